"""Counting down to the next try, after several wrong ones."""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal


class Wait(QObject):
    """``changed`` carries the seconds that are left, every second, 0 at last."""

    changed = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = 0
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._count_down)

    def begin_if_told(self, error: BaseException) -> None:
        """Begin where a refusal says how long to wait."""
        wait = getattr(error, "wait", None)
        if isinstance(wait, timedelta):
            self._left = max(1, round(wait.total_seconds()))
            self._timer.start()
            self.changed.emit(self._left)

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        self.changed.emit(self._left)
