"""Whether anything speaks to a network: the system calls of a whole demo day, every process of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.demo_day import DemoDay, watching

_INTERNET = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(.*\bsa_family=AF_INET6?\b")
"""Something being reached, or sent to, over internet protocols."""

_PRINT_SERVICE = re.compile(r'\bsin6?_port=htons\(631\).*("::1"|"127\.0\.0\.1")')
"""The computer's own CUPS, which Qt asks for printers: where it has no socket in the file system, its library knocks at the loopback."""

_UNWATCHED = "strace is missing, or may not watch here; `python3 installer/dev.py test` brings it"


def _reached(calls: Path) -> list[str]:
    """What was reached beyond this computer's own print service."""
    lines = calls.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if _INTERNET.search(line) and not _PRINT_SERVICE.search(line)]


def test_a_whole_day_reaches_nothing_over_the_internet(demo_day: DemoDay) -> None:
    if demo_day.calls is None:
        pytest.skip(_UNWATCHED)
    assert demo_day.exit_code == 0, demo_day.complaints
    assert _reached(demo_day.calls) == []


def test_a_knock_at_another_door_would_be_seen(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    watched = watching(calls)
    if not watched:
        pytest.skip(_UNWATCHED)
    knock = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9))"
    subprocess.run([*watched, sys.executable, "-c", knock], check=True)
    assert len(_reached(calls)) == 1
