"""Whose file this is, and the audit trail that everything else writes to."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_GUARDS = (
    "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    # INSERT OR REPLACE takes an old row away first; it can only name the next number, which is not there yet.
    "CREATE TRIGGER audit_goes_on_by_one BEFORE INSERT ON audit "
    "WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM audit WHERE pc = NEW.pc) "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    "CREATE TRIGGER audit_keys_are_never_changed BEFORE UPDATE ON audit_keys BEGIN SELECT RAISE(ABORT, 'audit keys are kept'); END",
    "CREATE TRIGGER audit_keys_are_never_deleted BEFORE DELETE ON audit_keys BEGIN SELECT RAISE(ABORT, 'audit keys are kept'); END",
)


def upgrade() -> None:
    """Make the tables and the triggers that keep the trail append-only."""
    op.create_table(
        "audit",
        sa.Column("pc", sa.BLOB(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("staff", sa.BLOB(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("session", sa.BLOB(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("patient", sa.BLOB()),
        sa.Column("thing", sa.BLOB()),
        sa.Column("detail", sa.Text()),
        sa.Column("count", sa.Integer()),
        sa.Column("command_id", sa.BLOB()),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("previous", sa.BLOB(), nullable=False),
        sa.Column("mac", sa.BLOB(), nullable=False),
        sa.PrimaryKeyConstraint("pc", "sequence", name="pk_audit"),
        sa.UniqueConstraint("command_id", name="uq_audit_command_id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_patient_at", "audit", ["patient", "at"])
    op.create_index("ix_audit_staff_at", "audit", ["staff", "at"])
    op.create_table(
        "audit_keys",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BLOB(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name="pk_audit_keys"),
    )
    op.create_table(
        "clinic",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clinic_id", sa.BLOB(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("only = 1", name="ck_clinic_one_row"),
        sa.PrimaryKeyConstraint("only", name="pk_clinic"),
    )
    for guard in _GUARDS:
        op.execute(guard)
