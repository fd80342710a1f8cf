"""The only door to SQLCipher: opens a file with a raw key, sets what must be set, reads it back, and forbids the rest.

Wheels differ in their defaults, so every setting that the promises rest on is read back after it was set.
"""

import os
import stat
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from clinic_app.errors import Cancelled, ClinicError, VaultError
from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFault, DiskFull, FileDamaged
from clinic_app.vault.safe_files import reason, told

KEY_BYTES = 32
SMALLEST_FILE = 8192
"""Bytes; SQLCipher makes a new, empty clinic out of a missing or empty file, so a file below two pages is never opened."""

_MINIMUM_SQLITE = (3, 51, 3)
"""Earlier versions can lose committed rows when a write-ahead log is reset."""

_LOCK_PATIENCE = 1.0
"""Seconds to wait for somebody else's lock: a virus scanner lets go sooner, a second program never does."""

_PLAINTEXT_HEAD = b"SQLite format 3\x00"

_SETTINGS: tuple[tuple[str, str, object], ...] = (
    # First: only before the file is read for the first time does it keep every other program out from then on.
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("cipher_log_level", "NONE", "NONE"),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("cache_size", "-65536", -65536),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
)

DatabaseError = dbapi2.DatabaseError
module = dbapi2

_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})

_FORBIDDEN_ACTIONS = frozenset(
    {
        dbapi2.SQLITE_ATTACH,
        dbapi2.SQLITE_DETACH,
        dbapi2.SQLITE_ALTER_TABLE,
        dbapi2.SQLITE_CREATE_INDEX,
        dbapi2.SQLITE_CREATE_TABLE,
        dbapi2.SQLITE_CREATE_TEMP_TRIGGER,
        dbapi2.SQLITE_CREATE_TRIGGER,
        dbapi2.SQLITE_CREATE_VIEW,
        dbapi2.SQLITE_CREATE_VTABLE,
        dbapi2.SQLITE_DROP_INDEX,
        dbapi2.SQLITE_DROP_TABLE,
        dbapi2.SQLITE_DROP_TRIGGER,
        dbapi2.SQLITE_DROP_VIEW,
        dbapi2.SQLITE_DROP_VTABLE,
    }
)
"""Writing to another file, and every change of structure: both belong to maintenance alone."""

_CHECKS = frozenset(
    {
        "cipher_integrity_check",
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "query_only",
        "quick_check",
        "table_info",
        "table_xinfo",
        "wal_checkpoint",
    }
)
_READABLE = _CHECKS | {"cipher_settings", "cipher_version", "freelist_count", "page_count", "page_size", "read_uncommitted"}
_READABLE |= {name for name, _, _ in _SETTINGS}
"""Pragmas that may be asked without a value. Others are refused: ``cipher_profile`` writes every statement to a plain file."""


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    """Deny what would write plaintext, load code or take the guards of the audit trail away."""
    refused = action in _FORBIDDEN_ACTIONS
    if action == dbapi2.SQLITE_FUNCTION:
        refused = (second or "").lower() in _FORBIDDEN_FUNCTIONS
    elif action == dbapi2.SQLITE_PRAGMA:
        refused = (first or "").lower() not in (_READABLE if second is None else _CHECKS)
    return int(dbapi2.SQLITE_DENY if refused else dbapi2.SQLITE_OK)


def _connect(path: Path, key: bytes) -> Any:  # noqa: ANN401 - sqlcipher3 ships no types
    connection = dbapi2.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_LOCK_PATIENCE)
    try:
        # set_key leaves no copy of the key on the heap, the pragma of that name leaves two; it must be the very first call.
        connection.set_key(f"x'{key.hex()}'")
        (version,) = connection.execute("PRAGMA cipher_version").fetchone() or ("",)
        if not version:
            raise VaultError("This build of SQLCipher cannot encrypt; install the program again.")
        if dbapi2.sqlite_version_info < _MINIMUM_SQLITE:
            raise VaultError("This build of SQLCipher is too old to be trusted with records; install the program again.")
        for name, value, expected in _SETTINGS:
            connection.execute(f"PRAGMA {name}={value}")
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != expected:
                raise VaultError(f"The setting {name} could not be made on this computer; the clinic stays closed.")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.set_authorizer(_authorize)
    except dbapi2.DatabaseError as error:
        connection.close()
        raise fault(error, path.name) or error from None
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Open an existing file; ``key`` is 32 raw bytes.

    Raises: ``VaultError`` where the file is missing, empty, not encrypted, damaged or not readable. The password has been
    proven right before this is called, so damage is never reported as a wrong password.
    """
    _refuse_another_length(key)
    _refuse_what_is_no_clinic(path)
    return _connect(path, key)


def create(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Make a new, empty encrypted file that only this account may read; only the founding of a clinic does this.

    Raises: ``VaultError`` where something is already there or the folder cannot be written.
    """
    _refuse_another_length(key)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise VaultError(f"There is already a file {path.name}; nothing was overwritten.") from None
    except OSError as error:
        raise told(error, path.name) from None
    try:
        return _connect(path, key)
    except BaseException:
        path.unlink()
        raise


def create_for_copy(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Make a new file for ``backup()`` to fill; it keeps no log and syncs nothing, so whoever fills it syncs it at the end.

    Raises: ``CannotWrite``, ``DiskFull``.
    """
    _refuse_another_length(key)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise told(error, path.name) from None
    connection = dbapi2.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.set_key(f"x'{key.hex()}'")
    for setting in ("cipher_log_level=NONE", "journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def relax(connection: Any) -> None:  # noqa: ANN401
    """Take the authorizer off for maintenance (migration, VACUUM); ``restrain`` puts it back."""
    connection.set_authorizer(None)


def restrain(connection: Any) -> None:  # noqa: ANN401
    """Put the authorizer back after maintenance."""
    connection.set_authorizer(_authorize)


def fault(error: BaseException | None, file_name: str) -> ClinicError | None:
    """What SQLite reports, as a sentence; nothing where it is a mistake of ours and not the world's fault."""
    code = _primary_code(error)
    if code == dbapi2.SQLITE_FULL:
        return DiskFull(file_name)
    if code in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED):
        return VaultError(f"{file_name} is in use by another program; close it and try again.")
    if code in (dbapi2.SQLITE_READONLY, dbapi2.SQLITE_PERM, dbapi2.SQLITE_CANTOPEN):
        return CannotWrite(file_name, "the folder or the file refused")
    if code == dbapi2.SQLITE_IOERR:
        return DiskFault(file_name)
    if code in (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB):
        return FileDamaged(file_name)
    if code == dbapi2.SQLITE_INTERRUPT:
        return Cancelled(f"The work on {file_name} was stopped before its end; nothing was changed.")
    return None


def is_doubtful(error: BaseException | None) -> bool:
    """Whether the open file may say other things than the disk holds: after a reading or writing error, and after damage."""
    return _primary_code(error) in (dbapi2.SQLITE_IOERR, dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB)


def is_refused_write(error: BaseException | None) -> bool:
    """Whether SQLite was asked to write where it may only read."""
    return bool(_primary_code(error) == dbapi2.SQLITE_READONLY)


def _primary_code(error: BaseException | None) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _refuse_another_length(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        # SQLCipher would silently take a key of another length as a passphrase.
        raise ValueError(f"a file key is {KEY_BYTES} bytes")


def _refuse_what_is_no_clinic(path: Path) -> None:
    name = path.name
    try:
        if not path.parent.is_dir():
            raise VaultError("The clinic's folder is not there; connect its drive, or choose where the folder lies now.")
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise VaultError(f"{name} is a folder where a file of the clinic should be; restore the file from a backup.")
        if not stat.S_ISREG(found.st_mode):
            raise VaultError(f"{name} is a device or a pipe where a file of the clinic should be; restore the file from a backup.")
        with path.open("rb") as file:
            head = file.read(len(_PLAINTEXT_HEAD))
    except FileNotFoundError:
        raise VaultError(f"{name} is missing from the clinic's folder; restore it from a backup, nothing new was made.") from None
    except PermissionError:
        raise VaultError(f"{name} may not be read by your account on this computer; ask whoever looks after the PC.") from None
    except OSError as error:
        raise CannotRead(name, reason(error)) from None
    if found.st_size == 0:
        raise VaultError(f"{name} is empty; restore it from a backup, nothing was overwritten.")
    if head == _PLAINTEXT_HEAD:
        raise VaultError(f"{name} is not encrypted, so it is not this clinic's file; restore the right one from a backup.")
    if found.st_size < SMALLEST_FILE:
        raise VaultError(f"{name} is cut short at {found.st_size} bytes; restore it from a backup.")
    if not _writable(path):
        raise VaultError(f"{name} is read-only for your account; give your account the right to write to it.")
    if not _writable(path.parent):
        raise VaultError(f"The folder around {name} is read-only for your account; give your account the right to write in it.")


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
