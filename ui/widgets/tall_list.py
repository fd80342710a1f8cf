"""A list whose rows differ in height: only rows in sight are measured before they show, the others while nothing else is to do.

Qt's own list measures every row before it draws the first; a record of ten thousand entries stood empty for half a second.
"""

from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

from ui.theme import look
from ui.widgets.items import Index
from ui.widgets.kit import Restyled

GUESS = 96
"""The height of a row that nobody has measured yet, px at 100 %."""

BATCH = 40
"""Rows measured at a time while the window is idle: about 3 ms."""


class TallList(Restyled, QListView):
    """The delegate's ``sizeHint`` gives a row's height at the width of the viewport; it is asked once a row, width and look."""

    def __init__(self) -> None:
        super().__init__()
        self._heights: list[int | None] = []
        self._tops: list[int] = [0]
        self._next = 0
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._measure_some)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    @property
    def measured(self) -> bool:
        """Whether every row is measured, so that the scroll bar tells the truth."""
        return len(self._heights) == self._count() and None not in self._heights

    def remeasure(self, row: int | None = None) -> None:
        """Nothing that was measured holds any more, or only that ``row`` has changed."""
        if row is None:
            self._heights = []
        elif row < len(self._heights):
            self._heights[row] = None
        self.scheduleDelayedItemsLayout()

    def restyle(self) -> None:
        self.verticalScrollBar().setSingleStep(look().grid(4))
        self.remeasure()

    def reset(self) -> None:
        """Other rows."""
        super().reset()
        self._heights = []

    def doItemsLayout(self) -> None:
        """Take in how many rows there are; measure those in sight. Rows that came below the others leave theirs as they were."""
        rows = self._count()
        self._heights = self._heights[:rows] + [None] * (rows - len(self._heights))
        self._add_up()
        self._next = 0
        self._idle.start()
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        QAbstractItemView.updateGeometries(self)
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.remeasure()

    def scrollContentsBy(self, across: int, down: int) -> None:
        self._settle()
        self.viewport().update()

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def visualRect(self, index: Index) -> QRect:
        row = index.row()
        if not index.isValid() or row + 1 >= len(self._tops):
            return QRect()
        top = self._tops[row] - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._tops[row + 1] - self._tops[row])

    def indexAt(self, point: QPoint) -> QModelIndex:
        at = point.y() + self.verticalOffset()
        return self.model().index(self._row_at(at), 0) if 0 <= at < self._tops[-1] else QModelIndex()

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        bar = self.verticalScrollBar()
        # Twice: on the way rows are measured that were only guessed.
        for _ in range(2):
            self.executeDelayedItemsLayout()
            box, room = self.visualRect(index), self.viewport().height()
            if box.isNull():
                return
            if hint is QAbstractItemView.ScrollHint.PositionAtTop or (box.top() < 0 or box.height() > room):
                bar.setValue(bar.value() + box.top())
            elif hint is QAbstractItemView.ScrollHint.PositionAtCenter:
                bar.setValue(bar.value() + box.center().y() - room // 2)
            elif hint is QAbstractItemView.ScrollHint.PositionAtBottom or box.bottom() >= room:
                bar.setValue(bar.value() + box.bottom() + 1 - room)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        rows, row = self._count(), self.currentIndex().row()
        actions = QAbstractItemView.CursorAction
        page = self.viewport().height()
        if not rows:
            return QModelIndex()
        if row < 0 or action is actions.MoveHome:
            to = 0
        elif action is actions.MoveEnd:
            to = rows - 1
        elif action is actions.MovePageDown:
            to = max(row + 1, self._row_at(self._tops[row] + page))
        elif action is actions.MovePageUp:
            to = min(row - 1, self._row_at(self._tops[row] - page))
        else:
            to = row - 1 if action in (actions.MoveUp, actions.MoveLeft, actions.MovePrevious) else row + 1
        return self.model().index(max(0, min(rows - 1, to)), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        index = self.indexAt(rect.center())
        self.selectionModel().select(QItemSelection(index, index), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region += QRegion(self.visualRect(index))
        return region

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, current = option.state, self.currentIndex()
        last = self.verticalOffset() + self.viewport().height()
        row = self._row_at(self.verticalOffset())
        while row < len(self._heights) and self._tops[row] < last:
            index = self.model().index(row, 0)
            option.rect = self.visualRect(index)
            option.state = plain
            if self.selectionModel().isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if index == current and self.hasFocus():
                option.state |= QStyle.StateFlag.State_HasFocus
            self.itemDelegate().paint(painter, option, index)
            row += 1

    def _count(self) -> int:
        # Qt lays out while it is being made, before there is a model.
        model: QAbstractItemModel | None = self.model()
        return 0 if model is None else model.rowCount()

    def _row_at(self, at: int) -> int:
        return max(0, min(len(self._heights) - 1, bisect_right(self._tops, at) - 1))

    def _add_up(self) -> None:
        known = [height for height in self._heights if height is not None]
        guess = sum(known) // len(known) if known else look().px(GUESS)
        self._tops = [0, *accumulate(guess if height is None else height for height in self._heights)]

    def _measure(self, row: int) -> bool:
        """Whether ``row`` was measured only now."""
        if self._heights[row] is not None:
            return False
        option = QStyleOptionViewItem()
        self._heights[row] = self.itemDelegate().sizeHint(option, self.model().index(row, 0)).height()
        return True

    def _settle(self) -> None:
        """Measure what is in sight, keep the row at the top where it stands, and set the scroll bar's range."""
        bar = self.verticalScrollBar()
        if not self._heights or len(self._heights) != self._count():
            bar.setRange(0, 0)
            return
        anchor = self._row_at(bar.value())
        within = bar.value() - self._tops[anchor]
        filled, row, found = -within, anchor, False
        while row < len(self._heights) and filled < self.viewport().height():
            found = self._measure(row) or found
            filled += self._heights[row] or 0
            row += 1
        if found:
            self._add_up()
        self._set_bar(self._tops[anchor] + within)

    def _set_bar(self, value: int) -> None:
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._tops[-1] - self.viewport().height()))
        bar.setValue(value)
        bar.blockSignals(False)

    def _measure_some(self) -> None:
        until = min(self._next + BATCH, len(self._heights))
        for row in range(self._next, until):
            self._measure(row)
        self._next = until
        if until == len(self._heights):
            self._idle.stop()
            anchor = self._row_at(self.verticalOffset())
            within = self.verticalOffset() - self._tops[anchor]
            self._add_up()
            self._set_bar(self._tops[anchor] + within)
            self.viewport().update()
