"""The side rail: where one can go, as an icon and a word each; at its foot who is signed in, and the way out."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
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
    keys: str = ""
    """What does the same from the keyboard."""


class _RailButton(Restyled, QPushButton):
    """An icon over a word or two lines of words."""

    def __init__(self, item: RailItem) -> None:
        super().__init__(caption(item.words))
        self._item = item
        self._here = False
        self._tight = False
        self.setAccessibleName(item.words)
        self.setAccessibleDescription(item.keys)
        self.setToolTip(item.keys)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def mark(self, here: bool, words: str) -> None:
        """Say that one is here, or that it is on, and in ``words`` what that means."""
        # Not a checkable button: a screen reader would call it a check box.
        self._here = here
        self.setAccessibleDescription(words)
        self.update()

    @property
    def words_width(self) -> int:
        """Px that the longest of its lines takes."""
        return _widest(self._lines(), look().metrics(TextSize.SMALL, strong=True))

    def height_if(self, *, tight: bool) -> int:
        """Px; ``tight`` where the window is low."""
        current = look()
        lines = len(self._lines()) * current.metrics(TextSize.SMALL).height()
        return current.grid(4 if tight else 5.25) + lines

    def set_tight(self, tight: bool) -> None:
        """Take less room, or as much as looks best."""
        self._tight = tight
        self.setFixedHeight(self.height_if(tight=tight))

    def restyle(self) -> None:
        self.set_tight(self._tight)

    def sizeHint(self) -> QSize:
        return QSize(look().grid(8), self.height())

    def _lines(self) -> list[str]:
        current = look()
        return _on_lines(self._item.words, current.metrics(TextSize.SMALL, strong=True), current.px(tokens().size.rail) - current.grid(2))

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
        top = current.grid(0.5 if self._tight else 1)
        draw_icon(painter, self._item.icon, QRect((self.width() - side) // 2, top, side, side), ink, mirrored=mirrored(self))
        metrics = current.metrics(TextSize.SMALL, strong=on)
        painter.setPen(ink)
        painter.setFont(current.font(TextSize.SMALL, strong=on))
        lines = self._lines()
        for number, words in enumerate(lines):
            box = QRect(0, top + side + current.px(2 if self._tight else 3) + number * metrics.height(), self.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided(words, metrics, box.width()))
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.grid(1), current, colours.rail_focus)


class SideRail(Restyled, QWidget):
    """``chosen`` carries the key of a place, ``done`` that of a deed at the foot (lock, sign out).

    As wide as its longest word. In a low window its buttons stand closer, and then it scrolls.
    """

    chosen = Signal(object)
    done = Signal(object)

    def __init__(self, places: Sequence[RailItem], *, person: str, role: str, deeds: Sequence[RailItem]) -> None:
        super().__init__()
        self.setAccessibleName("Places")
        column = Column(self, gap=0.5, margins=(1, 1.5))
        self._scroll = scroll = Scroll(gap=0.5, margins=0, clear=True)
        self._buttons: dict[Hashable, _RailButton] = {}
        self._deeds: dict[Hashable, _RailButton] = {}
        for item in places:
            button = _RailButton(item)
            self._buttons[item.key] = button
            scroll.column.addWidget(button)
            button.clicked.connect(lambda _on=False, key=item.key: self.chosen.emit(key))
        scroll.column.addStretch(1)
        column.addWidget(scroll, 1)
        self._person, self._role = _RailName(person, strong=True), _RailName(role, strong=False)
        for name in (self._person, self._role):
            column.addWidget(name)
        for item in deeds:
            button = _RailButton(item)
            self._deeds[item.key] = button
            column.addWidget(button)
            button.clicked.connect(lambda _on=False, key=item.key: self.done.emit(key))
        self.restyle()

    def set_current(self, key: Hashable | None) -> None:
        """Mark where one is; a place that is not on the rail leaves nothing marked."""
        for each, button in self._buttons.items():
            button.mark(each == key, "You are here" if each == key else "")

    def set_state(self, key: Hashable, *, on: bool, words: str) -> None:
        """Mark a deed at the foot that is on or off, and say in ``words`` what it is now."""
        self._deeds[key].mark(on, words)

    def restyle(self) -> None:
        for name in (self._person, self._role):
            name.fit()
        for button in (*self._buttons.values(), *self._deeds.values()):
            button.restyle()
        self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        brush(self).fillRect(self.rect(), look().colours.rail)

    def _share_height(self) -> None:
        current = look()
        tight = self._height_if(tight=False) > self.height()
        for button in (*self._buttons.values(), *self._deeds.values()):
            button.set_tight(tight)
        self._role.setVisible(not tight)
        bar = self._scroll.verticalScrollBar().sizeHint().width() if self._height_if(tight=tight) > self.height() else 0
        words = max(self._role.words_width, *(button.words_width for button in (*self._buttons.values(), *self._deeds.values())))
        self.setFixedWidth(max(current.px(tokens().size.rail), words + current.grid(3)) + bar)

    def _height_if(self, *, tight: bool) -> int:
        current = look()
        parts = [button.height_if(tight=tight) for button in (*self._buttons.values(), *self._deeds.values())]
        parts += [name.height() for name in ((self._person,) if tight else (self._person, self._role))]
        return sum(parts) + len(parts) * current.grid(0.5) + current.grid(3)


class _RailName(Text):
    """Who is signed in, in the rail's own colours, on two lines where one is too short; a person's name may still be cut."""

    def __init__(self, words: str, *, strong: bool) -> None:
        super().__init__(one_line(words), size=TextSize.SMALL, strong=strong)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fit()

    @property
    def words_width(self) -> int:
        """Px that its lines take, but for what would push the page away."""
        return min(_widest(self._lines(), self._metrics), look().grid(14))

    def fit(self) -> None:
        """Follow the look."""
        # Qt rounds the height of a line up where the scale gives halves.
        self.setFixedHeight(max(len(self._lines()) * self._metrics.height(), self.sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        painter.setPen(current.colours.rail_strong if self._strong else current.colours.rail_text)
        painter.setFont(current.font(TextSize.SMALL, strong=self._strong))
        metrics = self._metrics
        for number, words in enumerate(self._lines()):
            box = QRect(0, number * metrics.height(), self.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided(words, metrics, box.width()))

    @property
    def _metrics(self) -> QFontMetrics:
        return look().metrics(TextSize.SMALL, strong=self._strong)

    def _lines(self) -> list[str]:
        return _on_lines(self.text(), self._metrics, look().px(tokens().size.rail) - look().grid(2))


def _on_lines(words: str, metrics: QFontMetrics, room: int) -> list[str]:
    """On one line if they fit into ``room`` px, else on two, broken where the longer of them is shortest."""
    parts = words.split(" ")
    if len(parts) == 1 or metrics.horizontalAdvance(words) <= room:
        return [words]
    breaks = ([" ".join(parts[:place]), " ".join(parts[place:])] for place in range(1, len(parts)))
    return min(breaks, key=lambda lines: _widest(lines, metrics))


def _widest(lines: Sequence[str], metrics: QFontMetrics) -> int:
    return max(metrics.horizontalAdvance(line) for line in lines)
