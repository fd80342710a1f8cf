"""How the clinic's profile is stored, in the registry: every version whole, none ever changed or removed (triggers see to it)."""

from sqlalchemy import BLOB, Column, Integer, Table, Text

from clinic_app.vault.schema import Id, Moment, registry

clinic_profile = Table(
    "clinic_profile",
    registry,
    Column("id", Id, primary_key=True),
    # Not unique: two PCs that were apart may both have made the next version, and the later one counts.
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", BLOB, nullable=False),
)
