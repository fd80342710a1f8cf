"""Whether anything speaks to a network: the system calls of a whole demo day, every process of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.demo_day import DemoDay, watching

_INTERNET = re.compile(r"\bsocket\(AF_INET6?\b|\b(connect|sendto|sendmsg|sendmmsg)\(.*\bsa_family=AF_INET6?\b")
"""A socket for internet protocols, whether or not anything came of it; and something being reached or sent to by one."""

_UNWATCHED = "strace is missing, or may not watch here; `python3 installer/dev.py test` brings it"


def _reached(calls: Path) -> list[str]:
    """What was reached, this computer itself included: nothing has a reason to knock even there."""
    lines = calls.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if _INTERNET.search(line)]


def test_a_whole_day_reaches_nothing_over_the_internet(demo_day: DemoDay) -> None:
    if demo_day.calls is None:
        pytest.skip(_UNWATCHED)
    assert demo_day.exit_code == 0, demo_day.complaints
    assert _reached(demo_day.calls) == []


@pytest.mark.parametrize(
    ("family", "knock", "call"),
    [
        ("AF_INET", "", "socket"),
        ("AF_INET6", "", "socket"),
        ("AF_INET", "s.connect(('127.0.0.1', 9))", "connect"),
        ("AF_INET", "s.sendto(b'x', ('127.0.0.1', 9))", "sendto"),
        ("AF_INET", "s.sendmsg([b'x'], [], 0, ('127.0.0.1', 9))", "sendmsg"),
    ],
    ids=["socket", "IPv6", "connect", "sendto", "sendmsg"],
)
def test_a_knock_at_any_door_would_be_seen(tmp_path: Path, family: str, knock: str, call: str) -> None:
    calls = tmp_path / "calls"
    watched = watching(calls)
    if not watched:
        pytest.skip(_UNWATCHED)
    # A computer may have no such protocol or let nobody send; what counts is that somebody tried.
    program = f"import socket\ntry:\n    s = socket.socket(socket.{family}, socket.SOCK_DGRAM)\n    {knock or 'pass'}\nexcept OSError: pass"
    subprocess.run([*watched, sys.executable, "-c", program], check=True)
    assert any(f"{call}(" in line for line in _reached(calls))
