"""Windows beside the main one, which no cover inside it hides: dialogs, menus, lists under a field. They close, and none opens."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget


class Shutter(QObject):
    """Between ``close`` and ``open`` no window but ``window`` stays on the screen. A dialog is given up as if by Esc."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_closed = False

    def close(self) -> None:
        """Close them all, and each that comes later."""
        if not self._is_closed:
            self._is_closed = True
            application = QApplication.instance()
            assert application is not None
            application.installEventFilter(self)
        self._close_others()

    def open(self) -> None:
        """Let windows open again."""
        if self._is_closed:
            self._is_closed = False
            application = QApplication.instance()
            assert application is not None
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice what opens."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and watched is not self._window:
            QTimer.singleShot(0, self, self._close_others)
        return False

    def _close_others(self) -> None:
        if not self._is_closed:
            return
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()
        for each in QApplication.topLevelWidgets():
            if each is self._window or not each.isVisible():
                continue
            if isinstance(each, QDialog):
                each.reject()
            else:
                each.hide()
