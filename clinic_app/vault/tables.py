"""What the vault itself keeps in the two files: whose they are, and the key that proves the ledger of erasures."""

from sqlalchemy import BLOB, CheckConstraint, Column, Integer, MetaData, Table, Text

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

erasure_key = Table(
    "erasure_key",
    schema.registry,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("key", BLOB, nullable=False),
    CheckConstraint("only = 1", name="one_row"),
)
"""32 random bytes; made with the file and never changed, so that every backup proves the same ledger."""
