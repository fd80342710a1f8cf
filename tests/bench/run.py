"""Collects what the modules of this folder measure, prints it as a table of ratios and keeps it as JSON.

``bench_NAME.py`` has a function ``run() -> list[Figure]``. The exit code is 1 if any figure is over its limit.
"""

import argparse
import importlib
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figure import Figure

FOLDER = Path(__file__).resolve().parent
COMPILED = FOLDER.parents[1] / "build" / "bench" / "compiled"


def main(arguments: list[str]) -> int:
    """Measure what is asked for, all of it by default."""
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure speed and size against their floors.")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("names", nargs="*", metavar="NAME")
    wanted = parser.parse_args(arguments)
    if unknown := sorted(set(wanted.names) - set(known)):
        parser.error(f"no such measurement: {', '.join(unknown)}; there are {', '.join(known)}")
    # Every process that is started finds Python's compiled files, as those of an installed program do.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)
    started = time.perf_counter()
    figures: dict[str, list[Figure]] = {}
    for name in wanted.names or known:
        figures[name] = importlib.import_module(f"tests.bench.bench_{name}").run()
        for figure in figures[name]:
            print(line(figure), flush=True)
    everything = [figure for measured in figures.values() for figure in measured]
    over = sum(not figure.is_within for figure in everything)
    if wanted.json is not None:
        wanted.json.parent.mkdir(parents=True, exist_ok=True)
        wanted.json.write_text(json.dumps(report(figures), indent=2) + "\n", encoding="utf-8")
    print(f"{len(everything) - over} PASS, {over} OVER in {time.perf_counter() - started:.0f} s")
    return 1 if over else 0


def line(figure: Figure) -> str:
    """One row of the table."""
    verdict = "PASS" if figure.is_within else "OVER"
    return (
        f"{verdict}  {figure.ratio:8.2f}x of {figure.limit:<6g} {figure.value:10.3f} / {figure.floor:<10.3f} {figure.unit:<6} "
        f"n={figure.samples:<6} {figure.name}"
    )


def report(figures: dict[str, list[Figure]]) -> dict[str, object]:
    """The figures by measurement, and the machine they were taken on."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "figures": {
            name: [asdict(figure) | {"ratio": figure.ratio, "within": figure.is_within} for figure in measured]
            for name, measured in figures.items()
        },
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
