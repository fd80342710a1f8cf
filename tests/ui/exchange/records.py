"""Files of another system, as tests and pictures write them: one person each, with a visit and what was found at it."""

import json
from pathlib import Path
from uuid import UUID

from clinic_app.demo.people import people
from clinic_app.exchange.json_limits import JsonObject
from clinic_app.patients.model import Registration
from tests.exchange.bundles import a_bundle, a_patient, about, coded
from tests.fake_clock import FakeClock


def a_file(folder: Path, number: int, *, results: int = 3, person: Registration | None = None) -> Path:
    """Somebody's record in ``folder``; the same number gives the same file."""
    path = folder / f"record-{number:03d}.json"
    path.write_bytes(a_bundle(a_record(number, results=results, person=person)))
    return path


def files(folder: Path, count: int, *, results: int = 3) -> list[Path]:
    """So many people, with names in many scripts."""
    today = FakeClock()().date()
    return [a_file(folder, number, results=results, person=each) for number, each in enumerate(people(count, seed=11, today=today))]


def a_record(number: int, *, results: int = 3, person: Registration | None = None) -> list[JsonObject]:
    """A patient, a visit, a problem, a medicine, a claim that the chart has no place for, a practitioner, and results."""
    patient = uuid(number, 0)
    name: JsonObject = {"family": f"Tester-{number}", "given": ["Asha"]}
    if person is not None:
        name = {"family": person.name.family, "given": [person.name.given], "text": person.name.display}
    return [
        a_patient(patient, name=[name]),
        {"resourceType": "Practitioner", "id": uuid(number, 1), "name": [{"family": "Rao"}]},
        about("Encounter", uuid(number, 2), patient, status="finished", period={"start": "2024-03-01T10:00:00+05:30"}),
        about("Condition", uuid(number, 3), patient, code=coded("Melasma")),
        about("MedicationStatement", uuid(number, 4), patient, status="active", medicationCodeableConcept=coded("Metformin")),
        about("Claim", uuid(number, 5), patient, status="active"),
        *(
            about(
                "Observation",
                uuid(number, 10 + each),
                patient,
                status="final",
                code=coded("Glucose", str(each)),
                effectiveDateTime=f"2024-03-{each % 28 + 1:02d}",
                valueQuantity={"value": 5 + each % 7, "unit": "mmol/L"},
            )
            for each in range(results)
        ),
    ]


def uuid(number: int, part: int) -> str:
    """The id of one resource of one person."""
    return str(UUID(int=(number << 64) + part + 1, version=4))


def a_hostile_file(folder: Path) -> Path:
    """Brackets without end."""
    path = folder / "deep.json"
    path.write_bytes(b"[" * 2_000_000)
    return path


def not_fhir(folder: Path) -> Path:
    """JSON, and nothing that belongs here."""
    path = folder / "shopping.json"
    path.write_text(json.dumps({"milk": 2}), encoding="utf-8")
    return path
