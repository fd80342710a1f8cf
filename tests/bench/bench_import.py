"""Importing whole records: beside merely parsing the same files with ``json``, and the memory that reading one takes."""

import gc
import json
import shutil
import tarfile
import tempfile
import time
from pathlib import Path

from clinic_app.exchange.json_limits import JsonValue
from clinic_app.exchange.model import Outcome
from clinic_app.exchange.read_ahead import read, read_ahead
from tests.bench.figure import Figure
from tests.bench.memory import peak
from tests.conftest import SHARED_DATA
from tests.exchange.bundles import a_bundle, a_patient, about, coded
from tests.exchange.importing import Importer
from tests.history.builders import a_ward

ROUNDS = 3
VISITS = 150
FILES = 60
MORE_THAN_ONE = 1.25
"""How many times the memory for the largest file alone the reading of them all may take."""

MEMORY = 250.0
"""Megabytes that the process which stores them may take: itself 70, what is kept of the two databases' pages 130, a few files at a time."""


def run() -> list[Figure]:
    """Import everything into a new clinic, then again, and watch what it takes."""
    folder = Path(tempfile.mkdtemp(prefix="bench-import-"))
    try:
        files = _files(folder / "files")
        size = sum(file.stat().st_size for file in files) / 1024**2
        best: tuple[float, float, float] = (float("inf"), 1.0, 1.0)
        for number in range(ROUNDS):
            parsing = _parsing(files)
            first, again = _importing(files, folder / str(number))
            best = min(best, (first / parsing, parsing, again))
        ratio, parsing, again = best
        largest = max(files, key=lambda file: file.stat().st_size)
        alone, all_of_them = peak(_read, [largest]), peak(_read, files)
        storing = peak(_import, files, folder / "watched")
        name = f"import of {len(files)} files, {size:.0f} MB"
        return [
            Figure(name=name, value=ratio * parsing, unit="s", floor=parsing, limit=3.0, samples=ROUNDS),
            Figure(name="the same files imported again", value=again, unit="s", floor=parsing, limit=3.0, samples=ROUNDS),
            Figure(
                name="memory to read them all, beside the largest alone", value=all_of_them, unit="MB", floor=alone, limit=MORE_THAN_ONE
            ),
            Figure(name="memory to store them all", value=storing, unit="MB", floor=MEMORY, limit=1.0),
        ]
    finally:
        shutil.rmtree(folder)


def _parsing(files: list[Path]) -> float:
    gc.collect()
    started = time.perf_counter()
    for file in files:
        with file.open(encoding="utf-8") as opened:
            json.load(opened)
    return time.perf_counter() - started


def _importing(files: list[Path], folder: Path) -> tuple[float, float]:
    folder.mkdir()
    ward = a_ward(folder)
    importer = Importer(ward)
    taken: list[float] = []
    for expected in (Outcome.TAKEN, Outcome.UNCHANGED):
        gc.collect()
        started = time.perf_counter()
        reports = importer.service.import_files(importer.manager, ward.command(), read_ahead(files))
        taken.append(time.perf_counter() - started)
        if not all(report.counts.get(expected) for report in reports):
            raise RuntimeError("the import did not do what is measured here")
    for home in (ward.clinical.home, ward.registry.home):
        home.file.close()
    return taken[0], taken[1]


def _read(files: list[Path]) -> None:
    for file in files:
        read(file)


def _import(files: list[Path], folder: Path) -> None:
    _importing(files, folder)


def _files(folder: Path) -> list[Path]:
    """The public records where they lie beside the checkout, else records made up to resemble them."""
    folder.mkdir()
    archive = SHARED_DATA / "synthea_r4_A.tar.xz"
    if archive.is_file():
        with tarfile.open(archive) as members:
            members.extractall(folder, filter="data")
    else:
        for number in range(FILES):
            (folder / f"{number}.json").write_bytes(_made_up(number))
    return sorted(folder.rglob("*.json"))


def _made_up(number: int) -> bytes:
    """Somebody with many visits, each with measurements and a bill."""
    person = f"00000000-0000-4000-8000-{number:012d}"
    resources = [a_patient(person)]
    for visit in range(VISITS):
        day = f"20{visit % 25:02d}-03-{visit % 28 + 1:02d}T09:00:00+00:00"
        name = f"{number}-{visit}"
        inside: JsonValue = {"reference": f"Encounter/{name}"}
        resources.append(about("Encounter", name, person, status="finished", type=[coded("Check-up")], period={"start": day}))
        for test in range(5):
            result = about("Observation", f"{name}-{test}", person, status="final", code=coded(f"Test {test}", str(test)))
            measured: JsonValue = {"value": 64 + test, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
            resources.append(result | {"encounter": inside, "effectiveDateTime": day, "valueQuantity": measured})
        items: list[JsonValue] = [
            {"sequence": line, "productOrService": coded(f"Service {line}"), "net": {"value": line, "currency": "USD"}}
            for line in range(20)
        ]
        resources.append(about("Claim", name, person, status="active", item=items))
    return json.dumps(json.loads(a_bundle(resources)), indent=2).encode()
