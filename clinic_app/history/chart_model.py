"""What a reader of a chart sees: the lists that matter now, the timeline page by page, results over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import DocumentReference, Encounter, Fact, Leftover, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListState, NoneKnown
from clinic_app.history.results_model import Observation
from clinic_app.history.treatments_model import MedicationStatement
from clinic_app.history.values import ReferenceRange
from clinic_app.identifiers import PatientId

Entry: TypeAlias = Recorded[Fact] | Note | Leftover
"""Anything that stands in a timeline."""

F = TypeVar("F", AllergyIntolerance, Condition, MedicationStatement)


class TimelineFilter(Enum):
    """What a timeline shows; the value is the word on the chip."""

    EVERYTHING = "Everything"
    VISITS = "Visits"
    NOTES = "Notes"
    RESULTS = "Results"
    PROCEDURES = "Procedures"
    MEDICINES = "Medicines"
    PROBLEMS = "Problems"
    DOCUMENTS = "Documents"
    AS_IT_CAME = "Imported as it came"

    @property
    def kinds(self) -> tuple[ItemKind, ...]:
        """The kinds of entries it lets through."""
        return _FILTERED[self]


_FILTERED: Mapping[TimelineFilter, tuple[ItemKind, ...]] = {
    TimelineFilter.EVERYTHING: tuple(kind for kind in ItemKind if kind is not ItemKind.LEFTOVER),
    TimelineFilter.VISITS: (ItemKind.ENCOUNTER,),
    TimelineFilter.NOTES: (ItemKind.NOTE,),
    TimelineFilter.RESULTS: (ItemKind.OBSERVATION, ItemKind.REPORT),
    TimelineFilter.PROCEDURES: (ItemKind.PROCEDURE, ItemKind.IMMUNIZATION),
    TimelineFilter.MEDICINES: (ItemKind.MEDICATION,),
    TimelineFilter.PROBLEMS: (ItemKind.CONDITION, ItemKind.ALLERGY),
    TimelineFilter.DOCUMENTS: (ItemKind.DOCUMENT,),
    TimelineFilter.AS_IT_CAME: (ItemKind.LEFTOVER,),
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended; the next begins after it. Pages stay right while entries are added."""

    occurred_key: str
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineGroup:
    """A visit with what belongs to it, or entries that belong to none."""

    encounter: Recorded[Encounter] | None
    entries: tuple[Entry, ...]

    @property
    def occurred(self) -> PartialDate | None:
        """The day the group stands at."""
        if self.encounter is not None:
            return self.encounter.occurred
        return self.entries[0].occurred if self.entries else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """A stretch of the timeline, newest first; ``next`` is nothing on the last page."""

    groups: tuple[TimelineGroup, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryList(Generic[F]):
    """One of the three lists of which "none known" can be said."""

    state: ListState
    current: tuple[Recorded[F], ...]
    past: tuple[Recorded[F], ...]
    """Resolved, stopped, refuted, or said to be absent; entries that were entered in error are in neither."""
    none_known: NoneKnown | None = None
    """Who asked, where the state is ``NONE_KNOWN`` and a person of this clinic asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSummary:
    """Who is this and what must not be missed, at one glance."""

    patient_id: PatientId
    allergies: SummaryList[AllergyIntolerance]
    conditions: SummaryList[Condition]
    medications: SummaryList[MedicationStatement]
    counts: Mapping[ItemKind, int]
    """How many entries of each kind the chart holds, marked ones included."""
    drafts: tuple[Note, ...]
    """Notes that nobody has signed yet."""
    last_visit: Recorded[Encounter] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One kind of result: its newest value and how many there are."""

    newest: Recorded[Observation]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One measured value."""

    item: ItemId
    occurred: PartialDate
    value: Decimal
    is_usual: bool | None
    """Whether it lies in the range its laboratory stated, if it stated one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The values of one kind of result, or of one part of it, in one unit, oldest first: a line of a plot."""

    title: str
    unit: str
    points: tuple[TrendPoint, ...]
    usual: ReferenceRange | None
    """The range stated with the newest value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document's bytes, opened."""

    document: Recorded[DocumentReference]
    content: bytes
