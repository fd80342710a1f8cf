"""Every role against every service method: who may, who is refused, and that each refusal is on record (promises G1, G2, G4)."""

import ast
import inspect
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import GRANTS, Permission, Role, granted
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.clinic import Clinic
from clinic_app.errors import Refused
from clinic_app.patients.service import PatientService
from clinic_app.staff.service import StaffService
from tests.architecture.source import Source, broken
from tests.journeys.founding import FoundedClinic, a_founded_clinic

P = Permission
MATRIX: dict[str, Permission] = {
    "AuditService.compare_anchor": P.AUDIT_VERIFY,
    "AuditService.read": P.AUDIT_READ,
    "AuditService.read_to_print": P.AUDIT_READ,
    "AuditService.verify": P.AUDIT_VERIFY,
    "BackupService.add_place": P.BACKUP_MAKE,
    "BackupService.back_up": P.BACKUP_MAKE,
    "BackupService.drill": P.BACKUP_OPEN,
    "BackupService.due": P.BACKUP_RUN,
    "BackupService.hand_out": P.BACKUP_OPEN,
    "BackupService.remove_place": P.BACKUP_MAKE,
    "BackupService.run_due": P.BACKUP_RUN,
    "BackupService.set_hour": P.BACKUP_MAKE,
    "BackupService.standing": P.BACKUP_MAKE,
    "BackupService.verify": P.BACKUP_MAKE,
    "DeputyService.deeds": P.DEPUTY_REVIEW,
    "DeputyService.end_deputy": P.DEPUTY_NAME,
    "DeputyService.mark_reviewed": P.DEPUTY_REVIEW,
    "DeputyService.name_deputy": P.DEPUTY_NAME,
    "DocumentService.file_document": P.DOCUMENT_FILE,
    "DocumentService.open_document": P.CHART_OPEN,
    "ErasureService.certificate": P.PATIENT_ERASE,
    "ErasureService.erase": P.PATIENT_ERASE,
    "ErasureService.preview": P.PATIENT_ERASE,
    "DowntimeService.draw_up": P.DAY_SHEET_PRINT,
    "ExchangeService.import_files": P.FHIR_IMPORT,
    "ExchangeService.plan": P.FHIR_IMPORT,
    "HistoryService.add_allergy": P.CHART_WRITE,
    "HistoryService.add_condition": P.CHART_WRITE,
    "HistoryService.add_encounter": P.CHART_WRITE,
    "HistoryService.add_immunization": P.CHART_WRITE,
    "HistoryService.add_medication": P.PRESCRIPTION_WRITE,
    "HistoryService.add_observation": P.CHART_WRITE,
    "HistoryService.add_procedure": P.CHART_WRITE,
    "HistoryService.open_chart": P.CHART_OPEN,
    "HistoryService.search_chart": P.CHART_OPEN,
    "HistoryService.set_none_known": P.CHART_WRITE,
    "HistoryService.stop_medication": P.PRESCRIPTION_WRITE,
    "HistoryService.withdraw": P.CHART_WRITE,
    "LockService.clear_pin": P.WINDOW_LOCK,
    "LockService.has_pin": P.WINDOW_LOCK,
    "LockService.lock": P.WINDOW_LOCK,
    "LockService.set_pin": P.WINDOW_LOCK,
    "LockService.unlock": P.WINDOW_LOCK,
    "LockService.unlock_by_pin": P.WINDOW_LOCK,
    "LeaverService.parting": P.STAFF_REMOVE,
    "LeaverService.reinstate": P.STAFF_SUSPEND,
    "LeaverService.remove": P.STAFF_REMOVE,
    "LeaverService.suspend": P.STAFF_SUSPEND,
    "NoteService.amend_note": P.NOTE_WRITE,
    "NoteService.draft_note": P.NOTE_WRITE,
    "NoteService.rewrite_note": P.NOTE_WRITE,
    "NoteService.sign_note": P.NOTE_WRITE,
    "PatientService.edit": P.PATIENT_EDIT,
    "PatientService.end_finding": P.PATIENT_FIND,
    "PatientService.find": P.PATIENT_FIND,
    "PatientService.open": P.PATIENT_OPEN,
    "PatientService.record_event": P.PATIENT_EDIT,
    "PatientService.register": P.PATIENT_REGISTER,
    "PatientService.rows_of": P.PATIENT_FIND,
    "RecordCopyService.collect": P.RECORD_COPY_MAKE,
    "RecordCopyService.discard": P.RECORD_COPY_MAKE,
    "RecordCopyService.note_print": P.RECORD_COPY_MAKE,
    "RecordCopyService.release": P.RECORD_COPY_MAKE,
    "RecordCopyService.take_back": P.RECORD_COPY_MAKE,
    "SettingsService.change": P.CLINIC_SETTINGS,
    "SettingsService.current": P.CLINIC_SETTINGS,
    "SettingsService.versions": P.CLINIC_SETTINGS,
    "SheetService.check": P.SHEET_CHECK,
    "SheetService.draw": P.SHEET_RENEW,
    "SheetService.renew": P.SHEET_RENEW,
    "SheetService.states": P.SHEET_CHECK,
    "StaffService.add": P.STAFF_ADD,
    "StaffService.change_own_password": P.OWN_PASSWORD_CHANGE,
    "StaffService.change_roles": P.STAFF_ROLE_CHANGE,
    "StaffService.members": P.STAFF_LIST,
    "StaffService.rename": P.STAFF_ADD,
    "StaffService.reset_password": P.STAFF_PASSWORD_RESET,
    "UpkeepService.check": P.CLINIC_CHECK,
    "UpkeepService.overview": P.CLINIC_CHECK,
}
"""What each method asks for; a method that is not here, or asks for something else, turns this file red."""

FREE = frozenset({"StaffService.names", "BackupService.today", "DeputyService.today", "PatientService.today", "RecordCopyService.sections"})
"""What tells nothing that needs a permission: names of colleagues, what day it is, the headings of a copy."""


NO_SERVICES = frozenset({"actor", "profile", "clock", "drafts", "charts", "gate", "homes", "notices", "weekly_check"})
"""What an open clinic holds beside its services and plain values: who is at work, what was promised, the time, what to hear, the own
drafts, how the disk stands, the encrypted files that the wiring closes, and the check that the program does by itself, whoever is there."""

PLAIN = (str, bool, int, type(None))
"""Values that do nothing."""

OF_THE_CLINIC = {"today", "open_charts", "open_imports", "close"}
"""What it offers itself: the day, two doors that ask, and the end."""

PYTHONS_OWN = frozenset(dir(type("Plain", (), {}))) | {"__annotations__", "__slots__", "__parameters__", "__orig_bases__"}
"""Names that Python gives to every class; any other special method is a door like a method with a name."""


class Anything(UUID):
    """Stands for any argument: a refusal must come before an argument is looked at, beyond whom and what it is about."""

    def __init__(self) -> None:
        super().__init__(int=uuid4().int)

    def __getattr__(self, name: str) -> UUID:
        return Anything()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("matrix"), staff={})


@pytest.fixture
def clinic(founded: FoundedClinic) -> Iterator[Clinic]:
    with founded.signed_in("maya") as opened:
        yield opened


def services(clinic: Clinic) -> dict[str, Any]:
    """Whatever the open clinic holds beyond ``NO_SERVICES``, by its class and whatever it is called."""
    charts = clinic.charts
    assert charts is not None
    held = [getattr(clinic, each.name) for each in fields(clinic) if each.name not in NO_SERVICES]
    held += [getattr(charts, each.name) for each in fields(charts)]
    held = [each for each in held if type(each) not in PLAIN]
    by_class = {type(service).__name__: service for service in held}
    assert len(by_class) == len(held), "two services of one name would hide each other"
    return by_class


def doors(service: object) -> set[str]:
    """Every way to make a service do something: its own, inherited and aliased methods, what hangs on the object, ``service()``."""
    own = {name for kind in type(service).__mro__[:-1] for name in vars(kind)} | set(getattr(service, "__dict__", {}))
    opened = {name for name in own if not name.startswith("_") or (name.startswith("__") and name not in PYTHONS_OWN)}
    return {f"{type(service).__name__}.{name}" for name in opened}


def methods(clinic: Clinic) -> set[str]:
    return set().union(*map(doors, services(clinic).values()))


def answers(clinic: Clinic, method: str, role: Role) -> tuple[list[tuple[Permission, bool]], bool]:
    """What the method asked about ``role``, each with its answer, and whether it refused anything for the role's sake."""
    service, _, name = method.partition(".")
    call = getattr(services(clinic)[service], name)
    needed = [each for each in inspect.signature(call).parameters.values() if each.default is inspect.Parameter.empty][1:]
    positional = [Anything() for each in needed if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    keywords = {each.name: Anything() for each in needed if each.kind is inspect.Parameter.KEYWORD_ONLY}
    asked: list[tuple[Permission, bool]] = []
    refused = False

    def may(self: Actor, permission: Permission) -> bool:
        asked.append((permission, permission in granted(self.roles)))
        return asked[-1][1]

    with pytest.MonkeyPatch.context() as patched, suppress(Exception):  # what goes wrong after a yes, with these arguments, is no answer
        patched.setattr(Actor, "may", may)
        try:
            call(replace(clinic.actor, roles=frozenset({role})), *positional, **keywords)
        except Refused as refusal:
            refused = "Your role does not allow" in str(refusal)
    return asked, refused


def try_it(clinic: Clinic, method: str, role: Role) -> bool:
    """Whether ``role`` was asked about, got a yes, and was refused nothing for its sake; one that broke down unasked was not let in."""
    asked, refused = answers(clinic, method, role)
    return bool(asked) and asked[0][1] and not refused


def denials(clinic: Clinic) -> int:
    wanted = AuditFilter(events=frozenset({AuditEvent.DEED_REFUSED}))
    return len(clinic.audit.read(clinic.actor, wanted, limit=100_000))


def row_holds(clinic: Clinic, method: str) -> bool:
    """Whether every role gets what the matrix says, and each refusal left exactly one row."""
    if asks_for(clinic, method) is not MATRIX[method]:
        return False
    before, refused = denials(clinic), 0
    for role in Role:
        allowed = MATRIX[method] in GRANTS[role]
        if try_it(clinic, method, role) is not allowed:
            return False
        refused += not allowed
    return denials(clinic) - before == refused


def test_every_service_method_is_in_the_matrix(clinic: Clinic) -> None:
    assert methods(clinic) - FREE == set(MATRIX)


def test_no_service_of_the_core_is_kept_out_of_the_open_clinic(clinic: Clinic) -> None:
    """One that somebody else built would be asked past the matrix."""

    def named(source: Source) -> Iterator[str]:
        yield from (node.name for node in source.nodes if isinstance(node, ast.ClassDef) and node.name.endswith("Service"))

    assert set(broken(named, "clinic_app")) == set(services(clinic))


def test_the_clinic_itself_offers_nothing_more(clinic: Clinic) -> None:
    held = {each.name for each in fields(clinic)}
    assert {name.partition(".")[2] for name in doors(clinic) if not name.partition(".")[2].startswith("__")} - held == OF_THE_CLINIC


class ReadingRoom:
    """A service by no such name, with a way in of every kind that Python knows."""

    def open(self) -> str:
        """Asks nobody."""
        return "opened"

    peek = open
    glance = staticmethod(open)
    look = property(open)

    def __init__(self) -> None:
        self.stare = self.open

    def __call__(self) -> str:
        return self.open()

    def __getitem__(self, name: str) -> str:
        return self.open()


class QuietRoom(ReadingRoom):
    """Inherits them all."""


@pytest.mark.parametrize("kind", [ReadingRoom, QuietRoom])
def test_an_alias_or_a_special_method_is_a_door_too(kind: type[ReadingRoom]) -> None:
    names = ("open", "peek", "glance", "look", "stare", "__call__", "__getitem__")
    assert doors(kind()) == {f"{kind.__name__}.{name}" for name in names}


def test_a_service_by_another_name_is_seen(clinic: Clinic) -> None:
    planted = replace(clinic, patients=cast(PatientService, QuietRoom()))
    assert "QuietRoom.peek" in methods(planted) - FREE - set(MATRIX)


def test_two_services_of_one_name_do_not_hide_each_other(clinic: Clinic) -> None:
    with pytest.raises(AssertionError, match="hide each other"):
        services(replace(clinic, patients=cast(PatientService, QuietRoom()), staff=cast(StaffService, QuietRoom())))


def test_every_role_gets_what_the_matrix_says_and_refusals_are_on_record(clinic: Clinic) -> None:
    assert [method for method in MATRIX if not row_holds(clinic, method)] == []


def test_a_method_that_forgets_to_ask_turns_its_row_red(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Actor.require
    unseen = []
    for method in MATRIX:
        name = method.partition(".")[2]

        def forgetful(self: Actor, *arguments: Any, forgets: str = name, **keywords: Any) -> None:  # noqa: ANN401
            frame = inspect.currentframe()
            if frame is None or frame.f_back is None or frame.f_back.f_code.co_name != forgets:
                asked(self, *arguments, **keywords)

        with monkeypatch.context() as patched:
            patched.setattr(Actor, "require", forgetful)
            if row_holds_without_reading(clinic, method):
                unseen.append(method)
    assert unseen == []


def row_holds_without_reading(clinic: Clinic, method: str) -> bool:
    """The same question as ``row_holds`` without the trail, whose reading is one of the methods."""
    return asks_for(clinic, method) is MATRIX[method] and all(
        try_it(clinic, method, role) is (MATRIX[method] in GRANTS[role]) for role in Role
    )


def asks_for(clinic: Clinic, method: str) -> Permission | None:
    """What it asks for first: the only sign of a question to which every role gets a yes."""
    asked, _ = answers(clinic, method, Role.MANAGER)
    return asked[0][0] if asked else None


@pytest.mark.parametrize("username", ["rita", "ian"])
def test_whoever_lacks_the_clinical_key_has_no_charts_to_open(tmp_path: Path, username: str) -> None:
    founded = a_founded_clinic(tmp_path, staff={"rita": Role.RECEPTIONIST, "ian": Role.ADMINISTRATOR})
    with founded.signed_in(username) as clinic:
        assert clinic.charts is None
        assert len(clinic.homes) == 1
        with pytest.raises(Refused):
            clinic.open_charts()
        with pytest.raises(Refused):
            clinic.open_imports()
    with founded.signed_in("maya") as clinic:
        rows = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.DEED_REFUSED})))
        assert [row.detail for row in rows] == ["fhir:import", "chart:open"]
