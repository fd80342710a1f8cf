"""The program as a process of its own on a private desktop, and beside it a client that hears and works it as a screen reader does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from installer.environment import variables
from installer.test_desktop import private_desktop

ROOT = Path(__file__).resolve().parents[2]
CLIENT = Path(__file__).with_name("atspi_client.py")
SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python for which the system packages ``pyatspi``."""

HARMLESS = ("qt.accessibility.atspi: ",)
"""What Qt says of a client that asks for what was there a moment ago."""


class Listener:
    """Gives the client its orders; a test fails, with what was in sight, where one cannot be done."""

    def __init__(self, client: "subprocess.Popen[str]") -> None:
        self._client = client

    def hear(self) -> list[str]:
        """The names of everything in sight."""
        return cast(list[str], self._order("hear"))

    def wait_for(self, words: str) -> str:
        """Until something in sight has ``words`` in its name; gives the first such name."""
        return cast(list[str], self._order("wait_for", words))[0]

    def wait_gone(self, words: str) -> None:
        """Until nothing in sight has ``words`` in its name."""
        self._order("wait_gone", words)

    def press(self, name: str) -> None:
        """Press the button, choice or tab of that name."""
        self._order("press", name)

    def type(self, field: str, text: str) -> None:
        """Write into the field of that name."""
        self._order("type", field, text)

    def read(self, field: str) -> str:
        """What stands in the field of that name."""
        return cast(str, self._order("read", field))

    def choose(self, label: str, words: str) -> None:
        """Choose from the list that drops and has that label."""
        self._order("choose", label, words)

    def key(self, name: str) -> None:
        """A key of the keyboard."""
        self._order("key", name)

    def focus(self) -> str:
        """The name of what has the keyboard."""
        return cast(str, self._order("focus"))

    def _order(self, *order: str) -> object:
        assert self._client.stdin is not None
        assert self._client.stdout is not None
        self._client.stdin.write(json.dumps(order) + "\n")
        self._client.stdin.flush()
        line = self._client.stdout.readline()
        assert line, f"the client ended at {order}"
        outcome, answer = json.loads(line)
        assert outcome == "done", f"{order}: {answer}"
        return answer


def why_no_screen_reader() -> str:
    """What is missing on this computer; empty where nothing is."""
    if not sys.platform.startswith("linux"):
        return "a screen reader's bus is tried on Linux only"
    question = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    if not Path(SYSTEM_PYTHON).exists() or subprocess.run(question, capture_output=True, check=False).returncode:
        return "no python3-pyatspi here; `python3 installer/dev.py test` brings it"
    return ""


@contextmanager
def heard_program(data: Path) -> Iterator[Listener]:
    """The program's window on the clinic in ``data``; at the end it closes, and has said nothing on its error output."""
    with private_desktop(variables()) as desktop:
        spoken = desktop | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_ACCESSIBILITY": "1", "PYTHONFAULTHANDLER": "1"}
        program = subprocess.Popen(
            [sys.executable, "-m", "ui", "--data", str(data)], cwd=ROOT, env=spoken, stderr=subprocess.PIPE, encoding="utf-8"
        )
        client = subprocess.Popen(
            [SYSTEM_PYTHON, str(CLIENT), str(program.pid)], env=spoken, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        try:
            yield Listener(client)
        finally:
            _end(client)
            ended = program.poll()
            program.terminate()
            said = [line for line in program.communicate(timeout=30)[1].splitlines() if not line.startswith(HARMLESS)]
        assert ended is None, f"the program ended by itself with {ended}: {said}"
        assert said == []


def _end(client: "subprocess.Popen[str]") -> None:
    client.communicate(timeout=30)
