"""The clinic's profile in its versions, the staff list, and who stands in for the manager."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_GUARDS = tuple(
    f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    for table, sentence in (("clinic_profile", "versions of the profile are kept"), ("deputy_reviews", "reviews are kept"))
    for deed in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    """Make the tables, and the triggers that keep versions and reviews as they were written."""
    op.create_table(
        "clinic_profile",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.BLOB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_profile"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recorded_roles", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("left_at", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_table(
        "deputyships",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("deputy", sa.BLOB(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("named_by", sa.BLOB(), nullable=False),
        sa.Column("named_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text()),
        sa.ForeignKeyConstraint(["deputy"], ["staff.id"], name="fk_deputyships_deputy"),
        sa.ForeignKeyConstraint(["named_by"], ["staff.id"], name="fk_deputyships_named_by"),
        sa.PrimaryKeyConstraint("id", name="pk_deputyships"),
    )
    op.create_index("ix_deputyships_deputy", "deputyships", ["deputy"])
    op.create_table(
        "deputy_reviews",
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("deputyship", sa.BLOB(), nullable=False),
        sa.Column("through", sa.Text(), nullable=False),
        sa.Column("deeds", sa.Integer(), nullable=False),
        sa.Column("reviewed_by", sa.BLOB(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["deputyship"], ["deputyships.id"], name="fk_deputy_reviews_deputyship"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff.id"], name="fk_deputy_reviews_reviewed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_deputy_reviews"),
    )
    op.create_index("ix_deputy_reviews_deputyship", "deputy_reviews", ["deputyship"])
    for guard in _GUARDS:
        op.execute(guard)
