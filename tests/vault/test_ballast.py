"""The ballast holds real room, gives it back at once, and is never left half made."""

from itertools import count
from pathlib import Path

import pytest

from clinic_app.vault.ballast import Ballast
from clinic_app.vault.disk_space import Room, free_bytes, state_of
from clinic_app.vault.model import DiskState

SIZE = 300_000


def always() -> bool:
    return True


def test_the_ballast_holds_its_room_and_gives_it_back(small_disk: Path) -> None:
    before, ballast = free_bytes(small_disk), Ballast(small_disk, SIZE)
    assert ballast.write(always)
    assert ballast.is_whole()
    assert before - free_bytes(small_disk) >= SIZE
    assert ballast.release()
    assert free_bytes(small_disk) == before
    assert not ballast.is_whole()
    assert not ballast.release()


def test_the_ballast_is_of_bytes_that_no_disk_can_make_smaller(tmp_path: Path) -> None:
    Ballast(tmp_path, SIZE).write(always)
    content = (tmp_path / "ballast").read_bytes()
    assert len(content) == SIZE
    assert len(set(content)) == 256
    assert (tmp_path / "ballast").stat().st_mode & 0o777 == 0o600


def test_a_ballast_that_does_not_fit_leaves_nothing(small_disk: Path) -> None:
    assert not Ballast(small_disk, 3 << 20).write(always)
    assert list(small_disk.iterdir()) == []


def test_a_ballast_that_is_not_wanted_any_more_leaves_nothing(tmp_path: Path) -> None:
    pieces = count()
    assert not Ballast(tmp_path, 10 << 20).write(lambda: next(pieces) < 2)
    assert list(tmp_path.iterdir()) == []


def test_what_a_power_cut_left_of_a_ballast_is_replaced_and_given_back(tmp_path: Path) -> None:
    (tmp_path / "ballast.tmp").write_bytes(b"half")
    assert Ballast(tmp_path, SIZE).write(always)
    assert {each.name for each in tmp_path.iterdir()} == {"ballast"}
    (tmp_path / "ballast.tmp").write_bytes(b"half")
    assert Ballast(tmp_path, SIZE).release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("free", "was", "is_"),
    [
        (500_000_000, DiskState.AMPLE, DiskState.AMPLE),
        (499_999_999, DiskState.AMPLE, DiskState.LOW),
        (4 << 20, DiskState.LOW, DiskState.LOW),
        (500_000_000, DiskState.LOW, DiskState.LOW),
        (550_000_000, DiskState.LOW, DiskState.AMPLE),
        ((4 << 20) - 1, DiskState.LOW, DiskState.FULL),
        ((128 << 20) - 1, DiskState.FULL, DiskState.FULL),
        (128 << 20, DiskState.FULL, DiskState.LOW),
        (600_000_000, DiskState.FULL, DiskState.AMPLE),
        (600_000_000, DiskState.READ_ONLY, DiskState.AMPLE),
    ],
)
def test_a_disk_that_was_full_is_full_until_there_is_room_to_work_with(free: int, was: DiskState, is_: DiskState) -> None:
    assert state_of(free, Room(), was=was) is is_
