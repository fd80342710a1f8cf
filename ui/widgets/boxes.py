"""Layouts on the 8-px grid: rows, columns, grids and wrapping lines that follow the scale."""

from typing import TypeAlias

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QLayoutItem, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import look

Margins: TypeAlias = float | tuple[float, float] | tuple[float, float, float, float]
"""In steps of the grid: all sides; (across, down); or (left, top, right, bottom)."""


def _sides(margins: Margins) -> tuple[int, int, int, int]:
    current = look()
    if not isinstance(margins, tuple):
        margins = (margins, margins, margins, margins)
    elif len(margins) == 2:
        margins = (margins[0], margins[1], margins[0], margins[1])
    left, top, right, bottom = (current.grid(side) for side in margins)
    return left, top, right, bottom


class Row(QHBoxLayout):
    """Side by side; ``gap`` and ``margins`` in steps of the grid."""

    def __init__(self, parent: QWidget | None = None, *, gap: float = 1, margins: Margins = 0) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        self.rescale()
        if parent is not None:
            parent.setLayout(self)

    def rescale(self) -> None:
        """Follow the scale; called by the theme."""
        self.setSpacing(look().grid(self._gap))
        self.setContentsMargins(*_sides(self._margins))


class Column(QVBoxLayout):
    """One under the other; ``gap`` and ``margins`` in steps of the grid."""

    def __init__(self, parent: QWidget | None = None, *, gap: float = 1, margins: Margins = 0) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        self.rescale()
        if parent is not None:
            parent.setLayout(self)

    def rescale(self) -> None:
        """Follow the scale; called by the theme."""
        self.setSpacing(look().grid(self._gap))
        self.setContentsMargins(*_sides(self._margins))


class Grid(QGridLayout):
    """Rows and columns; ``gap`` is (across, down) in steps of the grid."""

    def __init__(self, parent: QWidget | None = None, *, gap: tuple[float, float] = (2, 1), margins: Margins = 0) -> None:
        super().__init__()
        self._gap, self._margins = gap, margins
        self.rescale()
        if parent is not None:
            parent.setLayout(self)

    def rescale(self) -> None:
        """Follow the scale; called by the theme."""
        self.setHorizontalSpacing(look().grid(self._gap[0]))
        self.setVerticalSpacing(look().grid(self._gap[1]))
        self.setContentsMargins(*_sides(self._margins))


class Flow(QLayout):
    """As many side by side as there is room for, then the next line; mirrored where the language is."""

    def __init__(self, parent: QWidget | None = None, *, gap: tuple[float, float] = (1, 1)) -> None:
        super().__init__()
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self.rescale()
        if parent is not None:
            parent.setLayout(self)

    def rescale(self) -> None:
        """Follow the scale; called by the theme."""
        self.setContentsMargins(0, 0, 0, 0)
        self.invalidate()

    def invalidate(self) -> None:
        """Something in it has changed."""
        self._heights.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # Qt asks many times before it lays a page out.
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        gap = look().grid(self._gap[0])
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        return QSize(sum(hint.width() + gap for hint in shown) - (gap if shown else 0), max((hint.height() for hint in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(max((size.width() for size in shown), default=0), max((size.height() for size in shown), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        current = look()
        across, down = current.grid(self._gap[0]), current.grid(self._gap[1])
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 1 << 20))
            if lines[-1] and used + hint.width() > rect.width():
                lines.append([])
                used = 0
            lines[-1].append((item, hint))
            used += hint.width() + across
        top = rect.top()
        for line in lines:
            height = max((hint.height() for _, hint in line), default=0)
            left = rect.left()
            for item, hint in line:
                if place:
                    box = QRect(QPoint(left, top + (height - hint.height()) // 2), hint)
                    widget = item.widget()
                    turned = widget is not None and widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
                    if turned:
                        box.moveLeft(rect.left() + rect.right() - box.right())
                    item.setGeometry(box)
                left += hint.width() + across
            top += height + down
        return max(0, top - down - rect.top())


def clear(layout: QLayout) -> None:
    """Take everything out of ``layout``, its inner layouts too, and delete the widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            # Hidden now, deleted when Qt gets to it: nothing of the old may be seen beside the new.
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()


class Centred(QWidget):
    """One widget in the middle of the page, a little above the centre, at most ``width`` px wide (at 100 %)."""

    def __init__(self, widget: QWidget, *, width: int) -> None:
        super().__init__()
        self._width = width
        self._widget = widget
        column = Column(self, margins=3)
        column.addStretch(2)
        line = Row()
        line.addStretch(1)
        line.addWidget(widget, 1000)
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(3)
        self.restyle()

    def restyle(self) -> None:
        """Follow the scale."""
        self._widget.setMaximumWidth(look().px(self._width))


class Scroll(QScrollArea):
    """A page that may be taller than the window: ``canvas`` is what scrolls, its layout a ``Column``."""

    def __init__(self, *, gap: float = 2, margins: Margins = 3, clear: bool = False) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if clear:
            self.setObjectName("clear")
        self.canvas = QWidget()
        self.canvas.setObjectName("canvas")
        self.column = Column(self.canvas, gap=gap, margins=margins)
        self.setWidget(self.canvas)


class Rule(QFrame):
    """A thin line between two things."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rule")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
