"""Who can open a backup: its own content key, sealed to both recovery sheets and, if asked, to a code for another PC."""

from dataclasses import dataclass
from uuid import UUID

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.backup_errors import BackupSheetWrong
from clinic_app.vault.backup_header import CODE, BackupHeader, Recipient
from clinic_app.vault.derivation import KEY_SIZE, hkdf, info
from clinic_app.vault.key_file import SheetEntry
from clinic_app.vault.open_keys import SheetProof
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sealing import DoesNotOpen, KeyPair, seal, unseal
from clinic_app.vault.sheet_text import read_sheet

_PC_SIZE = 16
_ENTRY = _PC_SIZE + KEY_SIZE


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """What a sheet or a code has opened: the content key; the sheet's 20 bytes, or for a code the keys themselves."""

    content_key: bytes
    sheet_secret: bytes | None
    keys: SheetProof | None

    def __repr__(self) -> str:
        return "Opened(hidden)"


def recipients(
    clinic: ClinicId, backup: UUID, content_key: bytes, sheets: tuple[SheetEntry, ...], code: tuple[bytes, SheetProof] | None = None
) -> tuple[Recipient, ...]:
    """The content key for each sheet, and for a code (its 20 bytes) with the keys that an unlocked PC holds."""
    found = tuple(
        Recipient(
            name=each.sheet, public_key=each.public_key, content_seal=seal(content_key, each.public_key, _info(clinic, backup, each.sheet))
        )
        for each in sheets
    )
    if code is None:
        return found
    secret, keys = code
    public = _code_pair(secret, clinic, backup).public
    return (
        *found,
        Recipient(
            name=CODE,
            public_key=public,
            content_seal=seal(content_key, public, _info(clinic, backup, CODE)),
            keys_seal=seal(_packed(keys), public, _keys_info(clinic, backup)),
        ),
    )


def open_recipient(header: BackupHeader, typed: str) -> Opened:
    """What a typed or scanned sheet or code opens.

    Raises: ``SheetLengthWrong``, ``SheetGroupWrong``; ``BackupSheetWrong`` where nothing was sealed to it.
    """
    secret = read_sheet(typed)
    for each in header.recipients:
        pair = (
            _code_pair(secret, header.clinic, header.backup)
            if each.name == CODE
            else RecoverySheet(each.name, secret).key_pair(header.clinic)
        )
        if pair.public != each.public_key:
            continue
        try:
            content_key = unseal(each.content_seal, pair.private, _info(header.clinic, header.backup, each.name))
            if each.name != CODE:
                return Opened(content_key, secret, None)
            keys = unseal(each.keys_seal or b"", pair.private, _keys_info(header.clinic, header.backup))
            return Opened(content_key, None, _unpacked(keys, header.clinic))
        except DoesNotOpen:
            break
    raise BackupSheetWrong


def _packed(keys: SheetProof) -> bytes:
    return keys.registry_key + keys.clinical_key + b"".join(pc.bytes + secret for pc, secret in keys.device_secrets)


def _unpacked(data: bytes, clinic: ClinicId) -> SheetProof:
    files, rest = data[: 2 * KEY_SIZE], data[2 * KEY_SIZE :]
    if len(files) != 2 * KEY_SIZE or len(rest) % _ENTRY:
        raise DoesNotOpen
    entries = [rest[at : at + _ENTRY] for at in range(0, len(rest), _ENTRY)]
    secrets = tuple((PcId(UUID(bytes=entry[:_PC_SIZE])), entry[_PC_SIZE:]) for entry in entries)
    return SheetProof(clinic=clinic, sheet=CODE, registry_key=files[:KEY_SIZE], clinical_key=files[KEY_SIZE:], device_secrets=secrets)


def _code_pair(secret: bytes, clinic: ClinicId, backup: UUID) -> KeyPair:
    return KeyPair.of_private(hkdf(secret, info("backup-code", clinic, backup)))


def _info(clinic: ClinicId, backup: UUID, recipient: str) -> bytes:
    return info("backup", clinic, backup, recipient if recipient == CODE else f"sheet-{recipient}")


def _keys_info(clinic: ClinicId, backup: UUID) -> bytes:
    return info("backup-keys", clinic, backup)
