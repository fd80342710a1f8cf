"""“Open a backup of a clinic”: from a new computer's first page, with a stick and a sheet of paper, to signing in as always."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.faults.ground import Ground
from tests.journeys.founding import password_of
from tests.ui.by_name import named, words_on
from tests.ui.recovery.paper import enter, press
from tests.ui.restoring.stick import a_stick
from ui.app import App
from ui.main_window import MainWindow
from ui.restoring.restoring_screen import RestoringScreen
from ui.set_up.set_up_screen import SetUpScreen

LONG = 30_000
"""ms."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return a_stick(tmp_path_factory.mktemp("stick"))


@pytest.fixture
def stick(ground: Ground) -> Path:
    return ground.folder.parent / "stick"


@pytest.fixture
def window(ground: Ground, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The program on a new computer: nothing in its folder, so it offers to set a clinic up."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    app = App(application, tmp_path / "records", ground.clock)
    app.start()
    qtbot.waitUntil(lambda: seen(app.window, SetUpScreen) is not None)
    qtbot.waitUntil(app.window.isActiveWindow, timeout=LONG)
    yield app.window
    app.window.close()
    app.window.deleteLater()


def seen(window: QWidget, kind: type[QWidget]) -> QWidget | None:
    return next((each for each in window.findChildren(kind) if each.isVisible()), None)


def until(qtbot: QtBot, window: QWidget, words: str) -> None:
    qtbot.waitUntil(lambda: words in words_on(window), timeout=LONG)


def push(window: QWidget, name: str) -> None:
    """Space on that button."""
    button = named(window, name, QPushButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def to_the_stick(qtbot: QtBot, window: QWidget, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    push(window, "Open a backup of a clinic…")
    until(qtbot, window, "Which backup?")
    push(window, "Choose the stick or folder…")
    qtbot.waitUntil(lambda: any("less than an hour old" in each.text() for each in window.findChildren(QRadioButton)), timeout=LONG)


def test_a_newcomer_with_a_stick_and_a_sheet_brings_the_clinic_back(
    ground: Ground, stick: Path, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    to_the_stick(qtbot, window, stick, monkeypatch)
    enter()
    until(qtbot, window, "Type the recovery sheet")
    press(" ".join(ground.founded.sheets[1].groups()))
    enter()
    until(qtbot, window, "Where the records will lie")
    assert str(tmp_path / "records") in words_on(window).replace("\u200b", "")
    enter()
    until(qtbot, window, "The clinic is back")
    words = words_on(window)
    assert "Lakeside Clinic" in words
    assert "Do not work with the clinic on its old computer any more" in words
    enter()
    qtbot.waitUntil(lambda: seen(window, RestoringScreen) is None)
    named(window, "Username", QLineEdit).setText("maya")
    named(window, "Password", QLineEdit).setFocus()
    press(password_of("maya"))
    enter()
    until(qtbot, window, "Maya Iyer")


def test_a_sheet_of_another_clinic_is_told_at_once_and_typed_again(
    stick: Path, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:

    to_the_stick(qtbot, window, stick, monkeypatch)
    enter()
    until(qtbot, window, "Type the recovery sheet")
    press(" ".join(RecoverySheet.fresh("A").groups()))
    enter()
    until(qtbot, window, "does not open this backup")
    assert "Type the recovery sheet" in words_on(window)


def test_an_empty_folder_says_where_to_look_and_esc_leads_back(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "empty"))
    push(window, "Open a backup of a clinic…")
    until(qtbot, window, "Which backup?")
    push(window, "Choose the stick or folder…")
    until(qtbot, window, "There is no backup in that folder")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: seen(window, SetUpScreen) is not None, timeout=LONG)
