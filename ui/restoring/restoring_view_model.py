"""Bringing a clinic back from a backup: which backups there are, the one that is chosen, and the restore while it runs."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_app.clock import Clock, shown_day
from clinic_app.errors import Cancelled
from clinic_app.progress import Progress
from ui.background import Background
from ui.messages import explain

if TYPE_CHECKING:
    from clinic_app.restoring import BackupSeen, Restored
    from ui.core import Core

_MEGABYTE = 1_000_000
_HOUR, _DAY = 3_600, 86_400


class RestoringViewModel(QObject):
    """``found`` says that ``backups`` are others, ``opened`` that the sheet is right, ``finished`` that the clinic is back.

    ``told`` carries words, steps done and steps.
    """

    found = Signal()
    opened = Signal()
    told = Signal(str, int, object)
    finished = Signal()
    refused = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, background: Background, core: "Callable[[], Core]", clock: Clock, folder: Path) -> None:
        """``core`` gives the worker's core; ``folder`` is where the clinic lay or would lie on this computer."""
        super().__init__()
        self._background, self._core, self._clock = background, core, clock
        self.folder = folder
        self.backups: tuple[BackupSeen, ...] = ()
        self.chosen: Path | None = None
        self._restored: Restored | None = None
        self._sheet = ""
        self._stopped = threading.Event()

    @property
    def restored(self) -> "Restored":
        """The clinic that is back, once ``finished``."""
        if self._restored is None:
            raise RuntimeError("nothing was restored")
        return self._restored

    @property
    def replaces(self) -> bool:
        """Whether files of a clinic lie where the restored one is to lie."""
        return any((self.folder / name).exists() for name in ("pc.json", "keys.json", "registry.db"))

    def look_in(self, place: Path) -> None:
        """Find the backups in a folder, on a stick or beside a file that was chosen, which is then the chosen one."""
        file = place if place.is_file() else None
        self._background.run(
            lambda: self._core().backups_in(place.parent if file else place, file),
            done=lambda seen: self._show(seen, file),
            failed=self._failed,
        )

    def open(self, sheet: str) -> None:
        """Try the sheet at the chosen backup; nothing is written."""
        backup = self._backup()
        self._background.run(lambda: self._core().try_sheet(backup, sheet), done=lambda _by: self._keep(sheet), failed=self._failed)

    def restore(self) -> None:
        """Bring the chosen backup back into ``folder``."""
        backup, folder, sheet = self._backup(), self.folder, self._sheet
        self._stopped.clear()
        self.busy_changed.emit(True)
        self._background.run_told(
            lambda progress: self._core().restore(backup, sheet, folder, self._stoppable(progress)),
            progress=self._tell,
            done=self._finish,
            failed=self._failed,
        )

    def cancel(self) -> None:
        """Stop at the next step, if it is not the last; ``refused`` or ``finished`` then says what became of it."""
        self._stopped.set()

    def forget(self) -> None:
        """The sheet is not needed any more."""
        self._sheet = ""

    def words_of(self, backup: "BackupSeen") -> tuple[str, str]:
        """A backup as a line of a list: when, and what is known of it without a key."""
        made = backup.made_at.astimezone()
        proven = "opened and counted when it was made" if backup.proven else "never opened since it was made, so not proven"
        size = f"{max(0.1, backup.size / _MEGABYTE):,.1f} MB"
        documents = "1 picture or document" if backup.documents == 1 else f"{backup.documents:,} pictures and documents"
        return (
            f"{shown_day(made)} {made:%H:%M}, {self._age(backup.made_at)}",
            f"{proven} · {documents} · {size}",
        )

    def _backup(self) -> Path:
        if self.chosen is None:
            raise RuntimeError("no backup is chosen")
        return self.chosen

    def _stoppable(self, progress: Progress) -> Progress:
        def told(words: str, done: int, total: int | None, /) -> None:
            if self._stopped.is_set():
                raise Cancelled("The restore was stopped; nothing was changed.")
            progress(words, done, total)

        return told

    def _keep(self, sheet: str) -> None:
        self._sheet = sheet
        self.opened.emit()

    def _age(self, made_at: datetime) -> str:
        seconds = max(0, int((self._clock() - made_at).total_seconds()))
        number, unit = (seconds // _DAY, "day") if seconds >= _DAY else (seconds // _HOUR, "hour")
        return f"{number:,} {unit}{'' if number == 1 else 's'} old" if number else "less than an hour old"

    def _show(self, seen: "tuple[BackupSeen, ...]", file: Path | None) -> None:
        self.backups = seen
        self.chosen = file or (seen[0].path if seen else None)
        self.found.emit()

    def _tell(self, words: str, done: int, total: int | None) -> None:
        self.told.emit(words, done, total)

    def _finish(self, restored: "Restored") -> None:
        self._restored = restored
        self.forget()
        self.busy_changed.emit(False)
        self.finished.emit()

    def _failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(explain(error))
