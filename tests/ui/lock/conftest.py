"""A desk to lock: one clinic for all the tests here."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.founding import FoundedClinic
from tests.ui.lock.desk import Desk, staffed


@pytest.fixture(scope="session")
def locked_clinic(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return staffed(tmp_path_factory.mktemp("lock"))


@pytest.fixture
def sit_down(qtbot: QtBot, locked_clinic: FoundedClinic) -> Iterator[Callable[[str], Desk]]:
    """``sit_down("rita")`` opens the window and signs her in."""
    made: list[Desk] = []

    def sit(username: str) -> Desk:
        made.append(Desk(qtbot, locked_clinic.folder))
        made[-1].sign_in(username)
        return made[-1]

    yield sit
    for desk in made:
        desk.close()
