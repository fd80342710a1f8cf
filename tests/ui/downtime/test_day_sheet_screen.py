"""Reception prints its morning papers: looked at, put into a file, and told apart from what is wanted now."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from clinic_app.audit.model import AuditEvent, AuditFilter
from tests.printing.reading import poppler
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.downtime.pictures import screen_of
from tests.ui.open_clinic import OpenClinic
from ui.downtime.day_sheet_screen import FILE_NAME, DaySheetScreen
from ui.downtime.day_sheet_view_model import JOB_NAME, DaySheetViewModel

LONG = 60_000


@pytest.fixture
def page(at: OpenClinic, show: Show, tmp_path: Path) -> tuple[DaySheetScreen, DaySheetViewModel]:
    screen, model = screen_of(at, ask_path=lambda _parent, name: tmp_path / name)
    show(screen, width=1196, height=800)
    screen.arrive()
    return screen, model


Opened = tuple[DaySheetScreen, DaySheetViewModel]


def drawn_up(page: Opened, qtbot: QtBot) -> None:
    screen, model = page
    QTest.keyClick(named(screen, "Show the pages", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: model.pages is not None, timeout=LONG)


def test_the_keyboard_draws_up_the_sheet_and_saves_it(page: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    screen, model = page
    assert screen.focusWidget() is named(screen, "Show the pages", QPushButton)
    named(screen, "Blank form: registration", QCheckBox).click()
    drawn_up(page, qtbot)
    QTest.keyClick(named(screen, "Save…", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Saved as" in words_on(screen), timeout=LONG)
    text = poppler((tmp_path / FILE_NAME).read_bytes())
    assert "Day sheet" in text
    assert "Emergency contact or guardian" in text
    assert "Rita Fernandes" in text


def test_what_is_drawn_up_is_on_record_once(page: Opened, qtbot: QtBot, at: OpenClinic) -> None:
    drawn_up(page, qtbot)
    at.sign_in("maya")
    wanted = AuditFilter(events=frozenset({AuditEvent.DAY_SHEET_DRAW}))
    (row,) = at.on_worker(lambda: at.clinic.audit.read(at.clinic.actor, wanted))
    assert row.detail == "day-sheet"


def test_another_choice_puts_the_pages_away_and_so_does_esc(page: Opened, qtbot: QtBot) -> None:
    screen, model = page
    drawn_up(page, qtbot)
    named(screen, "Blank form: visit note", QCheckBox).click()
    assert model.pages is None
    assert not screen.step_back()
    drawn_up(page, qtbot)
    assert screen.step_back()
    assert model.pages is None


def test_nothing_chosen_is_said_beside_the_choice(page: Opened, qtbot: QtBot) -> None:
    screen, _ = page
    named(screen, "Day sheet for those who come", QCheckBox).click()
    named(screen, "Show the pages", QPushButton).click()
    qtbot.waitUntil(lambda: "Nothing is chosen" in words_on(screen), timeout=LONG)
    assert named(screen, "Show the pages", QPushButton).isEnabled()


def test_the_printers_list_names_nobody() -> None:
    assert JOB_NAME == "Clinic Records: day sheet"
