"""A file gets a new key: copied, proven, put in the old one's place; stopped or cut off at any step it is one of the two, whole."""

import shutil
from pathlib import Path

import pytest

from clinic_app.errors import Cancelled
from clinic_app.progress import Progress
from clinic_app.vault import rotation
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.errors import BeingCopied, FileDamaged
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_errors import CopyDiffers, NoRoomForNewKeys
from clinic_app.vault.migrating import create_file
from tests.vault.builders import KeyedClinic

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def database(tmp_path: Path, keyed: KeyedClinic) -> EncryptedFile:
    """A registry in which a table has rows."""
    (tmp_path / "files").mkdir()
    file = create_file(tmp_path / "files" / "registry.db", OLD, HeadFile(tmp_path / "files" / "head.json", keyed.clinic, keyed.pc))
    with file.maintenance() as connection:
        connection.exec_driver_sql("CREATE TABLE told (word TEXT)")
        connection.exec_driver_sql("INSERT INTO told SELECT hex(randomblob(400)) FROM (WITH RECURSIVE n(i) AS "
                                   "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i FROM n)")  # fmt: skip
    return file


def words_in(file: EncryptedFile) -> list[str]:
    with file.reading() as connection:
        return list(connection.exec_driver_sql("SELECT word FROM told ORDER BY 1").scalars())


def test_a_file_goes_on_under_its_new_key_and_the_old_one_opens_it_no_more(database: EncryptedFile, keyed: KeyedClinic) -> None:
    before, folder = words_in(database), database.path.parent / "rotation"
    staged = rotation.stage(database, NEW, folder, lambda connection: None)
    assert words_in(database) == before
    database.give_way_to(staged, NEW)
    assert words_in(database) == before
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO told VALUES ('later')")
    database.reopen()
    assert "later" in words_in(database)
    database.close()
    with pytest.raises(FileDamaged):
        EncryptedFile(database.path, OLD, HeadFile(database.path.parent / "head.json", keyed.clinic, keyed.pc))


def test_a_copy_is_stopped_when_nobody_wants_it_and_nothing_is_left_of_it(database: EncryptedFile) -> None:
    told: list[tuple[str, int, int | None]] = []

    def progress(words: str, done: int, total: int | None) -> None:
        told.append((words, done, total))
        if total is not None:
            raise Cancelled

    with pytest.raises(Cancelled):
        rotation.stage(database, NEW, database.path.parent / "rotation", lambda connection: None, progress)
    assert told[-1][1] < (told[-1][2] or 0)
    assert list((database.path.parent / "rotation").iterdir()) == []
    assert len(words_in(database)) == 3000


def test_a_file_that_is_being_backed_up_keeps_its_key_until_the_backup_is_made(database: EncryptedFile) -> None:
    refused: list[str] = []

    def meanwhile(_words: str, _done: int, _total: int | None) -> None:
        if not refused:
            with pytest.raises(BeingCopied) as told:
                rotation.stage(database, NEW, database.path.parent / "rotation", lambda connection: None)
            refused.append(str(told.value))

    database.copy_to(database.path.with_name("backup.db"), meanwhile)
    assert "wait until the backup is made" in refused[0]
    rotation.stage(database, NEW, database.path.parent / "rotation", lambda connection: None)


def test_damage_is_not_copied_under_a_new_key(database: EncryptedFile) -> None:
    database.pragma("wal_checkpoint(TRUNCATE)")
    with database.path.open("r+b") as raw:
        raw.seek(100 * 4096 + 17)
        raw.write(b"\xff")
    with pytest.raises(FileDamaged):
        rotation.stage(database, NEW, database.path.parent / "rotation", lambda connection: None)


def test_a_copy_that_lacks_a_row_is_not_used(database: EncryptedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = EncryptedFile.copied_to

    def short(self: EncryptedFile, path: Path, key: bytes, progress: Progress) -> EncryptedFile:
        copy = whole(self, path, key, progress)
        with copy.transaction() as connection:
            connection.exec_driver_sql("DELETE FROM told WHERE rowid = 7")
        return copy

    monkeypatch.setattr(EncryptedFile, "copied_to", short)
    with pytest.raises(CopyDiffers):
        rotation.stage(database, NEW, database.path.parent / "rotation", lambda connection: None)


@pytest.mark.parametrize("cut", ["before the copy", "with half a copy", "after it took its place"])
def test_what_was_cut_off_is_finished_by_whoever_comes_next(database: EncryptedFile, keyed: KeyedClinic, cut: str) -> None:
    before, path, folder = words_in(database), database.path, database.path.parent / "rotation"
    heads = HeadFile(path.parent / "head.json", keyed.clinic, keyed.pc)
    if cut == "after it took its place":
        database.give_way_to(rotation.stage(database, NEW, folder, lambda connection: None), NEW)
    database.close()
    if cut == "with half a copy":
        folder.mkdir()
        (folder / path.name).write_bytes(path.read_bytes()[:9000])
    for _ in ("finishes it", "finds nothing to do"):
        rotation.bring_to_key(path, OLD, NEW, heads, folder, lambda connection: None)
    again = EncryptedFile(path, NEW, heads)
    assert words_in(again) == before
    again.close()


def test_a_file_under_neither_key_is_told_to_be_damaged_and_left_alone(database: EncryptedFile, keyed: KeyedClinic) -> None:
    database.close()
    content, heads = database.path.read_bytes(), HeadFile(database.path.parent / "head.json", keyed.clinic, keyed.pc)
    with pytest.raises(FileDamaged):
        rotation.bring_to_key(database.path, bytes(32), NEW, heads, database.path.parent / "rotation", lambda connection: None)
    assert database.path.read_bytes() == content


def test_a_disk_without_room_for_the_copies_is_found_first(database: EncryptedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(database.path.parent)
    monkeypatch.setattr(rotation, "disk_usage", lambda _folder: usage._replace(free=3_000_000))
    with pytest.raises(NoRoomForNewKeys, match="3 MB"):
        rotation.require_room(database.path.parent, [database.path])
