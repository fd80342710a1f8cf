"""Windows: the messages that it sends to the window of a session that is locked, left or put to sleep."""

import ctypes
import sys
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from ui.lock.desktop_event import DesktopEvent, Heard

WM_POWERBROADCAST = 0x0218
PBT_APMSUSPEND = 0x0004
WM_WTSSESSION_CHANGE = 0x02B1
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK = 0x2, 0x4, 0x6, 0x7
NOTIFY_FOR_THIS_SESSION = 0

_SESSION = {
    WTS_SESSION_LOCK: DesktopEvent.LOCKED,
    WTS_CONSOLE_DISCONNECT: DesktopEvent.SWITCHED,
    WTS_REMOTE_DISCONNECT: DesktopEvent.SWITCHED,
    WTS_SESSION_LOGOFF: DesktopEvent.SWITCHED,
}
_KIND = b"windows_generic_MSG"


def meaning(message: int, parameter: int) -> DesktopEvent | None:
    """What a window message says of the desktop; nothing for all the others. Source: ``WM_WTSSESSION_CHANGE``, ``WM_POWERBROADCAST``."""
    if message == WM_WTSSESSION_CHANGE:
        return _SESSION.get(parameter)
    if message == WM_POWERBROADCAST and parameter == PBT_APMSUSPEND:
        return DesktopEvent.SLEEPS
    return None


class MessageFilter(QAbstractNativeEventFilter):
    """Reads each message of the program's windows and holds none back."""

    def __init__(self, heard: Heard) -> None:
        super().__init__()
        self._heard = heard

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        """``message`` is the address of a ``MSG``."""
        if bytes(kind) == _KIND:  # type: ignore[arg-type]  # a QByteArray is a buffer
            seen = wintypes.MSG.from_address(int(message))
            event = meaning(seen.message, seen.wParam or 0)
            if event is not None:
                self._heard(event)
        return False, 0


class WindowsDesktop:
    """Sleep is told to every window; the session's changes only to one that asked for them."""

    def __init__(self, heard: Heard, window: int) -> None:
        self._window = window
        self._filter = MessageFilter(heard)
        self._register("WTSRegisterSessionNotification", NOTIFY_FOR_THIS_SESSION)
        if (application := QCoreApplication.instance()) is not None:
            application.installNativeEventFilter(self._filter)

    def close(self) -> None:
        """Listen no more."""
        if (application := QCoreApplication.instance()) is not None:
            application.removeNativeEventFilter(self._filter)
        self._register("WTSUnRegisterSessionNotification")

    def _register(self, function: str, *more: int) -> None:
        if sys.platform == "win32":
            getattr(ctypes.windll.wtsapi32, function)(wintypes.HWND(self._window), *more)
