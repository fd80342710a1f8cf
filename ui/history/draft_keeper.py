"""What somebody is in the middle of writing in a chart: sealed into the drawer while they type, found again after a power cut."""

import json
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_app.errors import ClinicError
from clinic_app.history.kinds import ItemId
from clinic_app.identifiers import CommandId, PatientId
from clinic_app.vault.model import Draft
from ui.history.services import ChartServices
from ui.messages import explain

KEEP_AFTER = 2_000
"""Ms from the first key that is not kept yet until it is; five seconds are promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Everything that stands in a form, by the labels of its fields; ``target`` is the entry that it is about, if there is one.

    ``commands`` go with it, so that a save that was cut off is completed and not done twice.
    """

    id: UUID
    patient_id: PatientId
    form: str
    target: ItemId | None
    commands: tuple[CommandId, ...]
    values: tuple[tuple[str, str], ...]

    def encoded(self) -> bytes:
        """As it lies in the drawer."""
        kept = {
            "patient": str(self.patient_id),
            "form": self.form,
            "target": str(self.target) if self.target is not None else None,
            "commands": [str(command) for command in self.commands],
            "values": self.values,
        }
        return json.dumps(kept).encode()

    @classmethod
    def decoded(cls, draft: Draft) -> "Writing | None":
        """Nothing for a draft of another screen."""
        try:
            kept = json.loads(draft.content)
            return cls(
                id=draft.id,
                patient_id=PatientId(UUID(kept["patient"])),
                form=str(kept["form"]),
                target=ItemId(UUID(kept["target"])) if kept["target"] else None,
                commands=tuple(CommandId(UUID(command)) for command in kept["commands"]),
                values=tuple((str(label), str(text)) for label, text in kept["values"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


class DraftKeeper(QObject):
    """``found`` carries what this person left unfinished in this chart, newest last; ``kept`` says that the drawer holds all."""

    found = Signal(object)
    kept = Signal()
    failed = Signal(object)  # messages.Message

    def __init__(self, patient_id: PatientId, services: ChartServices, parent: QObject) -> None:
        super().__init__(parent)
        self._patient_id = patient_id
        self._drafts, self._background = services.drafts, services.background
        self._waiting: Writing | None = None
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self._timer.timeout.connect(self.flush)

    def look(self) -> None:
        """Find what lies in the drawer."""
        self._background.run(self._read, done=self.found.emit, failed=self._tell)

    def keep(self, writing: Writing) -> None:
        """Keep this soon; keys that follow do not put it off."""
        if self._waiting is not None and self._waiting.id != writing.id:
            self.flush()
        self._waiting = writing
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keep what waits, now."""
        self._timer.stop()
        writing, self._waiting = self._waiting, None
        if writing is not None:
            drafts = self._drafts
            self._background.run(
                lambda: drafts.save(Draft(writing.id, writing.encoded())), done=lambda _: self.kept.emit(), failed=self._tell
            )

    def drop(self, draft_id: UUID) -> None:
        """What waits need not be kept."""
        if self._waiting is not None and self._waiting.id == draft_id:
            self._waiting = None
            self._timer.stop()

    def discard(self, draft_id: UUID) -> None:
        """It is saved in the chart, or was thrown away."""
        self.drop(draft_id)
        self._background.run(lambda: self._drafts.discard(draft_id), done=lambda _: self.look(), failed=self._tell)

    def _read(self) -> tuple[Writing, ...]:
        found = []
        for draft_id in self._drafts.ids():
            try:
                draft = self._drafts.load(draft_id)
            except ClinicError:
                continue  # the check of the clinic's files names drafts that no longer open
            writing = Writing.decoded(draft) if draft is not None else None
            if writing is not None and writing.patient_id == self._patient_id:
                found.append(writing)
        return tuple(found)

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))
