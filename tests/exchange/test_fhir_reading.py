"""A FHIR file becomes people, facts and leftovers, and nothing of it is lost or believed too readily."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.errors import ClinicError, InvalidInput
from clinic_app.exchange.fhir_reading import READERS, read_fhir
from clinic_app.exchange.json_limits import JsonObject, JsonValue, Limits
from clinic_app.exchange.model import Outcome, ParsedItem, ParsedLeftover
from clinic_app.history.model import Encounter
from clinic_app.history.packs import Pack, pack
from clinic_app.history.problems_model import Condition
from clinic_app.history.values import CodedConcept
from tests.exchange.bundles import PATIENT, SNOMED, a_bundle, a_patient, about, coded, read, the_fact, the_item, the_leftover


def outcomes(data: bytes, stated_system: str = "") -> list[tuple[str, Outcome]]:
    return [(row.resource_type, row.outcome) for row in read_fhir(data, stated_system=stated_system).report]


def test_every_resource_has_a_row_in_the_report() -> None:
    parsed = read(
        about("Condition", "c1", code=coded("Melasma")),
        about("CarePlan", "p1", title="Sun protection"),
        {"resourceType": "Practitioner", "id": "d1", "name": [{"text": "Dr Rao"}]},
        {"resourceType": "ValueSet", "id": "v1"},
    )
    assert [(row.resource_type, row.outcome) for row in parsed.report] == [
        ("Patient", Outcome.TAKEN),
        ("Condition", Outcome.TAKEN),
        ("CarePlan", Outcome.KEPT),
        ("Practitioner", Outcome.SKIPPED),
        ("ValueSet", Outcome.KEPT),
    ]
    assert all(row.reason.endswith(".") for row in parsed.report if row.outcome is not Outcome.TAKEN)


def test_what_has_no_place_is_kept_to_the_last_digit() -> None:
    resource = about(
        "Condition", "c1", code=coded("Melasma"), extension=[{"url": "x", "valueDecimal": "N"}], stage=[{"summary": coded("II")}]
    )
    data = a_bundle([a_patient(), resource]).replace(b'"N"', b"1.500")
    parsed = read_fhir(data)
    item = next(each for each in parsed.entries if isinstance(each, ParsedItem))
    assert item.unplaced.keys() == {"extension", "stage"}
    assert '"valueDecimal":1.500' in Pack(pack([item.unplaced])).text(0)


def test_a_resource_without_a_place_is_kept_whole() -> None:
    resource = about("CarePlan", "p1", title="Sun protection", period={"start": "2024-03"})
    kept = the_leftover(read(resource))
    assert kept.unplaced == resource
    assert (kept.title, str(kept.occurred), kept.resource_type) == ("Sun protection", "Mar-2024", "CarePlan")


def test_a_value_of_the_wrong_shape_is_left_over_and_not_believed() -> None:
    item = the_item(read(about("Condition", "c1", code=coded("Melasma"), onsetDateTime="sometime", severity=3, note="x")))
    assert isinstance(item.fact, Condition)
    assert (item.fact.onset, item.fact.severity, item.fact.comment) == (None, None, None)
    assert item.unplaced == {"onsetDateTime": "sometime", "severity": 3, "note": "x"}


def test_further_codings_are_left_over() -> None:
    code: JsonObject = {"coding": [{"system": SNOMED, "code": "1", "display": "A"}, {"system": "icd", "code": "2"}], "text": "Melasma"}
    item = the_item(read(about("Condition", "c1", code=code)))
    assert isinstance(item.fact, Condition)
    assert item.fact.code == CodedConcept("Melasma", SNOMED, "1", "A")
    assert item.unplaced == {"code": {"coding": [{"system": "icd", "code": "2"}]}}


def test_a_modifier_that_nobody_knows_keeps_the_whole_resource_out_of_the_lists() -> None:
    kept = the_leftover(read(about("Condition", "c1", code=coded("Melasma"), modifierExtension=[{"url": "not", "valueBoolean": True}])))
    assert "modifierExtension" in kept.unplaced


def test_a_resource_of_nobody_in_the_file_is_skipped() -> None:
    parsed = read_fhir(a_bundle([{"resourceType": "Condition", "id": "c1", "code": coded("Melasma")}]))
    assert parsed.entries == ()
    assert parsed.report[0].outcome is Outcome.SKIPPED


def test_a_resource_that_names_nobody_belongs_to_the_only_person_of_the_file() -> None:
    item = the_item(read({"resourceType": "Condition", "id": "c1", "code": coded("Melasma")}))
    assert item.patient == read().patients[0].key


def test_with_two_people_in_the_file_a_resource_that_names_nobody_is_skipped() -> None:
    parsed = read(a_patient("0b6f7d6e-93c1-4f0e-9d0c-2f6d3a1b0002"), {"resourceType": "Condition", "id": "c1", "code": coded("Melasma")})
    assert parsed.entries == ()


def test_a_resource_about_someone_else_never_lands_on_the_only_person_of_the_file() -> None:
    other = "0b6f7d6e-93c1-4f0e-9d0c-2f6d3a1b0099"
    item = the_item(read(about("Condition", "c1", other, code=coded("Melasma"))))
    assert item.patient != read().patients[0].key
    group = read(about("Condition", "c2", code=coded("x")) | {"subject": {"reference": "Group/1"}})
    assert group.entries == ()


@pytest.mark.parametrize(
    "reference",
    [
        f"Patient/{PATIENT}",
        f"urn:uuid:{PATIENT}",
        f"Patient/{PATIENT}/_history/3",
        "Patient?identifier=https://records|A-1",
    ],
)
def test_people_are_found_by_every_way_of_pointing_at_them(reference: str) -> None:
    patient = a_patient(identifier=[{"system": "https://records", "value": "A-1"}])
    resource: JsonObject = {"resourceType": "Condition", "id": "c1", "code": coded("Melasma"), "subject": {"reference": reference}}
    parsed = read_fhir(a_bundle([patient, resource]))
    assert the_item(parsed).patient == parsed.patients[0].key


def test_keys_are_the_same_at_every_reading_whatever_the_order() -> None:
    parts = [about("Condition", "c1", code=coded("Melasma")), about("Procedure", "p1", code=coded("Peel"))]
    forth, back = read(*parts), read_fhir(a_bundle([*reversed(parts), a_patient()], "searchset"))
    assert {each.key for each in forth.entries} == {each.key for each in back.entries}
    assert forth.patients[0].key == back.patients[0].key


def test_two_clinics_may_both_call_someone_patient_one() -> None:
    ours = read_fhir(a_bundle([a_patient("1"), about("Condition", "1", "1", code=coded("Melasma"))]))
    theirs = read_fhir(a_bundle([a_patient("1", birthDate="1990-01-01"), about("Condition", "1", "1", code=coded("Asthma"))]))
    assert ours.patients[0].key != theirs.patients[0].key
    assert ours.entries[0].key != theirs.entries[0].key


def test_a_stated_system_recognises_its_people_from_file_to_file() -> None:
    people = read_fhir(a_bundle([a_patient("1")]), stated_system="City Hospital")
    rest = read_fhir(a_bundle([about("Condition", "7", "1", code=coded("Melasma"))]), stated_system=" city hospital")
    assert the_item(rest).patient == people.patients[0].key
    elsewhere = read_fhir(a_bundle([about("Condition", "7", "1", code=coded("Melasma"))]), stated_system="Other")
    assert the_item(elsewhere).patient != people.patients[0].key


def test_urls_of_a_server_name_its_resources() -> None:
    def entry(resource: JsonObject) -> JsonObject:
        return {"fullUrl": f"https://ehr.example/fhir/{resource['resourceType']}/{resource['id']}", "resource": resource}

    first = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": [entry(a_patient("1"))]}).encode()
    absolute: JsonObject = {"reference": "https://ehr.example/fhir/Patient/1"}
    condition = about("Condition", "7", "1", code=coded("Melasma")) | {"subject": absolute}
    second = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": [entry(condition)]}).encode()
    assert the_item(read_fhir(second)).patient == read_fhir(first).patients[0].key


def test_of_two_versions_the_newer_is_taken() -> None:
    old = about("Condition", "c1", code=coded("Old"), meta={"lastUpdated": "2024-01-01T00:00:00Z"})
    new = about("Condition", "c1", code=coded("New"), meta={"lastUpdated": "2024-02-01T00:00:00+05:30"})
    for order in ([old, new], [new, old]):
        fact = the_item(read(*order)).fact
        assert isinstance(fact, Condition)
        assert fact.code.text == "New"


def test_items_know_their_encounter() -> None:
    visit = about("Encounter", "e1", status="finished", type=[coded("Check-up")], period={"start": "2024-01-01"})
    parsed = read(visit, about("Condition", "c1", code=coded("Melasma"), encounter={"reference": "Encounter/e1"}))
    encounter, condition = parsed.entries
    assert isinstance(encounter, ParsedItem)
    assert isinstance(encounter.fact, Encounter)
    assert isinstance(condition, ParsedItem)
    assert condition.encounter == encounter.key
    assert "encounter" not in condition.unplaced


def test_names_come_from_the_resources_that_references_mean() -> None:
    doctor: JsonObject = {"resourceType": "Practitioner", "id": "d1", "name": [{"prefix": ["Dr"], "given": ["Asha"], "family": "Rao"}]}
    place: JsonObject = {"resourceType": "Organization", "id": "o1", "name": "City Hospital"}
    visit = about(
        "Encounter",
        "e1",
        status="finished",
        participant=[{"individual": {"reference": "Practitioner/d1"}}],
        serviceProvider={"reference": "Organization/o1"},
    )
    item = next(each for each in read(doctor, place, visit).entries if isinstance(each, ParsedItem))
    assert isinstance(item.fact, Encounter)
    assert (item.fact.practitioners, item.fact.organisation, item.author) == (("Dr Asha Rao",), "City Hospital", "Dr Asha Rao")


def test_a_reference_that_leads_nowhere_stays_and_its_words_are_shown() -> None:
    visit = about("Encounter", "e1", status="finished", serviceProvider={"reference": "Organization/gone", "display": "City Hospital"})
    item = the_item(read(visit))
    assert isinstance(item.fact, Encounter)
    assert item.fact.organisation == "City Hospital"
    assert item.unplaced["serviceProvider"] == {"reference": "Organization/gone", "display": "City Hospital"}


def test_one_resource_is_a_file_too() -> None:
    parsed = read_fhir(json.dumps(a_patient()).encode())
    assert [each.names[0].family for each in parsed.patients] == ["Sharma"]


def test_one_resource_a_line_is_a_file_too() -> None:
    lines = [a_patient(), about("Condition", "c1", code=coded("Melasma"))]
    data = b"\xef\xbb\xbf" + b"\n".join(json.dumps(each).encode() for each in lines) + b"\n{broken\n\n"
    parsed = read_fhir(data)
    assert Counter(row.outcome for row in parsed.report) == {Outcome.TAKEN: 2, Outcome.SKIPPED: 1}
    assert "Line 3" in parsed.report[-1].reason


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "not JSON"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "XML"),
        (b"[1, 2]", "no FHIR"),
        (b'{"name": "x"}', "no FHIR"),
        (b'{"resourceType": "Bundle", "type": "collection"}', "no entries"),
        (b'{"resourceType": "Bundle", "entry": [}', "line 1"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": {"a": [1,]}}]}', "line 1"),
        (b'{"resourceType": "Bundle", "entry": []} trailing', "line 1"),
        (b'{"resourceType": "Bundle", "entry": [{}', "line 1"),
        (b"\x00\x01\x02", "not JSON"),
    ],
)
def test_what_is_no_fhir_is_refused_with_a_sentence(data: bytes, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        read_fhir(data)


def test_entries_that_hold_nothing_are_reported() -> None:
    data = b'{"resourceType":"Bundle","entry":[7,{},{"resource":null},{"resource":{"id":"x"}},{"resource":[]}]}'
    assert outcomes(data) == [("", Outcome.SKIPPED)] * 5


def test_a_repeated_name_counts_the_last_time() -> None:
    patient = json.dumps(a_patient())
    data = f'{{"entry": [{{"resource": {{"resourceType": "Goal"}}}}], "resourceType": "Bundle", "entry": [{{"resource": {patient}}}]}}'
    assert outcomes(data.encode()) == [("Patient", Outcome.TAKEN)]


def test_half_a_character_in_an_entry_is_refused() -> None:
    data = a_bundle([a_patient()]).replace(b"Sharma", b"\\ud800")
    with pytest.raises(InvalidInput, match="surrogate"):
        read_fhir(data)


def test_control_characters_are_taken_out_and_scripts_are_left_whole() -> None:
    fact = the_fact(about("Condition", "c1", code={"text": "ab\x00c\x1b क्ष\u200dत\r\nx\u202e "}))
    assert fact.title == "abc क्ष\u200dत\nx\u202e"


def test_a_file_beyond_the_limits_is_refused() -> None:
    with pytest.raises(InvalidInput, match="larger"):
        read_fhir(a_bundle([a_patient()]), limits=Limits(file_bytes=100))


shapes: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.just(Decimal("1.5")) | st.sampled_from(["", "x", "2024-01-01", "Patient/1", "#a"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["coding", "text", "code", "system", "display", "reference", "value", "unit", "start", "end", "url", "data", "div"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)

NAMES = {
    "Encounter": ["class", "type", "status", "period", "participant", "serviceProvider", "location", "hospitalization", "reasonCode"],
    "Condition": [
        "code",
        "clinicalStatus",
        "verificationStatus",
        "onsetAge",
        "onsetRange",
        "abatementPeriod",
        "severity",
        "note",
        "recorder",
    ],
    "AllergyIntolerance": ["code", "reaction", "criticality", "category", "type", "note", "onsetString", "lastOccurrence"],
    "MedicationRequest": [
        "medicationReference",
        "medicationCodeableConcept",
        "dosageInstruction",
        "dispenseRequest",
        "doNotPerform",
        "status",
    ],
    "MedicationAdministration": ["medicationCodeableConcept", "dosage", "effectivePeriod", "performer"],
    "Immunization": ["vaccineCode", "occurrenceString", "doseQuantity", "protocolApplied", "performer", "manufacturer"],
    "Procedure": ["code", "performedAge", "performer", "usedCode", "bodySite", "reasonReference", "outcome"],
    "ImagingStudy": ["series", "description", "procedureCode", "started", "interpreter"],
    "Observation": [
        "code",
        "valueQuantity",
        "valueRatio",
        "valueRange",
        "valuePeriod",
        "component",
        "referenceRange",
        "interpretation",
        "category",
    ],
    "DiagnosticReport": ["code", "result", "presentedForm", "conclusionCode", "performer", "effectivePeriod"],
    "DocumentReference": ["content", "type", "author", "date", "context", "custodian"],
    "Media": ["content", "operator", "createdPeriod", "note"],
    "Binary": ["data", "contentType"],
    "Patient": [
        "name",
        "telecom",
        "address",
        "contact",
        "identifier",
        "communication",
        "gender",
        "deceasedBoolean",
        "managingOrganization",
    ],
    "CarePlan": ["title", "description", "category", "period"],
}


@pytest.mark.parametrize("resource_type", sorted(NAMES))
def test_no_shape_of_any_element_breaks_the_reader(resource_type: str) -> None:
    @settings(max_examples=40)
    @given(st.dictionaries(st.sampled_from(NAMES[resource_type]), shapes, max_size=5), st.sampled_from([PATIENT, "", "#x"]))
    def every(elements: dict[str, JsonValue], identity: str) -> None:
        resource: JsonObject = about(resource_type, identity) | {"code": coded("x")} | elements
        parsed = read_fhir(
            json.dumps({"resourceType": "Bundle", "entry": [{"resource": a_patient()}, {"resource": resource}]}, default=str).encode()
        )
        assert len(parsed.report) == 2

    every()


def test_the_shapes_above_try_every_reader() -> None:
    assert set(READERS) - set(NAMES) <= {"MedicationDispense", "MedicationStatement"}


def test_every_public_bundle_is_read_whole(shared_data: Callable[[str], Path]) -> None:
    kinds: Counter[str] = Counter()
    for file in sorted(shared_data("synthea_r4_A").glob("*.json"))[::8]:
        data = file.read_bytes()
        held = Counter(entry["resource"]["resourceType"] for entry in json.loads(data)["entry"])
        parsed = read_fhir(data)
        assert Counter(row.resource_type for row in parsed.report) == held
        taken = Counter(each.resource_type for each in parsed.entries if isinstance(each, ParsedItem))
        assert {kind: held[kind] for kind in READERS if held[kind]} == taken
        assert sum(isinstance(each, ParsedLeftover) for each in parsed.entries) == sum(
            count for kind, count in held.items() if kind not in (*READERS, "Patient", "Practitioner", "Organization")
        )
        assert len({each.key for each in parsed.entries}) == len(parsed.entries)
        assert all(each.patient == parsed.patients[0].key for each in parsed.entries)
        kinds += taken
    assert len(kinds) == 9


@pytest.mark.parametrize("archive", ["fhir_intl_A", "fhir_r4_validator_cases_A", "json_parsing_A"])
def test_malformed_and_foreign_files_end_in_a_report_or_a_sentence(archive: str, shared_data: Callable[[str], Path]) -> None:
    for file in sorted(each for each in shared_data(archive).rglob("*") if each.is_file()):
        try:
            parsed = read_fhir(file.read_bytes())
        except ClinicError:
            continue
        assert parsed.report
        assert all(row.outcome is Outcome.TAKEN or row.reason for row in parsed.report)
