"""How well the clinic is backed up, and the deeds about it; the long ones tell how far they are and can be stopped."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.backups.model import BackupStanding, DrillResult, MadeBackup, NewPlace, Place, PlaceId, Run, RunId
from clinic_app.backups.service import BackupService
from clinic_app.clock import Clock
from clinic_app.errors import VaultError
from clinic_app.identifiers import CommandId, new_command
from clinic_app.progress import Progress
from ui.background import Background, Handle
from ui.backups.words import BackupWords, pictures
from ui.messages import explain

T = TypeVar("T")


class BackupsViewModel(QObject):
    """``began`` and ``ended`` frame a long deed, ``progressed`` tells of it; ``news`` is a good sentence, ``failed`` a ``Message``."""

    changed = Signal()
    began = Signal(str)
    progressed = Signal(str, int, object)
    ended = Signal()
    news = Signal(str)
    failed = Signal(object)
    place_added = Signal(object)
    place_refused = Signal(object)
    sheet_refused = Signal(object)
    drilled = Signal(str)
    handed_out = Signal(object, str)

    def __init__(self, backups: BackupService, actor: Actor, background: Background, clock: Clock, *, zone: str) -> None:
        super().__init__()
        self._backups, self._actor, self._background, self._clock = backups, actor, background, clock
        self._zone = zone
        self.standing: BackupStanding | None = None
        self._handle: Handle | None = None
        self._command: CommandId | None = None

    @property
    def words(self) -> BackupWords:
        """What is so, in sentences of this moment."""
        return BackupWords(self._clock(), self._zone)

    @property
    def may_open(self) -> bool:
        """Whether this person opens backups with a sheet and hands out copies."""
        return self._actor.may(Permission.BACKUP_OPEN)

    @property
    def is_busy(self) -> bool:
        """Whether a long deed is under way."""
        return self._handle is not None

    def refresh(self) -> None:
        """Look again."""
        self._background.run(lambda: self._backups.standing(self._actor), done=self._show, failed=self._fail, key=self)

    def back_up(self) -> None:
        """A backup in every place, now. After a failure the same deed is tried again, so that nothing is made twice."""
        command = self._command = self._command or new_command(self._clock())
        self._begin("Making a backup", lambda tell: self._backups.back_up(self._actor, command, None, tell), self._made)

    def verify(self, run: Run) -> None:
        """See that a backup is what it was."""
        which: RunId = run.id
        self._begin("Verifying the backup", lambda tell: self._backups.verify(self._actor, which, tell), self._verified)

    def drill(self, typed: str) -> None:
        """Open the newest backup with a sheet."""
        command = new_command(self._clock())
        self._begin("Opening the newest backup", lambda tell: self._backups.drill(self._actor, command, typed, tell), self._drilled)

    def hand_out(self, place: PlaceId) -> None:
        """A backup that a code opens."""
        command = new_command(self._clock())
        work = partial(self._backups.hand_out, self._actor, command, place)
        self._begin("Making a backup for another PC", work, self._handed_out)

    def stop(self) -> None:
        """End what is under way; nothing half-made has the name of a backup."""
        if self._handle is not None:
            self._handle.cancel()
            self._end()

    def add_place(self, new: NewPlace, command: CommandId) -> None:
        """Back up there too; ``command`` is the form's, kept over its retries."""
        self._background.run(
            lambda: self._backups.add_place(self._actor, command, new),
            done=self._added,
            failed=lambda error: self.place_refused.emit(explain(error)),
        )

    def remove_place(self, place: PlaceId) -> None:
        """Back nothing up there any more."""
        command = new_command(self._clock())
        self._background.run(
            lambda: self._backups.remove_place(self._actor, command, place), done=lambda _nothing: self.refresh(), failed=self._fail
        )

    def set_hour(self, hour: int) -> None:
        """From when on the day's backup is made."""
        command = new_command(self._clock())
        self._background.run(
            lambda: self._backups.set_hour(self._actor, command, hour), done=lambda _nothing: self.refresh(), failed=self._fail
        )

    def new_command(self) -> CommandId:
        """The name of a new deed."""
        return new_command(self._clock())

    def _begin(self, words: str, work: Callable[[Progress], T], done: Callable[[T], None]) -> None:
        if self.is_busy:
            return
        self.began.emit(words)
        self._handle = self._background.run_told(work, progress=self.progressed.emit, done=done, failed=self._fail, lets_pass=True)

    def _show(self, standing: BackupStanding) -> None:
        self.standing = standing
        self.changed.emit()

    def _made(self, made: MadeBackup) -> None:
        self._command = None
        self._end()
        failed = [run.failure for run in made.runs if run.failure is not None]
        if failed:
            self.failed.emit(explain(VaultError(failed[0])))
        elif made.made:
            run = made.made[0]
            self.news.emit(f"Backed up: every record and {pictures(run.blobs)}, {'proven' if run.proven else 'not proven'}.")
        self.refresh()

    def _verified(self, run: Run) -> None:
        self._end()
        self.news.emit(f"{run.file_name} is whole, and so is every picture and document of it.")

    def _drilled(self, result: DrillResult) -> None:
        self._end()
        words = f"The sheet opened {result.file_name}: {result.rows:,} rows and {pictures(result.pictures)}, all counted."
        self.drilled.emit(words)
        self.refresh()

    def _handed_out(self, made: MadeBackup) -> None:
        self._end()
        failed = [run.failure for run in made.runs if run.failure is not None]
        if made.code is not None and made.made:
            self.handed_out.emit(made.code, made.made[0].file_name)
        elif failed:
            self.failed.emit(explain(VaultError(failed[0])))
        self.refresh()

    def _added(self, place: Place) -> None:
        self.place_added.emit(place)
        self.refresh()

    def _end(self) -> None:
        self._handle = None
        self.ended.emit()

    def _fail(self, error: BaseException) -> None:
        was_busy = self.is_busy
        if was_busy:
            self._end()
        self.failed.emit(explain(error))
        if was_busy:
            self.refresh()
