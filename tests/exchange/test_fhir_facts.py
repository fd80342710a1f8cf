"""What each FHIR resource says becomes the fact that a clinician would have written."""

import base64
from decimal import Decimal

import pytest

from clinic_app.exchange.json_limits import JsonObject, JsonValue
from clinic_app.exchange.model import ParsedItem
from clinic_app.history.model import Encounter
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.statuses import (
    AllergyCriticality,
    ConditionStatus,
    EncounterStatus,
    ImmunizationStatus,
    MedicationOrigin,
    MedicationStatus,
    ProcedureStatus,
    Verification,
)
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure
from clinic_app.history.values import CodedConcept, Quantity
from tests.exchange.bundles import about, coded, read, the_fact, the_item, the_leftover

HL7 = "http://terminology.hl7.org/CodeSystem/"


def hl7(system: str, code: str) -> JsonObject:
    return {"coding": [{"system": f"{HL7}{system}", "code": code}]}


def data(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def test_an_encounter() -> None:
    item = the_item(
        read(
            about(
                "Encounter",
                "e1",
                status="finished",
                type=[coded("Emergency room admission")],
                period={"start": "2001-03-29T23:59:05+00:00", "end": "2001-03-30"},
                reasonCode=[coded("Appendicitis", "74400008")],
                participant=[{"individual": {"display": "Dr Rao"}}, {"individual": {"display": "Dr Sen"}}],
                serviceProvider={"display": "City Hospital"},
                location=[{"location": {"display": "Ward 3"}}],
                hospitalization={"dischargeDisposition": {"text": "Home"}},
            )
            | {"class": {"system": f"{HL7}v3-ActCode", "code": "EMER"}}
        )
    )
    assert item.fact == Encounter(
        type=CodedConcept("Emergency room admission", "http://snomed.info/sct", "1"),
        status=EncounterStatus.FINISHED,
        setting=CodedConcept("emergency", f"{HL7}v3-ActCode", "EMER"),
        started=PartialDate("2001-03-29T23:59:05+00:00"),
        ended=PartialDate("2001-03-30"),
        reason=CodedConcept("Appendicitis", "http://snomed.info/sct", "74400008"),
        practitioners=("Dr Rao", "Dr Sen"),
        organisation="City Hospital",
        location="Ward 3",
        discharge="Home",
    )
    assert item.unplaced == {}
    assert item.organisation == "City Hospital"


def test_an_encounter_without_a_type_is_named_by_its_setting() -> None:
    assert the_fact(about("Encounter", "e1", status="sleeping") | {"class": {"code": "AMB"}}).title == "Ambulatory"
    fact = the_fact(about("Encounter", "e1"))
    assert isinstance(fact, Encounter)
    assert (fact.title, fact.status, fact.occurred) == ("Visit", EncounterStatus.UNKNOWN, None)


def test_a_condition() -> None:
    fact = the_fact(
        about(
            "Condition",
            "c1",
            code=coded("Melasma"),
            clinicalStatus=hl7("condition-clinical", "resolved"),
            verificationStatus=hl7("condition-ver-status", "provisional"),
            severity={"text": "mild"},
            bodySite=[{"text": "cheeks"}, {"text": "forehead"}],
            onsetAge={"value": 42, "unit": "a"},
            abatementDateTime="2024-02",
            recordedDate="2023-01-05",
            note=[{"text": "After pregnancy."}],
        )
    )
    assert fact == Condition(
        code=CodedConcept("Melasma", "http://snomed.info/sct", "1"),
        clinical_status=ConditionStatus.RESOLVED,
        verification=Verification.PROVISIONAL,
        onset_text="at 42 a",
        abated=PartialDate("2024-02"),
        recorded=PartialDate("2023-01-05"),
        severity="mild",
        body_site="cheeks, forehead",
        comment="After pregnancy.",
    )


def test_statuses_that_fhir_does_not_know_are_unknown_and_left_over() -> None:
    item = the_item(read(about("Condition", "c1", code=coded("Melasma"), clinicalStatus=hl7("condition-clinical", "sleeping"))))
    assert isinstance(item.fact, Condition)
    assert item.fact.clinical_status is ConditionStatus.UNKNOWN
    assert item.fact.is_active
    assert "clinicalStatus" in item.unplaced


def test_an_allergy_with_its_reactions() -> None:
    fact = the_fact(
        about(
            "AllergyIntolerance",
            "a1",
            code=coded("Penicillin"),
            clinicalStatus=hl7("allergyintolerance-clinical", "active"),
            verificationStatus=hl7("allergyintolerance-verification", "confirmed"),
            type="intolerance",
            category=["medication", "biologic"],
            criticality="high",
            recordedDate="1951-01-07",
            lastOccurrence="2020",
            reaction=[{"manifestation": [{"text": "Hives"}, {"text": "Swelling"}], "severity": "severe"}, {"description": "Felt faint"}],
        )
    )
    assert fact == AllergyIntolerance(
        code=CodedConcept("Penicillin", "http://snomed.info/sct", "1"),
        clinical_status=ConditionStatus.ACTIVE,
        verification=Verification.CONFIRMED,
        is_intolerance=True,
        categories=("medication", "biologic"),
        criticality=AllergyCriticality.HIGH,
        reactions=("Hives, Swelling (severe)", "Felt faint"),
        recorded=PartialDate("1951-01-07"),
        comment="Last reaction: 2020",
    )


def test_an_allergy_is_named_by_the_substance_of_its_reaction_if_by_nothing_else() -> None:
    assert the_fact(about("AllergyIntolerance", "a1", reaction=[{"substance": coded("Latex")}])).title == "Latex"
    the_leftover(read(about("AllergyIntolerance", "a1", criticality="high")))


def every(frequency: int, period: int, unit: str) -> JsonObject:
    return {"repeat": {"frequency": frequency, "period": period, "periodUnit": unit}}


def amount(value: int, unit: str | None = None) -> JsonValue:
    return [{"doseQuantity": {"value": value, "unit": unit} if unit else {"value": value}}]


@pytest.mark.parametrize(
    ("dosage", "words"),
    [
        ({"text": "1-0-1-0"}, "1-0-1-0"),
        ({"timing": every(1, 1, "d"), "doseAndRate": amount(1)}, "1 at a time once a day"),
        ({"timing": every(2, 1, "d"), "doseAndRate": amount(1, "tablet")}, "1 tablet twice a day"),
        ({"timing": every(1, 8, "h")}, "every 8 hours"),
        ({"timing": every(3, 2, "wk")}, "3 times every 2 weeks"),
        ({"timing": {"repeat": {"when": ["HS"]}}, "asNeededBoolean": True}, "at bedtime. as needed"),
        ({"timing": {"code": {"text": "BID"}}, "asNeededCodeableConcept": {"text": "pain"}}, "BID. as needed for pain"),
        ({"text": "Half a tablet.", "additionalInstruction": [{"text": "With food"}]}, "Half a tablet. With food"),
    ],
)
def test_a_dosage_in_words(dosage: JsonObject, words: str) -> None:
    fact = the_fact(about("MedicationRequest", "m1", status="active", medicationCodeableConcept=coded("x"), dosageInstruction=[dosage]))
    assert isinstance(fact, MedicationStatement)
    assert fact.dosage == words


def test_what_of_a_dosage_has_no_words_is_left_over() -> None:
    dosage: JsonValue = [{"text": "1-0-1-0", "maxDosePerPeriod": {"numerator": {"value": 4}}}]
    item = the_item(read(about("MedicationStatement", "m1", status="active", medicationCodeableConcept=coded("x"), dosage=dosage)))
    assert item.unplaced == {"dosage": [{"maxDosePerPeriod": {"numerator": {"value": 4}}}]}


@pytest.mark.parametrize("kind", ["MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"])
def test_a_medicine_named_in_a_resource_of_its_own(kind: str) -> None:
    medicine: JsonObject = {"resourceType": "Medication", "id": "med", "code": coded("Metformin 500 mg")}
    reference: JsonValue = {"reference": "#med"}
    for contained, elsewhere in (([medicine], []), ([], [medicine])):
        resource = about(kind, "m1", status="completed", medicationReference=reference if contained else {"reference": "Medication/med"})
        if contained:
            resource["contained"] = list(contained)
        item = next(each for each in read(*elsewhere, resource).entries if isinstance(each, ParsedItem))
        assert item.fact.title == "Metformin 500 mg"


def test_a_prescription_not_to_give_a_medicine_never_stands_among_the_medicines() -> None:
    fact = the_fact(about("MedicationRequest", "m1", status="active", doNotPerform=True, medicationCodeableConcept=coded("Penicillin")))
    assert isinstance(fact, MedicationStatement)
    assert not fact.is_current
    assert fact.comment == "Not to be given."


def test_a_medicine_with_all_that_is_known_of_it() -> None:
    asthma = about("Condition", "c1", code=coded("Asthma"))
    request = about(
        "MedicationRequest",
        "m1",
        status="on-hold",
        intent="order",
        medicationCodeableConcept=coded("Salbutamol"),
        authoredOn="2024-05-01",
        requester={"display": "Dr Rao"},
        reasonReference=[{"reference": "Condition/c1"}],
        dosageInstruction=[{"text": "2 puffs", "route": {"text": "inhaled"}, "asNeededBoolean": True}],
        dispenseRequest={"quantity": {"value": 1, "unit": "inhaler"}},
        note=[{"text": "Spacer."}],
    )
    item = next(each for each in read(asthma, request).entries if each.resource_type == "MedicationRequest")
    assert isinstance(item, ParsedItem)
    assert item.fact == MedicationStatement(
        medication=CodedConcept("Salbutamol", "http://snomed.info/sct", "1"),
        status=MedicationStatus.ON_HOLD,
        origin=MedicationOrigin.REQUEST,
        started=PartialDate("2024-05-01"),
        dosage="2 puffs. as needed",
        route="inhaled",
        as_needed=True,
        reason="Asthma",
        prescriber="Dr Rao",
        quantity=Quantity(Decimal(1), "inhaler"),
        comment="Spacer.",
    )
    assert item.unplaced == {}


def test_a_dose_given_in_the_ward() -> None:
    fact = the_fact(
        about(
            "MedicationAdministration",
            "m1",
            status="in-progress",
            medicationCodeableConcept=coded("Saline"),
            effectivePeriod={"start": "2024-01-01T10:00:00Z", "end": "2024-01-01T11:00:00Z"},
            dosage={"dose": {"value": 500, "unit": "mL"}, "route": {"text": "intravenous"}},
            performer=[{"actor": {"display": "Nurse Joy"}}],
        )
    )
    assert isinstance(fact, MedicationStatement)
    assert (fact.quantity, fact.route, fact.prescriber) == (Quantity(Decimal(500), "mL"), "intravenous", "Nurse Joy")
    assert (fact.status, fact.origin, fact.is_current) == (MedicationStatus.ACTIVE, MedicationOrigin.ADMINISTRATION, False)


def test_an_immunisation() -> None:
    fact = the_fact(
        about(
            "Immunization",
            "i1",
            status="not-done",
            statusReason={"text": "fever"},
            vaccineCode=coded("Influenza", "140", "http://hl7.org/fhir/sid/cvx"),
            occurrenceString="last autumn",
            lotNumber="L-7",
            expirationDate="2025-01",
            manufacturer={"display": "Vaxco"},
            site={"text": "left arm"},
            route={"text": "intramuscular"},
            doseQuantity={"value": 1, "unit": "mL"},
            protocolApplied=[{"doseNumberPositiveInt": 2, "seriesDosesPositiveInt": 3}],
            performer=[{"actor": {"display": "Nurse Joy"}}],
        )
    )
    assert fact == Immunization(
        vaccine=CodedConcept("Influenza", "http://hl7.org/fhir/sid/cvx", "140"),
        status=ImmunizationStatus.NOT_DONE,
        given_text="last autumn",
        lot_number="L-7",
        expires=PartialDate("2025-01"),
        manufacturer="Vaxco",
        site="left arm",
        route="intramuscular",
        dose=Quantity(Decimal(1), "mL"),
        dose_number="2 of 3",
        performer="Nurse Joy",
        status_reason="fever",
    )


def test_a_procedure_and_an_imaging_study() -> None:
    fact = the_fact(
        about(
            "Procedure",
            "p1",
            status="stopped",
            code=coded("Peel"),
            performedPeriod={"start": "2024-03-01", "end": "2024-03-02"},
            bodySite=[{"text": "face"}],
            performer=[{"actor": {"display": "Dr Rao"}}],
            reasonCode=[{"text": "melasma"}],
            outcome={"text": "mild redness"},
            usedCode=[{"text": "Glycolic acid 30 %"}],
            note=[{"text": "Stopped early."}],
        )
    )
    assert isinstance(fact, Procedure)
    assert (fact.status, fact.body_sites, fact.performers) == (ProcedureStatus.STOPPED, ("face",), ("Dr Rao",))
    assert (fact.reason, fact.outcome, fact.comment) == ("melasma", "mild redness", "Stopped early.")
    assert [each.product for each in fact.products] == ["Glycolic acid 30 %"]
    series: JsonValue = [{"modality": {"code": "US", "display": "Ultrasound"}, "bodySite": {"display": "thoracic"}, "uid": "1.2.3"}]
    study = the_item(read(about("ImagingStudy", "s1", status="available", started="2012-06-17", series=series)))
    assert isinstance(study.fact, Procedure)
    assert (study.fact.title, study.fact.status, study.fact.category) == ("Ultrasound, thoracic", ProcedureStatus.COMPLETED, "imaging")
    assert study.unplaced["series"] == series


@pytest.mark.parametrize(
    "resource",
    [
        about("Condition", "x"),
        about("MedicationRequest", "x", status="active"),
        about("Immunization", "x", status="completed"),
        about("Procedure", "x", status="completed"),
        about("ImagingStudy", "x", status="available"),
        about("Observation", "x", status="final", valueString="7"),
        about("DiagnosticReport", "x", status="final"),
        about("DocumentReference", "x", status="current"),
    ],
    ids=lambda resource: resource["resourceType"],
)
def test_what_says_nothing_that_has_a_name_is_kept_whole(resource: JsonObject) -> None:
    assert the_leftover(read(resource)).unplaced == resource


@pytest.mark.parametrize(
    ("resource", "in_error"),
    [
        (about("Observation", "x", status="entered-in-error", code=coded("x")), True),
        (about("Encounter", "x", status="entered-in-error"), True),
        (about("Immunization", "x", status="entered-in-error", vaccineCode=coded("x")), True),
        (about("Procedure", "x", status="completed", code=coded("x")), False),
        (about("AllergyIntolerance", "x", code=coded("x"), verificationStatus=hl7("x", "entered-in-error")), True),
        (about("DocumentReference", "x", status="entered-in-error", content=[{"attachment": {"url": "x"}}]), True),
    ],
)
def test_what_was_entered_in_error_says_so(resource: JsonObject, in_error: bool) -> None:
    assert the_item(read(resource)).in_error is in_error
