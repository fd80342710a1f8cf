"""Work that is going on: a strip with a count and a way to stop, and a veil over what waits for an answer."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.kit import Restyled, brush, rounded
from ui.widgets.text import Text


class ProgressStrip(QWidget):
    """Work that takes more than half a second: what, how many of how many, and a way to stop it, where the keyboard goes.

    Without words for ``cancel`` it cannot be stopped.
    """

    cancelled = Signal()

    def __init__(self, words: str, *, cancel: str = "Cancel") -> None:
        super().__init__()
        column = Column(self, gap=0.5)
        head = Row(gap=1)
        self._words = Text(words, strong=True)
        self._count = Text(quiet=True)
        head.addWidget(self._words)
        head.addStretch(1)
        head.addWidget(self._count)
        self._cancel_words = cancel
        self._button = Button(cancel, kind=ButtonKind.QUIET, compact=True)
        self._button.clicked.connect(self._cancel)
        head.addWidget(self._button)
        if not cancel:
            self._button.hide()
        self.setFocusProxy(self._button)
        column.addLayout(head)
        self._bar = _Bar()
        self._bar.setAccessibleName(words)
        column.addWidget(self._bar)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def begin(self, words: str) -> None:
        """Show that new work has begun, which can be stopped again."""
        self._button.setEnabled(True)
        self._button.say(self._cancel_words)
        self.show_progress(0, None, words=words)
        self.show()

    def show_progress(self, done: int, total: int | None, *, words: str = "", of: str = "") -> None:
        """``done`` of ``total``; a ``total`` of None says that nobody knows yet.

        ``words`` replaces what is being done, ``of`` says what is counted.
        """
        if words:
            self._words.setText(words)
            self._bar.setAccessibleName(words)
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done)
        count = f"{done:,} of {total:,}" if total else f"{done:,}" if done else ""
        self._count.setText(f"{count} {of}" if count and of else count)

    def _cancel(self) -> None:
        self._button.setEnabled(False)
        self._button.say("Stopping…")
        self.cancelled.emit()


class _Bar(Restyled, QProgressBar):
    """A thin bar; while the total is not known a piece of it runs along."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextVisible(False)
        self._turn = 0.0
        self._timer = QTimer(self, interval=40)
        self._timer.timeout.connect(self._step)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(look().grid(1))

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        box, radius = self.rect(), self.height() / 2
        rounded(painter, box, radius, fill=current.colours.neutral_soft)
        unknown = self.maximum() == 0
        if unknown and self.isVisible() and not self._timer.isActive():
            self._timer.start()
        elif not unknown:
            self._timer.stop()
        share = 0.3 if unknown else (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        filled = QRect(box)
        filled.setWidth(max(self.height(), round(box.width() * share)) if share > 0 else 0)
        if unknown:
            filled.moveLeft(round((box.width() - filled.width()) * self._turn))
        elif self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            filled.moveRight(box.right())
        if filled.width():
            rounded(painter, filled, radius, fill=current.colours.accent)

    def _step(self) -> None:
        if not self.isVisible():
            self._timer.stop()
        self._turn = (self._turn + 0.02) % 1.0
        self.update()


class BusyOverlay(QWidget):
    """Covers a part of a page while it waits for an answer; shows itself only after a moment, so that fast answers do not flash."""

    PATIENCE = 300
    """How long an answer may take before anything is shown, ms."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._angle = 0
        self._words = Text(strong=True)
        column = Column(self, gap=1)
        column.addStretch(1)
        column.addSpacing(look().grid(6))
        column.addWidget(self._words, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._patience = QTimer(self, singleShot=True, interval=self.PATIENCE)
        self._patience.timeout.connect(self._appear)
        self._turning = QTimer(self, interval=40)
        self._turning.timeout.connect(self._turn)
        over.installEventFilter(self)
        self.hide()

    def start(self, words: str) -> None:
        """Something is being waited for."""
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._patience.start()

    def stop(self) -> None:
        """It has come."""
        self._patience.stop()
        self._turning.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what is covered."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        veil = QColor(current.colours.page)
        veil.setAlpha(225)
        painter.fillRect(self.rect(), veil)
        side = current.grid(4)
        wheel = QRectF(0, 0, side, side)
        wheel.moveCenter(self.rect().toRectF().center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, span in ((current.colours.line, 360), (current.colours.accent, 90)):
            painter.setPen(QPen(colour, current.px(3), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(wheel, -self._angle * 16, span * 16)

    def _appear(self) -> None:
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self._turning.start()

    def _turn(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()
