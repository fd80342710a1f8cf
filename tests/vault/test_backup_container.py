"""A backup's bytes: what goes in comes out, and nothing comes out of a file that is not whole or for a sheet that is not its own."""

from pathlib import Path

import pytest

from clinic_app.errors import Cancelled
from clinic_app.vault.backup_container import MAGIC, OpenBackup, open_backup, read_header
from clinic_app.vault.backup_errors import (
    BackupDamaged,
    BackupForeign,
    BackupSheetWrong,
    BackupTooNew,
    BackupTruncated,
    PoolFileDamaged,
    PoolFileMissing,
)
from clinic_app.vault.backup_pool import FOLDER, digest_of
from clinic_app.vault.canonical import checked_bytes, parse_checked
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.key_errors import SheetGroupWrong
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.vault.backups import CLINICAL, MADE_AT, REGISTRY, MadeBackup, a_backup, typed_groups
from tests.vault.builders import SECRET, KeyedClinic


@pytest.fixture
def made(keyed: KeyedClinic, tmp_path: Path) -> MadeBackup:
    place = tmp_path / "stick"
    place.mkdir()
    return a_backup(keyed, place)


def opened(made: MadeBackup, keyed: KeyedClinic) -> OpenBackup:
    return open_backup(made.path, typed_groups(keyed.sheets[0]))


def test_the_header_tells_without_a_key_whose_backup_it_is(keyed: KeyedClinic, made: MadeBackup) -> None:
    header = read_header(made.path)

    assert header == made.header
    assert (header.clinic, header.pc, header.made_at, header.proven) == (keyed.clinic, keyed.pc, MADE_AT, True)
    assert made.path.name == "clinic-20261122-2130-7.cbk"


@pytest.mark.parametrize("number", [0, 1])
def test_either_sheet_opens_a_backup_and_all_of_it_comes_out(number: int, keyed: KeyedClinic, made: MadeBackup, tmp_path: Path) -> None:
    backup = open_backup(made.path, typed_groups(keyed.sheets[number]))
    backup.extract(tmp_path / "out")

    assert (backup.keys.registry_key, backup.keys.clinical_key) == (keyed.manager.registry_key, keyed.manager.clinical_key)
    assert backup.keys.device_secrets == ((keyed.pc, SECRET),)
    assert (tmp_path / "out" / "registry.db").read_bytes() == REGISTRY
    assert (tmp_path / "out" / "clinical.db").read_bytes() == CLINICAL
    assert (tmp_path / "out" / "keys.json").read_bytes() == keyed.keys_file.read_bytes()
    for file in made.pool:
        assert digest_of(tmp_path / "out" / FOLDER / file.name[:2] / file.name) == (file.size, file.sha256)
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["blobs", "clinical.db", "keys.json", "pc.json", "registry.db"]


def test_the_code_for_another_pc_opens_it_with_the_keys_and_this_pcs_secret(keyed: KeyedClinic, made: MadeBackup) -> None:
    backup = open_backup(made.path, typed_groups(made.code))

    assert (backup.keys.registry_key, backup.keys.clinical_key) == (keyed.manager.registry_key, keyed.manager.clinical_key)
    assert backup.keys.device_secrets == ((keyed.pc, SECRET),)


def test_another_clinics_sheet_opens_nothing(made: MadeBackup) -> None:
    with pytest.raises(BackupSheetWrong):
        open_backup(made.path, typed_groups(RecoverySheet.fresh("A")))


def test_a_mistyped_group_is_pointed_at(keyed: KeyedClinic, made: MadeBackup) -> None:
    groups = list(keyed.sheets[0].groups())
    groups[2] = groups[2][:-1] + ("2" if groups[2][-1] != "2" else "3")
    with pytest.raises(SheetGroupWrong, match="Group 3"):
        open_backup(made.path, " ".join(groups))


def test_a_file_that_is_no_backup_is_told_so(made: MadeBackup) -> None:
    made.path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(BackupForeign):
        read_header(made.path)


def test_a_backup_that_is_not_there_is_told_so(made: MadeBackup) -> None:
    made.path.unlink()
    with pytest.raises(CannotRead):
        read_header(made.path)


@pytest.mark.parametrize("kept", [0.0001, 0.001, 0.5, 0.999999])
def test_a_backup_cut_short_anywhere_is_told_so(kept: float, made: MadeBackup) -> None:
    content = made.path.read_bytes()
    made.path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(BackupTruncated):
        read_header(made.path)


def test_bytes_put_behind_a_backup_are_damage(made: MadeBackup) -> None:
    made.path.write_bytes(made.path.read_bytes() + b"\x00")
    with pytest.raises(BackupDamaged):
        read_header(made.path)


def test_a_later_format_is_left_alone(made: MadeBackup) -> None:
    rewrite_header(made.path, format=2)
    with pytest.raises(BackupTooNew):
        read_header(made.path)


def test_a_backup_with_a_newer_structure_inside_is_left_alone(keyed: KeyedClinic, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    with pytest.raises(BackupTooNew):
        read_header(a_backup(keyed, tmp_path / "stick", revision="9999").path)


def test_a_header_that_somebody_rewrote_opens_nothing_more(keyed: KeyedClinic, made: MadeBackup) -> None:
    """Erasures taken out of the header would bring erased people back."""
    rewrite_header(made.path, erasures=[])
    assert read_header(made.path).erasures == ()
    with pytest.raises(BackupDamaged):
        open_backup(made.path, typed_groups(keyed.sheets[0]))


def test_two_chunks_that_changed_places_are_found(keyed: KeyedClinic, made: MadeBackup, tmp_path: Path) -> None:
    content = made.path.read_bytes()
    start = len(MAGIC) + 4 + int.from_bytes(content[len(MAGIC) : len(MAGIC) + 4], "big")
    size = (1 << 20) + 16
    first, second, rest = content[start : start + size], content[start + size : start + 2 * size], content[start + 2 * size :]
    assert rest, "the last chunk is bound to its place by its own mark"
    made.path.write_bytes(content[:start] + second + first + rest)
    with pytest.raises(BackupDamaged):
        opened(made, keyed).extract(tmp_path / "out")


def test_of_a_damaged_backup_no_file_gets_its_name(keyed: KeyedClinic, made: MadeBackup, tmp_path: Path) -> None:
    content = bytearray(made.path.read_bytes())
    content[-1000] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(BackupDamaged):
        opened(made, keyed).extract(tmp_path / "out")
    assert not (tmp_path / "out" / "clinical.db").exists()
    assert not list((tmp_path / "out").glob("*.part"))


def test_a_picture_missing_from_the_pool_is_counted(keyed: KeyedClinic, made: MadeBackup, tmp_path: Path) -> None:
    name = made.pool[0].name
    (made.path.parent / FOLDER / name[:2] / name).unlink()
    with pytest.raises(PoolFileMissing, match="1 of the 2"):
        opened(made, keyed).verify()
    with pytest.raises(PoolFileMissing):
        opened(made, keyed).extract(tmp_path / "out")


def test_a_flipped_bit_in_the_pool_is_counted(keyed: KeyedClinic, made: MadeBackup, tmp_path: Path) -> None:
    path = made.path.parent / FOLDER / made.pool[1].name[:2] / made.pool[1].name
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    with pytest.raises(PoolFileDamaged, match="1 of the 2"):
        opened(made, keyed).verify()
    with pytest.raises(PoolFileDamaged):
        opened(made, keyed).extract(tmp_path / "out")


def test_an_extraction_that_was_stopped_leaves_nothing_half_written(keyed: KeyedClinic, made: MadeBackup, tmp_path: Path) -> None:
    backup = opened(made, keyed)

    def stop(_words: str, done: int, _total: int | None) -> None:
        if done == 1:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        backup.extract(tmp_path / "out", stop)
    assert not list((tmp_path / "out").glob("*.part"))


def test_a_backup_shows_no_key_when_it_is_printed(keyed: KeyedClinic, made: MadeBackup) -> None:
    assert repr(opened(made, keyed)) == "OpenBackup(hidden)"


def rewrite_header(path: Path, **changes: object) -> None:
    """Put other values into the header, with the checksum that fits."""
    content = path.read_bytes()
    length = int.from_bytes(content[len(MAGIC) : len(MAGIC) + 4], "big")
    at = len(MAGIC) + 4
    fields = parse_checked(content[at : at + length]).left()
    written = checked_bytes(fields | changes)  # type: ignore[arg-type]  # any JSON
    path.write_bytes(MAGIC + len(written).to_bytes(4, "big") + written + content[at + length :])
