"""Opening a chart: as fast with a thousand visits as with ten."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from clinic_app.exchange.json_limits import JsonValue
from clinic_app.history.chart import OpenChart
from clinic_app.history.chart_model import TimelineFilter
from clinic_app.identifiers import PatientId
from tests.bench.figure import Figure, percentile
from tests.exchange.bundles import a_bundle, a_patient, about, coded
from tests.exchange.importing import Importer
from tests.history.builders import a_ward

SAMPLES = 40
BUDGET = 50.0
"""Milliseconds for the core's part of the first paint, of 100 in all."""

PAGE_BUDGET = 16.0
"""Milliseconds for a further page: one frame."""

SEARCH_BUDGET = 100.0


def run() -> list[Figure]:
    """The summary with the first page, the next page, a search and the results of a long record, beside a short one."""
    folder = Path(tempfile.mkdtemp(prefix="bench-chart-"))
    try:
        importer = Importer(a_ward(folder))
        short, long = (_somebody(importer, number, visits) for number, visits in ((1, 10), (2, 1000)))
        small, large = importer.chart(short), importer.chart(long)
        first = large.timeline()
        floor = _p95(lambda: _open(small))
        opening = _p95(lambda: _open(large))
        return [
            _figure("chart of 1,000 visits, core's part", opening, BUDGET),
            _figure("chart of 1,000 visits beside one of 10", opening, floor, limit=3.0),
            _figure("next page of 1,000 visits", _p95(lambda: large.timeline(after=first.next)), PAGE_BUDGET),
            _figure("search in 1,000 visits", _p95(lambda: large.matching("test 3")), SEARCH_BUDGET),
            _figure("results only, of 1,000 visits", _p95(lambda: large.timeline(TimelineFilter.RESULTS)), SEARCH_BUDGET),
        ]
    finally:
        shutil.rmtree(folder)


def _figure(name: str, value: float, floor: float, limit: float = 1.0) -> Figure:
    return Figure(name=name, value=value, unit="ms", floor=floor, limit=limit, samples=SAMPLES)


def _open(chart: OpenChart) -> object:
    return chart.summary(), chart.timeline()


def _p95(work: Callable[[], object]) -> float:
    """Milliseconds of the processor that 95 of 100 tries do not exceed: what else the machine does is not the chart's."""
    taken = []
    work()
    for _ in range(SAMPLES):
        started = time.thread_time()
        work()
        taken.append((time.thread_time() - started) * 1000)
    return percentile(taken, 0.95)


def _somebody(importer: Importer, number: int, visits: int) -> PatientId:
    """A person with so many visits, each with six results and a diagnosis now and then."""
    person = f"00000000-0000-4000-8000-{number:012d}"
    resources = [a_patient(person)]
    for visit in range(visits):
        day = f"{1980 + visit % 45}-{visit % 12 + 1:02d}-{visit % 28 + 1:02d}T09:00:00+00:00"
        name = f"{number}-{visit}"
        inside: JsonValue = {"reference": f"Encounter/{name}"}
        resources.append(about("Encounter", name, person, status="finished", type=[coded("Check-up")], period={"start": day}))
        for test in range(6):
            result = about("Observation", f"{name}-{test}", person, status="final", code=coded(f"Test {test}", str(test)))
            measured: JsonValue = {"value": test, "unit": "mg"}
            resources.append(result | {"encounter": inside, "effectiveDateTime": day, "valueQuantity": measured})
        if visit % 10 == 0:
            resources.append(about("Condition", name, person, code=coded("Melasma"), encounter=inside, onsetDateTime=day))
    return importer.imports_bytes(a_bundle(resources)).patients[0]
