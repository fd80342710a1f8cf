"""The clinic that the import's page is opened in, and the page in front of its manager."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show
from tests.ui.exchange.desk import Desk, at_the_desk
from tests.ui.open_clinic import OpenClinic, founded_once, opened
from ui.background import Background


@pytest.fixture
def at(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, background: Background) -> Iterator[OpenClinic]:
    """A real clinic, open for Maya, its manager."""
    clinic = opened(founded_once(lambda: tmp_path_factory.mktemp("clinic")), tmp_path / "clinic", background)
    yield clinic
    clinic.close()


@pytest.fixture
def desk(at: OpenClinic, show: Show, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """The page, and a folder with nothing in it yet."""
    folder = tmp_path / "from elsewhere"
    folder.mkdir()
    made = at_the_desk(at, qtbot, folder, tmp_path / "report.txt")
    show(made.screen, width=1196, height=800)
    made.screen.arrive()
    yield made
    made.screen.break_off()
    made.wait_until(lambda: not made.model.is_importing)
