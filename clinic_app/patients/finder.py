"""The finder's queries: index ranges only, so that the answer is there before the next key is pressed.

The statements are written out because their plans are what matters here, and go to the driver as they are: building fifty rows
through the expression language takes longer than finding them.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.identifiers import PatientId
from clinic_app.patients.folding import is_cjk
from clinic_app.patients.model import BirthDate, FoundPatient, Gender, HumanName
from clinic_app.patients.record_numbers import record_number
from clinic_app.patients.search import Question, pair_start, phone_starts, upper_bound

MOST_ROWS = 50
"""Rows shown at most; more would not be read."""

_MOST_PAIRED = 4
_PROBE = 500
"""Rows of a pair that are counted to see which is the rarest."""

_PEOPLE = (
    "SELECT id, record_number, family, given, prefix, native, birth_day, birth_estimated, gender, phone_ending FROM patients "
    f"WHERE id IN ({', '.join('?' * MOST_ROWS)})"
)
_BY_WORD = "SELECT patient_id FROM search_names WHERE key >= ? AND key < ?{} ORDER BY key"
_BY_PAIR = "SELECT patient_id FROM search_pairs WHERE pair >= ? AND pair < ?{} ORDER BY pair, words"
_SPREAD = f"SELECT count(*) FROM (SELECT 1 FROM search_pairs WHERE pair >= ? AND pair < ? LIMIT {_PROBE})"
_BY_PHONE = "SELECT patient_id FROM search_phones WHERE key >= ? AND key < ?{} ORDER BY key"
_BY_DAY = "SELECT patient_id FROM search_days WHERE day >= ? AND day <= ?{} ORDER BY day, words"
_BY_NUMBER = "SELECT id FROM patients WHERE record_number = ?"
_HAS_WORD = " AND instr(words, ?)"


def find(connection: Connection, readings: Iterable[Question]) -> tuple[FoundPatient, ...]:
    """At most ``MOST_ROWS`` people whom the typed line may mean, those of its likeliest reading first."""
    found: dict[bytes, None] = {}
    for asked in readings:
        if asked.instead and found:
            continue
        for patient in _answers(connection, asked):
            found[patient] = None
            if len(found) == MOST_ROWS:
                return _people(connection, found)
    return _people(connection, found)


def recent(connection: Connection, opened: tuple[PatientId, ...]) -> tuple[FoundPatient, ...]:
    """The rows of these people, at most ``MOST_ROWS``, in this order; those who are no longer here are left out."""
    return _people(connection, [patient.bytes for patient in opened])


def _answers(connection: Connection, asked: Question) -> Iterator[bytes]:
    """The ids of those for whom all of ``asked`` holds; some come more than once. Each is read when it is asked for."""
    if asked.record_numbers:
        for number in asked.record_numbers:
            yield from _ids(connection, _BY_NUMBER, number)
    elif asked.running is not None:
        for (series,) in connection.exec_driver_sql("SELECT series FROM number_series ORDER BY series").fetchall():
            yield from _ids(connection, _BY_NUMBER, record_number(series, asked.running))
    elif asked.day is not None or asked.phone:
        yield from _by_detail(connection, asked)
    elif asked.words:
        yield from _by_words(connection, asked)
    elif asked.year is not None:
        yield from _ids(connection, _BY_DAY.format(""), f"{asked.year:04d}-01-01", f"{asked.year:04d}-12-31")


def _by_detail(connection: Connection, asked: Question) -> Iterator[bytes]:
    held = [_inside(word) for word in asked.words]
    has_words = _HAS_WORD * len(held)
    if asked.day is not None:
        yield from _ids(connection, _BY_DAY.format(has_words), asked.day.isoformat(), asked.day.isoformat(), *held)
    for start in phone_starts(asked.phone):
        yield from _ids(connection, _BY_PHONE.format(has_words), start, upper_bound(start), *held)


def _by_words(connection: Connection, asked: Question) -> Iterator[bytes]:
    longest = sorted(asked.words, key=len, reverse=True)
    paired = [] if any(map(is_cjk, longest)) else [pair_start(one, other) for one, other in combinations(_paired(longest), 2)]
    year = () if asked.year is None else (asked.year,)
    born = " AND birth_year = ?" if year else ""
    if paired:
        # With three words or more the rarest pair is read: every one of them would lead to the same people.
        start = paired[0] if len(paired) == 1 else min(paired, key=lambda each: _spread(connection, each))
        held = [_inside(word) for word in asked.words]
        yield from _ids(connection, _BY_PAIR.format(_HAS_WORD * len(held) + born), start, upper_bound(start), *held, *year)
    else:
        word, *others = longest
        held = [_inside(other) for other in others]
        statement = _BY_WORD.format(" AND instr(key, ?)" * len(held) + born)
        yield from _ids(connection, statement, word, upper_bound(word), *held, *year)


def _paired(words: list[str]) -> list[str]:
    """The words that are long enough to be looked for in pairs, as many as it pays to compare."""
    return [word for word in words if len(word) > 1][:_MOST_PAIRED]


def _spread(connection: Connection, start: str) -> int:
    return int(connection.exec_driver_sql(_SPREAD, (start, upper_bound(start))).scalar_one())


def _inside(word: str) -> str:
    """How a word begins inside a key: after a space, or anywhere where words are written without one."""
    return word if is_cjk(word) else f" {word}"


def _ids(connection: Connection, statement: str, *values: object) -> Iterator[bytes]:
    with connection.exec_driver_sql(statement, values) as rows:
        for (patient,) in rows:
            yield patient


def _people(connection: Connection, ids: Iterable[bytes]) -> tuple[FoundPatient, ...]:
    wanted = list(ids)[:MOST_ROWS]
    if not wanted:
        return ()
    padded = wanted + wanted[:1] * (MOST_ROWS - len(wanted))
    rows = {row[0]: row for row in connection.exec_driver_sql(_PEOPLE, tuple(padded)).fetchall()}
    return tuple(_found(rows[patient]) for patient in wanted if patient in rows)


def _found(row: Any) -> FoundPatient:  # noqa: ANN401 - a row as the driver gives it
    patient, record_number, family, given, prefix, native, birth_day, birth_estimated, gender, phone_ending = row
    return FoundPatient(
        id=PatientId(UUID(bytes=patient)),
        record_number=record_number,
        name=HumanName(family=family, given=given, prefix=prefix, native=native),
        birth=None if birth_day is None else BirthDate(day=date.fromisoformat(birth_day), estimated=bool(birth_estimated)),
        gender=None if gender is None else Gender(gender),
        phone_ending=phone_ending,
    )
