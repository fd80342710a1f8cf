"""Every query about the trail; takes an open connection, never commits, never checks roles.

Whatever stands in a row, reading it ends in an entry or in ``TrailAltered``.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    BLOB,
    ColumnElement,
    Connection,
    CursorResult,
    RowMapping,
    column,
    func,
    select,
    table,
    type_coerce,
)
from sqlalchemy.exc import OperationalError

from clinic_app.audit.model import GENESIS, AuditEntry, AuditFilter, ChainEnd, Tally, TrailAltered
from clinic_app.audit.tables import GUARDS, TrailTables
from clinic_app.identifiers import CommandId, PatientId, PcId, SessionId, StaffId
from clinic_app.vault.schema import moment_text

T = TypeVar("T")

_SCHEMA = table("sqlite_schema", column("name"))

# Every deed runs these, in either file; they go to the driver as they are, for describing them takes longer than running them.
_END = "SELECT sequence, mac FROM audit WHERE pc = ? ORDER BY sequence DESC LIMIT 1"
_KEYS = "SELECT epoch, key FROM audit_keys"
_MADE_BY = "SELECT thing FROM audit WHERE command_id = ?"
_APPEND = (
    "INSERT INTO audit (pc, sequence, at, staff, roles, session, event, outcome, patient, thing, detail, count, command_id, epoch, "
    f"previous, mac) VALUES ({', '.join('?' * 16)})"
)


def is_all_there(connection: Connection, tables: TrailTables) -> bool:
    """Whether both tables and every guard exist; without a guard rows could be changed by any statement."""
    needed = GUARDS | {tables.trail.name, tables.keys.name}
    found = connection.scalar(select(func.count()).select_from(_SCHEMA).where(_SCHEMA.c.name.in_(needed)))
    return found == len(needed)


def end(connection: Connection, pc: PcId) -> ChainEnd:
    """How far one PC's chain has come."""
    row = _asked(connection, _END, (pc.bytes,)).first()
    if row is None:
        return ChainEnd(sequence=0, mac=GENESIS)
    if not isinstance(row.sequence, int) or not isinstance(row.mac, bytes):
        raise TrailAltered
    return ChainEnd(sequence=row.sequence, mac=row.mac)


def mac_at(connection: Connection, tables: TrailTables, pc: PcId, sequence: int) -> bytes | None:
    """The MAC of one row of a chain."""
    trail = tables.trail.c
    return connection.scalar(select(trail.mac).where(trail.pc == pc, trail.sequence == sequence))


def rows_numbered(connection: Connection, tables: TrailTables, sequence: int) -> tuple[AuditEntry, ...]:
    """The row of that number of every PC that has so many."""
    trail = tables.trail
    return tuple(_entries(connection.execute(select(trail).where(trail.c.sequence == sequence).order_by(trail.c.pc)).mappings()))


def made_by(connection: Connection, command: CommandId) -> UUID | None:
    """The id of what a command made or changed, if it was done."""
    row = connection.exec_driver_sql(_MADE_BY, (command.bytes,)).first()
    if row is None:
        return None
    if not isinstance(row.thing, bytes) or len(row.thing) != 16:
        raise TrailAltered
    return UUID(bytes=row.thing)


def _asked(connection: Connection, statement: str, values: tuple[object, ...] = ()) -> CursorResult[Any]:
    """What the driver answers; a table that somebody has taken out is the trail altered, not a mistake of the program's."""
    try:
        return connection.exec_driver_sql(statement, values)
    except OperationalError as error:
        if "no such table" in str(error.orig):
            raise TrailAltered from None
        raise


def append(connection: Connection, entry: AuditEntry) -> None:
    """Add the row at the end of its chain."""
    values = (
        entry.pc.bytes,
        entry.sequence,
        moment_text(entry.at),
        entry.staff.bytes,
        entry.roles,
        entry.session.bytes,
        entry.event.value,
        entry.outcome.value,
        _bytes(entry.patient),
        _bytes(entry.thing),
        entry.detail,
        entry.count,
        _bytes(entry.command),
        entry.epoch,
        entry.previous,
        entry.mac,
    )
    connection.exec_driver_sql(_APPEND, values)


def keys(connection: Connection) -> Mapping[int, bytes]:
    """The audit key of every epoch; a file that somebody tampered with may have none."""
    return {row.epoch: row.key for row in _asked(connection, _KEYS) if isinstance(row.key, bytes)}


def count(connection: Connection, tables: TrailTables) -> int:
    """How many rows the trail has."""
    return connection.scalar(select(func.count()).select_from(tables.trail)) or 0


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


def tallies(connection: Connection, tables: TrailTables, wanted: AuditFilter) -> tuple[Tally, ...]:
    """The rows that match, counted for each member of staff; whoever has most stands first."""
    trail = tables.trail.c
    rows = func.count()
    counted = select(trail.staff, rows, func.coalesce(func.sum(trail.count), 0)).where(*_conditions(tables, wanted))
    found = connection.execute(counted.group_by(trail.staff).order_by(rows.desc(), trail.staff))
    return tuple(Tally(staff=StaffId(staff), rows=number, counts=counts) for staff, number, counts in found)


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
    if wanted.thing is not None:
        conditions.append(columns.thing == wanted.thing)
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


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes
