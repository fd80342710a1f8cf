"""The finder's queries: index ranges only, so that the answer is there before the next key is pressed."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from clinic_app.identifiers import PatientId
from clinic_app.patients.model import FoundPatient
from clinic_app.patients.repository import birth_of, name_of
from clinic_app.patients.search import Question, upper_bound
from clinic_app.patients.tables import patients, search_names, search_phones

MOST_ROWS = 50
"""Rows shown at most; more would not be read."""

_PROBE = 2_000
_KEYS_PER_ROW = 4
"""A person is under as many keys as their name has words; so many keys are read for each row shown before giving up."""


def find(connection: Connection, asked: Question) -> tuple[FoundPatient, ...]:
    """At most ``MOST_ROWS`` people, in the alphabetical order of what was typed first."""
    if asked.record_number is not None:
        return _shown(connection, patients.c.record_number == asked.record_number)
    if asked.words:
        return _rows(connection, _by_words(connection, asked))
    if asked.digits:
        return _by_digits(connection, asked.digits)
    if asked.day is not None:
        return _shown(connection, patients.c.birth_day == asked.day)
    if asked.year is not None:
        return _shown(connection, patients.c.birth_day.between(date(asked.year, 1, 1), date(asked.year, 12, 31)))
    return ()


def recent(connection: Connection, opened: tuple[PatientId, ...]) -> tuple[FoundPatient, ...]:
    """The rows of these people, in this order; those who are no longer here are left out."""
    return _rows(connection, list(opened))


def _by_words(connection: Connection, asked: Question) -> list[UUID]:
    # The rarest word leads, for the range that it spans is what has to be read.
    words = sorted(asked.words, key=lambda word: (_spread(connection, word), -len(word))) if len(asked.words) > 1 else asked.words
    leading, others = words[0], words[1:]
    conditions: list[ColumnElement[bool]] = [_prefix(leading)]
    conditions += [func.instr(search_names.c.key, " " + word) > 0 for word in others]
    if asked.year is not None:
        conditions.append(search_names.c.birth_year == asked.year)
    keys = select(search_names.c.patient_id).where(*conditions).order_by(search_names.c.key).limit(MOST_ROWS * _KEYS_PER_ROW)
    return list(dict.fromkeys(connection.scalars(keys)))[:MOST_ROWS]


def _spread(connection: Connection, word: str) -> int:
    few = select(search_names.c.key).where(_prefix(word)).limit(_PROBE).subquery()
    return connection.scalar(select(func.count()).select_from(few)) or 0


def _prefix(word: str) -> ColumnElement[bool]:
    return (search_names.c.key >= word) & (search_names.c.key < upper_bound(word))


def _by_digits(connection: Connection, digits: str) -> tuple[FoundPatient, ...]:
    ending, beginning = f"<{digits[::-1]}", f">{digits.lstrip('0') or digits}"
    found: dict[UUID, None] = {}
    for prefix in (ending, beginning):
        within = (search_phones.c.key >= prefix) & (search_phones.c.key < upper_bound(prefix))
        found.update(dict.fromkeys(connection.scalars(select(search_phones.c.patient_id).where(within).limit(MOST_ROWS * 2))))
    return _rows(connection, list(found)[:MOST_ROWS])


_COLUMNS = (
    patients.c.id, patients.c.record_number, patients.c.family, patients.c.given, patients.c.prefix, patients.c.native,
    patients.c.birth_day, patients.c.birth_estimated, patients.c.gender, patients.c.phone_ending,
)  # fmt: skip
_BY_IDS = select(*_COLUMNS).where(patients.c.id.in_(bindparam("ids", expanding=True)))


def _rows(connection: Connection, ids: list[UUID] | list[PatientId]) -> tuple[FoundPatient, ...]:
    if not ids:
        return ()
    by_id = {found.id: found for found in _found(connection, _BY_IDS, {"ids": ids})}
    return tuple(by_id[PatientId(each)] for each in ids if each in by_id)


def _shown(connection: Connection, condition: ColumnElement[bool]) -> tuple[FoundPatient, ...]:
    return _found(connection, select(*_COLUMNS).where(condition).order_by(patients.c.family, patients.c.given).limit(MOST_ROWS), {})


def _found(
    connection: Connection, wanted: Select[tuple[object, ...]], values: dict[str, list[UUID] | list[PatientId]]
) -> tuple[FoundPatient, ...]:
    return tuple(
        FoundPatient(
            id=PatientId(row.id),
            record_number=row.record_number,
            name=name_of(row),
            birth=birth_of(row),
            gender=row.gender,
            phone_ending=row.phone_ending,
        )
        for row in connection.execute(wanted, values)
    )
