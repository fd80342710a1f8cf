"""Tabs over the parts of one thing; the arrow keys move, Ctrl+Tab too."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.kit import Restyled, brush, caption, focus_ring, rounded


class TabBar(Restyled, QTabBar):
    """Words in a line, the current one underlined; a count stands after its word."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._words: list[str] = []
        self._counts: list[int | None] = []
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMouseTracking(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def add(self, words: str, *, count: int | None = None) -> int:
        """One more tab; returns its number."""
        self._words.append(words)
        self._counts.append(count)
        number = self.addTab(caption(words))
        self.set_count(number, count)
        return number

    def set_count(self, number: int, count: int | None) -> None:
        """How many things are behind a tab; None says nothing."""
        self._counts[number] = count
        spoken = self._words[number] if count is None else f"{self._words[number]} {count:,}"
        self.setTabText(number, caption(spoken))
        self.setAccessibleTabName(number, spoken)

    def restyle(self) -> None:
        self.setFont(look().font(strong=True))
        self.updateGeometry()

    def tabSizeHint(self, index: int) -> QSize:
        current = look()
        wide = current.metrics(strong=True).horizontalAdvance(self._words[index]) + current.grid(3)
        if self._counts[index] is not None:
            wide += current.metrics().horizontalAdvance(f"{self._counts[index]:,}") + current.px(6)
        return QSize(wide, current.grid(6))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        for number, words in enumerate(self._words):
            box = self.tabRect(number)
            on = number == self.currentIndex()
            over = box.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
            plate = box.adjusted(current.px(4), current.grid(1), -current.px(4), -current.grid(1))
            if over and not on:
                rounded(painter, plate, current.control_radius, fill=colours.hover)
            if on:
                bar = QRect(box.left() + current.grid(1.5), box.bottom() + 1 - current.px(3), box.width() - current.grid(3), current.px(3))
                rounded(painter, bar, current.px(1.5), fill=colours.accent)
            if on and self.hasFocus():
                focus_ring(painter, plate, current.control_radius, current)
            self._draw(painter, box.adjusted(current.grid(1.5), 0, -current.grid(1.5), 0), words, self._counts[number], on=on)

    def _draw(self, painter: QPainter, box: QRect, words: str, count: int | None, *, on: bool) -> None:
        current = look()
        turned = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        first = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        last = Qt.AlignmentFlag.AlignLeft if turned else Qt.AlignmentFlag.AlignRight
        painter.setFont(current.font(strong=on))
        painter.setPen(current.colours.text if on else current.colours.quiet)
        where = first if count is not None else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(box, where | Qt.AlignmentFlag.AlignVCenter, words)
        if count is not None:
            painter.setFont(current.font())
            painter.setPen(current.colours.quiet)
            painter.drawText(box, last | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")


class _Strip(QWidget):
    """The ground under the tabs, across the whole page."""

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        painter.fillRect(self.rect(), current.colours.panel)
        painter.fillRect(QRect(0, self.height() - current.px(1), self.width(), current.px(1)), current.colours.line)


class Tabs(QWidget):
    """A tab bar and the pages under it; a page is made when it is first looked at. ``turned`` carries the number of the page."""

    turned = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bar = TabBar(name)
        self._stack = QStackedWidget()
        self._makers: list[Callable[[], QWidget] | None] = []
        self._pages: list[QWidget] = []
        column = Column(self, gap=0)
        strip = _Strip()
        Row(strip, margins=(1.5, 0)).addWidget(self.bar)
        column.addWidget(strip)
        column.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._turn)

    def add(self, words: str, make: Callable[[], QWidget], *, count: int | None = None) -> int:
        """One more tab, whose page ``make`` makes when it is needed; returns its number."""
        self._makers.append(make)
        self._pages.append(QWidget())
        self._stack.addWidget(self._pages[-1])
        return self.bar.add(words, count=count)

    def turn_to(self, number: int) -> None:
        """Show that page."""
        self.bar.setCurrentIndex(number)

    def page(self, number: int) -> QWidget:
        """The page of that tab, made now if it was not yet."""
        make = self._makers[number]
        if make is not None:
            self._makers[number] = None
            empty, self._pages[number] = self._pages[number], make()
            self._stack.insertWidget(number, self._pages[number])
            self._stack.removeWidget(empty)
            empty.deleteLater()
        return self._pages[number]

    def _turn(self, number: int) -> None:
        self._stack.setCurrentWidget(self.page(number))
        self.turned.emit(number)
