"""How registrations are stored, in the registry; the search tables are derived and made anew from the rest."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from clinic_app.patients.model import ContactKind, Gender, Provenance, RelatedPersonKind
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.vault.schema import Id, Moment, Word, registry

patients = Table(
    "patients",
    registry,
    Column("id", Id, primary_key=True),
    Column("record_number", Text, nullable=False, unique=True),
    Column("family", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("native", Text, nullable=False),
    Column("birth_day", Date),
    Column("birth_estimated", Boolean(create_constraint=False), nullable=False),
    Column("gender", Word(Gender)),
    Column("provenance", Word(Provenance), nullable=False),
    Column("phone_ending", Text, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    sqlite_with_rowid=False,
)

contact_points = Table(
    "contact_points",
    registry,
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Word(ContactKind), nullable=False),
    Column("value", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("preferred", Boolean(create_constraint=False), nullable=False),
    Column("do_not_use", Boolean(create_constraint=False), nullable=False),
    Column("verified_on", Date),
)

addresses = Table(
    "addresses",
    registry,
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("lines", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("postal_code", Text, nullable=False),
    Column("country", Text, nullable=False),
)

related_persons = Table(
    "related_persons",
    registry,
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Word(RelatedPersonKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("relationship", Text, nullable=False),
    Column("phone", Text, nullable=False),
)

retention_events = Table(
    "retention_events",
    registry,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), nullable=False),
    Column("kind", Word(RetentionEventKind), nullable=False),
    Column("on", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index(None, "patient_id", "kind", "on"),
)

source_identities = Table(
    "source_identities",
    registry,
    Column("system", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), nullable=False),
    Index(None, "patient_id"),
)

search_names = Table(
    "search_names",
    registry,
    Column("key", Text, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Column("birth_year", Integer),
    Index(None, "patient_id"),
    sqlite_with_rowid=False,
)
"""One row for every word of a name: that word first, then the person's other words, folded."""

search_pairs = Table(
    "search_pairs",
    registry,
    Column("pair", Text, primary_key=True),
    Column("words", Text, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Column("birth_year", Integer),
    Index(None, "patient_id"),
    sqlite_with_rowid=False,
)
"""One row for every two words of a name: three letters of each, then all words. Two common beginnings that few people have
both of are found without reading everybody who has one of them."""

search_days = Table(
    "search_days",
    registry,
    Column("day", Date, primary_key=True),
    Column("words", Text, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Index(None, "patient_id"),
    sqlite_with_rowid=False,
)
"""The day of birth, with all words of the name in every script: those born on a day are shown in order and narrowed by a name."""

search_phones = Table(
    "search_phones",
    registry,
    Column("key", Text, primary_key=True),
    Column("patient_id", Id, ForeignKey(patients.c.id, ondelete="CASCADE"), primary_key=True),
    Column("words", Text, nullable=False),
    Index(None, "patient_id"),
    sqlite_with_rowid=False,
)
"""Two rows a phone: ``<`` with its digits backwards, so that its last digits are a prefix, and ``>`` with them forwards; beside
them the words of the name."""

number_series = Table(
    "number_series",
    registry,
    Column("pc", Id, primary_key=True),
    Column("series", Text, nullable=False),
    Column("last", Integer, nullable=False),
    UniqueConstraint("series"),
)
"""The letters that belong to each PC and the last record number it gave."""
