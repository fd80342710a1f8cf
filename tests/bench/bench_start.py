"""From the start of the program to its sign-in window on the screen, beside the barest window that PySide6 can show."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from clinic_app.clock import system_clock
from tests.bench.figure import Figure
from tests.bench.first_paint import BARE, PROGRAM
from tests.ui.open_clinic import found

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 15
LIMIT = 2.0


def run() -> list[Figure]:
    """Both as processes of their own, in turns, so that whatever else the machine does meets both alike."""
    with tempfile.TemporaryDirectory() as folder:
        clinic = Path(folder) / "clinic"
        found(clinic, system_clock)
        bare, program = [], []
        for number in range(PAIRS + 1):
            pair = first_paint(BARE), first_paint(PROGRAM, str(clinic))
            # The first of each may compile, and finds nothing of its files in the computer's memory.
            if number:
                bare.append(pair[0])
                program.append(pair[1])
    name = "start to the sign-in window's first paint, beside a bare window"
    return [Figure(name=name, value=statistics.median(program), unit="ms", floor=statistics.median(bare), limit=LIMIT, samples=PAIRS)]


def first_paint(*arguments: str) -> float:
    """Milliseconds from the start of such a process to the first paint in its window."""
    command = [sys.executable, "-m", "tests.bench.first_paint", *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    return (float(done.stdout) - began) * 1000
