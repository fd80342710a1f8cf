"""How charts are stored, in the clinical file; the columns of each kind of fact follow from ``columns.LAYOUTS``."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import BLOB, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from clinic_app.history.columns import COMPONENT, CONCEPT, LAYOUTS, PRODUCT, Field
from clinic_app.history.kinds import ItemKind
from clinic_app.history.problems_model import ListName
from clinic_app.history.provenance import Source
from clinic_app.vault.schema import Id, Moment, Word, clinical

charts = Table(
    "charts",
    clinical,
    Column("patient_id", Id, primary_key=True),
    Column("opened_at", Moment, nullable=False),
)
"""One row for everybody about whom this file holds anything; every other row here points at it. No key crosses to the registry."""

imports = Table(
    "imports",
    clinical,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_id", Id, nullable=False),
    Column("organisation", Text),
    Column("file_sha256", BLOB, nullable=False),
    Column("resources", Integer, nullable=False),
    # A large file comes in several transactions; until the last of them this is empty, and importing again goes on.
    Column("finished_at", Moment),
    Column("pack", BLOB, nullable=False),
    Index(None, "patient_id", "file_sha256"),
)
"""One row for each file that brought something about a person; ``pack`` holds what of it has no place of its own."""


def _common() -> list[Column[object]]:
    """Whose an item is, when it was, who says so."""
    return [
        Column("id", Id, primary_key=True),
        Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
        Column("occurred", Text),
        Column("occurred_key", Text, nullable=False),
        Column("folded", Text, nullable=False),
        Column("source", Word(Source), nullable=False),
        Column("author", Text, nullable=False),
        Column("author_id", Id),
        Column("organisation", Text),
        Column("recorded_at", Moment, nullable=False),
        # No foreign key: deleting a person's imports would then look through every table for each of them.
        Column("import_id", Id),
        Column("source_key", BLOB),
        Column("unplaced", Integer, nullable=False),
        Column("unplaced_at", Integer),
    ]


def _columns(fields: tuple[Field, ...], required: frozenset[str]) -> list[Column[object]]:
    return [
        Column(name, Text if field.codec.is_text else Integer, nullable=name not in required) for field in fields for name in field.columns
    ]


_REQUIRED: Mapping[ItemKind, frozenset[str]] = MappingProxyType(
    {
        ItemKind.ENCOUNTER: frozenset({"type", "status"}),
        ItemKind.CONDITION: frozenset({"code", "clinical_status", "verification"}),
        ItemKind.ALLERGY: frozenset({"code", "clinical_status", "verification", "is_intolerance"}),
        ItemKind.MEDICATION: frozenset({"medication", "status", "origin", "as_needed"}),
        ItemKind.IMMUNIZATION: frozenset({"vaccine", "status"}),
        ItemKind.PROCEDURE: frozenset({"code", "status"}),
        ItemKind.OBSERVATION: frozenset({"code", "status"}),
        ItemKind.REPORT: frozenset({"code", "status"}),
        ItemKind.DOCUMENT: frozenset({"title", "status"}),
    }
)


encounters = Table(
    "encounters",
    clinical,
    *_common(),
    *_columns(LAYOUTS[ItemKind.ENCOUNTER].fields, _REQUIRED[ItemKind.ENCOUNTER]),
    Index(None, "patient_id", "occurred_key", "id"),
    UniqueConstraint("patient_id", "id"),
)


def _in_encounter(name: str, *parts: SchemaItem) -> Table:
    """A table of entries that may belong to an encounter: of the same person, or the database refuses them."""
    return Table(
        name,
        clinical,
        *_common(),
        Column("encounter_id", Id),
        *parts,
        ForeignKeyConstraint(["patient_id", "encounter_id"], [encounters.c.patient_id, encounters.c.id], ondelete="CASCADE"),
        Index(None, "patient_id", "encounter_id", "occurred_key", "id"),
    )


def _facts(name: str, kind: ItemKind, *more: SchemaItem) -> Table:
    return _in_encounter(name, *more, *_columns(LAYOUTS[kind].fields, _REQUIRED[kind]))


conditions = _facts("conditions", ItemKind.CONDITION)
allergies = _facts("allergies", ItemKind.ALLERGY)
medications = _facts("medications", ItemKind.MEDICATION, Column("changed_here", Integer, nullable=False))
"""``changed_here`` is 1 once somebody has stopped it here: from then on no import changes it."""

immunizations = _facts("immunizations", ItemKind.IMMUNIZATION)
procedures = _facts("procedures", ItemKind.PROCEDURE)
reports = _facts("reports", ItemKind.REPORT)
observations = _facts(
    "observations",
    ItemKind.OBSERVATION,
    Column("report_id", Id),
)
"""``report_id`` groups results; it is no foreign key, whose index would be as large as the patient's results."""

documents = _facts(
    "documents",
    ItemKind.DOCUMENT,
    Column("media_type", Text),
    Column("size", Integer),
    Column("sha256", BLOB),
    Column("blob_name", Text),
    Column("blob_key", BLOB),
)
"""``blob_key`` opens the one file in ``blobs/`` called ``blob_name``; without the row the file is noise."""

procedure_products = Table(
    "procedure_products",
    clinical,
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("procedure_id", Id, ForeignKey(procedures.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_columns(PRODUCT.fields, frozenset({"product"})),
    Index(None, "patient_id"),
    Index(None, "lot_number"),
)

observation_components = Table(
    "observation_components",
    clinical,
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("observation_id", Id, ForeignKey(observations.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_columns(COMPONENT.fields, frozenset({"code"})),
    Index(None, "patient_id"),
)

notes = _in_encounter(
    "notes",
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    *_columns((Field("type", CONCEPT, "type"),), frozenset()),
    Column("signed_at", Moment),
    Column("signed_by", Text),
    Column("signed_by_id", Id),
)

note_amendments = Table(
    "note_amendments",
    clinical,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("note_id", Id, ForeignKey(notes.c.id, ondelete="CASCADE"), nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_id", Id),
    Column("at", Moment, nullable=False),
    Index(None, "note_id"),
    Index(None, "patient_id"),
)

leftovers = Table(
    "leftovers",
    clinical,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("occurred", Text),
    Column("occurred_key", Text, nullable=False),
    Column("import_id", Id, nullable=False),
    Column("source_key", BLOB),
    Column("resource_type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("element_count", Integer, nullable=False),
    Column("unplaced_at", Integer, nullable=False),
    Column("item_id", Id),
    Index(None, "patient_id", "occurred_key", "id"),
)
"""Whole resources without a place of their own, and what an entry said before its source sent a newer version (``item_id``)."""

withdrawals = Table(
    "withdrawals",
    clinical,
    Column("item_id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("kind", Word(ItemKind), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_id", Id),
    Column("at", Moment, nullable=False),
    Index(None, "patient_id"),
)
"""Marks of "entered in error", beside the entry and never in it: what was written stays as it was."""

none_known = Table(
    "none_known",
    clinical,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, ForeignKey(charts.c.patient_id, ondelete="CASCADE"), nullable=False),
    Column("list_name", Word(ListName), nullable=False),
    Column("source", Word(Source), nullable=False),
    Column("author", Text, nullable=False),
    Column("author_id", Id),
    Column("organisation", Text),
    Column("recorded_at", Moment, nullable=False),
    Index(None, "patient_id", "list_name", "recorded_at"),
)

TABLES: Mapping[ItemKind, Table] = MappingProxyType(
    {
        ItemKind.ENCOUNTER: encounters,
        ItemKind.CONDITION: conditions,
        ItemKind.ALLERGY: allergies,
        ItemKind.MEDICATION: medications,
        ItemKind.IMMUNIZATION: immunizations,
        ItemKind.PROCEDURE: procedures,
        ItemKind.OBSERVATION: observations,
        ItemKind.REPORT: reports,
        ItemKind.DOCUMENT: documents,
    }
)
"""Where each kind of fact lies."""
