"""“Cannot get in?” with nothing but the keyboard and a sheet of paper: from the sign-in's own error to work again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from tests.journeys.founding import FoundedClinic, password_of
from tests.recovery.lost import a_tied_clinic, copy_of, keep_secret, lose_secret
from tests.ui.by_name import named, words_on
from tests.ui.recovery.paper import enter, press
from ui.app import App
from ui.main_window import MainWindow
from ui.recovery.rescue_screen import RescueScreen
from ui.sign_in.sign_in_screen import SignInScreen

LONG = 30_000
"""ms."""
NEW = "the copper kettle hums at dawn"


@pytest.fixture(scope="module")
def founded(secret_service: None, tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_tied_clinic(tmp_path_factory.mktemp("rescued"))


@pytest.fixture
def clinic(founded: FoundedClinic, tmp_path: Path) -> Iterator[FoundedClinic]:
    """A copy of the clinic whose keyring has lost its secret."""
    copied = copy_of(founded, tmp_path / "clinic")
    secret = lose_secret(copied)
    yield copied
    keep_secret(founded, secret)


@pytest.fixture
def window(clinic: FoundedClinic, qtbot: QtBot) -> Iterator[MainWindow]:
    """The program on that folder, at its sign-in page."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    app = App(application, clinic.folder, clinic.clock)
    app.start()
    qtbot.waitUntil(lambda: seen(app.window, SignInScreen) is not None)
    qtbot.waitUntil(app.window.isActiveWindow, timeout=LONG)
    yield app.window
    app.window.close()
    app.window.deleteLater()


def seen(window: QWidget, kind: type[QWidget]) -> QWidget | None:
    return next((each for each in window.findChildren(kind) if each.isVisible()), None)


def until(qtbot: QtBot, window: QWidget, words: str) -> None:
    qtbot.waitUntil(lambda: words in words_on(window), timeout=LONG)


def focus(window: QWidget, name: str, kind: type[QWidget] = QPushButton) -> None:
    named(window, name, kind).setFocus()


def sign_in(qtbot: QtBot, window: QWidget, username: str, password: str) -> None:
    named(window, "Username", QLineEdit).setText(username)
    focus(window, "Password", QLineEdit)
    press(password)
    enter()


def choose(window: QWidget, name: str) -> None:
    """Down to that answer, as the arrow keys go."""
    for _ in range(6):
        focused = QApplication.focusWidget()
        assert isinstance(focused, QRadioButton)
        if focused.isChecked() and focused.text().startswith(name):
            return
        QTest.keyClick(focused, Qt.Key.Key_Down)
    raise AssertionError(f"no answer is called {name}")


def test_a_lost_secret_leads_from_the_sign_in_to_the_sheet_and_back_to_work(
    clinic: FoundedClinic, window: MainWindow, qtbot: QtBot
) -> None:
    sign_in(qtbot, window, "rita", password_of("rita"))
    until(qtbot, window, "put it back with a recovery sheet")
    focus(window, "Get back in…")
    enter()
    until(qtbot, window, "What happened?")
    enter()
    until(qtbot, window, "Type the recovery sheet")
    for group in clinic.sheets[0].groups():
        press(group)
    enter()
    until(qtbot, window, "This is sheet A of Lakeside Clinic.")
    assert "Every password stays as it is." in words_on(window)
    enter()
    until(qtbot, window, "Seal sheet A in a new envelope now.")
    enter()
    qtbot.waitUntil(lambda: seen(window, SignInScreen) is not None, timeout=LONG)
    sign_in(qtbot, window, "rita", password_of("rita"))
    qtbot.waitUntil(lambda: seen(window, SignInScreen) is None, timeout=LONG)


def test_a_manager_gets_a_new_password_and_signs_in_with_it(clinic: FoundedClinic, window: MainWindow, qtbot: QtBot) -> None:
    focus(window, "Cannot get in?")
    enter()
    until(qtbot, window, "What happened?")
    choose(window, "No manager can sign in")
    enter()
    until(qtbot, window, "Type the recovery sheet")
    press(clinic.sheets[1].qr_text())
    enter()
    until(qtbot, window, "A manager gets a new password")
    focus(window, "New password", QLineEdit)
    press(NEW)
    enter()
    press(f"{NEW}s")
    enter()
    until(qtbot, window, "The two are not the same")
    press(NEW)
    enter()
    press(NEW)
    enter()
    until(qtbot, window, "maya has a new password")
    enter()
    qtbot.waitUntil(lambda: seen(window, SignInScreen) is not None, timeout=LONG)
    assert named(window, "Username", QLineEdit).text() == "maya"
    press(NEW)
    enter()
    until(qtbot, window, "Recovery sheet B was used today")


def test_without_a_keyring_the_way_on_is_in_the_page(clinic: FoundedClinic, window: MainWindow, qtbot: QtBot) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's has no types
    try:
        sign_in(qtbot, window, "maya", password_of("maya"))
        until(qtbot, window, "This PC has no keyring")
        focus(window, "Get back in…")
        enter()
        until(qtbot, window, "What happened?")
        enter()
        until(qtbot, window, "Type the recovery sheet")
        press(clinic.sheets[0].qr_text())
        enter()
        until(qtbot, window, "Or do without.")
        focus(window, "Go on without a keyring")
        enter()
        until(qtbot, window, "Everybody else then needs a new password")
        focus(window, "New password", QLineEdit)
        for _ in range(2):
            press(NEW)
            enter()
        until(qtbot, window, "maya has a new password")
        enter()
        qtbot.waitUntil(lambda: seen(window, SignInScreen) is not None, timeout=LONG)
        press(NEW)
        enter()
        qtbot.waitUntil(lambda: seen(window, SignInScreen) is None, timeout=LONG)
    finally:
        keyring.set_keyring(before)


def test_lost_files_come_back_from_a_copy_of_the_key_file(
    clinic: FoundedClinic, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(clinic.folder / "keys.json", tmp_path / "kept.json")
    for name in ("keys.json", "keys.json.bak", "pc.json"):
        (clinic.folder / name).unlink()
    monkeypatch.setattr("ui.recovery.rescue_pages.QFileDialog.getOpenFileName", lambda *_: (str(tmp_path / "kept.json"), ""))
    sign_in(qtbot, window, "maya", password_of("maya"))
    until(qtbot, window, "pc.json")
    focus(window, "Get back in…")
    enter()
    until(qtbot, window, "What happened?")
    enter()
    until(qtbot, window, "A key file from elsewhere")
    press(clinic.sheets[0].qr_text())
    enter()
    until(qtbot, window, "are missing from the data folder")
    focus(window, "Choose a file…")
    enter()
    focus(window, "Group 1", QLineEdit)
    press(clinic.sheets[0].qr_text())
    enter()
    until(qtbot, window, "The key file is put in its place")
    enter()
    until(qtbot, window, "Seal sheet A in a new envelope now.")
    window.close()
    qtbot.wait(50)


def test_a_forgotten_password_needs_no_sheet_and_escape_leads_back(window: MainWindow, qtbot: QtBot) -> None:
    focus(window, "Cannot get in?")
    enter()
    until(qtbot, window, "What happened?")
    enter()
    until(qtbot, window, "Ask a manager to open Staff")
    screen = seen(window, RescueScreen)
    assert screen is not None
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: seen(window, SignInScreen) is not None, timeout=LONG)


def test_leaving_halfway_lets_people_sign_in(founded: FoundedClinic, clinic: FoundedClinic, window: MainWindow, qtbot: QtBot) -> None:
    focus(window, "Cannot get in?")
    enter()
    until(qtbot, window, "What happened?")
    choose(window, "No manager can sign in")
    enter()
    until(qtbot, window, "Type the recovery sheet")
    press(clinic.sheets[0].qr_text())
    enter()
    until(qtbot, window, "A manager gets a new password")
    for _ in range(3):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: seen(window, SignInScreen) is not None, timeout=LONG)
    sign_in(qtbot, window, "rita", password_of("rita"))
    until(qtbot, window, "put it back with a recovery sheet")
