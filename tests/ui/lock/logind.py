"""A login manager on the session's bus, in a process of its own: answers as logind does, and signals what it is told on its input."""

import os
import sys

from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusUnixFileDescriptor, QDBusVariant, QDBusVirtualObject

NAME, ROOT, OURS = "org.freedesktop.login1", "/org/freedesktop/login1", "/org/freedesktop/login1/session/_31"
THEIRS = "/org/freedesktop/login1/session/_32"
SUB_PATHS = QDBusConnection.VirtualObjectRegisterOption.SubPath


class Logind(QDBusVirtualObject):
    """One session, ours, in front and not locked until told otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.state = {"Active": True, "LockedHint": False}

    def introspect(self, _path: str) -> str:
        """Nobody asks."""
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        """Answer."""
        answers: dict[str, object] = {
            "GetSession": QDBusObjectPath(OURS),
            "Get": QDBusVariant(self.state.get(message.arguments()[-1], False)),
        }
        if message.member() == "Inhibit":
            readable, writable = os.pipe()
            answers["Inhibit"] = QDBusUnixFileDescriptor(writable)
            self.delayed = readable
        reply = message.createReply()
        reply.setArguments([answers[message.member()]])
        return connection.send(reply)


def main() -> None:
    """Run until the input ends."""
    application = QCoreApplication(sys.argv)
    bus, logind = QDBusConnection.sessionBus(), Logind()
    assert bus.registerVirtualObject(ROOT, logind, SUB_PATHS)
    assert bus.registerService(NAME)
    sys.stdout.write("ready\n")
    sys.stdout.flush()

    def signal(path: str, interface: str, name: str, *arguments: object) -> None:
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(list(arguments))
        bus.send(message)

    def told() -> None:
        for word in os.read(sys.stdin.fileno(), 4096).decode("ascii").splitlines() or ["end"]:
            obey(word)

    def obey(word: str) -> None:
        if word == "sleep":
            signal(ROOT, f"{NAME}.Manager", "PrepareForSleep", True)
        elif word == "wake":
            signal(ROOT, f"{NAME}.Manager", "PrepareForSleep", False)
        elif word == "lock":
            signal(OURS, f"{NAME}.Session", "Lock")
        elif word == "lock theirs":
            signal(THEIRS, f"{NAME}.Session", "Lock")
        elif word == "switch":
            logind.state["Active"] = False
            signal(OURS, "org.freedesktop.DBus.Properties", "PropertiesChanged", f"{NAME}.Session")
        elif word == "hint":
            logind.state["LockedHint"] = True
            signal(OURS, "org.freedesktop.DBus.Properties", "PropertiesChanged", f"{NAME}.Session")
        elif word == "saver":
            signal("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True)
        elif word == "saver off":
            signal("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
        else:
            application.quit()

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(told)
    application.exec()


if __name__ == "__main__":
    main()
