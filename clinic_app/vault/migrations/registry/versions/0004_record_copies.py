"""Record copies: what was asked for, what it held, and each handing over."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "record_copies",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("pc", sa.BLOB(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("asker_words", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("identity_check", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.BLOB(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("contents_sha256", sa.BLOB(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_record_copies_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_record_copies"),
        sa.UniqueConstraint("pc", "running", name="uq_record_copies_pc_running"),
        sa.UniqueConstraint("reference", name="uq_record_copies_reference"),
    )
    op.create_index("ix_record_copies_patient_id_made_at", "record_copies", ["patient_id", "made_at"])
    op.create_table(
        "record_copy_releases",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("copy_id", sa.BLOB(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.BLOB(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.BLOB(), nullable=False),
        sa.Column("no_encryption_reason", sa.Text(), nullable=False),
        sa.Column("doubts_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["record_copies.id"], name="fk_record_copy_releases_copy_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_record_copy_releases_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_record_copy_releases"),
    )
    op.create_index("ix_record_copy_releases_copy_id", "record_copy_releases", ["copy_id"])
    op.create_index("ix_record_copy_releases_patient_id", "record_copy_releases", ["patient_id"])
