"""What happened, newest first: entries of any height on one line of time."""

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import Look, TextSize, look
from ui.widgets.badge import BadgeText, badge_size, draw_badge
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.items import SHOWN, Index, ItemModel
from ui.widgets.kit import elided, focus_ring, rounded, runs_left
from ui.widgets.tall_list import TallList

T = TypeVar("T")

FOLDED = 4
"""Lines of each paragraph that show while an entry is folded."""

MOST_CHARACTERS = 20_000
"""A paragraph longer than this is cut in the timeline; the page of the entry shows all of it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of an entry; ``label`` stands small above them ("Amended 25-Oct-2026 by Dr A. Rao"); ``quiet`` for a text that was replaced."""

    text: str
    label: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """``heading`` opens a group above the entry ("November 2026"); ``when`` and ``title`` lead, ``byline`` ends the first line."""

    when: str
    title: str
    byline: str = ""
    icon: Icon = Icon.DOT
    paragraphs: tuple[Paragraph, ...] = ()
    badges: tuple[BadgeText, ...] = ()
    heading: str = ""

    @property
    def spoken(self) -> str:
        """The entry for a screen reader."""
        words = [self.heading, self.when, self.title, self.byline]
        words += [part for paragraph in self.paragraphs for part in (paragraph.label, paragraph.text)]
        return ", ".join(part for part in (*words, *(badge.words for badge in self.badges)) if part)


@dataclass(frozen=True, slots=True)
class _Block:
    """A laid-out paragraph: its lines, how tall the shown ones are, and whether some are hidden."""

    layout: QTextLayout
    lines: int
    height: int
    hidden: bool


def _lay_out(text: str, font: QFont, width: int, most: int | None) -> _Block:
    # What stands far behind the last line that shows is not measured: a letter is 3 px wide at the least, on the average of a line.
    within = MOST_CHARACTERS if most is None else min(MOST_CHARACTERS, most * max(width, 120) // 3)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(Qt.AlignmentFlag.AlignAbsolute | (Qt.AlignmentFlag.AlignRight if runs_left(text) else Qt.AlignmentFlag.AlignLeft))
    # Lines of the text become lines of the layout; QTextLayout itself knows only the line separator.
    layout = QTextLayout(text[:within].replace("\n", "\u2028"), font)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    height, lines, hidden = 0.0, 0, most is not None and len(text) > within
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        if most is not None and lines == most:
            hidden = True
            break
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
        lines += 1
    layout.endLayout()
    return _Block(layout, lines, round(height), hidden)


class TimelineDelegate(QStyledItemDelegate):
    """Draws ``TimelineEntry``."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._unfolded: set[int] = set()

    def fold_all(self) -> None:
        """Other entries: none is unfolded."""
        self._unfolded.clear()

    def fold(self, row: int) -> None:
        """Unfold a folded entry, and the other way round."""
        self._unfolded ^= {row}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, self._measure(cast(TimelineEntry, index.data(SHOWN)), index.row(), width, look()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        current = look()
        colours = current.colours
        entry = cast(TimelineEntry, index.data(SHOWN))
        turned = option.direction is Qt.LayoutDirection.RightToLeft
        box = QRect(option.rect)
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if entry.heading:
            self._heading(painter, box, entry.heading, current, turned=turned, first=index.row() == 0)
            box.setTop(box.top() + self._heading_height(current, first=index.row() == 0))
        gutter = current.grid(5)
        disc = QRect(QPoint(box.left(), box.top() + current.grid(0.75)), QSize(current.grid(4), current.grid(4)))
        card = box.adjusted(gutter, 0, -current.px(2), -current.grid(1))
        if turned:
            disc.moveRight(box.right())
            card = box.adjusted(current.px(2), 0, -gutter, -current.grid(1))
        spine = QRect(disc.center().x(), disc.bottom() + current.px(4), current.px(1), box.bottom() - disc.bottom() - current.px(4))
        painter.fillRect(spine, colours.line)
        rounded(painter, disc, disc.width() / 2, fill=colours.neutral_soft)
        inset = current.grid(0.875)
        draw_icon(painter, entry.icon, disc.adjusted(inset, inset, -inset, -inset), colours.quiet, mirrored=turned)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        rounded(painter, card, current.panel_radius, fill=colours.panel, line=colours.accent if selected else colours.line)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, card, current.panel_radius, current)
        self._card(painter, card, entry, index.row(), current, turned=turned)
        painter.restore()

    def _measure(self, entry: TimelineEntry, row: int, width: int, current: Look) -> int:
        height = 2 * current.grid(1.5) + current.metrics(strong=True).height() + current.grid(1)
        inner = self._inner(width, current)
        for paragraph in entry.paragraphs:
            height += self._paragraph_height(paragraph, row, inner, current)
        if entry.badges:
            height += current.grid(4)
        if entry.heading:
            height += self._heading_height(current, first=row == 0)
        return height

    def _paragraph_height(self, paragraph: Paragraph, row: int, inner: int, current: Look) -> int:
        block = self._block(paragraph, row, inner, current)
        small = current.metrics(TextSize.SMALL).height()
        return (
            current.px(4)
            + block.height
            + (small + current.px(6) if paragraph.label else 0)
            + (small + current.px(2) if block.hidden else 0)
        )

    def _block(self, paragraph: Paragraph, row: int, inner: int, current: Look) -> _Block:
        return _lay_out(paragraph.text, current.font(), inner, None if row in self._unfolded else FOLDED)

    @staticmethod
    def _inner(width: int, current: Look) -> int:
        return width - current.grid(5) - current.px(2) - 2 * current.grid(2)

    @staticmethod
    def _heading_height(current: Look, *, first: bool) -> int:
        return current.grid(4 if first else 6)

    @staticmethod
    def _heading(painter: QPainter, box: QRect, words: str, current: Look, *, turned: bool, first: bool) -> None:
        line = QRect(box.left(), box.top() + (0 if first else current.grid(2)), box.width(), current.grid(3))
        painter.setFont(current.font(TextSize.SMALL, strong=True))
        painter.setPen(current.colours.quiet)
        side = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            line, side | Qt.AlignmentFlag.AlignVCenter, elided(words, current.metrics(TextSize.SMALL, strong=True), line.width())
        )

    def _card(self, painter: QPainter, card: QRect, entry: TimelineEntry, row: int, current: Look, *, turned: bool) -> None:
        inner = card.adjusted(current.grid(2), current.grid(1.5), -current.grid(2), -current.grid(1.5))
        strong = current.metrics(strong=True)
        head = QRect(inner.left(), inner.top(), inner.width(), strong.height())
        self._head(painter, head, entry, current, turned=turned)
        y = head.bottom() + 1
        for paragraph in entry.paragraphs:
            y = self._paragraph(painter, QRect(inner.left(), y, inner.width(), 0), paragraph, row, current, turned=turned)
        x = inner.right() + 1 if turned else inner.left()
        for badge in entry.badges:
            size = badge_size(badge, current)
            box = QRect(QPoint(x - size.width() if turned else x, y + current.grid(1)), size)
            draw_badge(painter, box, badge, current, turned=turned)
            x += (-1 if turned else 1) * (size.width() + current.grid(1))

    @staticmethod
    def _head(painter: QPainter, line: QRect, entry: TimelineEntry, current: Look, *, turned: bool) -> None:
        colours, small, plain, strong = current.colours, current.metrics(TextSize.SMALL), current.metrics(), current.metrics(strong=True)
        lead = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        tail = Qt.AlignmentFlag.AlignLeft if turned else Qt.AlignmentFlag.AlignRight
        when = plain.horizontalAdvance(entry.when) + current.grid(1)
        # The title goes first; the byline has what it leaves, and a quarter of the line in any case.
        room = line.width() - when - current.grid(2)
        left_over = max(line.width() // 4, room - strong.horizontalAdvance(elided(entry.title, strong, room)))
        byline = elided(entry.byline, small, left_over)
        painter.setFont(current.font(TextSize.SMALL))
        painter.setPen(colours.quiet)
        painter.drawText(line, tail | Qt.AlignmentFlag.AlignVCenter, byline)
        painter.setFont(current.font())
        painter.drawText(line, lead | Qt.AlignmentFlag.AlignVCenter, entry.when)
        title = line.adjusted(0, 0, -when, 0) if turned else line.adjusted(when, 0, 0, 0)
        painter.setFont(current.font(strong=True))
        painter.setPen(colours.text)
        painter.drawText(
            title, lead | Qt.AlignmentFlag.AlignVCenter, elided(entry.title, strong, max(0, room - small.horizontalAdvance(byline)))
        )

    def _paragraph(self, painter: QPainter, box: QRect, paragraph: Paragraph, row: int, current: Look, *, turned: bool) -> int:
        colours, small = current.colours, current.metrics(TextSize.SMALL)
        side = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        y = box.top() + current.px(4)
        if paragraph.label:
            painter.setFont(current.font(TextSize.SMALL, strong=True))
            painter.setPen(colours.quiet)
            label = elided(paragraph.label, current.metrics(TextSize.SMALL, strong=True), box.width())
            painter.drawText(QRect(box.left(), y + current.px(4), box.width(), small.height()), side, label)
            y += small.height() + current.px(6)
        block = self._block(paragraph, row, box.width(), current)
        painter.setPen(colours.quiet if paragraph.quiet else colours.text)
        for number in range(block.lines):
            block.layout.lineAt(number).draw(painter, QPointF(box.left(), y))
        y += block.height
        if block.hidden:
            painter.setFont(current.font(TextSize.SMALL, strong=True))
            painter.setPen(colours.accent)
            painter.drawText(QRect(box.left(), y + current.px(2), box.width(), small.height()), side, "… Space shows all")
            y += small.height() + current.px(2)
        return y


class Timeline(TallList, Generic[T]):
    """Entries in the model's order. ``opened`` carries the thing on Enter or a double click; Space unfolds a long entry."""

    opened = Signal(object)

    def __init__(self, name: str, model: ItemModel[T]) -> None:
        super().__init__()
        self._things = model
        self.setObjectName("timeline")
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._delegate = TimelineDelegate(self)
        self.setItemDelegate(self._delegate)
        model.modelAboutToBeReset.connect(self._delegate.fold_all)
        self.setModel(model)
        self.activated.connect(lambda index: self.opened.emit(model.item(index)))
        self.restyle()

    @property
    def current(self) -> T | None:
        """The thing the keyboard stands on."""
        index = self.currentIndex()
        return self._things.item(index) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and row >= 0:
            self._delegate.fold(row)
            self.remeasure(row)
        else:
            super().keyPressEvent(event)
