"""A stick with the backups of a clinic."""

from pathlib import Path

from tests.faults.backing import back_up
from tests.faults.ground import Ground, a_ground


def a_stick(folder: Path, backups: int = 1) -> Ground:
    """A clinic in ``folder``, with a stick beside it."""
    ground = a_ground(folder)
    for number in range(1, backups + 1):
        back_up(ground, folder / "stick", sequence=number)
        ground.clock.advance(seconds=1200)
    return ground
