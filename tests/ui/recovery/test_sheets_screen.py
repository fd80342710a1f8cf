"""A manager with a recovery sheet in her hand: types or scans it, hears what it is, and makes a new one in its place."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show, Watch
from tests.ui.open_clinic import OpenClinic
from tests.ui.recovery.paper import enter, new_sheets, press
from ui.recovery.sheets_screen import SheetsScreen
from ui.recovery.sheets_view_model import SheetsViewModel

LONG = 20_000
"""ms."""


def shown(at: OpenClinic, show: Show, qtbot: QtBot) -> SheetsScreen:
    model = SheetsViewModel(at.clinic.sheets, at.clinic.actor, at.background, at.clock, at.paper, zone="Asia/Kolkata")
    screen = SheetsScreen(model)
    show(screen, width=1196, height=900)
    screen.arrive()
    qtbot.waitUntil(lambda: bool(model.states), timeout=LONG)
    return screen


def test_a_sheet_is_typed_from_group_to_group_and_checked_with_enter(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    _, sheet = new_sheets(at)
    screen = shown(at, show, qtbot)
    qtbot.waitUntil(lambda: "not checked since" in words_on(screen))
    for group in sheet.groups():
        press(group.lower())
    enter()
    qtbot.waitUntil(lambda: "This is sheet B, and it opens everything." in words_on(screen), timeout=LONG)
    qtbot.waitUntil(lambda: "last checked on" in words_on(screen), timeout=LONG)
    assert not any(named(screen, f"Group {number}", QLineEdit).text() for number in range(1, 9))


def test_a_misread_group_is_pointed_at_before_anything_else_is_typed(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    sheet, _ = new_sheets(at)
    screen = shown(at, show, qtbot)
    first, second = sheet.groups()[:2]
    press(first)
    wrong = second[:4] + ("7" if second[4] != "7" else "8")
    press(wrong)
    field = named(screen, "Group 2", QLineEdit)
    assert field.hasFocus()
    assert field.accessibleDescription() == "Look again"
    assert named(screen, "Group 1", QLineEdit).accessibleDescription() == "Read right"
    assert not named(screen, "Check this sheet", QPushButton).isEnabled()


@pytest.mark.parametrize("start", [1, 5])
def test_a_scanner_that_types_into_any_field_fills_them_all(at: OpenClinic, show: Show, qtbot: QtBot, start: int) -> None:
    sheet, _ = new_sheets(at)
    screen = shown(at, show, qtbot)
    named(screen, f"Group {start}", QLineEdit).setFocus()
    press(sheet.qr_text())
    assert tuple(named(screen, f"Group {number}", QLineEdit).text() for number in range(1, 9)) == sheet.groups()
    enter()
    qtbot.waitUntil(lambda: "This is sheet A" in words_on(screen), timeout=LONG)


def test_a_foreign_sheet_is_told(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = shown(at, show, qtbot)
    press(RecoverySheet.fresh("A").qr_text())
    enter()
    qtbot.waitUntil(lambda: "not one of these files' two sheets" in words_on(screen), timeout=LONG)


def test_a_new_sheet_counts_once_it_is_read_from_paper(
    at: OpenClinic, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, _ = new_sheets(at)
    screen = shown(at, show, qtbot)
    (model,) = screen.findChildren(SheetsViewModel)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    named(screen, "Make new…", QPushButton).setFocus()
    with qtbot.waitSignal(model.drawn, timeout=LONG):
        enter()
    assert not named(screen, "Put in force", QPushButton).isEnabled()
    named(screen, "Save as a file instead…", QPushButton).setFocus()
    with qtbot.waitSignal(model.out, timeout=LONG):
        enter()
    assert (tmp_path / "recovery-sheet-A.pdf").read_bytes().startswith(b"%PDF")
    (asked,) = model.asked
    field = named(screen, asked.label, QLineEdit)
    assert field.hasFocus()
    (right,) = (sheet.groups()[asked.number - 1] for sheet in model._new.sheets)  # type: ignore[union-attr]  # noqa: SLF001 - the paper
    press(right)
    put = named(screen, "Put in force", QPushButton)
    assert put.isEnabled()
    put.setFocus()
    with qtbot.waitSignal(model.renewed, timeout=LONG):
        enter()
    assert "The new sheet A is in force." in words_on(screen)
    named(screen, "Group 1", QLineEdit).setFocus()
    press(old.qr_text())
    enter()
    qtbot.waitUntil(lambda: "sheet A was replaced on" in words_on(screen), timeout=LONG)


def test_escape_gives_new_sheets_up_and_the_old_stay_in_force(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    old, _ = new_sheets(at)
    screen = shown(at, show, qtbot)
    (model,) = screen.findChildren(SheetsViewModel)
    with qtbot.waitSignal(model.drawn, timeout=LONG):
        QTest.mouseClick(named(screen, "Make new…", QPushButton), Qt.MouseButton.LeftButton)
    assert screen.step_back()
    assert "in force still are" in words_on(screen)
    assert not screen.step_back()
    assert at.on_worker(lambda: at.clinic.sheets.check(at.clinic.actor, old.qr_text())) == "A"


def test_the_window_never_stands_still(at: OpenClinic, show: Show, qtbot: QtBot, gui_watch: Watch) -> None:
    sheet, _ = new_sheets(at)
    screen = shown(at, show, qtbot)
    (model,) = screen.findChildren(SheetsViewModel)
    press(sheet.qr_text())
    with gui_watch(), qtbot.waitSignal(model.checked, timeout=LONG):
        enter()
