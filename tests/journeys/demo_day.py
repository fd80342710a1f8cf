"""The demo's day, gone through in a process of its own, as somebody without a screen starts it; its system calls are written down."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_DAY = 400
"""Seconds; it takes a tenth of that on a computer that does nothing else."""


@dataclass(frozen=True, slots=True)
class DemoDay:
    """What came of it."""

    exit_code: int
    said: str
    complaints: str
    left: tuple[Path, ...]
    """Where it left files: the clinic's folder, the home and the folder for temporary files."""
    output: Path
    calls: Path | None
    """What sockets every process of it made, connected and sent by; nothing where this computer does not let one program watch another."""

    @property
    def passphrase(self) -> str:
        """What the terminal says opens the record copy."""
        return self.said.rpartition("opens with: ")[2].strip()


def live_a_demo_day(folder: Path) -> DemoDay:
    """``clinic-app demo`` with no screen and no keyring, everything of it in ``folder``."""
    data, home, temporary, calls = folder / "clinic", folder / "home", folder / "temporary", folder / "calls"
    home.mkdir()
    temporary.mkdir()
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"HOME": str(home), "TMPDIR": str(temporary), "XDG_RUNTIME_DIR": str(home)}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    watched = watching(calls)
    command = [*watched, sys.executable, "-m", "ui", "demo", "--data", os.path.relpath(data, home)]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False, timeout=LONGEST_DAY)
    return DemoDay(
        exit_code=done.returncode,
        said=done.stdout,
        complaints=done.stderr,
        left=(data, home, temporary),
        output=data / "demo-output",
        calls=calls if watched else None,
    )


def watching(calls: Path) -> tuple[str, ...]:
    """What to put before a command so that ``calls`` takes what it and its children connect to; nothing where that is not possible."""
    tool = shutil.which("strace")
    if tool is None or subprocess.run([tool, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        return ()
    return (tool, "-f", "--seccomp-bpf", "-qq", "-o", str(calls), "-e", "trace=socket,connect,sendto,sendmsg,sendmmsg")
