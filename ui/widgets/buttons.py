"""Buttons: one primary deed a page, plain ones beside it, quiet ones in rows, and danger where something is lost."""

from enum import Enum

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.theme import Look, TextSize, look
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, caption, elided, focus_ring, mirrored, rounded


class ButtonKind(Enum):
    """How loudly a button speaks."""

    PRIMARY = "primary"
    PLAIN = "plain"
    QUIET = "quiet"
    DANGER = "danger"


class Button(Restyled, QPushButton):
    """A deed in words, with an icon where it helps. Enter and Space press it."""

    def __init__(
        self,
        text: str,
        *,
        kind: ButtonKind = ButtonKind.PLAIN,
        icon: Icon | None = None,
        compact: bool = False,
        name: str | None = None,
    ) -> None:
        """``name`` is what a screen reader says where the words alone would not do ("Remove" → "Remove penicillin")."""
        super().__init__(caption(text))
        self._words, self._kind, self._icon, self._compact = text, kind, icon, compact
        self._hovered = False
        self.setAccessibleName(name or text)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    @property
    def words(self) -> str:
        """The words on the button."""
        return self._words

    def say(self, text: str) -> None:
        """Other words."""
        self._words = text
        self.setText(caption(text))
        self.setAccessibleName(text)
        self.updateGeometry()

    def speak(self, kind: ButtonKind) -> None:
        """As loudly as the page needs it now."""
        self._kind = kind
        self.restyle()
        self.update()

    def restyle(self) -> None:
        self.setFont(look().font(strong=True))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        current = look()
        wide = current.metrics(TextSize.BODY, strong=True).horizontalAdvance(self._words) + 2 * self._padding(current)
        if self._icon is not None:
            wide += current.icon + current.grid(1)
        return QSize(max(wide, current.grid(8)), current.compact if self._compact else current.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        fill, ink, line = self._paints(current)
        painter = brush(self)
        rounded(painter, self.rect(), current.control_radius, fill=fill, line=line)
        if self.hasFocus():
            self._ring(painter, current, ink)
        self._content(painter, current, ink)

    def _paints(self, current: Look) -> tuple[QColor | None, QColor, QColor | None]:
        colours = current.colours
        if not self.isEnabled():
            return (None if self._kind is ButtonKind.QUIET else colours.neutral_soft), colours.quiet, None
        down, over = self.isDown() or self.isChecked(), self._hovered
        if self._kind is ButtonKind.PRIMARY:
            return colours.accent_pressed if down else colours.accent_hover if over else colours.accent, colours.on_accent, None
        if self._kind is ButtonKind.DANGER:
            return colours.refuse_pressed if down else colours.refuse_hover if over else colours.refuse, colours.on_refuse, None
        fill = colours.pressed if down else colours.hover if over else None
        if self._kind is ButtonKind.QUIET:
            return fill, colours.accent, None
        return fill or colours.panel, colours.text, colours.field_line

    def _ring(self, painter: QPainter, current: Look, ink: QColor) -> None:
        if self._kind in (ButtonKind.PRIMARY, ButtonKind.DANGER):
            # The fill has the ring's own colour, so the ring is a line of the words' colour a little way in.
            inset = current.px(3)
            focus_ring(painter, self.rect().adjusted(inset, inset, -inset, -inset), max(1, current.control_radius - inset), current, ink)
        else:
            focus_ring(painter, self.rect(), current.control_radius, current)

    def _content(self, painter: QPainter, current: Look, ink: QColor) -> None:
        metrics = current.metrics(TextSize.BODY, strong=True)
        lead = current.icon + current.grid(1) if self._icon is not None else 0
        words = elided(self._words, metrics, self.width() - lead - current.grid(1))
        wide = lead + metrics.horizontalAdvance(words)
        left = (self.width() - wide) // 2
        turned = mirrored(self)
        if self._icon is not None:
            x = self.width() - left - current.icon if turned else left
            draw_icon(painter, self._icon, QRect(x, (self.height() - current.icon) // 2, current.icon, current.icon), ink, mirrored=turned)
        painter.setPen(ink)
        painter.setFont(current.font(strong=True))
        box = QRect(left if turned else left + lead, 0, wide - lead + 1, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)

    def _padding(self, current: Look) -> int:
        return current.px(12) if self._compact or self._kind is ButtonKind.QUIET else current.grid(2)


class IconButton(Restyled, QPushButton):
    """A deed whose icon everyone knows (close, more, reveal); ``name`` is what it is called, and its tool tip."""

    def __init__(self, icon: Icon, name: str, *, compact: bool = True) -> None:
        super().__init__()
        self._icon, self._compact = icon, compact
        self._hovered = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.rename(name)
        self.restyle()

    def rename(self, name: str, icon: Icon | None = None) -> None:
        """What it is called now, and its icon if that changes too."""
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._icon = icon or self._icon
        self.update()

    def restyle(self) -> None:
        current = look()
        side = current.compact if self._compact else current.control
        self.setFixedSize(side, side)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        if self.isEnabled() and (self._hovered or self.isDown() or self.isChecked()):
            rounded(painter, self.rect(), current.control_radius, fill=colours.pressed if self.isDown() else colours.hover)
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.control_radius, current)
        box = QRect(0, 0, current.icon, current.icon)
        box.moveCenter(self.rect().center())
        draw_icon(painter, self._icon, box, colours.text if self._hovered else colours.quiet, mirrored=mirrored(self))
