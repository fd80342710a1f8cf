"""What an import does to charts inside its own transaction: many rows at a time; never commits, audits or checks roles.

Rows come as plain tuples from the process that read the file, so nothing here takes them apart but to put the clinic's ids in front.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from clinic_app.history.columns import COMPONENT, LAYOUTS, PRODUCT, Value
from clinic_app.history.kinds import ItemKind
from clinic_app.history.packs import Pack
from clinic_app.history.tables import (
    TABLES,
    imports,
    leftovers,
    note_amendments,
    notes,
    observation_components,
    procedure_products,
    withdrawals,
)
from clinic_app.identifiers import PatientId, StaffId

_ITEMS: Mapping[ItemKind, Table] = MappingProxyType({**TABLES, ItemKind.NOTE: notes})
_AT_ONCE = 500

_COMMON = (
    "id",
    "patient_id",
    "occurred",
    "occurred_key",
    "folded",
    "source",
    "author",
    "organisation",
    "recorded_at",
    "import_id",
    "source_key",
    "unplaced",
    "unplaced_at",
)
"""In this order come the values before those of a kind."""

NOTE_COLUMNS = ("title", "text", "type", "type_system", "type_code", "type_display")


def _columns(kind: ItemKind) -> tuple[str, ...]:
    """The columns of an imported row of one kind, in the order of its values."""
    if kind is ItemKind.NOTE:
        return (*_COMMON, "encounter_id", "signed_at", "signed_by", *NOTE_COLUMNS)
    extra: tuple[str, ...] = () if kind is ItemKind.ENCOUNTER else ("encounter_id",)
    if kind is ItemKind.OBSERVATION:
        extra = (*extra, "report_id")
    if kind is ItemKind.MEDICATION:
        extra = (*extra, "changed_here")
    if kind is ItemKind.DOCUMENT:
        extra = (*extra, "media_type", "size", "sha256", "blob_name", "blob_key")
    return (*_COMMON, *extra, *LAYOUTS[kind].columns)


_PART_TABLES: Mapping[ItemKind, tuple[Table, str, tuple[str, ...]]] = MappingProxyType(
    {
        ItemKind.OBSERVATION: (observation_components, "observation_id", COMPONENT.columns),
        ItemKind.PROCEDURE: (procedure_products, "procedure_id", PRODUCT.columns),
    }
)
_COLUMNS: Mapping[ItemKind, tuple[str, ...]] = MappingProxyType({kind: _columns(kind) for kind in _ITEMS})
_LEFTOVER_COLUMNS = (
    "id",
    "patient_id",
    "import_id",
    "source_key",
    "resource_type",
    "title",
    "occurred",
    "occurred_key",
    "element_count",
    "unplaced_at",
    "item_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """An entry that an earlier import brought, with what it says now."""

    id: UUID
    values: tuple[Value, ...]
    occurred: str | None
    is_ours: bool
    """Whether somebody has changed it here since."""
    sha256: bytes | None = None
    """Of a document's bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One file and one person."""

    id: UUID
    patient: PatientId
    at: datetime
    by: str
    by_id: StaffId
    organisation: str | None
    file_sha256: bytes
    resources: int
    pack: bytes
    finished_at: datetime | None
    """Where a single transaction stores all of it."""


def is_imported(connection: Connection, patient: PatientId, file_sha256: bytes) -> bool:
    """Whether this very file has been imported to its end for this person."""
    wanted = select(imports.c.id).where(
        imports.c.patient_id == patient, imports.c.file_sha256 == file_sha256, imports.c.finished_at.is_not(None)
    )
    return connection.execute(wanted.limit(1)).first() is not None


def start(connection: Connection, row: ImportRow) -> None:
    """Store the import itself, before its entries."""
    connection.execute(
        insert(imports).values(
            id=row.id,
            patient_id=row.patient,
            at=row.at,
            by=row.by,
            by_id=row.by_id,
            organisation=row.organisation,
            file_sha256=row.file_sha256,
            resources=row.resources,
            pack=row.pack,
            finished_at=row.finished_at,
        )
    )


def finish(connection: Connection, import_id: UUID, at: datetime) -> None:
    """Keep that the last of its entries is stored."""
    connection.execute(update(imports).where(imports.c.id == import_id).values(finished_at=at))


def add_items(connection: Connection, kind: ItemKind, rows: Sequence[tuple[Value, ...]]) -> None:
    """Store entries of one kind; the values of each are the common ones, then what its kind adds, then its layout's."""
    _insert(connection, _ITEMS[kind], _COLUMNS[kind], rows)


def add_parts(connection: Connection, kind: ItemKind, rows: Sequence[tuple[Value, ...]]) -> None:
    """Store components or products: owner, patient, position, then the part's own columns."""
    if rows:
        table, owner, columns = _PART_TABLES[kind]
        _insert(connection, table, (owner, "patient_id", "position", *columns), rows)


def add_leftovers(connection: Connection, rows: Sequence[tuple[Value, ...]]) -> None:
    """Store whole resources that have no place: id, patient, import, key, type, title, occurred, its key, elements, position, item."""
    _insert(connection, leftovers, _LEFTOVER_COLUMNS, rows)


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Value, ...]]) -> None:
    """Store many rows in less than half the time that simply handing them over takes.

    The driver asks an adapter for every ``None`` and every ``bytes``, and for nothing else: so columns that are empty in all rows are
    left out, and bytes go as ``bytearray``.
    """
    if not rows:
        return
    filled = [position for position, column in enumerate(zip(*rows, strict=True)) if any(value is not None for value in column)]
    names = ", ".join(f'"{columns[position]}"' for position in filled)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(filled))})"
    chosen = itemgetter(*filled)
    connection.exec_driver_sql(
        statement, [tuple([bytearray(value) if type(value) is bytes else value for value in chosen(row)]) for row in rows]
    )


def mark_in_error(
    connection: Connection, patient: PatientId, kind: ItemKind, items: Sequence[tuple[UUID, str]], *, reason: str, at: datetime
) -> None:
    """Keep that their source says these entries were made in error; each with the name of who says so. A mark that is there stays."""
    rows = [{"item_id": item, "patient_id": patient, "kind": kind, "reason": reason, "by": by, "at": at} for item, by in items]
    if rows:
        connection.execute(insert_or(withdrawals).on_conflict_do_nothing(), rows)


def known_keys(connection: Connection, patient: PatientId) -> dict[bytes, tuple[ItemKind, UUID]]:
    """Every entry of this person that an import brought, by the key of its resource; of several versions the newest."""
    found: dict[bytes, tuple[ItemKind, UUID]] = {}
    for kind, table in (*_ITEMS.items(), (ItemKind.LEFTOVER, leftovers)):
        wanted = select(table.c.source_key, table.c.id).where(table.c.patient_id == patient, table.c.source_key.is_not(None))
        wanted = wanted.order_by(table.c.id)
        found |= {row.source_key: (kind, row.id) for row in connection.execute(wanted)}
    return found


def known_items(connection: Connection, kind: ItemKind, chosen: Sequence[UUID]) -> dict[UUID, KnownItem]:
    """What these entries say now."""
    table = _ITEMS[kind]
    names = NOTE_COLUMNS if kind is ItemKind.NOTE else LAYOUTS[kind].columns
    columns = [table.c[name] for name in names]
    ours = table.c.changed_here if kind is ItemKind.MEDICATION else None
    extra = [table.c.id, table.c.occurred, *([table.c.sha256] if kind is ItemKind.DOCUMENT else []), *([ours] if ours is not None else [])]
    found: dict[UUID, KnownItem] = {}
    for start_at in range(0, len(chosen), _AT_ONCE):
        for row in connection.execute(select(*extra, *columns).where(table.c.id.in_(chosen[start_at : start_at + _AT_ONCE]))):
            found[row.id] = KnownItem(
                id=row.id,
                values=tuple(row[len(extra) :]),
                occurred=row.occurred,
                is_ours=ours is not None and bool(row.changed_here),
                sha256=row.sha256 if kind is ItemKind.DOCUMENT else None,
            )
    return found


def known_parts(connection: Connection, kind: ItemKind, chosen: Sequence[UUID]) -> dict[UUID, list[tuple[Value, ...]]]:
    """The components or products of these entries, in their order."""
    found: dict[UUID, list[tuple[Value, ...]]] = {}
    if kind not in _PART_TABLES:
        return found
    table, owner, columns = _PART_TABLES[kind]
    for start_at in range(0, len(chosen), _AT_ONCE):
        wanted = select(table.c[owner].label("owner"), *(table.c[name] for name in columns))
        wanted = wanted.where(table.c[owner].in_(chosen[start_at : start_at + _AT_ONCE])).order_by(table.c[owner], table.c.position)
        for row in connection.execute(wanted):
            found.setdefault(row.owner, []).append(tuple(row[1:]))
    return found


def known_leftovers(connection: Connection, patient: PatientId, chosen: Iterable[UUID]) -> dict[UUID, dict[str, object]]:
    """The elements of these whole resources."""
    wanted = select(leftovers.c.id, leftovers.c.import_id, leftovers.c.unplaced_at).where(leftovers.c.patient_id == patient)
    rows = {row.id: row for row in connection.execute(wanted)}
    packs: dict[UUID, Pack] = {}
    found: dict[UUID, dict[str, object]] = {}
    for each in chosen:
        row = rows[each]
        if row.import_id not in packs:
            packs[row.import_id] = Pack(connection.execute(select(imports.c.pack).where(imports.c.id == row.import_id)).scalar_one())
        found[each] = packs[row.import_id].elements(row.unplaced_at)
    return found


def amendments_of(connection: Connection, note: UUID) -> list[str]:
    """The texts behind a note, oldest first."""
    wanted = select(note_amendments.c.text).where(note_amendments.c.note_id == note).order_by(note_amendments.c.at, note_amendments.c.id)
    return list(connection.scalars(wanted))


def amend_note(connection: Connection, patient: PatientId, note: UUID, *, row_id: UUID, text: str, author: str, at: datetime) -> None:
    """Put what the source says now behind a note; the note itself stays (promise R24)."""
    connection.execute(
        insert(note_amendments).values(id=row_id, note_id=note, patient_id=patient, text=text, author=author, author_id=None, at=at)
    )


def replace_item(
    connection: Connection,
    kind: ItemKind,
    item: UUID,
    values: Mapping[str, Any],
    parts: Sequence[tuple[Value, ...]],
    patient: PatientId,
) -> None:
    """Store what the source says now about an entry, with its parts; ``values`` by column."""
    table = _ITEMS[kind]
    connection.execute(update(table).where(table.c.id == item).values(**values))
    if kind in _PART_TABLES:
        part_table, owner, columns = _PART_TABLES[kind]
        connection.execute(part_table.delete().where(part_table.c[owner] == item))
        rows = [(item.bytes, patient.bytes, position, *part) for position, part in enumerate(parts)]
        add_parts(connection, kind, rows)


def supersede_document(connection: Connection, document: UUID) -> None:
    """Let a newer version take a document's place; the older stays, and says so."""
    table = TABLES[ItemKind.DOCUMENT]
    connection.execute(update(table).where(table.c.id == document).values(source_key=None, status="superseded"))
