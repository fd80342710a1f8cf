"""What others ask about recovery sheets inside their own transaction; never commits, audits or checks roles."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from clinic_app.access.actor import SHEETS
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.audit.tables import TrailTables
from clinic_app.recovery.model import SheetState
from clinic_app.vault.open_keys import SheetInForce

_CHECKED = frozenset({AuditEvent.SHEET_CHECK})


def states(connection: Connection, tables: TrailTables, sheets: Iterable[SheetInForce]) -> tuple[SheetState, ...]:
    """What the trail tells of each sheet since it was made."""
    return tuple(
        SheetState(
            sheet=each.sheet,
            made_at=each.made_at,
            checked_at=_newest(connection, tables, AuditFilter(events=_CHECKED, thing=SHEETS[each.sheet], since=each.made_at)),
            used_at=_newest(connection, tables, AuditFilter(staff=SHEETS[each.sheet], since=each.made_at)),
        )
        for each in sheets
    )


def _newest(connection: Connection, tables: TrailTables, wanted: AuditFilter) -> datetime | None:
    found = audit_gate.newest(connection, tables, wanted, limit=1)
    return found[0].at if found else None
