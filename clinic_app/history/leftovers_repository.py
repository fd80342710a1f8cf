"""Every query about what imports brought that has no place of its own; never commits, never checks roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import Leftover
from clinic_app.history.packs import Pack
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Provenance, Source
from clinic_app.history.tables import TABLES, imports, leftovers, notes
from clinic_app.identifiers import PatientId


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOfPerson:
    """One file that brought something about one person."""

    at: datetime
    by: str
    organisation: str | None
    resources: int


def by_ids(connection: Connection, patient: PatientId, chosen: Sequence[ItemId]) -> list[Leftover]:
    """These leftovers of one person, in no particular order."""
    return _leftovers(connection, patient, connection.execute(_of(patient).where(leftovers.c.id.in_(chosen))).all())


def all_of(connection: Connection, patient: PatientId) -> list[Leftover]:
    """Every whole resource that was kept, oldest first."""
    wanted = _of(patient).order_by(leftovers.c.occurred_key, leftovers.c.id)
    return _leftovers(connection, patient, connection.execute(wanted).all())


def unplaced_elements(connection: Connection, patient: PatientId, kind: ItemKind) -> dict[UUID, dict[str, object]]:
    """For every entry of one kind with something left over: the elements of it, by the entry's id."""
    table = notes if kind is ItemKind.NOTE else TABLES[kind]
    wanted = select(table.c.id, table.c.import_id, table.c.unplaced_at).where(
        table.c.patient_id == patient, table.c.unplaced_at.is_not(None)
    )
    rows = connection.execute(wanted).all()
    packs = _packs(connection, {row.import_id for row in rows})
    return {row.id: packs[row.import_id].elements(row.unplaced_at) for row in rows}


def all_imports(connection: Connection, patient: PatientId) -> list[ImportOfPerson]:
    """Every file that brought something about this person, oldest first."""
    chosen = (imports.c.at, imports.c.by, imports.c.organisation, imports.c.resources)
    rows = connection.execute(select(*chosen).where(imports.c.patient_id == patient).order_by(imports.c.at, imports.c.id))
    return [ImportOfPerson(at=row.at, by=row.by, organisation=row.organisation, resources=row.resources) for row in rows]


def of_item(connection: Connection, patient: PatientId, kind: ItemKind, item: ItemId) -> Leftover | None:
    """What an import brought with an entry that the entry has no place for."""
    table = notes if kind is ItemKind.NOTE else TABLES[kind]
    wanted = (
        select(table.c.import_id, table.c.unplaced, table.c.unplaced_at, imports)
        .join(imports, imports.c.id == table.c.import_id)
        .where(table.c.id == item, table.c.patient_id == patient)
    )
    row = connection.execute(wanted).first()
    if row is None or row.unplaced_at is None:
        return None
    return Leftover(
        id=item,
        patient_id=patient,
        resource_type=kind.value,
        title="",
        content=Pack(row.pack).text(row.unplaced_at),
        element_count=row.unplaced,
        item_id=item,
        provenance=_provenance(row),
    )


def _of(patient: PatientId) -> Any:  # noqa: ANN401 - a select of two tables' columns
    chosen = (leftovers, imports.c.by, imports.c.by_id, imports.c.organisation, imports.c.at)
    return select(*chosen).join(imports, imports.c.id == leftovers.c.import_id).where(leftovers.c.patient_id == patient)


def _leftovers(connection: Connection, patient: PatientId, rows: Sequence[Row[Any]]) -> list[Leftover]:
    packs = _packs(connection, {row.import_id for row in rows})
    return [
        Leftover(
            id=ItemId(row.id),
            patient_id=patient,
            resource_type=row.resource_type,
            title=row.title,
            content=packs[row.import_id].text(row.unplaced_at),
            element_count=row.element_count,
            occurred=None if row.occurred is None else PartialDate(row.occurred),
            item_id=None if row.item_id is None else ItemId(row.item_id),
            provenance=_provenance(row),
        )
        for row in rows
    ]


def _packs(connection: Connection, chosen: set[UUID]) -> dict[UUID, Pack]:
    return {each: Pack(connection.execute(select(imports.c.pack).where(imports.c.id == each)).scalar_one()) for each in chosen}


def _provenance(row: Row[Any]) -> Provenance:
    return Provenance(source=Source.IMPORT, author=row.by, author_id=row.by_id, organisation=row.organisation, recorded_at=row.at)
