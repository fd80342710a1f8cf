"""The only door to SQLCipher: opens a file with a raw key, sets what must be set, reads it back, and forbids the rest.

Wheels differ in their defaults, so every setting that the promises rest on is read back after it was set.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2

from clinic_app.errors import VaultError

KEY_BYTES = 32
SMALLEST_FILE = 8192
"""Bytes; SQLCipher makes a new, empty clinic out of a missing or empty file, so a file below two pages is never opened."""

_MINIMUM_SQLITE = (3, 51, 3)
"""Earlier versions can lose committed rows when a write-ahead log is reset."""

_SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("cipher_log_level", "NONE", "NONE"),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("cache_size", "-65536", -65536),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
)

DatabaseError = dbapi2.DatabaseError
IntegrityError = dbapi2.IntegrityError
OperationalError = dbapi2.OperationalError
module = dbapi2

_FORBIDDEN_ALWAYS = frozenset({dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})
_FORBIDDEN_PRAGMAS = frozenset({"writable_schema", "temp_store", "temp_store_directory", "key", "rekey", "hexkey", "hexrekey"})
_SCHEMA_CHANGES = frozenset(
    {
        dbapi2.SQLITE_ALTER_TABLE,
        dbapi2.SQLITE_DROP_INDEX,
        dbapi2.SQLITE_DROP_TABLE,
        dbapi2.SQLITE_DROP_TRIGGER,
        dbapi2.SQLITE_DROP_VIEW,
        dbapi2.SQLITE_DROP_VTABLE,
    }
)


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    """Deny what would write plaintext, load code or take the guards of the audit trail away."""
    if action in _FORBIDDEN_ALWAYS or action in _SCHEMA_CHANGES:
        return int(dbapi2.SQLITE_DENY)
    if action == dbapi2.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS:
        return int(dbapi2.SQLITE_DENY)
    if action == dbapi2.SQLITE_PRAGMA and (first or "").lower() in _FORBIDDEN_PRAGMAS and second is not None:
        return int(dbapi2.SQLITE_DENY)
    return int(dbapi2.SQLITE_OK)


def _connect(path: Path, key: bytes, mode: str) -> Any:  # noqa: ANN401 - sqlcipher3 ships no types
    if len(key) != KEY_BYTES:
        # A key of another length would silently be taken as a passphrase.
        raise ValueError(f"a file key is {KEY_BYTES} bytes")
    connection = dbapi2.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None)
    try:
        # set_key leaves no copy of the key on the heap, the pragma of that name leaves two; it must be the very first call.
        connection.set_key(f"x'{key.hex()}'")
        (version,) = connection.execute("PRAGMA cipher_version").fetchone() or ("",)
        if not version:
            raise VaultError("This build of SQLCipher cannot encrypt; install the program again.")
        if dbapi2.sqlite_version_info < _MINIMUM_SQLITE:
            raise VaultError("This build of SQLCipher is too old to be trusted with records; install the program again.")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        for name, value, expected in _SETTINGS:
            connection.execute(f"PRAGMA {name}={value}")
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != expected:
                raise VaultError(f"The setting {name} could not be made on this computer; the clinic stays closed.")
        connection.set_authorizer(_authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Open an existing file; ``key`` is 32 raw bytes.

    Raises: ``VaultError`` where the file is missing, empty, not encrypted, damaged or not readable. The password has been
    proven right before this is called, so damage is never reported as a wrong password.
    """
    _refuse_what_is_no_clinic(path)
    try:
        return _connect(path, key, "rw")
    except dbapi2.DatabaseError as error:
        raise VaultError(_sentence(path, error)) from None


def create(path: Path, key: bytes) -> Any:  # noqa: ANN401
    """Make a new, empty encrypted file; only the founding of a clinic and a migration's copy do this.

    Raises: ``VaultError`` where something is already there or the folder cannot be written.
    """
    if path.exists():
        raise VaultError(f"There is already a file {path.name}; nothing was overwritten.")
    try:
        connection = _connect(path, key, "rwc")
    except dbapi2.DatabaseError as error:
        raise VaultError(_sentence(path, error)) from None
    path.chmod(0o600)
    return connection


def relax(connection: Any) -> None:  # noqa: ANN401
    """Take the authorizer off for maintenance (migration, VACUUM); ``restrain`` puts it back."""
    connection.set_authorizer(None)


def restrain(connection: Any) -> None:  # noqa: ANN401
    """Put the authorizer back after maintenance."""
    connection.set_authorizer(_authorize)


def _refuse_what_is_no_clinic(path: Path) -> None:
    name = path.name
    if path.is_dir():
        raise VaultError(f"{name} is a folder where a file of the clinic should be; restore the file from a backup.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError:
        raise VaultError(f"{name} is missing from the clinic's folder; restore it from a backup, nothing new was made.") from None
    except PermissionError:
        raise VaultError(f"{name} may not be read by your account on this computer; ask whoever looks after the PC.") from None
    if size == 0:
        raise VaultError(f"{name} is empty; restore it from a backup, nothing was overwritten.")
    if head == b"SQLite format 3\x00":
        raise VaultError(f"{name} is not encrypted, so it is not this clinic's file; restore the right one from a backup.")
    if size < SMALLEST_FILE:
        raise VaultError(f"{name} is cut short at {size} bytes; restore it from a backup.")


def _sentence(path: Path, error: Exception) -> str:
    text = str(error)
    if "locked" in text:
        return f"{path.name} is in use by another program; close it and try again."
    if "readonly" in text or "unable to open" in text:
        return f"{path.name} cannot be written; give your account the right to write in the clinic's folder."
    if "full" in text:
        return "The disk is full; free some space and try again."
    return f"{path.name} is damaged or belongs to another clinic; keep it as it is and restore from a backup."
