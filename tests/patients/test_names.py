"""Names of many languages are found again by whoever types them, whichever part comes first."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.identifiers import PatientId, new_uuid7
from clinic_app.patients import repository
from clinic_app.patients.finder import MOST_ROWS
from clinic_app.patients.folding import tokens
from clinic_app.patients.model import HumanName, Patient, Provenance, Registration
from clinic_app.patients.record_numbers import record_number
from tests.bench.people import people
from tests.builders import OpenFile


def test_what_is_typed_in_stages_narrows_and_never_loses_anyone(registry: OpenFile) -> None:
    """Against a plain look at every name: of two thousand made-up people, each query finds exactly those it must."""
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    everybody: dict[object, tuple[str, ...]] = {}
    with registry.home.file.transaction() as connection:
        for person in people(2_000, seed=3):
            patient = a_stored_patient(registry, person, len(everybody) + 1)
            repository.add(connection, patient)
            everybody[patient.id] = tokens(f"{person.name.family} {person.name.given}")
    some = list(everybody.values())[::80]
    for words in some:
        for typed in ([words[0][:3]], [words[-1][:2], words[0][:2]], [words[0][:4], words[-1][:1]], [word[:3] for word in reversed(words)]):
            found = {row.id for row in service.find(rita, " ".join(typed))}
            expected = {patient for patient, names in everybody.items() if all(any(n.startswith(t) for n in names) for t in typed)}
            if len(set(typed)) == len(typed) and not any(a != b and a.startswith(b) for a in typed for b in typed):
                assert found == expected if len(expected) < MOST_ROWS else len(found) == MOST_ROWS, typed


def a_stored_patient(registry: OpenFile, registration: Registration, running: int) -> Patient:
    now = registry.clock()
    return Patient(
        id=PatientId(new_uuid7(now)),
        record_number=record_number("A", running),
        registration=registration,
        registered_at=now,
        changed_at=now,
        version=1,
    )


def test_every_name_of_the_worlds_languages_is_found_again(registry: OpenFile, shared_data: Callable[[str], Path]) -> None:
    """Personal names of some hundred languages, as their speakers write them."""
    names = []
    for line in (shared_data("names_cldr_A") / "names.jsonl").read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        family = " ".join(sample.get(part, "") for part in ("surname-prefix", "surname", "surname-core", "surname2")).strip()
        given = " ".join(sample.get(part, "") for part in ("given", "given2")).strip()
        if family or given:
            names.append(HumanName(family=family, given=given))
    missed = not_found(registry, names)
    assert len(names) > 400
    assert missed == []


def test_every_made_up_name_of_twelve_languages_is_found_again(registry: OpenFile, shared_data: Callable[[str], Path]) -> None:
    names = []
    for path in sorted(shared_data("names_faker_A").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names += [HumanName(family=row["last_name"], given=row["first_name"]) for row in rows[:60]]
    assert len(names) > 600
    assert not_found(registry, names) == []


def not_found(registry: OpenFile, names: list[HumanName]) -> list[str]:
    """The names, typed as they are and by their words backwards, that do not lead to their bearer."""
    service, rita, missed = registry.patients(), registry.actor(Role.RECEPTIONIST), []
    with registry.home.file.transaction() as connection:
        everybody = {}
        for running, name in enumerate(names, start=1):
            patient = a_stored_patient(registry, Registration(name=name, provenance=Provenance.IMPORT), running)
            repository.add(connection, patient)
            everybody[patient.id] = f"{name.family} {name.given}".strip()
    for patient_id, written in everybody.items():
        for typed in (written, " ".join(reversed(written.split())), written.upper()):
            if patient_id not in {row.id for row in service.find(rita, typed)}:
                missed.append(typed)
    return missed
