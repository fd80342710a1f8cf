"""What other slices ask the trail inside their own transaction; never commits, audits or checks roles."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from clinic_app.audit import repository
from clinic_app.audit.model import AuditEntry, AuditFilter, ChainEnd, Tally
from clinic_app.audit.tables import TrailTables
from clinic_app.identifiers import PcId

AUDIT_KEY_SIZE = 32


def newest(connection: Connection, tables: TrailTables, wanted: AuditFilter, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest rows of one file that match, newest first."""
    return repository.newest(connection, tables, wanted, limit=limit)


def begin_epoch(connection: Connection, tables: TrailTables, *, at: datetime) -> None:
    """From the next row on the trail has a new key; older rows keep their proofs under the older ones."""
    newest = connection.execute(select(func.max(tables.keys.c.epoch))).scalar_one()
    connection.execute(insert(tables.keys).values(epoch=newest + 1, key=secrets.token_bytes(AUDIT_KEY_SIZE), since=at))


def tallies(connection: Connection, tables: TrailTables, wanted: AuditFilter) -> tuple[Tally, ...]:
    """The rows of one file that match, counted for each member of staff; whoever has most stands first."""
    return repository.tallies(connection, tables, wanted)


def end(connection: Connection, pc: PcId) -> ChainEnd:
    """The last row of one PC's chain in the file."""
    return repository.end(connection, pc)
