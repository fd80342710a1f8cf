"""The pool beside the backups: each picture and document once, encrypted as it lies in the data folder, listed by every backup."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clinic_app.progress import Progress, untold
from clinic_app.vault.backup_errors import PoolFileDamaged, PoolFileMissing
from clinic_app.vault.canonical import Fields, Json, Malformed, checked_bytes, parse_checked
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.safe_files import reason, replace_patiently, sync_folder, told

KIND = "clinic-records blobs"
FORMAT = 1
FOLDER = "blobs"
UNFINISHED = ".part"
_NAME = re.compile(r"[0-9a-f]{32}")
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class PoolFile:
    """A file of the pool: its 32 hex digits, its bytes as they lie there (encrypted) and their SHA-256."""

    name: str
    size: int
    sha256: bytes


def manifest_bytes(files: Iterable[PoolFile]) -> bytes:
    """The list of a backup's pictures and documents, as it lies in the backup."""
    listed: list[Json] = [{"name": each.name, "sha256": each.sha256.hex(), "size": each.size} for each in files]
    return checked_bytes({"files": listed, "format": FORMAT, "kind": KIND})


def parse_manifest(data: bytes) -> tuple[PoolFile, ...]:
    """The list that ``manifest_bytes`` wrote.

    Raises: ``Malformed``.
    """
    fields = parse_checked(data)
    if fields.text("kind") != KIND or fields.number("format") != FORMAT:
        raise Malformed("not a list of pictures")
    files = tuple(_file(each) for each in fields.objects("files"))
    fields.done()
    return files


class Pool:
    """The folder ``blobs`` in a place where backups lie. A file never changes once it has its name."""

    def __init__(self, place: Path) -> None:
        self._folder = place / FOLDER

    def holds(self, file: PoolFile) -> bool:
        """Whether a file of that name and size is there; its bytes are read at a proof."""
        try:
            return self._path(file.name).stat().st_size == file.size
        except OSError:
            return False

    def take_in(self, name: str, source: Path, *, read_back: bool = True) -> PoolFile:
        """Copy ``source`` into the pool; it gets its name once it was written, synced and read back.

        Without ``read_back`` the digest is that of what was read from ``source``, for a copy that is not to outlive it.

        Raises: ``FileNotFoundError`` and ``CannotRead`` for the source; ``DiskFull``, ``CannotWrite``, ``PoolFileDamaged``.
        """
        path = self._path(name)
        part = path.with_name(f"{name}{UNFINISHED}")
        digest, size = hashlib.sha256(), 0
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as target:
                for piece in _pieces_of_source(source):
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            taken = PoolFile(name, size, digest.digest())
            if read_back and digest_of(part) != (size, taken.sha256):
                raise PoolFileDamaged(1, 1)
            replace_patiently(part, path)
        except (FileNotFoundError, CannotRead):
            self._drop(part)
            raise
        except OSError as error:
            self._drop(part)
            raise told(error, "A picture or document in the backup") from None
        except BaseException:
            self._drop(part)
            raise
        return taken

    def make_names_last(self, names: Iterable[str]) -> None:
        """Have the names of files just taken in survive a power cut.

        Raises: ``CannotWrite``.
        """
        try:
            for folder in {self._path(name).parent for name in names}:
                sync_folder(folder)
            if self._folder.is_dir():
                sync_folder(self._folder)
                sync_folder(self._folder.parent)
        except OSError as error:
            raise told(error, "A picture or document in the backup") from None

    def prove(self, files: tuple[PoolFile, ...], progress: Progress = untold) -> None:
        """Read every one of ``files`` and hold it against its digest.

        Raises: ``PoolFileMissing``, ``PoolFileDamaged``, ``CannotRead``; ``Cancelled`` from ``progress``.
        """
        missing = damaged = 0
        for number, file in enumerate(files):
            progress("Pictures and documents", number, len(files))
            try:
                damaged += digest_of(self._path(file.name)) != (file.size, file.sha256)
            except FileNotFoundError:
                missing += 1
            except OSError as error:
                raise CannotRead("A picture or document in the backup", reason(error)) from None
        if missing:
            raise PoolFileMissing(missing, len(files))
        if damaged:
            raise PoolFileDamaged(damaged, len(files))

    def give_out(self, files: tuple[PoolFile, ...], into: Path, progress: Progress = untold) -> None:
        """Copy ``files`` into the ``blobs`` folder of a clinic, each held against its digest.

        Raises: as ``prove``; ``DiskFull``, ``CannotWrite``.
        """
        target = Pool(into)
        for number, file in enumerate(files):
            progress("Pictures and documents", number, len(files))
            try:
                taken = target.take_in(file.name, self._path(file.name), read_back=False)
            except FileNotFoundError:
                raise PoolFileMissing(1, len(files)) from None
            if taken != file:
                raise PoolFileDamaged(1, len(files))
        target.make_names_last(file.name for file in files)

    def names(self) -> Iterator[str]:
        """Every file that is there."""
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name.removesuffix(UNFINISHED)):
                    yield path.name

    def remove(self, name: str) -> None:
        """Take away a file that no backup lists any more, or that was never finished."""
        with suppress(OSError):
            (self._folder / name[:2] / name).unlink()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise PoolFileMissing(1, 1)
        return self._folder / name[:2] / name

    def _drop(self, part: Path) -> None:
        with suppress(OSError):
            part.unlink()


def digest_of(path: Path) -> tuple[int, bytes]:
    """Size and SHA-256 of a file.

    Raises: ``OSError``.
    """
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.digest()


def _pieces_of_source(source: Path) -> Iterator[bytes]:
    """What stands in the clinic's own file; its disk's faults are told apart from the place's."""
    try:
        with open(source, "rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotRead("A picture or document", reason(error)) from None


def _file(fields: Fields) -> PoolFile:
    file = PoolFile(fields.text("name"), fields.number("size"), fields.raw("sha256", 32))
    fields.done()
    if not _NAME.fullmatch(file.name):
        raise Malformed("not the name of a picture or document")
    return file
