"""FHIR files that tests write themselves."""

import json
from collections.abc import Iterable

from clinic_app.exchange.fhir_reading import read_fhir
from clinic_app.exchange.json_limits import JsonObject, JsonValue
from clinic_app.exchange.model import ParsedFile, ParsedItem, ParsedLeftover, ParsedNote
from clinic_app.history.model import Fact

PATIENT = "0b6f7d6e-93c1-4f0e-9d0c-2f6d3a1b0001"
SNOMED = "http://snomed.info/sct"


def a_patient(patient_id: str = PATIENT, **more: JsonValue) -> JsonObject:
    """Someone with a name and a date of birth."""
    known: JsonObject = {
        "resourceType": "Patient",
        "id": patient_id,
        "name": [{"family": "Sharma", "given": ["Ananya"]}],
        "birthDate": "1984-02-29",
        "gender": "female",
    }
    return known | more


def about(resource_type: str, resource_id: str, patient_id: str = PATIENT, **more: JsonValue) -> JsonObject:
    """A resource about that person."""
    name = "patient" if resource_type in ("AllergyIntolerance", "Immunization") else "subject"
    known: JsonObject = {"resourceType": resource_type, "id": resource_id, name: {"reference": f"Patient/{patient_id}"}}
    return known | more


def coded(text: str, code: str = "1", system: str = SNOMED) -> JsonObject:
    """A CodeableConcept of the usual form."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def a_bundle(resources: Iterable[JsonObject], kind: str = "collection") -> bytes:
    """The resources as a file, each under its own URN if its id is a UUID."""
    entries: list[JsonValue] = []
    for each in resources:
        entry: JsonObject = {"resource": each}
        if isinstance(each.get("id"), str) and len(str(each["id"])) == 36:
            entry["fullUrl"] = f"urn:uuid:{each['id']}"
        entries.append(entry)
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}, ensure_ascii=False).encode()


def read(*resources: JsonObject, stated_system: str = "") -> ParsedFile:
    """The resources, and a patient before them, as the reader sees them."""
    return read_fhir(a_bundle((a_patient(), *resources)), stated_system=stated_system)


def the_item(parsed: ParsedFile) -> ParsedItem:
    """The only thing for the chart."""
    (item,) = parsed.entries
    assert isinstance(item, ParsedItem)
    return item


def the_leftover(parsed: ParsedFile) -> ParsedLeftover:
    """The only resource that was kept whole."""
    (kept,) = parsed.entries
    assert isinstance(kept, ParsedLeftover)
    return kept


def the_fact(resource: JsonObject) -> Fact:
    """What one resource becomes."""
    fact = the_item(read(resource)).fact
    assert not isinstance(fact, ParsedNote)
    return fact
