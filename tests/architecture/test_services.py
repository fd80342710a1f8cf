"""What every service does, in the same order: permission, transaction, audit; and a write carries its caller's command."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.architecture.source import Source, broken, called, dotted, findings

NO_DEED = {"today": "the calendar says nothing about anybody", "sections": "the headings of every record are the same"}
"""What any service may offer to everybody, unrecorded."""

FREE = {
    "StaffService.names": "a colleague's name stands beside every entry that anybody may see",
}
"""Public service methods that ask for no permission, each with the reason."""

UNRECORDED = {
    "BackupService.due": "a calendar and a look whether a stick is there",
    "BackupService.standing": "which backups there are is about nobody",
    "LockService.clear_pin": "a PIN opens nothing, and goes with the session",
    "LockService.has_pin": "a PIN opens nothing, and goes with the session",
    "LockService.set_pin": "a PIN opens nothing, and goes with the session",
    "LeaverService.parting": "counts for the question before a deed that is on record",
    "SettingsService.current": "the clinic's own numbers are about nobody",
    "SettingsService.versions": "the clinic's own numbers are about nobody",
    "SheetService.states": "when the two sheets were made and checked is about nobody, and the home screen's look is on record",
    "StaffService.names": "names of staff, which every screen shows",
}
"""Public service methods that leave no audit row of their own, each with the reason."""

READINGS = frozenset(
    {
        "AUDIT_ANCHOR",
        "AUDIT_PRINT",
        "AUDIT_READ",
        "AUDIT_VERIFY",
        "BACKUP_FAIL",
        "BACKUP_VERIFY",
        "CHART_OPEN",
        "CHART_SEARCH",
        "CLINIC_CHECK",
        "CLINIC_WEEKLY_CHECK",
        "CLINIC_OVERVIEW",
        "DAY_SHEET_DRAW",
        "DOCUMENT_OPEN",
        "ERASURE_PREVIEW",
        "ERASURE_READ",
        "FHIR_PLAN",
        "PATIENT_FIND_END",
        "PATIENT_FIND_START",
        "PATIENT_OPEN",
        "SHEET_CHECK",
        "SHEET_DRAW",
        "STAFF_LIST",
        "WINDOW_LOCK",
        "WINDOW_UNLOCK",
    }
)
"""Audit events of deeds that change nothing; every other event is a write's, which carries a command id."""


@dataclass(frozen=True)
class Method:
    """A public method of a service."""

    name: str
    node: ast.FunctionDef
    reached: tuple[ast.AST, ...]
    """Every node of its body and of the private methods and functions of the same file that it calls."""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Names and annotations, as written, without ``self``."""
        return [(argument.arg, dotted(argument.annotation) if argument.annotation else "") for argument in self.node.args.args[1:]]

    @property
    def events(self) -> set[str]:
        """The audit events it may record."""
        return {node.attr for node in self.reached if isinstance(node, ast.Attribute) and dotted(node.value).endswith("AuditEvent")}


def services(source: Source) -> Iterator[Method]:
    """The public methods of the services in a file: classes called ``…Service``."""
    functions = {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    for service in source.tree.body:
        if isinstance(service, ast.ClassDef) and service.name.endswith("Service"):
            own = {node.name: node for node in service.body if isinstance(node, ast.FunctionDef)}
            for name, node in own.items():
                if not name.startswith("_") and name not in NO_DEED:
                    helpers = functions | {f"self.{other}": helper for other, helper in own.items() if other.startswith("_")}
                    yield Method(f"{service.name}.{name}", node, tuple(_reached(node, helpers)))


def _reached(start: ast.FunctionDef, helpers: dict[str, ast.FunctionDef]) -> Iterator[ast.AST]:
    waiting, seen = [start], {start}
    while waiting:
        for node in ast.walk(waiting.pop()):
            yield node
            helper = helpers.get(called(node))
            if helper is not None and helper not in seen:
                seen.add(helper)
                waiting.append(helper)


def unasked_permissions(source: Source) -> Iterator[str]:
    for method in services(source):
        if method.name in FREE:
            continue
        body = [node for node in method.node.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        if not _asks(body[0]):
            yield source.at(method.node, f"{method.name} does not begin with actor.require(Permission.…)")
        if method.parameters[:1] != [("actor", "Actor")]:
            yield source.at(method.node, f"{method.name} does not take (self, actor: Actor, …)")


def _asks(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or called(statement.value) != "actor.require" or not isinstance(statement.value, ast.Call):
        return False
    return bool(statement.value.args) and re.fullmatch(r"Permission\.[A-Z_]+", dotted(statement.value.args[0])) is not None


def nameless_writes(source: Source) -> Iterator[str]:
    for method in services(source):
        if method.name in FREE:
            continue
        takes = method.parameters[1:2] == [("command", "CommandId")]
        writes = sorted(method.events - READINGS)
        passes = any(_records(node, "command") for node in method.reached)
        if writes and not takes:
            yield source.at(
                method.node, f"{method.name} records {', '.join(writes)} and does not take (self, actor, command: CommandId, …)"
            )
        if takes and not passes:
            yield source.at(method.node, f"{method.name} takes a command and does not record it")


def unrecorded_deeds(source: Source) -> Iterator[str]:
    for method in services(source):
        if method.name not in UNRECORDED and not any(_records(node) for node in method.reached):
            yield source.at(method.node, f"{method.name} leaves no audit event")


def _records(node: ast.AST, keyword: str | None = None) -> bool:
    if not isinstance(node, ast.Call) or not called(node).endswith((".record", ".record_refusal")):
        return False
    return keyword is None or keyword in [given.arg for given in node.keywords]


def test_every_service_method_asks_for_its_permission_first() -> None:
    assert broken(unasked_permissions, "clinic_app") == []


def test_every_write_carries_a_command() -> None:
    assert broken(nameless_writes, "clinic_app") == []


def test_every_deed_is_on_record() -> None:
    assert broken(unrecorded_deeds, "clinic_app") == []


@pytest.mark.parametrize("exceptions", [FREE, UNRECORDED], ids=["free", "unrecorded"])
def test_no_exception_outlives_its_method(exceptions: dict[str, str]) -> None:
    there = {name for name in broken(lambda source: (method.name for method in services(source)), "clinic_app")}
    assert set(exceptions) <= there


GOOD = '''
class BillService:
    def pay(self, actor: Actor, command: CommandId, bill: BillId) -> Bill:
        """Take the money."""
        actor.require(Permission.BILL_PAY, thing=bill)
        with self._file.transaction() as connection:
            self._done(connection, actor, command)

    def read(self, actor: Actor, bill: BillId) -> Bill:
        actor.require(Permission.BILL_READ)
        self._trail.record(connection, actor, AuditEvent.PATIENT_OPEN)

    def _done(self, connection: Connection, actor: Actor, command: CommandId) -> None:
        self._trail.record(connection, actor, AuditEvent.BILL_PAY, command=command)
'''


@pytest.mark.parametrize("rule", [unasked_permissions, nameless_writes, unrecorded_deeds])
def test_a_service_as_the_house_writes_it_passes(rule: object) -> None:
    assert callable(rule)
    assert findings(rule, "clinic_app/billing/service.py", GOOD) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("actor.require(Permission.BILL_PAY, thing=bill)", "pass"),
        ("actor.require(Permission.BILL_PAY, thing=bill)", "actor.may(Permission.BILL_PAY)"),
        ("actor.require(Permission.BILL_PAY, thing=bill)", "actor.require(permission)"),
        ("actor.require(Permission.BILL_PAY, thing=bill)", "bill = self._get(bill)\n        actor.require(Permission.BILL_PAY)"),
        ("actor: Actor, command", "who: Actor, command"),
    ],
)
def test_a_permission_that_is_not_asked_first_is_found(before: str, after: str) -> None:
    assert len(findings(unasked_permissions, "clinic_app/billing/service.py", GOOD.replace(before, after, 1))) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("actor: Actor, command: CommandId, bill", "actor: Actor, bill"),
        ("actor: Actor, command: CommandId, bill", "actor: Actor, command: UUID, bill"),
        (", command=command)", ")"),
    ],
)
def test_a_write_without_its_command_is_found(before: str, after: str) -> None:
    assert len(findings(nameless_writes, "clinic_app/billing/service.py", GOOD.replace(before, after, 1))) == 1


def test_a_deed_that_leaves_no_trace_is_found() -> None:
    unseen = GOOD.replace("self._trail.record(connection, actor, AuditEvent.PATIENT_OPEN)", "return self._bill")
    assert len(findings(unrecorded_deeds, "clinic_app/billing/service.py", unseen)) == 1
