"""A record copy's request that is not finished yet: kept in its writer's drawer while it is filled in, until the copy is handed over."""

import json
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from clinic_app.clock import Clock
from clinic_app.identifiers import PatientId, new_uuid7
from clinic_app.patients.model import FoundPatient
from clinic_app.vault.model import Draft
from ui.background import Background
from ui.draft_keeper import DraftKeeper, Drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """Everything that stands in the form, by the names of its fields, and whom it is about."""

    id: UUID
    patient_id: PatientId
    name: str
    values: tuple[tuple[str, str], ...]

    def encoded(self) -> bytes:
        """As it lies in the drawer."""
        return json.dumps({"record copy of": str(self.patient_id), "name": self.name, "values": self.values}).encode()

    @classmethod
    def decoded(cls, draft: Draft) -> "KeptRequest | None":
        """Nothing for a draft of another form."""
        try:
            kept = json.loads(draft.content)
            return cls(
                id=draft.id,
                patient_id=PatientId(UUID(kept["record copy of"])),
                name=str(kept["name"]),
                values=tuple((str(name), str(text)) for name, text in kept["values"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


class RequestDrafts(QObject):
    """``changed`` says that ``unfinished`` are others; ``failed`` carries a ``Message``."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, drafts: Drafts, background: Background, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._keeper: DraftKeeper[KeptRequest] = DraftKeeper(drafts, background, KeptRequest.decoded, self)
        self._keeper.found.connect(self._found)
        self._keeper.failed.connect(self.failed)
        self.current: UUID | None = None
        """The draft of what stands in the form, if anything was typed."""
        self.unfinished: tuple[KeptRequest, ...] = ()

    def look(self) -> None:
        """Find out what was left unfinished."""
        self._keeper.look()

    def type(self, person: FoundPatient, values: tuple[tuple[str, str], ...]) -> None:
        """Keep what stands in the form now; no values say that it is as empty as it was."""
        if not values:
            self.finish()
            return
        self.current = self.current or new_uuid7(self._clock())
        self._keeper.keep(KeptRequest(id=self.current, patient_id=person.id, name=person.name.display, values=values))

    def settle(self) -> None:
        """The page is left: what was typed must be safe."""
        self._keeper.flush()

    def put_aside(self) -> None:
        """Somebody else's request comes; this one waits in the drawer."""
        self.settle()
        self.current = None

    def go_on(self, kept: KeptRequest) -> None:
        """What is typed from now on belongs to this one."""
        self.current = kept.id

    def finish(self) -> None:
        """The copy was handed over, or everything typed was taken out again."""
        if self.current is not None:
            self._keeper.discard(self.current)
            self.current = None

    def throw_away(self, kept: KeptRequest) -> None:
        """This one is not wanted any more."""
        self._keeper.discard(kept.id)
        self._found(tuple(each for each in self.unfinished if each.id != kept.id))

    def take_back(self, kept: KeptRequest) -> None:
        """Take ``throw_away`` back."""
        self._keeper.keep(kept)
        self.settle()
        self.look()

    def _found(self, unfinished: tuple[KeptRequest, ...]) -> None:
        self.unfinished = unfinished
        self.changed.emit()
