"""One line that opens something: a name that speaks, and quiet words at its end; as quiet as text until it is pointed at."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.theme import Tone, look
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, caption, elided, focus_ring, mirrored, rounded


class LinkRow(Restyled, QPushButton):
    """``pressed_here`` says a click, Enter or Space. Long words end with … and are said in full to a screen reader."""

    pressed_here = Signal()

    def __init__(
        self, words: str, aside: str = "", *, icon: Icon | None = None, tone: Tone | None = None, quiet: bool = False, name: str = ""
    ) -> None:
        """``name`` is what a screen reader says where the words alone would not do."""
        super().__init__(caption(words))
        self._words, self._aside, self._icon, self._tone, self._quiet = words, aside, icon, tone, quiet
        self.setAccessibleName(name or (f"{words}, {aside}" if aside else words))
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.pressed_here)
        self.restyle()

    def restyle(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(look().grid(24), look().compact)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().grid(12), look().compact)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        reach = self.rect()
        if self.underMouse() or self.isDown():
            rounded(painter, reach, current.control_radius, fill=colours.pressed if self.isDown() else colours.hover)
        if self.hasFocus():
            focus_ring(painter, reach, current.control_radius, current)
        turned = mirrored(self)
        room = reach.adjusted(current.px(4), 0, -current.px(4), 0)
        ink = colours.ink(self._tone) if self._tone is not None else colours.quiet if self._quiet else colours.text
        if self._icon is not None:
            side = current.small_icon
            lead = room.right() + 1 - side if turned else room.left()
            draw_icon(painter, self._icon, QRect(lead, (self.height() - side) // 2, side, side), ink)
            gap = side + current.px(6)
            room = room.adjusted(0, 0, -gap, 0) if turned else room.adjusted(gap, 0, 0, 0)
        strong, plain = current.metrics(strong=True), current.metrics()
        words = elided(self._words, strong, round(room.width() * (0.62 if self._aside else 1)))
        used = strong.horizontalAdvance(words) + current.grid(1.5)
        aside = elided(self._aside, plain, max(0, room.width() - used))
        start = room.right() + 1 - strong.horizontalAdvance(words) if turned else room.left()
        end = room.left() if turned else room.right() + 1 - plain.horizontalAdvance(aside)
        painter.setFont(current.font(strong=True))
        painter.setPen(ink)
        painter.drawText(start, (self.height() - strong.height()) // 2 + strong.ascent(), words)
        painter.setFont(current.font())
        painter.setPen(colours.quiet)
        painter.drawText(end, (self.height() - plain.height()) // 2 + plain.ascent(), aside)
