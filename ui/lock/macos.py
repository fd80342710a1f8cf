"""macOS: notifications that the system posts to every program when the screen is locked or another user comes to the front.

Sleep locks the screen there, and is noticed besides by the clock that runs on (``idle.py``).
"""

import ctypes
import sys
from collections.abc import Mapping
from types import MappingProxyType

from ui.lock.desktop_event import DesktopEvent, Heard

DISTRIBUTED: Mapping[str, DesktopEvent] = MappingProxyType({"com.apple.screenIsLocked": DesktopEvent.LOCKED})
"""Posted to the distributed notification centre."""

DARWIN: Mapping[str, DesktopEvent] = MappingProxyType({"com.apple.coregraphics.GUIConsoleSessionChanged": DesktopEvent.SWITCHED})
"""Posted to the Darwin centre: ``kCGNotifyGUIConsoleSessionChanged`` of CGSession.h."""

_CORE_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_UTF8 = 0x08000100
_AT_ONCE = 4
_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


def meaning(name: str) -> DesktopEvent | None:
    """What a notification of that name says; nothing for all the others."""
    return DISTRIBUTED.get(name) or DARWIN.get(name)


class MacDesktop:
    """Hears on the main thread's run loop, which Qt turns."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        # Kept as long as the centres may call it.
        self._callback = _Callback(self._arrived)
        self._centres: list[int] = []
        if sys.platform == "darwin":
            self._listen(ctypes.CDLL(_CORE_FOUNDATION))

    def close(self) -> None:
        """Listen no more."""
        if sys.platform == "darwin":
            library = ctypes.CDLL(_CORE_FOUNDATION)
            for centre in self._centres:
                library.CFNotificationCenterRemoveEveryObserver(ctypes.c_void_p(centre), ctypes.c_void_p(id(self)))

    def hear(self, name: str) -> None:
        """A notification of that name has come."""
        event = meaning(name)
        if event is not None:
            self._heard(event)

    def _arrived(self, _centre: int, _observer: int, name: int, _thing: int, _more: int) -> None:
        self.hear(self._text(name))

    def _listen(self, library: ctypes.CDLL) -> None:
        library.CFStringCreateWithCString.restype = ctypes.c_void_p
        for centre_of, names in (
            ("CFNotificationCenterGetDistributedCenter", DISTRIBUTED),
            ("CFNotificationCenterGetDarwinNotifyCenter", DARWIN),
        ):
            get = getattr(library, centre_of)
            get.restype = ctypes.c_void_p
            centre = get()
            self._centres.append(centre)
            for name in names:
                text = library.CFStringCreateWithCString(None, name.encode("ascii"), ctypes.c_uint32(_UTF8))
                library.CFNotificationCenterAddObserver(
                    ctypes.c_void_p(centre), ctypes.c_void_p(id(self)), self._callback, ctypes.c_void_p(text), None, ctypes.c_long(_AT_ONCE)
                )

    def _text(self, string: int) -> str:
        library, room = ctypes.CDLL(_CORE_FOUNDATION), ctypes.create_string_buffer(256)
        library.CFStringGetCString(ctypes.c_void_p(string), room, ctypes.c_long(len(room)), ctypes.c_uint32(_UTF8))
        return room.value.decode("utf-8", "replace")
