"""The clinics that these screens are opened in: a new one, and one after a busy week."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.ui.audit.pictures import a_busy_week
from tests.ui.open_clinic import OpenClinic, founded_once, opened
from ui.background import Background


@pytest.fixture
def at(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, background: Background) -> Iterator[OpenClinic]:
    """A real clinic, open for Maya, its manager."""
    clinic = opened(founded_once(lambda: tmp_path_factory.mktemp("clinic")), tmp_path / "clinic", background)
    yield clinic
    clinic.close()


_BUSY: list[tuple[Path, datetime]] = []
"""The folder after a busy week, and what time it is then; lived once, because signing in four times takes seconds."""


@pytest.fixture
def busy(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, background: Background) -> Iterator[OpenClinic]:
    """The same after a busy week, open for Maya."""
    if not _BUSY:
        folder = tmp_path_factory.mktemp("busy") / "clinic"
        lived = opened(founded_once(lambda: tmp_path_factory.mktemp("clinic")), folder, background)
        a_busy_week(lived)
        lived.close()
        _BUSY.append((folder, lived.clock.advance(minutes=1)))
    folder, now = _BUSY[0]
    clinic = opened(folder, tmp_path / "clinic", background, now=now)
    yield clinic
    clinic.close()
