"""Registrations and the tables that make them quick to find."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "number_series",
        sa.Column("pc", sa.BLOB(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pc", name="pk_number_series"),
        sa.UniqueConstraint("series", name="uq_number_series_series"),
    )
    op.create_table(
        "patients",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("record_number", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("birth_day", sa.Date()),
        sa.Column("birth_estimated", sa.Boolean(), nullable=False),
        sa.Column("gender", sa.Text()),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("phone_ending", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
        sa.UniqueConstraint("record_number", name="uq_patients_record_number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "addresses",
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_addresses_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("patient_id", "position", name="pk_addresses"),
    )
    op.create_table(
        "contact_points",
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("do_not_use", sa.Boolean(), nullable=False),
        sa.Column("verified_on", sa.Date()),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_contact_points_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("patient_id", "position", name="pk_contact_points"),
    )
    op.create_table(
        "related_persons",
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_related_persons_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("patient_id", "position", name="pk_related_persons"),
    )
    op.create_table(
        "retention_events",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_retention_events_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_retention_events"),
    )
    op.create_index("ix_retention_events_patient_id_kind_on", "retention_events", ["patient_id", "kind", "on"])
    op.create_table(
        "search_names",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("birth_year", sa.Integer()),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_search_names_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "patient_id", name="pk_search_names"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_names_patient_id", "search_names", ["patient_id"])
    op.create_table(
        "search_pairs",
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("birth_year", sa.Integer()),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_search_pairs_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pair", "words", "patient_id", name="pk_search_pairs"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_pairs_patient_id", "search_pairs", ["patient_id"])
    op.create_table(
        "search_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_search_days_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("day", "words", "patient_id", name="pk_search_days"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_days_patient_id", "search_days", ["patient_id"])
    op.create_table(
        "search_phones",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_search_phones_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "patient_id", name="pk_search_phones"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_phones_patient_id", "search_phones", ["patient_id"])
    op.create_table(
        "source_identities",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.BLOB(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_source_identities_patient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("system", "value", name="pk_source_identities"),
    )
    op.create_index("ix_source_identities_patient_id", "source_identities", ["patient_id"])
