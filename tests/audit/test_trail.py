"""Writing and reading the trail: one row for every deed, none without it, and no names in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter, Outcome, TrailAltered
from clinic_app.audit.service import AuditService
from clinic_app.errors import Refused
from clinic_app.identifiers import PatientId
from clinic_app.patients.model import Address, Registration, RelatedPerson, RelatedPersonKind
from clinic_app.policy.profile import RetentionEventKind
from tests.builders import OpenFile, a_clinical_file, a_name, a_phone, a_registration, a_registry


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[OpenFile]:
    opened = a_registry(tmp_path)
    yield opened
    opened.home.file.close()


def trail(registry: OpenFile, wanted: AuditFilter | None = None) -> tuple[AuditEntry, ...]:
    """The rows, oldest first, without leaving one of its own in them."""
    rows = AuditService(registry.home, None).read(registry.actor(Role.AUDITOR), wanted or AuditFilter(), limit=10_000)
    return tuple(row for row in reversed(rows) if row.event is not AuditEvent.AUDIT_READ)


def test_a_row_says_who_did_what_to_whom_when_where_and_as_what(registry: OpenFile) -> None:
    rita = registry.actor(Role.RECEPTIONIST)
    command = registry.command()
    patient = registry.patients().register(rita, command, a_registration())
    (row,) = trail(registry)
    assert (row.staff, row.pc, row.session, row.roles) == (rita.staff_id, registry.pc, rita.session, "receptionist")
    assert (row.event, row.outcome, row.at) == (AuditEvent.PATIENT_REGISTER, Outcome.DONE, registry.clock())
    assert (row.patient, row.thing, row.command, row.sequence) == (patient.id, patient.id, command, 1)


def test_whoever_acts_for_the_manager_is_marked_in_every_row(registry: OpenFile) -> None:
    deputy = registry.actor(Role.DOCTOR, Role.MANAGER, deputising=True)
    registry.patients().register(deputy, registry.command(), a_registration())
    assert trail(registry)[0].roles == "doctor manager deputising"


def test_a_retry_with_the_same_command_does_nothing_twice(registry: OpenFile) -> None:
    rita, service, command = registry.actor(Role.RECEPTIONIST), registry.patients(), registry.command()
    first = service.register(rita, command, a_registration())
    assert service.register(rita, command, a_registration()) == first
    edit = registry.command()
    changed = replace(first.registration, name=a_name("Varma"))
    once = service.edit(rita, edit, first.id, changed, version=1)
    assert service.edit(rita, edit, first.id, changed, version=1) == once
    visit = registry.command()
    today = service.today
    seen = service.record_event(rita, visit, first.id, RetentionEventKind.LAST_VISIT, today)
    assert service.record_event(rita, visit, first.id, RetentionEventKind.LAST_VISIT, today) == seen
    assert [row.command for row in trail(registry)] == [command, edit, visit]
    with registry.home.file.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM patients").scalar() == 1
        assert connection.exec_driver_sql("SELECT last FROM number_series").scalar() == 1


def test_a_retry_after_a_restart_is_recognised_too(registry: OpenFile) -> None:
    rita, command = registry.actor(Role.RECEPTIONIST), registry.command()
    first = registry.patients().register(rita, command, a_registration())
    again = registry.reopened()
    assert again.patients().register(again.actor(Role.RECEPTIONIST), command, a_registration()) == first
    again.home.file.close()


def test_the_same_command_never_leaves_two_rows(registry: OpenFile) -> None:
    rita, command = registry.actor(Role.RECEPTIONIST), registry.command()
    registry.patients().register(rita, command, a_registration())
    with pytest.raises(IntegrityError, match="command_id"), registry.home.file.transaction() as connection:
        registry.home.trail.record(connection, rita, AuditEvent.PATIENT_EDIT, command=command, thing=uuid4())


def test_a_commands_row_without_the_thing_it_made_is_a_bug_that_is_named(registry: OpenFile) -> None:
    with pytest.raises(ValueError, match="must name the thing"), registry.home.file.transaction() as connection:
        registry.home.trail.record(connection, registry.actor(Role.MANAGER), AuditEvent.PATIENT_EDIT, command=registry.command())


def test_a_refusal_leaves_a_row_and_changes_nothing(registry: OpenFile) -> None:
    administrator = registry.actor(Role.ADMINISTRATOR)
    patient = PatientId(uuid4())
    with pytest.raises(Refused):
        registry.patients().open(administrator, patient)
    (row,) = trail(registry)
    assert (row.event, row.outcome, row.detail) == (AuditEvent.DEED_REFUSED, Outcome.DENIED, Permission.PATIENT_OPEN.value)
    assert (row.staff, row.patient) == (administrator.staff_id, patient)


def let_no_row_be_written(registry: OpenFile) -> None:
    with registry.home.file.maintenance() as connection:
        connection.exec_driver_sql("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no row'); END")


def test_a_deed_whose_row_cannot_be_written_is_not_done(registry: OpenFile) -> None:
    let_no_row_be_written(registry)
    with pytest.raises(IntegrityError, match="no row"):
        registry.patients().register(registry.actor(Role.RECEPTIONIST), registry.command(), a_registration())
    with registry.home.file.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM patients").scalar() == 0
        assert connection.exec_driver_sql("SELECT last FROM number_series").scalar() == 0


def test_nothing_is_shown_whose_reading_cannot_be_put_on_record(registry: OpenFile) -> None:
    rita, service = registry.actor(Role.RECEPTIONIST), registry.patients()
    patient = service.register(rita, registry.command(), a_registration())
    let_no_row_be_written(registry)
    with pytest.raises(IntegrityError, match="no row"):
        service.open(rita, patient.id)
    with pytest.raises(IntegrityError, match="no row"):
        service.find(rita, "sharma")
    with pytest.raises(IntegrityError, match="no row"):
        AuditService(registry.home, None).read(registry.actor(Role.MANAGER), AuditFilter())


def test_a_refusal_that_cannot_be_recorded_is_still_no_permission(registry: OpenFile) -> None:
    let_no_row_be_written(registry)
    with pytest.raises(IntegrityError, match="no row"):
        registry.patients().find(registry.actor(Role.ADMINISTRATOR), "sharma")


def test_no_name_and_nothing_typed_stands_in_the_trail(registry: OpenFile) -> None:
    """The trail outlives an erasure, so it holds ids, codes and counts."""
    rita, service = registry.actor(Role.RECEPTIONIST), registry.patients()
    registration = Registration(
        name=a_name("Zzfamily", "Zzgiven", prefix="Zzprefix", native="ज़्ज़"),
        contacts=(a_phone("+91 99999 77777"),),
        addresses=(Address(lines="Zzstreet 1", city="Zzcity"),),
        related=(RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name="Zzguardian", phone="88888 66666"),),
        provenance=a_registration().provenance,
    )
    patient = service.register(rita, registry.command(), registration)
    service.find(rita, "Zzfamily Zzgiven")
    service.find(rita, "77777")
    service.open(rita, patient.id)
    service.end_finding(rita)
    service.edit(rita, registry.command(), patient.id, registration, version=1)
    with pytest.raises(Refused):
        service.edit(registry.actor(Role.AUDITOR), registry.command(), patient.id, registration, version=2)
    with registry.home.file.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit").all()
    assert len(rows) >= 6
    everything = repr(rows).casefold()
    # Whole words: two letters alone stand in the random bytes of a code every few runs.
    typed = ("zzfamily", "zzgiven", "zzprefix", "zzstreet", "zzcity", "zzguardian", "ज़", "77777", "99999", "66666", "rita", "sharma")
    assert not [word for word in typed if word in everything]


def test_the_manager_reads_the_trail_newest_first_and_is_on_record_for_it(registry: OpenFile) -> None:
    rita, manager = registry.actor(Role.RECEPTIONIST), registry.actor(Role.MANAGER)
    people = []
    for _ in range(3):
        registry.clock.advance(minutes=1)
        people.append(registry.patients().register(rita, registry.command(), a_registration()).id)
    service = AuditService(registry.home, None)
    assert [row.patient for row in service.read(manager, AuditFilter(), limit=2)] == [people[2], people[1]]
    (newest, *_) = service.read(manager, AuditFilter())
    assert (newest.event, newest.staff, newest.count) == (AuditEvent.AUDIT_READ, manager.staff_id, 2)


def test_the_trail_is_filtered_by_person_patient_deed_outcome_and_time(registry: OpenFile) -> None:
    rita, dee, service = registry.actor(Role.RECEPTIONIST), registry.actor(Role.DOCTOR), registry.patients()
    ananya = service.register(rita, registry.command(), a_registration())
    registry.clock.advance(hours=1)
    bilal = service.register(dee, registry.command(), a_registration(a_name("Khan", "Bilal")))
    registry.clock.advance(hours=1)
    service.open(dee, ananya.id)
    with pytest.raises(Refused):
        service.open(registry.actor(Role.ADMINISTRATOR), bilal.id)
    start = registry.clock() - timedelta(hours=2)

    def sequences(**wanted: object) -> list[int]:
        return [row.sequence for row in trail(registry, AuditFilter(**wanted))]  # type: ignore[arg-type]  # names are checked below

    assert sequences() == [1, 2, 3, 4]
    assert sequences(staff=dee.staff_id) == [2, 3]
    assert sequences(patient=bilal.id) == [2, 4]
    assert sequences(events=frozenset({AuditEvent.PATIENT_REGISTER})) == [1, 2]
    assert sequences(events=frozenset({AuditEvent.PATIENT_OPEN, AuditEvent.DEED_REFUSED})) == [3, 4]
    assert sequences(outcome=Outcome.DENIED) == [4]
    assert sequences(since=start + timedelta(hours=1), until=start + timedelta(hours=2)) == [2]
    assert sequences(staff=dee.staff_id, patient=ananya.id) == [3]
    assert sequences(patient=PatientId(uuid4())) == []


def test_whose_trail_was_looked_at_is_on_record(registry: OpenFile) -> None:
    patient, manager = PatientId(uuid4()), registry.actor(Role.MANAGER)
    service = AuditService(registry.home, None)
    service.read(manager, AuditFilter(patient=patient))
    assert service.read(manager, AuditFilter())[0].patient == patient


def test_what_was_done_in_the_managers_place_is_asked_for_alone(registry: OpenFile) -> None:
    service = registry.patients()
    service.register(registry.actor(Role.MANAGER), registry.command(), a_registration())
    service.register(registry.actor(Role.DOCTOR, Role.MANAGER, deputising=True), registry.command(), a_registration())
    assert [row.sequence for row in trail(registry, AuditFilter(deputising=True))] == [2]


def test_what_goes_to_paper_is_on_record_as_that(registry: OpenFile) -> None:
    registry.patients().register(registry.actor(Role.RECEPTIONIST), registry.command(), a_registration())
    service, manager = AuditService(registry.home, None), registry.actor(Role.MANAGER)
    assert len(service.read_to_print(manager, AuditFilter())) == 1
    assert (trail(registry)[-1].event, trail(registry)[-1].count) == (AuditEvent.AUDIT_PRINT, 1)
    with pytest.raises(Refused):
        service.read_to_print(registry.actor(Role.DOCTOR), AuditFilter())


def test_a_deed_whose_row_was_tampered_with_is_not_taken_for_done(registry: OpenFile) -> None:
    rita, command = registry.actor(Role.RECEPTIONIST), registry.command()
    registry.patients().register(rita, command, a_registration())
    with registry.home.file.maintenance() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_is_never_changed")
        connection.exec_driver_sql("UPDATE audit SET thing = 'x'")
    with pytest.raises(TrailAltered):
        registry.patients().register(rita, command, a_registration())


def test_both_files_trails_are_read_as_one_and_verified_each_alone(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    clinical = a_clinical_file(registry)
    doctor, manager = registry.actor(Role.DOCTOR), registry.actor(Role.MANAGER)
    for opened in (registry, clinical, registry):
        registry.clock.advance(seconds=1)
        with opened.home.file.transaction() as connection:
            opened.home.trail.record(connection, doctor, AuditEvent.CHART_OPEN, detail=opened.home.file.name)
    service = AuditService(registry.home, clinical.home)
    assert [row.detail for row in service.read(manager, AuditFilter())] == ["registry", "clinical", "registry"]
    assert len(service.read(manager, AuditFilter(), limit=2)) == 2
    findings = service.verify(manager)
    assert [(finding.file_name, finding.rows, finding.is_whole) for finding in findings] == [("registry", 4, True), ("clinical", 1, True)]
    registry.home.file.close()
    clinical.home.file.close()


def test_a_deed_that_both_files_tell_of_is_shown_once_unless_they_tell_it_differently(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    clinical = a_clinical_file(registry)
    doctor, manager = registry.actor(Role.DOCTOR), registry.actor(Role.MANAGER)
    told, told_otherwise, thing = registry.command(), registry.command(), uuid4()
    for opened, pages in ((registry, 3), (clinical, 4)):
        with opened.home.file.transaction() as connection:
            opened.home.trail.record(connection, doctor, AuditEvent.RECORD_COPY_PRINT, command=told_otherwise, thing=thing, count=pages)
    for opened in (registry, clinical):
        registry.clock.advance(seconds=1)
        with opened.home.file.transaction() as connection:
            opened.home.trail.record(connection, doctor, AuditEvent.RECORD_COPY_RELEASE, command=told, thing=thing, count=3)
    service = AuditService(registry.home, clinical.home)
    rows = service.read(manager, AuditFilter())
    assert [(row.event, row.file, row.count) for row in rows[:1]] == [(AuditEvent.RECORD_COPY_RELEASE, "both", 3)]
    assert sorted((row.file, row.count) for row in rows[1:]) == [("clinical", 4), ("registry", 3)]
    (counted, *_) = service.read(manager, AuditFilter())
    assert (counted.event, counted.count) == (AuditEvent.AUDIT_READ, 3), "what was read is counted as it was shown"
    assert len(service.read(manager, AuditFilter(), limit=2)) == 2
    assert [finding.rows for finding in service.verify(manager)] == [5, 2]
    registry.home.file.close()
    clinical.home.file.close()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MANAGER, Role.AUDITOR)])
def test_nobody_else_reads_or_verifies_the_trail(registry: OpenFile, role: Role) -> None:
    service, actor = AuditService(registry.home, None), registry.actor(role)
    with pytest.raises(Refused):
        service.read(actor, AuditFilter())
    with pytest.raises(Refused):
        service.verify(actor)
    assert [row.detail for row in trail(registry)] == ["audit:read", "audit:verify"]


def test_a_verification_leaves_a_row_with_how_much_it_found(registry: OpenFile) -> None:
    assert all(finding.is_whole for finding in registry.verified())
    assert (trail(registry)[-1].event, trail(registry)[-1].count) == (AuditEvent.AUDIT_VERIFY, 0)


def test_a_damaged_mark_is_a_finding_of_the_verification(registry: OpenFile) -> None:
    registry.patients().register(registry.actor(Role.RECEPTIONIST), registry.command(), a_registration())
    registry.home.file.close()
    (registry.folder / "head.json").write_bytes(b"{}")
    again = registry.reopened()
    assert [finding.sentence for finding in again.verified() if not finding.is_whole] == [
        "registry: head.json is damaged, so it cannot be told whether saved changes are missing; run a check."
    ]
    again.home.file.close()
