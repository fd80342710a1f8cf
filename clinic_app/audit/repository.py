"""Every query about the trail; takes an open connection, never commits, never checks roles.

Whatever stands in a row, reading it ends in an entry or in ``TrailAltered``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BLOB,
    ColumnElement,
    Connection,
    Insert,
    RowMapping,
    Select,
    bindparam,
    column,
    func,
    insert,
    select,
    table,
    type_coerce,
)

from clinic_app.audit.model import GENESIS, AuditEntry, AuditFilter, ChainEnd, TrailAltered
from clinic_app.audit.tables import GUARDS, TrailTables
from clinic_app.identifiers import CommandId, PatientId, PcId, SessionId, StaffId

T = TypeVar("T")

_SCHEMA = table("sqlite_schema", column("name"))


@dataclass(frozen=True, slots=True)
class _Statements:
    """What every deed runs, built once: putting a statement together takes longer than running it."""

    end: Select[tuple[int, bytes]]
    by_command: Select[Any]
    keys: Select[tuple[int, bytes]]
    append: Insert


@cache
def _statements(tables: TrailTables) -> _Statements:
    trail, keys = tables.trail, tables.keys
    return _Statements(
        end=select(trail.c.sequence, trail.c.mac).where(trail.c.pc == bindparam("of_pc")).order_by(trail.c.sequence.desc()).limit(1),
        by_command=select(trail).where(trail.c.command_id == bindparam("of_command")),
        keys=select(keys.c.epoch, keys.c.key),
        append=insert(trail),
    )


def is_all_there(connection: Connection, tables: TrailTables) -> bool:
    """Whether both tables and every guard exist; without a guard rows could be changed by any statement."""
    needed = GUARDS | {tables.trail.name, tables.keys.name}
    found = connection.scalar(select(func.count()).select_from(_SCHEMA).where(_SCHEMA.c.name.in_(needed)))
    return found == len(needed)


def end(connection: Connection, tables: TrailTables, pc: PcId) -> ChainEnd:
    """How far one PC's chain has come."""
    row = connection.execute(_statements(tables).end, {"of_pc": pc}).first()
    return ChainEnd(sequence=0, mac=GENESIS) if row is None else ChainEnd(sequence=row.sequence, mac=row.mac)


def mac_at(connection: Connection, tables: TrailTables, pc: PcId, sequence: int) -> bytes | None:
    """The MAC of one row of a chain."""
    trail = tables.trail.c
    return connection.scalar(select(trail.mac).where(trail.pc == pc, trail.sequence == sequence))


def by_command(connection: Connection, tables: TrailTables, command: CommandId) -> AuditEntry | None:
    """The row that a deed left, by the deed's own id."""
    return next(_entries(connection.execute(_statements(tables).by_command, {"of_command": command}).mappings()), None)


def append(connection: Connection, tables: TrailTables, entry: AuditEntry) -> None:
    """Add the row at the end of its chain."""
    values = {field: getattr(entry, field) for field in AuditEntry.__slots__ if field != "command"}
    connection.execute(_statements(tables).append, values | {"command_id": entry.command})


def keys(connection: Connection, tables: TrailTables) -> Mapping[int, bytes]:
    """The audit key of every epoch; a file that somebody tampered with may have none."""
    rows = connection.execute(_statements(tables).keys)
    return {row.epoch: row.key for row in rows if isinstance(row.key, bytes)}


def chains(connection: Connection, tables: TrailTables) -> tuple[bytes, ...]:
    """The 16 bytes of each PC that has a chain in this file, or whatever stands in their place."""
    pc = type_coerce(tables.trail.c.pc, BLOB)
    return tuple(connection.scalars(select(pc).distinct().order_by(pc)))


def chain(connection: Connection, tables: TrailTables, pc: bytes) -> Iterator[AuditEntry]:
    """Every row of one PC's chain, oldest first."""
    trail = tables.trail
    yield from _entries(connection.execute(select(trail).where(type_coerce(trail.c.pc, BLOB) == pc).order_by(trail.c.sequence)).mappings())


def newest(connection: Connection, tables: TrailTables, wanted: AuditFilter, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest rows that match, newest first."""
    trail = tables.trail
    found = select(trail).where(*_conditions(tables, wanted)).order_by(trail.c.at.desc(), trail.c.sequence.desc()).limit(limit)
    return tuple(_entries(connection.execute(found).mappings()))


def _conditions(tables: TrailTables, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    columns = tables.trail.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.staff is not None:
        conditions.append(columns.staff == wanted.staff)
    if wanted.patient is not None:
        conditions.append(columns.patient == wanted.patient)
    if wanted.events:
        conditions.append(columns.event.in_(wanted.events))
    if wanted.outcome is not None:
        conditions.append(columns.outcome == wanted.outcome)
    if wanted.since is not None:
        conditions.append(columns.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(columns.at < wanted.until)
    if wanted.deputising:
        # What ``trail.py`` puts behind the roles of whoever deputises.
        conditions.append(columns.roles.endswith(" deputising", autoescape=True))
    return conditions


def _entries(rows: Iterable[RowMapping]) -> Iterator[AuditEntry]:
    try:
        for row in rows:
            yield _entry(row)
    except (ValueError, TypeError, OverflowError):
        raise TrailAltered from None


def _entry(row: RowMapping) -> AuditEntry:
    values: dict[str, Any] = dict(row)
    return AuditEntry(
        pc=PcId(values["pc"]),
        sequence=_of(int, values["sequence"]),
        at=values["at"],
        staff=StaffId(values["staff"]),
        roles=_of(str, values["roles"]),
        session=SessionId(values["session"]),
        event=values["event"],
        outcome=values["outcome"],
        patient=None if values["patient"] is None else PatientId(values["patient"]),
        thing=values["thing"],
        detail=None if values["detail"] is None else _of(str, values["detail"]),
        count=None if values["count"] is None else _of(int, values["count"]),
        command=None if values["command_id"] is None else CommandId(values["command_id"]),
        epoch=_of(int, values["epoch"]),
        previous=_of(bytes, values["previous"]),
        mac=_of(bytes, values["mac"]),
    )


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError("a column of the trail holds another kind of value")
    return value
