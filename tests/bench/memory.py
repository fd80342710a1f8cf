"""How much memory a piece of work takes at most, in a process of its own."""

import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak(work: Callable[..., object], *arguments: object) -> float:
    """MB that a process held at most that did nothing but this; ``work`` stands at the top of a module, what it is given pickles."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_peak, work, arguments).result()


def _peak(work: Callable[..., object], arguments: tuple[object, ...]) -> float:
    work(*arguments)
    if _STATUS.exists():
        # What ``getrusage`` says on Linux is at least what the parent held when it started this process.
        high = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(high.split()[1]) / 1024
    import resource  # not on Windows, where nothing else here needs to be

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
