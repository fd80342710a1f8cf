"""The side rail: where one can go, as an icon and a word each; at its foot who is signed in, and the way out."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import TextSize, look, tokens
from ui.widgets.boxes import Column, Scroll
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, caption, elided, focus_ring, mirrored, one_line, rounded
from ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class RailItem:
    """One place or deed of the rail."""

    key: Hashable
    words: str
    icon: Icon


class _RailButton(Restyled, QPushButton):
    """An icon over a word."""

    def __init__(self, item: RailItem) -> None:
        super().__init__(caption(item.words))
        self._item = item
        self._here = False
        self.setAccessibleName(item.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def mark(self, here: bool) -> None:
        """Say that one is here, or is not."""
        # Not a checkable button: a screen reader would call it a check box.
        self._here = here
        self.setAccessibleDescription("You are here" if here else "")
        self.update()

    def restyle(self) -> None:
        current = look()
        self.setFixedHeight(current.grid(7.5) + (len(self._lines()) - 1) * current.metrics(TextSize.SMALL).height())

    def sizeHint(self) -> QSize:
        return QSize(look().grid(8), self.height())

    def _lines(self) -> list[str]:
        """The words on one line if they fit, else on two."""
        current = look()
        room = current.px(tokens().size.rail) - current.grid(2)
        first, _, rest = self._item.words.partition(" ")
        fits = current.metrics(TextSize.SMALL, strong=True).horizontalAdvance(self._item.words) <= room
        return [self._item.words] if fits or not rest else [first, rest]

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        on = self._here
        over = self.underMouse() or self.isDown()
        if on or over:
            rounded(painter, self.rect(), current.grid(1), fill=colours.rail_active if on else colours.rail_hover)
        if on:
            bar = QRect(0, current.grid(2), current.px(3), self.height() - current.grid(4))
            if mirrored(self):
                bar.moveRight(self.width() - 1)
            rounded(painter, bar, current.px(1.5), fill=colours.rail_focus)
        ink = colours.rail_strong if on or over else colours.rail_text
        side = current.px(22)
        draw_icon(painter, self._item.icon, QRect((self.width() - side) // 2, current.grid(1), side, side), ink, mirrored=mirrored(self))
        metrics = current.metrics(TextSize.SMALL, strong=on)
        painter.setPen(ink)
        painter.setFont(current.font(TextSize.SMALL, strong=on))
        lines = self._lines()
        for number, words in enumerate(lines):
            box = QRect(0, current.px(33) + number * metrics.height(), self.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided(words, metrics, box.width()))
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.grid(1), current, colours.rail_focus)


class SideRail(Restyled, QWidget):
    """``chosen`` carries the key of a place, ``done`` that of a deed at the foot (lock, sign out)."""

    chosen = Signal(object)
    done = Signal(object)

    def __init__(self, places: Sequence[RailItem], *, person: str, role: str, deeds: Sequence[RailItem]) -> None:
        super().__init__()
        self.setAccessibleName("Places")
        column = Column(self, gap=0.5, margins=(1, 1.5))
        scroll = Scroll(gap=0.5, margins=0, clear=True)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._buttons: dict[Hashable, _RailButton] = {}
        for item in places:
            button = _RailButton(item)
            self._buttons[item.key] = button
            scroll.column.addWidget(button)
            button.clicked.connect(lambda _on=False, key=item.key: self.chosen.emit(key))
        scroll.column.addStretch(1)
        column.addWidget(scroll, 1)
        self._names = (_RailName(person, strong=True), _RailName(role, strong=False))
        for name in self._names:
            column.addWidget(name)
        for item in deeds:
            button = _RailButton(item)
            column.addWidget(button)
            button.clicked.connect(lambda _on=False, key=item.key: self.done.emit(key))
        self.restyle()

    def set_current(self, key: Hashable | None) -> None:
        """Mark where one is; a place that is not on the rail leaves nothing marked."""
        for each, button in self._buttons.items():
            button.mark(each == key)

    def restyle(self) -> None:
        self.setFixedWidth(look().px(tokens().size.rail))

    def paintEvent(self, event: QPaintEvent) -> None:
        brush(self).fillRect(self.rect(), look().colours.rail)


class _RailName(Text):
    """A line about who is signed in, in the rail's own colours."""

    def __init__(self, words: str, *, strong: bool) -> None:
        super().__init__(one_line(words), size=TextSize.SMALL, strong=strong)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        painter.setPen(current.colours.rail_strong if self._strong else current.colours.rail_text)
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, elided(self.text(), self.fontMetrics(), self.width()))
