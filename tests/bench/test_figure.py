"""The figures: a wrong verdict would hide a slow program."""

import json
from pathlib import Path

import pytest

from tests.bench import run
from tests.bench.figure import Figure, percentile


def a_figure(value: float, *, limit: float = 2.0) -> Figure:
    return Figure(name="window shown", value=value, unit="ms", floor=100.0, limit=limit, samples=20)


@pytest.mark.parametrize(("value", "verdict"), [(199.0, "PASS"), (200.0, "PASS"), (200.1, "OVER")])
def test_the_verdict_is_the_ratio_to_the_floor(value: float, verdict: str) -> None:
    assert run.line(a_figure(value)).startswith(verdict)


def test_the_report_holds_every_figure_with_its_ratio() -> None:
    told = json.loads(json.dumps(run.report({"start": [a_figure(150.0), a_figure(300.0)]})))
    assert [(figure["ratio"], figure["within"]) for figure in told["figures"]["start"]] == [(1.5, True), (3.0, False)]


def test_a_measurement_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(["speed-of-light"])
    assert ended.value.code == 2
    assert "speed-of-light" in capsys.readouterr().err


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10.0), (0.95, 19.0), (1.0, 20.0), (0.01, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert percentile([float(value) for value in range(20, 0, -1)], share) == expected


def test_each_measurement_has_the_collectors_form() -> None:
    for path in Path(run.__file__).parent.glob("bench_*.py"):
        assert "def run() -> list[Figure]:" in path.read_text(encoding="utf-8"), path.name
