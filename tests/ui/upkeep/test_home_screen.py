"""The manager's morning: what needs doing in a sentence each, the check in sentences, and calm where nothing is wrong."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic_app.vault.errors import WrongPassword
from tests.ui.audit.pictures import a_busy_week, home_screen
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.navigation import Place
from ui.upkeep.home_screen import HomeScreen


def _shown(at: OpenClinic, show: Show, qtbot: QtBot, went: list[Place]) -> HomeScreen:
    screen, model = home_screen(at, went.append)
    show(screen, width=1196, height=900)
    screen.arrive()
    qtbot.waitUntil(lambda: bool(model.lines), timeout=10_000)
    return screen


def _press(screen: HomeScreen, name: str) -> None:
    QTest.mouseClick(named(screen, name, QPushButton), Qt.MouseButton.LeftButton)


def test_a_quiet_day_says_so_and_that_nobody_has_checked_yet(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    qtbot.waitUntil(lambda: "Nothing needs doing today." in words_on(screen))
    words = words_on(screen)
    assert "The files have not been checked yet." in words
    assert "backup" not in words.lower()


def test_deputies_refusals_and_wrong_passwords_are_told_and_lead_on(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    a_busy_week(at)
    with pytest.raises(WrongPassword):
        at.sign_in("rita", "not hers at all today")
    at.clock.advance(minutes=5)
    at.sign_in("rita")
    at.sign_in("maya")
    went: list[Place] = []
    screen = _shown(at, show, qtbot, went)
    qtbot.waitUntil(lambda: "things in the manager's place" in words_on(screen))
    words = words_on(screen)
    assert "Dr Arun Deshpande did 15 things in the manager's place" in words
    assert "1 wrong password was tried for Rita Fernandes" in words
    assert "Once today the program refused what somebody asked for: Rita Fernandes." in words
    with qtbot.waitSignal(screen.deputies_asked):
        _press(screen, "Look at them")
    assert went == [Place.AUDIT]


def test_the_check_says_each_finding_in_a_sentence_and_the_state_is_kept(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    _press(screen, "Check now")
    qtbot.waitUntil(lambda: "everything is as it must be" in words_on(screen), timeout=20_000)
    qtbot.waitUntil(lambda: "registry.db: every page is as it was written" in words_on(screen))
    again = _shown(at, show, qtbot, [])
    assert "Checked today at 15:30: everything is as it must be." in words_on(again)


def test_a_fault_stands_first_and_is_counted(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    keys = next(at.folder.glob("keys.json.bak"))
    keys.write_bytes(keys.read_bytes()[:-40])
    _press(screen, "Check now")
    qtbot.waitUntil(lambda: "1 fault" in words_on(screen), timeout=20_000)
    qtbot.waitUntil(lambda: "registry.db" in words_on(screen))
    lines = words_on(screen).splitlines()
    assert lines.index(next(line for line in lines if "keys.json.bak" in line)) < lines.index(
        next(line for line in lines if "registry.db" in line)
    )


def test_what_the_opening_found_is_told_first(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen, _ = home_screen(at, lambda _place: None, notices=("registry: 2 saved changes are missing.",))
    show(screen, width=1196, height=900)
    screen.arrive()
    qtbot.waitUntil(lambda: "registry: 2 saved changes are missing." in words_on(screen))
    assert "registry: 2 saved changes are missing." in words_on(screen)
    assert "Nothing needs doing today." not in words_on(screen)
