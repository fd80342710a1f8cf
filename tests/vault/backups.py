"""Backups for tests of their bytes: real keys and seals, and any bytes for the databases, which a container never looks into."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from clinic_app.vault.backup_container import member_of, write_backup
from clinic_app.vault.backup_header import BackupHeader, ChainHead, FileState
from clinic_app.vault.backup_pool import Pool, PoolFile, manifest_bytes
from clinic_app.vault.backup_recipients import recipients
from clinic_app.vault.key_file_bytes import parse_key_file
from clinic_app.vault.open_keys import SheetProof
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.vault.builders import SECRET, KeyedClinic

REGISTRY, CLINICAL = secrets.token_bytes(2_200_000), secrets.token_bytes(70_001)
MADE_AT = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup, what is in its pool, and the code for another PC that it was made with."""

    path: Path
    header: BackupHeader
    pool: tuple[PoolFile, ...]
    code: RecoverySheet


def a_backup(keyed: KeyedClinic, place: Path, *, revision: str = "0001", pictures: int = 2) -> MadeBackup:
    """One of ``keyed``'s, in an existing folder."""
    taken = []
    for number in range(pictures):
        source, name = place.parent / f"picture-{number}", secrets.token_hex(16)
        source.write_bytes(secrets.token_bytes(3000 + number))
        taken.append(Pool(place).take_in(name, source))
    backup, content_key, code = uuid4(), secrets.token_bytes(32), RecoverySheet.fresh("A")
    contents: dict[str, bytes | Path] = {
        "keys.json": keyed.keys_file,
        "pc.json": b"this PC",
        "blobs.json": manifest_bytes(taken),
        "registry.db": REGISTRY,
        "clinical.db": CLINICAL,
    }
    file = parse_key_file(keyed.keys_file.read_bytes())
    clinical_key = keyed.manager.clinical_key
    assert clinical_key is not None
    keys = SheetProof(
        clinic=keyed.clinic,
        sheet="code",
        registry_key=keyed.manager.registry_key,
        clinical_key=clinical_key,
        device_secrets=((keyed.pc, SECRET),),
    )
    state = FileState(
        revision=revision, epoch=1, heads=(ChainHead(pc=keyed.pc, sequence=9, mac=secrets.token_bytes(32)),), rows=(("patients", 4),)
    )
    header = BackupHeader(
        backup=backup,
        clinic=keyed.clinic,
        pc=keyed.pc,
        sequence=7,
        made_at=MADE_AT,
        key_generation=file.generation,
        registry=state,
        clinical=state,
        gap=None,
        erasures=('{"sequence":1}',),
        blobs=len(taken),
        blob_bytes=sum(each.size for each in taken),
        members=tuple(member_of(name, source) for name, source in contents.items()),
        recipients=recipients(keyed.clinic, backup, content_key, file.vouched.sheets, (code.secret, keys)),
    )
    path = place / header.file_name
    write_backup(path, header, content_key, contents.values())
    return MadeBackup(path, header, tuple(taken), code)


def typed_groups(sheet: RecoverySheet) -> str:
    """What somebody types who has the paper."""
    return " ".join(sheet.groups())
