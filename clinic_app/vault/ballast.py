"""A file that is there to be deleted: on a full disk its room lets the work in hand be saved, and looking things up go on.

A database on a full disk cannot even delete, so making room needs a file that nobody misses.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clinic_app.vault.safe_files import replace_patiently, sync_folder

NAME = "ballast"
_PIECE = 1 << 20


class Ballast:
    """``ballast`` in the clinic's folder: random bytes, since a disk that compresses would keep no room for zeros."""

    def __init__(self, folder: Path, size: int) -> None:
        self._path = folder / NAME
        self._unfinished = folder / f"{NAME}.tmp"
        self._size = size

    def is_whole(self) -> bool:
        """Whether the file is there in its full size."""
        try:
            return self._path.stat().st_size >= self._size
        except OSError:
            return False

    def release(self) -> bool:
        """Give the room back; whether there was any to give."""
        given = False
        for path in (self._unfinished, self._path):
            with suppress(OSError):
                path.unlink()
                given = True
        return given

    def write(self, wanted: Callable[[], bool]) -> bool:
        """Write the file anew, piece by piece while ``wanted``; whether it stands. What does not fit is taken away again."""
        try:
            with suppress(FileNotFoundError):
                self._unfinished.unlink()
            descriptor = os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with open(descriptor, "wb", buffering=0) as file:
                left = self._size
                while left > 0 and wanted():
                    left -= file.write(os.urandom(min(left, _PIECE)))
                os.fsync(file.fileno())
            if left > 0:
                self._unfinished.unlink()
                return False
            replace_patiently(self._unfinished, self._path)
            sync_folder(self._path.parent)
        except OSError:
            with suppress(OSError):
                self._unfinished.unlink()
            return False
        return True
