"""Bringing an encrypted file to the structure this program knows; each file has its own script folder and its own revision."""

import re
from datetime import datetime
from pathlib import Path
from shutil import copyfile

from sqlalchemy import text

from clinic_app.errors import VaultError
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile

_SCRIPTS = Path(__file__).parent / "migrations"


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
    _run_revisions(file)
    return file


def open_file(path: Path, key: bytes, heads: HeadFile, *, copies: Path, now: datetime) -> EncryptedFile:
    """Open an encrypted file and run the revisions that it lacks, all or none, after copying it aside into ``copies``.

    Raises: ``VaultError`` where the file is not as it must be, or was written by a newer version of the program.
    """
    file = EncryptedFile(path, key, heads)
    stored, newest = stored_revision(file), newest_revision(file.name)
    if stored == newest:
        return file
    file.close()
    if stored is None or stored > newest:
        raise VaultError(f"{path.name} was written by another version of this program; install the newest version on this PC.")
    # Copied while closed: closing a second handle on an open database would drop the lock of the first.
    copies.mkdir(mode=0o700, exist_ok=True)
    copyfile(path, copies / f"{path.stem}-{stored}-{now:%Y%m%dT%H%M%SZ}.db")
    file = EncryptedFile(path, key, heads)
    _run_revisions(file)
    return file


def _run_revisions(file: EncryptedFile) -> None:
    from alembic import command  # noqa: PLC0415 - loaded only when a file needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS / file.name).replace("%", "%%"))
    with file.maintenance() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
