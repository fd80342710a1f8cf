"""Every page of an encrypted file against its own proof, a few at a time: SQLCipher's own check of them is one call that nothing stops.

A page of SQLCipher 4 ends in 80 bytes: 16 of an initialisation vector and the HMAC-SHA512 over everything before it and the page's number.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
"""Bytes; the default of SQLCipher 4, which decision 0001 keeps."""

_SALT, _PROOF = 16, 64
_MASK = 0x3A
_ROUNDS = 2
"""Of PBKDF2, by which SQLCipher makes the proofs' key from a raw one."""

_LOCK_PAGE = 0x40000000 // PAGE + 1
"""Where SQLite locks a file of more than a gigabyte; nothing is ever written there."""

_A_STEP = 64


@dataclass(frozen=True, slots=True)
class Proven:
    """Pages up to and without ``next`` were looked at, of ``pages`` in all; ``damaged`` of the last step are not as they were written."""

    next: int
    pages: int
    damaged: int


class PageProofs:
    """Reads the file by a way of its own. Closing it gives up SQLite's lock on the file too, so it is closed after the database is."""

    def __init__(self, path: Path, key: bytes) -> None:
        """``key`` is the file's raw 32-byte key.

        Raises: ``OSError``.
        """
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115 - as long as the database is open
        self._key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ _MASK for byte in self._file.read(_SALT)), _ROUNDS, len(key))

    def steps(self, first: int = 1) -> Iterator[Proven]:
        """Step by step from page ``first`` on; what was put into the file between two steps is seen as it is then.

        Raises: ``OSError``.
        """
        number = first
        while number <= (pages := -(-os.fstat(self._file.fileno()).st_size // PAGE)):
            self._file.seek((number - 1) * PAGE)
            step = self._file.read(_A_STEP * PAGE)
            damaged = 0
            for at in range(0, len(step), PAGE):
                damaged += not self._is_genuine(number, step[at : at + PAGE])
                number += 1
            yield Proven(number, pages, damaged)

    def close(self) -> None:
        """Read no more."""
        self._file.close()

    def _is_genuine(self, number: int, page: bytes) -> bool:
        if number == _LOCK_PAGE:
            return True
        if len(page) != PAGE:
            return False
        proven = page[_SALT if number == 1 else 0 : PAGE - _PROOF] + number.to_bytes(4, "little")
        return hmac.compare_digest(hmac.digest(self._key, proven, "sha512"), page[PAGE - _PROOF :])
