"""Erasures: what is kept of each, and the key that proves their ledger."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, and the key, which no later revision may change: every backup proves the same ledger with it."""
    op.create_table(
        "erasure_key",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BLOB(), nullable=False),
        sa.CheckConstraint("only = 1", name="ck_erasure_key_one_row"),
        sa.PrimaryKeyConstraint("only", name="pk_erasure_key"),
    )
    op.execute(sa.text("INSERT INTO erasure_key (only, key) VALUES (1, :key)").bindparams(key=secrets.token_bytes(32)))
    op.create_table(
        "erasures",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("pc", sa.BLOB(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.BLOB(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("files_erased", sa.Integer(), nullable=False),
        sa.Column("drafts_erased", sa.Integer(), nullable=False),
        sa.Column("copies_erased", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("certificate", name="uq_erasures_certificate"),
        sa.UniqueConstraint("patient_id", name="uq_erasures_patient_id"),
        sa.UniqueConstraint("pc", "running", name="uq_erasures_pc_running"),
    )
