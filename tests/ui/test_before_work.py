"""The pages before anybody is at work: they follow the scale of the moment and fit a window that is lower than they are."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.fake_clock import FakeClock
from tests.ui.conftest import Show
from ui.background import Background
from ui.core import Core
from ui.set_up.set_up_screen import SetUpScreen
from ui.set_up.set_up_view_model import SetUpViewModel
from ui.sign_in.sign_in_screen import SignInScreen
from ui.sign_in.sign_in_view_model import SignInViewModel
from ui.theme import Theme
from ui.widgets.password_field import PasswordField


def no_core() -> Core:
    """These pages ask for nothing before somebody presses a button."""
    raise AssertionError


@pytest.mark.parametrize(("name", "width"), [("sign-in", 400), ("set-up", 720)])
def test_a_page_keeps_its_width_at_every_scale(
    qtbot: QtBot, show: Show, theme: Theme, background: Background, tmp_path: Path, name: str, width: int
) -> None:
    if name == "sign-in":
        screen: QWidget = SignInScreen(SignInViewModel(background, no_core))
    else:
        screen = SetUpScreen(SetUpViewModel(background, no_core, FakeClock(), folder=tmp_path))
    show(screen, width=1600, height=900)

    def is_as_wide_as(wanted: int) -> bool:
        return wanted in {each.width() for each in screen.findChildren(QWidget) if each.isVisible()}

    for percent in (100, 150, 125):
        theme.choose(percent=percent)
        qtbot.waitUntil(lambda percent=percent: is_as_wide_as(round(width * percent / 100)))  # type: ignore[misc]  # bound now


def test_a_window_that_is_lower_than_the_card_scrolls_to_its_button(qtbot: QtBot, show: Show, theme: Theme, background: Background) -> None:
    screen = SignInScreen(SignInViewModel(background, no_core))
    theme.choose(percent=200)
    show(screen, width=1280, height=500)
    (area,) = screen.findChildren(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)


def test_an_empty_password_is_not_tried(show: Show, background: Background) -> None:
    screen = SignInScreen(SignInViewModel(background, no_core), username="rita")
    show(screen)
    password = screen.findChildren(PasswordField)[0]
    password.control.setFocus()
    QTest.keyClick(password.control, Qt.Key.Key_Return)
    assert password.error == "Type your password first."
    assert password.control.hasFocus()
