"""Tells whoever is at work how the disk stands: before it is full, while nothing new can be saved, and when all is well again."""

import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from clinic_app.vault.model import DiskStanding, DiskState
from ui.background import Background
from ui.theme import Tone
from ui.widgets.notice import Notice

CALM = 60_000
"""ms between two looks while everything can be saved."""
ANXIOUS = 5_000
"""ms between two looks while nothing can: whoever has made room wants to go on."""
PATIENCE = 4.0
"""Seconds that a disk may take to tell."""
BALLAST_AFTER = 60_000
"""ms after somebody began to work until the ballast is seen to: the start of work has the disk for itself."""

SAVED_BEFORE = "It was saved the first time; nothing was done twice."
_STANDING = {
    DiskState.FULL: (
        "Read-only: the disk is full. Everything saved is safe and can be looked up; what you type is kept as a draft. Make room on the "
        "disk, and saving goes on by itself."
    ),
    DiskState.READ_ONLY: (
        "Read-only: the disk takes no changes any more. Everything saved is safe. Ask your IT administrator to look at the disk; saving "
        "goes on by itself."
    ),
}


class Gate(Protocol):
    """What the core knows of the disk, and tells on the worker's thread."""

    @property
    def standing(self) -> DiskStanding:
        """How the disk stood when it was last looked at."""

    def look(self) -> DiskStanding:
        """See how it stands now."""

    def keep_ballast(self) -> None:
        """Write what is kept for a full disk, where it is missing."""

    def listen(self, listener: "DiskWatch | None") -> None:
        """Tell ``listener`` from now on."""


class DiskWatch(QObject):
    """For one person at work. ``say`` announces news, ``stand`` shows what holds until it ends (nothing takes it away)."""

    _stood = Signal(object)
    _repeated = Signal()

    def __init__(
        self, gate: Gate, background: Background, say: Callable[[Notice], None], stand: Callable[[Notice | None], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._gate, self._background, self._say, self._stand = gate, background, say, stand
        self._state = DiskState.AMPLE
        self._timer = QTimer(self, interval=CALM)
        self._timer.timeout.connect(self._look)
        self._ballast = QTimer(self, singleShot=True, interval=BALLAST_AFTER)
        self._ballast.timeout.connect(self._keep_ballast)
        # The gate speaks on the worker's thread; only queued signals may carry that to the window's.
        self._stood.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._repeated.connect(self._tell_repeat, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Watch from now on; a disk that stands badly already is told at once."""
        self._gate.listen(self)
        self._show(self._gate.standing)
        self._timer.start()
        self._ballast.start()

    def end(self) -> None:
        """Watch no more: nobody is at work."""
        self._gate.listen(None)
        self._timer.stop()
        self._ballast.stop()
        self._stand(None)
        self.deleteLater()

    def disk_stands(self, standing: DiskStanding) -> None:
        """From the gate, on the worker's thread."""
        self._stood.emit(standing)

    def was_saved_before(self) -> None:
        """From the gate, on the worker's thread."""
        self._repeated.emit()

    def _look(self) -> None:
        # Not on the worker: it needs no file of the core's, and work that gives way to whatever is asked would give way to this.
        self._background.run_with_deadline(self._gate.look, PATIENCE, done=self._looked, failed=self._not_looked)

    @Slot(object)
    def _looked(self, standing: DiskStanding) -> None:
        self._show(standing)
        if standing.state.takes_deeds and not self._ballast.isActive():
            self._keep_ballast()

    @Slot(object)
    def _not_looked(self, _error: BaseException) -> None:
        """A disk that does not answer is asked again at the next look; whoever saves hears of it."""

    def _keep_ballast(self) -> None:
        # On a thread of its own: the worker must be free for whoever saves meanwhile.
        threading.Thread(target=self._gate.keep_ballast, name="ballast", daemon=True).start()

    @Slot(object)
    def _show(self, standing: DiskStanding) -> None:
        before, self._state = self._state, standing.state
        if self._state is before:
            return
        words = _STANDING.get(self._state)
        self._timer.setInterval(ANXIOUS if words else CALM)
        self._stand(Notice(words, Tone.REFUSE) if words else None)
        if words is None and not before.takes_deeds:
            self._say(Notice("There is room on the disk again: everything can be saved.", Tone.GIVEN))
        elif self._state is DiskState.LOW:
            self._say(Notice(low_words(standing), Tone.DUE))

    @Slot()
    def _tell_repeat(self) -> None:
        self._say(Notice(SAVED_BEFORE, Tone.GIVEN))


def low_words(standing: DiskStanding) -> str:
    """That room must be made, before the disk is full."""
    return f"Only {megabytes(standing.free)} are free on the disk; make room soon, because a full disk can save nothing new."


def megabytes(size: int) -> str:
    """``412 MB``, ``65 GB``."""
    return f"{size / 1e9:,.0f} GB" if size >= 10e9 else f"{size / 1e6:,.0f} MB"
