"""Whether anybody is at the window: time since the last key, click or movement, on a clock that nobody can set.

A computer that slept is noticed too, by the clock on the wall having run on; one that is set back proves nothing and changes nothing.
"""

import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputEvent, QKeyEvent, QMouseEvent, QWindow

from clinic_app.clock import Clock, system_clock

HARD_AFTER = 15 * 60.0
"""Seconds without a hand at the window after which the files are closed."""

SLEPT = 30.0
"""Seconds between two looks that no busy computer explains."""

_LOOK = 1_000
"""Ms between two looks."""

_JITTER = 4.0
"""Px that a mouse moves by itself on a desk that shakes."""

_INPUT = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Between ``begin`` and ``end``; while it is ``covered`` nothing but the password counts as somebody being there."""

    soft_due = Signal()
    """Nobody was there for as long as the clinic allows."""
    hard_due = Signal()
    """Nobody was there for fifteen minutes."""
    slept = Signal()
    """The computer was asleep, or stood still as if it were."""

    def __init__(self, parent: QObject | None = None, *, seconds: Callable[[], float] = time.monotonic, wall: Clock = system_clock) -> None:
        """``seconds`` never goes back; ``wall`` runs on while the computer sleeps."""
        super().__init__(parent)
        self._seconds, self._wall = seconds, wall
        self._soft_after = HARD_AFTER
        self._covered = self._told = False
        self._at = QPointF()
        self._last = self._looked = seconds()
        self._looked_wall = wall()
        self._windows: QWindow | None = None
        self._line: QObject | None = None
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self.look)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        self._application = application

    def begin(self, soft_after: float) -> None:
        """Somebody is there; ``soft_after`` in seconds."""
        self._soft_after = soft_after
        self._looked, self._looked_wall = self._seconds(), self._wall()
        self.resume()
        if not self._timer.isActive():
            self._application.focusWindowChanged.connect(self._watch_window)
            self._application.focusObjectChanged.connect(self._watch_line)
            self._watch_window(self._application.focusWindow())
            self._watch_line(self._application.focusObject())
            self._timer.start()

    def end(self) -> None:
        """Nobody is signed in."""
        if self._timer.isActive():
            self._timer.stop()
            self._application.focusWindowChanged.disconnect(self._watch_window)
            self._application.focusObjectChanged.disconnect(self._watch_line)
            self._watch_window(None)
            self._watch_line(None)

    def cover(self) -> None:
        """The window is covered: hands on the cover do not put the closing of the files off."""
        self._covered = True

    def resume(self) -> None:
        """The person is back."""
        self._covered = self._told = False
        self._last = self._seconds()

    def look(self) -> None:
        """Tell what is due."""
        now, wall = self._seconds(), self._wall()
        gap = max(now - self._looked, (wall - self._looked_wall).total_seconds())
        self._looked, self._looked_wall = now, wall
        idle = now - self._last
        if gap > SLEPT:
            self.slept.emit()
        elif idle >= HARD_AFTER:
            self.hard_due.emit()
        elif idle >= self._soft_after and not self._covered and not self._told:
            self._told = True
            self.soft_due.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every key, click and movement that the window system sends, before any widget does."""
        if not self._covered and self._is_hand(event):
            self._last = self._seconds()
            self._told = False
        return False

    def _is_hand(self, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.InputMethod:
            return True  # scripts that are composed come as words, without a key
        if not event.spontaneous():
            return False
        if isinstance(event, QKeyEvent):
            # What lies on the keyboard repeats.
            return kind is QEvent.Type.KeyPress and not event.isAutoRepeat()
        if kind is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            moved = event.globalPosition() - self._at
            if moved.manhattanLength() < _JITTER:
                return False
            self._at = event.globalPosition()
            return True
        return kind in _INPUT and isinstance(event, QInputEvent)

    def _watch_window(self, window: QWindow | None) -> None:
        """Windows have their own events: the one that has the keyboard is watched, be it a dialog."""
        if self._windows is not None and self._windows is not window and shiboken6.isValid(self._windows):
            self._windows.removeEventFilter(self)
        self._windows = window
        if window is not None:
            window.installEventFilter(self)
            window.destroyed.connect(self._forget_window, Qt.ConnectionType.UniqueConnection)

    def _watch_line(self, line: QObject | None) -> None:
        if self._line is not None and self._line is not line and shiboken6.isValid(self._line):
            self._line.removeEventFilter(self)
        self._line = line
        if line is not None:
            line.installEventFilter(self)
            line.destroyed.connect(self._forget_line, Qt.ConnectionType.UniqueConnection)

    def _forget_window(self) -> None:
        self._windows = None

    def _forget_line(self) -> None:
        self._line = None
