"""Garbage is looked for in a pause, and not beside work; what is kept for a session is searched again after it."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.tidying import Tidying


class Knot:
    """Refers to itself, so that nothing but a search takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def an_old_knot() -> "weakref.ref[Knot]":
    """Left behind long ago: searches of what is young pass it by."""
    knot = Knot()
    gc.collect()
    return weakref.ref(knot)


def test_in_a_pause_everything_is_searched_once_and_on_the_thread_of_the_window(qapp: QApplication, qtbot: QtBot) -> None:
    seen: list[int] = []
    knot = an_old_knot()
    weakref.finalize(knot(), lambda: seen.append(threading.get_ident()))
    tidying = Tidying(pause=20)
    qtbot.waitUntil(lambda: knot() is None)
    assert seen == [threading.get_ident()]
    searches = gc.get_stats()[2]["collections"]
    qtbot.wait(120)
    assert gc.get_stats()[2]["collections"] == searches
    tidying.deleteLater()


def test_beside_work_nothing_old_is_searched(qapp: QApplication, qtbot: QtBot) -> None:
    knot = an_old_knot()
    tidying = Tidying(pause=20)
    made: list[list[int]] = []
    work = QTimer(interval=1)
    work.timeout.connect(lambda: made.extend([number] for number in range(60)))
    work.start()
    qtbot.wait(200)
    assert knot() is not None
    work.stop()
    qtbot.waitUntil(lambda: knot() is None)
    tidying.deleteLater()


def test_what_is_kept_is_not_searched_until_the_session_is_over(qapp: QApplication, qtbot: QtBot) -> None:
    knot = an_old_knot()
    tidying = Tidying(pause=20)
    tidying.keep()
    qtbot.wait(120)
    assert knot() is not None
    tidying.release()
    qtbot.waitUntil(lambda: knot() is None)
    tidying.deleteLater()


def test_what_the_worker_leaves_behind_is_taken_away_by_the_thread_of_the_window(qapp: QApplication, qtbot: QtBot) -> None:
    taken_by: set[int] = set()
    tidying = Tidying(pause=20)

    def make_knots() -> None:
        for _ in range(5_000):
            weakref.finalize(Knot(), lambda: taken_by.add(threading.get_ident()))

    worker = threading.Thread(target=make_knots)
    worker.start()
    qtbot.waitUntil(lambda: not worker.is_alive())
    qtbot.waitUntil(lambda: bool(taken_by))
    assert taken_by == {threading.get_ident()}
    tidying.end()
    assert gc.isenabled()
    tidying.deleteLater()


def test_who_is_never_idle_is_tidied_all_the_same(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.tidying.FULL_SEARCH_AFTER", 3)
    knot = an_old_knot()
    tidying = Tidying(pause=5)
    kept: list[list[int]] = []
    work = QTimer(interval=1)
    work.timeout.connect(lambda: kept.extend([number] for number in range(900)))
    work.start()
    qtbot.waitUntil(lambda: knot() is None)
    work.stop()
    tidying.deleteLater()
