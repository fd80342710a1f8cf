"""The charts: everything clinical about a person, and what imports brought that has no place of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "charts",
        _patient(),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name="pk_charts"),
    )
    _item(
        "encounters",
        sa.Column("type", sa.Text(), nullable=False),
        *_texts("type_system", "type_code", "type_display"),
        sa.Column("status", sa.Text(), nullable=False),
        *_texts(
            "setting",
            "setting_system",
            "setting_code",
            "setting_display",
            "started",
            "ended",
            "reason",
            "reason_system",
            "reason_code",
            "reason_display",
            "practitioners",
            "service_provider",
            "location",
            "discharge",
        ),
        others_point_here=True,
    )
    _index("encounters", "patient_id", "occurred_key", "id")
    _table(
        "imports",
        sa.Column("id", sa.BLOB(), nullable=False),
        _patient(),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BLOB(), nullable=False),
        *_texts("organisation"),
        sa.Column("file_sha256", sa.BLOB(), nullable=False),
        sa.Column("resources", sa.Integer(), nullable=False),
        *_texts("finished_at"),
        sa.Column("pack", sa.BLOB(), nullable=False),
    )
    _index("imports", "patient_id", "file_sha256")
    _table(
        "leftovers",
        sa.Column("id", sa.BLOB(), nullable=False),
        _patient(),
        *_texts("occurred"),
        sa.Column("occurred_key", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BLOB(), nullable=False),
        sa.Column("source_key", sa.BLOB()),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("element_count", sa.Integer(), nullable=False),
        sa.Column("unplaced_at", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BLOB()),
    )
    _index("leftovers", "patient_id", "occurred_key", "id")
    _table(
        "none_known",
        sa.Column("id", sa.BLOB(), nullable=False),
        _patient(),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BLOB()),
        *_texts("organisation"),
        sa.Column("recorded_at", sa.Text(), nullable=False),
    )
    _index("none_known", "patient_id", "list_name", "recorded_at")
    _table(
        "withdrawals",
        sa.Column("item_id", sa.BLOB(), nullable=False),
        _patient(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BLOB()),
        sa.Column("at", sa.Text(), nullable=False),
        key=("item_id",),
    )
    _index("withdrawals", "patient_id")
    _item(
        "allergies",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("code", sa.Text(), nullable=False),
        *_texts("code_system", "code_code", "code_display"),
        sa.Column("clinical_status", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("is_intolerance", sa.Integer(), nullable=False),
        *_texts("categories", "criticality", "reactions", "onset", "recorded", "comment"),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "conditions",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("code", sa.Text(), nullable=False),
        *_texts("code_system", "code_code", "code_display"),
        sa.Column("clinical_status", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        *_texts("onset", "onset_text", "abated", "abatement_text", "recorded", "severity", "body_site", "comment"),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "documents",
        sa.Column("encounter_id", sa.BLOB()),
        *_texts("media_type"),
        sa.Column("size", sa.Integer()),
        sa.Column("sha256", sa.BLOB()),
        *_texts("blob_name"),
        sa.Column("blob_key", sa.BLOB()),
        sa.Column("title", sa.Text(), nullable=False),
        *_texts("type", "type_system", "type_code", "type_display"),
        sa.Column("status", sa.Text(), nullable=False),
        *_texts("created", "written_by", "description", "location"),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "immunizations",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("vaccine", sa.Text(), nullable=False),
        *_texts("vaccine_system", "vaccine_code", "vaccine_display"),
        sa.Column("status", sa.Text(), nullable=False),
        *_texts(
            "given",
            "given_text",
            "lot_number",
            "expires",
            "manufacturer",
            "site",
            "route",
            "dose",
            "dose_unit",
            "dose_comparator",
            "dose_system",
            "dose_code",
            "dose_number",
            "performer",
            "status_reason",
            "comment",
        ),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "medications",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("changed_here", sa.Integer(), nullable=False),
        sa.Column("medication", sa.Text(), nullable=False),
        *_texts("medication_system", "medication_code", "medication_display"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        *_texts("started", "ended", "dosage", "route"),
        sa.Column("as_needed", sa.Integer(), nullable=False),
        *_texts("reason", "prescriber", "quantity", "quantity_unit", "quantity_comparator", "quantity_system", "quantity_code", "comment"),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "notes",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *_texts("type", "type_system", "type_code", "type_display", "signed_at", "signed_by"),
        sa.Column("signed_by_id", sa.BLOB()),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "procedures",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("code", sa.Text(), nullable=False),
        *_texts("code_system", "code_code", "code_display"),
        sa.Column("status", sa.Text(), nullable=False),
        *_texts("started", "ended", "performed_text", "category", "body_sites", "performers", "reason", "outcome", "comment"),
        points_at={"encounter_id": "encounters"},
    )
    _item(
        "reports",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("code", sa.Text(), nullable=False),
        *_texts("code_system", "code_code", "code_display"),
        sa.Column("status", sa.Text(), nullable=False),
        *_texts("category", "effective", "effective_until", "issued", "conclusion", "performer"),
        points_at={"encounter_id": "encounters"},
    )
    _table(
        "note_amendments",
        sa.Column("id", sa.BLOB(), nullable=False),
        _patient(),
        sa.Column("note_id", sa.BLOB(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BLOB()),
        sa.Column("at", sa.Text(), nullable=False),
        points_at={"note_id": "notes"},
    )
    _index("note_amendments", "note_id")
    _index("note_amendments", "patient_id")
    _item(
        "observations",
        sa.Column("encounter_id", sa.BLOB()),
        sa.Column("report_id", sa.BLOB()),
        sa.Column("code", sa.Text(), nullable=False),
        *_texts("code_system", "code_code", "code_display"),
        sa.Column("status", sa.Text(), nullable=False),
        *_texts(
            "category",
            "effective",
            "effective_until",
            "issued",
            "value_number",
            "value_unit",
            "value_comparator",
            "value",
            "value_system",
            "value_code",
            "value_display",
            "interpretation",
            "interpretation_system",
            "interpretation_code",
            "interpretation_display",
            "range_low",
            "range_high",
            "range_text",
            "absent_reason",
            "body_site",
            "method",
            "performer",
            "comment",
        ),
        points_at={"encounter_id": "encounters"},
    )
    _table(
        "procedure_products",
        _patient(),
        sa.Column("procedure_id", sa.BLOB(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        *_texts("lot_number", "expires", "site", "amount", "amount_unit", "amount_comparator", "amount_system", "amount_code"),
        points_at={"procedure_id": "procedures"},
        key=(
            "procedure_id",
            "position",
        ),
    )
    _index("procedure_products", "lot_number")
    _index("procedure_products", "patient_id")
    _table(
        "observation_components",
        _patient(),
        sa.Column("observation_id", sa.BLOB(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        *_texts(
            "code_system",
            "code_code",
            "code_display",
            "value_number",
            "value_unit",
            "value_comparator",
            "value",
            "value_system",
            "value_code",
            "value_display",
            "interpretation",
            "interpretation_system",
            "interpretation_code",
            "interpretation_display",
            "range_low",
            "range_high",
            "range_text",
            "absent_reason",
        ),
        points_at={"observation_id": "observations"},
        key=(
            "observation_id",
            "position",
        ),
    )
    _index("observation_components", "patient_id")


def _texts(*names: str) -> list[sa.Column[str]]:
    """Columns of words that may be missing."""
    return [sa.Column(name, sa.Text()) for name in names]


def _patient() -> sa.Column[bytes]:
    return sa.Column("patient_id", sa.BLOB(), nullable=False)


def _table(
    name: str,
    *columns: sa.Column[Any],
    points_at: Mapping[str, str] = {},  # noqa: B006 - never changed
    others_point_here: bool = False,
    key: Iterable[str] = ("id",),
) -> None:
    """A table whose rows belong to one chart and go with it.

    ``points_at`` names the table of each further column that is a foreign key; an entry can point only at its own person's encounters.
    """
    constraints: list[sa.Constraint] = [sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")]
    if others_point_here:
        constraints.append(sa.UniqueConstraint("patient_id", "id", name=f"uq_{name}_patient_id_id"))
    if "encounter_id" in points_at:
        constraints.append(_foreign(name, ["patient_id", "encounter_id"], ["encounters.patient_id", "encounters.id"]))
    constraints.append(_foreign(name, ["patient_id"], ["charts.patient_id"]))
    constraints += [_foreign(name, [column], [f"{table}.id"]) for column, table in points_at.items() if column != "encounter_id"]
    op.create_table(name, *columns, *constraints)


def _foreign(name: str, columns: list[str], target: list[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, target, name=f"fk_{name}_{'_'.join(columns)}", ondelete="CASCADE")


def _item(
    name: str,
    *columns: sa.Column[Any],
    points_at: Mapping[str, str] = {},  # noqa: B006 - never changed
    others_point_here: bool = False,
) -> None:
    """A table of entries: with when it was, the words it is found by, who says so and what an import left over."""
    _table(
        name,
        sa.Column("id", sa.BLOB(), nullable=False),
        _patient(),
        sa.Column("occurred", sa.Text()),
        sa.Column("occurred_key", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BLOB()),
        sa.Column("organisation", sa.Text()),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BLOB()),
        sa.Column("source_key", sa.BLOB()),
        sa.Column("unplaced", sa.Integer(), nullable=False),
        sa.Column("unplaced_at", sa.Integer()),
        *columns,
        points_at=points_at,
        others_point_here=others_point_here,
    )
    if "encounter_id" in points_at:
        _index(name, "patient_id", "encounter_id", "occurred_key", "id")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
