"""A small file on disk is the old one or the new one, whatever goes wrong in between."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFull, FolderGone
from clinic_app.vault.safe_files import read_small, replace_patiently, write_atomically
from tests.vault.small_disk import mounted


def test_what_was_written_is_read_and_only_its_owner_may(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_atomically(path, b"first")
    write_atomically(path, b"second")
    assert read_small(path, 6) == b"second"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["keys.json"]


def test_the_leftover_of_a_killed_write_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    (tmp_path / "keys.json.tmp").write_bytes(b"half")
    (tmp_path / "keys.json.tmp").chmod(0o400)
    write_atomically(path, b"whole")
    assert os.listdir(tmp_path) == ["keys.json"]


def test_a_killed_writer_leaves_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    program = (
        "import sys\nfrom pathlib import Path\nfrom clinic_app.vault.safe_files import write_atomically\n"
        "n = 0\nwhile True:\n    n += 1\n    write_atomically(Path(sys.argv[1]), str(n % 10).encode() * 20_000)\n"
    )
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", program, str(path)])
        while not path.exists():
            time.sleep(0.005)
        time.sleep(0.03)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        data = path.read_bytes()
        assert len(data) == 20_000
        assert len(set(data)) == 1


def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=64k") as disk:
        write_atomically(disk / "keys.json", b"old" * 1000)
        with pytest.raises(DiskFull, match="keys.json"):
            write_atomically(disk / "keys.json", b"n" * 100_000)
        assert (disk / "keys.json").read_bytes() == b"old" * 1000
        assert os.listdir(disk) == ["keys.json"]


def test_a_disk_that_cannot_be_written_is_told_apart(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "ro") as disk, pytest.raises(CannotWrite, match="read-only"):
        write_atomically(disk / "keys.json", b"new")


def test_a_folder_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FolderGone, match="its folder is not there"):
        write_atomically(tmp_path / "unplugged" / "copy.pdf", b"new")


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys.json").mkdir()
    with pytest.raises(CannotWrite):
        write_atomically(tmp_path / "keys.json", b"new")
    with pytest.raises(CannotRead):
        read_small(tmp_path / "keys.json", 10)


def test_a_file_that_is_too_large_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(CannotRead, match="larger"):
        read_small(path, 1000)


def test_a_missing_file_is_the_callers_to_explain(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_small(tmp_path / "nothing", 10)


class Busy:
    """The operating system's rename on Windows while somebody reads the target."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals

    def replace(self, source: Path, target: Path) -> None:
        if self.refusals:
            self.refusals -= 1
            raise PermissionError
        os.replace(source, target)


def test_a_rename_is_tried_again_while_somebody_reads_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    replace_patiently(tmp_path / "new", tmp_path / "old", Busy(3).replace, patient=True)
    assert (tmp_path / "old").read_bytes() == b"new"


def test_a_rename_is_not_tried_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").write_bytes(b"new")
    with pytest.raises(PermissionError):
        replace_patiently(tmp_path / "new", tmp_path / "old", Busy(1).replace, patient=False)
    monkeypatch.setattr("clinic_app.vault.safe_files._PATIENCE", 0.05)
    with pytest.raises(PermissionError):
        replace_patiently(tmp_path / "new", tmp_path / "old", Busy(10_000).replace, patient=True)
