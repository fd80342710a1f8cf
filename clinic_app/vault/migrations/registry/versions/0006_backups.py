"""Where backups go, which there are, and what lies in their pools."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "backup_blobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.BLOB(), nullable=False),
        sa.Column("first_listed", sa.Integer(), nullable=False),
        sa.Column("listed_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_backup_blobs"),
    )
    op.create_table(
        "backup_places",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("off_site", sa.Integer(), nullable=False),
        sa.Column("processor", sa.Text()),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.Text()),
        sa.CheckConstraint(
            "off_site = 0 OR (processor IS NOT NULL AND agreed_on IS NOT NULL)", name="ck_backup_places_off_site_by_agreement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_backup_places"),
    )
    op.create_table(
        "backup_plan",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="ck_backup_plan_hour_of_a_day"),
        sa.CheckConstraint("only = 1", name="ck_backup_plan_one_row"),
        sa.PrimaryKeyConstraint("only", name="pk_backup_plan"),
    )
    op.create_table(
        "backup_runs",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("place", sa.BLOB(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.BLOB(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Text()),
        sa.Column("blobs", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BLOB(), nullable=False),
        sa.Column("for_another_pc", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("gone_at", sa.Text()),
        sa.ForeignKeyConstraint(["place"], ["backup_places.id"], name="fk_backup_runs_place"),
        sa.PrimaryKeyConstraint("id", name="pk_backup_runs"),
    )
    op.create_index("ix_backup_runs_place_at", "backup_runs", ["place", "at"])
