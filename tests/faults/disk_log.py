"""A log of what a running program writes, and of when it waits until that is on the disk, taken inside the program itself.

SQLCipher's own doors to the operating system are wrapped (its library exports them), and Python's are listened to at its audit
hook and ``os.fsync``: that needs no compiler, no right to trace a process and no other program, so it works on every Linux.
"""

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from clinic_app.vault import cipher


@dataclass(frozen=True, slots=True)
class Made:
    """A new empty file, or a folder; every ``path`` is relative to the folder that is watched."""

    path: str
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes at a place of a file; they may reach the disk at any time, in any order, until the file is synced."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file was cut to ``size`` bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The bytes of a file are on the disk; ``path`` of a folder: so are the names in it."""

    path: str
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file got another name."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A name was taken away."""

    path: str


@dataclass(frozen=True, slots=True)
class Acked:
    """Somebody was told that this is saved."""

    line: bytes


Event = Made | Wrote | Cut | Synced | Renamed | Removed | Acked

_POINTER, _INT, _WIDE = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_CLOSE = ctypes.CFUNCTYPE(_INT, _POINTER)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _WIDE)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _WIDE)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
"""The name as an address: SQLite keeps it, and reads on behind its end."""
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)

_OPEN_JOURNAL, _OPEN_WAL = 0x800, 0x80000
"""``SQLITE_OPEN_MAIN_JOURNAL`` and ``_WAL``: the first sync of such a file, when it is new, also syncs its folder."""


class _Methods(ctypes.Structure):
    """``sqlite3_io_methods``, version 3."""

    _fields_ = (
        ("version", _INT), ("close", _CLOSE), ("read", _POINTER), ("write", _WRITE), ("truncate", _TRUNCATE), ("sync", _SYNC),
        *((f"other{number}", _POINTER) for number in range(13)),
    )  # fmt: skip


class _OpenFile(ctypes.Structure):
    """``sqlite3_file``."""

    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """``sqlite3_vfs``, as far as its first two doors."""

    _fields_ = (
        ("version", _INT), ("file_size", _INT), ("longest_path", _INT), ("next", _POINTER), ("name", ctypes.c_char_p),
        ("data", _POINTER), ("open", _OPEN), ("delete", _DELETE),
    )  # fmt: skip


class DiskLog:
    """What this process does to the files of one folder from here on; made in a child of its own, because it cannot be taken off again."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Event] = []
        self._folder = str(folder.resolve())
        self._paths: dict[int, str] = {}
        self._new_logs: set[int] = set()
        self._wrapped: dict[int, _Methods] = {}
        self._kept: list[object] = []
        """What C calls, and Python must not let go."""
        self._wrap_sqlite()
        self._listen_to_python()

    def acked(self, line: bytes) -> None:
        """The program has said that something is saved."""
        self.events.append(Acked(line))

    def _inside(self, path: object) -> str | None:
        """A path in the watched folder, relative to it; nothing for all others."""
        if isinstance(path, bytes | str | Path):
            text = os.path.abspath(os.fsdecode(path))
            if text.startswith(self._folder + os.sep):
                return text[len(self._folder) + 1 :]
        return None

    def _listen_to_python(self) -> None:
        sync = os.fsync

        def logged_sync(descriptor: int) -> None:
            real = os.readlink(f"/proc/self/fd/{descriptor}")
            if os.path.isdir(real):
                sync(descriptor)
                if real == self._folder or self._inside(real) is not None:
                    self.events.append(Synced(self._inside(real) or "", is_folder=True))
                return
            path = self._inside(real)
            if path is not None:
                # Python's files are written once and synced once: what lies in one now is what was written since.
                self.events.append(Wrote(path, 0, Path(real).read_bytes()))
            sync(descriptor)
            if path is not None:
                self.events.append(Synced(path))

        def listen(event: str, arguments: tuple[object, ...]) -> None:
            path = self._inside(arguments[0]) if arguments and event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir") else None
            if path is None:
                return
            there = os.path.lexists(os.path.join(self._folder, path))
            match event:
                case "open" if isinstance(arguments[2], int) and arguments[2] & os.O_CREAT and not there:
                    self.events.append(Made(path))
                case "open" if isinstance(arguments[2], int) and arguments[2] & os.O_TRUNC and there:
                    self.events.append(Cut(path, 0))
                case "os.mkdir" if not there:
                    self.events.append(Made(path, is_folder=True))
                case "os.rename" if there:
                    to = self._inside(arguments[1])
                    if to is None:
                        raise NotImplementedError("a file that leaves the watched folder")
                    self.events.append(Renamed(path, to))
                case "os.remove" | "os.rmdir" if there:
                    self.events.append(Removed(path))

        os.fsync = logged_sync  # type: ignore[assignment]  # the program hands over descriptors only
        sys.addaudithook(listen)

    def _wrap_sqlite(self) -> None:
        library = ctypes.CDLL(sys.modules[f"{cipher.module.__package__}._sqlite3"].__file__)
        find = library.sqlite3_vfs_find
        find.restype, find.argtypes = ctypes.POINTER(_Vfs), (ctypes.c_char_p,)
        doors = find(None).contents
        # By their addresses: what ctypes gives of a structure's field changes with the field.
        really_open, really_delete = (_OPEN(_address(doors.open)), _DELETE(_address(doors.delete)))

        def open_file(vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
            path = None if name is None else self._inside(ctypes.string_at(name))
            is_new = path is not None and not os.path.exists(os.path.join(self._folder, path))
            code = int(really_open(vfs, name, file, flags, out))
            if code == 0 and path is not None:
                if is_new:
                    self.events.append(Made(path))
                    if flags & (_OPEN_JOURNAL | _OPEN_WAL):
                        self._new_logs.add(file)
                self._paths[file] = path
                self._watch(file)
            return code

        def delete(vfs: int, name: int, sync_folder: int) -> int:
            code = int(really_delete(vfs, name, sync_folder))
            path = self._inside(ctypes.string_at(name))
            if code == 0 and path is not None:
                self.events.append(Removed(path))
                if sync_folder:
                    self.events.append(Synced(os.path.dirname(path), is_folder=True))
            return code

        doors.open, doors.delete = _OPEN(open_file), _DELETE(delete)
        self._kept += [library, really_open, really_delete, doors.open, doors.delete]

    def _watch(self, file: int) -> None:
        """Put our methods in the place of an open file's own."""
        opened = ctypes.cast(file, ctypes.POINTER(_OpenFile)).contents
        own = ctypes.addressof(opened.methods.contents)
        if own not in self._wrapped:
            self._wrapped[own] = self._wrapping(opened.methods.contents)
        opened.methods = ctypes.pointer(self._wrapped[own])

    def _wrapping(self, own: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(own)

        def close(file: int) -> int:
            self._paths.pop(file, None)
            self._new_logs.discard(file)
            return int(own.close(file))

        def write(file: int, data: int, size: int, offset: int) -> int:
            code = int(own.write(file, data, size, offset))
            if code == 0:
                self.events.append(Wrote(self._paths[file], offset, ctypes.string_at(data, size)))
            return code

        def truncate(file: int, size: int) -> int:
            code = int(own.truncate(file, size))
            if code == 0:
                self.events.append(Cut(self._paths[file], size))
            return code

        def sync(file: int, flags: int) -> int:
            code = int(own.sync(file, flags))
            if code == 0:
                self.events.append(Synced(self._paths[file]))
                if file in self._new_logs:
                    self._new_logs.discard(file)
                    self.events.append(Synced(os.path.dirname(self._paths[file]), is_folder=True))
            return code

        ours.close, ours.write, ours.truncate, ours.sync = _CLOSE(close), _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
        self._kept += [own, ours.close, ours.write, ours.truncate, ours.sync]
        return ours


def _address(function: object) -> int:
    return int(ctypes.cast(function, _POINTER).value or 0)  # type: ignore[arg-type]  # a function pointer is one
