"""From the last key of a line to its rows in the finder's list, through the window's own event loop and worker."""

import os
import random
import time
from itertools import islice

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from clinic_app.access.permissions import Role
from tests.bench.bench_finder import FRAME, ROUNDS, SIZES, kinds, population
from tests.bench.figure import Figure, percentile
from tests.ui.patients.reception import a_desk, named, on_worker
from ui.background import Background
from ui.patients.finder_screen import FinderScreen
from ui.patients.finder_view_model import FinderViewModel
from ui.theme import Mode, Theme

EACH = 25
"""Lines of each kind."""


def run() -> list[Figure]:
    """Every kind of line, at every size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    Theme(application, mode=Mode.LIGHT).load_scripts()
    return [keystrokes(size) for size in SIZES]


def keystrokes(size: int) -> Figure:
    """95 of 100 lines are answered within this, at so many people; the machine's other work is left out by the fastest of some rounds."""
    background = Background(unhandled=_fail)
    registry = on_worker(background, lambda: population(size), seconds=3600)
    screen = FinderScreen(a_desk(registry, background, Role.RECEPTIONIST, say=lambda _notice: None))
    screen.resize(1280, 800)
    screen.show()
    screen.arrive()
    box = named(screen, "Find a patient")
    finder = screen.findChild(FinderViewModel)
    assert isinstance(box, QLineEdit)
    assert finder is not None
    lines = [line for typed in kinds().values() for line in islice(typed, EACH) if len(line) > 1]
    random.Random(size).shuffle(lines)
    took = _fastest(finder, box, lines)
    on_worker(background, registry.home.file.close)
    background.close()
    name = f"last key of a line to its rows in the list, {size:,} people, p95"
    return Figure(name=name, value=percentile(took, 0.95), unit="ms", floor=FRAME, limit=1, samples=len(took))


def _fastest(finder: FinderViewModel, box: QLineEdit, lines: list[str]) -> list[float]:
    """Milliseconds for the last key of each line, the fastest of some rounds through all of them."""
    rounds = []
    for _ in range(ROUNDS):
        took = []
        for line in lines:
            _answered(finder, box, line[:-1])
            start = time.perf_counter()
            _answered(finder, box, line)
            took.append((time.perf_counter() - start) * 1000)
        rounds.append(took)
    return [min(each) for each in zip(*rounds, strict=True)]


def _answered(finder: FinderViewModel, box: QLineEdit, text: str) -> None:
    """Have ``text`` in the box, and wait until its answer is in the list."""
    loop = QEventLoop()
    finder.answered.connect(loop.quit)
    guard = QTimer(singleShot=True, interval=30_000)
    guard.timeout.connect(loop.quit)
    guard.start()
    box.setText(text)
    loop.exec()
    finder.answered.disconnect(loop.quit)
    assert finder.is_answered
    assert finder.text == text


def _fail(error: BaseException) -> None:
    raise error
