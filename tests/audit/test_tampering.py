"""Each way to change the trail behind the program's back is found (promise U3), with the guards taken off first; see also ``faults/``."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter, ChainFinding, TrailAltered
from clinic_app.audit.service import AuditService
from clinic_app.audit.tables import GUARDS
from clinic_app.identifiers import PcId
from tests.builders import OpenFile, a_registry
from tests.faults.tamperings import TAMPERINGS, Tampering

ROWS = 30


class Undo(Exception):
    """Takes a tampering back, so that the next starts from a whole trail."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenFile]:
    """Rows of all shapes: a chain of another PC, then one of this PC."""
    opened = a_registry(tmp_path_factory.mktemp("trail"))
    here = opened.actor(Role.MANAGER)
    for actor in (replace(here, pc=PcId(uuid4())), here):
        with opened.home.file.transaction() as connection:
            for number, event in zip(range(ROWS), AuditEvent, strict=False):
                opened.clock.advance(seconds=1)
                opened.home.trail.record(
                    connection,
                    actor,
                    event,
                    command=opened.command() if number % 3 else None,
                    thing=uuid4(),
                    count=number if number % 2 else None,
                    detail="code" if number % 5 else None,
                )
    yield opened
    opened.home.file.close()


def found_after(registry: OpenFile, tamper: Callable[[Connection], object], *, guards_back: bool = True) -> list[ChainFinding]:
    """What the verification says once ``tamper`` has had the file with its guards and its authorizer off; then all is undone."""
    findings: list[ChainFinding] = []
    with suppress(Undo), registry.home.file.maintenance() as connection:
        guards = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'").all()
        assert {guard.name for guard in guards} == GUARDS
        for guard in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
        tamper(connection)
        for guard in guards if guards_back else ():
            connection.exec_driver_sql(guard.sql)
        findings.extend(registry.home.trail.verify(connection, registry.pc))
        raise Undo
    return findings


def is_found(findings: list[ChainFinding]) -> bool:
    return not all(finding.is_whole for finding in findings)


def test_an_untouched_trail_is_whole(registry: OpenFile) -> None:
    findings = found_after(registry, lambda connection: None)
    assert [(finding.rows, finding.first_bad) for finding in findings] == [(ROWS, None), (ROWS, None)]
    assert [finding.sentence for finding in findings] == [f"registry: all {ROWS} audit rows are as written."] * 2


@pytest.mark.parametrize("tamper", list(dict.fromkeys(TAMPERINGS)), ids=lambda each: getattr(each, "__name__", ""))
def test_each_way_of_tampering_is_found(registry: OpenFile, tamper: Tampering) -> None:
    assert is_found(found_after(registry, lambda connection: tamper(connection, random.Random(5))))


def test_the_first_bad_row_is_named(registry: OpenFile) -> None:
    findings = found_after(
        registry, lambda connection: connection.exec_driver_sql("UPDATE audit SET roles = 'doctor' WHERE sequence >= 12")
    )
    assert {finding.first_bad for finding in findings} == {12}
    assert findings[0].sentence == "registry: the audit trail was altered at row 12; keep every file as it is and call for help."


def test_a_tail_that_was_cut_is_named_by_its_first_missing_row(registry: OpenFile) -> None:
    findings = found_after(registry, lambda connection: connection.exec_driver_sql("DELETE FROM audit WHERE sequence > 27"))
    assert [(finding.rows, finding.first_bad) for finding in findings if not finding.is_whole] == [(27, 28)]
    assert "3 saved changes are missing" in findings[-1].sentence


@pytest.mark.parametrize("table", ["audit", "audit_keys"])
def test_a_table_that_was_dropped_is_found(registry: OpenFile, table: str) -> None:
    findings = found_after(registry, lambda connection: connection.exec_driver_sql(f"DROP TABLE {table}"), guards_back=False)
    assert findings
    assert all("tables" in finding.sentence for finding in findings)


def test_guards_that_were_taken_off_are_found_though_no_row_has_changed(registry: OpenFile) -> None:
    findings = found_after(registry, lambda connection: None, guards_back=False)
    assert is_found(findings)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET roles = 'doctor'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE sequence = 30",
        "INSERT INTO audit SELECT pc, sequence + 5, at, staff, roles, session, event, outcome, patient, thing, detail, count, NULL, epoch, "
        "previous, mac FROM audit WHERE sequence = 30",
        "REPLACE INTO audit SELECT pc, sequence, at, staff, roles, session, event, 'denied', patient, thing, detail, count, command_id, "
        "epoch, previous, mac FROM audit WHERE sequence = 30",
        "UPDATE audit_keys SET key = x'00'",
        "REPLACE INTO audit_keys VALUES (1, x'00', '')",
        "DELETE FROM audit_keys",
    ],
)
def test_the_guards_refuse_it_while_the_program_runs(registry: OpenFile, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only|are kept"), registry.home.file.transaction() as connection:
        connection.exec_driver_sql(statement)
    assert not is_found(found_after(registry, lambda connection: None))


def test_a_row_that_is_none_of_ours_is_told_to_whoever_reads_the_trail(tmp_path: Path) -> None:
    opened = a_registry(tmp_path)
    manager, trail = opened.actor(Role.MANAGER), AuditService(opened.home, None)
    trail.read(manager, AuditFilter())
    with opened.home.file.maintenance() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_is_never_changed")
        connection.exec_driver_sql("UPDATE audit SET event = 'coffee:drink'")
    with pytest.raises(TrailAltered, match="have the trail verified"):
        trail.read(manager, AuditFilter())
    assert is_found(list(trail.verify(manager)))
    opened.home.file.close()


def test_no_deed_is_done_while_its_row_cannot_be_chained(tmp_path: Path) -> None:
    opened = a_registry(tmp_path)
    with opened.home.file.maintenance() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_keys_are_never_deleted")
        connection.exec_driver_sql("DELETE FROM audit_keys")
    with pytest.raises(TrailAltered):
        AuditService(opened.home, None).read(opened.actor(Role.MANAGER), AuditFilter())
    opened.home.file.close()
