"""Opening an encrypted file: what is refused, in which words, and what is forbidden afterwards."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest

from clinic_app.errors import VaultError
from clinic_app.vault import cipher
from tests.builders import FILE_KEY, a_registry

Raw: TypeAlias = Any
"""SQLCipher's own connection, whose module ships no types."""

NOBODY = 65534


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a closed registry."""
    with a_registry(tmp_path_factory.mktemp("whole")).closed() as path:
        return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, whole_file: bytes) -> Path:
    """A closed registry, alone in its folder."""
    path = tmp_path / "registry.db"
    path.write_bytes(whole_file)
    return path


@pytest.fixture
def connection(path: Path) -> Iterator[Raw]:
    """The same, open, as SQLCipher's own connection."""
    opened = cipher.connect(path, FILE_KEY)
    yield opened
    opened.close()


@contextmanager
def nobody(path: Path) -> Iterator[None]:
    """An ordinary account that owns ``path`` and its folder; rights mean nothing to the superuser, whom tests may run as."""
    if os.geteuid() != 0:
        yield
        return
    for each in (path, path.parent):
        os.chown(each, NOBODY, NOBODY)
    for folder in path.parent.parents[:-1]:
        folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def removed(path: Path) -> None:
    path.unlink()


def removed_with_its_folder(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def replaced_by_a_plain_database(path: Path) -> None:
    path.unlink()
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE patients (family TEXT)")
    plain.close()


def replaced_by_a_photo(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 64)


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def replaced_by_a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def made_read_only(path: Path) -> None:
    path.chmod(0o400)


def put_in_a_read_only_folder(path: Path) -> None:
    path.parent.chmod(0o500)


def made_unreadable(path: Path) -> None:
    path.chmod(0)


DAMAGED = (
    "registry.db is damaged or belongs to another clinic; close the program and open it again, and if it stays so keep the file as it is "
    "and restore from a backup."
)
SENTENCES: dict[Callable[[Path], None], str] = {
    removed: "registry.db is missing from the clinic's folder; restore it from a backup, nothing new was made.",
    removed_with_its_folder: "The clinic's folder is not there; connect its drive, or choose where the folder lies now.",
    emptied: "registry.db is empty; restore it from a backup, nothing was overwritten.",
    cut_short: "registry.db is cut short at 100 bytes; restore it from a backup.",
    replaced_by_a_plain_database: "registry.db is not encrypted, so it is not this clinic's file; restore the right one from a backup.",
    replaced_by_a_photo: DAMAGED,
    replaced_by_a_folder: "registry.db is a folder where a file of the clinic should be; restore the file from a backup.",
    replaced_by_a_pipe: "registry.db is a device or a pipe where a file of the clinic should be; restore the file from a backup.",
    replaced_by_a_link_to_itself: (
        "registry.db could not be read (too many levels of symbolic links); ask your IT administrator to look at the disk and the file's "
        "rights."
    ),
    made_read_only: "registry.db is read-only for your account; give your account the right to write to it.",
    put_in_a_read_only_folder: ("The folder around registry.db is read-only for your account; give your account the right to write in it."),
    made_unreadable: "registry.db may not be read by your account on this computer; ask whoever looks after the PC.",
}


def refusal(path: Path, key: bytes = FILE_KEY) -> str:
    with pytest.raises(VaultError) as refused:
        cipher.connect(path, key)
    return str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="pipes and rights in the file system are POSIX's")
@pytest.mark.parametrize("spoiled", SENTENCES, ids=lambda case: case.__name__)
def test_a_file_that_is_not_as_it_must_be_is_refused_and_nothing_is_made(path: Path, spoiled: Callable[[Path], None]) -> None:
    spoiled(path)
    before = {each: each.read_bytes() for each in path.parent.glob("*") if each.is_file()}
    with nobody(path) if path.parent.exists() and path in before else nullcontext():
        assert refusal(path) == SENTENCES[spoiled]
    assert {each: each.read_bytes() for each in path.parent.glob("*") if each.is_file()} == before


def test_every_such_sentence_is_another_one_for_each_says_what_to_do() -> None:
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_another_clinics_key_is_told_as_damage_and_never_as_a_wrong_password(path: Path) -> None:
    before = path.read_bytes()
    assert refusal(path, bytes(32)) == DAMAGED
    assert path.read_bytes() == before


def test_a_file_that_is_already_open_is_refused_at_once(path: Path, connection: object) -> None:
    assert refusal(path) == "registry.db is in use by another program; close it and try again."


def test_a_key_of_another_length_is_our_own_bug_and_is_not_taken_as_a_passphrase(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        cipher.connect(path, FILE_KEY[:31])
    with pytest.raises(ValueError, match="32 bytes"):
        cipher.create(path.with_name("new.db"), FILE_KEY + b"x")
    assert not path.with_name("new.db").exists()


def test_a_new_file_never_takes_the_place_of_another(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(VaultError, match="already a file registry.db"):
        cipher.create(path, FILE_KEY)
    assert path.read_bytes() == before


def test_a_new_file_that_could_not_be_finished_is_taken_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "_SETTINGS", (("synchronous", "OFF", 2),))
    with pytest.raises(VaultError, match="The setting synchronous"):
        cipher.create(tmp_path / "registry.db", FILE_KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_for_this_account_alone_from_its_first_byte(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        connection = cipher.create(tmp_path / "registry.db", FILE_KEY)
        connection.execute("BEGIN IMMEDIATE")
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
        connection.close()
    finally:
        os.umask(old)
    assert modes == dict.fromkeys(modes, 0o600)


def test_a_folder_that_takes_no_file_is_told_and_left_empty(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="could not be written"):
        cipher.create(tmp_path / "missing" / "registry.db", FILE_KEY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "who?.db", "#1.db", "देवी.db", "'quoted'.db"])
def test_a_path_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    cipher.create(tmp_path / name, FILE_KEY).close()
    assert name in {each.name for each in tmp_path.iterdir()}


def test_the_settings_are_in_force(connection: Raw) -> None:
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "cell_size_check", "cipher_log_level", "foreign_keys", "journal_mode", "locking_mode", "recursive_triggers", "secure_delete",
            "synchronous", "temp_store", "trusted_schema",
        )
    }  # fmt: skip
    assert found == {
        "cell_size_check": 1,
        "cipher_log_level": "NONE",
        "foreign_keys": 1,
        "journal_mode": "wal",
        "locking_mode": "exclusive",
        "recursive_triggers": 1,
        "secure_delete": 1,
        "synchronous": 2,
        "temp_store": 2,
        "trusted_schema": 0,
    }


def test_a_setting_that_cannot_be_made_keeps_the_clinic_shut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "_SETTINGS", (("synchronous", "OFF", 2),))
    assert refusal(path).startswith("The setting synchronous could not be made")


def test_a_library_that_can_lose_rows_is_not_trusted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "_MINIMUM_SQLITE", (99, 0, 0))
    assert "too old to be trusted" in refusal(path)


class WithoutEncryption(sqlite3.Connection):
    """What a wrongly built library gives: it takes the key and writes in the clear."""

    def set_key(self, key: str) -> None:
        self.key = key


def test_a_library_that_cannot_encrypt_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = SimpleNamespace(connect=partial(sqlite3.connect, factory=WithoutEncryption), DatabaseError=sqlite3.DatabaseError)
    monkeypatch.setattr(cipher, "dbapi2", plain)
    with pytest.raises(VaultError, match="cannot encrypt"):
        cipher.create(tmp_path / "registry.db", FILE_KEY)
    assert list(tmp_path.iterdir()) == []


class Reported(Exception):
    """An error as SQLite reports it, by its code."""

    def __init__(self, code: int) -> None:
        super().__init__("words that nobody but us may see")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (13, "The disk is full"),
        (5, "in use by another program"),
        (8, "could not be written"),
        (14, "could not be written"),
        (8 | 6 << 8, "could not be written"),  # the folder was moved while the file was open
        (10, "The disk reported an error"),
        (10 | 4 << 8, "The disk reported an error"),  # a sync that failed
        (11, "is damaged"),
        (26, "is damaged"),
        (9, "was stopped"),
    ],
)
def test_what_the_disk_does_is_told_in_words_of_ours(code: int, words: str) -> None:
    told = str(cipher.fault(Reported(code), "registry.db"))
    assert words in told
    assert "registry" in told
    assert "nobody but us" not in told


@pytest.mark.parametrize("code", [0, 1, 19, 20, 21, 23])
def test_our_own_mistakes_are_not_blamed_on_the_disk(code: int) -> None:
    assert cipher.fault(Reported(code), "registry.db") is None
    assert cipher.fault(None, "registry.db") is None


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH 'plain.db' AS plain KEY ''",
        "VACUUM INTO 'plain.db'",
        "SELECT sqlcipher_export('main')",
        "SELECT load_extension('x')",
        "PRAGMA cipher_log='log.txt'",
        "PRAGMA cipher_migrate",
        "PRAGMA cipher_plaintext_header_size=32",
        "PRAGMA cipher_profile='log.txt'",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA hexrekey='00'",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA key='x'",
        "PRAGMA recursive_triggers=OFF",
        "PRAGMA rekey='x'",
        "PRAGMA synchronous=OFF",
        "PRAGMA temp_store=1",
        "PRAGMA temp_store_directory='.'",
        "PRAGMA trusted_schema=ON",
        "PRAGMA writable_schema=ON",
        "ALTER TABLE audit RENAME TO forgotten",
        "CREATE TABLE copies (x)",
        "CREATE TEMP TRIGGER quiet BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER quiet BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END",
        "CREATE VIRTUAL TABLE copies USING fts5(x)",
        "DROP INDEX ix_audit_at",
        "DROP TABLE audit",
        "DROP TRIGGER audit_is_never_changed",
    ],
)
def test_what_writes_plaintext_loads_code_or_disarms_the_trail_is_denied(
    connection: Raw, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {each.name for each in tmp_path.iterdir()}
    with pytest.raises(cipher.DatabaseError, match="not authorized|authorization denied"):
        connection.execute(statement)
    assert {each.name for each in tmp_path.iterdir()} == before
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'audit%'").fetchone()[0] >= 5


@pytest.mark.parametrize("check", ["cipher_integrity_check", "foreign_key_check", "wal_checkpoint(TRUNCATE)"])
def test_checks_are_allowed(connection: Raw, check: str) -> None:
    assert connection.execute(f"PRAGMA {check}").fetchall() in ([], [(0, 0, 0)])


def test_the_file_says_nothing_to_a_stranger(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    with registry.home.file.transaction() as connection:
        connection.exec_driver_sql("UPDATE number_series SET series = 'UNMISTAKABLE'")
    while_open = bytes_in(tmp_path)
    with registry.closed():
        afterwards = bytes_in(tmp_path)
    for found in (while_open, afterwards):
        assert len(found) > 8192
        assert b"UNMISTAKABLE" not in found
        assert b"number_series" not in found
        assert b"SQLite format" not in found


def bytes_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())
