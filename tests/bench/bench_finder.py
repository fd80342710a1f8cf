"""The finder and the saves of registrations, at 200,000 and at 1,000,000 people, against what a frame of the screen allows."""

import hashlib
import random
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import update

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.identifiers import PatientId, new_uuid7
from clinic_app.patients import finder, gate, repository
from clinic_app.patients.folding import is_cjk, tokens
from clinic_app.patients.model import Patient, Registration
from clinic_app.patients.record_numbers import record_number
from clinic_app.patients.search import name_keys, phone_keys, readings
from clinic_app.patients.tables import (
    contact_points,
    number_series,
    patients,
    search_days,
    search_names,
    search_pairs,
    search_phones,
)
from clinic_app.policy.profile import DateOrder
from clinic_app.vault import cipher
from clinic_app.vault.migrating import newest_revision
from clinic_app.vault.safe_files import write_atomically
from tests.bench.figure import Figure, percentile
from tests.bench.people import people
from tests.builders import FILE_KEY, OpenFile, a_registry, a_registry_found
from tests.fake_clock import OPENING_TIME

SIZES = (200_000, 1_000_000)
QUERIES = 100
ROUNDS = 5
FRAME = 16.0
"""Milliseconds from a keystroke to rows in the model: one frame of the screen."""
SQL_BUDGET = 3.0
SAVE_BUDGET = 2.0
BULK_BUDGET = 1.0
"""Milliseconds a person in an import: a thousand people a second."""

_CACHE = Path(__file__).resolve().parents[2] / "build" / "bench"
_SAMPLE = 20_000
_Line: TypeAlias = Callable[[random.Random, Registration, Registration], str]
"""Makes what is typed out of chance, somebody and somebody else; nothing where this person's name does not serve."""

_CHUNK = 100_000


def run() -> list[Figure]:
    """Every kind of query, alone and through the service, then single saves and saves in an import's chunks."""
    figures = [noise()]
    for size in SIZES:
        registry = population(size)
        figures += queries(registry, size)
        registry.home.file.close()
    return [*figures, *saves()]


def queries(registry: OpenFile, size: int) -> list[Figure]:
    """What each kind of query takes of the processor at 95 of 100 of them, and how long a whole keystroke takes."""
    asked = {kind: list(islice(lines, QUERIES)) for kind, lines in kinds().items()}
    today = OPENING_TIME.date()
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    everything = [line for lines in asked.values() for line in lines]
    random.Random(size).shuffle(everything)
    sql: dict[str, list[list[float]]] = {kind: [] for kind in asked}
    whole: list[list[float]] = []
    for _ in range(ROUNDS):
        with registry.home.file.reading() as connection:
            for kind, lines in asked.items():
                questions = [partial(finder.find, connection, readings(line, order=DateOrder.DAY_FIRST, today=today)) for line in lines]
                sql[kind].append([milliseconds(question, time.thread_time) for question in questions])
        whole.append([milliseconds(partial(service.find, rita, line)) for line in everything])
    there = f"{size:,} people"
    return [
        *(_p95(f"{kind}, SQL alone, {there}", took, SQL_BUDGET) for kind, took in sql.items()),
        _p95(f"any keystroke, whole service, {there}", whole, FRAME),
    ]


def _p95(name: str, rounds: list[list[float]], budget: float) -> Figure:
    """Of each line the fastest round counts: what else the machine does is not the finder's doing. Between two rounds of a
    line everything else is asked, so it is not answered from memory."""
    fastest = [min(each) for each in zip(*rounds, strict=True)]
    return Figure(name=f"{name}, p95", value=percentile(fastest, 0.95), unit="ms", floor=budget, limit=1, samples=len(fastest))


def kinds() -> dict[str, Iterator[str]]:
    """What people type, taken from people who are there, so that common names are asked for as often as they are met."""
    return {name: _typed(random.Random(name), line) for name, line in _KINDS.items()}


def _typed(chance: random.Random, line: _Line) -> Iterator[str]:
    there = list(people(_SAMPLE))
    while True:
        typed = line(chance, chance.choice(there), chance.choice(there))
        if typed:
            yield typed


def _words(person: Registration) -> list[str]:
    return list(tokens(f"{person.name.family} {person.name.given}"))


def _beginning(length: int) -> _Line:
    return lambda chance, person, _: chance.choice(_words(person))[:length]


def _three_words(chance: random.Random, person: Registration, _: Registration) -> str:
    words = _words(person)
    return " ".join(word[: chance.choice((2, 3))] for word in chance.sample(words, 3)) if len(words) > 2 else ""


def _native(person: Registration, words: int, letters: int) -> str:
    parts = person.name.native.split()
    return " ".join(part[:letters] for part in parts[:words]) if len(parts) >= 2 else ""


_KINDS: dict[str, _Line] = {
    "1 letter": _beginning(1),
    "2 letters": _beginning(2),
    "3 letters": _beginning(3),
    "family name in full": lambda chance, person, _: person.name.family,
    "2 words of 2 letters": lambda chance, person, _: " ".join(word[:2] for word in chance.sample(_words(person), 2)),
    "2 words of 3 letters": lambda chance, person, _: " ".join(word[:3] for word in chance.sample(_words(person), 2)),
    "2 words that few or none share": lambda chance, person, other: f"{_words(person)[0][:2]} {_words(other)[-1][:2]}",
    "3 words": _three_words,
    "own script": lambda chance, person, _: _native(person, 1, 3),
    "2 words of own script": lambda chance, person, _: _native(person, 2, 2),
    "inside a Chinese name": lambda chance, person, _: person.name.native[1:] if is_cjk(person.name.native) else "",
    "last 4 of a phone": lambda chance, person, _: person.contacts[0].value[-4:],
    "first 5 of a phone": lambda chance, person, _: person.contacts[0].value.split()[1][:5],
    "date of birth": lambda chance, person, _: person.birth.day.isoformat() if person.birth and not person.birth.estimated else "",
    "name and year": lambda chance, person, _: f"{chance.choice(_words(person))} {person.birth.day.year}" if person.birth else "",
    "name and date": lambda chance, person, _: f"{_words(person)[0][:3]} {person.birth.day.isoformat()}" if person.birth else "",
    "name and phone": lambda chance, person, _: f"{_words(person)[0][:3]} {person.contacts[0].value[-5:]}",
    "record number": lambda chance, person, _: record_number("A", chance.randrange(1, 200_000)),
    "nobody": lambda chance, person, _: "".join(chance.choices("qxzjwvk", k=4)),
}


def population(size: int) -> OpenFile:
    """A registry with so many people, open; made once and kept as long as the same people would be written in the same way."""
    kept = _CACHE / f"people-{size}-{shape()}"
    if not kept.exists():
        sys.stderr.write(f"making {size:,} people, once; this takes some minutes\n")
        unfinished = kept.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        fill(a_registry(unfinished), size)
        unfinished.rename(kept)
    (kept / "head.json").unlink(missing_ok=True)
    return a_registry_found(kept)


def shape() -> str:
    """Names the form of the file: the tables, and what would be written of some of its people."""
    form = hashlib.sha256(newest_revision("registry").encode())
    for table in (patients, contact_points, search_names, search_pairs, search_days, search_phones):
        form.update(repr(table).encode())
    for running, person in enumerate(people(_SAMPLE // 10), start=1):
        keys = name_keys(person.name)
        found_by = sorted(keys.starts), sorted(keys.pairs), keys.words, sorted(phone_keys(person.contacts))
        form.update(repr((record_number("A", running), person, found_by)).encode())
    return form.hexdigest()[:12]


def fill(registry: OpenFile, size: int) -> None:
    """Register everybody straight through the repository, a hundred thousand in a transaction; the indexes are made at the end."""
    file = registry.home.file
    with file.maintenance() as connection:
        connection.exec_driver_sql("PRAGMA cache_size=-1000000")
        indexes = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL").all()
        for index in indexes:
            connection.exec_driver_sql(f"DROP INDEX {index.name}")
    everybody, running = people(size), 0
    while chunk := list(islice(everybody, _CHUNK)):
        new = [a_patient(registry, registration, running + number) for number, registration in enumerate(chunk, start=1)]
        running += len(new)
        with file.transaction() as connection:
            repository.add(connection, *new)
            connection.execute(update(number_series).values(last=running))
    with file.maintenance() as connection:
        for index in indexes:
            connection.exec_driver_sql(index.sql)
    file.close()


def a_patient(registry: OpenFile, registration: Registration, running: int) -> Patient:
    """Somebody registered a moment after the one before."""
    now = registry.clock.advance(milliseconds=50)
    return Patient(
        id=PatientId(new_uuid7(now)),
        record_number=record_number("A", running),
        registration=registration,
        registered_at=now,
        changed_at=now,
        version=1,
    )


def saves() -> list[Figure]:
    """One registration at a time, each on the disk before the next, and some hundreds in one transaction.

    The first quartile counts, and a bare save is made between any two: disks are shared with whatever else the machine does.
    """
    _CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
        registry = a_registry(Path(folder))
        rita = registry.actor(Role.RECEPTIONIST)
        somebody = [person.checked(today=OPENING_TIME.date()) for person in people(3_000)]
        ours, bare = [], []
        with bare_file(Path(folder)) as bare_save:
            for person in somebody[:500]:
                ours.append(milliseconds(partial(save, registry, rita, person)))
                bare.append(milliseconds(bare_save))
        chunks = range(500, 3_000, 250)
        bulk = [milliseconds(partial(save_all, registry, rita, somebody[start : start + 250])) / 250 for start in chunks]
        registry.home.file.close()
    one, floor = percentile(ours, 0.25), percentile(bare, 0.25)
    return [
        Figure(name="a registration saved", value=one, unit="ms", floor=SAVE_BUDGET, limit=1, samples=len(ours)),
        Figure(name="a registration saved, beside a bare row and file", value=one, unit="ms", floor=floor, limit=6, samples=len(ours)),
        Figure(name="a person registered in an import's chunk", value=min(bulk), unit="ms", floor=BULK_BUDGET, limit=1, samples=2_500),
    ]


@contextmanager
def bare_file(folder: Path) -> Iterator[Callable[[], None]]:
    """The least that a save costs: one row on the disk, encrypted, and one small file beside it."""
    connection = cipher.create(folder / "bare.db", FILE_KEY)
    cipher.relax(connection)
    connection.execute("CREATE TABLE rows (content BLOB)")

    def save() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows VALUES (?)", (secrets.token_bytes(200),))
        connection.execute("COMMIT")
        write_atomically(folder / "bare.json", secrets.token_bytes(400), name_too=False)

    yield save
    connection.close()


def save(registry: OpenFile, actor: Actor, registration: Registration) -> None:
    """What reception does."""
    registry.patients().register(actor, registry.command(), registration)


def save_all(registry: OpenFile, actor: Actor, registrations: list[Registration]) -> None:
    """What an import does with its people: each with a row in the trail, all in one transaction."""
    with registry.home.file.transaction() as connection:
        for registration in registrations:
            patient = gate.register(connection, actor.pc, registration, at=registry.clock(), on=registry.clock().date())
            registry.home.trail.record(
                connection, actor, AuditEvent.PATIENT_REGISTER, command=registry.command(), patient=patient.id, thing=patient.id
            )


def milliseconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it took, or with another ``clock`` how much of the processor it took."""
    start = clock()
    work()
    return (clock() - start) * 1000


def noise() -> Figure:
    """How unevenly the machine runs: the same piece of work, its slow cases beside its usual ones."""
    work = bytes(1 << 20)
    took = [milliseconds(lambda: hashlib.sha256(work).digest()) for _ in range(200)]
    return Figure(
        name="noise of the machine: the same work, p95 beside median",
        value=percentile(took, 0.95),
        unit="ms",
        floor=statistics.median(took),
        limit=1_000,
        samples=len(took),
    )
