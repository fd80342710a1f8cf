"""Bringing an encrypted file to the structure this program knows; each file has its own script folder and its own revision."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj

from sqlalchemy import text

from clinic_app.errors import VaultError
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.safe_files import replace_patiently, sync_folder, told
from clinic_app.vault.write_gate import WriteGate

_SCRIPTS = Path(__file__).parent / "migrations"
_CHUNK = 1 << 20


def newest_revision(file_name: str) -> str:
    """The revision this program writes, read off the script folder without loading Alembic, which start-up has no time for."""
    names = (_SCRIPTS / file_name / "versions").glob("[0-9]*_*.py*")
    return max(match[1] for path in names if (match := re.match(r"(\d{4})_", path.name)))


def stored_revision(file: EncryptedFile) -> str | None:
    """The revision the file has, or nothing for a file that was just made."""
    with file.reading() as connection:
        if connection.scalar(text("SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'")) == 0:
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def create_file(path: Path, key: bytes, heads: HeadFile) -> EncryptedFile:
    """Make a new encrypted file with the newest structure; only a clinic's founding does this."""
    file = EncryptedFile(path, key, heads, fresh=True)
    try:
        _run_revisions(file)
        # A file of one page beside a full log would be refused as cut short, were the program killed before its first checkpoint.
        file.pragma("wal_checkpoint(TRUNCATE)")
    except BaseException:
        file.close()
        raise
    return file


def open_file(path: Path, key: bytes, heads: HeadFile, *, copies: Path, now: datetime, gate: WriteGate | None = None) -> EncryptedFile:
    """Open an encrypted file and run the revisions that it lacks, all or none, after copying it aside into ``copies``.

    Raises: ``VaultError`` where the file is not as it must be, or was written by a newer version of the program.
    """
    file = EncryptedFile(path, key, heads, gate=gate)
    try:
        stored, newest = stored_revision(file), newest_revision(file.name)
    except BaseException:
        file.close()
        raise
    if stored == newest:
        return file
    file.close()
    if stored is None:
        raise VaultError(f"{path.name} holds no clinic; restore it from a backup.")
    if stored > newest:
        raise VaultError(f"{path.name} was written by a newer version of this program; install that version on this PC.")
    # Copied while closed: closing a second handle on an open database would drop the lock of the first.
    _copy_aside(path, copies / f"{path.stem}-{stored}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db")
    file = EncryptedFile(path, key, heads, gate=gate)
    _run_revisions(file)
    return file


def _copy_aside(path: Path, copy: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise VaultError(f"The last changes could not be put into {path.name}, so it was not updated; free some disk space and try again.")
    unfinished = copy.with_suffix(".tmp")
    try:
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(descriptor, "wb") as target, path.open("rb") as source:
            copyfileobj(source, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
        replace_patiently(unfinished, copy)
        sync_folder(copy.parent)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise told(error, copy.name) from None


def _run_revisions(file: EncryptedFile) -> None:
    from alembic import command  # noqa: PLC0415 - loaded only when a file needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS / file.name).replace("%", "%%"))
    try:
        with file.maintenance() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except BaseException:
        file.close()
        raise
