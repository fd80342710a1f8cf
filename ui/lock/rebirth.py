"""A new process image in place of this one: what held keys, passwords and patients in memory is gone, whoever looks.

Overwriting what one knows of is not enough: Qt keeps copies of a password that no program can reach.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from ui.lock.hand_over import VARIABLE, HandOver

Rebirth: TypeAlias = Callable[[HandOver], None]
"""Begins anew with what is handed over. Returns only where the operating system refuses; the window then asks for the password itself."""


def begin_anew(handed: HandOver) -> None:
    """Be replaced, or on Windows followed, by a process that was started with the same command line."""
    os.environ[VARIABLE] = handed.encoded()
    if getattr(sys, "frozen", False):
        # A packaged program in one file shares its unpacked folder with what it starts, unless it is told not to.
        os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    with suppress(OSError):
        _replace(command_line())
    del os.environ[VARIABLE]


def command_line() -> list[str]:
    """How this process was started."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *sys.argv[1:]]
    return [sys.executable, *sys.orig_argv[1:]]


def _replace(command: list[str]) -> None:
    if sys.platform == "win32":
        subprocess.Popen(command)
        os._exit(0)
    _bury_children()
    os.execv(command[0], command)


def _bury_children() -> None:
    """Take note of child processes that have ended: the new image knows nothing of them, and they would stay on the system's list."""
    if sys.platform != "win32":
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
