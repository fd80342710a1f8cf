"""Writes small files so that a power cut leaves the old one or the new one, never half of either."""

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFault, DiskFull, FolderGone

_PATIENCE = 2.0
"""Seconds during which Windows is asked again while a virus scanner or an indexer holds the old file open."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_FOLDER = frozenset({errno.ENOENT, errno.ENOTDIR})


def write_atomically(path: Path, data: bytes, mode: int = 0o600, *, name_too: bool = True) -> None:
    """Put ``data`` at ``path``; when this returns, it is on the disk and survives a power cut.

    Without ``name_too`` a power cut may bring the old file back, which is half as long to wait for.

    Raises: ``DiskFull``, ``CannotWrite``; the old file is then as it was.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        write_new(temporary, data, mode)
        replace_patiently(temporary, path)
        if name_too:
            sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise told(error, path.name) from None


def move_atomically(source: Path, target: Path) -> None:
    """Give a whole file its name, in the folder where it lies; when this returns, the name survives a power cut.

    Raises: ``DiskFull``, ``CannotWrite``; the file then lies where it lay, if it still lies anywhere.
    """
    try:
        replace_patiently(source, target)
        sync_folder(target.parent)
    except OSError as error:
        raise told(error, target.name) from None


def write_new(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file that does not exist yet and wait until it is on the disk (its name needs ``sync_folder`` too).

    Raises: ``OSError``.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_patiently(
    source: Path, target: Path, replace: Callable[[Path, Path], None] = os.replace, *, patient: bool = os.name == "nt"
) -> None:
    """Rename ``source`` over ``target``; on Windows a file that somebody else is reading is tried again for two seconds.

    Raises: ``OSError``.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return replace(source, target)
        except PermissionError:
            if not patient or time.monotonic() >= deadline:
                raise
            time.sleep(0.02)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable; only POSIX has that step, on Windows the rename itself is journalled."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_small(path: Path, limit: int) -> bytes:
    """All bytes of a file of at most ``limit`` bytes.

    Raises: ``FileNotFoundError``, which each caller answers in its own way; ``CannotRead`` for everything else, a file over
    ``limit`` included.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotRead(path.name, reason(error)) from None
    if len(data) > limit:
        raise CannotRead(path.name, f"it is larger than {limit:,} bytes")
    return data


def told(error: OSError, file_name: str) -> DiskFull | CannotWrite:
    """The sentence for an operating system's refusal to write ``file_name``."""
    if error.errno in _NO_ROOM:
        return DiskFull(file_name)
    if error.errno == errno.EIO:
        return DiskFault(file_name)
    return FolderGone(file_name) if error.errno in _NO_FOLDER else CannotWrite(file_name, reason(error))


def reason(error: OSError) -> str:
    """The operating system's own words, without the path in them."""
    return (error.strerror or type(error).__name__).lower()
