"""How the staff list and deputies are stored, in the registry; what opens the files stands in the key file and not here."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from clinic_app.vault.schema import Id, Moment, registry

staff = Table(
    "staff",
    registry,
    Column("id", Id, primary_key=True),
    # The key file keeps usernames apart; here they are only shown.
    Column("username", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("recorded_roles", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("left_at", Moment),
)

deputyships = Table(
    "deputyships",
    registry,
    Column("id", Id, primary_key=True),
    Column("deputy", Id, ForeignKey(staff.c.id), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("named_by", Id, ForeignKey(staff.c.id), nullable=False),
    Column("named_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(None, "deputy"),
)

deputy_reviews = Table(
    "deputy_reviews",
    registry,
    Column("id", Id, primary_key=True),
    Column("deputyship", Id, ForeignKey(deputyships.c.id), nullable=False),
    Column("through", Moment, nullable=False),
    Column("deeds", Integer, nullable=False),
    Column("reviewed_by", Id, ForeignKey(staff.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "deputyship"),
)
"""Each time a manager looked at what a deputy did, and up to which moment."""
