"""Two programs never have one clinic open; a program that was killed shuts nobody out."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clinic_app.vault.folder import DataFolder
from clinic_app.vault.folder_errors import AlreadyOpen, FolderReadOnly
from clinic_app.vault.folder_lock import ClinicLock
from tests.fake_clock import FakeClock
from tests.vault.small_disk import mounted

HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from clinic_app.vault.folder import DataFolder
lock = DataFolder(Path(sys.argv[1])).lock("Reception 1", datetime(2027, 3, 4, 9, 30, tzinfo=UTC))
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder(data_folder: Path) -> DataFolder:
    made = DataFolder(data_folder)
    made.prepare()
    return made


def another_program(folder: DataFolder) -> "subprocess.Popen[bytes]":
    program = subprocess.Popen([sys.executable, "-c", HOLD, str(folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"held\n"
    return program


def test_the_second_program_is_told_who_has_the_clinic_open_and_since_when(folder: DataFolder, clock: FakeClock) -> None:
    with another_program(folder) as first:
        with pytest.raises(AlreadyOpen, match="already open on Reception 1 since 04-Mar-2027"):
            folder.lock("Reception 2", clock())
        first.kill()


def test_a_killed_programs_lock_is_taken_over(folder: DataFolder, clock: FakeClock) -> None:
    with another_program(folder) as first:
        first.send_signal(signal.SIGKILL)
    beside = sorted(path.name for path in folder.path.parent.iterdir())
    assert f"{folder.path.name}.lock.json" in beside, "the killed program left its note"
    second = folder.lock("Reception 2", clock())
    with pytest.raises(AlreadyOpen, match="Reception 2"):
        folder.lock("Reception 3", clock())
    second.release()


def test_a_program_that_closes_gives_the_folder_back(folder: DataFolder, clock: FakeClock) -> None:
    before = sorted(os.listdir(folder.path))
    lock = folder.lock("Reception 1", clock())
    assert sorted(os.listdir(folder.path)) == before
    lock.release()
    lock.release()
    assert sorted(path.name for path in folder.path.parent.iterdir()) == [folder.path.name, f"{folder.path.name}.lock"]
    folder.lock("Reception 1", clock()).release()


def test_whichever_thread_closes_the_clinic_gives_the_folder_back(folder: DataFolder, clock: FakeClock) -> None:
    lock = folder.lock("Reception 1", clock())
    with ThreadPoolExecutor(1) as worker:
        worker.submit(lock.release).result()
    folder.lock("Reception 2", clock()).release()


def test_one_that_is_just_closing_is_waited_for(folder: DataFolder, clock: FakeClock) -> None:
    with another_program(folder) as first:
        assert first.stdin is not None
        first.stdin.write(b"\n")
        first.stdin.flush()
        folder.lock("Reception 1", clock(), patience=5.0).release()


@pytest.mark.parametrize("note", [None, b"", b"{}\n", b'{"format":2,"kind":"clinic-records lock"}\n'])
def test_a_note_that_cannot_be_read_does_not_open_the_door(folder: DataFolder, clock: FakeClock, note: bytes | None) -> None:
    lock = folder.lock("Reception 1", clock())
    beside = folder.path.with_name(f"{folder.path.name}.lock.json")
    beside.unlink()
    if note is not None:
        beside.write_bytes(note)
    with pytest.raises(AlreadyOpen, match="another window"):
        folder.lock("Reception 2", clock())
    lock.release()


def test_a_lock_that_cannot_be_written_is_no_lock(tmp_path: Path, clock: FakeClock) -> None:
    with mounted(tmp_path / "disk", "ro") as disk, pytest.raises(FolderReadOnly):
        DataFolder(disk / "clinic").lock("Reception 1", clock())


def test_a_full_disk_keeps_nobody_out_who_could_make_room_and_the_lock_counts(tmp_path: Path, clock: FakeClock) -> None:
    with mounted(tmp_path / "disk", "size=64k,nr_inodes=4") as disk:
        clinic = DataFolder(disk / "clinic")
        clinic.path.mkdir()
        (disk / "in the way").touch()
        lock = clinic.lock("Reception 1", clock())
        with pytest.raises(AlreadyOpen, match="another window"):
            clinic.lock("Reception 2", clock())
        lock.release()
        (disk / "in the way").unlink()
        ClinicLock(clinic.path, "Reception 1", clock()).release()
