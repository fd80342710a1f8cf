"""News in the page, never in a dialog: one bar with a sign, a sentence, and at most two deeds such as undo."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ui.theme import Tone, look
from ui.widgets.boxes import Column, Row, clear
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.icons import Icon
from ui.widgets.kit import TONE_SIGNS, Restyled, brush, hug, rounded
from ui.widgets.text import Sign, Text

STAYS = 10_000
"""How long good news stays, ms; what must be put right, and what offers a deed, stays until it is closed."""


NARROW = 420
"""px at 100 %: under it words and deed do not stand well side by side."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence and how it stands; ``deed`` with its ``act`` is a button ("Undo", "Show"), and so is ``other`` beside it."""

    words: str
    tone: Tone = Tone.GIVEN
    deed: str = ""
    act: Callable[[], None] | None = None
    other: str = ""
    act_other: Callable[[], None] | None = None

    @property
    def passes(self) -> bool:
        """Whether it goes away by itself."""
        return self.tone in (Tone.GIVEN, Tone.ACCENT, Tone.NEUTRAL) and self.act is None


class NoticeBar(Restyled, QFrame):
    """A notice in its place; ``closed`` says that the person, the clock or its deed took it away."""

    closed = Signal()

    def __init__(self, notice: Notice, *, closable: bool = True) -> None:
        super().__init__()
        self.notice = notice
        row = Row(self, gap=1.5, margins=(1.5, 1))
        row.addWidget(Sign(TONE_SIGNS[notice.tone], tone=notice.tone), alignment=Qt.AlignmentFlag.AlignVCenter)
        self._said = Row(gap=1)
        self._said.addWidget(Text(notice.words, wrap=True), 1)
        deeds = Row(gap=1)
        for words, act in ((notice.deed, notice.act), (notice.other, notice.act_other)):
            if act is not None:
                deed = Button(words, kind=ButtonKind.PLAIN, compact=True)
                deed.clicked.connect(lambda _on=False, act=act: self._act(act))
                deeds.addWidget(deed)
        # Aligned, because buttons of fixed width would else bound the width of the words above them.
        self._said.addLayout(deeds)
        self._said.setAlignment(deeds, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._said, 1)
        if closable:
            close = IconButton(Icon.CROSS, "Close this notice")
            close.clicked.connect(self.closed)
            row.addWidget(close)
        self.setAccessibleName(notice.words)
        hug(self)
        self.restyle()

    def restyle(self) -> None:
        self.setMinimumHeight(look().grid(6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the bar is narrow, its deed goes under its words."""
        super().resizeEvent(event)
        narrow = self.width() < look().px(NARROW)
        self._said.setDirection(Row.Direction.TopToBottom if narrow else Row.Direction.LeftToRight)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        ink, wash = current.colours.ink(self.notice.tone), current.colours.wash(self.notice.tone)
        rounded(brush(self), self.rect(), current.control_radius, fill=wash, line=ink)

    def _act(self, act: Callable[[], None]) -> None:
        act()
        self.closed.emit()


class NoticeSlot(QWidget):
    """A place in a page for at most one bar: over a form, under a heading; takes no room while it is empty."""

    changed = Signal()
    """There is another bar, or none."""

    def __init__(self, *, after: QWidget | None = None) -> None:
        """``after`` is where the keyboard stops before it comes to what stands here; else it comes here last."""
        super().__init__()
        self._after = after
        self._column = Column(self, gap=0)
        hug(self)
        self.hide()

    @property
    def words(self) -> str:
        """What the bar says; empty without one."""
        item = self._column.itemAt(0)
        widget = item.widget() if item is not None else None
        return "" if widget is None else widget.accessibleName()

    def say(self, notice: Notice, *, closable: bool = False) -> None:
        """Show ``notice`` in the place of the one before, and have a screen reader say it."""
        self.clear()
        bar = NoticeBar(notice, closable=closable)
        bar.closed.connect(self.clear)
        self._column.addWidget(bar)
        # What was made last would be reached last; the bar's deeds belong where it is read.
        if self._after is not None and self._after.window() is self.window():
            for one, other in pairwise((self._after, *bar.findChildren(QPushButton))):
                QWidget.setTabOrder(one, other)
        self.show()
        self.changed.emit()
        _announce(self, notice)

    def clear(self) -> None:
        """Say nothing."""
        clear(self._column)
        self.hide()
        self.changed.emit()


def _announce(widget: QWidget, notice: Notice) -> None:
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - 150 names that the first paint can do without

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, notice.words))


class NoticeArea(QWidget):
    """The corner of the window where finished work is announced: at most three bars, the newest lowest, over the page's foot."""

    MOST = 3

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._bars: list[NoticeBar] = []
        over.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> tuple[str, ...]:
        """What the bars say now, oldest first."""
        return tuple(bar.accessibleName() for bar in self._bars)

    def say(self, notice: Notice) -> None:
        """Show ``notice``, and have a screen reader say it."""
        bar = NoticeBar(notice)
        bar.closed.connect(lambda: self._drop(bar))
        self._bars.append(bar)
        self._column.addWidget(bar)
        if len(self._bars) > self.MOST:
            self._drop(self._bars[0])
        if notice.passes:
            timer = QTimer(bar, singleShot=True, interval=STAYS)
            timer.timeout.connect(bar.closed)
            timer.start()
        self._place()
        _announce(self, notice)

    def clear(self) -> None:
        """Take all bars away, as when the screen is locked."""
        for bar in tuple(self._bars):
            self._drop(bar)

    def clear_passing(self) -> None:
        """Take away what would go by itself; what must be put right, and what offers a deed, stays."""
        for bar in tuple(self._bars):
            if bar.notice.passes:
                self._drop(bar)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the page."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _drop(self, bar: NoticeBar) -> None:
        if bar in self._bars:
            self._bars.remove(bar)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            self._place()

    def _place(self) -> None:
        self.setVisible(bool(self._bars))
        if not self._bars:
            return
        current = look()
        self._column.setSpacing(current.grid(1))
        edge = current.grid(3)
        width = min(current.px(560), self._over.width() - 2 * edge)
        height = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else self._column.sizeHint().height()
        x = edge if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self._over.width() - width - edge
        self.setGeometry(x, self._over.height() - height - edge, width, height)
        self.raise_()
