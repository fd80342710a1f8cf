"""Keeps the memory of this program out of files: no core dump after a crash, and no other program of the same account looks into it.

Called before anything else is done. It protects from a careless system and a curious neighbour, never from the administrator of the
PC. What holds secrets all the same, the vault closes.
"""

import ctypes
import sys

if sys.platform != "win32":
    import resource

_PR_SET_DUMPABLE = 4
"""``prctl``: with 0 the kernel writes no core and lets no process of the same account read this one's memory. Source: prctl(2)."""

_NO_ERROR_BOXES = 0x0001 | 0x0002 | 0x8000
"""Windows: a crash ends the program without a box of the system's that offers to send its memory. Source: ``SetErrorMode``."""


def shield() -> None:
    """Protect this process; a child process does it for itself. What a system refuses is left: it never keeps the program from starting."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_ERROR_BOXES)
        return
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except (OSError, ValueError, AttributeError):
        return
