"""What can happen to the desktop around the window."""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias


class DesktopEvent(Enum):
    """Each closes the files: whoever comes back may be anybody."""

    LOCKED = "locked"
    SLEEPS = "sleeps"
    SWITCHED = "switched"
    """Somebody else's desktop is in front."""


Heard: TypeAlias = Callable[[DesktopEvent], None]
