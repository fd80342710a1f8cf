"""What the vault hands to screens: values without a key."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from clinic_app.identifiers import PatientId


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and what its screen put into it."""

    id: UUID
    content: bytes
    about: PatientId | None = None
    """Whom it is about, as far as they are registered: with their record their drafts are erased, whoever wrote them."""


class DiskState(Enum):
    """What the disk of the clinic's folder lets people do."""

    AMPLE = "ample"
    LOW = "low"
    """Everything still goes; somebody should make room soon."""
    FULL = "full"
    """Nothing new is saved. Looking things up goes on, for the ballast's room is the audit trail's now."""
    READ_ONLY = "read-only"
    """The disk takes nothing at all."""

    @property
    def takes_deeds(self) -> bool:
        """Whether something new may be saved."""
        return self in (DiskState.AMPLE, DiskState.LOW)


@dataclass(frozen=True, slots=True)
class DiskStanding:
    """How the disk stands: ``free`` bytes are left to this account."""

    state: DiskState
    free: int


class BackupGap(Enum):
    """Why a backup is not proven: what whoever made it could not open, or what was already lost."""

    NO_CLINICAL_KEY = "no-clinical-key"
    PICTURES_LOST = "pictures-lost"
