"""The clinic that this screen is opened in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.open_clinic import OpenClinic, founded_once, opened
from ui.background import Background


@pytest.fixture
def at(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, background: Background) -> Iterator[OpenClinic]:
    """A real clinic, open for Maya, its manager."""
    clinic = opened(founded_once(lambda: tmp_path_factory.mktemp("clinic")), tmp_path / "clinic", background)
    yield clinic
    clinic.close()
