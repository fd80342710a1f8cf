"""Every query about single entries of a chart; takes an open connection, never commits, never checks roles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from clinic_app.history.belonging import not_in_chart
from clinic_app.history.columns import COMPONENT, LAYOUTS, PRODUCT, Layout, layout_of, occurred_key
from clinic_app.history.kinds import BlobName, EncounterId, ItemId, ItemKind
from clinic_app.history.model import Attachment, DocumentReference, Encounter, Fact, Recorded
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import ListName, NoneKnown
from clinic_app.history.provenance import EnteredInError, Provenance
from clinic_app.history.results_model import Observation
from clinic_app.history.searching import search_words
from clinic_app.history.tables import (
    TABLES,
    charts,
    documents,
    encounters,
    none_known,
    observation_components,
    procedure_products,
    withdrawals,
)
from clinic_app.history.treatments_model import MedicationStatement, Procedure
from clinic_app.identifiers import PatientId
from clinic_app.vault.blobs import BlobBinding, BlobPurpose, StoredBlob
from clinic_app.vault.schema import Id

Marks: TypeAlias = Mapping[UUID, EnteredInError]
"""What says of entries that they were made in error, by their ids."""

_AT_ONCE = 500
"""Ids in one question; SQLite takes 32,766, and a page of a timeline never needs that many."""


def ensure_chart(connection: Connection, patient: PatientId, at: datetime) -> None:
    """Make the row that every other row of this person points at, unless it is there."""
    connection.execute(insert_or(charts).values(patient_id=patient, opened_at=at).on_conflict_do_nothing())


def add(connection: Connection, recorded: Recorded[Fact], *, blob_key: bytes | None = None) -> None:
    """Store a new entry with its parts; ``blob_key`` opens a document's attachment."""
    fact, table = recorded.fact, TABLES[recorded.kind]
    layout = layout_of(fact)
    values = common_values(recorded.provenance, fact.occurred, search_words(fact)) | dict(
        zip(layout.columns, layout.values(fact), strict=True)
    )
    values |= {"id": recorded.id, "patient_id": recorded.patient_id}
    if not isinstance(fact, Encounter):
        values["encounter_id"] = recorded.encounter_id
    if isinstance(fact, Observation):
        values["report_id"] = recorded.report_id
    if isinstance(fact, MedicationStatement):
        values["changed_here"] = 0
    if isinstance(fact, DocumentReference) and fact.attachment is not None:
        attachment = fact.attachment
        values |= {"media_type": attachment.media_type, "size": attachment.size, "sha256": attachment.sha256}
        values |= {"blob_name": attachment.blob_name, "blob_key": blob_key}
    connection.execute(insert(table), values)
    _add_parts(connection, recorded)


def common_values(provenance: Provenance, occurred: PartialDate | None, folded: str) -> dict[str, object]:
    """The columns that every entry made here has, but for its ids."""
    return {
        "occurred": None if occurred is None else occurred.text,
        "occurred_key": occurred_key(occurred),
        "folded": folded,
        "source": provenance.source,
        "author": provenance.author,
        "author_id": provenance.author_id,
        "organisation": provenance.organisation,
        "recorded_at": provenance.recorded_at,
        "unplaced": 0,
    }


def get(connection: Connection, kind: ItemKind, patient: PatientId, item: ItemId) -> Recorded[Fact]:
    """One entry of this person's chart.

    Raises: ``NotFound``, also for an entry of somebody else's.
    """
    table = TABLES[kind]
    rows = connection.execute(select(table).where(table.c.id == item, table.c.patient_id == patient)).all()
    if not rows:
        raise not_in_chart(connection, table, item, "This entry is not in this chart; open the chart again.")
    return recorded_of(connection, kind, patient, rows)[0]


def by_ids(
    connection: Connection, kind: ItemKind, patient: PatientId, items: Sequence[ItemId], marks: Marks | None = None
) -> list[Recorded[Fact]]:
    """These entries of one person, in no particular order; those that are not there are left out."""
    wanted, found = _among(TABLES[kind].c.id), []
    for start in range(0, len(items), _AT_ONCE):
        rows = connection.execute(wanted, {"patient": patient, "chosen": items[start : start + _AT_ONCE]}).all()
        found += recorded_of(connection, kind, patient, rows, marks)
    return found


def all_of(connection: Connection, kind: ItemKind, patient: PatientId, marks: Marks | None = None) -> list[Recorded[Fact]]:
    """Every entry of one kind, oldest first."""
    table = TABLES[kind]
    wanted = select(table).where(table.c.patient_id == patient).order_by(table.c.occurred_key, table.c.id)
    return recorded_of(connection, kind, patient, connection.execute(wanted).all(), marks)


def in_encounters(
    connection: Connection, kind: ItemKind, patient: PatientId, chosen: Sequence[EncounterId], marks: Marks | None = None
) -> list[Recorded[Fact]]:
    """Every entry of one kind that belongs to one of these encounters."""
    wanted, found = _among(TABLES[kind].c.encounter_id), []
    for start in range(0, len(chosen), _AT_ONCE):
        rows = connection.execute(wanted, {"patient": patient, "chosen": chosen[start : start + _AT_ONCE]}).all()
        found += recorded_of(connection, kind, patient, rows, marks)
    return found


def encounter_exists(connection: Connection, patient: PatientId, encounter: EncounterId) -> bool:
    """Whether it is one of this person's."""
    wanted = select(encounters.c.id).where(encounters.c.id == encounter, encounters.c.patient_id == patient)
    return connection.scalar(wanted) is not None


def stop_medication(connection: Connection, recorded: Recorded[MedicationStatement]) -> None:
    """Store a medicine's new status, end and comment; nothing else of it changes."""
    table, layout = TABLES[ItemKind.MEDICATION], LAYOUTS[ItemKind.MEDICATION]
    values = dict(zip(layout.columns, layout.values(recorded.fact), strict=True))
    changed = {name: values[name] for name in ("status", "ended", "comment")}
    changed |= {"folded": search_words(recorded.fact), "changed_here": 1}
    connection.execute(update(table).where(table.c.id == recorded.id, table.c.patient_id == recorded.patient_id).values(changed))


def withdraw(connection: Connection, patient: PatientId, kind: ItemKind, item: ItemId, mark: EnteredInError) -> None:
    """Keep beside an entry that it was entered in error."""
    connection.execute(
        insert(withdrawals).values(
            item_id=item, patient_id=patient, kind=kind, reason=mark.reason, by=mark.by, by_id=mark.by_id, at=mark.at
        )
    )


def withdrawn(connection: Connection, patient: PatientId) -> Marks:
    """Every entry of this person that was entered in error, by its id."""
    rows = connection.execute(select(withdrawals).where(withdrawals.c.patient_id == patient))
    return {row.item_id: EnteredInError(reason=row.reason, by=row.by, by_id=row.by_id, at=row.at) for row in rows}


def all_withdrawn(connection: Connection, patient: PatientId) -> list[tuple[ItemKind, EnteredInError]]:
    """Every mark in this chart with the kind of entry it stands beside, oldest first."""
    rows = connection.execute(
        select(withdrawals).where(withdrawals.c.patient_id == patient).order_by(withdrawals.c.at, withdrawals.c.item_id)
    )
    return [(row.kind, EnteredInError(reason=row.reason, by=row.by, by_id=row.by_id, at=row.at)) for row in rows]


def state_none_known(connection: Connection, row_id: UUID, stated: NoneKnown) -> None:
    """Keep that somebody asked and there was none."""
    told = stated.provenance
    connection.execute(
        insert(none_known).values(
            id=row_id,
            patient_id=stated.patient_id,
            list_name=stated.list_name,
            source=told.source,
            author=told.author,
            author_id=told.author_id,
            organisation=told.organisation,
            recorded_at=told.recorded_at,
        )
    )


def all_none_known(connection: Connection, patient: PatientId) -> list[NoneKnown]:
    """Every statement that a list is empty, oldest first."""
    rows = connection.execute(
        select(none_known).where(none_known.c.patient_id == patient).order_by(none_known.c.recorded_at, none_known.c.id)
    )
    return [NoneKnown(list_name=row.list_name, patient_id=patient, provenance=provenance_of(row)) for row in rows]


def none_known_statements(connection: Connection, patient: PatientId) -> dict[ListName, NoneKnown]:
    """The newest statement for each list."""
    return {stated.list_name: stated for stated in all_none_known(connection, patient)}


def blob_of(connection: Connection, patient: PatientId, item: ItemId) -> tuple[StoredBlob, BlobBinding] | None:
    """A document's file with its key, and what it is bound to."""
    chosen = (documents.c.blob_name, documents.c.blob_key, documents.c.size)
    row = connection.execute(select(*chosen).where(documents.c.id == item, documents.c.patient_id == patient)).first()
    if row is None or row.blob_name is None or row.blob_key is None:
        return None
    return StoredBlob(name=row.blob_name, key=row.blob_key, size=row.size), binding_of(patient, item)


def blob_names(connection: Connection, patient: PatientId) -> Iterator[str]:
    """The files of this person's documents."""
    named = select(documents.c.blob_name).where(documents.c.patient_id == patient, documents.c.blob_name.is_not(None))
    yield from connection.scalars(named).all()


def binding_of(patient: PatientId, item: ItemId) -> BlobBinding:
    """What a document's file is bound to; a document's row has one file, ever."""
    return BlobBinding(patient=patient, purpose=BlobPurpose.DOCUMENT, thing=item, version=1)


def provenance_of(row: Row[Any]) -> Provenance:
    """Where a row came from."""
    return Provenance(
        source=row.source, author=row.author, author_id=row.author_id, organisation=row.organisation, recorded_at=row.recorded_at
    )


def recorded_of(
    connection: Connection, kind: ItemKind, patient: PatientId, rows: Sequence[Row[Any]], marks: Marks | None = None
) -> list[Recorded[Fact]]:
    """Rows of one table as the entries they are, with their parts and marks; ``marks`` saves asking for them again."""
    if not rows:
        return []
    marks = withdrawn(connection, patient) if marks is None else marks
    layout = LAYOUTS[kind]
    first = len(TABLES[kind].columns) - len(layout.columns)
    parts = _parts(connection, kind, patient, [row.id for row in rows])
    found: list[Recorded[Fact]] = []
    for row in rows:
        fact = _whole(kind, layout.thing(row[first:]), row, parts.get(row.id, ()))
        found.append(
            Recorded(
                id=ItemId(row.id),
                patient_id=patient,
                fact=fact,
                provenance=provenance_of(row),
                encounter_id=None if kind is ItemKind.ENCOUNTER or row.encounter_id is None else EncounterId(row.encounter_id),
                report_id=ItemId(row.report_id) if kind is ItemKind.OBSERVATION and row.report_id is not None else None,
                in_error=marks.get(row.id),
                unplaced=row.unplaced,
            )
        )
    return found


def _whole(kind: ItemKind, fact: Fact, row: Row[Any], parts: Sequence[Any]) -> Fact:
    """The fact with what lies outside its own columns."""
    if isinstance(fact, Procedure) and parts:
        return replace(fact, products=tuple(parts))
    if isinstance(fact, Observation) and parts:
        return replace(fact, components=tuple(parts))
    if isinstance(fact, DocumentReference) and row.blob_name is not None:
        attachment = Attachment(media_type=row.media_type, size=row.size, sha256=row.sha256, blob_name=BlobName(row.blob_name))
        return replace(fact, attachment=attachment)
    return fact


_PARTS: dict[ItemKind, tuple[Table, Column[Any], Layout[Any]]] = {
    ItemKind.PROCEDURE: (procedure_products, procedure_products.c.procedure_id, PRODUCT),
    ItemKind.OBSERVATION: (observation_components, observation_components.c.observation_id, COMPONENT),
}


def _parts(connection: Connection, kind: ItemKind, patient: PatientId, items: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    if kind not in _PARTS:
        return found
    table, owner, layout = _PARTS[kind]
    for start in range(0, len(items), _AT_ONCE):
        for row in connection.execute(_parts_among(owner), {"chosen": items[start : start + _AT_ONCE]}):
            found.setdefault(getattr(row, owner.name), []).append(layout.thing(row[-len(layout.columns) :]))
    return found


@cache
def _among(column: Column[Any]) -> Select[Any]:
    """One person's rows whose ``column`` is one of those chosen; built once, which takes as long as its answer."""
    patient, chosen = bindparam("patient", type_=Id), bindparam("chosen", type_=Id, expanding=True)
    return select(column.table).where(column.table.c.patient_id == patient, column.in_(chosen))


@cache
def _parts_among(owner: Column[Any]) -> Select[Any]:
    """Parts of those chosen, in their order."""
    chosen = bindparam("chosen", type_=Id, expanding=True)
    return select(owner.table).where(owner.in_(chosen)).order_by(owner, owner.table.c.position)


def _add_parts(connection: Connection, recorded: Recorded[Fact]) -> None:
    fact = recorded.fact
    if isinstance(fact, Procedure):
        parts: Iterable[Any] = fact.products
    elif isinstance(fact, Observation):
        parts = fact.components
    else:
        return
    table, owner, layout = _PARTS[recorded.kind]
    rows = [
        {owner.name: recorded.id, "patient_id": recorded.patient_id, "position": position}
        | dict(zip(layout.columns, layout.values(part), strict=True))
        for position, part in enumerate(parts)
    ]
    if rows:
        connection.execute(insert(table), rows)
