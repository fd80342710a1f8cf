"""What the finder's use leaves in the trail, and what it takes from there."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.audit.tables import registry_audit
from clinic_app.errors import Refused
from clinic_app.identifiers import PatientId
from tests.builders import OpenFile, a_name, a_registration


def test_the_people_opened_last_are_offered_before_anything_is_typed(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    ids = []
    for number in range(15):
        registry.clock.advance(seconds=1)
        ids.append(service.register(rita, registry.command(), a_registration(a_name(f"Person{number}"))).id)
    registry.clock.advance(seconds=1)
    service.open(rita, ids[3])
    assert [row.id for row in service.find(rita, "")] == [ids[3], *ids[:3:-1]][:12]
    assert [row.id for row in service.find(rita, "  ")][0] == ids[3]
    assert service.find(registry.actor(Role.DOCTOR), "") == ()


def trail(registry: OpenFile) -> list[tuple[AuditEvent, str | None, int | None]]:
    rows = registry_audit.trail.c
    with registry.home.file.reading() as connection:
        return [tuple(row) for row in connection.execute(select(rows.event, rows.detail, rows.count).order_by(rows.sequence))]


def test_the_finder_is_on_record_once_when_it_starts_and_once_when_it_ends(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    ids = [service.register(rita, registry.command(), a_registration(a_name(f"Sharma{number}"))).id for number in range(3)]
    for typed in ("", "s", "sh", "sharma1"):
        service.find(rita, typed)
    service.open(rita, ids[1])
    service.find(rita, "zzz")
    service.end_finding(rita)
    service.end_finding(rita)
    assert [row for row in trail(registry) if row[0] is not AuditEvent.PATIENT_REGISTER] == [
        (AuditEvent.PATIENT_FIND_START, None, None),
        (AuditEvent.PATIENT_OPEN, None, None),
        (AuditEvent.PATIENT_FIND_END, "queries=4 opened=1", 3),
    ]


def test_rows_of_people_known_by_their_ids_are_a_use_of_the_finder_too(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    ids = tuple(service.register(rita, registry.command(), a_registration(a_name(f"Sharma{number}"))).id for number in range(120))
    assert tuple(row.id for row in service.rows_of(rita, ids)) == ids
    assert service.rows_of(rita, (PatientId(uuid4()), ids[7]))[0].id == ids[7]
    assert service.rows_of(rita, ()) == ()
    service.end_finding(rita)
    assert trail(registry)[-2:] == [(AuditEvent.PATIENT_FIND_START, None, None), (AuditEvent.PATIENT_FIND_END, "queries=3 opened=0", 120)]


def test_whoever_takes_over_the_screen_starts_a_finding_of_their_own(registry: OpenFile) -> None:
    service, rita, dee = registry.patients(), registry.actor(Role.RECEPTIONIST), registry.actor(Role.DOCTOR)
    patient = service.register(rita, registry.command(), a_registration())
    service.find(rita, "sharma")
    service.open(dee, patient.id)
    service.find(dee, "sharma")
    service.end_finding(dee)
    rows = registry_audit.trail.c
    with registry.home.file.reading() as connection:
        found = connection.execute(select(rows.event, rows.staff, rows.detail).order_by(rows.sequence)).all()
    assert [tuple(row) for row in found[1:]] == [
        (AuditEvent.PATIENT_FIND_START, rita.staff_id, None),
        (AuditEvent.PATIENT_OPEN, dee.staff_id, None),
        (AuditEvent.PATIENT_FIND_END, rita.staff_id, "queries=1 opened=0"),
        (AuditEvent.PATIENT_FIND_START, dee.staff_id, None),
        (AuditEvent.PATIENT_FIND_END, dee.staff_id, "queries=1 opened=0"),
    ]


def test_whoever_may_not_find_is_refused_and_that_is_all_that_happens(registry: OpenFile) -> None:
    service, administrator = registry.patients(), registry.actor(Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        service.find(administrator, "sharma")
    with pytest.raises(Refused):
        service.end_finding(administrator)
    rows = registry_audit.trail.c
    with registry.home.file.reading() as connection:
        assert connection.execute(select(rows.event, rows.outcome)).all() == [(AuditEvent.DEED_REFUSED, Outcome.DENIED)] * 2
