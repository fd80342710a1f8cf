"""Files on their way from the disk to the core: one is read in the child process while the core is at work on the one before.

So at most two files are in memory at once, the core is free for other pages between two files, and what a hostile file does to the
process that reads it ends with that process.
"""

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from ui.background import Background, Handle
from ui.child_process import ChildEnded
from ui.exchange.chosen_file import ChosenFile
from ui.exchange.reading import ENDED, MEMORY, read_file


class Conveyor(QObject):
    """``worked`` carries a file and what the core gave for it, ``unreadable`` a file and a sentence, ``failed`` a file and an error."""

    began = Signal(object)
    worked = Signal(object, object)
    unreadable = Signal(object, str)
    failed = Signal(object, object)
    ended = Signal()
    """Nothing is on its way any more."""

    def __init__(self, background: Background, work: Callable[[ChosenFile, PreparedFile], object], parent: QObject) -> None:
        """``work`` runs on the worker."""
        super().__init__(parent)
        self._background = background
        self._work = work
        self._waiting: deque[ChosenFile] = deque()
        self._reading: ChosenFile | None = None
        self._reader: Handle | None = None
        self._read: list[PreparedFile] = []
        self._read_of: ChosenFile | None = None
        self._working: ChosenFile | None = None

    @property
    def is_moving(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._waiting or self._reading or self._read or self._working)

    def put(self, files: Iterable[ChosenFile]) -> None:
        """These too, after those that are on their way."""
        self._waiting.extend(files)
        self._move()

    def take_off(self, file: ChosenFile) -> bool:
        """The file is not wanted any more; False if the core is at work on it already."""
        if file is self._working:
            return False
        if file in self._waiting:
            self._waiting.remove(file)
        if file is self._reading:
            self._stop_reading()
        if file is self._read_of:
            self._read, self._read_of = [], None
        self._move()
        return True

    def halt(self) -> None:
        """Bring nothing more; what the core is at work on it brings to its end."""
        self._waiting.clear()
        self._stop_reading()
        self._read, self._read_of = [], None
        self._move()

    def _stop_reading(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
        self._reader = self._reading = None

    def _move(self) -> None:
        if self._read_of is not None and self._working is None:
            self._hand_over(self._read_of)
        if self._waiting and self._reading is None and self._read_of is None:
            self._reading = file = self._waiting.popleft()
            expected = None if file.plan is None else file.plan.sha256
            self.began.emit(file)
            self._reader = self._background.run_in_child(
                read_file, file.path, expected, done=self._has_read, failed=self._cannot_read, memory=MEMORY
            )
        if not self.is_moving:
            self.ended.emit()

    def _hand_over(self, file: ChosenFile) -> None:
        # The worker empties the list, so that a large file is taken from memory there and not on the window's thread.
        held, self._read, self._read_of, self._working = self._read, [], None, file
        work = self._work
        self._background.run(lambda: work(file, held.pop()), done=self._has_worked, failed=self._has_failed)

    def _has_read(self, outcome: PreparedFile | UnreadableFile) -> None:
        file, self._reading, self._reader = self._reading, None, None
        if file is None:
            return
        if isinstance(outcome, UnreadableFile):
            self.unreadable.emit(file, outcome.sentence)
        else:
            self._read, self._read_of = [outcome], file
        self._move()

    def _cannot_read(self, error: BaseException) -> None:
        file, self._reading, self._reader = self._reading, None, None
        if file is None:
            return
        if isinstance(error, ChildEnded):
            self.unreadable.emit(file, ENDED)
        else:
            self.failed.emit(file, error)
        self._move()

    def _has_worked(self, answer: object) -> None:
        file, self._working = self._working, None
        if file is not None:
            self.worked.emit(file, answer)
        self._move()

    def _has_failed(self, error: BaseException) -> None:
        file, self._working = self._working, None
        if file is not None:
            self.failed.emit(file, error)
        self._move()
