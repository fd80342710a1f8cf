"""What other slices ask the trail inside their own transaction; never commits, audits or checks roles."""

from sqlalchemy import Connection

from clinic_app.audit import repository
from clinic_app.audit.model import AuditEntry, AuditFilter, Tally
from clinic_app.audit.tables import TrailTables


def newest(connection: Connection, tables: TrailTables, wanted: AuditFilter, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest rows of one file that match, newest first."""
    return repository.newest(connection, tables, wanted, limit=limit)


def tallies(connection: Connection, tables: TrailTables, wanted: AuditFilter) -> tuple[Tally, ...]:
    """The rows of one file that match, counted for each member of staff; whoever has most stands first."""
    return repository.tallies(connection, tables, wanted)
