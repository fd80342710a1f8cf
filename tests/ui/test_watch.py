"""The watch over the GUI thread catches what it is for, and a Qt warning fails the test that it falls in."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONGEST_STALL, SLOWEST_PACE, Stopwatch, Watch
from ui.background import Background

FAR_TOO_LONG = LONGEST_STALL * SLOWEST_PACE + 0.02
"""Seconds that are too long on the slowest machine as well."""


def test_a_blocking_call_is_caught(gui_watch: Watch) -> None:
    with pytest.raises(AssertionError, match="stood still for"), gui_watch():
        time.sleep(FAR_TOO_LONG)


def test_a_busy_call_is_caught(gui_watch: Watch) -> None:
    def hash_for(seconds: float) -> None:
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            hashlib.sha256(b"x" * 1000).hexdigest()

    with pytest.raises(AssertionError, match="stood still for"), gui_watch():
        hash_for(FAR_TOO_LONG)


def test_waiting_for_a_lock_is_caught(gui_watch: Watch) -> None:
    lock = threading.Lock()

    def wait_for_it() -> None:
        lock.acquire()
        threading.Timer(FAR_TOO_LONG, lock.release).start()
        lock.acquire()

    with pytest.raises(AssertionError, match="stood still for"), gui_watch():
        wait_for_it()


class SteppingBack(Stopwatch):
    """As the kernel counts on some virtual machines."""

    def __init__(self) -> None:
        self._counts = iter((5.0, 5.0, 4.9, 4.9))
        super().__init__()

    def _waiting(self) -> float:
        return next(self._counts)


def test_a_count_of_the_kernel_that_steps_back_is_no_stall() -> None:
    watch = SteppingBack()
    assert max(watch.lap() for _ in range(3)) < LONGEST_STALL


def test_typing_while_the_worker_waits_is_not_a_stall(gui_watch: Watch, background: Background, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    answers: list[None] = []
    with gui_watch():
        background.run(lambda: time.sleep(0.15), done=answers.append)
        QTest.keyClicks(line, "sharma an", delay=5)
        qtbot.waitUntil(lambda: len(answers) == 1)
    assert line.text() == "sharma an"


WARNS = """
from PySide6.QtCore import qWarning

def test_that_warns():
    qWarning("something is wrong")
"""


def test_a_qt_warning_fails_the_test_it_falls_in(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    (tmp_path / "test_warns.py").write_text(WARNS, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", str(root / "pyproject.toml"), "--rootdir", str(tmp_path), str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout
    assert "something is wrong" in ended.stdout
