"""Every query about the trail; takes an open connection, never commits, never checks roles."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select

from clinic_app.audit.model import AuditEntry, AuditFilter
from clinic_app.audit.tables import TrailTables
from clinic_app.identifiers import CommandId, PatientId, PcId, SessionId, StaffId


def last(connection: Connection, tables: TrailTables, pc: PcId) -> AuditEntry | None:
    """The newest row of one PC's chain."""
    trail = tables.trail
    row = connection.execute(select(trail).where(trail.c.pc == pc).order_by(trail.c.sequence.desc()).limit(1)).mappings().first()
    return None if row is None else _entry(row)


def by_command(connection: Connection, tables: TrailTables, command: CommandId) -> AuditEntry | None:
    """The row that a deed left, by the deed's own id."""
    trail = tables.trail
    row = connection.execute(select(trail).where(trail.c.command_id == command)).mappings().first()
    return None if row is None else _entry(row)


def append(connection: Connection, tables: TrailTables, entry: AuditEntry) -> None:
    """Add the row at the end of its chain."""
    values = {field: getattr(entry, field) for field in AuditEntry.__slots__ if field != "command"}
    connection.execute(insert(tables.trail).values(**values, command_id=entry.command))


def keys(connection: Connection, tables: TrailTables) -> Mapping[int, bytes]:
    """The audit key of every epoch."""
    return {row.epoch: row.key for row in connection.execute(select(tables.keys.c.epoch, tables.keys.c.key))}


def chains(connection: Connection, tables: TrailTables) -> tuple[PcId, ...]:
    """The PCs that have a chain in this file."""
    return tuple(PcId(pc) for pc in connection.scalars(select(tables.trail.c.pc).distinct().order_by(tables.trail.c.pc)))


def chain(connection: Connection, tables: TrailTables, pc: PcId) -> Iterator[AuditEntry]:
    """Every row of one PC's chain, oldest first."""
    trail = tables.trail
    for row in connection.execute(select(trail).where(trail.c.pc == pc).order_by(trail.c.sequence)).mappings():
        yield _entry(row)


def newest(connection: Connection, tables: TrailTables, wanted: AuditFilter, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest rows that match, newest first."""
    trail = tables.trail
    found = select(trail).where(*_conditions(tables, wanted)).order_by(trail.c.at.desc(), trail.c.sequence.desc()).limit(limit)
    return tuple(_entry(row) for row in connection.execute(found).mappings())


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
    return conditions


def _entry(row: RowMapping) -> AuditEntry:
    values: dict[str, Any] = dict(row)
    return AuditEntry(
        pc=PcId(values["pc"]),
        sequence=values["sequence"],
        at=values["at"],
        staff=StaffId(values["staff"]),
        roles=values["roles"],
        session=SessionId(values["session"]),
        event=values["event"],
        outcome=values["outcome"],
        patient=None if values["patient"] is None else PatientId(values["patient"]),
        thing=values["thing"],
        detail=values["detail"],
        count=values["count"],
        command=None if values["command_id"] is None else CommandId(values["command_id"]),
        epoch=values["epoch"],
        previous=values["previous"],
        mac=values["mac"],
    )
