"""How copies are kept, in the registry: each request with what it held, and each handing over; never the copy or its passphrase."""

from sqlalchemy import BLOB, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from clinic_app.patients.tables import patients
from clinic_app.record_copy.model import Asker, CopyState, Medium
from clinic_app.vault.schema import Id, Moment, Word, registry

record_copies = Table(
    "record_copies",
    registry,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), nullable=False),
    Column("pc", Id, nullable=False),
    Column("running", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("state", Word(CopyState), nullable=False),
    Column("asker", Word(Asker), nullable=False),
    Column("asker_words", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("identity_check", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("sections", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("large_print", Boolean(create_constraint=False), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("made_by", Id, nullable=False),
    Column("items", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Column("contents_sha256", BLOB, nullable=False),
    UniqueConstraint("pc", "running"),
    UniqueConstraint("reference"),
    Index(None, "patient_id", "made_at"),
)
"""``counts`` has a line for every section, ``key drawn counted``: what the copy held beside what the database counted then."""

record_copy_releases = Table(
    "record_copy_releases",
    registry,
    Column("id", Id, primary_key=True),
    Column("copy_id", Id, ForeignKey(record_copies.c.id, ondelete="CASCADE"), nullable=False),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), nullable=False),
    Column("medium", Word(Medium), nullable=False),
    Column("at", Moment, nullable=False),
    Column("on", Date, nullable=False),
    Column("by", Id, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sha256", BLOB, nullable=False),
    Column("no_encryption_reason", Text, nullable=False),
    Column("doubts_reason", Text, nullable=False),
    Index(None, "copy_id"),
    Index(None, "patient_id"),
)
