"""What other slices ask the trail inside their own transaction; never commits, audits or checks roles."""

from sqlalchemy import Connection

from clinic_app.audit import repository
from clinic_app.audit.model import AuditEntry, AuditFilter, ChainEnd, Tally
from clinic_app.audit.tables import TrailTables
from clinic_app.identifiers import PcId


def newest(connection: Connection, tables: TrailTables, wanted: AuditFilter, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest rows of one file that match, newest first."""
    return repository.newest(connection, tables, wanted, limit=limit)


def tallies(connection: Connection, tables: TrailTables, wanted: AuditFilter) -> tuple[Tally, ...]:
    """The rows of one file that match, counted for each member of staff; whoever has most stands first."""
    return repository.tallies(connection, tables, wanted)


def end(connection: Connection, pc: PcId) -> ChainEnd:
    """The last row of one PC's chain in the file."""
    return repository.end(connection, pc)
