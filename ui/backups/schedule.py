"""Has the daily backup made while the window is open, whoever is at work; nobody waits for it, and nobody need think of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock
from clinic_app.errors import Cancelled
from clinic_app.identifiers import new_command
from ui.background import Background, Handle
from ui.messages import explain
from ui.theme import Tone
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from clinic_app.backups.model import MadeBackup, PlaceId
    from clinic_app.backups.service import BackupService

FIRST_LOOK = 120_000
"""ms after somebody began to work: the start of work has the computer for itself."""

EVERY = 300_000
"""ms between two looks whether a backup is due."""


class BackupSchedule(QObject):
    """For one person at work; ``say`` tells of a backup that could not be made, and of nothing else."""

    def __init__(
        self, backups: "BackupService", actor: Actor, background: Background, clock: Clock, say: Callable[[Notice], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._backups, self._actor, self._background, self._clock, self._say = backups, actor, background, clock, say
        self._handle: Handle | None = None
        self._first = QTimer(self, singleShot=True, interval=FIRST_LOOK)
        self._timer = QTimer(self, interval=EVERY)
        for timer in (self._first, self._timer):
            timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on."""
        self._first.start()
        self._timer.start()

    def end(self) -> None:
        """Nobody is at work any more; a backup that is under way ends at its next step and leaves nothing half-made."""
        self._first.stop()
        self._timer.stop()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def look(self) -> None:
        """See whether a backup is due, and make it."""
        if self._handle is None:
            self._background.run(lambda: self._backups.due(self._actor), done=self._due, failed=self._failed, key=self)

    def _due(self, places: "tuple[PlaceId, ...]") -> None:
        if places and self._handle is None:
            command = new_command(self._clock())
            self._handle = self._background.run_told(
                lambda tell: self._backups.run_due(self._actor, command, tell),
                progress=lambda *_step: None,
                done=self._made,
                failed=self._failed,
                lets_pass=True,
            )

    def _made(self, made: "MadeBackup") -> None:
        self._handle = None
        for run in made.runs:
            if run.failure is not None:
                self._say(Notice(f"The daily backup could not be made. {run.failure}", Tone.REFUSE))

    def _failed(self, error: BaseException) -> None:
        self._handle = None
        if not isinstance(error, Cancelled):
            self._say(Notice(f"The daily backup could not be made. {explain(error).words}", Tone.REFUSE))
