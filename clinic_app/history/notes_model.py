"""A note: a draft until its author signs it; from then on it can only be amended (promise R24)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar

from clinic_app.errors import InvalidInput, Refused
from clinic_app.history.kinds import EncounterId, ItemId, ItemKind
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import EnteredInError, Provenance
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId, StaffId


class NoteStatus(Enum):
    """FHIR's composition status, as far as a note needs it."""

    DRAFT = "preliminary"
    SIGNED = "final"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Words added to a signed note; the note itself stays as it was signed."""

    id: ItemId
    text: str
    author: str
    at: datetime
    author_id: StaffId | None = None

    def __post_init__(self) -> None:
        _require_words(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What someone wrote about one visit."""

    kind: ClassVar[ItemKind] = ItemKind.NOTE

    id: ItemId
    patient_id: PatientId
    title: str
    text: str
    provenance: Provenance
    """The author and when the first draft was kept."""
    occurred: PartialDate
    """The day the note is about."""
    type: CodedConcept | None = None
    """What sort of note: FHIR's document type, as another system's notes say it."""
    encounter_id: EncounterId | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    signed_by_id: StaffId | None = None
    amendments: tuple[Amendment, ...] = ()
    in_error: EnteredInError | None = None
    unplaced: int = 0

    @property
    def status(self) -> NoteStatus:
        if self.signed_at is None:
            return NoteStatus.DRAFT
        return NoteStatus.AMENDED if self.amendments else NoteStatus.SIGNED

    def rewritten(self, *, title: str, text: str, by: StaffId) -> "Note":
        """The draft with new words. Raises ``Refused`` once it is signed, or for another's draft."""
        if self.signed_at is not None:
            raise Refused("This note is signed; add an amendment, the signed words stay.")
        self._require_author(by)
        return replace(self, title=title, text=text)

    def signed(self, *, by: str, by_id: StaffId, at: datetime) -> "Note":
        """The note made final. Only its author signs it, once, and not while it is empty."""
        if self.signed_at is not None:
            raise Refused("This note is signed already.")
        self._require_author(by_id)
        _require_words(self.text)
        return replace(self, signed_at=at, signed_by=by, signed_by_id=by_id)

    def amended(self, amendment: Amendment) -> "Note":
        """The note with an amendment behind it. Raises ``Refused`` for a draft (rewrite it) and for a note marked as wrong."""
        if self.signed_at is None:
            raise Refused("This note is still a draft; change its words instead.")
        if self.in_error is not None:
            raise Refused("This note is marked as entered in error; write a new one.")
        return replace(self, amendments=(*self.amendments, amendment))

    def _require_author(self, who: StaffId) -> None:
        if self.provenance.author_id != who:
            raise Refused("Only the person who wrote this draft can change or sign it; write a note of your own.")


def _require_words(text: str) -> None:
    if not text.strip():
        raise InvalidInput("There is nothing written yet.", field="Note")
