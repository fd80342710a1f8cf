"""How the places, the runs and what lies in the pools are stored, in the registry; the backups themselves lie in their places."""

from sqlalchemy import BLOB, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text

from clinic_app.vault.model import BackupGap
from clinic_app.vault.schema import Id, Moment, Word, registry

backup_places = Table(
    "backup_places",
    registry,
    Column("id", Id, primary_key=True),
    Column("label", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("off_site", Integer, nullable=False),
    Column("processor", Text),
    Column("agreed_on", Date),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
    CheckConstraint("off_site = 0 OR (processor IS NOT NULL AND agreed_on IS NOT NULL)", name="off_site_by_agreement"),
)

backup_runs = Table(
    "backup_runs",
    registry,
    Column("id", Id, primary_key=True),
    Column("place", Id, ForeignKey(backup_places.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", BLOB, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("gap", Word(BackupGap)),
    Column("blobs", Integer, nullable=False),
    Column("made_by", Id, nullable=False),
    Column("for_another_pc", Integer, nullable=False),
    Column("failure", Text),
    Column("gone_at", Moment),
    Index(None, "place", "at"),
)

backup_blobs = Table(
    "backup_blobs",
    registry,
    Column("name", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("sha256", BLOB, nullable=False),
    # The first backup that listed it, and every one since up to the last: what is gone from the charts never comes back.
    Column("first_listed", Integer, nullable=False),
    # The last backup that listed it: a picture that is gone from the charts stays in the pools until no backup lists it.
    Column("listed_by", Integer, nullable=False),
)

backup_plan = Table(
    "backup_plan",
    registry,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("hour", Integer, nullable=False),
    CheckConstraint("only = 1", name="one_row"),
    CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_a_day"),
)
