"""What several of the vault's tests start from."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault.builders import KeyedClinic, a_keyed_clinic


@pytest.fixture
def keyed(tmp_path: Path) -> KeyedClinic:
    """A clinic's keys on a PC with a keyring."""
    return a_keyed_clinic(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.name == "posix" and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("only the superuser can make a disk that is soon full")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
