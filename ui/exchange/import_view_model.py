"""Files of another system on their way into the clinic: chosen, looked at, imported; what is stored stays, whatever comes between."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock
from clinic_app.exchange.choosing import FileChoice, files_among
from clinic_app.exchange.model import SourceKey
from clinic_app.exchange.prepared import PreparedFile
from clinic_app.exchange.service import ExchangeService, ImportProgress
from clinic_app.exchange.tally import ImportTally, sum_of
from clinic_app.identifiers import PatientId, new_command
from ui.background import Background
from ui.exchange.chosen_file import ChosenFile, FileState, Plan
from ui.exchange.conveyor import Conveyor
from ui.messages import explain
from ui.paper import Paper

FOLDER_ANSWERS_WITHIN = 20.0
"""Seconds; a network folder that is not there may never answer."""

STOPPED = "The import was stopped. What it had stored stays; import the same files again, and it goes on from there."
"""Also read by whoever stands at a locked window, so it names nobody and counts nothing."""


class Stage(Enum):
    """How far the whole of it has come."""

    EMPTY = "empty"
    LOOKING = "looking"
    READY = "ready"
    IMPORTING = "importing"
    STOPPING = "stopping"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of one file."""

    tally: ImportTally
    was_stopped: bool


class _Told:
    """How many rows of the file that is being stored are: written by the worker, read by the window."""

    def __init__(self) -> None:
        self.rows = 0

    def hear(self, progress: ImportProgress) -> None:
        """What the service says, on the worker."""
        self.rows = progress.rows


class ImportViewModel(QObject):
    """``changed`` says that the stage, the list or the totals are others; ``file_changed`` that one file's line is."""

    changed = Signal()
    file_changed = Signal(int)
    listed = Signal()
    """Files have come or gone."""
    progressed = Signal(int, int)
    complained = Signal(str)
    failed = Signal(object)
    finished = Signal()
    saved = Signal(str)

    def __init__(
        self,
        open_imports: Callable[[], ExchangeService],
        actor: Actor,
        background: Background,
        clock: Clock,
        paper: Paper,
        *,
        zone: str,
    ) -> None:
        """``open_imports`` runs on the worker, because a refusal is written down."""
        super().__init__()
        self._open_imports, self._actor, self._background, self._clock, self._paper = open_imports, actor, background, clock, paper
        self._zone = zone
        self.stage = Stage.EMPTY
        self.files: list[ChosenFile] = []
        self.total = ImportTally()
        """What would become of all files, and once they are imported what became of them."""
        self._coming: set[SourceKey] = set()
        self._stop = threading.Event()
        self._told = _Told()
        self._rows_stored = self._rows_to_store = 0
        self._conveyor = Conveyor(background, self._work, self)
        self._conveyor.began.connect(self._began)
        self._conveyor.worked.connect(self._worked)
        self._conveyor.unreadable.connect(self._unreadable)
        self._conveyor.failed.connect(self._failed)
        self._conveyor.ended.connect(self._ended)
        self._clockwork = QTimer(self, interval=100)
        self._clockwork.timeout.connect(self._tell_progress)

    @property
    def now(self) -> datetime:
        """This moment on the clinic's clock."""
        return self._clock().astimezone(ZoneInfo(self._zone))

    @property
    def is_importing(self) -> bool:
        """Whether the clinic's files are being written to."""
        return self.stage in (Stage.IMPORTING, Stage.STOPPING)

    @property
    def to_import(self) -> tuple[ChosenFile, ...]:
        """The files whose import would store anything."""
        return tuple(file for file in self.files if file.is_to_import)

    @property
    def people_to_import(self) -> int:
        """How many people those are about, each once."""
        return len(frozenset[SourceKey]().union(*(file.plan.people for file in self.to_import if file.plan is not None)))

    @property
    def people_imported(self) -> tuple[PatientId, ...]:
        """Who came with what was stored, and is registered here now."""
        return tuple(sum_of(file.result for file in self.files if file.result is not None).patients)

    def in_state(self, *states: FileState) -> tuple[ChosenFile, ...]:
        """The files that are as far as that."""
        return tuple(file for file in self.files if file.state in states)

    def add(self, paths: Iterable[Path]) -> None:
        """Files and folders were pointed at: they are looked at, and nothing is changed."""
        wanted = tuple(paths)
        if wanted and not self.is_importing:
            self._background.run_with_deadline(
                lambda: files_among(wanted), FOLDER_ANSWERS_WITHIN, done=self._chosen, failed=self._cannot_choose
            )

    def remove(self, file: ChosenFile) -> None:
        """This file is not meant after all."""
        if self.is_importing or self.stage is Stage.DONE or not self._conveyor.take_off(file):
            return
        self.files.remove(file)
        self._count_anew()
        # Who comes with this file was counted upon by others: they must be looked at again.
        missing = file.plan.tally.newcomers if file.plan is not None else set()
        again = [each for each in self.files if each.plan is not None and not missing.isdisjoint(each.plan.people)]
        for each in again:
            each.forget()
        if again:
            self._count_anew()
        self.listed.emit()
        self._look_at(again)

    def clear(self) -> None:
        """Begin anew, with no files."""
        if not self.is_importing:
            self._conveyor.halt()
            self.files = []
            self._count_anew()
            self.listed.emit()
            self._go(Stage.EMPTY)

    def look_again(self) -> None:
        """At what has not been looked at yet."""
        if self.stage is Stage.READY:
            self._look_at(self.in_state(FileState.WAITING))

    def start(self) -> None:
        """Import what was looked at; after a stop, what is left of it."""
        files = self.to_import
        if not files or self.stage not in (Stage.READY, Stage.DONE):
            return
        for file in files:
            file.command = file.command or new_command(self._clock())
            file.sentence = ""
        self._stop.clear()
        self._told, self._rows_stored = _Told(), 0
        self._rows_to_store = sum(file.plan.rows for file in files if file.plan is not None)
        self._go(Stage.IMPORTING)
        self._clockwork.start()
        self._conveyor.put(files)

    def stop(self) -> None:
        """Looking: look at no more files. Importing: whoever was begun is finished, and nobody else is begun."""
        if self.stage is Stage.IMPORTING:
            self._stop.set()
            self._go(Stage.STOPPING)
        self._conveyor.halt()

    def break_off(self) -> str:
        """The person leaves: stop; gives what they must hear of it, nothing where no import is under way."""
        was_importing = self.is_importing
        self._stop.set()
        self._clockwork.stop()
        self._conveyor.halt()
        return STOPPED if was_importing else ""

    def save_report(self, path: Path, text: str) -> None:
        """Keep the report as a file; ``saved`` carries its name."""
        self._paper.save(path, text.encode(), done=partial(self._has_saved, path.name), failed=self._tell)

    def _chosen(self, choice: FileChoice) -> None:
        if self.is_importing:
            return
        if self.stage is Stage.DONE and choice.files:
            self.clear()
        known = {file.path for file in self.files}
        new = [ChosenFile(path, number=len(self.files) + number) for number, path in enumerate(_unknown(choice.files, known))]
        self.files += new
        complaints = choice.complaints or (() if new or not choice.files else ("These files are in the list already.",))
        self.complained.emit(" ".join(complaints))
        if new:
            self.listed.emit()
            self._look_at(new)

    def _cannot_choose(self, error: BaseException) -> None:
        self.complained.emit(explain(error).words)

    def _look_at(self, files: Sequence[ChosenFile]) -> None:
        if files:
            self._go(Stage.LOOKING)
            self._conveyor.put(files)
        else:
            self._settle()

    def _work(self, file: ChosenFile, prepared: PreparedFile) -> Plan | Imported:
        """On the worker: what importing the file would do, or doing it."""
        imports = self._open_imports()
        if file.command is None:
            report = imports.plan(self._actor, prepared, coming=self._coming)
            return Plan(
                tally=ImportTally.of(report),
                sha256=prepared.sha256,
                rows=sum(person.row_count for person in prepared.people),
                people=frozenset(person.key for person in prepared.people),
            )
        (report,) = imports.import_files(self._actor, file.command, (prepared,), progress=self._told.hear, is_cancelled=self._stop.is_set)
        return Imported(tally=ImportTally.of(report), was_stopped=report.was_stopped)

    def _began(self, file: ChosenFile) -> None:
        self._set(file, FileState.IMPORTING if self.is_importing else FileState.READING)

    def _worked(self, file: ChosenFile, answer: Plan | Imported) -> None:
        if isinstance(answer, Plan):
            file.plan = answer
            self.total.add(answer.tally)
            self._coming |= answer.tally.newcomers
            self._set(file, FileState.PLANNED)
        elif answer.was_stopped and not answer.tally.patients:
            self._set(file, FileState.PLANNED)
        else:
            if file.result is not None:
                answer.tally.newcomers |= file.result.newcomers
            file.result = answer.tally
            self._end_of(file)
            self._set(file, FileState.LEFT if answer.was_stopped else FileState.STORED)
        self._tell_progress()
        self.changed.emit()

    def _unreadable(self, file: ChosenFile, sentence: str) -> None:
        file.sentence = sentence
        self._end_of(file)
        self._set(file, FileState.UNREADABLE)
        self._tell_progress()
        self.changed.emit()

    def _failed(self, file: ChosenFile, error: BaseException) -> None:
        message = explain(error)
        file.sentence = message.words
        self._set(file, FileState.LEFT if self.is_importing else FileState.WAITING)
        self.stop()
        self._tell(error)

    def _ended(self) -> None:
        if self.stage is Stage.LOOKING:
            for file in self.in_state(FileState.READING):
                self._set(file, FileState.WAITING)
            self._settle()
        elif self.is_importing:
            for file in self.in_state(FileState.IMPORTING):
                self._set(file, FileState.PLANNED if file.result is None else FileState.LEFT)
            self._clockwork.stop()
            self.stage = Stage.DONE
            self._count_anew()
            self._go(Stage.DONE)
            self.finished.emit()

    def _settle(self) -> None:
        self._go(Stage.READY if self.files else Stage.EMPTY)

    def _end_of(self, file: ChosenFile) -> None:
        if self.is_importing and file.plan is not None:
            self._told.rows = 0
            self._rows_stored += file.plan.rows

    def _tell_progress(self) -> None:
        if self.is_importing:
            self.progressed.emit(min(self._rows_stored + self._told.rows, self._rows_to_store), self._rows_to_store)
        elif self.stage is Stage.LOOKING:
            waiting = len(self.in_state(FileState.WAITING, FileState.READING))
            self.progressed.emit(len(self.files) - waiting, len(self.files))

    def _count_anew(self) -> None:
        for number, file in enumerate(self.files):
            file.number = number
        counted = (file for file in self.files if self.stage is not Stage.DONE or file.result is not None or file.is_settled)
        self.total = sum_of(file.tally for file in counted if file.tally is not None)
        self._coming = set(self.total.newcomers)

    def _has_saved(self, name: str, _nothing: None) -> None:
        self.saved.emit(name)

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))

    def _set(self, file: ChosenFile, state: FileState) -> None:
        file.state = state
        self.file_changed.emit(file.number)

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        self.changed.emit()
        self._tell_progress()


def _unknown(paths: Iterable[Path], known: set[Path]) -> list[Path]:
    return [path for path in paths if path not in known]
