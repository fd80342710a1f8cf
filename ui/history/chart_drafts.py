"""What somebody is in the middle of writing in a chart, as it lies in their drawer."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from PySide6.QtCore import QObject

from clinic_app.history.kinds import ItemId
from clinic_app.identifiers import CommandId, PatientId
from clinic_app.vault.model import Draft
from ui.draft_keeper import DraftKeeper
from ui.history.services import ChartServices


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

    @property
    def begun(self) -> datetime:
        """When somebody began to write, in UTC: a UUIDv7 begins with the milliseconds since 1970 (RFC 9562)."""
        return datetime.fromtimestamp((self.id.int >> 80) / 1000, UTC)

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


class ChartDrafts(DraftKeeper[Writing]):
    """What this person left unfinished in one chart."""

    def __init__(self, patient_id: PatientId, services: ChartServices, parent: QObject) -> None:
        super().__init__(services.drafts, services.background, self._of_this_chart, parent)
        self._patient_id = patient_id

    def _of_this_chart(self, draft: Draft) -> Writing | None:
        writing = Writing.decoded(draft)
        return writing if writing is not None and writing.patient_id == self._patient_id else None
