"""A check looks at every file and names each fault in a sentence; a clean clinic has none."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import Cancelled
from clinic_app.identifiers import ClinicId, PatientId
from clinic_app.progress import Progress
from clinic_app.vault import cipher
from clinic_app.vault.blobs import BlobBinding, BlobPurpose, BlobStore, StoredBlob
from clinic_app.vault.canonical import canonical, file_bytes
from clinic_app.vault.check import (
    CheckFinding,
    check_blobs,
    check_database,
    check_drafts,
    check_key_file,
    check_throttle,
    check_unheld_database,
)
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from clinic_app.vault.key_file_proofs import proven
from clinic_app.vault.model import Draft
from clinic_app.vault.throttle import Throttle
from tests.builders import FILE_KEY, OpenFile, a_registration, a_registry
from tests.fake_clock import FakeClock
from tests.vault.builders import KeyedClinic


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[OpenFile]:
    opened = a_registry(tmp_path)
    desk = opened.actor(Role.RECEPTIONIST)
    for _ in range(20):
        opened.patients().register(desk, opened.command(), a_registration())
    yield opened
    opened.home.file.close()


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 4]))


def test_a_whole_file_is_clean(registry: OpenFile) -> None:
    finding = check_database(registry.home.file)
    assert finding == CheckFinding(True, "registry.db: every page is as it was written, and the rows fit together.")


def test_a_file_cut_short_is_told(registry: OpenFile) -> None:
    registry.home.file.pragma("wal_checkpoint(TRUNCATE)")
    os.truncate(registry.path, 3 * 4096 + 100)
    finding = check_database(registry.home.file)
    assert finding.ok is False
    assert finding.sentence.startswith("registry.db: ")


@pytest.mark.parametrize("page", [1, 2, 7, 20, -1])
def test_a_flipped_bit_in_any_page_is_found(registry: OpenFile, page: int) -> None:
    registry.home.file.pragma("wal_checkpoint(TRUNCATE)")
    pages = registry.path.stat().st_size // 4096
    flip(registry.path, (page % pages) * 4096 + 1000)
    finding = check_database(registry.home.file)
    assert finding.ok is False
    assert "registry.db: 1 damaged page; keep every file" in finding.sentence


def test_what_lies_in_the_log_is_checked_too(registry: OpenFile) -> None:
    log = registry.path.with_name("registry.db-wal")
    assert log.stat().st_size > 0
    assert check_database(registry.home.file).ok
    assert log.stat().st_size == 0


def test_rows_that_do_not_fit_their_indexes_are_found(registry: OpenFile) -> None:
    with registry.home.file.maintenance() as connection:
        connection.exec_driver_sql("CREATE TABLE odd (a, b)")
        connection.exec_driver_sql("INSERT INTO odd VALUES (1, 2)")
        connection.exec_driver_sql("CREATE INDEX by_a ON odd (a)")
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("UPDATE sqlite_schema SET sql = 'CREATE INDEX by_a ON odd (b)' WHERE name = 'by_a'")
    registry.home.file.close()
    again = EncryptedFile(registry.path, FILE_KEY, registry.heads)
    finding = check_database(again)
    again.close()
    assert finding.ok is False
    assert "fit together" in finding.sentence


def test_rows_that_point_nowhere_are_found(registry: OpenFile) -> None:
    registry.home.file.close()
    # Past the program's own door, as somebody with the key and another program could.
    raw = cipher.module.connect(str(registry.path), isolation_level=None)
    raw.set_key(f"x'{FILE_KEY.hex()}'")
    raw.execute("INSERT INTO addresses VALUES (x'00', 0, 'Nowhere 1', '', '', '', '')")
    raw.close()
    again = EncryptedFile(registry.path, FILE_KEY, registry.heads)
    finding = check_database(again)
    again.close()
    assert finding.ok is False
    assert "1 row pointing nowhere" in finding.sentence


def test_a_mark_that_could_not_be_written_is_told(registry: OpenFile) -> None:
    head = registry.folder / "head.json"
    head.unlink(missing_ok=True)
    head.mkdir()
    desk = registry.actor(Role.RECEPTIONIST)
    registry.patients().register(desk, registry.command(), a_registration())
    finding = check_database(registry.home.file)
    assert finding.ok is False
    assert "mark" in finding.sentence


def _stopped_at(words: str) -> Progress:
    def progress(what: str, _done: int, _total: int | None, /) -> None:
        if what == words:
            raise Cancelled("stopped")

    return progress


@pytest.mark.parametrize("words", ["Every page of registry.db", "Rows and indexes of registry.db"])
def test_a_check_of_a_file_can_be_stopped(registry: OpenFile, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("clinic_app.vault.encrypted_file._STEPS_A_QUESTION", 1)
    with pytest.raises(Cancelled):
        check_database(registry.home.file, _stopped_at(words))
    assert check_database(registry.home.file).ok


def test_a_file_without_its_key_is_not_called_clean(tmp_path: Path) -> None:
    path = tmp_path / "clinical.db"
    assert check_unheld_database(path).ok is False
    path.touch()
    finding = check_unheld_database(path)
    assert finding.ok is None
    assert "not checked" in finding.sentence


def test_a_whole_key_file_is_clean_as_far_as_each_can_tell(keyed: KeyedClinic) -> None:
    manager, receptionist = check_key_file(keyed.folder, keyed.manager), check_key_file(keyed.folder, keyed.unlock("rita"))
    assert [finding.ok for finding in (*manager, *receptionist)] == [True] * 4
    assert "vouched" in manager[0].sentence
    assert "without the key to the charts" in receptionist[0].sentence


def test_each_fault_of_a_key_file_has_its_sentence(keyed: KeyedClinic) -> None:
    whole = keyed.keys_file.read_bytes()
    sentences = set()
    forged = parse_key_file(whole)
    later = json.loads(whole)
    del later["checksum"]
    later["format"] = 2
    later["checksum"] = hashlib.sha256(canonical(later)).hexdigest()
    states = {
        "missing": None,
        "damaged": whole[:-3],
        "newer version": file_bytes(later),
        "changed by somebody": key_file_bytes(proven(forged, bytes(32))),
    }
    for words, data in states.items():
        keyed.keys_file.unlink()
        if data is not None:
            keyed.keys_file.write_bytes(data)
        main, copy = check_key_file(keyed.folder, keyed.manager)
        assert main.ok is False
        assert words in main.sentence
        assert copy.ok
        sentences.add(main.sentence)
        keyed.keys_file.write_bytes(whole)
    assert len(sentences) == 4


def test_twins_that_differ_are_told(keyed: KeyedClinic) -> None:
    older = keyed.copy_file.read_bytes()
    keyed.cabinet.name_deputy(keyed.manager, keyed.dee.staff_id, username="dee")
    keyed.copy_file.write_bytes(older)
    main, copy = check_key_file(keyed.folder, keyed.manager)
    assert main.ok
    assert copy.ok is False
    assert "not the same" in copy.sentence


BINDING = BlobBinding(patient=PatientId(UUID(int=2)), purpose=BlobPurpose.DOCUMENT, thing=UUID(int=3), version=1)


@pytest.fixture
def blobs(tmp_path: Path) -> tuple[BlobStore, list[tuple[StoredBlob, BlobBinding]]]:
    store = BlobStore(tmp_path / "blobs", ClinicId(UUID(int=1)))
    return store, [(store.write(BINDING, os.urandom(100)), BINDING) for _ in range(3)]


def test_pictures_are_read_through_and_counted(blobs: tuple[BlobStore, list[tuple[StoredBlob, BlobBinding]]]) -> None:
    (finding,) = check_blobs(*blobs)
    assert finding == CheckFinding(True, "Pictures and documents: 3 files, each as it was written.")
    assert finding.about == "Pictures and documents"


def test_the_reading_of_pictures_is_told_one_by_one_and_stops_between_two(
    blobs: tuple[BlobStore, list[tuple[StoredBlob, BlobBinding]]],
) -> None:
    told: list[tuple[str, int, int | None]] = []
    check_blobs(*blobs, lambda *step: told.append(step))
    assert told == [("Pictures and documents", number, 3) for number in range(3)]
    with pytest.raises(Cancelled):
        check_blobs(*blobs, _stopped_at("Pictures and documents"))


def test_missing_and_damaged_pictures_are_counted(blobs: tuple[BlobStore, list[tuple[StoredBlob, BlobBinding]]], tmp_path: Path) -> None:
    store, kept = blobs
    first, second = kept[0][0], kept[1][0]
    store.remove(first.name)
    flip(tmp_path / "blobs" / second.name[:2] / second.name, 50)
    (finding,) = check_blobs(store, kept)
    assert finding.ok is False
    assert "1 file missing and 1 damaged, of 3 in all" in finding.sentence


def test_a_file_that_a_killed_save_left_is_told_and_is_no_fault(blobs: tuple[BlobStore, list[tuple[StoredBlob, BlobBinding]]]) -> None:
    store, kept = blobs
    _, left = check_blobs(store, kept[1:])
    assert left.ok
    assert "1 more file left" in left.sentence


def test_drafts_that_do_not_open_are_counted(keyed: KeyedClinic) -> None:
    drawer = DraftDrawer(keyed.folder / "drafts", keyed.manager)
    assert check_drafts(drawer) == CheckFinding(True, "Your drafts: 0 drafts, each can be opened.")
    for number in range(2):
        drawer.save(Draft(UUID(int=number), b"text"))
    assert check_drafts(drawer).ok
    flip(next((keyed.folder / "drafts").rglob("*.draft")), 20)
    finding = check_drafts(drawer)
    assert finding.ok is False
    assert "1 of 2" in finding.sentence


def test_a_damaged_count_of_wrong_passwords_is_told(tmp_path: Path, clock: FakeClock) -> None:
    throttle = Throttle(tmp_path / "throttle.json", clock)
    assert check_throttle(throttle).ok
    throttle.failed("maya")
    assert check_throttle(throttle).ok
    flip(tmp_path / "throttle.json", 30)
    assert check_throttle(throttle).ok is False
