"""Settings show what is so, also where it was changed elsewhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.policy.looks import read_looks
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.settings.pin_card import PinViewModel
from ui.settings.settings_screen import SettingsScreen
from ui.settings.settings_view_model import SettingsViewModel
from ui.theme import Mode, Theme


@pytest.fixture
def screen(at: OpenClinic, show: Show, theme: Theme, qtbot: QtBot) -> SettingsScreen:
    clinic = at.clinic
    view_model = SettingsViewModel(
        clinic.settings, clinic.staff, clinic.actor, at.background, clinic.clock, at.folder, clinic.password_rule
    )
    pin = PinViewModel(clinic.lock, clinic.actor, at.background)
    made = SettingsScreen(view_model, pin, theme, lambda _notice: None)
    show(made, width=1196, height=800)
    made.arrive()
    qtbot.waitUntil(lambda: "Version 1 of 02-Mar-2026" in words_on(made))
    return made


def _chosen(screen: QWidget) -> list[str]:
    return [each.accessibleName() for each in screen.findChildren(QRadioButton) if each.isVisible() and each.isChecked()][:2]


def test_what_was_chosen_elsewhere_is_chosen_here_and_not_kept_once_more(at: OpenClinic, screen: SettingsScreen, theme: Theme) -> None:
    assert _chosen(screen) == ["Light or dark: Light", "Size of everything: 100 %"]
    theme.choose(mode=Mode.DARK, percent=125)
    assert _chosen(screen) == ["Light or dark: Dark", "Size of everything: 125 %"]
    theme.choose(mode=Mode.SYSTEM)
    assert _chosen(screen)[0] == "Light or dark: As the computer"
    at.on_worker(lambda: None)
    assert not (at.folder / "settings.json").exists()


def test_what_is_chosen_here_is_kept(at: OpenClinic, screen: SettingsScreen, theme: Theme, qtbot: QtBot) -> None:
    changes: list[Mode] = []
    theme.changed.connect(lambda: changes.append(theme.mode))
    for word, key in (("Light", Qt.Key.Key_Left), ("As the computer", Qt.Key.Key_Right), ("Light", Qt.Key.Key_Right)):
        QTest.keyClick(named(screen, f"Light or dark: {word}", QRadioButton), key)
    qtbot.waitUntil(lambda: bool(changes))
    assert changes == [Mode.DARK], "all that is open is drawn anew once, not for every key on the way"
    at.on_worker(lambda: None)
    assert read_looks(at.folder).mode == Mode.DARK.value
