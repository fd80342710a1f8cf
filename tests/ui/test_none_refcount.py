"""PySide6 must not lose references to ``None``.

PySide6 6.12.0 drops one with each call to a void Qt method on Python 3.11, and after some thousands of calls the interpreter
aborts in the middle of a working day. 6.11.3 is sound; this fails before a faulty version can be pinned.
"""

import sys

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

CALLS = 20_000
TOLERANCE = 200
"""Other code takes and gives back a few references meanwhile; the fault loses one a call."""


def test_twenty_thousand_calls_leave_none_alone(qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        line.setText("a" if number % 2 else "b")
    # Where None is immortal (Python 3.12 and later) the count stands still, which is as good.
    assert abs(sys.getrefcount(None) - before) < TOLERANCE
