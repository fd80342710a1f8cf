"""Somebody's hands and eyes at the window: they find things by the names that people see, type, press, wait and take pictures."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QTabBar, QWidget

from clinic_app.errors import ClinicError
from ui.theme import Mode, Theme

PATIENCE = 60.0
"""Seconds for which a page may keep somebody waiting before the day is called off; a busy computer draws a long copy in half of them."""

_GLANCE = 20
"""Milliseconds between two looks."""

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
B = TypeVar("B", bound=QAbstractButton)


class DayStopped(ClinicError):
    """Something that should come up in the window did not."""


class Hands:
    """At one window; the event loop turns while they wait, as it does for a person."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self.window = window
        self._theme = theme

    def wait_for(self, what: str, look: Callable[[], T | None]) -> T:
        """What ``look`` sees, as soon as it is something.

        Raises: ``DayStopped``.
        """
        end = time.monotonic() + PATIENCE
        while True:
            seen = look()
            if seen:
                return seen
            if time.monotonic() > end:
                raise DayStopped(f"The day stopped: the window did not show “{what}”.")
            turn(_GLANCE)

    def find(self, name: str, kind: type[W]) -> W | None:
        """What is in sight and called ``name``, by a screen reader or in its own words; nothing if it is not there.

        A name that ends in ``*`` says only how it begins.
        """
        return next((each for each in self.window.findChildren(kind) if each.isVisible() and _is_called(each, name)), None)

    def button(self, name: str, kind: type[B] | None = None) -> QAbstractButton:
        """The button of that name, once it is there and may be pressed."""

        def look() -> QAbstractButton | None:
            found = self.find(name, kind or QAbstractButton)
            return found if found is not None and found.isEnabled() else None

        return self.wait_for(name, look)

    def press(self, name: str, kind: type[B] | None = None) -> None:
        """Press the button of that name."""
        self.button(name, kind).click()

    def use_shortcut(self, keys: str) -> None:
        """What these keys do on the page in sight. (The window system sees to them, and in memory there is none.)"""
        wanted = QKeySequence(keys)
        found = self.wait_for(
            keys, lambda: [each for each in self.window.findChildren(QShortcut) if each.key() == wanted and _is_open(each)]
        )
        found[-1].activated.emit()

    def sees(self, name: str) -> bool:
        """Whether something of that name is in sight."""
        return self.find(name, QWidget) is not None

    def wait_for_sight(self, name: str) -> None:
        """Wait until something of that name is in sight."""
        self.wait_for(name, lambda: self.sees(name))

    def type_into(self, name: str, text: str) -> QWidget:
        """Type into the field of that name, in place of what stood there."""
        field = self.wait_for(name, lambda: self.find(name, QWidget))
        field.setFocus()
        key(field, Qt.Key.Key_A, modifiers=Qt.KeyboardModifier.ControlModifier)
        for character in text:
            # A note's lines are broken by Return; any other character comes as the keyboard gives it.
            key(field, Qt.Key.Key_Return if character == "\n" else Qt.Key.Key_unknown, text="\r" if character == "\n" else character)
        return field

    def enter(self, name: str, text: str) -> None:
        """Type into the field of that name, and press Enter."""
        key(self.type_into(name, text), Qt.Key.Key_Return)

    def turn_to(self, tabs: str, words: str) -> None:
        """Turn to the tab with these words."""
        bar = self.wait_for(tabs, lambda: self.find(tabs, QTabBar))
        number = next((each for each in range(bar.count()) if bar.accessibleTabName(each).startswith(words)), None)
        if number is None:
            raise DayStopped(f"The day stopped: there is no tab “{words}”.")
        bar.setCurrentIndex(number)

    def save_as(self, path: Path, name: str) -> None:
        """Press the button of that name, which opens a file dialog, and save there."""
        path.unlink(missing_ok=True)
        button = self.button(name)

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog):
                # As somebody would: over the name that is offered. Choosing by code is undone while the folder is still being read.
                typed = dialog.findChild(QLineEdit)
                if typed is not None:
                    typed.setText(str(path))
                dialog.accept()
            elif not path.exists():
                QTimer.singleShot(_GLANCE, answer)

        QTimer.singleShot(_GLANCE, answer)
        button.click()
        self.wait_for(path.name, path.exists)

    def picture(self, folder: Path, name: str) -> tuple[Path, ...]:
        """What the window shows now, light and dark, as PNG files in ``folder``."""
        files = []
        for mode in (Mode.DARK, Mode.LIGHT):
            self._theme.choose(mode=mode)
            file = folder / f"{name}-{mode.value}.png"
            if not self.still().save(str(file)):
                raise DayStopped(f"The picture {file.name} could not be saved; see whether there is room on the disk.")
            files.append(file)
        return tuple(files)

    def still(self) -> QImage:
        """The window once nothing in it moves any more."""
        before: list[QImage] = []

        def look() -> QImage | None:
            now = self.window.grab().toImage()
            last = before.pop() if before else None
            before.append(now)
            return now if last == now else None

        turn(5 * _GLANCE)
        return self.wait_for("a page at rest", look)


def turn(milliseconds: int) -> None:
    """Let the event loop turn. A loop of Qt's own, because other threads must go on meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def key(target: QWidget, code: Qt.Key, *, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key, down and up."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, code, modifiers, text))


def _is_open(shortcut: QShortcut) -> bool:
    page = shortcut.parent()
    return isinstance(page, QWidget) and page.isVisible()


def _is_called(widget: QWidget, name: str) -> bool:
    names = [widget.accessibleName()]
    if isinstance(widget, QAbstractButton):
        names.append(widget.text().replace("&&", "&"))
    return any(each.startswith(name[:-1]) for each in names) if name.endswith("*") else name in names
