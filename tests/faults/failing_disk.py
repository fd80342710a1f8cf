"""A disk that fails at its n-th reading, writing, cutting or waiting, once or from then on, inside the running program.

The doors of SQLCipher's own library are wrapped, and Python's waiting for the disk: no compiler, no right to trace a process and no other
program is needed, so it works on every Linux. It cannot be taken off again, so it is put on in a forked child.
"""

import ctypes
import errno
import os
import sys
from enum import Enum
from pathlib import Path

from clinic_app.vault import cipher

_POINTER, _INT, _WIDE = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_MOVE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _WIDE)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _WIDE)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)

_READ_FAILED, _WRITE_FAILED, _SYNC_FAILED, _TRUNCATE_FAILED = (10 | kind << 8 for kind in (1, 3, 4, 6))
"""``SQLITE_IOERR_READ``, ``_WRITE``, ``_FSYNC`` and ``_TRUNCATE``."""


class Failing(Enum):
    """How a disk fails."""

    ONCE = "once"
    FROM_THEN_ON = "from then on"


class _Methods(ctypes.Structure):
    """``sqlite3_io_methods``, version 3."""

    _fields_ = (
        ("version", _INT), ("close", _POINTER), ("read", _MOVE), ("write", _MOVE), ("truncate", _TRUNCATE), ("sync", _SYNC),
        *((f"other{number}", _POINTER) for number in range(13)),
    )  # fmt: skip


class _OpenFile(ctypes.Structure):
    """``sqlite3_file``."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """``sqlite3_vfs``, as far as its first door."""

    _fields_ = (
        ("version", _INT), ("file_size", _INT), ("longest_path", _INT), ("next", _POINTER), ("name", ctypes.c_char_p),
        ("data", _POINTER), ("open", _OPEN),
    )  # fmt: skip


class FailingDisk:
    """The disk under one folder, in this process from here on; it is sound until ``fail_at``."""

    def __init__(self, folder: Path) -> None:
        self.calls = 0
        """How often the disk was asked for something since it was last told to fail or to be sound."""
        self.waits: list[int] = []
        """Which of these calls were SQLite's waiting for the disk."""
        self._folder = str(folder.resolve()) + os.sep
        self._from = 0
        self._mode = Failing.ONCE
        self._kept: list[object] = []
        self._wrapped: dict[int, _Methods] = {}
        self._wrap_sqlite()
        self._wrap_python()

    def fail_at(self, call: int, mode: Failing) -> None:
        """Fail at that call, counted from 1."""
        self.calls, self._from, self._mode = 0, call, mode
        self.waits.clear()

    def mend(self) -> None:
        """Be sound again."""
        self.calls, self._from = 0, 0

    def _fails(self) -> bool:
        self.calls += 1
        if not self._from:
            return False
        return self.calls == self._from if self._mode is Failing.ONCE else self.calls >= self._from

    def _wrap_python(self) -> None:
        sync = os.fsync

        def failing_sync(descriptor: int) -> None:
            inside = (os.readlink(f"/proc/self/fd/{descriptor}") + os.sep).startswith(self._folder)
            if inside and self._fails():
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            sync(descriptor)

        os.fsync = failing_sync  # type: ignore[assignment]  # the program hands over descriptors only

    def _wrap_sqlite(self) -> None:
        library = ctypes.CDLL(sys.modules[f"{cipher.module.__package__}._sqlite3"].__file__)
        find = library.sqlite3_vfs_find
        find.restype, find.argtypes = ctypes.POINTER(_Vfs), (ctypes.c_char_p,)
        doors = find(None).contents
        # By its address: what ctypes gives of a structure's field changes with the field.
        really_open = _OPEN(int(ctypes.cast(doors.open, _POINTER).value or 0))

        def open_file(vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
            code = int(really_open(vfs, name, file, flags, out))
            if code == 0 and name is not None and os.fsdecode(ctypes.string_at(name)).startswith(self._folder):
                opened = ctypes.cast(file, ctypes.POINTER(_OpenFile)).contents
                own = ctypes.addressof(opened.methods.contents)
                if own not in self._wrapped:
                    self._wrapped[own] = self._wrapping(opened.methods.contents)
                opened.methods = ctypes.pointer(self._wrapped[own])
            return code

        doors.open = _OPEN(open_file)
        self._kept += [library, really_open, doors.open]

    def _wrapping(self, own: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(own)

        def read(file: int, data: int, size: int, offset: int) -> int:
            return _READ_FAILED if self._fails() else int(own.read(file, data, size, offset))

        def write(file: int, data: int, size: int, offset: int) -> int:
            return _WRITE_FAILED if self._fails() else int(own.write(file, data, size, offset))

        def truncate(file: int, size: int) -> int:
            return _TRUNCATE_FAILED if self._fails() else int(own.truncate(file, size))

        def sync(file: int, flags: int) -> int:
            self.waits.append(self.calls + 1)
            return _SYNC_FAILED if self._fails() else int(own.sync(file, flags))

        ours.read, ours.write, ours.truncate, ours.sync = _MOVE(read), _MOVE(write), _TRUNCATE(truncate), _SYNC(sync)
        self._kept += [own, ours.read, ours.write, ours.truncate, ours.sync]
        return ours
