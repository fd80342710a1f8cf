"""What another practice gives the demo clinic to take in: a few people who do not exist, as FHIR R4 bundles."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from clinic_app.demo.people import people
from clinic_app.patients.model import Registration

_Element: TypeAlias = "str | float | list[_Element] | dict[str, _Element]"

_SEED = 29
_HOW_MANY = 8
_PROBLEMS = ("Psoriasis vulgaris", "Migraine without aura", "Essential hypertension", "Seasonal allergic rhinitis")
_MEDICINES = ("Calcipotriol 50 microgram/g ointment", "Sumatriptan 50 mg tablet", "Amlodipine 5 mg tablet", "Loratadine 10 mg tablet")


def write_bundles(folder: Path, *, today: date) -> None:
    """A file for each person into ``folder``, and one that is no record; the same day gives the same files."""
    chance = random.Random(_SEED)
    for number, person in enumerate(people(_HOW_MANY, seed=_SEED, today=today), 1):
        entries: list[_Element] = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in _record(person, chance, today)]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        (folder / f"transfer-{number:02d}.json").write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    (folder / "contents.json").write_text(json.dumps({"files": _HOW_MANY}), encoding="utf-8")


def _record(person: Registration, chance: random.Random, today: date) -> Iterator[dict[str, _Element]]:
    def new_id() -> str:
        return str(UUID(int=chance.getrandbits(128), version=4))

    name: dict[str, _Element] = {"use": "official", "family": person.name.family, "given": [person.name.given]}
    patient: dict[str, _Element] = {"resourceType": "Patient", "id": new_id(), "name": [name]}
    if person.birth is not None:
        patient["birthDate"] = person.birth.day.isoformat()
    if person.gender is not None:
        patient["gender"] = person.gender.value
    yield patient
    subject: _Element = {"reference": f"Patient/{patient['id']}"}
    yield {"resourceType": "Practitioner", "id": new_id(), "name": [{"family": "Lindqvist"}]}
    chosen = chance.randrange(len(_PROBLEMS))
    yield {"resourceType": "Condition", "id": new_id(), "subject": subject, "code": {"text": _PROBLEMS[chosen]}}
    yield {
        "resourceType": "MedicationStatement",
        "id": new_id(),
        "subject": subject,
        "status": "active",
        "medicationCodeableConcept": {"text": _MEDICINES[chosen]},
    }
    yield {"resourceType": "CarePlan", "id": new_id(), "subject": subject, "status": "active", "intent": "plan"}
    for visit in range(chance.randrange(3, 9)):
        day = (today - timedelta(days=40 + visit * 90)).isoformat()
        yield {"resourceType": "Encounter", "id": new_id(), "subject": subject, "status": "finished", "period": {"start": day, "end": day}}
        yield {
            "resourceType": "Observation",
            "id": new_id(),
            "subject": subject,
            "status": "final",
            "code": {"text": "Body weight"},
            "effectiveDateTime": day,
            "valueQuantity": {"value": float(chance.randrange(52, 96)), "unit": "kg"},
        }
