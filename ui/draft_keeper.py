"""What somebody is in the middle of typing, on whatever page: sealed into their own drawer as they type, found again after a power cut."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_app.errors import ClinicError
from clinic_app.identifiers import PatientId
from clinic_app.vault.model import Draft
from ui.background import Background
from ui.messages import explain

KEEP_AFTER = 2_000
"""Ms from the first key that is not kept yet until it is; five seconds are promised."""


class Drafts(Protocol):
    """The sealed drawer of the person who is signed in."""

    def save(self, draft: Draft) -> None:
        """Put the draft on the disk, over its earlier state."""

    def load(self, draft_id: UUID) -> Draft | None:
        """The draft, or nothing if there is none."""

    def ids(self) -> tuple[UUID, ...]:
        """Every draft of this person, oldest first."""

    def discard(self, draft_id: UUID) -> None:
        """Take the draft away."""


class Unfinished(Protocol):
    """Everything that stands in a form, as it was typed."""

    @property
    def id(self) -> UUID:
        """What it is called in the drawer; later drafts have greater ones."""

    @property
    def patient_id(self) -> PatientId | None:
        """Whom it is about, if they are registered: it is erased with their record."""

    def encoded(self) -> bytes:
        """As it lies in the drawer."""


U = TypeVar("U", bound=Unfinished)


class DraftKeeper(QObject, Generic[U]):
    """``found`` carries what this person left unfinished here, newest last; ``kept`` says that the drawer holds all."""

    found = Signal(object)
    kept = Signal()
    failed = Signal(object)  # messages.Message

    def __init__(self, drafts: Drafts, background: Background, read: Callable[[Draft], U | None], parent: QObject) -> None:
        """``read`` gives nothing for a draft that belongs somewhere else."""
        super().__init__(parent)
        self._drafts, self._background = drafts, background
        self._decode: Callable[[Draft], U | None] = read
        self._waiting: U | None = None
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self._timer.timeout.connect(self.flush)

    def look(self) -> None:
        """Find what lies in the drawer."""
        self._background.run(self._read, done=self._tell_found, failed=self._tell)

    def keep(self, unfinished: U) -> None:
        """Keep this soon; keys that follow do not put it off."""
        if self._waiting is not None and self._waiting.id != unfinished.id:
            self.flush()
        self._waiting = unfinished
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keep what waits, now."""
        self._timer.stop()
        unfinished, self._waiting = self._waiting, None
        if unfinished is not None:
            drafts = self._drafts
            self._background.run(
                lambda: drafts.save(Draft(unfinished.id, unfinished.encoded(), unfinished.patient_id)),
                done=self._tell_kept,
                failed=self._tell,
            )

    def drop(self, draft_id: UUID) -> None:
        """What waits need not be kept."""
        if self._waiting is not None and self._waiting.id == draft_id:
            self._waiting = None
            self._timer.stop()

    def discard(self, draft_id: UUID) -> None:
        """It is on record, or was thrown away."""
        self.drop(draft_id)
        drafts = self._drafts
        self._background.run(lambda: drafts.discard(draft_id), done=self._discarded, failed=self._tell)

    def _read(self) -> tuple[U, ...]:
        found = []
        for draft_id in self._drafts.ids():
            try:
                draft = self._drafts.load(draft_id)
            except ClinicError:
                continue  # the check of the clinic's files names drafts that no longer open
            unfinished = self._decode(draft) if draft is not None else None
            if unfinished is not None:
                found.append(unfinished)
        return tuple(found)

    # Bound methods of a QObject, so that an answer that comes after the page is gone is dropped.

    def _tell_found(self, found: tuple[U, ...]) -> None:
        self.found.emit(found)

    def _tell_kept(self, _nothing: None) -> None:
        self.kept.emit()

    def _discarded(self, _nothing: None) -> None:
        self.look()

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))
