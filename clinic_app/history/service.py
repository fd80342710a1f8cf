"""What people do with a chart: open it, search it, add to it, mark what is wrong in it."""

from dataclasses import replace
from datetime import date
from typing import TypeVar, cast

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.errors import Conflict, InvalidInput, Refused
from clinic_app.history import notes_repository, repository
from clinic_app.history.belonging import own_things
from clinic_app.history.chart import PAGE, OpenChart
from clinic_app.history.chart_model import Cursor, TimelineFilter, TimelinePage
from clinic_app.history.kinds import EncounterId, ItemId, ItemKind
from clinic_app.history.model import Encounter, Fact, Recorded
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListName, NoneKnown
from clinic_app.history.provenance import EnteredInError, Told
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import EncounterStatus, MedicationStatus
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure
from clinic_app.history.writing import Desk, Writer, checked, checked_words, require_encounter
from clinic_app.identifiers import CommandId, PatientId, new_uuid7
from clinic_app.patients import gate as patients_gate
from clinic_app.policy.profile import RetentionEventKind

F = TypeVar("F", Encounter, Condition, AllergyIntolerance, MedicationStatement, Immunization, Procedure, Observation)

_VISITED = frozenset({EncounterStatus.ARRIVED, EncounterStatus.TRIAGED, EncounterStatus.IN_PROGRESS, EncounterStatus.FINISHED})


class HistoryService:
    """Charts of one clinic, for the person who is signed in and holds the clinical key."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clinical = desk.clinical.file
        self._trail = desk.clinical.trail

    def open_chart(self, actor: Actor, patient: PatientId) -> OpenChart:
        """Open somebody's chart; the opening is on record before anything of it is shown.

        Raises: ``Refused``, ``NotFound``.
        """
        actor.require(Permission.CHART_OPEN, patient=patient)
        self._desk.writer(actor, patient)
        with self._clinical.transaction() as connection:
            self._trail.record(connection, actor, AuditEvent.CHART_OPEN, patient=patient)
        return OpenChart(self._clinical, patient, self._desk.today)

    def search_chart(
        self,
        actor: Actor,
        chart: OpenChart,
        text: str,
        chosen: TimelineFilter = TimelineFilter.EVERYTHING,
        *,
        after: Cursor | None = None,
        size: int = PAGE,
    ) -> TimelinePage:
        """Entries of an open chart that hold every word typed, newest first; the first search since the opening goes on record.

        Raises: ``Refused``.
        """
        actor.require(Permission.CHART_OPEN, patient=chart.patient_id)
        if not chart.is_searched:
            with self._clinical.transaction() as connection:
                self._trail.record(connection, actor, AuditEvent.CHART_SEARCH, patient=chart.patient_id)
            chart.is_searched = True
        return chart.matching(text, chosen, after=after, size=size)

    def add_encounter(self, actor: Actor, command: CommandId, patient: PatientId, fact: Encounter, told: Told) -> Recorded[Encounter]:
        """Write down a visit; one that has taken place is a last visit, from which keeping is counted (promise T3).

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        recorded = self._add(actor, command, patient, fact, told, None, AuditEvent.ENCOUNTER_ADD)
        day = recorded.fact.started.day if recorded.fact.started is not None else None
        if day is not None and recorded.fact.status in _VISITED:
            self._note_visit(actor, command, patient, day)
        return recorded

    def add_condition(
        self, actor: Actor, command: CommandId, patient: PatientId, fact: Condition, told: Told, *, encounter: EncounterId | None = None
    ) -> Recorded[Condition]:
        """Add a problem or a diagnosis.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        return self._add(actor, command, patient, fact, told, encounter, AuditEvent.CONDITION_ADD)

    def add_allergy(
        self,
        actor: Actor,
        command: CommandId,
        patient: PatientId,
        fact: AllergyIntolerance,
        told: Told,
        *,
        encounter: EncounterId | None = None,
    ) -> Recorded[AllergyIntolerance]:
        """Add an allergy; from then on "none known" no longer stands.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        return self._add(actor, command, patient, fact, told, encounter, AuditEvent.ALLERGY_ADD)

    def add_observation(
        self, actor: Actor, command: CommandId, patient: PatientId, fact: Observation, told: Told, *, encounter: EncounterId | None = None
    ) -> Recorded[Observation]:
        """Add a measurement or a result.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        if fact.value is None and not fact.components and not fact.absent_reason:
            raise InvalidInput("Enter the value, or say why there is none.", field="Value")
        return self._add(actor, command, patient, fact, told, encounter, AuditEvent.OBSERVATION_ADD)

    def add_procedure(
        self, actor: Actor, command: CommandId, patient: PatientId, fact: Procedure, told: Told, *, encounter: EncounterId | None = None
    ) -> Recorded[Procedure]:
        """Add a treatment with the products, lots and units used.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        return self._add(actor, command, patient, fact, told, encounter, AuditEvent.PROCEDURE_ADD)

    def add_immunization(
        self, actor: Actor, command: CommandId, patient: PatientId, fact: Immunization, told: Told, *, encounter: EncounterId | None = None
    ) -> Recorded[Immunization]:
        """Add a vaccine that was given, or was not and why.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        return self._add(actor, command, patient, fact, told, encounter, AuditEvent.IMMUNIZATION_ADD)

    def add_medication(
        self,
        actor: Actor,
        command: CommandId,
        patient: PatientId,
        fact: MedicationStatement,
        told: Told,
        *,
        encounter: EncounterId | None = None,
    ) -> Recorded[MedicationStatement]:
        """Add a medicine: prescribed here, or taken as the person says.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.PRESCRIPTION_WRITE, patient=patient)
        return self._add(actor, command, patient, fact, told, encounter, AuditEvent.MEDICATION_ADD)

    def stop_medication(
        self, actor: Actor, command: CommandId, patient: PatientId, item: ItemId, *, on: PartialDate, reason: str = ""
    ) -> Recorded[MedicationStatement]:
        """End a medicine; when and why stay with it.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``, ``Conflict`` where it is not being taken.
        """
        actor.require(Permission.PRESCRIPTION_WRITE, patient=patient, thing=item)
        checked_words(reason)
        with own_things(actor, Permission.PRESCRIPTION_WRITE, patient), self._clinical.transaction() as connection:
            before = cast(Recorded[MedicationStatement], repository.get(connection, ItemKind.MEDICATION, patient, item))
            if self._trail.done_before(connection, command) is not None:
                return before
            if not before.fact.is_current or before.in_error is not None:
                raise Conflict("This medicine is not being taken any more; look at the list again.")
            comment = "\n".join(text for text in (before.fact.comment, reason.strip() and f"Stopped: {reason.strip()}") if text)
            after = replace(before, fact=replace(before.fact, status=MedicationStatus.STOPPED, ended=on, comment=comment or None))
            repository.stop_medication(connection, after)
            self._trail.record(connection, actor, AuditEvent.MEDICATION_STOP, command=command, patient=patient, thing=item)
        return after

    def set_none_known(self, actor: Actor, command: CommandId, patient: PatientId, list_name: ListName, told: Told) -> None:
        """Keep that the person was asked and there is none (promise R7).

        Raises: ``Refused``, also while the list holds something; ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.CHART_WRITE, patient=patient)
        writer = self._desk.writer(actor, patient)
        with self._clinical.transaction() as connection:
            if self._trail.done_before(connection, command) is not None:
                return
            repository.ensure_chart(connection, patient, writer.at)
            if _holds_something(connection, patient, list_name):
                raise Refused(f"The list of {list_name.value} is not empty; end or mark its entries first.")
            stated = NoneKnown(list_name=list_name, patient_id=patient, provenance=writer.provenance(told))
            row_id = new_uuid7(writer.at)
            repository.state_none_known(connection, row_id, stated)
            self._trail.record(
                connection, actor, AuditEvent.NONE_KNOWN_SET, command=command, patient=patient, thing=row_id, detail=list_name.value
            )

    def withdraw(self, actor: Actor, command: CommandId, patient: PatientId, kind: ItemKind, item: ItemId, *, reason: str) -> None:
        """Mark an entry as entered in error; it stays readable, struck out, with the reason.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput`` without a reason, ``Conflict`` where it is marked already.
        """
        actor.require(Permission.CHART_WRITE, patient=patient, thing=item)
        writer = self._desk.writer(actor, patient)
        checked_words(reason)
        mark = EnteredInError(reason=reason.strip(), by=writer.name, by_id=actor.staff_id, at=writer.at)
        with own_things(actor, Permission.CHART_WRITE, patient), self._clinical.transaction() as connection:
            if self._trail.done_before(connection, command) is not None:
                return
            if kind is ItemKind.NOTE:
                is_marked = notes_repository.get(connection, patient, item).in_error is not None
            else:
                is_marked = repository.get(connection, kind, patient, item).in_error is not None
            if is_marked:
                raise Conflict("This entry is marked as entered in error already.")
            repository.withdraw(connection, patient, kind, item, mark)
            self._trail.record(
                connection, actor, AuditEvent.ENTRY_WITHDRAW, command=command, patient=patient, thing=item, detail=kind.value
            )

    def _add(
        self,
        actor: Actor,
        command: CommandId,
        patient: PatientId,
        fact: F,
        told: Told,
        encounter: EncounterId | None,
        event: AuditEvent,
    ) -> Recorded[F]:
        writer = self._desk.writer(actor, patient)
        checked(fact, today=writer.today)
        with own_things(actor, Permission.CHART_WRITE, patient), self._clinical.transaction() as connection:
            done = self._trail.done_before(connection, command)
            if done is not None:
                return cast(Recorded[F], repository.get(connection, fact.kind, patient, ItemId(done)))
            recorded = _recorded(writer, patient, fact, told, encounter)
            repository.ensure_chart(connection, patient, writer.at)
            require_encounter(connection, patient, encounter)
            repository.add(connection, cast(Recorded[Fact], recorded))
            self._trail.record(connection, actor, event, command=command, patient=patient, thing=recorded.id)
        return recorded

    def _note_visit(self, actor: Actor, command: CommandId, patient: PatientId, day: date) -> None:
        """The registry's part of a visit, under the same command, so that a retry completes what a power cut left out."""
        registry = self._desk.registry
        kind = RetentionEventKind.LAST_VISIT
        with registry.file.transaction() as connection:
            if registry.trail.done_before(connection, command) is None:
                event = patients_gate.note_event(connection, patient, kind, day, at=self._desk.now)
                registry.trail.record(
                    connection, actor, AuditEvent.RETENTION_EVENT, command=command, patient=patient, thing=event, detail=kind.value
                )


def _recorded(writer: Writer, patient: PatientId, fact: F, told: Told, encounter: EncounterId | None) -> Recorded[F]:
    return Recorded(
        id=ItemId(new_uuid7(writer.at)), patient_id=patient, fact=fact, provenance=writer.provenance(told), encounter_id=encounter
    )


def _holds_something(connection: Connection, patient: PatientId, list_name: ListName) -> bool:
    """Whether anything stands on the list that has not ended and was not marked."""
    kind = {
        ListName.ALLERGIES: ItemKind.ALLERGY,
        ListName.CONDITIONS: ItemKind.CONDITION,
        ListName.MEDICATIONS: ItemKind.MEDICATION,
    }[list_name]
    return any(_stands(entry.fact) for entry in repository.all_of(connection, kind, patient) if entry.in_error is None)


def _stands(fact: Fact) -> bool:
    if isinstance(fact, MedicationStatement):
        return fact.is_current
    return isinstance(fact, AllergyIntolerance | Condition) and fact.is_active
