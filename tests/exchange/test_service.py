"""Importing: everything of a file is there afterwards, once, on record; and a second time changes nothing."""

import base64
import gc
import json
from collections.abc import Iterator

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import Refused
from clinic_app.exchange import chunks, reports
from clinic_app.exchange.json_limits import JsonObject
from clinic_app.exchange.model import Outcome
from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from clinic_app.exchange.preparing import prepare
from clinic_app.exchange.service import ImportProgress
from clinic_app.history import import_gate
from clinic_app.history.chart_model import TimelineFilter
from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import DocumentReference, Leftover, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import Condition, ListState
from clinic_app.history.results_model import Observation
from clinic_app.patients.model import Provenance
from tests.exchange.bundles import PATIENT, a_bundle, a_patient, about, coded
from tests.exchange.importing import Importer

OTHER = "0b6f7d6e-93c1-4f0e-9d0c-2f6d3a1b0002"


def a_code(code: str) -> JsonObject:
    """A status."""
    return {"coding": [{"code": code}]}


def a_record() -> list[JsonObject]:
    """A person with one of everything."""
    visit: JsonObject = {"reference": "Encounter/e1"}
    letter = base64.b64encode(b"%PDF the letter").decode()
    words = base64.b64encode("Sieht gut aus. ठीक है।".encode()).decode()
    return [
        a_patient(),
        about("Encounter", "e1", status="finished", type=[coded("Check-up")], period={"start": "2024-03-01T09:00:00+01:00"}),
        about(
            "Condition", "c1", code=coded("Melasma"), clinicalStatus={"coding": [{"code": "active"}]}, encounter=visit, onsetDateTime="2023"
        ),
        about("AllergyIntolerance", "a1", code=coded("Penicillin"), encounter=visit, reaction=[{"manifestation": [coded("Hives")]}]),
        about("MedicationRequest", "m1", status="active", intent="order", medicationCodeableConcept=coded("Metformin"), encounter=visit),
        about("Immunization", "i1", status="completed", vaccineCode=coded("Tetanus"), occurrenceDateTime="2024-03-01", lotNumber="L1"),
        about("Procedure", "p1", status="completed", code=coded("Peel"), performedDateTime="2024-03-01", usedCode=[coded("Acid")]),
        about(
            "Observation",
            "o1",
            status="final",
            code=coded("Blood pressure"),
            encounter=visit,
            effectiveDateTime="2024-03-01",
            component=[
                {"code": coded("Systolic"), "valueQuantity": {"value": 120, "unit": "mmHg"}},
                {"code": coded("Diastolic"), "valueQuantity": {"value": 80, "unit": "mmHg"}},
            ],
        ),
        about("DiagnosticReport", "r1", status="final", code=coded("Vital signs"), result=[{"reference": "Observation/o1"}]),
        about(
            "DocumentReference",
            "d1",
            status="current",
            date="2024-03-02",
            content=[{"attachment": {"contentType": "application/pdf", "data": letter, "title": "Letter"}}],
        ),
        about(
            "DocumentReference",
            "d2",
            status="current",
            date="2024-03-02",
            content=[{"attachment": {"contentType": "text/plain", "data": words, "title": "Visit"}}],
        ),
        about("CarePlan", "x1", title="Sun protection", period={"start": "2024-03"}),
    ]


def test_everything_of_a_file_is_in_the_chart(importer: Importer) -> None:
    report = importer.imports(*a_record())
    assert report.counts == {Outcome.TAKEN: 11, Outcome.KEPT: 1}
    (patient,) = report.patients
    assert importer.counts(patient) == {kind: 2 if kind is ItemKind.LEFTOVER else 1 for kind in ItemKind}
    (group,) = [each for each in importer.chart(patient).timeline().groups if each.encounter is not None]
    assert [entry.title for entry in group.entries] == ["Melasma", "Penicillin", "Metformin", "Blood pressure"]
    observation = next(entry for entry in group.entries if entry.kind is ItemKind.OBSERVATION)
    assert isinstance(observation, Recorded)
    assert isinstance(observation.fact, Observation)
    assert [part.code.text for part in observation.fact.components] == ["Systolic", "Diastolic"]
    reports = importer.chart(patient).timeline(TimelineFilter.RESULTS).groups
    assert observation.report_id in {entry.id for each in reports for entry in each.entries}
    assert observation.provenance.source is Provenance.IMPORT


def test_the_person_is_registered_and_found(importer: Importer) -> None:
    report = importer.imports(*a_record())
    assert report.registered == 1
    (patient,) = report.patients
    opened = importer.ward.registry.patients().open(importer.ward.actor(Role.RECEPTIONIST), patient)
    assert (opened.name.family, opened.name.given) == ("Sharma", "Ananya")
    assert opened.registration.provenance is Provenance.IMPORT
    assert {each.kind.value: str(each.on) for each in opened.retention} == {"last-interaction": "2024-03-01", "last-visit": "2024-03-01"}


def test_importing_twice_changes_nothing(importer: Importer) -> None:
    importer.imports(*a_record())
    before = importer.digest()
    again = importer.imports(*a_record())
    assert importer.digest() == before
    assert again.counts == {Outcome.UNCHANGED: 12}
    assert again.registered == 0


def test_the_same_resources_in_another_file_change_nothing_either(importer: Importer) -> None:
    importer.imports(*a_record())
    before = importer.digest()
    again = importer.imports_bytes(json.dumps(json.loads(a_bundle(reversed(a_record()), "searchset")), indent=3).encode())
    assert again.counts == {Outcome.UNCHANGED: 12}
    assert importer.digest() == before


def test_a_plan_says_what_an_import_does_and_changes_nothing(importer: Importer) -> None:
    before = importer.digest()
    planned = importer.plans(*a_record())
    assert importer.digest() == before
    done = importer.imports(*a_record())
    assert [(row.resource_type, row.outcome) for row in planned.rows] == [(row.resource_type, row.outcome) for row in done.rows]
    assert planned.registered == done.registered == 1
    assert importer.plans(*a_record()).counts == {Outcome.UNCHANGED: 12}


def test_every_transaction_leaves_one_event_and_a_plan_one(importer: Importer) -> None:
    importer.plans(*a_record())
    importer.imports(*a_record())
    assert importer.ward.events() == ["fhir:plan", "fhir:import"]
    assert importer.ward.registry_events()[-1] == "fhir:import"
    importer.imports(*a_record())
    assert importer.ward.events() == ["fhir:plan", "fhir:import"]


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.MANAGER])
def test_only_a_manager_imports(importer: Importer, role: Role) -> None:
    prepared = prepare(a_bundle(a_record()))
    actor = importer.ward.actor(role)
    with pytest.raises(Refused):
        importer.service.import_files(actor, importer.ward.command(), [prepared])
    with pytest.raises(Refused):
        importer.service.plan(actor, prepared)
    assert importer.ward.events() == []


def test_a_large_record_comes_in_several_transactions(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "ROWS_AT_ONCE", 4)
    steps: list[int] = []
    files = [prepare(a_bundle(a_record()))]
    importer.service.import_files(importer.manager, importer.ward.command(), files, progress=lambda told: steps.append(told.rows))
    assert steps == [4, 8, 12]
    assert importer.ward.events() == ["fhir:import"] * 3


def test_what_a_power_cut_left_out_is_brought_by_the_next_import(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    class PowerCut(Exception):
        """Between two transactions."""

    def cut(progress: ImportProgress) -> None:
        if progress.rows >= 8:
            raise PowerCut

    monkeypatch.setattr(chunks, "ROWS_AT_ONCE", 4)
    command = importer.ward.command()
    prepared = prepare(a_bundle(a_record()))
    with pytest.raises(PowerCut):
        importer.service.import_files(importer.manager, command, [prepared], progress=cut)
    (report,) = importer.service.import_files(importer.manager, command, [prepared])
    assert report.counts[Outcome.UNCHANGED] == 8
    whole = {kind: 2 if kind is ItemKind.LEFTOVER else 1 for kind in ItemKind}
    assert importer.counts(report.patients[0]) == whole
    assert importer.imports_bytes(a_bundle(a_record())).counts == {Outcome.UNCHANGED: 12}
    group = next(each for each in importer.chart(report.patients[0]).timeline().groups if each.encounter is not None)
    assert len(group.entries) == 4


def test_stopping_leaves_out_whoever_was_not_begun(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "ROWS_AT_ONCE", 2)
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 1

    asthma = about("Condition", "c2", OTHER, code=coded("Asthma"))
    people = (a_patient(), about("Condition", "c1", code=coded("Melasma")), a_patient(OTHER), asthma)
    report = importer.imports_bytes(a_bundle(people), is_cancelled=stop)
    assert report.was_stopped
    assert report.counts == {Outcome.TAKEN: 2, Outcome.SKIPPED: 2}
    assert importer.imports_bytes(a_bundle(people)).counts == {Outcome.UNCHANGED: 2, Outcome.TAKEN: 2}


def test_small_files_share_a_transaction_and_each_person_has_an_event(importer: Importer) -> None:
    files = [prepare(a_bundle([a_patient(each), about("Condition", "c", each, code=coded("x"))])) for each in (PATIENT, OTHER)]
    importer.service.import_files(importer.manager, importer.ward.command(), files)
    assert importer.ward.events() == ["fhir:import"] * 2


def test_a_file_that_comes_twice_in_one_import_is_stored_once(importer: Importer) -> None:
    data = a_bundle(a_record())
    first, second = importer.service.import_files(importer.manager, importer.ward.command(), [prepare(data), prepare(data)])
    assert first.counts[Outcome.TAKEN] == 11
    assert second.counts == {Outcome.UNCHANGED: 12}


def test_files_that_cannot_be_read_are_told_and_stop_nothing(importer: Importer) -> None:
    files: list[PreparedFile | UnreadableFile] = [
        UnreadableFile(name="a.json", sentence="This file is not JSON."),
        prepare(a_bundle(a_record()), name="b.json"),
    ]
    bad, good = importer.service.import_files(importer.manager, importer.ward.command(), files)
    assert (bad.name, bad.refused, bad.rows) == ("a.json", "This file is not JSON.", ())
    assert good.counts[Outcome.TAKEN] == 11


def test_a_change_at_the_source_is_taken_and_what_it_said_is_kept(importer: Importer) -> None:
    record = a_record()
    patient = importer.imports(*record).patients[0]
    record[2] = about("Condition", "c1", code=coded("Melasma"), clinicalStatus=a_code("resolved"), onsetDateTime="2023-05")
    report = importer.imports(*record)
    assert report.counts == {Outcome.UNCHANGED: 11, Outcome.UPDATED: 1}
    (past,) = importer.chart(patient).summary().conditions.past
    assert past.fact.onset == PartialDate("2023-05")
    kept = [entry for group in importer.chart(patient).timeline(TimelineFilter.AS_IT_CAME).groups for entry in group.entries]
    before = next(entry for entry in kept if isinstance(entry, Leftover) and entry.item_id == past.id)
    assert json.loads(before.content)["onset"] == "2023"
    assert importer.imports(*record).counts == {Outcome.UNCHANGED: 12}


def test_new_components_replace_the_old(importer: Importer) -> None:
    record = a_record()
    patient = importer.imports(*record).patients[0]
    record[7]["component"] = [{"code": coded("Systolic"), "valueQuantity": {"value": 118, "unit": "mmHg"}}]
    assert importer.imports(*record).counts[Outcome.UPDATED] == 1
    (line,) = importer.chart(patient).results()
    assert [(part.code.text, str(part.value)) for part in line.newest.fact.components] == [("Systolic", "118 mmHg")]


def test_a_medicine_stopped_here_is_not_started_again_by_an_import(importer: Importer) -> None:
    record = a_record()
    patient = importer.imports(*record).patients[0]
    (medicine,) = importer.chart(patient).summary().medications.current
    ward = importer.ward
    ward.history.stop_medication(ward.doctor, ward.command(), patient, medicine.id, on=PartialDate("2026-03-01"), reason="nausea")
    record[4]["status"] = "on-hold"
    row = importer.imports(*record).rows[4]
    assert row.outcome is Outcome.UNCHANGED
    assert "changed it here" in row.reason
    assert importer.chart(patient).summary().medications.current == ()


def test_a_note_changed_at_the_source_is_amended(importer: Importer) -> None:
    record = a_record()
    patient = importer.imports(*record).patients[0]
    content = record[10]["content"]
    assert isinstance(content, list)
    content[0] = {"attachment": {"contentType": "text/plain", "data": base64.b64encode(b"Better.").decode(), "title": "Visit"}}
    for expected in (Outcome.UPDATED, Outcome.UNCHANGED):
        assert importer.imports(*record).rows[10].outcome is expected
    (group,) = importer.chart(patient).timeline(TimelineFilter.NOTES).groups
    (note,) = group.entries
    assert isinstance(note, Note)
    assert note.text == "Sieht gut aus. ठीक है।"
    assert [each.text for each in note.amendments] == ["Better."]
    assert note.signed_at is not None


def test_a_document_changed_at_the_source_stands_beside_the_old_one(importer: Importer) -> None:
    record = a_record()
    patient = importer.imports(*record).patients[0]
    content = record[9]["content"]
    assert isinstance(content, list)
    content[0] = {"attachment": {"contentType": "application/pdf", "data": base64.b64encode(b"%PDF two").decode(), "title": "Letter"}}
    for expected in (Outcome.UPDATED, Outcome.UNCHANGED):
        assert importer.imports(*record).rows[9].outcome is expected
    ward = importer.ward
    found = [entry for group in importer.chart(patient).timeline(TimelineFilter.DOCUMENTS).groups for entry in group.entries]
    contents = {ward.documents.open_document(ward.doctor, patient, ItemId(entry.id)).content for entry in found}
    assert contents == {b"%PDF two", b"%PDF the letter"}
    assert sorted(
        entry.fact.status.value for entry in found if isinstance(entry, Recorded) and isinstance(entry.fact, DocumentReference)
    ) == [
        "current",
        "superseded",
    ]


def test_a_document_whose_row_is_not_stored_leaves_no_file(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(import_gate, "add_leftovers", full)
    with pytest.raises(OSError, match="no room"):
        importer.imports(*a_record())
    assert list(importer.ward.blobs.names()) == []
    assert importer.ward.events() == []


def test_an_entry_made_in_error_elsewhere_is_marked_here(importer: Importer) -> None:
    wrong = about("Condition", "c1", code=coded("Melasma"), verificationStatus=a_code("entered-in-error"))
    patient = importer.imports(a_patient(), wrong).patients[0]
    summary = importer.chart(patient).summary()
    assert summary.conditions.current == summary.conditions.past == ()
    (group,) = importer.chart(patient).timeline().groups
    entry = group.entries[0]
    assert isinstance(entry, Recorded)
    assert entry.in_error is not None


def test_no_known_allergy_elsewhere_is_none_known_here(importer: Importer) -> None:
    patient = importer.imports(a_patient(), about("AllergyIntolerance", "a1", code=coded("No known allergy", "716186003"))).patients[0]
    assert importer.chart(patient).summary().allergies.state is ListState.NONE_KNOWN


def test_a_resource_of_a_person_in_no_file_is_skipped_until_they_come(importer: Importer) -> None:
    condition = about("Condition", "c1", code=coded("Melasma"))
    assert importer.imports(condition).counts == {Outcome.SKIPPED: 1}
    importer.imports(a_patient())
    report = importer.imports(condition)
    assert report.counts == {Outcome.TAKEN: 1}
    (entry,) = importer.chart(report.patients[0]).summary().conditions.current
    assert isinstance(entry.fact, Condition)


def test_a_plan_counts_on_people_who_come_in_files_before(importer: Importer) -> None:
    condition = about("Condition", "c1", code=coded("Melasma"))
    first = importer.plans(a_patient())
    assert first.registered == 1
    prepared = prepare(a_bundle((condition,)), name="file.json")
    assert importer.service.plan(importer.manager, prepared).counts == {Outcome.SKIPPED: 1}
    counted_on = importer.service.plan(importer.manager, prepared, coming=first.newcomers)
    assert counted_on.counts == {Outcome.TAKEN: 1}
    assert counted_on.registered == 0
    again = importer.service.plan(importer.manager, prepare(a_bundle((a_patient(),)), name="file.json"), coming=first.newcomers)
    assert again.registered == 0, "nobody is counted twice"


def test_a_person_without_a_name_is_not_registered(importer: Importer) -> None:
    nameless: JsonObject = {"resourceType": "Patient", "id": PATIENT}
    report = importer.imports(nameless, about("Condition", "c1", code=coded("Melasma")))
    assert report.counts == {Outcome.SKIPPED: 2}
    assert "name" in report.rows[0].reason
    assert report.patients == ()


def test_what_a_registration_cannot_take_is_left_out_and_kept(importer: Importer) -> None:
    odd = a_patient(birthDate="1701-01-01", telecom=[{"system": "phone", "value": "4111 1111 1111 1111"}], maritalStatus=coded("Married"))
    patient = importer.imports(odd).patients[0]
    opened = importer.ward.registry.patients().open(importer.ward.actor(Role.RECEPTIONIST), patient)
    assert opened.registration.birth is None
    assert opened.registration.contacts == ()
    (group,) = importer.chart(patient).timeline(TimelineFilter.AS_IT_CAME).groups
    kept = group.entries[0]
    assert isinstance(kept, Leftover)
    assert {"1701-01-01", "Married"} <= {json.loads(kept.content)["birthDate"], json.loads(kept.content)["maritalStatus"]["text"]}


def test_where_it_comes_from_is_said_with_every_entry(importer: Importer) -> None:
    data = a_bundle([a_patient(), about("Condition", "c1", code=coded("Melasma"))])
    prepared = prepare(data, stated_system=" City Hospital ")
    (report,) = importer.service.import_files(importer.manager, importer.ward.command(), [prepared])
    (entry,) = importer.chart(report.patients[0]).summary().conditions.current
    assert (entry.provenance.organisation, entry.provenance.author) == ("City Hospital", "City Hospital")


def test_elements_without_a_place_are_shown_with_their_entry(importer: Importer) -> None:
    patient = importer.imports(a_patient(), about("Condition", "c1", code=coded("Melasma"), stage=[{"summary": coded("II")}])).patients[0]
    (entry,) = importer.chart(patient).summary().conditions.current
    assert entry.unplaced == 1
    unplaced = importer.chart(patient).unplaced(entry.id, ItemKind.CONDITION)
    assert unplaced is not None
    assert json.loads(unplaced.content)["stage"][0]["summary"]["text"] == "II"


def test_an_import_of_many_files_holds_few_of_them_at_a_time(importer: Importer) -> None:
    alive: list[int] = []

    def one_after_another() -> Iterator[PreparedFile]:
        for number in range(6):
            # The same person each time, so that each file has to be stored before the next.
            yield prepare(a_bundle([a_patient(), about("Condition", f"c{number}", code=coded("Melasma"))]), name=f"{number}.json")
            alive.append(sum(type(each) is PreparedFile for each in gc.get_objects()))

    told = importer.service.import_files(importer.manager, importer.ward.command(), one_after_another())
    assert [report.name for report in told] == [f"{number}.json" for number in range(6)]
    assert max(alive) <= 3
