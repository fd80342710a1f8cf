"""What the operating system says of the desktop: heard over a real bus here, and decoded as the other systems send it."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, QObject
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from ui.lock import macos, windows
from ui.lock.desktop import watch_desktop
from ui.lock.desktop_event import DesktopEvent
from ui.lock.linux import LinuxDesktop

LONG = 20_000
ROOT = Path(__file__).resolve().parents[3]
no_bus = pytest.mark.skipif(
    sys.platform != "linux" or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"), reason="no bus here; `dev.py test` brings one"
)


class Logind:
    """The process of ``logind.py``; told what to signal."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.ui.lock.logind"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def tell(self, word: str) -> None:
        """Have it signalled."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Off the bus."""
        self._process.communicate("end\n", timeout=20)


@pytest.fixture(scope="module")
def logind() -> Iterator[Logind]:
    made = Logind()
    yield made
    made.end()


@pytest.fixture
def heard(logind: Logind, qtbot: QtBot) -> Iterator[list[DesktopEvent]]:
    events: list[DesktopEvent] = []
    bus, parent = QDBusConnection.sessionBus(), QObject()
    desktop = LinuxDesktop(events.append, parent, bus, bus)
    qtbot.waitUntil(lambda: desktop.delays_sleep, timeout=LONG)
    yield events
    desktop.close()


@no_bus
def test_sleep_a_locked_screen_and_another_user_are_heard_and_the_ends_of_them_are_not(
    heard: list[DesktopEvent], logind: Logind, qtbot: QtBot
) -> None:
    logind.tell("wake")
    logind.tell("saver off")
    logind.tell("lock theirs")
    for word, event in (
        ("saver", DesktopEvent.LOCKED),
        ("sleep", DesktopEvent.SLEEPS),
        ("lock", DesktopEvent.LOCKED),
        ("switch", DesktopEvent.SWITCHED),
    ):
        logind.tell(word)
        qtbot.waitUntil(lambda: bool(heard), timeout=LONG)
        assert heard == [event]
        heard.clear()
    logind.tell("hint")
    qtbot.waitUntil(lambda: DesktopEvent.LOCKED in heard, timeout=LONG)


@no_bus
def test_a_missing_system_bus_holds_nobody_up(qtbot: QtBot) -> None:
    code = (
        "import os, time; os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere/at/all'\n"
        "from PySide6.QtCore import QCoreApplication, QObject\n"
        "from ui.lock.desktop import watch_desktop\n"
        "application = QCoreApplication([]); parent = QObject()\n"
        "watch = watch_desktop(print, parent, 0); application.processEvents(); watch.close(); print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert done.stdout == "fine\n"


@pytest.mark.parametrize(
    ("message", "parameter", "event"),
    [
        (0x02B1, 0x7, DesktopEvent.LOCKED),
        (0x02B1, 0x8, None),
        (0x02B1, 0x2, DesktopEvent.SWITCHED),
        (0x02B1, 0x4, DesktopEvent.SWITCHED),
        (0x02B1, 0x1, None),
        (0x0218, 0x4, DesktopEvent.SLEEPS),
        (0x0218, 0x12, None),
        (0x0100, 0x7, None),
    ],
)
def test_messages_of_windows_are_understood(message: int, parameter: int, event: DesktopEvent | None) -> None:
    sent = wintypes.MSG(0, message, parameter, 0, 0, wintypes.POINT(0, 0))
    heard: list[DesktopEvent] = []
    listening = windows.MessageFilter(heard.append)
    for kind in (QByteArray(b"windows_generic_MSG"), QByteArray(b"xcb_generic_event_t")):
        assert listening.nativeEventFilter(kind, ctypes.addressof(sent)) == (False, 0), "no message is held back"
    assert heard == ([] if event is None else [event])


def test_notifications_of_macos_are_understood() -> None:
    heard: list[DesktopEvent] = []
    listening = macos.MacDesktop(heard.append)
    for name in ("com.apple.screenIsUnlocked", "com.apple.screenIsLocked", "com.apple.coregraphics.GUIConsoleSessionChanged"):
        listening.hear(name)
    assert heard == [DesktopEvent.LOCKED, DesktopEvent.SWITCHED]


@no_bus
def test_a_session_that_ended_is_not_heard_of(logind: Logind, qtbot: QtBot) -> None:
    events: list[DesktopEvent] = []
    parent = QObject()
    watch = watch_desktop(events.append, parent, 0)
    watch.close()
    logind.tell("saver")
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        QCoreApplication.processEvents()
        qtbot.wait(10)
    assert events == []
