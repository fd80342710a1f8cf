"""What leaves the program by the clipboard: hidden from clipboard managers, and gone after half a minute unless it was replaced."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

STAYS = 30_000
"""Ms. Source: promise FS12 of the faults, and what password managers do."""

HINTS: Mapping[str, bytes] = MappingProxyType(
    {
        "x-kde-passwordManagerHint": b"secret",
        "application/x-nspasteboard-concealed-type": b"text",
        'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01\x00\x00\x00",
        'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\x00\x00\x00\x00",
        'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\x00\x00\x00\x00",
    }
)
"""What tells programs that keep what was copied to leave this out: on Linux desktops, macOS and Windows."""

_PLAIN = "application/x-clinic-records-about-nobody"
_MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


def copy_about_nobody(words: str) -> None:
    """Copy what people asked to take away and what tells of no patient, such as a message for whoever helps them: it stays."""
    data = QMimeData()
    data.setText(words)
    data.setData(_PLAIN, b"1")
    QGuiApplication.clipboard().setMimeData(data)


class ClipboardGuard(QObject):
    """Watches what this program puts there; what others do is theirs."""

    def __init__(self, parent: QObject | None = None, *, stays: int = STAYS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.changed.connect(self._changed)
        self._timers = {mode: QTimer(self, singleShot=True, interval=stays) for mode in _MODES}
        for mode, timer in self._timers.items():
            timer.timeout.connect(lambda mode=mode: self._clear(mode))

    def clear(self) -> None:
        """Take away what is ours, now: the window is locked."""
        for mode in _MODES:
            self._clear(mode)

    def _changed(self, mode: QClipboard.Mode) -> None:
        timer = self._timers.get(mode)
        if timer is None:
            return
        timer.stop()
        if not self._holds_ours(mode):
            return
        # Each new copy has its own half minute. What is only marked in a field is no copy yet, but any other program may take it.
        timer.start()
        if mode is QClipboard.Mode.Clipboard:
            self._hide_from_managers()

    def _holds_ours(self, mode: QClipboard.Mode) -> bool:
        owns = self._clipboard.ownsClipboard() if mode is QClipboard.Mode.Clipboard else self._clipboard.ownsSelection()
        data = self._clipboard.mimeData(mode) if owns else None
        return data is not None and bool(data.formats()) and not data.hasFormat(_PLAIN)

    def _hide_from_managers(self) -> None:
        data = self._clipboard.mimeData()
        if all(data.hasFormat(hint) for hint in HINTS):
            return
        hidden = QMimeData()
        for kind in data.formats():
            hidden.setData(kind, data.data(kind))
        for hint, value in HINTS.items():
            hidden.setData(hint, value)
        self._clipboard.setMimeData(hidden)

    def _clear(self, mode: QClipboard.Mode) -> None:
        self._timers[mode].stop()
        if self._holds_ours(mode):
            self._clipboard.clear(mode)
