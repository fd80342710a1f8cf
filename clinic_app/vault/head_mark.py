"""The high-water mark: a small file that knows how far each encrypted file had come, written after every commit.

A flipped bit in a write-ahead log silently drops committed rows, and so does copying only the database without its log; the
integrity checks find neither. The mark stands outside, so what is missing is noticed at the next opening.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.canonical import Fields, Json, Malformed, canonical, file_bytes, parse_file, time_text
from clinic_app.vault.derivation import VaultFile, head_mark_key
from clinic_app.vault.safe_files import read_small, write_atomically

KIND = "clinic-records head"
FORMAT = 1
_LARGEST = 65_536
_NOTED = "clinic_app.head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far this PC's audit chain in one file has come."""

    epoch: int
    audit_sequence: int
    chain_mac: bytes
    """The 32-byte MAC of the chain's last row."""
    time: datetime
    mac: bytes = b""
    """HMAC-SHA256 of the rest under a key derived from the file's audit key: editing the mark back is noticed."""

    def to_json(self) -> dict[str, Json]:
        """Every field but ``mac``, as ``head.json`` has it."""
        return {"audit_sequence": self.audit_sequence, "chain_mac": self.chain_mac.hex(), "epoch": self.epoch, "time": time_text(self.time)}


class HeadFile:
    """``head.json``: the marks of both files on this PC; a session that lacks a file's key leaves that file's mark as it was."""

    def __init__(self, path: Path, clinic: ClinicId, pc: PcId) -> None:
        self._path = path
        self._clinic = clinic
        self._pc = pc
        self._heads: dict[str, Head] | None = None
        self._mark_keys: dict[tuple[bytes, str], bytes] = {}

    def sealed(self, head: Head, audit_key: bytes, file_name: str) -> Head:
        """The mark with its MAC."""
        return Head(
            epoch=head.epoch,
            audit_sequence=head.audit_sequence,
            chain_mac=head.chain_mac,
            time=head.time,
            mac=self._mac(head, audit_key, file_name),
        )

    def is_genuine(self, head: Head, audit_key: bytes, file_name: str) -> bool:
        """Whether the mark was made by a holder of the file's audit key, on this PC, for this file."""
        return hmac.compare_digest(head.mac, self._mac(head, audit_key, file_name))

    def read(self, file_name: str) -> Head | None:
        """The mark of ``file_name``, or nothing where none was ever written.

        Raises: ``VaultError`` when the file is there and cannot be understood.
        """
        if self._heads is None:
            self._heads = self._load()
        return self._heads.get(file_name)

    def write(self, file_name: str, head: Head) -> None:
        """Put the mark on disk.

        Raises: ``DiskFull``, ``CannotWrite``.
        """
        try:
            heads = self._load() if self._heads is None else self._heads
        except VaultError:
            # A mark that cannot be read was reported at opening; from here on a fresh one serves better than none.
            heads = {}
        self._heads = heads | {file_name: head}
        marks: dict[str, Json] = {name: {**each.to_json(), "mac": each.mac.hex()} for name, each in self._heads.items()}
        content: dict[str, Json] = {
            "clinic_id": str(self._clinic), "files": marks, "format": FORMAT, "kind": KIND, "pc": str(self._pc),
        }  # fmt: skip
        # A mark one save behind, which a power cut in the next moment would bring back, is no finding: every save waits for this.
        write_atomically(self._path, file_bytes(content), name_too=False)

    def _mac(self, head: Head, audit_key: bytes, file_name: str) -> bytes:
        if (audit_key, file_name) not in self._mark_keys:
            self._mark_keys[audit_key, file_name] = head_mark_key(audit_key, VaultFile(file_name), self._clinic, self._pc)
        return hmac.digest(self._mark_keys[audit_key, file_name], canonical(head.to_json()), hashlib.sha256)

    def _load(self) -> dict[str, Head]:
        try:
            content = parse_file(read_small(self._path, _LARGEST))
            if content.text("kind") != KIND:
                raise Malformed("not a mark")
            if content.number("format", least=1) > FORMAT:
                raise VaultError("head.json was written by a newer version of this program; start that version.")
            belongs = (content.uuid("clinic_id"), content.uuid("pc")) == (self._clinic, self._pc)
            marks = content.fields("files")
            heads: dict[str, Head] = {file.value: _head(marks.fields(file.value)) for file in VaultFile if file.value in marks.left()}
            marks.done()
            content.done()
        except FileNotFoundError:
            return {}
        except Malformed:
            raise VaultError("head.json is damaged, so it cannot be told whether saved changes are missing; run a check.") from None
        if not belongs:
            raise VaultError("head.json belongs to another clinic or another PC; put the right one back from a backup.")
        return heads


def note_head(connection: Connection, head: Head) -> None:
    """Leave the mark that is to be written once this transaction is on disk."""
    connection.info[_NOTED] = head


def take_noted_head(connection: Connection) -> Head | None:
    """The mark left by ``note_head`` in this transaction, once."""
    head = connection.info.pop(_NOTED, None)
    return head if isinstance(head, Head) else None


def _head(fields: Fields) -> Head:
    head = Head(
        epoch=fields.number("epoch"),
        audit_sequence=fields.number("audit_sequence"),
        chain_mac=fields.raw("chain_mac", 32),
        time=fields.time("time"),
        mac=fields.raw("mac", 32),
    )
    fields.done()
    return head
