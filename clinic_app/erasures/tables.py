"""How erasures are kept, in the registry: one row each, without a name, a date of birth or a number that anybody was known by."""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint

from clinic_app.erasures.model import ErasureReason
from clinic_app.vault.schema import Id, Moment, Word, registry

erasures = Table(
    "erasures",
    registry,
    Column("id", Id, primary_key=True),
    # No foreign key: the person it names goes, and this row stays.
    Column("patient_id", Id, nullable=False),
    Column("pc", Id, nullable=False),
    Column("running", Integer, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("reason", Word(ErasureReason), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("begun_by", Id, nullable=False),
    Column("rows", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("files_erased", Integer, nullable=False),
    Column("drafts_erased", Integer, nullable=False),
    Column("copies_erased", Integer, nullable=False),
    Column("finished_at", Moment),
    UniqueConstraint("patient_id"),
    UniqueConstraint("certificate"),
    UniqueConstraint("pc", "running"),
)
"""``rows`` has a line for every table, ``key count``; ``files`` the names of encrypted files that still have to be deleted."""
