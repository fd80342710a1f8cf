"""Deleted rows: SQLite's secure deletion forgets pages that rows were moved out of, and writing the file anew forgets nothing."""

import random
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from tests.faults.erasing import pages

KEY = bytes(range(32))


def left_in(path: Path, words: list[str]) -> int:
    everything = b"".join(pages(path, KEY))
    return sum(word.encode() in everything for word in words)


def test_what_deleted_rows_said_is_in_no_page_once_the_file_is_written_anew(tmp_path: Path) -> None:
    file = EncryptedFile(
        tmp_path / "registry.db", KEY, HeadFile(tmp_path / "head.json", ClinicId(UUID(int=1)), PcId(UUID(int=2))), fresh=True
    )
    chance = random.Random(3)
    words = [f"zq{chance.randrange(10**9):09d}x" for _ in range(6_000)]
    gone = chance.sample(words, 1_500)
    with file.maintenance() as connection:
        connection.execute(text("CREATE TABLE names (key TEXT, person BLOB, words TEXT, PRIMARY KEY (key, person)) WITHOUT ROWID"))
    with file.transaction() as connection:
        rows = [{"key": word, "person": chance.randbytes(16), "words": word + "y" * chance.randrange(200)} for word in words]
        connection.execute(text("INSERT INTO names VALUES (:key, :person, :words)"), rows)
    with file.transaction() as connection:
        connection.execute(text("DELETE FROM names WHERE key = :key"), [{"key": word} for word in gone])
    file.pragma("wal_checkpoint(TRUNCATE)")
    assert left_in(file.path, gone) > 0  # else compacting would be for nothing
    file.compact()
    assert left_in(file.path, gone) == 0
    assert left_in(file.path, words) == len(words) - len(gone)
    with file.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM names")) == len(words) - len(gone)
    file.close()
