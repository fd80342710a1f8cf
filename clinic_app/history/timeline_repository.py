"""Every query that runs over several kinds of entries: the timeline's pages, searching, counting; never commits, never checks roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Text,
    Tuple,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from clinic_app.history.chart_model import Cursor
from clinic_app.history.kinds import EncounterId, ItemKind
from clinic_app.history.tables import TABLES, encounters, leftovers, notes, observations, withdrawals
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId
from clinic_app.vault.schema import Id

_ALL: Mapping[ItemKind, Table] = {**TABLES, ItemKind.NOTE: notes, ItemKind.LEFTOVER: leftovers}
_WITHIN: Mapping[ItemKind, Table] = {kind: table for kind, table in _ALL.items() if "encounter_id" in table.c}
"""What may belong to an encounter."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the timeline."""

    kind: ItemKind
    id: UUID
    occurred_key: str
    encounter_id: EncounterId | None

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.occurred_key, self.id)


def visits_and_loose_entries(connection: Connection, patient: PatientId, *, after: Cursor | None, size: int) -> list[Place]:
    """The encounters, and the entries that belong to none, newest first."""
    cursor = {} if after is None else {"occurred_key": after.occurred_key, "id": after.id}
    return _found(connection, _visits_and_loose_entries(is_first=after is None), {"patient": patient, "size": size, **cursor})


@cache
def _visits_and_loose_entries(*, is_first: bool) -> CompoundSelect[Any]:
    """The question, built once: building it takes longer than its answer."""
    patient = bindparam("patient", type_=Id)
    after = None if is_first else tuple_(bindparam("occurred_key", type_=Text), bindparam("id", type_=Id))
    parts = [_places(ItemKind.ENCOUNTER, patient, after)]
    parts += [
        _places(kind, patient, after).where(table.c.encounter_id.is_(None))
        for kind, table in _ALL.items()
        if kind not in (ItemKind.ENCOUNTER, ItemKind.LEFTOVER)
    ]
    return _newest(parts, bindparam("size", type_=Integer))


def entries(
    connection: Connection,
    patient: PatientId,
    kinds: Sequence[ItemKind],
    patterns: Sequence[str] = (),
    *,
    after: Cursor | None,
    size: int,
) -> list[Place]:
    """The entries of these kinds whose words match every pattern, newest first."""
    parts = []
    cursor = None if after is None else tuple_(literal(after.occurred_key), literal(after.id, Id))
    for kind in kinds:
        part = _places(kind, patient, cursor)
        words = _ALL[kind].c.title if kind is ItemKind.LEFTOVER else _ALL[kind].c.folded
        parts.append(part.where(*(words.like(pattern) for pattern in patterns)))
    return _found(connection, _newest(parts, size))


def counts(connection: Connection, patient: PatientId) -> dict[ItemKind, int]:
    """How many entries of each kind there are."""
    each = [
        select(func.count()).select_from(table).where(table.c.patient_id == patient).scalar_subquery().label(kind.value)
        for kind, table in _ALL.items()
    ]
    return dict(zip(_ALL, connection.execute(select(*each)).one(), strict=True))


def kinds_in(connection: Connection, patient: PatientId, chosen: Sequence[EncounterId]) -> frozenset[ItemKind]:
    """Which kinds of entries belong to any of these encounters."""
    found = connection.execute(_kinds_in(), {"patient": patient, "chosen": chosen}).one()
    return frozenset(kind for kind, is_there in zip(_WITHIN, found, strict=True) if is_there)


@cache
def _kinds_in() -> Select[Any]:
    patient, chosen = bindparam("patient", type_=Id), bindparam("chosen", type_=Id, expanding=True)
    each: list[ColumnElement[Any]] = [
        exists().where(table.c.patient_id == patient, table.c.encounter_id.in_(chosen)).label(kind.value) for kind, table in _WITHIN.items()
    ]
    return select(*each)


def result_lines(connection: Connection, patient: PatientId) -> list[tuple[UUID, int]]:
    """For each kind of result, the newest one that was not marked as wrong, and how many there are; by title."""
    table = observations
    kind = func.coalesce(table.c.code_system + "|" + table.c.code_code, table.c.code)
    place = func.row_number().over(partition_by=kind, order_by=(table.c.occurred_key.desc(), table.c.id.desc()))
    marked = select(withdrawals.c.item_id).where(withdrawals.c.patient_id == patient)
    numbered = (
        select(table.c.id, table.c.code, place.label("place"), func.count().over(partition_by=kind).label("times"))
        .where(table.c.patient_id == patient, table.c.id.not_in(marked))
        .subquery()
    )
    wanted = select(numbered.c.id, numbered.c.times).where(numbered.c.place == 1).order_by(numbered.c.code)
    return [(row.id, row.times) for row in connection.execute(wanted)]


def results_like(connection: Connection, patient: PatientId, code: CodedConcept, *, newest: int | None = None) -> list[Row[Any]]:
    """The rows of results with the same code, or with the same words where there is no code; oldest first; ``newest`` so many of them."""
    table = observations
    if code.system is not None and code.code is not None:
        same = and_(table.c.code_system == code.system, table.c.code_code == code.code)
    else:
        same = and_(table.c.code == code.text, or_(table.c.code_system.is_(None), table.c.code_code.is_(None)))
    wanted = select(table).where(table.c.patient_id == patient, same).order_by(table.c.occurred_key.desc(), table.c.id.desc())
    return list(reversed(connection.execute(wanted.limit(newest)).all()))


def newest_visit(connection: Connection, patient: PatientId, *, until: str) -> EncounterId | None:
    """The last encounter that began not later than ``until``, a sort key."""
    wanted = (
        select(encounters.c.id)
        .where(encounters.c.patient_id == patient, encounters.c.occurred_key <= until, encounters.c.occurred_key != "")
        .order_by(encounters.c.occurred_key.desc(), encounters.c.id.desc())
        .limit(1)
    )
    found = connection.scalar(wanted)
    return None if found is None else EncounterId(found)


def _places(kind: ItemKind, patient: PatientId | BindParameter[UUID], after: Tuple | None) -> Select[Any]:
    table = _ALL[kind]
    encounter = table.c.encounter_id if "encounter_id" in table.c else type_coerce(null(), Id)
    chosen = select(literal(kind.value).label("kind"), table.c.id, table.c.occurred_key, encounter.label("encounter_id"))
    chosen = chosen.where(table.c.patient_id == patient)
    if after is not None:
        chosen = chosen.where(tuple_(table.c.occurred_key, table.c.id) < after)
    return chosen


def _newest(parts: Sequence[Select[Any]], size: int | BindParameter[int]) -> CompoundSelect[Any]:
    together = union_all(*parts)
    columns = together.selected_columns
    return together.order_by(columns.occurred_key.desc(), columns.id.desc()).limit(size)


def _found(connection: Connection, wanted: CompoundSelect[Any], given: Mapping[str, object] | None = None) -> list[Place]:
    return [
        Place(ItemKind(row.kind), row.id, row.occurred_key, None if row.encounter_id is None else EncounterId(row.encounter_id))
        for row in connection.execute(wanted, given)
    ]
