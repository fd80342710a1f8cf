"""What is wrong with the person and what they must not meet: conditions, allergies, and what a list says that is empty."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from clinic_app.history.kinds import ItemKind
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Provenance
from clinic_app.history.statuses import AllergyCriticality, ConditionStatus, Verification
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A problem or a diagnosis (FHIR Condition)."""

    kind: ClassVar[ItemKind] = ItemKind.CONDITION

    code: CodedConcept
    clinical_status: ConditionStatus = ConditionStatus.ACTIVE
    verification: Verification = Verification.CONFIRMED
    onset: PartialDate | None = None
    onset_text: str | None = None
    """Where the onset was told in words or as an age: "in childhood", "at 42 a"."""
    abated: PartialDate | None = None
    abatement_text: str | None = None
    recorded: PartialDate | None = None
    severity: str | None = None
    body_site: str | None = None
    comment: str | None = None

    @property
    def title(self) -> str:
        return self.code.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.onset or self.recorded

    @property
    def is_active(self) -> bool:
        """Whether it belongs among the problems of today."""
        return self.clinical_status.is_present and self.verification.stands


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyIntolerance:
    """What the person must not be given or meet (FHIR AllergyIntolerance)."""

    kind: ClassVar[ItemKind] = ItemKind.ALLERGY

    code: CodedConcept
    clinical_status: ConditionStatus = ConditionStatus.ACTIVE
    verification: Verification = Verification.CONFIRMED
    is_intolerance: bool = False
    categories: tuple[str, ...] = ()
    """food, medication, environment, biologic."""
    criticality: AllergyCriticality | None = None
    reactions: tuple[str, ...] = ()
    """What happened, a line each: "anaphylaxis (severe)"."""
    onset: PartialDate | None = None
    recorded: PartialDate | None = None
    comment: str | None = None

    @property
    def title(self) -> str:
        return self.code.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.onset or self.recorded

    @property
    def is_negative(self) -> bool:
        """Whether this says that there is *no* allergy (of some kind), as records from elsewhere do with a code of their own."""
        return self.code.code in NO_KNOWN_CODES

    @property
    def denies_all(self) -> bool:
        """Whether this says that no allergy of any kind is known."""
        return self.code.code in NO_KNOWN_ALLERGY_CODES

    @property
    def is_active(self) -> bool:
        """Whether it belongs in the banner."""
        return self.clinical_status.is_present and self.verification.stands and not self.is_negative


NO_KNOWN_ALLERGY_CODES = frozenset({"716186003", "no-known-allergies"})
"""SNOMED CT "no known allergy" and the IPS code of the same meaning."""

NO_KNOWN_CODES = NO_KNOWN_ALLERGY_CODES | {
    "409137002",
    "429625007",
    "428607008",
    "428197003",
    "no-known-medication-allergies",
    "no-known-food-allergies",
    "no-known-environmental-allergies",
    "no-allergy-info",
}
"""SNOMED CT: no known drug, food, environmental, insect allergy; IPS: the same and "no information"."""


class ListName(Enum):
    """The lists of which "none known" can be said (the required lists of the International Patient Summary)."""

    ALLERGIES = "allergies"
    MEDICATIONS = "medications"
    CONDITIONS = "conditions"


class ListState(Enum):
    """Nobody asked, asked and there is none, or there are some: three different things (promise R7)."""

    NOT_ASKED = "not asked"
    NONE_KNOWN = "none known"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneKnown:
    """That someone asked and the answer was "none"; it stands until an item is added to the list."""

    list_name: ListName
    patient_id: PatientId
    provenance: Provenance


def list_state(*, stated_none: bool, active_items: int) -> ListState:
    """What a list says; an item always outweighs "none known" (safety wins)."""
    if active_items:
        return ListState.KNOWN
    return ListState.NONE_KNOWN if stated_none else ListState.NOT_ASKED
