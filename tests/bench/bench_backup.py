"""Backups of a large clinic: beside copying and hashing the same bytes, a second one with nothing new, and the finder meanwhile."""

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from clinic_app.backups.model import MadeBackup, NewPlace
from clinic_app.clinic import Clinic
from clinic_app.history.model import DocumentReference
from clinic_app.identifiers import new_command
from tests.bench.figure import Figure, percentile
from tests.builders import a_name, a_registration
from tests.faults.ground import TOLD, Ground, a_ground
from ui.background import Background

DATABASES = int(os.environ.get("BENCH_BACKUP_DATABASES_MB", "100")) * 1_000_000
PICTURES = int(os.environ.get("BENCH_BACKUP_PICTURES_MB", "900")) * 1_000_000
PICTURE = 3_000_000
ROW = 1_000
PEOPLE = 300
BETWEEN_QUESTIONS = 40
"""ms: somebody who types fast."""

PATIENCE = 900.0
"""Seconds until a backup is given up."""


def run() -> list[Figure]:
    """One clinic, backed up twice to an empty place."""
    folder = Path(tempfile.mkdtemp(prefix="bench-backup-"))
    try:
        ground = a_ground(folder)
        with ground.opened() as clinic:
            fill(ground, clinic)
        floor = _copying_and_hashing(ground.folder, folder / "copied")
        stick = folder / "stick"
        stick.mkdir()
        first, second, questions = _backing_up(ground, stick)
        name = f"of {DATABASES // 1_000_000} MB of databases and {PICTURES // 1_000_000} MB of pictures"
        return [
            Figure(name=f"backup {name}", value=first, unit="s", floor=floor, limit=1.5),
            Figure(name="a second one with no new picture", value=second, unit="s", floor=first, limit=0.2),
            Figure(
                name="p95 of the finder meanwhile", value=percentile(questions, 0.95) * 1000, unit="ms", floor=100.0, limit=1.0,
                samples=len(questions),
            ),
        ]  # fmt: skip
    finally:
        shutil.rmtree(folder)


def fill(ground: Ground, clinic: Clinic) -> None:
    """A clinic of the size that is measured: people, pictures, and rows that fill both files."""
    actor, charts = clinic.actor, clinic.open_charts()
    for number in range(PEOPLE):
        registration = a_registration(a_name(family=f"Sharma{number:04}"))
        clinic.patients.register(actor, new_command(clinic.clock()), registration)
    for number in range(PICTURES // PICTURE):
        letter = DocumentReference(title=f"Picture {number}")
        content = secrets.token_bytes(PICTURE)
        charts.documents.file_document(actor, new_command(clinic.clock()), ground.patient, letter, content, "image/jpeg", TOLD)
    for home in clinic.homes:
        with home.file.maintenance() as connection:
            connection.exec_driver_sql("CREATE TABLE filling (id INTEGER PRIMARY KEY, words TEXT)")
            rows = [(secrets.token_hex(ROW // 2),) for _ in range(DATABASES // 2 // ROW)]
            connection.exec_driver_sql("INSERT INTO filling (words) VALUES (?)", rows)


def _copying_and_hashing(source: Path, target: Path) -> float:
    """The floor: every byte copied onto the disk and hashed once, without a question whether it is well."""
    started = time.perf_counter()
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with open(path, "rb") as reading, open(copy, "wb") as writing:
            while piece := reading.read(1 << 20):
                digest.update(piece)
                writing.write(piece)
            writing.flush()
            os.fsync(writing.fileno())
    taken = time.perf_counter() - started
    shutil.rmtree(target)
    return taken


def _backing_up(ground: Ground, stick: Path) -> tuple[float, float, list[float]]:
    """Seconds of both backups, and of each question to the finder while they were made; all on the worker, as in the window."""
    application = QCoreApplication.instance() or QCoreApplication([])
    failures: list[BaseException] = []
    background = Background(unhandled=failures.append)
    questions: list[float] = []

    def wait(answers: list[object]) -> None:
        until = time.monotonic() + PATIENCE
        while not answers and not failures and time.monotonic() < until:
            application.processEvents()
            time.sleep(0.001)
        if failures:
            raise failures[0]
        assert answers, "the backup did not end in time"

    def on_worker(work: Callable[[], object]) -> object:
        answers: list[object] = []
        background.run(lambda: [work()], done=answers.append)
        wait(answers)
        return answers[0][0]  # type: ignore[index]  # what was put in above

    clinic = on_worker(ground.unlocked)
    assert isinstance(clinic, Clinic)
    on_worker(lambda: clinic.backups.add_place(clinic.actor, new_command(clinic.clock()), NewPlace(path=stick)))
    texts = _typed()

    def ask() -> None:
        asked, text = time.perf_counter(), next(texts)
        background.run(lambda: clinic.patients.find(clinic.actor, text), done=lambda _found: questions.append(time.perf_counter() - asked))

    def back_up() -> float:
        ground.clock.advance(days=1)
        answers: list[object] = []
        timer = QTimer(interval=BETWEEN_QUESTIONS)
        timer.timeout.connect(ask)
        started = time.perf_counter()
        command = new_command(clinic.clock())
        background.run_told(
            lambda tell: clinic.backups.back_up(clinic.actor, command, None, tell),
            progress=lambda *_step: None, done=answers.append, lets_pass=True,
        )  # fmt: skip
        timer.start()
        wait(answers)
        taken = time.perf_counter() - started
        timer.stop()
        made = answers[0]
        assert isinstance(made, MadeBackup)
        assert made.runs[0].proven, made.runs[0].failure
        return taken

    try:
        return back_up(), back_up(), questions
    finally:
        on_worker(clinic.close)
        background.close()


def _typed() -> Iterator[str]:
    while True:
        for number in range(PEOPLE):
            yield f"sharma{number:04}"[: 4 + number % 7]
