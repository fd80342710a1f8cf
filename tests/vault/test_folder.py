"""A clinic's folder is made for its owner alone, in a safe place, and nothing is made where one should be."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.paths import founding_is_unfinished, is_clinic
from clinic_app.vault.canonical import checked_bytes
from clinic_app.vault.folder import DataFolder, Pc
from clinic_app.vault.folder_errors import (
    ClinicAlreadyHere,
    FolderIsFile,
    FolderMissing,
    FolderNotEmpty,
    FolderReadOnly,
    FolderSynced,
    FoundingCutOff,
    FoundingMarkUnusable,
    NoClinicHere,
    PcFileTooNew,
    PcFileUnusable,
)
from tests.fake_clock import FakeClock
from tests.vault.small_disk import mounted


def a_pc(clock: FakeClock) -> Pc:
    return Pc(clinic=ClinicId(uuid4()), id=PcId(uuid4()), name="Réception 2 (आगे)", made_at=clock())


def begun(path: Path, clock: FakeClock) -> DataFolder:
    """The folder of a founding that has come as far as its keys."""
    folder = DataFolder(path)
    folder.prepare()
    folder.begin(a_pc(clock), keyring=False)
    return folder


def test_a_new_folder_is_its_owners_alone(data_folder: Path, clock: FakeClock) -> None:
    begun(data_folder, clock)
    assert data_folder.stat().st_mode & 0o777 == 0o700
    assert sorted(os.listdir(data_folder)) == ["blobs", "drafts", "founding.json", "pc.json"]
    assert {(data_folder / part).stat().st_mode & 0o777 for part in ("blobs", "drafts")} == {0o700}
    assert {(data_folder / part).stat().st_mode & 0o777 for part in ("founding.json", "pc.json")} == {0o600}


def test_an_empty_folder_that_others_could_read_is_closed_to_them(data_folder: Path) -> None:
    data_folder.mkdir(mode=0o755)
    DataFolder(data_folder).prepare()
    assert data_folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_anything_in_it_is_left_alone(data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / "holiday.jpg").touch()
    with pytest.raises(FolderNotEmpty):
        DataFolder(data_folder).prepare()
    assert os.listdir(data_folder) == ["holiday.jpg"]


def test_a_file_is_no_folder(data_folder: Path) -> None:
    data_folder.touch()
    with pytest.raises(FolderIsFile):
        DataFolder(data_folder).prepare()
    with pytest.raises(FolderIsFile):
        DataFolder(data_folder).pc()


def test_opening_never_creates(data_folder: Path) -> None:
    with pytest.raises(FolderMissing):
        DataFolder(data_folder).pc()
    assert not data_folder.exists()
    data_folder.mkdir()
    with pytest.raises(NoClinicHere):
        DataFolder(data_folder).pc()
    assert os.listdir(data_folder) == []


@pytest.mark.parametrize("left", ["keys.json", "keys.json.bak", "registry.db", "clinical.db", "pc.json"])
def test_whatever_is_left_of_a_clinic_is_taken_for_one(data_folder: Path, left: str) -> None:
    data_folder.mkdir()
    (data_folder / left).touch()
    with pytest.raises(PcFileUnusable):
        DataFolder(data_folder).pc()
    with pytest.raises(ClinicAlreadyHere):
        DataFolder(data_folder).prepare()
    assert os.listdir(data_folder) == [left]


def test_what_a_failed_founding_made_is_taken_away_again(data_folder: Path, clock: FakeClock) -> None:
    folder = begun(data_folder, clock)
    for name in (
        "registry.db",
        "registry.db-wal",
        "keys.json",
        "keys.json.bak.tmp",
        "head.json.tmp",
        "founding.json.tmp",
        ".may-write.tmp",
    ):
        (data_folder / name).touch()
    (folder.blobs / "ab").mkdir()
    (folder.blobs / "ab" / ("ab" * 16)).touch()
    folder.clear()
    assert os.listdir(data_folder) == []
    folder.clear()
    folder.prepare()
    folder.require_free()


@pytest.mark.parametrize("theirs", ["holiday.jpg", "blobs/holiday.jpg", "blobs/ab/holiday.jpg", "drafts/letter.odt", "registry.db.old"])
def test_what_a_founding_never_makes_is_never_taken_away(data_folder: Path, clock: FakeClock, theirs: str) -> None:
    folder = begun(data_folder, clock)
    (data_folder / theirs).parent.mkdir(exist_ok=True)
    (data_folder / theirs).write_bytes(b"somebody's")
    folder.clear()
    assert [each.relative_to(data_folder).as_posix() for each in data_folder.rglob("*") if each.is_file()] == [theirs]
    with pytest.raises(FolderNotEmpty):
        folder.prepare()


def test_a_founding_under_way_is_no_clinic_and_becomes_one_at_its_end(data_folder: Path, clock: FakeClock) -> None:
    folder = begun(data_folder, clock)
    assert founding_is_unfinished(data_folder)
    assert not is_clinic(data_folder)
    with pytest.raises(FoundingCutOff):
        folder.pc()
    folder.finish()
    assert not founding_is_unfinished(data_folder)
    assert is_clinic(data_folder)
    assert folder.pc().name == "Réception 2 (आगे)"
    with pytest.raises(ClinicAlreadyHere):
        folder.prepare()


@pytest.mark.parametrize("left", [".may-write.tmp", "founding.json.tmp"])
def test_what_is_left_from_before_the_mark_keeps_nobody_out(data_folder: Path, clock: FakeClock, left: str) -> None:
    data_folder.mkdir()
    (data_folder / left).touch()
    begun(data_folder, clock).finish()
    assert DataFolder(data_folder).pc().name == "Réception 2 (आगे)"


def test_nothing_is_taken_away_on_the_word_of_a_mark_that_does_not_fit(data_folder: Path, clock: FakeClock) -> None:
    folder, mark = begun(data_folder, clock), data_folder / "founding.json"
    whole = mark.read_bytes()
    known = folder.cut_off_founding()
    assert known is not None
    of_another = checked_bytes(
        {"clinic_id": str(uuid4()), "format": 1, "keyring": False, "kind": "clinic-records founding", "pc": str(known.pc)}
    )
    of_a_later = checked_bytes(
        {"clinic_id": str(known.clinic), "format": 2, "keyring": False, "kind": "clinic-records founding", "pc": str(known.pc)}
    )
    for content in (b"", b"{}\n", whole[:-9], of_another, of_a_later):
        mark.write_bytes(content)
        with pytest.raises(FoundingMarkUnusable):
            folder.cut_off_founding()
    mark.unlink()
    assert folder.cut_off_founding() is None


def test_a_small_file_is_kept_as_evidence_before_it_is_written_anew(data_folder: Path, clock: FakeClock) -> None:
    folder = begun(data_folder, clock)
    folder.set_aside(folder.head, clock())
    folder.head.write_bytes(b"as found")
    folder.set_aside(folder.head, clock())
    assert (data_folder / "head-20260302T090000Z.json").read_bytes() == b"as found"


def test_a_disk_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "ro") as disk:
        with pytest.raises(FolderReadOnly):
            DataFolder(disk / "clinic").prepare()
        with pytest.raises(FolderReadOnly):
            DataFolder(disk).prepare()


def test_a_clinic_that_cannot_be_written_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    clinic = tmp_path / "clinic"
    with mounted(clinic, "ro"), pytest.raises(FolderReadOnly):
        DataFolder(clinic).lock("Reception 1", clock())
    DataFolder(clinic).lock("Reception 1", clock()).release()


def test_a_folder_that_is_copied_away_is_refused_both_times(tmp_path: Path, clock: FakeClock) -> None:
    place = tmp_path / "Dropbox" / "clinic"
    with pytest.raises(FolderSynced, match="Dropbox"):
        DataFolder(place).prepare()
    assert not place.exists()
    place.mkdir(parents=True)
    with pytest.raises(FolderSynced, match="Dropbox"):
        DataFolder(place).lock("Reception 1", clock())
    assert os.listdir(place.parent) == ["clinic"]


def test_the_files_lie_where_decision_0001_says(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    paths = (
        folder.registry, folder.clinical, folder.head, folder.throttle, folder.settings, folder.drafts,
        folder.blobs, folder.before_migration,
    )  # fmt: skip
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "registry.db", "clinical.db", "head.json", "throttle.json", "settings.json", "drafts", "blobs", "before-migration",
    ]  # fmt: skip


def test_a_pc_knows_its_clinic_and_its_name(tmp_path: Path, clock: FakeClock) -> None:
    pc = a_pc(clock)
    DataFolder(tmp_path).introduce(pc)
    assert DataFolder(tmp_path).pc() == pc


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b'{"format":1,"kind":"clinic-records pc"}\n',
        checked_bytes({"format": 1, "kind": "something else"}),
        checked_bytes({"format": "1", "kind": "clinic-records pc"}),
    ],
)
def test_a_pc_file_that_says_nothing_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pc.json").write_bytes(content)
    with pytest.raises(PcFileUnusable):
        DataFolder(tmp_path).pc()


def test_a_pc_file_of_a_later_format_is_told(tmp_path: Path) -> None:
    (tmp_path / "pc.json").write_bytes(checked_bytes({"format": 2, "kind": "clinic-records pc"}))
    with pytest.raises(PcFileTooNew):
        DataFolder(tmp_path).pc()
