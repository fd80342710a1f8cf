"""Sitting down at a desk, for every test of reception's screens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from tests.ui.patients.driving import Desk
from tests.ui.patients.reception import Reception, on_worker, sit_down
from ui.background import Background

Seat = Callable[..., Reception]


@pytest.fixture
def seat(tmp_path: Path, background: Background) -> Iterator[Seat]:
    """``seat(role)`` signs somebody with that role in at the desk; a receptionist unless told otherwise."""
    taken: list[Reception] = []

    def take(role: Role = Role.RECEPTIONIST, *, profile: str = "mediglo") -> Reception:
        taken.append(sit_down(tmp_path, background, role, profile=profile))
        return taken[-1]

    yield take
    for reception in taken:
        on_worker(background, reception.file.home.file.close)


@pytest.fixture
def desk(seat: Seat, qtbot: QtBot) -> Desk:
    """A receptionist before the window."""
    return Desk(seat(), qtbot)
