"""Whose file this is: the row that every opening asks for, in each of the two files."""

from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text

from clinic_app.vault import schema
from clinic_app.vault.schema import Id, Moment


def _identity(metadata: MetaData) -> Table:
    return Table(
        "clinic",
        metadata,
        Column("only", Integer, primary_key=True, autoincrement=False),
        Column("clinic_id", Id, nullable=False),
        Column("file", Text, nullable=False),
        Column("key_generation", Integer, nullable=False),
        Column("created_at", Moment, nullable=False),
        CheckConstraint("only = 1", name="one_row"),
    )


registry_identity = _identity(schema.registry)
clinical_identity = _identity(schema.clinical)
