"""The disk whose power is cut keeps what was waited for, and may lose or tear everything else."""

import random
from pathlib import Path

from tests.faults.disk_log import Cut, Event, Made, Removed, Renamed, Synced, Wrote
from tests.faults.power_loss import Disk

OLD, NEW = b"o" * 1024, b"n" * 1024


def images(folder: Path, *events: Event, tries: int = 400) -> set[tuple[tuple[str, bytes | None], ...]]:
    """Everything that may lie there, as far as so many power cuts show it."""
    folder.mkdir(exist_ok=True)
    disk = Disk(folder)
    for event in events:
        disk.do(event)
    return {tuple(disk.cut_off(random.Random(seed)).items()) for seed in range(tries)}


def a_file(folder: Path) -> Path:
    (folder / "a").write_bytes(OLD)
    return folder


def test_what_was_waited_for_is_there_whatever_happens(tmp_path: Path) -> None:
    events = (Made("b"), Wrote("b", 0, NEW), Synced("b"), Synced("", is_folder=True))
    assert images(a_file(tmp_path), *events) == {(("a", OLD), ("b", NEW))}


def test_a_write_that_nobody_waited_for_is_torn_between_sectors(tmp_path: Path) -> None:
    found = {image[0][1] for image in images(a_file(tmp_path), Wrote("a", 0, NEW))}
    assert found == {OLD, NEW, NEW[:512] + OLD[512:], OLD[:512] + NEW[512:]}


def test_a_synced_file_without_its_name_may_not_be_there(tmp_path: Path) -> None:
    assert images(tmp_path, Made("b"), Wrote("b", 0, NEW), Synced("b")) == {(), (("b", NEW),)}


def test_a_rename_that_nobody_waited_for_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    events = (Made("a.tmp"), Wrote("a.tmp", 0, NEW), Synced("a.tmp"), Renamed("a.tmp", "a"))
    assert {dict(image)["a"] for image in images(a_file(tmp_path), *events)} == {OLD, NEW}


def test_what_lies_in_a_folder_without_a_name_is_lost_with_it(tmp_path: Path) -> None:
    events = (Made("f", is_folder=True), Made("f/b"), Wrote("f/b", 0, NEW), Synced("f/b"), Synced("f", is_folder=True))
    assert images(tmp_path, *events) == {(), (("f", None), ("f/b", NEW))}


def test_a_cut_and_a_removal_may_be_undone_too(tmp_path: Path) -> None:
    assert {dict(image).get("a") for image in images(a_file(tmp_path), Cut("a", 8), Removed("a"))} == {None, OLD, OLD[:8]}
