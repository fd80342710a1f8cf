"""A chart as doctors write it and as other systems send it is in the copy whole, item by item."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection

from clinic_app.access.permissions import Role
from clinic_app.assembly import RECORD_MAP
from clinic_app.exchange.fhir_reading import read_fhir
from clinic_app.exchange.model import ParsedItem, ParsedNote
from clinic_app.history import gate as history_gate
from clinic_app.history import repository as history_rows
from clinic_app.history.kinds import EncounterId, ItemId
from clinic_app.history.model import DocumentReference, Fact, Recorded
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import ListName
from clinic_app.history.provenance import Provenance, Source
from clinic_app.history.results_model import ObservationComponent
from clinic_app.history.statuses import ImmunizationStatus
from clinic_app.history.treatments_model import Immunization, ProductUsed
from clinic_app.history.values import CodedConcept, Quantity
from clinic_app.identifiers import PatientId
from clinic_app.policy import gate as policy_gate
from clinic_app.record_copy.contents_model import CopyContents, CopySection, FileForm
from clinic_app.record_copy.model import CopyScope, NoEncryption
from clinic_app.record_copy.pages import draw
from clinic_app.record_copy.service import RecordCopyService
from tests.history.builders import (
    IN_PERSON,
    Ward,
    a_condition,
    a_medicine,
    a_procedure,
    a_result,
    a_visit,
    a_ward,
    an_allergy,
    note_words,
)
from tests.printing.reading import opened, raw
from tests.record_copy.small_clinic import TODAY, a_profile, a_request


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    """A clinic with a doctor, a registered person and a profile."""
    made = a_ward(tmp_path)
    with made.registry.home.file.transaction() as connection:
        policy_gate.adopt(connection, a_profile(), at=made.registry.clock())
    yield made
    made.clinical.home.file.close()
    made.registry.home.file.close()


def copies(ward: Ward) -> RecordCopyService:
    """The service as the open clinic has it."""

    def read_file(connection: Connection, patient: PatientId, document: UUID) -> bytes:
        found = history_gate.document_blob(connection, patient, document)
        assert found is not None
        return ward.blobs.read(*found)

    return RecordCopyService(
        ward.registry.home, ward.clinical.home, ward.registry.clock, zone="Asia/Kolkata", record_map=RECORD_MAP, read_file=read_file
    )


def collected(ward: Ward, **request: object) -> CopyContents:
    return copies(ward).collect(ward.actor(Role.MANAGER), ward.command(), ward.patient, a_request(**request))


def section(contents: CopyContents, heading: str) -> CopySection:
    return next(each for each in contents.sections if each.heading == heading)


def write_a_chart(ward: Ward) -> None:
    """One of everything, by the doctor's own services."""
    history, notes, documents, doctor, patient = ward.history, ward.notes, ward.documents, ward.doctor, ward.patient
    history.add_encounter(doctor, ward.command(), patient, a_visit(), IN_PERSON)
    history.add_condition(doctor, ward.command(), patient, a_condition("Melasma"), IN_PERSON)
    history.add_allergy(doctor, ward.command(), patient, an_allergy("Penicillin"), IN_PERSON)
    history.add_medication(doctor, ward.command(), patient, a_medicine("Metformin 500 mg tablet"), IN_PERSON)
    vaccine = Immunization(
        vaccine=CodedConcept("Tetanus toxoid"),
        status=ImmunizationStatus.COMPLETED,
        given=PartialDate("2026-01-05"),
        lot_number="TT-9931",
    )
    history.add_immunization(doctor, ward.command(), patient, vaccine, IN_PERSON)
    product = ProductUsed(product="Botulinum toxin A", lot_number="B-7781", amount=Quantity(Decimal("12.50"), "units"))
    history.add_procedure(doctor, ward.command(), patient, a_procedure(products=(product,)), IN_PERSON)
    parts = tuple(
        ObservationComponent(code=CodedConcept(name), value=Quantity(Decimal(value), "mmHg"))
        for name, value in (("Systolic", "121"), ("Diastolic", "79"))
    )
    pressure = replace(a_result(), code=CodedConcept("Blood pressure"), value=None, components=parts)
    history.add_observation(doctor, ward.command(), patient, pressure, IN_PERSON)
    wrong = history.add_observation(doctor, ward.command(), patient, a_result("64"), IN_PERSON)
    history.withdraw(doctor, ward.command(), patient, wrong.kind, wrong.id, reason="The decimal point was forgotten")
    note = notes.draft_note(doctor, ward.command(), patient, note_words("Mild erythema.\nघाव भर गया है।"), IN_PERSON)
    notes.sign_note(doctor, ward.command(), patient, note.id)
    notes.amend_note(doctor, ward.command(), patient, note.id, "The erythema lasted an hour.")
    letter, picture = DocumentReference(title="Letter of the GP"), DocumentReference(title="Before the session")
    documents.file_document(doctor, ward.command(), patient, letter, "Dear colleague,\n谢谢。".encode(), "text/plain", IN_PERSON)
    documents.file_document(doctor, ward.command(), patient, picture, b"\xff\xd8\xff picture", "image/jpeg", IN_PERSON)


def test_everything_a_doctor_wrote_is_in_the_copy(ward: Ward) -> None:
    write_a_chart(ward)
    contents = collected(ward)
    assert {each.heading: each.count for each in contents.sections if each.counted and each.key.startswith("clinical")} == {
        "Visits": "1 of 1",
        "Problems and diagnoses": "1 of 1",
        "Allergies and intolerances": "1 of 1",
        "Medicines": "1 of 1",
        "Immunisations": "1 of 1",
        "Procedures and treatments": "1 of 1",
        "Measurements and results": "2 of 2",
        "Notes": "1 of 1",
        "Documents": "2 of 2",
        "Entries marked as entered in error": "1 of 1",
    }
    text = raw(draw(contents).pdf)
    for words in (
        "02-Mar-2026 Laser session",
        "Mar-2024 Melasma",
        "Penicillin",
        "anaphylaxis (severe)",
        "1 tablet twice a day",
        "05-Jan-2026 Tetanus toxoid",
        "TT-9931",
        "Botulinum toxin A, lot B-7781, 12.50 units",
        "Systolic 121 mmHg Diastolic 79 mmHg",
        "2 of 2, 2 of 2 parts of results",
        "The decimal point was forgotten",
        "Note Mild erythema. घाव भर गया है। Signed Dr Asha Rao, 02-Mar-2026",
        "Amendment by Dr Asha Rao, 02-Mar-2026 The erythema lasted an hour.",
        "1 of 1, 1 of 1 amendments",
        "Dear colleague, 谢谢。",
        "Before the session Picture 11 B Attached to this file as document-002.jpg",
    ):
        assert words in text, words


def test_documents_leave_their_locked_files_unchanged(ward: Ward) -> None:
    write_a_chart(ward)
    contents = collected(ward)
    assert [each.form for each in contents.files] == [FileForm.TEXT, FileForm.ATTACHED]
    released = copies(ward).release(ward.actor(Role.MANAGER), ward.command(), contents, draw(contents), NoEncryption("At her own risk"))
    with opened(released.file) as pdf:
        assert pdf.attachments["document-002.jpg"].get_file().read_bytes() == b"\xff\xd8\xff picture"


def test_that_a_list_is_empty_because_somebody_asked_is_told(ward: Ward) -> None:
    ward.history.set_none_known(ward.doctor, ward.command(), ward.patient, ListName.ALLERGIES, IN_PERSON)
    assert [item.what for item in section(collected(ward), "Lists that were asked about and are empty").items] == ["No allergies known"]


def test_a_chart_of_some_dates_holds_the_months_and_years_that_may_lie_within(ward: Ward) -> None:
    for onset in ("2023", "2024", "2024-03", "2024-07-01"):
        ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(f"Since {onset}", onset), IN_PERSON)
    scope = CopyScope(since=TODAY.replace(year=2024, month=3, day=15), until=TODAY.replace(year=2024, month=6, day=30))
    found = section(collected(ward, scope=scope), "Problems and diagnoses")
    assert [item.what for item in found.items] == ["Since 2024", "Since 2024-03"]
    assert found.count == "2 of 4"


def take_in(ward: Ward, bundle: Path) -> list[Recorded[Fact]]:
    """What a FHIR file holds, in the chart."""
    now, taken = ward.registry.clock(), []
    items = [
        (item, item.fact)
        for item in read_fhir(bundle.read_bytes()).entries
        if isinstance(item, ParsedItem) and not isinstance(item.fact, ParsedNote) and item.attachment is None
    ]
    ids = {item.key: uuid4() for item, _ in items}
    rank = {"Encounter": 0, "DiagnosticReport": 1}
    with ward.clinical.home.file.transaction() as connection:
        history_rows.ensure_chart(connection, ward.patient, now)
        for item, fact in sorted(items, key=lambda pair: rank.get(pair[0].resource_type, 2)):
            recorded: Recorded[Fact] = Recorded(
                id=ItemId(ids[item.key]),
                patient_id=ward.patient,
                fact=fact,
                provenance=Provenance(
                    source=Source.IMPORT, author=item.author or "", author_id=None, organisation=item.organisation, recorded_at=now
                ),
                encounter_id=EncounterId(ids[item.encounter]) if item.encounter in ids else None,
                report_id=ItemId(ids[item.report]) if item.report in ids else None,
            )
            history_rows.add(connection, recorded)
            taken.append(recorded)
    return taken


def lost_on_the_way(ward: Ward, bundle: Path) -> list[str]:
    """The titles and days of the file that cannot be found in the copy's text."""
    taken = take_in(ward, bundle)
    text = raw(draw(collected(ward)).pdf)
    wanted = {f"{'' if each.occurred is None else each.occurred.shown} {each.title}".strip() for each in taken}
    assert len(taken) > 20
    return sorted(words for words in wanted if " ".join(words.split()) not in text)


def bundles(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"), key=lambda path: (path.stat().st_size, path.name))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_whole_life_from_another_system_is_in_the_copy(ward: Ward, shared_data: Callable[[str], Path], share: float) -> None:
    found = bundles(shared_data("synthea_r4_A"))
    assert lost_on_the_way(ward, found[int(len(found) * share)]) == []


@pytest.mark.long
def test_every_life_from_another_system_is_in_its_copy(tmp_path: Path, shared_data: Callable[[str], Path]) -> None:
    for number, bundle in enumerate(bundles(shared_data("synthea_r4_A"))):
        (tmp_path / str(number)).mkdir()
        ward = a_ward(tmp_path / str(number))
        with ward.registry.home.file.transaction() as connection:
            policy_gate.adopt(connection, a_profile(), at=ward.registry.clock())
        assert lost_on_the_way(ward, bundle) == [], bundle.name
        ward.clinical.home.file.close()
        ward.registry.home.file.close()
