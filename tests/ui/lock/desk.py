"""Somebody at the real window of a real clinic, with a watch over idle time whose clocks a test turns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.clock import system_clock
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of
from tests.ui.by_name import named
from ui.app import App
from ui.lock.cover_screen import CoverScreen
from ui.lock.hand_over import HandOver
from ui.lock.idle import IdleWatch
from ui.sign_in.sign_in_screen import SignInScreen
from ui.widgets.buttons import Button
from ui.widgets.rail import SideRail

LONG = 20_000
"""ms: opening keys costs what it must, and a loaded machine takes its time."""


@dataclass
class Clocks:
    """The one that nobody can set, and the one on the wall."""

    seconds: float = 1_000.0
    wall: FakeClock = field(default_factory=FakeClock)

    def pass_by(self, seconds: float) -> None:
        """Time passes while the computer is awake."""
        self.seconds += seconds
        self.wall.advance(seconds=seconds)


@dataclass
class Desk:
    """The window, whoever sits there, and what a process would hand over to the next."""

    qtbot: QtBot
    folder: Path
    clocks: Clocks = field(default_factory=Clocks)
    handed: list[HandOver] = field(default_factory=list)
    watches: list[IdleWatch] = field(default_factory=list)
    app: App = field(init=False)

    def __post_init__(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.app = App(application, self.folder, system_clock, rebirth=self.handed.append, idle=self._watch)
        self.app.start()

    @property
    def idle(self) -> IdleWatch:
        """The watch of the session."""
        return self.watches[-1]

    @property
    def cover(self) -> CoverScreen | None:
        """The cover, while it is on the window."""
        return next((each for each in self.app.window.findChildren(CoverScreen) if each.isVisible()), None)

    def sign_in(self, username: str) -> None:
        """At the page that asks for it, until the work is there."""
        self.wait(lambda: bool(self.app.window.findChildren(SignInScreen)))
        self.type_into("Username", username)
        self.enter("Password", password_of(username))
        self.wait(lambda: bool(self.app.window.findChildren(SideRail)))

    def pass_idle(self, seconds: float) -> None:
        """Nobody touches anything, second by second."""
        for _ in range(int(seconds)):
            self.clocks.pass_by(1)
            self.idle.look()

    def press_lock(self) -> CoverScreen:
        """Ctrl+L; gives the cover."""
        QTest.keyClick(self.app.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert self.cover is not None
        return self.cover

    def type_into(self, name: str, text: str) -> QLineEdit:
        """Into the line of that name."""
        line = named(self.app.window, name, QLineEdit)
        line.setFocus()
        line.setText(text)
        return line

    def enter(self, name: str, text: str) -> None:
        """Into the line of that name, and Enter."""
        QTest.keyClick(self.type_into(name, text), Qt.Key.Key_Return)

    def press(self, words: str) -> None:
        """The button in sight with these words."""
        next(each for each in self.app.window.findChildren(Button) if each.words == words and each.isVisible()).click()

    def said(self) -> str:
        """What bars of news in sight say."""
        return "\n".join(
            each.accessibleName()
            for each in self.app.window.findChildren(QWidget)
            if type(each).__name__ == "NoticeBar" and each.isVisible()
        )

    def wait(self, until: Callable[[], bool]) -> None:
        """Until it is so."""
        self.qtbot.waitUntil(until, timeout=LONG)

    def close(self) -> None:
        """Close the window."""
        self.app.window.close()
        self.app.window.deleteLater()

    def _watch(self) -> IdleWatch:
        made = IdleWatch(seconds=lambda: self.clocks.seconds, wall=self.clocks.wall)
        self.watches.append(made)
        return made


def staffed(folder: Path) -> FoundedClinic:
    """A clinic with a manager, a doctor and an auditor who hold both keys, and somebody at the desk who does not."""
    return a_founded_clinic(folder, staff={"rita": Role.RECEPTIONIST, "rosa": Role.RECEPTIONIST, "asha": Role.DOCTOR})
