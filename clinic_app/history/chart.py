"""A chart that somebody has opened: its opening is on record, and from then on this object answers what they look at."""

from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from sqlalchemy import Connection

from clinic_app.history import leftovers_repository, notes_repository, repository, timeline_repository
from clinic_app.history.chart_model import (
    ChartSummary,
    Cursor,
    Entry,
    ResultLine,
    SummaryList,
    TimelineFilter,
    TimelineGroup,
    TimelinePage,
    Trend,
)
from clinic_app.history.kinds import EncounterId, ItemId, ItemKind
from clinic_app.history.model import Encounter, Fact, Leftover, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListName, NoneKnown, list_state
from clinic_app.history.repository import Marks
from clinic_app.history.results_model import Observation
from clinic_app.history.searching import patterns
from clinic_app.history.timeline_repository import Place
from clinic_app.history.treatments_model import MedicationStatement
from clinic_app.history.trends import trends
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId
from clinic_app.vault.encrypted_file import EncryptedFile

PAGE = 20
"""Visits, or entries of a search, that one page of the timeline holds."""

_ORDER_IN_VISIT = (
    ItemKind.NOTE,
    ItemKind.CONDITION,
    ItemKind.ALLERGY,
    ItemKind.PROCEDURE,
    ItemKind.MEDICATION,
    ItemKind.IMMUNIZATION,
    ItemKind.REPORT,
    ItemKind.OBSERVATION,
    ItemKind.DOCUMENT,
)

F = TypeVar("F", AllergyIntolerance, Condition, MedicationStatement)


class OpenChart:
    """One person's chart, for one member of staff, from its opening until they leave it."""

    def __init__(self, file: EncryptedFile, patient: PatientId, today: PartialDate) -> None:
        self._file = file
        self._today = today
        self.patient_id = patient
        self.is_searched = False
        """Whether a search in it is on record since it was opened."""

    def summary(self) -> ChartSummary:
        """What matters now, first."""
        with self._file.reading() as connection:
            stated = repository.none_known_statements(connection, self.patient_id)
            marks = repository.withdrawn(connection, self.patient_id)
            visit = timeline_repository.newest_visit(connection, self.patient_id, until=f"{self._today.sort_key}T99")
            last = repository.by_ids(connection, ItemKind.ENCOUNTER, self.patient_id, [ItemId(visit)], marks) if visit is not None else []
            return ChartSummary(
                patient_id=self.patient_id,
                allergies=_allergies(_entries(connection, self.patient_id, marks, ItemKind.ALLERGY, AllergyIntolerance), stated),
                conditions=_conditions(_entries(connection, self.patient_id, marks, ItemKind.CONDITION, Condition), stated),
                medications=_medications(_entries(connection, self.patient_id, marks, ItemKind.MEDICATION, MedicationStatement), stated),
                counts=timeline_repository.counts(connection, self.patient_id),
                drafts=tuple(notes_repository.drafts(connection, self.patient_id)),
                last_visit=cast(Recorded[Encounter], last[0]) if last else None,
            )

    def timeline(
        self, chosen: TimelineFilter = TimelineFilter.EVERYTHING, *, after: Cursor | None = None, size: int = PAGE
    ) -> TimelinePage:
        """A page of the timeline, newest first; ``after`` is the cursor of the page before."""
        with self._file.reading() as connection:
            if chosen is TimelineFilter.EVERYTHING:
                places = timeline_repository.visits_and_loose_entries(connection, self.patient_id, after=after, size=size + 1)
                return self._visits(connection, places, size)
            places = timeline_repository.entries(connection, self.patient_id, chosen.kinds, after=after, size=size + 1)
            return self._found(connection, places, size)

    def matching(
        self, text: str, chosen: TimelineFilter = TimelineFilter.EVERYTHING, *, after: Cursor | None = None, size: int = PAGE
    ) -> TimelinePage:
        """The entries that hold every word of ``text``, newest first, each with the visit it belongs to."""
        wanted = patterns(text)
        if not wanted:
            return self.timeline(chosen, after=after, size=size)
        with self._file.reading() as connection:
            places = timeline_repository.entries(connection, self.patient_id, chosen.kinds, wanted, after=after, size=size + 1)
            return self._found(connection, places, size)

    def entry(self, kind: ItemKind, item: ItemId) -> Recorded[Fact]:
        """One entry.

        Raises: ``NotFound``.
        """
        with self._file.reading() as connection:
            return repository.get(connection, kind, self.patient_id, item)

    def note(self, note: ItemId) -> Note:
        """One note with its amendments.

        Raises: ``NotFound``.
        """
        with self._file.reading() as connection:
            return notes_repository.get(connection, self.patient_id, note)

    def results(self) -> tuple[ResultLine, ...]:
        """Every kind of result with its newest value, by title."""
        with self._file.reading() as connection:
            lines = timeline_repository.result_lines(connection, self.patient_id)
            newest = repository.by_ids(connection, ItemKind.OBSERVATION, self.patient_id, [ItemId(each) for each, _ in lines])
            by_id = {each.id: cast(Recorded[Observation], each) for each in newest}
            return tuple(ResultLine(newest=by_id[ItemId(each)], count=times) for each, times in lines)

    def trend(self, code: CodedConcept, *, newest: int | None = None) -> tuple[Trend, ...]:
        """The results of one kind over time, all of them or the ``newest`` so many: a line for each measured part."""
        with self._file.reading() as connection:
            rows = timeline_repository.results_like(connection, self.patient_id, code, newest=newest)
            found = repository.recorded_of(connection, ItemKind.OBSERVATION, self.patient_id, rows)
            return trends(cast(list[Recorded[Observation]], found))

    def unplaced(self, item: ItemId, kind: ItemKind) -> Leftover | None:
        """What an import brought with this entry that has no place of its own."""
        with self._file.reading() as connection:
            return leftovers_repository.of_item(connection, self.patient_id, kind, item)

    def _visits(self, connection: Connection, places: list[Place], size: int) -> TimelinePage:
        shown = places[:size]
        chosen = [EncounterId(place.id) for place in shown if place.kind is ItemKind.ENCOUNTER]
        marks = repository.withdrawn(connection, self.patient_id)
        visits = repository.by_ids(connection, ItemKind.ENCOUNTER, self.patient_id, [ItemId(each) for each in chosen], marks)
        by_visit: dict[EncounterId, list[Entry]] = {each: [] for each in chosen}
        there = timeline_repository.kinds_in(connection, self.patient_id, chosen)
        for kind in (kind for kind in _ORDER_IN_VISIT if kind in there):
            for entry in self._in_visits(connection, kind, chosen, marks):
                by_visit[_encounter_of(entry)].append(entry)
        loose = self._load(connection, [place for place in shown if place.kind is not ItemKind.ENCOUNTER], marks)
        by_id = {each.id: cast(Recorded[Encounter], each) for each in visits}
        groups = tuple(
            TimelineGroup(encounter=by_id[ItemId(place.id)], entries=tuple(by_visit[EncounterId(place.id)]))
            if place.kind is ItemKind.ENCOUNTER
            else TimelineGroup(encounter=None, entries=(loose[ItemId(place.id)],))
            for place in shown
        )
        return TimelinePage(groups=groups, next=shown[-1].cursor if len(places) > size else None)

    def _in_visits(self, connection: Connection, kind: ItemKind, chosen: Sequence[EncounterId], marks: Marks) -> Iterable[Entry]:
        if kind is ItemKind.NOTE:
            found: Iterable[Entry] = notes_repository.in_encounters(connection, self.patient_id, chosen, marks)
        else:
            found = repository.in_encounters(connection, kind, self.patient_id, chosen, marks)
        return sorted(found, key=lambda entry: (entry.occurred.sort_key if entry.occurred is not None else "", entry.id))

    def _found(self, connection: Connection, places: list[Place], size: int) -> TimelinePage:
        """Entries as they were found; neighbours of one visit stand under it together."""
        shown = places[:size]
        marks = repository.withdrawn(connection, self.patient_id)
        loaded = self._load(connection, shown, marks)
        chosen = list(dict.fromkeys(ItemId(place.encounter_id) for place in shown if place.encounter_id is not None))
        found = repository.by_ids(connection, ItemKind.ENCOUNTER, self.patient_id, chosen, marks)
        visits = {each.id: cast(Recorded[Encounter], each) for each in found}
        groups: list[TimelineGroup] = []
        for place in shown:
            if place.kind is ItemKind.ENCOUNTER:
                groups.append(TimelineGroup(encounter=cast(Recorded[Encounter], loaded[ItemId(place.id)]), entries=()))
                continue
            visit = visits.get(ItemId(place.encounter_id)) if place.encounter_id is not None else None
            entry = loaded[ItemId(place.id)]
            if visit is not None and groups and groups[-1].encounter is not None and groups[-1].encounter.id == visit.id:
                groups[-1] = TimelineGroup(encounter=visit, entries=(*groups[-1].entries, entry))
            else:
                groups.append(TimelineGroup(encounter=visit, entries=(entry,)))
        return TimelinePage(groups=tuple(groups), next=shown[-1].cursor if len(places) > size else None)

    def _load(self, connection: Connection, places: Sequence[Place], marks: Marks) -> dict[ItemId, Entry]:
        loaded: dict[ItemId, Entry] = {}
        for kind in dict.fromkeys(place.kind for place in places):
            chosen = [ItemId(place.id) for place in places if place.kind is kind]
            if kind is ItemKind.NOTE:
                found: Iterable[Entry] = notes_repository.by_ids(connection, self.patient_id, chosen)
            elif kind is ItemKind.LEFTOVER:
                found = leftovers_repository.by_ids(connection, self.patient_id, chosen)
            else:
                found = repository.by_ids(connection, kind, self.patient_id, chosen, marks)
            loaded |= {entry.id: entry for entry in found}
        return loaded


def _encounter_of(entry: Entry) -> EncounterId:
    if isinstance(entry, Leftover) or entry.encounter_id is None:
        raise ValueError("an entry of a visit names its visit")
    return entry.encounter_id


def _entries(connection: Connection, patient: PatientId, marks: Marks, kind: ItemKind, _of: type[F]) -> list[Recorded[F]]:
    """Every entry of one list, newest first, those that were entered in error included."""
    return list(reversed(cast(list[Recorded[F]], repository.all_of(connection, kind, patient, marks))))


def _allergies(every: list[Recorded[AllergyIntolerance]], stated: dict[ListName, NoneKnown]) -> SummaryList[AllergyIntolerance]:
    denied = any(_denies_all(entry.fact) for entry in every if entry.in_error is None)
    statement = _standing(stated.get(ListName.ALLERGIES), [entry for entry in every if not entry.fact.is_negative])
    return _list(every, [entry for entry in every if entry.fact.is_active], statement, denied=denied)


def _conditions(every: list[Recorded[Condition]], stated: dict[ListName, NoneKnown]) -> SummaryList[Condition]:
    return _list(every, [entry for entry in every if entry.fact.is_active], _standing(stated.get(ListName.CONDITIONS), every))


def _medications(every: list[Recorded[MedicationStatement]], stated: dict[ListName, NoneKnown]) -> SummaryList[MedicationStatement]:
    return _list(every, [entry for entry in every if entry.fact.is_current], _standing(stated.get(ListName.MEDICATIONS), every))


def _denies_all(fact: AllergyIntolerance) -> bool:
    return fact.denies_all and fact.clinical_status.is_present and fact.verification.stands


def _list(every: list[Recorded[F]], present: list[Recorded[F]], statement: NoneKnown | None, *, denied: bool = False) -> SummaryList[F]:
    current = tuple(entry for entry in present if entry.in_error is None)
    chosen = {entry.id for entry in current}
    return SummaryList(
        state=list_state(stated_none=statement is not None or denied, active_items=len(current)),
        current=current,
        past=tuple(entry for entry in every if entry.in_error is None and entry.id not in chosen),
        none_known=statement,
    )


def _standing(statement: NoneKnown | None, entries: Sequence[Recorded[F]]) -> NoneKnown | None:
    """ "None known" stands until something is added to the list; also where that proves wrong, somebody has to ask again."""
    if statement is None or any(entry.provenance.recorded_at > statement.provenance.recorded_at for entry in entries):
        return None
    return statement
