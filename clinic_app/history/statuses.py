"""FHIR R4's status codes, kind by kind; each value is the code itself."""

from enum import Enum


class EncounterStatus(Enum):
    PLANNED = "planned"
    ARRIVED = "arrived"
    TRIAGED = "triaged"
    IN_PROGRESS = "in-progress"
    ON_LEAVE = "onleave"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class ConditionStatus(Enum):
    """Clinical status of a condition or an allergy."""

    ACTIVE = "active"
    RECURRENCE = "recurrence"
    RELAPSE = "relapse"
    INACTIVE = "inactive"
    REMISSION = "remission"
    RESOLVED = "resolved"
    UNKNOWN = "unknown"
    """Not said; counted as present, which is the safe reading."""

    @property
    def is_present(self) -> bool:
        return self not in (ConditionStatus.INACTIVE, ConditionStatus.REMISSION, ConditionStatus.RESOLVED)


class Verification(Enum):
    """How sure a condition or an allergy is."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    PROVISIONAL = "provisional"
    DIFFERENTIAL = "differential"
    REFUTED = "refuted"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"

    @property
    def stands(self) -> bool:
        """Whether it may still be so."""
        return self not in (Verification.REFUTED, Verification.ENTERED_IN_ERROR)


class AllergyCriticality(Enum):
    LOW = "low"
    HIGH = "high"
    UNABLE_TO_ASSESS = "unable-to-assess"


class MedicationOrigin(Enum):
    """What the source says about the medicine: that it was prescribed, is taken, was given, was handed out."""

    REQUEST = "request"
    STATEMENT = "statement"
    ADMINISTRATION = "administration"
    DISPENSE = "dispense"


class MedicationStatus(Enum):
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    STOPPED = "stopped"
    DRAFT = "draft"
    INTENDED = "intended"
    NOT_TAKEN = "not-taken"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"

    @property
    def is_current(self) -> bool:
        return self in (MedicationStatus.ACTIVE, MedicationStatus.ON_HOLD, MedicationStatus.INTENDED, MedicationStatus.UNKNOWN)


class ImmunizationStatus(Enum):
    COMPLETED = "completed"
    NOT_DONE = "not-done"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class ProcedureStatus(Enum):
    PREPARATION = "preparation"
    IN_PROGRESS = "in-progress"
    NOT_DONE = "not-done"
    ON_HOLD = "on-hold"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class ObservationStatus(Enum):
    REGISTERED = "registered"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class ReportStatus(Enum):
    REGISTERED = "registered"
    PARTIAL = "partial"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"
    APPENDED = "appended"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class DocumentStatus(Enum):
    CURRENT = "current"
    SUPERSEDED = "superseded"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"
