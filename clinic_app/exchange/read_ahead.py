"""Files read in child processes while those before them are stored: the reading is most of an import's work.

A child has nothing of the parent's memory, no key and no patient; what a hostile file does to it ends with it.
"""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from clinic_app.errors import InvalidInput
from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from clinic_app.exchange.preparing import prepare_path

if sys.platform != "win32":
    import resource

_ALONE_BELOW = 4 * 1024 * 1024
"""Bytes in all; less than this is read sooner than a child process has started."""

READER_MEMORY = 4 * 1024**3
"""Bytes of address space for a child; the largest file that the limits admit takes a third of it."""


def read_ahead(paths: Sequence[Path], *, stated_system: str = "") -> Iterator[PreparedFile | UnreadableFile]:
    """The files in their order, each as it is needed, at most three ahead; a file that cannot be read comes as one that says why."""
    if sum(_size(path) for path in paths) < _ALONE_BELOW:
        for path in paths:
            yield read(path, stated_system)
        return
    remaining = deque(paths)
    while remaining:
        try:
            yield from _read_in_pool(remaining, stated_system)
        except BrokenProcessPool:
            # Some file ended its process. The one that is due is tried by itself, the others go on in a new pool.
            yield _read_alone(remaining.popleft(), stated_system)


def _read_in_pool(remaining: "deque[Path]", stated_system: str) -> Iterator[PreparedFile | UnreadableFile]:
    """Read what remains, taking each file away as it is handed on."""
    workers = max(1, min(len(remaining), os.cpu_count() or 1, 2))
    with _pool(workers) as pool:
        waiting: deque[Future[PreparedFile | UnreadableFile]] = deque()
        try:
            for path in tuple(remaining):
                waiting.append(pool.submit(read, path, stated_system))
                if len(waiting) > workers + 1:
                    yield _next(remaining, waiting)
            while waiting:
                yield _next(remaining, waiting)
        finally:
            # Whoever stops listening wants no more files read.
            pool.shutdown(wait=True, cancel_futures=True)


def _next(remaining: "deque[Path]", waiting: "deque[Future[PreparedFile | UnreadableFile]]") -> PreparedFile | UnreadableFile:
    outcome = waiting.popleft().result()
    remaining.popleft()
    return outcome


def _read_alone(path: Path, stated_system: str) -> PreparedFile | UnreadableFile:
    with _pool(1) as pool:
        try:
            return pool.submit(read, path, stated_system).result()
        except BrokenProcessPool:
            return UnreadableFile(name=path.name, sentence="This file ended the process that read it, so nothing of it was taken.")


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_limit_memory)


def read(path: Path, stated_system: str = "") -> PreparedFile | UnreadableFile:
    """One file, here and now."""
    try:
        return prepare_path(path, stated_system=stated_system)
    except InvalidInput as error:
        return UnreadableFile(name=path.name, sentence=str(error))
    except MemoryError:
        return UnreadableFile(name=path.name, sentence="This file takes more memory than an import may use; ask the sender to divide it.")


def _limit_memory() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY, READER_MEMORY))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
