"""Records that other people's systems wrote are imported whole, or told why not."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.errors import ClinicError
from clinic_app.exchange.model import Outcome
from clinic_app.history.kinds import ItemKind
from tests.exchange.importing import Importer


def test_public_records_come_in_whole(importer: Importer, shared_data: Callable[[str], Path]) -> None:
    files = sorted(shared_data("synthea_r4_A").glob("*.json"), key=lambda each: each.stat().st_size)[40:46]
    for file in files:
        data = file.read_bytes()
        report = importer.imports_bytes(data)
        held = Counter(entry["resource"]["resourceType"] for entry in json.loads(data)["entry"])
        counts = importer.counts(report.patients[0])
        assert counts[ItemKind.ENCOUNTER] == held["Encounter"]
        assert counts[ItemKind.OBSERVATION] == held["Observation"]
        assert counts.get(ItemKind.PROCEDURE, 0) == held["Procedure"] + held["ImagingStudy"]
        assert counts.get(ItemKind.ALLERGY, 0) == held["AllergyIntolerance"]
        assert importer.imports_bytes(data).counts.keys() == {Outcome.UNCHANGED, Outcome.SKIPPED}


@pytest.mark.parametrize("archive", ["fhir_intl_A", "fhir_r4_validator_cases_A"])
def test_foreign_and_malformed_files_end_in_a_report(importer: Importer, archive: str, shared_data: Callable[[str], Path]) -> None:
    for file in sorted(each for each in shared_data(archive).rglob("*") if each.is_file()):
        try:
            first = importer.imports_bytes(file.read_bytes())
        except ClinicError:
            continue
        before = importer.digest()
        again = importer.imports_bytes(file.read_bytes())
        assert importer.digest() == before
        assert len(again.rows) == len(first.rows)
        assert not set(again.counts) & {Outcome.TAKEN, Outcome.KEPT, Outcome.UPDATED}
