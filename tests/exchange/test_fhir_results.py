"""Results, reports and documents of FHIR become what a laboratory and a clinician would have written."""

import base64
import hashlib
from decimal import Decimal

import pytest

from clinic_app.exchange.json_limits import JsonObject, JsonValue
from clinic_app.exchange.model import ParsedItem, ParsedNote
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.results_model import DiagnosticReport, Observation
from clinic_app.history.statuses import (
    DocumentStatus,
    ObservationStatus,
)
from clinic_app.history.values import CodedConcept, Comparator, Quantity, ReferenceRange
from tests.exchange.bundles import about, coded, read, the_fact, the_item

HL7 = "http://terminology.hl7.org/CodeSystem/"


def hl7(system: str, code: str) -> JsonObject:
    return {"coding": [{"system": f"{HL7}{system}", "code": code}]}


def data(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"valueQuantity": {"value": 7, "unit": "%", "comparator": "<"}}, Quantity(Decimal(7), "%", Comparator.LESS)),
        ({"valueCodeableConcept": {"text": "Former smoker"}}, CodedConcept("Former smoker")),
        ({"valueString": "negative"}, "negative"),
        ({"valueBoolean": False}, "no"),
        ({"valueInteger": 3}, Quantity(Decimal(3))),
        ({"valueDateTime": "2019-12-20"}, "20-Dec-2019"),
        ({"valueDateTime": "2019-12-20T10:30:00+05:30"}, "20-Dec-2019 10:30 UTC+05:30"),
        ({"valueTime": "10:30:00"}, "10:30:00"),
        ({"valuePeriod": {"start": "2019", "end": "2020"}}, "2019 to 2020"),
        ({"valueRange": {"low": {"value": 3, "unit": "mg"}, "high": {"value": 5, "unit": "mg"}}}, "3 to 5 mg"),
        ({"valueRange": {"low": {"value": 3, "unit": "mg"}}}, "from 3 mg"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1 : 128"),
        ({"valueQuantity": {"unit": "%"}}, None),
        ({"valueSampledData": {"origin": {"value": 0}}}, None),
    ],
)
def test_a_result_of_any_kind_has_its_value(element: JsonObject, value: object) -> None:
    resource = about("Observation", "o1", status="final", code=coded("x")) | element
    item = the_item(read(resource))
    assert isinstance(item.fact, Observation)
    assert item.fact.value == value
    assert bool(item.unplaced) is (value is None)


def test_a_comparator_that_is_not_understood_leaves_no_number_behind() -> None:
    item = the_item(read(about("Observation", "o1", code=coded("x"), valueQuantity={"value": 7, "comparator": "~"})))
    assert isinstance(item.fact, Observation)
    assert item.fact.value is None
    assert item.unplaced["valueQuantity"] == {"value": 7, "comparator": "~"}


def test_an_observation_with_all_that_is_known_of_it() -> None:
    item = the_item(
        read(
            about(
                "Observation",
                "o1",
                status="amended",
                category=[hl7("observation-category", "laboratory")],
                code=coded("HbA1c"),
                effectiveDateTime="2024-03-01",
                issued="2024-03-02T10:00:00Z",
                valueQuantity={"value": 7, "unit": "%"},
                interpretation=[{"coding": [{"code": "H", "display": "High"}]}],
                referenceRange=[{"low": {"value": 4, "unit": "%"}, "high": {"value": 6, "unit": "%"}}, {"text": "for men"}],
                performer=[{"display": "City Laboratory"}],
                bodySite={"text": "arm"},
                method={"text": "HPLC"},
                note=[{"text": "Repeat in March."}],
            )
        )
    )
    assert item.fact == Observation(
        code=CodedConcept("HbA1c", "http://snomed.info/sct", "1"),
        status=ObservationStatus.AMENDED,
        category="laboratory",
        effective=PartialDate("2024-03-01"),
        issued=PartialDate("2024-03-02T10:00:00Z"),
        value=Quantity(Decimal(7), "%"),
        interpretation=CodedConcept("High", None, "H"),
        reference_range=ReferenceRange(Decimal(4), Decimal(6)),
        body_site="arm",
        method="HPLC",
        performer="City Laboratory",
        comment="Repeat in March.",
    )
    assert item.unplaced == {"referenceRange": [{"text": "for men"}]}


def test_a_usual_range_in_another_unit_is_words() -> None:
    usual: JsonValue = [{"low": {"value": 20, "unit": "mmol/mol"}}]
    fact = the_fact(about("Observation", "o1", code=coded("x"), valueQuantity={"value": 7, "unit": "%"}, referenceRange=usual))
    assert isinstance(fact, Observation)
    assert fact.reference_range == ReferenceRange(text="20 mmol/mol")


def test_results_know_the_report_that_carried_them() -> None:
    report = about(
        "DiagnosticReport",
        "r1",
        status="final",
        code=coded("Blood count"),
        effectiveDateTime="2024-03-01",
        result=[{"reference": "Observation/o1"}, {"reference": "Observation/o2", "display": "White cells"}],
        conclusion="Unremarkable.",
        conclusionCode=[{"text": "Normal"}],
        resultsInterpreter=[{"display": "Dr Sen"}],
    )
    parsed = read(report, about("Observation", "o1", code=coded("Red cells")), about("Observation", "o2", code=coded("White cells")))
    first, *results = parsed.entries
    assert isinstance(first, ParsedItem)
    assert isinstance(first.fact, DiagnosticReport)
    assert (first.fact.conclusion, first.fact.performer) == ("Unremarkable.\nNormal", "Dr Sen")
    assert "result" not in first.unplaced
    assert [isinstance(each, ParsedItem) and each.report == first.key for each in results] == [True, True]


def test_a_report_keeps_references_to_results_that_are_not_there() -> None:
    item = the_item(read(about("DiagnosticReport", "r1", code=coded("x"), result=[{"reference": "Observation/gone"}])))
    assert item.unplaced == {"result": [{"reference": "Observation/gone"}]}


def test_the_presented_form_of_a_report_is_a_note_or_a_document() -> None:
    forms: JsonValue = [
        {"contentType": "text/plain; charset=utf-8", "data": data("# Befund: ठीक")},
        {"contentType": "application/pdf", "data": data(b"%PDF"), "title": "As printed"},
    ]
    report, note, document = read(about("DiagnosticReport", "r1", code=coded("Biopsy"), issued="2024-03-02", presentedForm=forms)).entries
    assert isinstance(note, ParsedItem)
    assert note.fact == ParsedNote(title="Biopsy", text="# Befund: ठीक", occurred=PartialDate("2024-03-02"))
    assert isinstance(document, ParsedItem)
    assert isinstance(document.fact, DocumentReference)
    assert document.fact.title == "As printed"
    assert document.attachment is not None
    assert document.attachment.content == b"%PDF"
    assert len({report.key, note.key, document.key}) == 3


def test_a_document_elsewhere_is_known_by_its_place() -> None:
    fact = the_fact(
        about(
            "DocumentReference",
            "d1",
            status="superseded",
            date="2018-10-10",
            description="Second report",
            author=[{"display": "Dr Rao"}],
            content=[{"attachment": {"contentType": "application/pdf", "url": "./document2.pdf"}}],
        )
    )
    assert fact == DocumentReference(
        title="Second report",
        status=DocumentStatus.SUPERSEDED,
        created=PartialDate("2018-10-10"),
        author="Dr Rao",
        description="Second report",
        location="./document2.pdf",
    )


@pytest.mark.parametrize(
    ("attachment", "word"),
    [
        ({"data": "not base64!", "contentType": "application/pdf"}, "damaged"),
        ({"data": data(b"%PDF"), "contentType": "application/pdf", "size": 100}, "not the one"),
        ({"data": data(b"%PDF"), "contentType": "application/pdf", "hash": data(hashlib.sha1(b"other").digest())}, "not the one"),
        ({"data": data(b"%PDF"), "contentType": "application/pdf", "hash": data(hashlib.sha1(b"%PDF").digest()), "size": 4}, ""),
    ],
)
def test_bytes_that_are_not_what_they_should_be_are_told(attachment: JsonObject, word: str) -> None:
    parsed = read(about("DocumentReference", "d1", status="current", content=[{"attachment": attachment}]))
    row = parsed.report[1]
    assert (word in row.reason) if word else not row.reason
    item = the_item(parsed)
    assert (item.attachment is None) is (word == "damaged")
    assert ("content" in item.unplaced) is (word == "damaged")


def test_text_that_is_no_text_is_a_document() -> None:
    attachment: JsonObject = {"contentType": "text/plain", "data": data(b"\xff\xfe\x00")}
    item = the_item(read(about("DocumentReference", "d1", content=[{"attachment": attachment}])))
    assert isinstance(item.fact, DocumentReference)
    assert item.attachment is not None


def test_a_binary_and_a_medium_are_documents() -> None:
    binary = the_item(read({"resourceType": "Binary", "id": "b1", "contentType": "application/pdf", "data": data(b"%PDF")}))
    assert isinstance(binary.fact, DocumentReference)
    assert binary.fact.title == "PDF document"
    picture: JsonObject = {"contentType": "image/png", "data": data(b"\x89PNG"), "title": "Left cheek"}
    medium = the_item(read(about("Media", "m1", status="completed", createdDateTime="2024-03-01", content=picture)))
    assert isinstance(medium.fact, DocumentReference)
    assert (medium.fact.title, medium.fact.created) == ("Left cheek", PartialDate("2024-03-01"))
