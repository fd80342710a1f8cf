"""The chart's part of the record map: what a person's copy says of it, and what becomes of the rows."""

from collections.abc import Callable, Iterator
from typing import cast
from uuid import UUID

from sqlalchemy import Column, Connection, Table

from clinic_app.clock import shown_day
from clinic_app.history import leftovers_repository, notes_repository, repository
from clinic_app.history.copy_lines import item_of, leftover_item, note_item
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import Fact, Recorded
from clinic_app.history.results_model import Observation
from clinic_app.history.tables import (
    TABLES,
    charts,
    imports,
    leftovers,
    none_known,
    note_amendments,
    notes,
    observation_components,
    procedure_products,
    withdrawals,
)
from clinic_app.history.treatments_model import Procedure
from clinic_app.identifiers import PatientId
from clinic_app.record_map.entries import RecordEntry
from clinic_app.record_map.model import CopyItem, CopyLine, CopyParts, Erasure, Merge, Restriction, Settlement

Items = Callable[[Connection, PatientId], Iterator[CopyItem]]


def _facts(kind: ItemKind) -> Items:
    def items(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
        extra = leftovers_repository.unplaced_elements(connection, patient, kind)
        for recorded in repository.all_of(connection, kind, patient):
            yield item_of(recorded, extra.get(recorded.id), tuple(_parts(recorded)))

    return items


def _parts(recorded: Recorded[Fact]) -> Iterator[CopyParts]:
    fact = recorded.fact
    if isinstance(fact, Procedure) and fact.products:
        yield CopyParts(table=procedure_products.name, rows=len(fact.products))
    if isinstance(fact, Observation) and fact.components:
        yield CopyParts(table=observation_components.name, rows=len(fact.components))


def _notes(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    extra = leftovers_repository.unplaced_elements(connection, patient, ItemKind.NOTE)
    for note in notes_repository.all_of(connection, patient):
        parts = (CopyParts(table=note_amendments.name, rows=len(note.amendments)),) if note.amendments else ()
        yield note_item(note, extra.get(note.id), parts)


def _leftovers(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for leftover in leftovers_repository.all_of(connection, patient):
        yield leftover_item(leftover)


def _none_known(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for stated in repository.all_none_known(connection, patient):
        told = stated.provenance
        said = CopyLine(label="Asked by", value=f"{told.author} ({told.source.value.replace('-', ' ')})")
        yield CopyItem(when=shown_day(told.recorded_at.date()), what=f"No {stated.list_name.value} known", lines=(said,))


def _withdrawals(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for kind, mark in repository.all_withdrawn(connection, patient):
        lines = (CopyLine(label="Reason", value=mark.reason), CopyLine(label="Marked by", value=mark.by))
        yield CopyItem(when=shown_day(mark.at.date()), what=f"An entry of the kind {kind.value} was entered in error", lines=lines)


def _imports(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for each in leftovers_repository.all_imports(connection, patient):
        lines = [CopyLine(label="Imported by", value=each.by), CopyLine(label="Resources", value=str(each.resources))]
        if each.organisation:
            lines.append(CopyLine(label="From", value=each.organisation))
        yield CopyItem(when=shown_day(each.at.date()), what="A file of another system", lines=tuple(lines))


def _entry(
    table: Table,
    heading: str,
    order: int,
    items: Items | None,
    *,
    fhir: str | None,
    part_of: Table | None = None,
    without_heading: str | None = None,
    merge: Merge = Merge.MOVE,
    erasure: Erasure = Erasure.DELETE,
    settlement: Settlement = Settlement.ADD_ONLY,
) -> RecordEntry:
    return RecordEntry(
        table=table,
        person=cast(Column[UUID], table.c.patient_id),
        heading=heading,
        order=order,
        items=items,
        without_heading=without_heading,
        part_of=part_of,
        files=repository.blob_names if erasure is Erasure.DESTROY_KEY else None,
        fhir=fhir,
        merge=merge,
        erasure=erasure,
        restriction=Restriction.NAMED_PEOPLE_ONLY,
        settlement=settlement,
    )


def _chart(kind: ItemKind, heading: str, order: int, fhir: str, *, settlement: Settlement = Settlement.ADD_ONLY) -> RecordEntry:
    erasure = Erasure.DESTROY_KEY if kind is ItemKind.DOCUMENT else Erasure.DELETE
    return _entry(TABLES[kind], heading, order, _facts(kind), fhir=fhir, erasure=erasure, settlement=settlement)


ENTRIES: tuple[RecordEntry, ...] = (
    _entry(charts, "", 0, None, fhir=None, without_heading="says only that there is a chart", merge=Merge.FOLD),
    _chart(ItemKind.ENCOUNTER, "Visits", 100, "Encounter"),
    _chart(ItemKind.CONDITION, "Problems and diagnoses", 110, "Condition"),
    _chart(ItemKind.ALLERGY, "Allergies and intolerances", 120, "AllergyIntolerance"),
    _entry(none_known, "Lists that were asked about and are empty", 125, _none_known, fhir="List"),
    _chart(ItemKind.MEDICATION, "Medicines", 130, "MedicationStatement", settlement=Settlement.LATER_COLUMN_WINS),
    _chart(ItemKind.IMMUNIZATION, "Immunisations", 140, "Immunization"),
    _chart(ItemKind.PROCEDURE, "Procedures and treatments", 150, "Procedure"),
    _entry(
        procedure_products,
        "products used",
        0,
        None,
        fhir="Procedure",
        part_of=TABLES[ItemKind.PROCEDURE],
        without_heading="told with the procedure in which they were used",
    ),
    _chart(ItemKind.OBSERVATION, "Measurements and results", 160, "Observation"),
    _entry(
        observation_components,
        "parts of results",
        0,
        None,
        fhir="Observation",
        part_of=TABLES[ItemKind.OBSERVATION],
        without_heading="told with the result they are parts of",
    ),
    _chart(ItemKind.REPORT, "Reports", 170, "DiagnosticReport"),
    _entry(notes, "Notes", 180, _notes, fhir="DocumentReference", settlement=Settlement.LATER_COLUMN_WINS),
    _entry(note_amendments, "amendments", 0, None, fhir=None, part_of=notes, without_heading="told with the note they amend"),
    _chart(ItemKind.DOCUMENT, "Documents", 190, "DocumentReference"),
    _entry(withdrawals, "Entries marked as entered in error", 200, _withdrawals, fhir=None),
    _entry(imports, "Files imported from other systems", 210, _imports, fhir="Provenance"),
    _entry(leftovers, "Kept as other systems sent it", 220, _leftovers, fhir=None),
)
