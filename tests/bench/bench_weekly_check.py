"""The weekly check of a clinic's files: how long the window stands still and a person waits meanwhile, and what it costs beside hashing."""

import gc
import hashlib
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.progress import Progress
from clinic_app.upkeep.model import Verdict
from clinic_app.upkeep.weekly_check import WeeklyCheck
from tests.bench.figure import Figure, percentile
from tests.builders import OpenFile, a_registry
from tests.ui.conftest import LONGEST_STALL, Heartbeat
from ui.background import Background
from ui.main_window import MainWindow
from ui.theme import Mode, Theme

MEGABYTES = 100
TRAIL = 20_000
"""Rows of the audit trail: some weeks of a busy clinic."""

AT_ONCE = 0.1
"""Seconds that nobody feels as waiting; a finder beside a backup has no more either."""
ROUNDS = 3
WAITS = 30
COST_LIMIT = 12
"""The pages are proven (HMAC-SHA512), decrypted and walked through by SQLite, and every row of the trail is computed again in Python."""


def run() -> list[Figure]:
    """One file of 100 MB, open on the worker as in the program."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    Theme(application, mode=Mode.LIGHT).load_scripts()
    window = MainWindow()
    window.show()
    background = Background(unhandled=_fail)
    with tempfile.TemporaryDirectory() as folder:
        opened: list[OpenFile] = []
        background.run(lambda: large(Path(folder)), done=opened.append)
        _until(lambda: bool(opened), seconds=600)
        stalls, took = zip(*(_checked(background, opened[0]) for _ in range(ROUNDS)), strict=True)
        waits = sorted(_waited(background, opened[0], random.Random(number)) for number in range(WAITS))
        hashed = min(_hashed(opened[0].path) for _ in range(ROUNDS))
        closed: list[None] = []
        background.run(opened[0].home.file.close, done=closed.append)
        _until(lambda: bool(closed), seconds=60)
    background.close()
    size = f"{MEGABYTES} MB and {TRAIL:,} audit rows"
    return [
        Figure(
            name=f"longest stand-still of the window during the weekly check of {size}",
            value=min(stalls) * 1000,
            unit="ms",
            floor=LONGEST_STALL * 1000,
            limit=1,
            samples=ROUNDS,
        ),
        Figure(
            name=f"what is asked for during the weekly check of {size} waits, p95",
            value=percentile(waits, 0.95) * 1000,
            unit="ms",
            floor=AT_ONCE * 1000,
            limit=1,
            samples=WAITS,
        ),
        Figure(
            name=f"processor time of the weekly check of {size}, beside reading and hashing the file (SHA-512)",
            value=min(took) * 1000,
            unit="ms",
            floor=hashed * 1000,
            limit=COST_LIMIT,
            samples=ROUNDS,
        ),
    ]


def large(folder: Path) -> OpenFile:
    """A registry of that size with that trail; what fills it is in a table of the measurement's own."""
    opened = a_registry(folder)
    actor = opened.actor(Role.MANAGER)
    with opened.home.file.maintenance() as connection:
        connection.exec_driver_sql("CREATE TABLE filling (id INTEGER PRIMARY KEY, content BLOB)")
        connection.exec_driver_sql(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MEGABYTES * 1000}) "
            "INSERT INTO filling (content) SELECT randomblob(900) FROM n"
        )
    with opened.home.file.transaction() as connection:
        for _ in range(TRAIL):
            opened.home.trail.record(connection, actor, AuditEvent.CLINIC_OVERVIEW)
    opened.home.file.pragma("wal_checkpoint(TRUNCATE)")
    return opened


def _checked(background: Background, opened: OpenFile) -> tuple[float, float]:
    """Seconds of the longest stand-still, and of the processor for the whole check."""
    check = WeeklyCheck(opened.home, None, opened.heads, opened.pc, opened.clock)
    actor, ended = opened.actor(Role.MANAGER), list[tuple[Verdict, float]]()

    def work(tell: Progress) -> tuple[Verdict, float]:
        began = time.thread_time()
        return check.go_on(actor, tell), time.thread_time() - began

    # As in the program, which searches for garbage in pauses alone.
    gc.collect()
    gc.disable()
    heart = Heartbeat()
    background.run_when_idle(work, done=ended.append)
    _until(lambda: bool(ended), seconds=120)
    heart.beat()
    heart.stop()
    gc.enable()
    verdict, took = ended[0]
    assert verdict.faults == (), verdict
    return heart.longest, took


def _waited(background: Background, opened: OpenFile, chance: random.Random) -> float:
    """Seconds from asking to the answer, at any moment of the check."""
    check = WeeklyCheck(opened.home, None, opened.heads, opened.pc, opened.clock)
    background.run_when_idle(lambda tell: check.go_on(opened.actor(Role.MANAGER), tell), done=lambda _verdict: None)
    pause = time.perf_counter() + chance.uniform(0.05, 1.5)
    _until(lambda: time.perf_counter() > pause, seconds=10)
    answered: list[float] = []
    asked = time.perf_counter()
    background.run(lambda: None, done=lambda _nothing: answered.append(time.perf_counter()))
    _until(lambda: bool(answered), seconds=10)
    return answered[0] - asked


def _hashed(path: Path) -> float:
    began = time.thread_time()
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha512")
    return time.thread_time() - began


def _until(is_so: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("the measurement did not come to its end")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def _fail(error: BaseException) -> None:
    raise error
