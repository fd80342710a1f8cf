"""The clinic at whose desk the papers are printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.open_clinic import OpenClinic, founded_once, opened
from ui.background import Background


@pytest.fixture
def at(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, background: Background) -> Iterator[OpenClinic]:
    """A real clinic, open for Rita, its receptionist."""
    clinic = opened(founded_once(lambda: tmp_path_factory.mktemp("clinic")), tmp_path / "clinic", background, "rita")
    yield clinic
    clinic.close()
