"""The whole program in a process of its own, whose memory a test looks into; hands inside it do what a line on its input says.

The password comes by the input too, and so stands neither in the command line nor in the environment.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.app import run
from ui.lock.cover_screen import CoverScreen
from ui.main_window import MainWindow
from ui.patients.patient_screen import PatientScreen
from ui.widgets.rail import SideRail


class Hands(QObject):
    """Does one thing after another, each as soon as the window is ready for it, and says when it is done."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._heard: list[str] = []
        """Kept, so that the password is in this process for certain until another one takes its place."""
        self._ready: Callable[[], bool] = lambda: False
        self._then: Callable[[], None] = lambda: None
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._input = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._input.activated.connect(self._told)
        self.when(lambda: self.line("Password") is not None, lambda: self.say("sign-in"))

    def when(self, ready: Callable[[], bool], then: Callable[[], None]) -> None:
        """What to do next, and when."""
        self._ready, self._then = ready, then

    def say(self, word: str) -> None:
        """Tell the test."""
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()

    @property
    def window(self) -> MainWindow:
        """The program's one window."""
        return next(each for each in self._application.topLevelWidgets() if isinstance(each, MainWindow))

    def line(self, name: str) -> QLineEdit | None:
        """The line in sight of that name."""
        found = [each for each in self.window.findChildren(QLineEdit) if each.accessibleName() == name and each.isVisible()]
        return found[0] if found else None

    def write(self, name: str, text: str) -> None:
        """Key by key, then Enter."""
        line = self.line(name)
        assert line is not None
        line.setFocus()
        line.clear()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def sees(self, kind: type[QWidget]) -> bool:
        """Whether something of that kind is in sight."""
        found: list[QWidget] = self.window.findChildren(kind)
        return any(each.isVisible() for each in found)

    def _look(self) -> None:
        if self._ready():
            then = self._then
            self._ready, self._then = (lambda: False), (lambda: None)
            then()

    def _told(self) -> None:
        said = os.read(sys.stdin.fileno(), 4096).decode("utf-8")
        self._heard.append(said)
        word, _, more = said.strip().partition("\t")
        if word == "sign in":
            username, password = more.split("\t")
            self.write("Username", username)
            self.write("Password", password)
            self.when(lambda: self.sees(SideRail) and self.line("Find a patient") is not None, lambda: self.say("in"))
        elif word == "open":
            self.write("Find a patient", more)
            self.when(lambda: self.sees(PatientScreen), lambda: self.say("opened"))
            QTimer.singleShot(1_000, self, lambda: None if self.sees(PatientScreen) else self.write("Find a patient", more))
        elif word == "cover":
            self.window.lock_asked.emit()
            self.when(lambda: self.sees(CoverScreen), lambda: self.say("covered"))
        elif word == "close":
            self.window.lock_now_asked.emit()
        else:
            self.window.close()


def main() -> None:
    """``DIR``: the clinic's folder."""
    run_loop = QApplication.exec
    hands: list[Hands] = []

    def driven(*_application: QApplication) -> int:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        hands.append(Hands(application))
        return run_loop()

    # The one place to come in without a hand in the program.
    QApplication.exec = driven  # type: ignore[method-assign]
    sys.exit(run(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
