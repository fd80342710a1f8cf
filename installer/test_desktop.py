"""A desktop of the tests' own: a screen, a session bus, an unlocked keyring and a home, all gone when the tests end.

On Linux these are real (Xvfb, dbus-daemon, gnome-keyring), so that the program meets the windows and the Secret Service
it meets at a clinic, and never those of the person who runs the tests. Other systems have no such parts: there the tests
use the desktop they are started on.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from installer.environment import SetupFailed
from installer.system_packages import find_tool

TOOLS = ("Xvfb", "dbus-daemon", "dbus-send", "gnome-keyring-daemon")
SCREEN = "1920x1080x24"
PATIENCE = 20.0
"""Seconds that a part of the desktop may take to come up."""

DROPPED = ("WAYLAND_DISPLAY", "XAUTHORITY", "QT_", "XDG_", "DBUS_", "GNOME_KEYRING_", "CLINIC_APP_", "PYTHON_KEYRING_")
"""Beginnings of variables that tie a process to the desktop or the clinic of whoever runs the tests."""


def missing_tools() -> list[str]:
    """The tools of ``TOOLS`` that are not installed, on systems that use them."""
    return [tool for tool in TOOLS if find_tool(tool) is None] if sys.platform == "linux" else []


@contextmanager
def private_desktop(variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """``variables`` changed so that a process given them lives on the private desktop.

    Raises ``SetupFailed`` when a part does not come up.
    """
    if sys.platform != "linux":
        yield variables
        return
    with ExitStack() as parts:
        home = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="clinic-", ignore_cleanup_errors=True)))
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        mine = {name: value for name, value in variables.items() if not name.startswith(DROPPED)}
        mine |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": "xcb", "CLINIC_TEST_DESKTOP": "1"}
        mine["DISPLAY"] = ":" + _screen(parts, mine)
        mine["DBUS_SESSION_BUS_ADDRESS"] = _session_bus(parts, mine)
        mine["GNOME_KEYRING_CONTROL"] = _keyring(parts, mine, home)
        if threading.current_thread() is not threading.main_thread():
            yield mine  # whose end the main thread waits for
            return
        before = signal.signal(signal.SIGTERM, _end)
        try:
            yield mine
        finally:
            signal.signal(signal.SIGTERM, before)


def _end(number: int, _frame: FrameType | None) -> None:
    """Leave through every ``finally``, so that nothing of the desktop stays behind."""
    sys.exit(128 + number)


def _screen(parts: ExitStack, variables: dict[str, str]) -> str:
    """Start an X server and give the number of its display, which it chooses itself."""
    readable, writable = os.pipe()
    command = ["Xvfb", "-displayfd", str(writable), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    _start(parts, command, variables, pass_fds=(writable,))
    os.close(writable)
    with open(readable, encoding="ascii") as answer:
        return answer.readline().strip() or _gave_up("Xvfb")


def _session_bus(parts: ExitStack, variables: dict[str, str]) -> str:
    """Start a message bus and give its address."""
    bus = _start(parts, ["dbus-daemon", "--session", "--nofork", "--nosyslog", "--print-address=1"], variables)
    assert bus.stdout is not None
    return bus.stdout.readline().decode("ascii").strip() or _gave_up("dbus-daemon")


def _keyring(parts: ExitStack, variables: dict[str, str], home: Path) -> str:
    """Start a keyring whose password is empty, wait until programs can find it on the bus, and give its control folder."""
    daemon = _runnable(find_tool("gnome-keyring-daemon") or "gnome-keyring-daemon", home)
    keyring = _start(parts, [daemon, "--foreground", "--unlock", "--components=secrets"], variables)
    assert keyring.stdin is not None
    assert keyring.stdout is not None
    keyring.stdin.write(b"\n")
    keyring.stdin.close()
    control = keyring.stdout.readline().decode().strip().removeprefix("GNOME_KEYRING_CONTROL=")
    question = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]
    question += ["org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"]
    deadline = time.monotonic() + PATIENCE
    while subprocess.run(question, env=variables, capture_output=True, check=False).returncode:
        if time.monotonic() > deadline or keyring.poll() is not None:
            _gave_up("gnome-keyring-daemon")
        time.sleep(0.02)
    return control


def _runnable(daemon: str, home: Path) -> str:
    """``daemon``, or a copy without its claim to lock memory where a container forbids programs that make one."""
    try:
        subprocess.run([daemon, "--version"], capture_output=True, check=False)
    except PermissionError:
        copy = home / "gnome-keyring-daemon"
        shutil.copyfile(daemon, copy)
        copy.chmod(0o700)
        return str(copy)
    return daemon


def _start(parts: ExitStack, command: list[str], variables: dict[str, str], pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start a part of the desktop; it ends, last started first, when the desktop is left."""
    program = find_tool(command[0]) or command[0]
    process = subprocess.Popen(
        [program, *command[1:]],
        env=variables,
        pass_fds=pass_fds,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    parts.callback(_stop, process)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _gave_up(part: str) -> str:
    raise SetupFailed(f"{part} did not start, and the tests need it; start it by hand to see what it says.")
