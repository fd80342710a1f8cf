"""Backups of a closed clinic, with the bytes that the program writes and without the wait of making one."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from clinic_app.backups.proving import state_of_copy
from clinic_app.identifiers import new_uuid7
from clinic_app.vault.backup_container import Source, member_of, write_backup
from clinic_app.vault.backup_header import BackupHeader
from clinic_app.vault.backup_pool import Pool, manifest_bytes
from clinic_app.vault.backup_recipients import recipients
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_file_bytes import parse_key_file
from clinic_app.vault.model import BackupGap
from clinic_app.vault.open_keys import SheetProof
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.faults.ground import Ground


def back_up(ground: Ground, place: Path, *, sequence: int = 1, unread: bool = False, code: RecoverySheet | None = None) -> Path:
    """A backup of ``ground`` in ``place``; ``unread`` is one of a session without the key of the charts."""
    folder, keys = DataFolder(ground.folder), ground.keys
    pc = folder.pc()
    place.mkdir(parents=True, exist_ok=True)
    scratch = place.parent / f"scratch-{sequence}"
    scratch.mkdir(exist_ok=True)
    heads = HeadFile(scratch / "head.json", pc.clinic, pc.id)
    states = {}
    for which in VaultFile:
        copy, key = scratch / f"{which.value}.db", keys.sqlcipher_key(which)
        copy.write_bytes((ground.folder / copy.name).read_bytes())
        assert key is not None
        states[which] = state_of_copy(copy, key, heads)
    pool = Pool(place)
    files = [pool.take_in(each.name, each) for each in sorted(folder.blobs.glob("*/*"))]
    contents: Mapping[str, Source] = {
        "keys.json": ground.folder / "keys.json",
        "pc.json": ground.folder / "pc.json",
        "blobs.json": manifest_bytes(files),
        **{f"{which.value}.db": scratch / f"{which.value}.db" for which in VaultFile},
    }
    ledger = ground.folder / "erasures.log"
    file = parse_key_file((ground.folder / "keys.json").read_bytes())
    content_key, at = secrets.token_bytes(32), ground.clock()
    backup = new_uuid7(at)
    assert keys.clinical_key is not None
    held = SheetProof(clinic=pc.clinic, sheet="code", registry_key=keys.registry_key, clinical_key=keys.clinical_key, device_secrets=())
    header = BackupHeader(
        backup=backup,
        clinic=pc.clinic,
        pc=pc.id,
        sequence=sequence,
        made_at=at,
        key_generation=file.generation,
        registry=states[VaultFile.REGISTRY],
        clinical=None if unread else states[VaultFile.CLINICAL],
        gap=BackupGap.NO_CLINICAL_KEY if unread else None,
        erasures=tuple(ledger.read_text("ascii").splitlines()) if ledger.exists() else (),
        blobs=len(files),
        blob_bytes=sum(each.size for each in files),
        members=tuple(member_of(name, source) for name, source in contents.items()),
        recipients=recipients(pc.clinic, backup, content_key, file.vouched.sheets, None if code is None else (code.secret, held)),
    )
    path = place / header.file_name
    write_backup(path, header, content_key, contents.values())
    return path
