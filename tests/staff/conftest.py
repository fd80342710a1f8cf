"""What the tests of staff start from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from tests.fake_clock import FakeClock
from tests.staff.builders import StaffedClinic, a_staffed_clinic


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> StaffedClinic:
    """A clinic of which tests take a copy, for founding one and adding people takes a while."""
    return a_staffed_clinic(tmp_path_factory.mktemp("founded"), FakeClock())


@pytest.fixture
def clinic(founded: StaffedClinic, tmp_path: Path, clock: FakeClock) -> Iterator[StaffedClinic]:
    """A clinic at which nobody is signed in."""
    clock.now = founded.clock()
    staffed = replace(founded, folder=tmp_path / "clinic", clock=clock)
    copytree(founded.folder, staffed.folder)
    yield staffed
    staffed.leave()
