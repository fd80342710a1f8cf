"""A clinic to back up, founded once and copied for each test, and a stick beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.backed_up import BackedUp
from tests.faults.ground import Ground, a_ground


@pytest.fixture(scope="package")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Nobody changes this one."""
    return a_ground(tmp_path_factory.mktemp("backups"))


@pytest.fixture
def clinic(ground: Ground, tmp_path: Path) -> Iterator[BackedUp]:
    """Open for a doctor who is a manager too, with a stick that is a place for backups."""
    ground.clock.advance(seconds=1)
    here = ground.copied(tmp_path / "clinic")
    with here.opened() as opened:
        yield BackedUp.with_a_stick(here, opened, tmp_path / "stick")
