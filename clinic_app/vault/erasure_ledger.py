"""The ledger of erasures, outside the encrypted files: whose record was erased stands there before the first row goes.

A backup that is older than an erasure brings the person back; with the ledger beside it, restoring erases them again. A line names
an id that leads to nobody any more, so the ledger needs no secret to be read, and a key from inside the registry to be written.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PatientId, PcId
from clinic_app.vault.canonical import Fields, Json, Malformed, canonical, file_bytes, parse_file, time_text
from clinic_app.vault.derivation import KEY_SIZE, hkdf, info
from clinic_app.vault.errors import Fixed
from clinic_app.vault.safe_files import read_small, sync_folder, told, write_atomically
from clinic_app.vault.tables import erasure_key

NAME = "erasures.log"
LARGEST = 64 << 20
"""Bytes; some 150,000 erasures."""

_FORMAT = 1
_FIRST = bytes(32)
"""What the first line has for a line above."""


class LedgerAltered(Fixed):
    """A line is not what this program wrote, or one is missing between two others."""

    SENTENCE = "erasures.log was altered or is damaged; keep it as it is, and have the trail verified before a backup is restored."


class LedgerTooNew(VaultError):
    """The ledger was written by a later version."""

    def __init__(self) -> None:
        super().__init__("erasures.log was written by a newer version of this program; start that version.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedPerson:
    """One line: whose record was erased, when and on which PC."""

    patient: PatientId
    at: datetime
    pc: PcId


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReading:
    """What a ledger says under the clinic's key; only lines that are proven are in ``people``.

    ``torn`` is what a power cut leaves: a last line without its end. ``altered`` is anything else that this program never writes.
    """

    people: tuple[ErasedPerson, ...]
    torn: bool
    altered: bool


@dataclass(frozen=True, slots=True)
class _Line:
    person: ErasedPerson
    sequence: int
    previous: bytes
    mac: bytes


def kept_ledger_key(connection: Connection) -> bytes:
    """The 32 random bytes inside the registry from which the ledger's key is made; a rotation of keys copies them."""
    return bytes(connection.execute(select(erasure_key.c.key)).scalar_one())


class LedgerSeal:
    """What proves a ledger's lines: made from the key inside the registry, so that nobody without it can add or drop one unseen."""

    def __init__(self, clinic: ClinicId, kept_key: bytes) -> None:
        if len(kept_key) != KEY_SIZE:
            raise ValueError(f"the ledger's key is {KEY_SIZE} bytes")
        self._clinic = clinic
        self._key = hkdf(kept_key, info("erasures", clinic))

    def read(self, data: bytes) -> LedgerReading:
        """What the bytes of a ledger say.

        A line with a MAC of its own right counts wherever it stands: leaving out a person who was erased is the worse mistake.

        Raises: ``LedgerTooNew``.
        """
        *whole, rest = data.split(b"\n")
        people: dict[PatientId, ErasedPerson] = {}
        altered, previous = False, _FIRST
        for number, line in enumerate(whole, 1):
            try:
                read = self._parse(line)
            except Malformed:
                altered = True
                continue
            people.setdefault(read.person.patient, read.person)
            altered = altered or (read.sequence, read.previous) != (number, previous)
            previous = read.mac
        return LedgerReading(people=tuple(people.values()), torn=bool(rest), altered=altered)

    def lines(self, people: Iterable[ErasedPerson]) -> bytes:
        """The bytes of a ledger that says this and nothing else."""
        written, previous = bytearray(), _FIRST
        for number, person in enumerate(people, 1):
            line, previous = self.line(person, number, previous)
            written += line
        return bytes(written)

    def line(self, person: ErasedPerson, sequence: int, previous: bytes) -> tuple[bytes, bytes]:
        """One line with its end, and its MAC, which the next line names."""
        said: dict[str, Json] = {
            "clinic_id": str(self._clinic), "format": _FORMAT, "patient": str(person.patient), "pc": str(person.pc),
            "previous": previous.hex(), "sequence": sequence, "time": time_text(person.at),
        }  # fmt: skip
        mac = hmac.digest(self._key, canonical(said), hashlib.sha256)
        return file_bytes({**said, "mac": mac.hex()}), mac

    def end(self, data: bytes) -> tuple[int, bytes]:
        """How many lines there are, and the MAC of the last.

        Raises: ``LedgerAltered``.
        """
        lines = data.split(b"\n")[:-1]
        try:
            return (len(lines), self._parse(lines[-1]).mac) if lines else (0, _FIRST)
        except Malformed:
            raise LedgerAltered from None

    def _parse(self, data: bytes) -> _Line:
        fields = parse_file(data + b"\n")
        mac = fields.raw("mac", 32)
        if not hmac.compare_digest(mac, hmac.digest(self._key, canonical(fields.left()), hashlib.sha256)):
            raise Malformed("not proven")
        if fields.number("format", least=1) > _FORMAT:
            raise LedgerTooNew
        line = _line(fields, self._clinic, mac)
        fields.done()
        return line


class ErasureLedger:
    """``erasures.log`` in the clinic's folder, for whoever holds the registry's key."""

    def __init__(self, folder: Path, seal: LedgerSeal) -> None:
        self._path = folder / NAME
        self._seal = seal

    def read(self) -> LedgerReading:
        """What the ledger says; an absent one says nothing.

        Raises: ``CannotRead``, ``LedgerTooNew``.
        """
        return self._seal.read(self._bytes())

    def add(self, person: ErasedPerson) -> None:
        """Write a line and wait until it is on the disk; somebody who stands there already is not written twice.

        What a power cut left of an earlier last line is taken away first: its person's rows were still there.

        Raises: ``LedgerAltered``, ``LedgerTooNew``, ``CannotRead``, ``DiskFull``, ``CannotWrite``.
        """
        data = self._bytes()
        found = self._seal.read(data)
        if found.altered:
            raise LedgerAltered
        if any(each.patient == person.patient for each in found.people):
            return
        kept = data[: data.rfind(b"\n") + 1]
        number, previous = self._seal.end(kept)
        line, _ = self._seal.line(person, number + 1, previous)
        try:
            with open(os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b") as file:
                file.truncate(len(kept))
                file.seek(len(kept))
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self._path.parent)
        except OSError as error:
            raise told(error, NAME) from None

    def rewrite(self, people: Iterable[ErasedPerson]) -> None:
        """Put a whole ledger in the place of the one that is there, at once or not at all.

        Raises: ``DiskFull``, ``CannotWrite``.
        """
        write_atomically(self._path, self._seal.lines(people))

    def _bytes(self) -> bytes:
        with suppress(FileNotFoundError):
            return read_small(self._path, LARGEST)
        return b""


def union(readings: Iterable[LedgerReading]) -> tuple[ErasedPerson, ...]:
    """Everybody whom any of the ledgers names, once, the earliest erasure first."""
    people: dict[PatientId, ErasedPerson] = {}
    for reading in readings:
        for person in reading.people:
            known = people.get(person.patient)
            if known is None or person.at < known.at:
                people[person.patient] = person
    return tuple(sorted(people.values(), key=lambda each: (each.at, each.patient)))


def _line(fields: Fields, clinic: ClinicId, mac: bytes) -> _Line:
    if fields.uuid("clinic_id") != clinic:
        raise Malformed("another clinic's")
    person = ErasedPerson(patient=PatientId(fields.uuid("patient")), pc=PcId(fields.uuid("pc")), at=fields.time("time"))
    return _Line(person, fields.number("sequence", least=1), fields.raw("previous", 32), mac)
