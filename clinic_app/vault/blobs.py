"""Pictures and documents as files of their own, each under a key that lies in its row: with the row's key gone, so is the picture."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic_app.identifiers import ClinicId, PatientId
from clinic_app.vault.derivation import KEY_SIZE, info
from clinic_app.vault.errors import BlobDamaged, BlobMissing, BlobTooLarge, CannotRead
from clinic_app.vault.safe_files import reason, sync_folder, told

LARGEST = 25_000_000
"""Bytes of one picture or document that people may file; larger ones are refused before they are read."""

_MAGIC = b"CLINBLB1"
_CHUNK = 1 << 20
_TAG = 16
_NAME = re.compile(r"[0-9a-f]{32}")


class BlobPurpose(Enum):
    """What a file is kept for; part of what it is bound to, so that one cannot be shown as another."""

    DOCUMENT = "document"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobBinding:
    """What a file belongs to; it opens for nothing else. ``thing`` is the id of its row, ``version`` counts that row's files."""

    patient: PatientId
    purpose: BlobPurpose
    thing: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBlob:
    """What the row keeps: the file's name (32 hex digits), its key (32 bytes) and its size in bytes before encryption."""

    name: str
    key: bytes = field(repr=False)
    size: int


class BlobStore:
    """The ``blobs`` folder of a clinic. A file never changes once it is written."""

    def __init__(self, folder: Path, clinic: ClinicId) -> None:
        self._folder = folder
        self._clinic = clinic

    def write(self, binding: BlobBinding, content: bytes | BinaryIO, *, limit: int = LARGEST) -> StoredBlob:
        """Encrypt ``content`` into a new file; when this returns it is on the disk, so that a row may name it.

        Raises: ``BlobTooLarge``, ``DiskFull``, ``CannotWrite``; no file is left then.
        """
        blob_name, key = secrets.token_hex(16), secrets.token_bytes(KEY_SIZE)
        path = self._path(blob_name)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
                file.write(_MAGIC)
                size = 0
                for sealed, plain_size in self._sealed(content if not isinstance(content, bytes) else BytesIO(content), key, binding):
                    size += plain_size
                    if size > limit:
                        raise BlobTooLarge(limit)
                    file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(path.parent)
            sync_folder(self._folder)
        except OSError as error:
            self.remove(blob_name)
            raise told(error, "A picture or document") from None
        except BaseException:
            self.remove(blob_name)
            raise
        return StoredBlob(name=blob_name, key=key, size=size)

    def read(self, blob: StoredBlob, binding: BlobBinding, *, limit: int = LARGEST) -> bytes:
        """The whole content.

        Raises: ``BlobTooLarge`` before anything is read, ``BlobMissing``, ``BlobDamaged``, ``CannotRead``.
        """
        if blob.size > limit:
            raise BlobTooLarge(limit)
        return b"".join(self.chunks(blob, binding))

    def chunks(self, blob: StoredBlob, binding: BlobBinding) -> Iterator[bytes]:
        """The content piece by piece, each proven before it is handed out; the end is proven with the last one.

        Raises: as ``read``, also in the middle.
        """
        size = 0
        try:
            with open(self._path(blob.name), "rb") as file:
                if file.read(len(_MAGIC)) != _MAGIC:
                    raise BlobDamaged
                cipher, bound = AESGCM(blob.key), self._bound(binding)
                for number, (sealed, last) in enumerate(_with_last(file, _CHUNK + _TAG)):
                    plain = cipher.decrypt(_nonce(number, last), sealed, bound)
                    size += len(plain)
                    yield plain
        except FileNotFoundError:
            raise BlobMissing from None
        except OSError as error:
            raise CannotRead("The file of a picture or document", reason(error)) from None
        except (InvalidTag, ValueError):
            raise BlobDamaged from None
        if size != blob.size:
            raise BlobDamaged

    def size_of(self, name: str) -> int | None:
        """How many bytes the file holds, reckoned from its size on the disk; nothing where it is missing or can be no file of ours."""
        try:
            sealed = self._path(name).stat().st_size - len(_MAGIC)
        except (OSError, BlobMissing):
            return None
        chunks = max(1, -(-sealed // (_CHUNK + _TAG)))
        return sealed - chunks * _TAG if sealed >= chunks * _TAG else None

    def remove(self, name: str) -> None:
        """Delete a file if it is there; its key in the row is what truly has to go."""
        with suppress(OSError):
            self._path(name).unlink()

    def names(self) -> Iterator[str]:
        """The names of all files that are there, for finding those that no row names."""
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name) and path.name.startswith(folder.name):
                    yield path.name

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BlobMissing
        return self._folder / name[:2] / name

    def _bound(self, binding: BlobBinding) -> bytes:
        return info("blob", self._clinic, binding.patient, binding.purpose.value, binding.thing, str(binding.version))

    def _sealed(self, source: BinaryIO, key: bytes, binding: BlobBinding) -> Iterator[tuple[bytes, int]]:
        cipher, bound = AESGCM(key), self._bound(binding)
        for number, (plain, last) in enumerate(_with_last(source, _CHUNK)):
            yield cipher.encrypt(_nonce(number, last), plain, bound), len(plain)


def _with_last(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of ``size`` bytes and whether each is the last; an empty source has one empty piece."""
    piece = source.read(size)
    while True:
        following = source.read(size)
        yield piece, not following
        if not following:
            return
        piece = following


def _nonce(number: int, last: bool) -> bytes:
    """Never the same twice under one key, and another for the last piece, so that a file cut short does not pass for a whole one."""
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])
