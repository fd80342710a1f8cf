"""What a copy says is read whole, counted twice, and on record before anybody sees it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.errors import Conflict, InvalidInput, NotFound, Refused
from clinic_app.identifiers import PatientId, PcId, new_uuid7
from clinic_app.patients import gate as patients_gate
from clinic_app.patients.model import Patient
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.record_copy.contents_model import FileForm, IncompleteCopy
from clinic_app.record_copy.model import Asker, CopyScope
from clinic_app.record_copy.reading import TEXT_LABEL, ReadFile
from clinic_app.record_copy.tables import record_copies
from clinic_app.record_map.entries import RecordMap
from tests.record_copy.small_clinic import CHART, RECORD_MAP, SmallClinic, a_profile, a_request, damaged, vanished


def counts(clinic: SmallClinic, patient: Patient) -> dict[str, str]:
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    return {section.heading: section.count for section in contents.sections}


def test_every_section_is_counted_against_the_database(clinic: SmallClinic, patient: Patient) -> None:
    assert counts(clinic, patient) == {
        "Registration": "1 of 1",
        "Contacts": "2 of 2",
        "Addresses": "1 of 1",
        "Emergency contacts and guardians": "0 of 0",
        "Dates from which keeping is counted": "1 of 1",
        "Names in other systems": "0 of 0",
        "Visits": "3 of 3",
        "Documents": "2 of 2",
        "Copies of this record": "1 of 1",
    }


def test_an_item_that_tells_several_rows_counts_for_all_of_them(clinic: SmallClinic, patient: Patient) -> None:
    with clinic.registry.file.transaction() as connection:
        for day in (date(2026, 1, 5), date(2025, 6, 1)):
            patients_gate.note_event(connection, patient.id, RetentionEventKind.LAST_VISIT, day, at=clinic.clock())
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    section = next(section for section in contents.sections if section.heading == "Dates from which keeping is counted")
    assert (section.count, len(section.items), contents.items) == ("3 of 3", 2, 13)
    contents.require_complete()


def test_reading_is_on_record_in_both_files_under_one_command(clinic: SmallClinic, patient: Patient) -> None:
    command = clinic.command()
    contents = clinic.service().collect(clinic.actor(), command, patient.id, a_request())
    for home in (clinic.registry, clinic.clinical):
        last = clinic.trail(home)[-1]
        assert (last.event, last.command, last.patient, last.thing) == (AuditEvent.RECORD_COPY_DRAFT, command, patient.id, contents.id)
        assert last.count == contents.items == 11


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_makes_copies(clinic: SmallClinic, patient: Patient, role: Role) -> None:
    with pytest.raises(Refused, match="ask someone who may: Manager"):
        clinic.service().collect(clinic.actor(role), clinic.command(), patient.id, a_request())
    assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED


def test_without_an_identity_check_nothing_is_read_and_the_refusal_stays(clinic: SmallClinic, patient: Patient) -> None:
    with pytest.raises(Refused, match="Check who is asking"):
        clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request(identity_check=""))
    last = clinic.trail(clinic.registry)[-1]
    assert (last.outcome, last.detail, last.patient) == (Outcome.DENIED, "record-copy:make", patient.id)
    assert clinic.trail(clinic.clinical) == []


def test_without_the_key_of_the_charts_there_is_no_copy(clinic: SmallClinic, patient: Patient) -> None:
    with pytest.raises(Refused, match="does not open the charts"):
        clinic.service(charts=False).collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED


def test_a_blank_in_the_profile_stops_the_copy(clinic: SmallClinic, patient: Patient) -> None:
    clinic.adopt(replace(a_profile(), letter=replace(a_profile().letter, recipients=())))
    with pytest.raises(Refused, match="who may receive parts of it"):
        clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED


def test_somebody_who_is_not_registered_has_no_copy(clinic: SmallClinic) -> None:
    with pytest.raises(NotFound):
        clinic.service().collect(clinic.actor(), clinic.command(), PatientId(new_uuid7(clinic.clock())), a_request())


def test_a_section_that_does_not_exist_is_told(clinic: SmallClinic, patient: Patient) -> None:
    with pytest.raises(InvalidInput):
        clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request(scope=CopyScope(sections=("registry.nothing",))))


def test_an_entry_that_loses_a_row_stops_the_copy(clinic: SmallClinic, patient: Patient) -> None:
    visits_entry = CHART[0]
    assert visits_entry.items is not None
    all_items = visits_entry.items
    short = replace(visits_entry, items=lambda connection, person: (item for item in list(all_items(connection, person))[1:]))
    clinic.record_map = RecordMap((*(entry for entry in RECORD_MAP.entries if entry is not visits_entry), short), RECORD_MAP.nobodys)
    with pytest.raises(IncompleteCopy, match="2 of 3 under “Visits”"):
        clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED
    with clinic.registry.file.reading() as connection:
        assert connection.execute(select(record_copies)).all() == []


def test_an_amendment_without_its_note_stops_the_copy(clinic: SmallClinic, patient: Patient) -> None:
    clinic.amend(patient.id, new_uuid7(clinic.clock()), "Whose note is this?")
    with pytest.raises(IncompleteCopy, match="1 of 2 under “amendments”"):
        clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())


def test_chosen_sections_are_read_and_the_others_only_counted(clinic: SmallClinic, patient: Patient) -> None:
    chosen = next(choice.key for choice in clinic.service().sections if choice.heading == "Visits")
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request(scope=CopyScope(sections=(chosen,))))
    assert [section.heading for section in contents.sections if section.asked_for] == ["Visits"]
    assert {section.heading: section.counted for section in contents.sections if not section.asked_for}["Documents"] == 2
    assert contents.items == 3
    assert contents.files == ()


def test_a_range_of_dates_takes_its_days_and_what_has_no_date(clinic: SmallClinic, patient: Patient) -> None:
    clinic.visit(patient.id, "Long ago", day=date(2019, 5, 1))
    scope = CopyScope(since=date(2026, 3, 2))
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request(scope=scope))
    section = next(section for section in contents.sections if section.heading == "Visits")
    assert section.count == "3 of 4"
    assert {item.what for item in section.items} == {"Consultation", "Follow-up", "Telephone call"}


def test_a_text_is_taken_in_and_any_other_document_is_attached(clinic: SmallClinic, patient: Patient) -> None:
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert [(each.file.title, each.form, each.name) for each in contents.files] == [
        ("Letter of the dermatologist", FileForm.TEXT, ""),
        ("Biopsy report", FileForm.ATTACHED, "document-002.pdf"),
    ]
    section = next(section for section in contents.sections if section.heading == "Documents")
    letter = section.items[0].lines[-1]
    assert letter.label == TEXT_LABEL
    assert letter.value.endswith("घाव भर गया है।")


def test_a_text_that_is_none_is_attached(clinic: SmallClinic, patient: Patient) -> None:
    clinic.file(patient.id, "Old letter", "text/plain; charset=latin-1", "für".encode("latin-1"))
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert (contents.files[-1].form, contents.files[-1].name) == (FileForm.ATTACHED, "document-003.txt")


@pytest.mark.parametrize("damage", [damaged, vanished])
def test_a_document_that_cannot_be_read_is_named_with_the_reason(clinic: SmallClinic, patient: Patient, damage: ReadFile) -> None:
    contents = clinic.service(read_file=damage).collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert contents.files[1].form is FileForm.LEFT_OUT
    assert "cannot read it" in contents.files[1].reason


def test_documents_beyond_what_a_file_can_carry_are_named_with_the_reason(
    clinic: SmallClinic, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_app.record_copy.reading.MOST_ATTACHED", 100)
    for size in (101, 60, 60):
        clinic.file(patient.id, "Scan", "image/png", b"x" * size)
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert [each.form for each in contents.files[2:]] == [FileForm.LEFT_OUT, FileForm.ATTACHED, FileForm.LEFT_OUT]
    assert "too large" in contents.files[-1].reason


def test_a_text_of_many_pages_is_attached(clinic: SmallClinic, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_app.record_copy.reading.LARGEST_TEXT", 20)
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert contents.files[0].form is FileForm.ATTACHED


def test_asking_again_goes_on_with_the_same_draft(clinic: SmallClinic, patient: Patient) -> None:
    first = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    clinic.clock.advance(hours=1)
    again = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request(asker=Asker.GUARDIAN, authority="court order"))
    assert (again.id, again.reference) == (first.id, first.reference)
    assert again.made_at > first.made_at
    assert again.request.authority == "court order"


def test_a_colleague_begins_a_copy_of_their_own(clinic: SmallClinic, patient: Patient) -> None:
    mine = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    theirs = clinic.service().collect(clinic.actor(number=9), clinic.command(), patient.id, a_request())
    assert theirs.id != mine.id
    clinic.pc = PcId(UUID(int=77))
    with clinic.registry.file.transaction() as connection:
        patients_gate.start_series(connection, clinic.pc, "B")
    elsewhere = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert elsewhere.reference.startswith("RC-B-00001-")


def test_a_repeated_command_reads_again_and_records_nothing_twice(clinic: SmallClinic, patient: Patient) -> None:
    command = clinic.command()
    first = clinic.service().collect(clinic.actor(), command, patient.id, a_request())
    assert clinic.service().collect(clinic.actor(), command, patient.id, a_request()) == first
    assert [entry.command for entry in clinic.trail(clinic.registry)].count(command) == 1
    assert [entry.command for entry in clinic.trail(clinic.clinical)].count(command) == 1


def test_a_command_that_reached_only_the_charts_is_finished_by_its_repeat(clinic: SmallClinic, patient: Patient) -> None:
    command = clinic.command()
    with clinic.clinical.file.transaction() as connection:
        clinic.clinical.trail.record(
            connection, clinic.actor(), AuditEvent.RECORD_COPY_DRAFT, command=command, patient=patient.id, thing=command
        )
    contents = clinic.service().collect(clinic.actor(), command, patient.id, a_request())
    assert clinic.trail(clinic.registry)[-1].thing == clinic.trail(clinic.clinical)[-1].thing == contents.id


def test_references_have_no_gap(clinic: SmallClinic, patient: Patient) -> None:
    service, actor = clinic.service(), clinic.actor()
    references = []
    for _ in range(3):
        contents = service.collect(actor, clinic.command(), patient.id, a_request())
        references.append(contents.reference.rsplit("-", 1)[0])
        service.discard(actor, clinic.command(), contents.id)
    assert references == ["RC-A-00001", "RC-A-00002", "RC-A-00003"]


def test_a_discarded_copy_is_told_of_in_the_next_and_is_not_gone_on_with(clinic: SmallClinic, patient: Patient) -> None:
    service, actor, command = clinic.service(), clinic.actor(), clinic.command()
    made = service.collect(actor, command, patient.id, a_request())
    away = clinic.command()
    service.discard(actor, away, made.id)
    service.discard(actor, away, made.id)
    assert clinic.trail(clinic.registry)[-1].event is AuditEvent.RECORD_COPY_DISCARD
    with pytest.raises(Conflict):
        service.discard(actor, clinic.command(), made.id)
    with pytest.raises(Conflict):
        service.collect(actor, command, patient.id, a_request())
    contents = service.collect(actor, clinic.command(), patient.id, a_request())
    lines = [line.value for section in contents.sections if section.heading == "Copies of this record" for line in section.items[0].lines]
    assert "put away, not handed over" in lines


def test_the_request_stays_on_record_with_what_it_held(clinic: SmallClinic, patient: Patient) -> None:
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    with clinic.registry.file.reading() as connection:
        row = connection.execute(select(record_copies)).one()
    assert "clinical.test_visits 3 3" in row.counts.splitlines()
    assert (row.items, row.contents_sha256, row.identity_check) == (11, contents.digest(), "passport, photo matches")


def test_erasing_the_person_takes_the_requests_along(clinic: SmallClinic, patient: Patient) -> None:
    clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    with clinic.registry.file.transaction() as connection:
        connection.execute(delete(record_copies.metadata.tables["patients"]))
        assert connection.execute(select(record_copies)).all() == []


def test_a_misfiled_page_is_doubted(clinic: SmallClinic, patient: Patient) -> None:
    clinic.file(patient.id, "Discharge letter", "text/plain", b"Patient name: Kavita Verma\nDOB: 01/01/1970\nDischarged in good health.")
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert [(doubt.heading, doubt.what) for doubt in contents.doubts] == [("Documents", "Discharge letter")]
