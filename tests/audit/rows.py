"""Rows of a trail that no file holds."""

from uuid import UUID

from clinic_app.audit.model import GENESIS, AuditEntry, AuditEvent, Outcome
from clinic_app.identifiers import PcId, SessionId, StaffId
from tests.fake_clock import OPENING_TIME


def a_row(
    event: AuditEvent, *, detail: str | None = None, count: int | None = None, roles: str = "manager", outcome: Outcome = Outcome.DONE
) -> AuditEntry:
    """A row by one member of staff on one PC."""
    return AuditEntry(
        pc=PcId(UUID(int=1)),
        sequence=1,
        at=OPENING_TIME,
        staff=StaffId(UUID(int=2)),
        roles=roles,
        session=SessionId(UUID(int=3)),
        event=event,
        outcome=outcome,
        patient=None,
        thing=None,
        detail=detail,
        count=count,
        command=None,
        epoch=1,
        previous=GENESIS,
        mac=b"",
    )
