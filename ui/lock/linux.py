"""Linux desktops: screen savers speak on the session's bus, sleep and change of users on the system's (logind)."""

import os
from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusVariant

from ui.lock.desktop_event import DesktopEvent, Heard

SAVERS: Final = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
"""Who says ``ActiveChanged(true)`` when the screen is covered or locked: the common name, and those of desktops that use their own."""

LOGIND, MANAGER_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, SESSION, PROPERTIES = f"{LOGIND}.Manager", f"{LOGIND}.Session", "org.freedesktop.DBus.Properties"


def buses() -> tuple[QDBusConnection, QDBusConnection]:
    """The session's and the system's; either may be missing, as in a container."""
    return QDBusConnection.sessionBus(), QDBusConnection.systemBus()


class LinuxDesktop(QObject):
    """Asks nothing that is waited for: a bus that does not answer holds nobody up."""

    def __init__(self, heard: Heard, parent: QObject, session: QDBusConnection, system: QDBusConnection) -> None:
        super().__init__(parent)
        self._heard = heard
        self._system = system
        self._delay: QDBusMessage | None = None
        for saver in SAVERS:
            session.connect("", "", saver, "ActiveChanged", self, _slot("saver_changed(bool)"))
        system.connect(LOGIND, MANAGER_PATH, MANAGER, "PrepareForSleep", self, _slot("sleep_comes(bool)"))
        # “auto” is whoever asks, or their desktop where the asker belongs to none.
        self._ask(MANAGER_PATH, MANAGER, "GetSession", [os.environ.get("XDG_SESSION_ID") or "auto"], "session_known(QDBusMessage)")
        # Sleep waits a moment for whoever holds this, until the process that held the keys is gone.
        words = ["sleep", "Clinic Records", "The records are closed before the computer sleeps.", "delay"]
        self._ask(MANAGER_PATH, MANAGER, "Inhibit", words, "delay_given(QDBusMessage)")

    @property
    def delays_sleep(self) -> bool:
        """Whether sleep waits for us."""
        return self._delay is not None

    def close(self) -> None:
        """Listen no more, and let the computer sleep."""
        self._delay = None
        # What is on its way already is not heard of any more.
        self._heard = _unheard
        self.deleteLater()

    @Slot(bool)
    def saver_changed(self, active: bool) -> None:
        """The screen is covered, or is seen again."""
        if active:
            self._heard(DesktopEvent.LOCKED)

    @Slot(bool)
    def sleep_comes(self, coming: bool) -> None:
        """The computer is about to sleep, or has woken."""
        if coming:
            self._heard(DesktopEvent.SLEEPS)

    @Slot(QDBusMessage)
    def session_known(self, answer: QDBusMessage) -> None:
        """Which session is ours: only its signals are meant for us."""
        path = _path_of(answer)
        if path:
            self._system.connect(LOGIND, path, SESSION, "Lock", self, _slot("session_locked()"))
            self._system.connect(LOGIND, path, PROPERTIES, "PropertiesChanged", self, _slot("session_changed(QDBusMessage)"))

    @Slot()
    def session_locked(self) -> None:
        """Somebody asked for the session to be locked."""
        self._heard(DesktopEvent.LOCKED)

    @Slot(QDBusMessage)
    def session_changed(self, signal: QDBusMessage) -> None:
        """Something about the session is other than before: ask what we want to know."""
        self._ask(signal.path(), PROPERTIES, "Get", [SESSION, "Active"], "activity_told(QDBusMessage)")
        self._ask(signal.path(), PROPERTIES, "Get", [SESSION, "LockedHint"], "hint_told(QDBusMessage)")

    @Slot(QDBusMessage)
    def activity_told(self, answer: QDBusMessage) -> None:
        """Whether our desktop is the one in front."""
        if _truth_of(answer) is False:
            self._heard(DesktopEvent.SWITCHED)

    @Slot(QDBusMessage)
    def hint_told(self, answer: QDBusMessage) -> None:
        """Whether the desktop says that it is locked."""
        if _truth_of(answer) is True:
            self._heard(DesktopEvent.LOCKED)

    @Slot(QDBusMessage)
    def delay_given(self, answer: QDBusMessage) -> None:
        """The answer holds a file open, and as long as it does sleep waits for us, a few seconds at most."""
        self._delay = answer

    def _ask(self, path: str, interface: str, method: str, arguments: Sequence[object], slot: str) -> None:
        message = QDBusMessage.createMethodCall(LOGIND, path, interface, method)
        message.setArguments(list(arguments))
        self._system.callWithCallback(message, self, _slot(slot))


def _unheard(_event: DesktopEvent) -> None:
    """Nobody listens any more."""


def _slot(signature: str) -> bytes:
    return cast(bytes, SLOT(signature))  # PySide6 6.11 says that it takes bytes, and takes only text


def _path_of(answer: QDBusMessage) -> str:
    """The object path that was asked for; empty where the answer is an error."""
    found = next(iter(answer.arguments()), None)
    return found.path() if isinstance(found, QDBusObjectPath) else ""


def _truth_of(answer: QDBusMessage) -> bool | None:
    found = next(iter(answer.arguments()), None)
    value = found.variant() if isinstance(found, QDBusVariant) else found
    return value if isinstance(value, bool) else None
