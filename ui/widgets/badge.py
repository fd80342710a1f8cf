"""A pill that says a state: a word, a sign, a colour, never the colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.theme import Look, TextSize, Tone, look
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, elided, mirrored, rounded


@dataclass(frozen=True, slots=True)
class BadgeText:
    """What a badge says. ``outlined`` is for what was never asked: neither good nor bad, only not known."""

    words: str
    tone: Tone = Tone.NEUTRAL
    icon: Icon | None = None
    outlined: bool = False


MOST = 320
"""A badge wider than this many px is cut with …; a screen reader gets all of it."""


def badge_size(text: BadgeText, current: Look) -> QSize:
    """How much room a badge takes, px."""
    metrics = current.metrics(TextSize.SMALL, strong=True)
    words = min(metrics.horizontalAdvance(elided(text.words, metrics, current.px(MOST))), current.px(MOST))
    sign = current.small_icon + current.px(4) if text.icon is not None else 0
    return QSize(words + sign + current.px(20), current.grid(3))


def draw_badge(painter: QPainter, box: QRect, text: BadgeText, current: Look, *, turned: bool = False) -> None:
    """Paint a badge into ``box``; ``turned`` says that the layout runs from right to left."""
    colours = current.colours
    ink = colours.ink(text.tone)
    if text.outlined:
        rounded(painter, box, box.height() / 2, line=colours.field_line)
    else:
        rounded(painter, box, box.height() / 2, fill=colours.wash(text.tone))
    pad = current.px(10)
    words = box.adjusted(pad, 0, -pad, 0)
    if text.icon is not None:
        sign = QRect(
            QPoint(words.left(), box.top() + (box.height() - current.small_icon) // 2), QSize(current.small_icon, current.small_icon)
        )
        lead = sign.width() + current.px(4)
        if turned:
            sign.moveRight(words.right())
            words.setRight(words.right() - lead)
        else:
            words.setLeft(words.left() + lead)
        draw_icon(painter, text.icon, sign, ink, mirrored=turned)
    painter.setPen(ink)
    painter.setFont(current.font(TextSize.SMALL, strong=True))
    side = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
    shown = elided(text.words, current.metrics(TextSize.SMALL, strong=True), words.width() + 1)
    painter.drawText(words.adjusted(0, 0, 1, 0), side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


class Badge(Restyled, QLabel):
    """A badge as a widget."""

    def __init__(self, words: str, *, tone: Tone = Tone.NEUTRAL, icon: Icon | None = None, outlined: bool = False) -> None:
        super().__init__()
        self._badge = BadgeText(words, tone, icon, outlined)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_badge(self, badge: BadgeText) -> None:
        """Another state."""
        self._badge = badge
        self.setText(badge.words)
        self.restyle()

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self._badge, look())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), look().grid(8)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_badge(brush(self), self.rect(), self._badge, look(), turned=mirrored(self))
