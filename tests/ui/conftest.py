"""What tests of screens share: a window system, the theme, the worker, and a watch over the GUI thread.

Any Qt warning fails the test it falls in (``qt_log_level_fail`` in pyproject.toml).
"""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

# Off the screen unless there is one: under Xvfb the same tests drive real windows.
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from ui.background import Background
from ui.theme import FUSION, Mode, Theme

WATCHED_TRIES = 3
LONGEST_STALL = 0.050
"""Seconds for which the event loop may stand still while a person works: three frames at 60 a second."""

USUAL_PACE = 0.010
"""Seconds that ``_a_piece_of_work`` takes on a PC that keeps the limit (7 ms where it was set, with nothing else running)."""
SLOWEST_PACE = 2.5
"""The limit never grows to more than this many times itself, however slow the machine is."""


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """What the tests' one application is started with: as the program's is."""
    return ["tests", *FUSION]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """As in the program (``ui/tidying.py``), no worker may come upon a widget while it searches for garbage."""
    gc.disable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """The worker has come to its end: from here on only this thread searches."""
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The light theme at 100 %; every test that changes it finds it put back."""
    made = Theme(qapp, mode=Mode.LIGHT)
    made.load_scripts()
    return made


@pytest.fixture(autouse=True)
def _looks(theme: Theme) -> Iterator[None]:
    """Every test starts light, at 100 % and from left to right."""
    yield
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    if theme.mode is not Mode.LIGHT or theme.percent != 100:
        theme.choose(mode=Mode.LIGHT, percent=100)


@pytest.fixture
def background() -> Iterator[Background]:
    """A worker whose unheard failures fail the test."""
    failures: list[BaseException] = []
    made = Background(unhandled=failures.append)
    yield made
    assert made.close(), "the worker did not come to its end"
    assert not failures, f"nobody heard of {failures}"


Show = Callable[..., QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """``show(widget, …)`` puts widgets one under the other in an active window, which lives as long as the test; returns the window."""
    windows: list[QWidget] = []

    def show_widgets(*widgets: QWidget, width: int = 800, height: int = 600) -> QWidget:
        window = QWidget()
        windows.append(window)
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        qtbot.addWidget(window)
        window.resize(width, height)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return show_widgets


class Stopwatch:
    """Time on one thread's own clock.

    Time in which the thread was ready and another program had the processor is not the program's fault: Linux counts it for every
    thread (the second number of schedstat), and it is taken off. Time spent waiting for a lock, the disk or Python's own lock stays.
    """

    def __init__(self) -> None:
        self._last, self._waited = time.perf_counter(), self._waiting()

    def lap(self) -> float:
        """Seconds since the lap before."""
        now, waiting = time.perf_counter(), self._waiting()
        # The kernel's count steps back now and then (seen: by 80 ms, on a virtual machine); it then takes nothing off, and never adds.
        taken = now - self._last - max(0.0, waiting - self._waited)
        self._last, self._waited = now, waiting
        return taken

    def _waiting(self) -> float:
        try:
            return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
        except (OSError, IndexError):
            return 0.0


class Heartbeat(QObject):
    """Beats every 5 ms while the event loop turns, and keeps the longest time between two beats."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._watch = Stopwatch()
        self._timer = QTimer(self, interval=5)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start()

    def beat(self) -> None:
        """Note the time since the last beat."""
        self.longest = max(self.longest, self._watch.lap())

    def stop(self) -> None:
        """Beat no more, also where no event loop turns that would delete it."""
        self._timer.stop()
        self.deleteLater()


def _a_piece_of_work() -> None:
    """Plain Python of a known size."""
    counts: dict[int, int] = {}
    for number in range(40_000):
        counts[number % 97] = counts.get(number % 97, 0) + number


def slowness() -> float:
    """How many times slower than the usual PC this one is just now; 1.0 where it is as fast or faster."""
    took, stopwatch = [], Stopwatch()
    for _ in range(7):
        _a_piece_of_work()
        took.append(stopwatch.lap())
    return min(max(1.0, statistics.median(took) / USUAL_PACE), SLOWEST_PACE)


class StoodStill(AssertionError):
    """The event loop did not turn for longer than a person would not notice."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a watched test again, from its fixtures on, where the window stood still: a stand-still of ours comes back every time.

    Another program that takes the processor from the worker while it holds Python's lock holds the window too, and is not ours.
    """
    if "gui_watch" not in getattr(item, "fixturenames", ()):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for tries_left in reversed(range(WATCHED_TRIES)):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        stood_still = any(report.failed and "StoodStill" in str(report.longrepr) for report in reports)
        if not stood_still or tries_left == 0:
            break
        item._initrequest()  # type: ignore[attr-defined]  # noqa: SLF001 - fresh fixtures, as pytest's own looponfail has them
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


Watch = Callable[..., AbstractContextManager[Heartbeat]]


@pytest.fixture
def gui_watch(qapp: QApplication) -> Watch:
    """``with gui_watch(): …`` fails if the event loop stood still for more than 50 ms while the interaction ran.

    On a machine that is slow just now the limit grows in proportion: what is watched is the program, not the machine.

    Give ``qtbot.keyClicks`` a ``delay``, or all keys are one stand-still.
    """

    @contextmanager
    def watch(*, longest: float = LONGEST_STALL) -> Iterator[Heartbeat]:
        qapp.processEvents()
        gc.collect()
        gc.freeze()  # what the suite itself has heaped up is not the program's to look through
        heart = Heartbeat()
        try:
            yield heart
            heart.beat()
            qapp.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            heart.beat()
        finally:
            heart.stop()
            gc.unfreeze()
        if heart.longest > longest and heart.longest > longest * slowness():
            raise StoodStill(f"the window stood still for {heart.longest * 1000:.0f} ms")

    return watch
