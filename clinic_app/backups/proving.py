"""What can be counted in the files of a backup: how they stood when they were copied, and whether they stand so still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from sqlalchemy import Connection, text

from clinic_app.audit.tables import TrailTables, clinical_audit, registry_audit
from clinic_app.audit.verification import verify_file
from clinic_app.backups.errors import Miscounted
from clinic_app.errors import Cancelled
from clinic_app.identifiers import PcId
from clinic_app.progress import Progress, untold
from clinic_app.vault.backup_container import OpenBackup, ReadableBackup
from clinic_app.vault.backup_header import ChainHead, FileState
from clinic_app.vault.derivation import VaultFile, sqlcipher_key
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.schema import Id

_TRAILS: dict[VaultFile, TrailTables] = {VaultFile.REGISTRY: registry_audit, VaultFile.CLINICAL: clinical_audit}

# In words of SQLite's own, because a backup may be older than the tables that this program knows.
_TABLES = text(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)
_REVISION = text("SELECT version_num FROM alembic_version")
_EPOCH = text("SELECT max(epoch) FROM audit_keys")
_HEADS = text(
    "SELECT pc, sequence, mac FROM audit AS a WHERE sequence = (SELECT max(sequence) FROM audit WHERE pc = a.pc) ORDER BY pc"
).columns(pc=Id)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty folder for nobody but this account, gone at the end; what a power cut left in it goes first.

    Raises: ``OSError``.
    """
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def state_of(connection: Connection) -> FileState:
    """Structure, epoch, ends of the audit chains and the rows of every table of one file."""
    tables = [str(name) for name in connection.scalars(_TABLES)]
    rows = tuple((name, int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())) for name in tables)
    heads = tuple(ChainHead(pc=PcId(row.pc), sequence=row.sequence, mac=row.mac) for row in connection.execute(_HEADS))
    return FileState(revision=str(connection.scalar(_REVISION)), epoch=int(connection.scalar(_EPOCH) or 0), heads=heads, rows=rows)


def state_of_copy(path: Path, key: bytes, heads: HeadFile) -> FileState:
    """The same of a file that nobody else has open, such as a copy just made.

    Raises: ``VaultError``.
    """
    file = EncryptedFile(path, key, heads)
    try:
        with file.reading() as connection:
            return state_of(connection)
    finally:
        file.close()


def prove_unpacked(
    folder: Path, backup: ReadableBackup, key_of: Callable[[VaultFile], bytes | None], progress: Progress = untold, *, chains: bool = False
) -> int:
    """Hold the files that ``backup`` was unpacked to against what its header says; gives the rows that were counted.

    Files whose key ``key_of`` does not give (32 bytes for SQLCipher) are left out. With ``chains`` the audit trail is verified too.

    Raises: ``Miscounted``, ``VaultError``; ``Cancelled`` from ``progress``.
    """
    header, counted = backup.header, 0
    heads = HeadFile(folder / "head.json", header.clinic, header.pc)
    for which, state in ((VaultFile.REGISTRY, header.registry), (VaultFile.CLINICAL, header.clinical)):
        key = key_of(which)
        if key is None or state is None:
            continue
        file = EncryptedFile(folder / f"{which.value}.db", key, heads)
        try:
            progress(f"Counting the rows of {file.path.name}", 0, None)
            if [row[0] for row in file.pragma("integrity_check", wanted=_asks(progress, f"Rows and indexes of {file.path.name}"))] != [
                "ok"
            ]:
                raise Miscounted
            with file.reading() as connection:
                if state_of(connection) != state:
                    raise Miscounted
                if chains and not all(each.is_whole for each in verify_file(connection, _TRAILS[which], which.value, progress)):
                    raise Miscounted
        finally:
            file.close()
        counted += sum(rows for _, rows in state.rows)
    return counted


def prove_opened(backup: OpenBackup, folder: Path, progress: Progress = untold) -> int:
    """Unpack a backup into the scratch ``folder``, prove every byte of it and count it; gives the rows.

    Raises: what ``OpenBackup.extract`` and ``prove_unpacked`` raise.
    """
    backup.extract(folder, progress, blobs=False, lasting=False)
    backup.prove_pool(progress)
    keys = {VaultFile.REGISTRY: backup.keys.registry_key, VaultFile.CLINICAL: backup.keys.clinical_key}
    return prove_unpacked(folder, backup, lambda which: sqlcipher_key(keys[which], which, backup.header.clinic), progress, chains=True)


def _asks(progress: Progress, words: str) -> Callable[[], bool]:
    def wanted() -> bool:
        try:
            progress(words, 0, None)
        except Cancelled:
            return False
        return True

    return wanted
