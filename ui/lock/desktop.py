"""What the operating system tells of the desktop: that it was locked, goes to sleep, or is somebody else's now."""

import sys
from typing import Protocol

from PySide6.QtCore import QObject

from ui.lock.desktop_event import Heard

if sys.platform == "win32":
    from ui.lock.windows import WindowsDesktop
elif sys.platform == "darwin":
    from ui.lock.macos import MacDesktop
else:
    from ui.lock.linux import LinuxDesktop, buses


class DesktopWatch(Protocol):
    """Listens until ``close``. What the system does not offer is never heard; the idle watch is there all the same."""

    def close(self) -> None:
        """Listen no more."""


def watch_desktop(heard: Heard, parent: QObject, window: int) -> DesktopWatch:
    """Listen on this operating system; ``heard`` is called on the GUI thread. ``window`` is the main window's number with the system."""
    if sys.platform == "win32":
        return WindowsDesktop(heard, window)
    if sys.platform == "darwin":
        return MacDesktop(heard)
    return LinuxDesktop(heard, parent, *buses())
