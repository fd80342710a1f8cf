"""Backups that are damaged, cut short, half-made or opened with the wrong paper (FR12): all is told, none is taken for whole."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.backups.model import NewPlace
from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError
from clinic_app.identifiers import new_command
from clinic_app.vault.backup_container import MAGIC, open_backup
from clinic_app.vault.canonical import checked_bytes, parse_checked
from clinic_app.vault.cipher import connect
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.faults.children import ended, forked
from tests.faults.ground import Ground
from tests.faults.tally import Tally
from tests.vault.small_disk import mounted

SEED = 12


@pytest.fixture(scope="module")
def backed_up(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder with a backup of the clinic and its pool, and the sheet that opens it."""
    folder = tmp_path_factory.mktemp("backed-up")
    here, stick = ground.copied(folder / "clinic"), folder / "stick"
    stick.mkdir()
    with here.opened() as clinic:
        back_up(clinic, stick)
    return stick, sheet_of(ground)


@pytest.fixture
def stick(backed_up: tuple[Path, str], light_disk: Path) -> Path:
    """One to damage."""
    shutil.copytree(backed_up[0], light_disk / "stick")
    return light_disk / "stick"


@pytest.fixture
def sheet(backed_up: tuple[Path, str]) -> str:
    """The groups of sheet A."""
    return backed_up[1]


def sheet_of(ground: Ground) -> str:
    return " ".join(ground.founded.sheets[0].groups())


def back_up(clinic: Clinic, stick: Path, progress: Callable[[str, int, int | None], None] | None = None) -> None:
    known = {each.place.path: each.place.id for each in clinic.backups.standing(clinic.actor).places}
    place = known.get(stick)
    if place is None:
        place = clinic.backups.add_place(clinic.actor, new_command(clinic.clock()), NewPlace(path=stick)).id
    clinic.backups.back_up(clinic.actor, new_command(clinic.clock()), (place,), progress or (lambda *_step: None))


def the_backup(stick: Path) -> Path:
    (found,) = stick.glob("*.cbk")
    return found


def is_told(stick: Path, sheet: str) -> bool:
    """Whether opening the backup and reading all of it ends in a sentence."""
    try:
        open_backup(the_backup(stick), sheet).verify()
    except ClinicError:
        return True
    return False


def flip(path: Path, at: int, bit: int) -> None:
    with open(path, "r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))


@pytest.mark.parametrize("tries", [100, pytest.param(5_000, marks=pytest.mark.long)], ids=["quick", "long"])
def test_every_flipped_bit_of_a_backup_and_its_pool_is_told(tries: int, stick: Path, sheet: str, tally: Tally) -> None:
    assert not is_told(stick, sheet)
    count = tally.count("FR12", "one bit flipped in a backup or its pool")
    chance = random.Random(SEED)
    (pooled,) = (path for path in (stick / "blobs").rglob("*") if path.is_file())
    header = 12 + int.from_bytes(the_backup(stick).read_bytes()[8:12], "big")
    for number in range(tries):
        # The small parts get as many as the large one, or nearly all would fall into the databases.
        path, end = ((the_backup(stick), header), (pooled, pooled.stat().st_size), (the_backup(stick), the_backup(stick).stat().st_size))[
            number % 3
        ]
        at, bit = chance.randrange(end), chance.randrange(8)
        flip(path, at, bit)
        count.add(undetected=not is_told(stick, sheet))
        flip(path, at, bit)
    count.control = plain_copies(stick, sheet, stick.parent / "plain", chance)
    assert count.undetected == 0
    assert not is_told(stick, sheet), "every bit was put back"


def plain_copies(stick: Path, sheet: str, folder: Path, chance: random.Random) -> str:
    """The control: a copy of the same database without a backup around it opens with most of such bits flipped, and says nothing."""
    backup = open_backup(the_backup(stick), sheet)
    backup.extract(folder, blobs=False)
    key = backup.keys.sqlcipher_key(VaultFile.CLINICAL)
    path, silent, tries = folder / "clinical.db", 0, 20
    for _ in range(tries):
        at, bit = chance.randrange(8192, path.stat().st_size), chance.randrange(8)
        flip(path, at, bit)
        try:
            connect(path, key).close()
            silent += 1
        except ClinicError:
            pass
        flip(path, at, bit)
    assert silent, "a control that notices everything proves nothing"
    return f"{silent} of {tries} unnoticed in a plain copy that opens"


def test_a_backup_cut_short_at_any_place_is_told(stick: Path, sheet: str, tally: Tally) -> None:
    count = tally.count("FR12", "a backup or a picture in its pool cut short")
    whole, chance = the_backup(stick).read_bytes(), random.Random(SEED)
    (pooled,) = (path for path in (stick / "blobs").rglob("*") if path.is_file())
    for at in (0, 1, 8, 11, 12, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(24))):
        the_backup(stick).write_bytes(whole[:at])
        count.add(undetected=not is_told(stick, sheet))
    the_backup(stick).write_bytes(whole)
    picture = pooled.read_bytes()
    for at in (0, len(picture) // 2, len(picture) - 1):
        pooled.write_bytes(picture[:at])
        count.add(undetected=not is_told(stick, sheet))
    assert count.undetected == 0


def test_wrong_sheets_and_other_formats_open_nothing(stick: Path, sheet: str, tally: Tally) -> None:
    count = tally.count("FR12", "a stranger's sheet, or a format this program does not know")
    for _ in range(5):
        count.add(undetected=not is_told(stick, " ".join(RecoverySheet.fresh("A").groups())))
    whole = the_backup(stick).read_bytes()
    start = len(MAGIC) + 4
    end = start + int.from_bytes(whole[len(MAGIC) : start], "big")
    for change in ({"format": 0}, {"format": 2}, {"format": 99}, {"kind": "another program's"}, {"more": True}):
        header = checked_bytes(parse_checked(whole[start:end]).left() | change)
        the_backup(stick).write_bytes(MAGIC + len(header).to_bytes(4, "big") + header + whole[end:])
        count.add(undetected=not is_told(stick, sheet))
    for magic in (b"CLINBAK0", b"CLINBAK2", b"SQLite f"):
        the_backup(stick).write_bytes(magic + whole[8:])
        count.add(undetected=not is_told(stick, sheet))
    assert count.undetected == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")
@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.long)], ids=["quick", "long"])
def test_a_killed_backup_never_has_the_name_of_one(kills: int, ground: Ground, tmp_path: Path, tally: Tally) -> None:
    count = tally.count("FR12", "a backup killed at any moment")
    here, stick, chance = ground.copied(tmp_path / "clinic"), tmp_path / "stick", random.Random(SEED)
    stick.mkdir()
    sheet = sheet_of(ground)
    began = time.monotonic()
    with here.opened() as clinic:
        back_up(clinic, stick)
    usual = time.monotonic() - began
    before = set(stick.glob("*.cbk"))
    for _ in range(kills):
        child = forked(lambda: work_on(here, stick))
        time.sleep(chance.uniform(0.0, usual))
        os.kill(child, signal.SIGKILL)
        ended(child)
        for path in set(stick.glob("*.cbk")) - before:
            try:
                open_backup(path, sheet).verify()
            except ClinicError:
                count.add(tried=0, undetected=1)
            before.add(path)
        count.add()
    assert count.undetected == 0
    here.clock.advance(days=1)
    with here.opened() as clinic:
        back_up(clinic, stick)
        newest = clinic.backups.standing(clinic.actor).last
    assert newest is not None
    assert newest.proven
    assert not (here.folder / "backup-work").exists(), "the next backup takes away what a killed one left"


def work_on(ground: Ground, stick: Path) -> None:
    """In the child: another day's backup."""
    ground.clock.advance(days=1)
    with ground.opened() as clinic:
        back_up(clinic, stick)


def test_a_stick_of_any_size_holds_a_whole_backup_or_none(ground: Ground, tmp_path: Path, tally: Tally) -> None:
    count = tally.count("FR12", "a stick that fills up while a backup is written")
    here, sheet = ground.copied(tmp_path / "clinic"), sheet_of(ground)
    whole = 0
    with here.opened() as clinic:
        for kib in (16, 64, 256, 512, 768, 4096):
            with mounted(tmp_path / f"stick-{kib}", f"size={kib}k") as stick:
                back_up(clinic, stick)
                for path in stick.glob("*.cbk"):
                    whole += 1
                    count.add(tried=0, undetected=not_whole(path, sheet))
                count.add()
    assert count.undetected == 0
    assert 0 < whole < 6, "some were too small, and not all"


def not_whole(path: Path, sheet: str) -> bool:
    try:
        open_backup(path, sheet).verify()
    except ClinicError:
        return True
    return False
