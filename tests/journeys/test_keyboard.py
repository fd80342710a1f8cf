"""A day at the clinic by keyboard alone: keys go to whatever has the keyboard, and something always has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.clock import system_clock
from tests.journeys.founding import a_founded_clinic, password_of
from ui.app import App

LONG = 30_000
"""ms for a step on a busy machine."""

FAR = 60
"""Presses of Tab after which a person would give up."""

STAFF = {"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR}
ANANYA = "SHARMA, Ananya"
MEANT = ("QFileDialog", "QListView")
"""Windows that belong here: the system's dialog, and in it the list of the files that begin with what is typed."""


class Windows(QObject):
    """Hears of every window that opens."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.opened.append(f"{type(watched).__name__} “{called(watched)}”")
        return False


class Keyboard:
    """Ten fingers: no widget is ever chosen, only keys pressed; after each step something has the keyboard."""

    def __init__(self, app: App, qtbot: QtBot) -> None:
        self._app, self._qtbot = app, qtbot
        self.steps: list[str] = []

    @property
    def focus(self) -> QWidget:
        """What has the keyboard; a test fails where nothing in sight has."""
        QApplication.processEvents()
        found = QApplication.focusWidget()
        assert found is not None, f"the keyboard is lost after {self.steps[-5:]}"
        assert found.isVisible(), f"what has the keyboard is out of sight after {self.steps[-5:]}"
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key."""
        self.steps.append(key.name)
        QTest.keyClick(self.focus, key, modifier)
        assert self.focus is not None

    def write(self, text: str) -> None:
        """Words: letter by letter, and in scripts for which a keyboard needs an input method as one composes them."""
        self.steps.append(f"{len(text)} letters")
        if text.isascii():
            QTest.keyClicks(self.focus, text)
        else:
            composed = QInputMethodEvent()
            composed.setCommitString(text)
            QApplication.sendEvent(self.focus, composed)
        assert self.focus is not None

    def tab_to(self, name: str) -> None:
        """Tab until the thing of that name has the keyboard."""
        self.steps.append(f"to {name}")
        passed = []
        for _ in range(FAR):
            if called(self.focus) == name:
                return
            passed.append(called(self.focus))
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to “{name}” but past {passed}")

    def wait_for(self, name: str) -> None:
        """Until the thing of that name has the keyboard by itself: the page put it there."""
        self.steps.append(f"wait for {name}")

        def there() -> None:
            found = QApplication.focusWidget()
            assert found is not None
            assert found.isVisible()
            assert called(found) == name

        self._qtbot.waitUntil(lambda: _holds(there), timeout=LONG)

    def wait_until(self, words: str) -> None:
        """Until ``words`` stand somewhere in the window."""
        self.steps.append(f"read {words}")
        self._qtbot.waitUntil(lambda: words in self.sees(), timeout=LONG)
        assert self.focus is not None

    def press_and_answer(self, key: Qt.Key, answer: Callable[[], bool]) -> None:
        """A key that opens a dialog; ``answer`` is tried until it is done, while the key is still at its work."""
        self.steps.append(f"{key.name} and an answer")
        timer = QTimer(self._app, interval=20)
        timer.timeout.connect(lambda: timer.stop() if answer() else None)
        timer.start()
        QTest.keyClick(self.focus, key)
        # When a dialog closes a window manager gives the keyboard back to the window under it; here there is none.
        self._app.window.activateWindow()
        self._qtbot.waitUntil(self._app.window.isActiveWindow, timeout=LONG)

    def sees(self) -> str:
        """What labels, lists and buttons of the window say."""
        window = self._app.window
        said = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
        said += [each.accessibleName() for each in window.findChildren(QWidget) if each.isVisible()]
        for view in window.findChildren(QWidget):
            model = getattr(view, "model", None)
            if view.isVisible() and callable(model) and (rows := model()) is not None:
                said += [str(rows.data(rows.index(number, 0))) for number in range(min(rows.rowCount(), 20))]
        return "\n".join(said)


def called(widget: QWidget) -> str:
    """What a person calls it."""
    return widget.accessibleName()


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except AssertionError:
        return False
    return True


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    if QApplication.platformName() == "offscreen":
        pytest.skip("no keyboard without a screen; `python3 installer/dev.py test` brings one")
    founded = a_founded_clinic(tmp_path, staff=STAFF)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made = App(application, founded.folder, system_clock)
    made.start()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=LONG)
    yield made
    made.window.close()
    made.window.deleteLater()


def sign_in(keys: Keyboard, username: str) -> None:
    keys.wait_for("Username")
    keys.write(username)
    keys.press(Qt.Key.Key_Return)
    keys.wait_for("Password")
    keys.write(password_of(username))
    keys.press(Qt.Key.Key_Return)
    keys.wait_until("Sign out")


def sign_out(keys: Keyboard) -> None:
    keys.tab_to("Sign out")
    keys.press(Qt.Key.Key_Space)
    keys.wait_for("Username")


def test_a_day_at_the_clinic_by_keyboard(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    keys, windows = Keyboard(app, qtbot), Windows()
    QApplication.instance().installEventFilter(windows)  # type: ignore[union-attr]  # there is one while qtbot is
    sign_in(keys, "rita")
    register_and_find(keys)
    sign_out(keys)
    sign_in(keys, "asha")
    write_and_sign_a_note(keys)
    sign_out(keys)
    sign_in(keys, "maya")
    make_a_record_copy(keys, tmp_path)
    # A window that opens for a moment takes the keyboard with it.
    assert [each for each in windows.opened if not each.startswith(MEANT)] == []


def register_and_find(keys: Keyboard) -> None:
    keys.wait_for("Find a patient")
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    keys.wait_for("Family name")
    keys.write("Sharma")
    for name, words in (
        ("Given names", "Ananya"),
        ("Title", "Ms"),
        ("Name in own script", "अनन्या शर्मा"),
        ("Date of birth", "29 feb 84"),
    ):
        # Each field is the next one: the order of Tab is the order of reading.
        keys.press(Qt.Key.Key_Tab)
        assert called(keys.focus) == name
        keys.write(words)
    keys.tab_to("Mobile phone")
    keys.write("9820014471")
    keys.tab_to("How did this reach us?")
    dropdown = keys.focus
    assert isinstance(dropdown, QComboBox)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Down)
    assert dropdown.currentText() == "On paper"
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    keys.wait_until("Registered as")
    keys.wait_for("Find a patient")
    find(keys, "4471")
    keys.wait_until("How it reached us: On paper")


def find(keys: Keyboard, words: str) -> None:
    keys.write(words)
    keys.wait_until(ANANYA)
    keys.press(Qt.Key.Key_Return)


def write_and_sign_a_note(keys: Keyboard) -> None:
    keys.wait_for("Find a patient")
    find(keys, "sharma")
    keys.wait_for("Open chart")
    keys.press(Qt.Key.Key_Return)
    keys.wait_for("Search within this record")
    keys.wait_until("Nothing is written in this chart yet")
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    keys.wait_for("Note")
    keys.write("Patches are paler.")
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    keys.wait_until("The note is signed")


def make_a_record_copy(keys: Keyboard, folder: Path) -> None:
    keys.tab_to("Record copy")
    keys.press(Qt.Key.Key_Space)
    keys.wait_for("Find the patient")
    find(keys, "sharma")
    keys.wait_for("Who asks: The patient")
    keys.tab_to("Identity")
    keys.write("Passport, photo matches")
    keys.press(Qt.Key.Key_Return)
    keys.wait_for("How it leaves: A file with a passphrase")
    keys.tab_to("Save…")
    path = folder / "copy.pdf"
    keys.press_and_answer(Qt.Key.Key_Space, lambda: answer_the_dialog(path))
    keys.wait_for("Copy the passphrase")
    assert path.read_bytes().startswith(b"%PDF")
    keys.tab_to("Done")
    keys.press(Qt.Key.Key_Return)
    keys.wait_for("Find the patient")


def answer_the_dialog(path: Path) -> bool:
    """Whether the system's dialog was there and has its answer: its line has the keyboard, with the name it offers marked."""
    line = QApplication.focusWidget()
    if QApplication.activeModalWidget() is None or not isinstance(line, QLineEdit):
        return False
    line.selectAll()
    QTest.keyClicks(line, str(path))
    QTest.keyClick(line, Qt.Key.Key_Return)
    return True
