"""Reception's window as somebody drives it who knows its keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Permission
from clinic_app.patients.model import Patient
from tests.ui.patients.reception import Reception, named, on_worker
from ui.main_window import MainWindow
from ui.navigation import Destination, Place
from ui.patients.finder_screen import FinderScreen
from ui.widgets.icons import Icon


class Desk:
    """The window as a receptionist has it, driven by keys."""

    def __init__(self, reception: Reception, qtbot: QtBot) -> None:
        self.reception, self.qtbot = reception, qtbot
        self.window = MainWindow(reception.desk.privacy)
        qtbot.addWidget(self.window)
        self.screen = FinderScreen(self.reception.desk)
        self.wanted: list[object] = []
        self.screen.patient_wanted.connect(self.wanted.append)
        place = Destination(Place.FIND, "Find", Icon.SEARCH, Permission.PATIENT_FIND, lambda: self.screen)
        self.window.show_workspace([place], person="Rita", role="Receptionist")
        self.window.resize(1280, 800)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Until the worker has answered everything."""
        self.qtbot.wait(5)
        on_worker(self.reception.desk.background, lambda: None)
        self.qtbot.wait(5)

    def keys(self, text: str) -> None:
        """Type where the keyboard is; what no key gives comes in as from an input method."""
        here = self.here
        if text.isascii():
            QTest.keyClicks(here, text)
        else:
            assert isinstance(here, QLineEdit)
            here.insert(text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.here, key, modifier)

    def tab_to(self, name: str) -> None:
        """Press Tab until the keyboard is at the control of that name."""
        for _ in range(40):
            if self.here.accessibleName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        pytest.fail(f"Tab never comes to {name}")

    def new(self) -> None:
        self.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)

    def save(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    @property
    def here(self) -> QWidget:
        """What has the keyboard."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def text_of(self, name: str) -> str:
        field = named(self.window, name)
        assert isinstance(field, QLineEdit)
        return field.text()

    def described(self, name: str) -> str:
        """What the line under the field of that name says."""
        return named(self.window, name).accessibleDescription()

    @property
    def everybody(self) -> tuple[Patient, ...]:
        service, actor = self.reception.file.patients(), self.reception.desk.actor
        return on_worker(self.reception.desk.background, lambda: tuple(service.open(actor, each.id) for each in service.find(actor, "")))
