"""How the trail is stored: the same two tables in each of the two files, so that each verifies alone."""

from dataclasses import dataclass

from sqlalchemy import BLOB, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.vault import schema
from clinic_app.vault.schema import Id, Moment, Word

GUARDS = frozenset(
    {
        "audit_goes_on_by_one",
        "audit_is_never_changed",
        "audit_is_never_deleted",
        "audit_keys_are_never_changed",
        "audit_keys_are_never_deleted",
    }
)
"""The triggers that keep both tables append-only."""


@dataclass(frozen=True, slots=True)
class TrailTables:
    """The trail of one file and the keys of its MACs, one per epoch."""

    trail: Table
    keys: Table


def _trail_tables(metadata: MetaData) -> TrailTables:
    trail = Table(
        "audit",
        metadata,
        Column("pc", Id, primary_key=True),
        Column("sequence", Integer, primary_key=True, autoincrement=False),
        Column("at", Moment, nullable=False),
        Column("staff", Id, nullable=False),
        Column("roles", Text, nullable=False),
        Column("session", Id, nullable=False),
        Column("event", Word(AuditEvent), nullable=False),
        Column("outcome", Word(Outcome), nullable=False),
        Column("patient", Id),
        Column("thing", Id),
        Column("detail", Text),
        Column("count", Integer),
        Column("command_id", Id),
        Column("epoch", Integer, nullable=False),
        Column("previous", BLOB, nullable=False),
        Column("mac", BLOB, nullable=False),
        UniqueConstraint("command_id"),
        Index(None, "at"),
        Index(None, "patient", "at"),
        Index(None, "staff", "at"),
    )
    keys = Table(
        "audit_keys",
        metadata,
        Column("epoch", Integer, primary_key=True, autoincrement=False),
        Column("key", BLOB, nullable=False),
        Column("since", Moment, nullable=False),
    )
    return TrailTables(trail, keys)


registry_audit = _trail_tables(schema.registry)
clinical_audit = _trail_tables(schema.clinical)
