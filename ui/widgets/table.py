"""A table for what is compared column by column (a trail, a list of rights); for people and things to open, rows read better."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QToolTip

from ui.theme import look
from ui.widgets.badge import BadgeText, badge_size, draw_badge
from ui.widgets.items import SHOWN, Index
from ui.widgets.kit import Restyled, elided, focus_ring, one_line

T = TypeVar("T")

_ROOT = QModelIndex()
_LEAST_LEFT_OVER, _LEAST_EMPTY = 14, 8
"""Steps of the grid that a column without a width of its own needs to be of use; and its title, where it says nothing in any row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn(Generic[T]):
    """A column: its title, the words of a thing in it, and how wide it is in steps of the grid (0: what is left over).

    Where the table is narrow, a column gives room down to ``least`` steps, if that is not 0; what is cut is said under the pointer.
    ``badge`` shows the words as a badge where it gives one; ``strong`` marks what names the row, ``quiet`` what merely goes with it.
    """

    title: str
    words: Callable[[T], str]
    width: float = 0
    least: float = 0
    badge: Callable[[T], BadgeText | None] | None = None
    strong: bool = False
    quiet: bool = False


class TableModel(QAbstractTableModel, Generic[T]):
    """Things in order, shown by columns."""

    def __init__(self, columns: Sequence[TableColumn[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._items: tuple[T, ...] = ()

    @property
    def items(self) -> tuple[T, ...]:
        """All things, in order."""
        return self._items

    def set_items(self, items: Sequence[T]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self._items = tuple(items)
        self.endResetModel()

    def add_items(self, items: Sequence[T]) -> None:
        """Show these too, below the others."""
        if items:
            self.beginInsertRows(_ROOT, len(self._items), len(self._items) + len(items) - 1)
            self._items = (*self._items, *items)
            self.endInsertRows()

    def refresh(self, row: int) -> None:
        """The thing in that row has changed: show it as it is now."""
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def item(self, index: Index) -> T:
        """The thing of that row."""
        return self._items[index.row()]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column, thing = self.columns[index.column()], self._items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.words(thing)
        if role == SHOWN and column.badge is not None:
            return column.badge(thing)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None


class _CellDelegate(QStyledItemDelegate):
    """Draws one line, or a badge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        current = look()
        colours = current.colours
        column = cast(TableModel[object], index.model()).columns[index.column()]
        box, turned = QRect(option.rect), option.direction is Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours.accent_soft)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), current.px(1)), colours.line)
        inner = box.adjusted(current.grid(1.5), 0, -current.grid(1.5), 0)
        badge = index.data(SHOWN)
        if isinstance(badge, BadgeText):
            size = badge_size(badge, current).boundedTo(inner.size())
            plate = QRect(0, box.top() + (box.height() - size.height()) // 2, size.width(), size.height())
            plate.moveLeft(inner.right() + 1 - size.width() if turned else inner.left())
            draw_badge(painter, plate, badge, current, turned=turned)
        else:
            painter.setFont(current.font(strong=column.strong))
            painter.setPen(colours.quiet if column.quiet else colours.text)
            metrics = current.metrics(strong=column.strong)
            words = elided(cast(str, index.data()), metrics, inner.width())
            x = inner.right() + 1 - metrics.horizontalAdvance(words) if turned else inner.left()
            painter.drawText(x, box.top() + (box.height() - metrics.height()) // 2 + metrics.ascent(), words)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, box.adjusted(current.px(2), current.px(2), -current.px(2), -current.px(3)), current.control_radius, current)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """A cell whose words are cut says them all."""
        current = look()
        column, words = cast(TableModel[object], index.model()).columns[index.column()], cast(str, index.data())
        room = option.rect.width() - 2 * current.grid(1.5)
        cut = index.data(SHOWN) is None and current.metrics(strong=column.strong).horizontalAdvance(one_line(words)) > room
        # Escaped, because a tool tip takes what looks like markup for markup.
        QToolTip.showText(event.globalPos(), f"<span>{escape(words)}</span>" if cut else "", view)
        return True


class Table(Restyled, QTableView, Generic[T]):
    """Whole rows are chosen; ``opened`` carries the thing on Enter or a double click, ``moved`` the thing the bar stands on (or None)."""

    opened = Signal(object)
    moved = Signal(object)

    def __init__(self, name: str, model: TableModel[T]) -> None:
        super().__init__()
        self._things = model
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.activated.connect(lambda index: self.opened.emit(model.item(index)))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.moved.emit(self.current))
        self._left_over = self._needed_left_over()
        for news in (model.modelReset, model.rowsInserted):
            news.connect(self._follow_words)
        self.restyle()

    @property
    def current(self) -> T | None:
        """The thing of the row the bar stands on."""
        index = self.currentIndex()
        return self._things.item(index) if index.isValid() else None

    def restyle(self) -> None:
        current = look()
        self.verticalHeader().setDefaultSectionSize(current.grid(5.5))
        self.verticalScrollBar().setSingleStep(current.grid(4))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(current.grid(6))
        for number, column in enumerate(self._things.columns):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch)
        self._share_the_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_the_room()

    def _needed_left_over(self) -> int:
        """What the columns without a width of their own need together, in steps of the grid."""
        bare = (column for column in self._things.columns if not column.width)
        return sum(_LEAST_LEFT_OVER if any(map(column.words, self._things.items)) else _LEAST_EMPTY for column in bare)

    def _follow_words(self) -> None:
        """Widths that somebody has dragged stay, unless a column begins or ceases to say something."""
        needed = self._needed_left_over()
        if needed != self._left_over:
            self._left_over = needed
            self._share_the_room()

    def _share_the_room(self) -> None:
        """Every column as wide as it wants; where that is too much, those that can give room give it alike."""
        current, columns = look(), self._things.columns
        wanted = sum(current.grid(column.width) for column in columns) + current.grid(self._left_over)
        spare = sum(current.grid(column.width - column.least) for column in columns if column.least)
        missing = min(max(0, wanted - self.viewport().width()), spare)
        for number, column in enumerate(columns):
            if column.width:
                gives = current.grid(column.width - column.least) * missing / spare if column.least and spare else 0
                self.horizontalHeader().resizeSection(number, int(current.grid(column.width) - gives))

    def sizeHint(self) -> QSize:
        current = look()
        return QSize(current.grid(80), current.grid(50))
