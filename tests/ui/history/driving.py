"""Sitting at a chart: what is seen and pressed, by the names that people see."""

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from clinic_app.access.permissions import Role
from tests.ui.conftest import Show
from tests.ui.history.builders import Surgery, wait_until
from ui.history.chart_screen import ChartScreen
from ui.history.timeline_pane import TimelinePane
from ui.widgets.notice import Notice
from ui.widgets.search_box import SearchBox

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in front of an open chart."""

    surgery: Surgery
    screen: ChartScreen
    said: list[Notice]

    @classmethod
    def made(cls, surgery: Surgery, show: Show, *roles: Role) -> "Seat":
        """Before the chart is opened."""
        said: list[Notice] = []
        screen = ChartScreen(surgery.ward.patient, surgery.services(*roles), said.append)
        show(screen, width=1280, height=800)
        return cls(surgery, screen, said)

    @property
    def search(self) -> SearchBox:
        """The box in which the record is searched."""
        return self.timeline.search

    @property
    def timeline(self) -> TimelinePane:
        """The timeline in sight."""
        return next(pane for pane in self.screen.findChildren(TimelinePane) if pane.isVisible())

    def press(self, name: str) -> None:
        """Space on the button of that name."""
        button = self._named(QAbstractButton, name)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def type_into(self, name: str, text: str) -> None:
        """Write over what stands in the field of that name."""
        field = self._named(QWidget, name)
        assert isinstance(field, QLineEdit | QPlainTextEdit), field
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def choose(self, name: str, letter: Qt.Key) -> None:
        """In the list of that name, what begins with that letter."""
        dropdown = self._named(QComboBox, name)
        dropdown.setFocus()
        QTest.keyClick(dropdown, letter)

    def keys(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.screen, key, modifiers)

    def save(self) -> None:
        """Ctrl+Enter, and wait until the worker is done and the panel is closed."""
        self.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.surgery.settle()
        assert self.screen.panel.sheet is None, f"not saved: {sorted(self.words())}"
        self.surgery.settle()

    def refresh(self) -> None:
        """Have the page read again, as after something was saved."""
        self.screen.panel.finished.emit("")
        self.surgery.settle()

    def words(self) -> set[str]:
        """Every line of text in sight."""
        return {label.text() for label in self.screen.findChildren(QLabel) if label.isVisible()}

    def _named(self, kind: type[W], name: str) -> W:
        found = [each for each in self.screen.findChildren(kind) if each.isVisible() and each.accessibleName() == name]
        assert len(found) == 1, f"{len(found)} things in sight are called {name!r}"
        return found[0]


def sit_down(surgery: Surgery, show: Show, *roles: Role) -> Seat:
    """Open the chart, as a doctor unless roles are named."""
    seat = Seat.made(surgery, show, *roles)
    seat.screen.arrive()
    wait_until(lambda: seat.screen.is_whole)
    surgery.settle()
    return seat


def names_in(widget: QWidget, kind: type[QWidget]) -> set[str]:
    """What things of that kind in sight are called."""
    return {each.accessibleName() for each in widget.findChildren(kind) if each.isVisible()}
