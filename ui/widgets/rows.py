"""Lists of two-line rows: a name, what tells it from its neighbours, and a code; drawn by hand, and only those in sight."""

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import Look, look, tokens
from ui.widgets.badge import BadgeText, badge_size, draw_badge
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.items import SHOWN, Index, ItemModel
from ui.widgets.kit import Restyled, elided, focus_ring, rounded

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowText:
    """``title`` with ``second`` (a name in its own script) beside it, ``detail`` under them; ``aside`` and ``code`` at the end."""

    title: str
    second: str = ""
    detail: str = ""
    aside: str = ""
    code: str = ""
    badges: tuple[BadgeText, ...] = ()
    icon: Icon | None = None

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        parts = (self.title, self.second, self.detail, self.aside, self.code, *(badge.words for badge in self.badges))
        return ", ".join(part for part in parts if part)


class RowDelegate(QStyledItemDelegate):
    """Draws ``RowText``."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, look().px(tokens().size.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        current = look()
        text = cast(RowText, index.data(SHOWN))
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        turned = option.direction is Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._ground(painter, box, state, current, turned=turned, last=index.row() == index.model().rowCount() - 1)
        pen = _Pen(painter, current, box.adjusted(current.grid(2), 0, -current.grid(2), 0), turned=turned)
        if text.icon is not None:
            pen.icon(text.icon)
        pen.code(text.code)
        if pen.has_room_for(text):
            pen.aside(text.aside)
        for badge in reversed(text.badges):
            pen.badge(badge)
        pen.lines(text)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag, current: Look, *, turned: bool, last: bool) -> None:
        colours = current.colours
        plate = box.adjusted(current.px(4), current.px(2), -current.px(4), -current.px(2))
        if not last:
            rule = QRect(box.left() + current.grid(2), box.bottom(), box.width() - current.grid(4), current.px(1))
            painter.fillRect(rule, colours.line)
        if state & QStyle.StateFlag.State_Selected:
            rounded(painter, plate, current.control_radius, fill=colours.accent_soft)
            bar = QRect(plate.left(), plate.top() + current.grid(1), current.px(3), plate.height() - current.grid(2))
            if turned:
                bar.moveRight(plate.right())
            rounded(painter, bar, current.px(1.5), fill=colours.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, plate, current.control_radius, fill=colours.hover)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, plate, current.control_radius, current)


class _Pen:
    """Fills a row from both ends towards the middle; from the right where the language runs so."""

    def __init__(self, painter: QPainter, current: Look, room: QRect, *, turned: bool) -> None:
        self._painter, self._look, self._room, self._turned = painter, current, room, turned
        self._width = room.width()

    def icon(self, icon: Icon) -> None:
        box = self._from_start(self._look.icon, self._look.grid(1.5))
        box.setTop(box.top() + (box.height() - self._look.icon) // 2)
        box.setHeight(self._look.icon)
        draw_icon(self._painter, icon, box, self._look.colours.quiet, mirrored=self._turned)

    def code(self, words: str) -> None:
        if words:
            self._at_end(words, strong=True, colour=self._look.colours.text, share=2)

    def has_room_for(self, text: RowText) -> bool:
        """Whether the name keeps half of the line with ``aside`` beside it; in a narrow list it goes first."""
        taken = self._look.metrics().horizontalAdvance(text.aside[:80]) + self._look.grid(3)
        taken += sum(badge_size(badge, self._look).width() + self._look.grid(1) for badge in text.badges)
        return self._room.width() - taken >= self._width // 2

    def aside(self, words: str) -> None:
        if words:
            self._at_end(words, strong=False, colour=self._look.colours.quiet)

    def badge(self, badge: BadgeText) -> None:
        size = badge_size(badge, self._look)
        box = self._from_end(size.width(), self._look.grid(1))
        box.setTop(box.top() + (box.height() - size.height()) // 2)
        box.setHeight(size.height())
        draw_badge(self._painter, box, badge, self._look, turned=self._turned)

    def lines(self, text: RowText) -> None:
        current, colours = self._look, self._look.colours
        strong, plain = current.metrics(strong=True), current.metrics()
        upper, lower = QRect(self._room), QRect(self._room)
        if text.detail:
            gap = current.px(2)
            top = self._room.top() + (self._room.height() - strong.height() - plain.height() - gap) // 2
            upper.setRect(self._room.left(), top, self._room.width(), strong.height())
            lower.setRect(self._room.left(), top + strong.height() + gap, self._room.width(), plain.height())
            self._draw(lower, elided(text.detail, plain, lower.width()), strong=False, colour=colours.quiet)
        # A name in its own script keeps up to a third of the line beside a very long one.
        second = min(upper.width() // 3, plain.horizontalAdvance(text.second[:80]) + current.px(10)) if text.second else 0
        title = elided(text.title, strong, upper.width() - second)
        self._draw(upper, title, strong=True, colour=colours.text)
        used = strong.horizontalAdvance(title) + current.px(10)
        if text.second and used < upper.width() - current.grid(3):
            rest = upper.adjusted(0, 0, -used, 0) if self._turned else upper.adjusted(used, 0, 0, 0)
            self._draw(rest, elided(text.second, plain, rest.width()), strong=False, colour=colours.quiet)

    def _at_end(self, words: str, *, strong: bool, colour: QColor, share: int = 3) -> None:
        """At most one part in ``share`` of the room."""
        metrics = self._look.metrics(strong=strong)
        shown = elided(words, metrics, max(0, self._room.width() // share))
        self._draw(self._from_end(metrics.horizontalAdvance(shown), self._look.grid(3)), shown, strong=strong, colour=colour)

    def _draw(self, box: QRect, words: str, *, strong: bool, colour: QColor) -> None:
        self._painter.setFont(self._look.font(strong=strong))
        self._painter.setPen(colour)
        # One baseline whatever the script: a fallback font's own height must not move the words.
        metrics = self._look.metrics(strong=strong)
        y = box.top() + (box.height() - metrics.height()) // 2 + metrics.ascent()
        x = box.right() + 1 - metrics.horizontalAdvance(words) if self._turned else box.left()
        self._painter.drawText(x, y, words)

    def _from_start(self, width: int, gap: int) -> QRect:
        box = QRect(self._room)
        box.setWidth(width)
        if self._turned:
            box.moveRight(self._room.right())
            self._room.setRight(self._room.right() - width - gap)
        else:
            self._room.setLeft(self._room.left() + width + gap)
        return box

    def _from_end(self, width: int, gap: int) -> QRect:
        box = QRect(self._room)
        box.setWidth(width)
        if self._turned:
            self._room.setLeft(self._room.left() + width + gap)
        else:
            box.moveRight(self._room.right())
            self._room.setRight(self._room.right() - width - gap)
        return box


class RowList(Restyled, QListView, Generic[T]):
    """A list of two-line rows; ``opened`` carries the thing on Enter or a double click, ``moved`` the thing the bar stands on (or None)."""

    opened = Signal(object)
    moved = Signal(object)

    BATCH = 5_000
    """Rows whose place is reckoned before the window gets its turn again; some 2 µs each."""

    def __init__(self, name: str, model: ItemModel[T], *, as_tall_as_its_rows: bool = False) -> None:
        """``name`` is what a screen reader calls the list; ``as_tall_as_its_rows`` for a list with something under it."""
        super().__init__()
        self._things = model
        self._fits = as_tall_as_its_rows
        self.setObjectName("rows")
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(self.BATCH)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(RowDelegate(self))
        self.setModel(model)
        if self._fits:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
            model.modelReset.connect(self.updateGeometry)
        self.activated.connect(lambda index: self.opened.emit(model.item(index)))
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit(self.current))
        model.modelReset.connect(lambda: self.moved.emit(self.current))
        self.restyle()

    @property
    def current(self) -> T | None:
        """The thing the bar stands on."""
        index = self.currentIndex()
        return self._things.item(index) if index.isValid() else None

    def move_to(self, row: int) -> None:
        """Put the bar on that row."""
        self.setCurrentIndex(self._things.index(row))

    def open_current(self) -> None:
        """What Enter does; nothing if the bar stands on nothing."""
        index = self.currentIndex()
        if index.isValid():
            self.opened.emit(self._things.item(index))

    def restyle(self) -> None:
        self.verticalScrollBar().setSingleStep(look().grid(4))
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if not self._fits:
            return super().sizeHint()
        current = look()
        return QSize(current.grid(40), len(self._things.items) * current.px(tokens().size.row) + 2 * current.px(5))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().grid(20), min(self.sizeHint().height(), look().grid(9)))
