"""A sheet in somebody's hand, for tests of the screens, and keys as a person or a scanner presses them."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.identifiers import new_command
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.ui.open_clinic import OpenClinic


def new_sheets(at: OpenClinic) -> tuple[RecoverySheet, ...]:
    """Sheets A and B of the open clinic, made anew because nobody kept those of its founding."""

    def work() -> tuple[RecoverySheet, ...]:
        clinic = at.clinic
        drawn = clinic.sheets.draw(clinic.actor, ("A", "B"))
        read = tuple(sheet.groups()[asked.number - 1] for sheet, asked in zip(drawn.sheets, drawn.asked, strict=True))
        clinic.sheets.renew(clinic.actor, new_command(at.clock()), drawn, read)
        return drawn.sheets

    return at.on_worker(work)


def press(text: str) -> None:
    """Type into whatever has the keyboard; it may move on between two keys."""
    for sign in text:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, sign)


def enter() -> None:
    """The Enter key, wherever the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, Qt.Key.Key_Return)
