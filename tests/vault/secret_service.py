"""A session bus and a GNOME keyring of one test's own, so that it can be locked, stopped and ended."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest


class PrivateKeyring:
    """Both are running, and the keyring is open, when this has been made."""

    def __init__(self, home: Path) -> None:
        self._home = home
        home.chmod(0o700)
        variables = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        self.variables = variables | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_RUNTIME_DIR": str(home)}
        self._bus = self._start(["dbus-daemon", "--session", "--nofork", "--print-address=1"])
        self.address = _read_line(self._bus)
        self.variables["DBUS_SESSION_BUS_ADDRESS"] = self.address
        self._daemon = self._start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"])
        try:
            assert self._daemon.stdin is not None
            self._daemon.stdin.write(b"\n")
            self._daemon.stdin.close()
            self._until_on_the_bus()
        except BaseException:
            self.end()
            raise

    def stop_answering(self) -> None:
        """As a keyring that waits for a person behind the window, or hangs."""
        self._daemon.send_signal(signal.SIGSTOP)

    def end(self) -> None:
        """Leave nothing running."""
        _end(self._daemon)
        _end(self._bus)

    def end_bus(self) -> None:
        """No session bus any more."""
        _end(self._bus)

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        program = shutil.which(command[0])
        if program is None:
            if "CLINIC_TEST_DESKTOP" in os.environ:
                pytest.fail(f"the test desktop has no {command[0]}")
            pytest.skip(f"no {command[0]} here; `python3 installer/dev.py test` brings one")
        try:
            return self._run([program, *command[1:]])
        except PermissionError:
            # The installed keyring asks for the right to lock memory, which some containers forbid; a copy asks for nothing.
            copy = str(shutil.copy(program, self._home))
            return self._run([copy, *command[1:]])

    def _run(self, command: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env=self.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def _until_on_the_bus(self) -> None:
        question = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]
        question += ["org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"]
        while subprocess.run(question, env=self.variables, capture_output=True, check=False).returncode:
            assert self._daemon.poll() is None, "the keyring ended"
            time.sleep(0.02)


def _read_line(process: "subprocess.Popen[bytes]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
