"""Keeps the finder's tables in step with the registrations; takes an open connection, never commits.

The rows go to the driver as they are: an import writes a dozen for everybody, and most of its time would go into describing them.
"""

from collections.abc import Iterable
from operator import itemgetter

from sqlalchemy import Connection, bindparam, delete

from clinic_app.patients.model import Patient
from clinic_app.patients.search import name_keys, phone_keys
from clinic_app.patients.tables import search_days, search_names, search_pairs, search_phones

_INSERT_NAMES = "INSERT INTO search_names (key, patient_id, birth_year) VALUES (?, ?, ?)"
_INSERT_PAIRS = "INSERT INTO search_pairs (pair, words, patient_id, birth_year) VALUES (?, ?, ?, ?)"
_INSERT_DAYS = "INSERT INTO search_days (day, words, patient_id) VALUES (?, ?, ?)"
_INSERT_PHONES = "INSERT INTO search_phones (key, patient_id, words) VALUES (?, ?, ?)"
_FORGET = tuple(
    delete(table).where(table.c.patient_id == bindparam("person")) for table in (search_names, search_pairs, search_days, search_phones)
)
_KEY = itemgetter(0, 1)


def add(connection: Connection, people: Iterable[Patient]) -> None:
    """Make people who are not in the tables yet findable."""
    names: list[tuple[str, bytes, int | None]] = []
    pairs: list[tuple[str, str, bytes, int | None]] = []
    days: list[tuple[str, str, bytes]] = []
    phones: list[tuple[str, bytes, str]] = []
    for patient in people:
        person, birth = patient.id.bytes, patient.registration.birth
        year = None if birth is None else birth.day.year
        keys = name_keys(patient.name)
        names += [(key, person, year) for key in keys.starts]
        pairs += [(two, words, person, year) for two, words in keys.pairs]
        phones += [(key, person, keys.words) for key in phone_keys(patient.registration.contacts)]
        if birth is not None:
            days.append((birth.day.isoformat(), keys.words, person))
    # In the order of their key, so that a long import writes each page of an index once.
    if names:
        connection.exec_driver_sql(_INSERT_NAMES, sorted(names, key=_KEY))
    if pairs:
        connection.exec_driver_sql(_INSERT_PAIRS, sorted(pairs, key=_KEY))
    if days:
        connection.exec_driver_sql(_INSERT_DAYS, sorted(days, key=_KEY))
    if phones:
        connection.exec_driver_sql(_INSERT_PHONES, sorted(phones, key=_KEY))


def replace(connection: Connection, patient: Patient) -> None:
    """Make somebody findable by what is on record now, and no longer by what was."""
    for statement in _FORGET:
        connection.execute(statement, {"person": patient.id})
    add(connection, (patient,))
