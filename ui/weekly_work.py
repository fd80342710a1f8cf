"""Has the program check its files once a week, when nobody has asked anything of it for some minutes; says something only where it must."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.progress import Progress
from clinic_app.upkeep.model import Verdict
from ui.background import Background, Handle
from ui.messages import explain
from ui.theme import Tone
from ui.widgets.notice import Notice

IDLE = 300.0
"""Seconds for which nobody must have asked for anything."""
LOOK = 30_000
"""ms between two looks at the clock."""
NOT_DUE = 3_600.0
"""Seconds of idleness after which it is asked again whether a check is due, where it was not."""


class Check(Protocol):
    """The core's weekly check."""

    def is_due(self) -> bool:
        """Whether a week has passed."""

    def go_on(self, actor: Actor, progress: Progress) -> Verdict:
        """Look at what was not looked at yet."""


class WeeklyWork(QObject):
    """Between ``begin`` and ``end`` of one person's work; what was broken off goes on at the next idle hour."""

    def __init__(self, check: Check, actor: Actor, background: Background, say: Callable[[Notice], None], parent: QObject) -> None:
        super().__init__(parent)
        self._check, self._actor, self._background, self._say = check, actor, background, say
        self._handle: Handle | None = None
        self._rests_until = 0.0
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look at the clock from now on."""
        self._timer.start()

    def end(self) -> None:
        """The person leaves, and takes their keys along."""
        self._timer.stop()
        if self._handle is not None:
            self._handle.cancel()
        self.deleteLater()

    def look(self) -> None:
        """Begin or go on, if nobody is at work."""
        idle = self._background.idle_seconds
        if idle < IDLE:
            self._rests_until = 0.0
        elif idle >= self._rests_until and (self._handle is None or self._handle.dropped):
            self._handle = self._background.run_when_idle(self._if_due, done=self._done, failed=self._failed)

    def _if_due(self, progress: Progress) -> Verdict | None:
        return self._check.go_on(self._actor, progress) if self._check.is_due() else None

    def _done(self, verdict: Verdict | None) -> None:
        self._handle, self._rests_until = None, self._background.idle_seconds + NOT_DUE
        if verdict is None or not verdict.faults:
            return
        if self._actor.may(Permission.CLINIC_CHECK):
            words = f"The weekly check of the clinic's files found this: {' '.join(verdict.faults)}"
        else:
            words = "The weekly check of the clinic's files found a fault; tell a manager now, whose home page says what to do."
        self._say(Notice(words, Tone.REFUSE))

    def _failed(self, error: BaseException) -> None:
        self._handle, self._rests_until = None, self._background.idle_seconds + NOT_DUE
        self._say(explain(error).notice)
