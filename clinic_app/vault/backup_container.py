"""A backup file: a header that anybody may read, and behind it both databases and the key file under a key of the backup's own.

The content key is sealed to the recovery sheets alone, so that no password of the staff opens a backup. Decision 0001 has the bytes.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic_app.progress import Progress, untold
from clinic_app.vault.backup_errors import BackupDamaged, BackupForeign, BackupKeysForged, BackupTooNew, BackupTruncated
from clinic_app.vault.backup_header import BackupHeader, Member, header_bytes, parse_header
from clinic_app.vault.backup_pool import Pool, PoolFile, parse_manifest
from clinic_app.vault.backup_recipients import Opened, open_recipient
from clinic_app.vault.canonical import Malformed
from clinic_app.vault.derivation import VaultFile, info
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.key_errors import KeyFileTooNew
from clinic_app.vault.key_file import KeyFile
from clinic_app.vault.key_file_bytes import NewerFormat, parse_key_file
from clinic_app.vault.key_file_proofs import is_proven
from clinic_app.vault.migrating import newest_revision
from clinic_app.vault.open_keys import SheetProof
from clinic_app.vault.safe_files import reason, replace_patiently, sync_folder, told
from clinic_app.vault.sheet_seals import open_sheet

MAGIC = b"CLINBAK1"
_LENGTH = 4
LARGEST_HEADER = 64 << 20
"""Bytes; erasures of a hundred years take a tenth of it."""

_CHUNK = 1 << 20
_TAG = 16
_PIECE = 1 << 20
MANIFEST = "blobs.json"
_SMALL = ("keys.json", "pc.json", MANIFEST)

Source = bytes | Path
"""What goes into a backup: the bytes themselves, or the file that holds them."""


class _Sink(Protocol):
    """What takes bytes."""

    def write(self, piece: memoryview, /) -> int: ...


def member_of(name: str, source: Source) -> Member:
    """What the header says of a file that is to go into a backup.

    Raises: ``CannotRead``.
    """
    digest, size = hashlib.sha256(), 0
    with _opened(name, source) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return Member(name=name, size=size, sha256=digest.digest())


def write_backup(path: Path, header: BackupHeader, content_key: bytes, sources: Iterable[Source], progress: Progress = untold) -> None:
    """Write a new backup file; ``sources`` are in the order of ``header.members``. When this returns, it is on the disk.

    Raises: ``DiskFull``, ``CannotWrite``, ``CannotRead``, ``Cancelled`` from ``progress``; no file is left then.
    """
    written = header_bytes(header)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as target:
            target.write(MAGIC + len(written).to_bytes(_LENGTH, "big") + written)
            cipher, bound, chunks = AESGCM(content_key), _bound(header, written), _chunk_count(header)
            for number, plain in enumerate(_chunks(header, sources)):
                progress("Writing the backup", number, chunks)
                target.write(cipher.encrypt(_nonce(number, last=number == chunks - 1), plain, bound))
            target.flush()
            os.fsync(target.fileno())
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise told(error, path.name) from None
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def read_header(path: Path) -> BackupHeader:
    """What a backup says of itself; needs no key, and proves no more than that the file has its full length.

    Raises: ``BackupForeign``, ``BackupTruncated``, ``BackupDamaged``, ``BackupTooNew``, ``CannotRead``.
    """
    return _read_header(path)[0]


def open_backup(path: Path, secret_text: str) -> "OpenBackup":
    """Open a backup with a recovery sheet, typed or scanned, or with the code that was shown when it was made for another PC.

    Raises: as ``read_header``; ``SheetLengthWrong``, ``SheetGroupWrong``, ``BackupSheetWrong``, ``BackupKeysForged``.
    """
    header, _ = _read_header(path)
    return OpenBackup(path, open_recipient(header, secret_text))


class ReadableBackup:
    """A backup whose content key is at hand. Every byte that is handed out was proven first."""

    def __init__(self, path: Path, content_key: bytes) -> None:
        """Raises: as ``open_backup``."""
        self._path = path
        self._content_key = content_key
        self.header, self._written = _read_header(path)
        small = self._small_members()
        self.key_file = _key_file(small.get("keys.json", b""))
        self.blobs = _manifest(small.get(MANIFEST, b""))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def extract(self, into: Path, progress: Progress = untold, *, blobs: bool = True, lasting: bool = True) -> None:
        """Write everything into the folder ``into``, which is made where it is missing: databases, ``keys.json``, ``pc.json``, ``blobs/``.

        A file is there under its name only once its digest was right. Without ``blobs`` pictures and documents stay in the pool; what is
        not ``lasting`` is looked at and thrown away, so nobody waits for the disk.

        Raises: ``BackupDamaged``, ``BackupTruncated``, ``PoolFileMissing``, ``PoolFileDamaged``, ``DiskFull``, ``CannotWrite``,
        ``CannotRead``; ``Cancelled`` from ``progress``.
        """
        try:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._read(lambda name: nullcontext() if name == MANIFEST else _written_whole(into / name, lasting=lasting), progress)
            sync_folder(into)
        except OSError as error:
            raise told(error, "The copy from the backup") from None
        if blobs:
            Pool(self._path.parent).give_out(self.blobs, into, progress)

    def verify(self, progress: Progress = untold) -> None:
        """Read every byte of the backup and of its pictures and documents, and write nothing.

        Raises: as ``extract``.
        """
        self._read(lambda _name: nullcontext(), progress)
        self.prove_pool(progress)

    def prove_pool(self, progress: Progress = untold) -> None:
        """Read every picture and document of the backup.

        Raises: as ``extract``.
        """
        Pool(self._path.parent).prove(self.blobs, progress)

    def _small_members(self) -> dict[str, bytes]:
        """The members at the front, without reading what comes behind them."""
        plain, found = _Plain(self._plain(untold)), {}
        for member in self.header.members:
            if member.name not in _SMALL:
                break
            content = BytesIO()
            plain.pour(member, content)
            found[member.name] = content.getvalue()
        return found

    def _read(self, target: Callable[[str], AbstractContextManager[_Sink | None]], progress: Progress) -> None:
        plain = _Plain(self._plain(progress))
        for member in self.header.members:
            with target(member.name) as file:
                plain.pour(member, file)

    def _plain(self, progress: Progress) -> Iterator[bytes]:
        """The content chunk by chunk, each proven before it is given out."""
        cipher, bound, chunks = AESGCM(self._content_key), _bound(self.header, self._written), _chunk_count(self.header)
        left = sum(member.size for member in self.header.members)
        try:
            with open(self._path, "rb") as file:
                file.seek(len(MAGIC) + _LENGTH + len(self._written))
                for number in range(chunks):
                    progress("Reading the backup", number, chunks)
                    size = min(_CHUNK, left)
                    sealed = file.read(size + _TAG)
                    if len(sealed) != size + _TAG:
                        raise BackupTruncated
                    yield cipher.decrypt(_nonce(number, last=number == chunks - 1), sealed, bound)
                    left -= size
        except InvalidTag:
            raise BackupDamaged from None
        except FileNotFoundError:
            raise CannotRead(self._path.name, "it is not there any more") from None
        except OSError as error:
            raise CannotRead(self._path.name, reason(error)) from None


class OpenBackup(ReadableBackup):
    """A backup that a recovery sheet or a code has opened."""

    def __init__(self, path: Path, opened: Opened) -> None:
        """Raises: as ``open_backup``."""
        super().__init__(path, opened.content_key)
        self.keys = _proven_keys(self.key_file, opened)
        """Both files' keys and the secrets of the PCs, proven against the key file inside."""


class _Plain:
    """The content as one stream, from which one member after the other is poured."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")

    def pour(self, member: Member, target: _Sink | None) -> None:
        """Write the next member to ``target``, or nowhere.

        Raises: ``BackupDamaged`` where its digest is another; what was written is not to be kept then.
        """
        digest, left = hashlib.sha256(), member.size
        while left:
            if not self._held:
                self._held = memoryview(next(self._chunks))
            piece, self._held = self._held[:left], self._held[left:]
            digest.update(piece)
            left -= len(piece)
            if target is not None:
                target.write(piece)
        if digest.digest() != member.sha256:
            raise BackupDamaged


@contextmanager
def _written_whole(path: Path, *, lasting: bool) -> Iterator[BinaryIO]:
    """A new file that has its name only where nothing was raised inside."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
            yield file
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        replace_patiently(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _read_header(path: Path) -> tuple[BackupHeader, bytes]:
    """The header and its exact bytes, which every chunk is bound to."""
    front = len(MAGIC) + _LENGTH
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            begun = file.read(front)
            if begun[: len(MAGIC)] != MAGIC[: len(begun)] or not begun:
                raise BackupForeign
            length = int.from_bytes(begun[len(MAGIC) :], "big")
            if size < front + length or len(begun) < front:
                raise BackupTruncated
            if length > LARGEST_HEADER:
                raise BackupDamaged
            data = file.read(length)
    except FileNotFoundError:
        raise CannotRead(path.name, "it is not there") from None
    except OSError as error:
        raise CannotRead(path.name, reason(error)) from None
    try:
        header = parse_header(data)
    except Malformed:
        raise BackupDamaged from None
    for state, which in ((header.registry, VaultFile.REGISTRY), (header.clinical, VaultFile.CLINICAL)):
        if state is not None and state.revision > newest_revision(which.value):
            raise BackupTooNew
    whole = front + length + sum(member.size for member in header.members) + _TAG * _chunk_count(header)
    if size < whole:
        raise BackupTruncated
    if size > whole:
        raise BackupDamaged
    return header, data


def _chunk_count(header: BackupHeader) -> int:
    return -(-sum(member.size for member in header.members) // _CHUNK)


def _chunks(header: BackupHeader, sources: Iterable[Source]) -> Iterator[bytes]:
    """The members one after the other, cut into chunks. A source that changed since it was measured is found when the backup is read."""
    held = bytearray()
    for member, source in zip(header.members, sources, strict=True):
        with _opened(member.name, source) as file:
            left = member.size
            while left:
                piece = file.read(min(left, _CHUNK - len(held)))
                if not piece:
                    raise CannotRead(member.name, "it became shorter while it was copied")
                held += piece
                left -= len(piece)
                if len(held) == _CHUNK:
                    yield bytes(held)
                    held.clear()
    if held:
        yield bytes(held)


@contextmanager
def _opened(name: str, source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield BytesIO(source)
        return
    try:
        file = open(source, "rb")  # noqa: SIM115 - a fault of this file is told apart from one of the backup's
    except OSError as error:
        raise CannotRead(name, reason(error)) from None
    with file:
        yield file


def _bound(header: BackupHeader, written: bytes) -> bytes:
    return info("backup-content", header.clinic, header.backup, hashlib.sha256(written).hexdigest())


def _nonce(number: int, *, last: bool) -> bytes:
    """As a picture's: never the same twice under one key, another for the last chunk."""
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])


def _key_file(data: bytes) -> KeyFile:
    try:
        return parse_key_file(data)
    except NewerFormat:
        raise KeyFileTooNew from None
    except Malformed:
        raise BackupDamaged from None


def _proven_keys(file: KeyFile, opened: Opened) -> SheetProof:
    if opened.sheet_secret is not None:
        proof = open_sheet(file, opened.sheet_secret)
        if proof is None:
            raise BackupKeysForged
        return proof
    if opened.keys is None or not is_proven(file, opened.keys.registry_key, opened.keys.clinical_key):
        raise BackupKeysForged
    return opened.keys


def _manifest(data: bytes) -> tuple[PoolFile, ...]:
    try:
        return parse_manifest(data)
    except Malformed:
        raise BackupDamaged from None
