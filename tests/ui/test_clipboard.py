"""What was copied out of the program is gone after a while; what others copied, and what people asked to take away, is not."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui.clipboard import HINTS, STAYS, ClipboardGuard, copy_about_nobody

SHORT = 60
LONG = 10_000


@pytest.fixture
def guard() -> Iterator[ClipboardGuard]:
    made = ClipboardGuard(stays=SHORT)
    yield made
    made.deleteLater()
    QGuiApplication.clipboard().clear()


def test_a_copy_is_gone_after_its_time(guard: ClipboardGuard, qtbot: QtBot) -> None:
    board = QGuiApplication.clipboard()
    board.setText("OKONKWO, Adaeze")
    assert board.text() == "OKONKWO, Adaeze"
    qtbot.waitUntil(lambda: board.text() == "", timeout=LONG)
    assert STAYS == 30_000


def test_clipboard_managers_are_asked_to_leave_it_out(guard: ClipboardGuard, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("OKONKWO, Adaeze")
    data = QGuiApplication.clipboard().mimeData()
    assert {hint: bytes(data.data(hint).data()) for hint in HINTS} == dict(HINTS)
    assert data.text() == "OKONKWO, Adaeze"


def test_each_copy_has_its_own_time(guard: ClipboardGuard, qtbot: QtBot) -> None:
    board = QGuiApplication.clipboard()
    guard_clears: list[str] = []
    board.dataChanged.connect(lambda: guard_clears.append(board.text()))
    board.setText("one")
    board.setText("two")
    qtbot.waitUntil(lambda: board.text() == "", timeout=LONG)
    assert [each for each in dict.fromkeys(guard_clears)] == ["one", "two", ""]


def test_a_message_that_was_asked_for_stays_even_when_the_window_is_locked(guard: ClipboardGuard, qtbot: QtBot) -> None:
    copy_about_nobody("Certificate 2026-000017")
    qtbot.wait(4 * SHORT)
    guard.clear()
    assert QGuiApplication.clipboard().text() == "Certificate 2026-000017"


def test_locking_takes_a_copy_away_at_once(qtbot: QtBot) -> None:
    guard = ClipboardGuard()
    board = QGuiApplication.clipboard()
    data = QMimeData()
    data.setText("OKONKWO, Adaeze")
    board.setMimeData(data)
    guard.clear()
    assert board.text() == ""
    guard.deleteLater()
