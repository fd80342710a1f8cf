"""Bringing an encrypted file under a new key: copied, proven and only then put in the old one's place, at any kill one of the two.

Before the key file names the new keys, the copies lie in ``rotation/`` under keys that nobody else has, and stopping costs
nothing. From then on the new key alone counts: whoever signs in next and finds a file still under its former key copies it
anew and lets the copy take its place, before a single row is written.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage, rmtree

from sqlalchemy import Connection

from clinic_app.errors import Cancelled
from clinic_app.progress import Progress, untold
from clinic_app.vault.encrypted_file import EncryptedFile, take_place
from clinic_app.vault.errors import FileDamaged
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_errors import CopyDiffers, NoRoomForNewKeys
from clinic_app.vault.safe_files import told

_SPARE = 16 << 20
"""Bytes that stay free beside the copies, for the work in hand."""

Prepare = Callable[[Connection], None]
"""What the copy shall have that the old file has not: the key of a new epoch of its trail."""


def require_room(folder: Path, files: Iterable[Path]) -> None:
    """See that copies of ``files`` have room beside them.

    Raises: ``NoRoomForNewKeys``, ``VaultError``.
    """
    try:
        needed, free = sum(file.stat().st_size for file in files) + _SPARE, disk_usage(folder).free
    except OSError as error:
        raise told(error, folder.name) from None
    if free < needed:
        raise NoRoomForNewKeys(needed, free)


def stage(source: EncryptedFile, key: bytes, folder: Path, prepare: Prepare, progress: Progress = untold) -> Path:
    """A copy of the open ``source`` under ``key``, proven, prepared, closed and on the disk; where it lies.

    A copy launders damage, which then passes every check of its pages: so the source is looked at too.

    Raises: ``FileDamaged``, ``CopyDiffers``, ``VaultError``; ``Cancelled`` where ``progress`` does. Nothing is left of it then.
    """
    name = source.path.name
    path = folder / name
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _forget(path)
        copy = source.copied_to(path, key, progress)
        try:
            _prove(source, copy, progress)
            with copy.transaction() as connection:
                prepare(connection)
        finally:
            copy.close()
    except OSError as error:
        raise told(error, folder.name) from None
    except BaseException:
        with suppress(OSError):
            _forget(path)
        raise
    return path


def bring_to_key(
    path: Path, former: bytes, key: bytes, heads: HeadFile, folder: Path, prepare: Prepare, progress: Progress = untold
) -> None:
    """Finish what was cut off: where ``path`` still lies under its ``former`` key, let a copy under ``key`` take its place.

    Raises: ``FileDamaged`` where neither key opens it, ``NoRoomForNewKeys``, ``CopyDiffers``, ``VaultError``.
    """
    try:
        EncryptedFile(path, key, heads).close()
    except FileDamaged:
        source = EncryptedFile(path, former, heads)
        try:
            require_room(path.parent, (path,))
            staged = stage(source, key, folder, prepare, progress)
        finally:
            source.close()
        take_place(staged, path)


def clear(folder: Path) -> None:
    """Take away copies that never came to count; what cannot be taken away now, the next opening takes."""
    rmtree(folder, ignore_errors=True)


def forget_copies(folder: Path, file_name: str) -> None:
    """Take away the copies of a file from before changes of its structure: a key that was taken back would open them."""
    for copy in folder.glob(f"{file_name}-*.db"):
        with suppress(OSError):
            copy.unlink()


def _prove(source: EncryptedFile, copy: EncryptedFile, progress: Progress) -> None:
    name = source.path.name

    def wanted() -> bool:
        try:
            progress(f"The copy of {name}", 0, None)
        except Cancelled:
            return False
        return True

    progress(f"Every page of {name}", 0, None)
    source.pragma("wal_checkpoint(TRUNCATE)")
    if source.pragma("cipher_integrity_check"):
        raise FileDamaged(name)
    progress(f"The copy of {name}", 0, None)
    # Reads each page that holds anything, and so proves it. That rows and indexes agree is a page's content, and copied with it.
    if [row[0] for row in copy.pragma("quick_check", wanted=wanted)] != ["ok"]:
        raise CopyDiffers(name)
    if _counts(source) != _counts(copy):
        raise CopyDiffers(name)


def _counts(file: EncryptedFile) -> dict[str, int]:
    """The rows of each table that holds rows of its own."""
    with file.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").scalars().all()
        return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}


def _forget(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}-wal")):
        file.unlink(missing_ok=True)
