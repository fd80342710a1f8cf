"""What one process leaves to the next, and that the next has the same command line, none of it and nothing of the session."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui.lock import rebirth
from ui.lock.hand_over import VARIABLE, HandOver, handed_over

ROOT = Path(__file__).resolve().parents[3]
LEFT = HandOver(data=Path("/srv/clínica"), username="asha", sentence="The import was stopped.", stopped=True, geometry=b"\x01\xd9\xd0\xcb")


def test_what_is_left_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, LEFT.encoded())
    assert handed_over() == LEFT
    assert VARIABLE not in os.environ
    assert handed_over() is None


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", '{"data": "/x"}', '{"data": 7, "username": "", "sentence": "", "geometry": "%"}']
)
def test_what_cannot_be_read_is_an_ordinary_start(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setenv(VARIABLE, content)
    assert handed_over() is None


PROGRAM = """
import json, os, sys
from pathlib import Path
from ui.lock import rebirth
from ui.lock.hand_over import HandOver, handed_over
from ui.lock.rebirth import begin_anew
left = handed_over()
if left is None:
    begin_anew(HandOver(data=Path("/srv/clinic"), username="as" + "ha"))
    raise SystemExit("still here")
print(json.dumps([os.getpid(), left.username, sys.argv[1:], b"as" + b"ha" in open("/proc/self/cmdline", "rb").read()]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_new_image_is_the_same_process_with_the_same_command_line_that_names_nobody() -> None:
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, "--data", "x"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    said, _ = program.communicate(timeout=60)
    assert json.loads(said) == [program.pid, "asha", ["--data", "x"], False]
    assert program.returncode == 0


def test_where_the_system_refuses_the_window_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/at/all")
    rebirth.begin_anew(LEFT)
    assert VARIABLE not in os.environ
