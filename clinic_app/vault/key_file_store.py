"""Keeps ``keys.json`` and its twin: the newest whole one is read, both are written, neither is thrown away unread."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clinic_app.vault.canonical import Malformed
from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFull
from clinic_app.vault.key_errors import KeyFileDamaged, KeyFileMissing, KeyFileTooNew
from clinic_app.vault.key_file import KeyFile
from clinic_app.vault.key_file_bytes import NewerFormat, key_file_bytes, parse_key_file
from clinic_app.vault.safe_files import read_small, replace_patiently, write_atomically

MAIN = "keys.json"
COPY = "keys.json.bak"
SET_ASIDE = "keys.json.set-aside"
LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A whole key file, its bytes and where it lay. Nothing in it is proven yet."""

    file: KeyFile
    data: bytes
    from_copy: bool


class KeyFileStore:
    """The two files in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._main = folder / MAIN
        self._copy = folder / COPY
        self._set_aside = folder / SET_ASIDE

    def exists(self) -> bool:
        """Whether either file is there, in whatever state."""
        return self._main.exists() or self._copy.exists()

    def read(self) -> tuple[Found, ...]:
        """The whole ones of the two files, newest first; one where both hold the same.

        Raises: ``KeyFileMissing``, ``KeyFileDamaged``, ``KeyFileTooNew``, ``CannotRead``.
        """
        found: list[Found] = []
        trouble: list[CannotRead | KeyFileDamaged] = []
        for path in (self._main, self._copy):
            try:
                data = read_small(path, LARGEST)
                found.append(Found(parse_key_file(data), data, path is self._copy))
            except FileNotFoundError:
                continue
            except NewerFormat:
                raise KeyFileTooNew from None
            except Malformed:
                trouble.append(KeyFileDamaged())
            except CannotRead as error:
                trouble.append(error)
        if not found:
            raise trouble[0] if trouble else KeyFileMissing()
        if len(found) == 2 and found[0].data == found[1].data:
            found.pop()
        return tuple(sorted(found, key=lambda each: -each.file.generation))

    def copy_is_damaged(self) -> bool:
        """Whether the twin is there and cannot be read as a key file; a missing or older one is what a power cut leaves."""
        try:
            parse_key_file(read_small(self._copy, LARGEST))
        except (Malformed, CannotRead):
            return True
        except (FileNotFoundError, NewerFormat):
            return False
        return False

    def write(self, file: KeyFile) -> None:
        """Make ``file`` the clinic's key file: the main file first, then its twin.

        Raises: ``DiskFull``, ``CannotWrite``: nothing was changed.
        """
        data = key_file_bytes(file)
        write_atomically(self._main, data)
        # From here on the deed is done; a twin that could not follow is made equal at the next sign-in, and ``check`` names it.
        with suppress(DiskFull, CannotWrite):
            write_atomically(self._copy, data)

    def holds(self, data: bytes) -> bool:
        """Whether both files are there and hold just ``data``."""
        try:
            return all(read_small(path, LARGEST) == data for path in (self._main, self._copy))
        except (FileNotFoundError, CannotRead):
            return False

    def heal(self, data: bytes) -> None:
        """Make both files hold ``data``, which was proven and is not outdated; a main file that differs is kept aside to be looked at."""
        for path in (self._main, self._copy):
            try:
                same = read_small(path, LARGEST) == data
            except (FileNotFoundError, CannotRead):
                same = False
            if same:
                continue
            if path is self._main and path.is_file():
                replace_patiently(path, self._set_aside)
            write_atomically(path, data)
