"""What a backup says of itself before any key is there: whose it is, when it was made, what lies in it (decision 0001)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.backup_errors import BackupTooNew
from clinic_app.vault.canonical import Fields, Json, Malformed, checked_bytes, parse_checked, time_text
from clinic_app.vault.derivation import KEY_SIZE, VaultFile
from clinic_app.vault.model import BackupGap
from clinic_app.vault.sealing import SEAL_OVERHEAD

KIND = "clinic-records backup"
FORMAT = 1
CODE = "code"
"""The recipient that is no recovery sheet: a code that an unlocked PC showed once, for another PC."""

MEMBERS = ("keys.json", "pc.json", "blobs.json", "registry.db", "clinical.db", "clinical.db-wal")
"""Everything that may lie in a backup, in the order in which it lies there; the first three are small and tell what the rest is."""

_SEAL = KEY_SIZE + SEAL_OVERHEAD
_DIGEST = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """How far the audit chain of one PC had come in one file."""

    pc: PcId
    sequence: int
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """One of the two encrypted files as it was copied: structure, epoch of its audit key, chains, and rows of each table by name."""

    revision: str
    epoch: int
    heads: tuple[ChainHead, ...]
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file inside the backup: bytes and their SHA-256."""

    name: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom the content key is sealed: ``A`` and ``B`` are the recovery sheets, ``CODE`` the code for another PC.

    ``keys_seal`` is there for the code alone: it opens the files' keys, which a sheet finds in the key file.
    """

    name: str
    public_key: bytes
    content_seal: bytes
    keys_seal: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupHeader:
    """Readable without a key, and bound to every byte that follows: nobody who cannot open the backup can change it unseen."""

    backup: UUID
    clinic: ClinicId
    pc: PcId
    sequence: int
    """Counts the backups of this PC; the last part of the file's name."""
    made_at: datetime
    key_generation: int
    registry: FileState
    clinical: FileState | None
    """Nothing where whoever made it does not hold the clinical key; its file then lies in it unread, with its log."""
    gap: BackupGap | None
    erasures: tuple[str, ...]
    """The lines of the erasure ledger, as they lay in the data folder."""
    blobs: int
    blob_bytes: int
    members: tuple[Member, ...]
    recipients: tuple[Recipient, ...]

    @property
    def proven(self) -> bool:
        """Whether it was opened with both keys and counted before it got its name."""
        return self.gap is None

    @property
    def file_name(self) -> str:
        """``clinic-20261122-2130-7.cbk``, in UTC."""
        return f"clinic-{self.made_at:%Y%m%d-%H%M}-{self.sequence}.cbk"

    def member(self, name: str) -> Member | None:
        """The file of that name inside the backup."""
        return next((each for each in self.members if each.name == name), None)


def header_bytes(header: BackupHeader) -> bytes:
    """The header as it stands in the file."""
    return checked_bytes(
        {
            "backup": str(header.backup),
            "blob_bytes": header.blob_bytes,
            "blobs": header.blobs,
            "clinic_id": str(header.clinic),
            "erasures": list(header.erasures),
            "files": {
                VaultFile.CLINICAL.value: None if header.clinical is None else _state_json(header.clinical),
                VaultFile.REGISTRY.value: _state_json(header.registry),
            },
            "format": FORMAT,
            "gap": None if header.gap is None else header.gap.value,
            "key_generation": header.key_generation,
            "kind": KIND,
            "made_at": time_text(header.made_at),
            "members": [{"name": each.name, "sha256": each.sha256.hex(), "size": each.size} for each in header.members],
            "pc": str(header.pc),
            "recipients": [_recipient_json(each) for each in header.recipients],
            "sequence": header.sequence,
        }
    )


def parse_header(data: bytes) -> BackupHeader:
    """The header that ``data`` holds. That it belongs to the bytes behind it, only opening the backup proves.

    Raises: ``Malformed``, ``BackupTooNew``.
    """
    fields = parse_checked(data)
    if fields.text("kind") != KIND:
        raise Malformed("not a backup")
    if fields.number("format", least=1) > FORMAT:
        raise BackupTooNew
    files = fields.fields("files")
    clinical = files.take(VaultFile.CLINICAL.value)
    header = BackupHeader(
        backup=fields.uuid("backup"),
        clinic=ClinicId(fields.uuid("clinic_id")),
        pc=PcId(fields.uuid("pc")),
        sequence=fields.number("sequence", least=1),
        made_at=fields.time("made_at"),
        key_generation=fields.number("key_generation", least=1),
        registry=_state(files.fields(VaultFile.REGISTRY.value)),
        clinical=None if clinical is None else _state(Fields(clinical)),
        gap=_gap(fields.take("gap")),
        erasures=fields.texts("erasures"),
        blobs=fields.number("blobs"),
        blob_bytes=fields.number("blob_bytes"),
        members=tuple(_member(each) for each in fields.objects("members")),
        recipients=tuple(_recipient(each) for each in fields.objects("recipients")),
    )
    files.done()
    fields.done()
    places = [MEMBERS.index(each.name) for each in header.members]
    if places != sorted(set(places)) or not {"keys.json", "pc.json", "blobs.json", "registry.db"} <= {each.name for each in header.members}:
        raise Malformed("the files inside are not those of a backup")
    return header


def _state_json(state: FileState) -> Json:
    heads: list[Json] = [{"mac": each.mac.hex(), "pc": str(each.pc), "sequence": each.sequence} for each in state.heads]
    rows: list[Json] = [{"rows": rows, "table": table} for table, rows in state.rows]
    return {"epoch": state.epoch, "heads": heads, "revision": state.revision, "rows": rows}


def _state(fields: Fields) -> FileState:
    state = FileState(
        revision=fields.text("revision"),
        epoch=fields.number("epoch"),
        heads=tuple(_head(each) for each in fields.objects("heads")),
        rows=tuple(_rows(each) for each in fields.objects("rows")),
    )
    fields.done()
    return state


def _head(fields: Fields) -> ChainHead:
    head = ChainHead(pc=PcId(fields.uuid("pc")), sequence=fields.number("sequence"), mac=fields.raw("mac", 32))
    fields.done()
    return head


def _rows(fields: Fields) -> tuple[str, int]:
    rows = (fields.text("table"), fields.number("rows"))
    fields.done()
    return rows


def _gap(value: Json) -> BackupGap | None:
    try:
        return None if value is None else BackupGap(value)
    except ValueError:
        raise Malformed("unknown reason for a backup that is not proven") from None


def _member(fields: Fields) -> Member:
    member = Member(name=fields.text("name"), size=fields.number("size"), sha256=fields.raw("sha256", _DIGEST))
    fields.done()
    if member.name not in MEMBERS:
        raise Malformed("an unknown file lies inside")
    return member


def _recipient_json(recipient: Recipient) -> Json:
    return {
        "content_seal": recipient.content_seal.hex(),
        "keys_seal": None if recipient.keys_seal is None else recipient.keys_seal.hex(),
        "name": recipient.name,
        "public_key": recipient.public_key.hex(),
    }


def _recipient(fields: Fields) -> Recipient:
    keys = fields.take("keys_seal")
    recipient = Recipient(
        name=fields.text("name"),
        public_key=fields.raw("public_key", KEY_SIZE),
        content_seal=fields.raw("content_seal", _SEAL),
        keys_seal=None if keys is None else _hex(keys),
    )
    fields.done()
    return recipient


def _hex(value: Json) -> bytes:
    try:
        data = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        data = b""
    if not data or data.hex() != value:
        raise Malformed("not hex")
    return data
