"""What all widgets of the kit share: following the look, plain words, and a few strokes of the brush."""

import re
import unicodedata
from math import ceil

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintDevice, QPainter, QPen, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look, Tone
from ui.widgets.icons import Icon

TONE_SIGNS = {Tone.NEUTRAL: Icon.INFO, Tone.ACCENT: Icon.INFO, Tone.GIVEN: Icon.CHECK, Tone.DUE: Icon.CLOCK, Tone.REFUSE: Icon.ALERT}
"""The sign that stands beside a colour, for those who do not see it."""


class Restyled:
    """A mixin, first among the bases: the theme calls ``restyle`` when it or the scale changes; call it at the end of ``__init__`` too."""

    def restyle(self) -> None:
        """Take colours, fonts and lengths from the look of the moment."""
        raise NotImplementedError


def brush(device: QPaintDevice) -> QPainter:
    """A painter that draws every text in its own direction: a date keeps its order in a page that runs from right to left.

    Alignment is then as written, not mirrored: ask ``mirrored``.
    """
    painter = QPainter(device)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    return painter


def one_line(text: str, limit: int = 2000) -> str:
    """``text`` without line breaks and control characters, cut at ``limit`` characters: what a single line can show."""
    return "".join(" " if unicodedata.category(letter) in _UNDRAWABLE else letter for letter in text[:limit])


def elided(text: str, metrics: QFontMetrics, width: int) -> str:
    """``text`` on one line, ended with … where it is wider than ``width`` px."""
    return metrics.elidedText(one_line(text, max(64, width)), Qt.TextElideMode.ElideRight, width)


def unbroken(text: str) -> str:
    """``text`` whose dates such as 31-Mar-2033 stay on one line: a word joiner, which nobody sees, stands beside their hyphens."""
    return _DATE.sub(lambda found: found[0].replace("-", "-\u2060"), text)


def foldable(text: str) -> str:
    """``text`` whose words without end may be broken: a zero-width space, which nobody sees, stands in them now and then."""
    return _ENDLESS.sub("\\g<0>\u200b", text)


def runs_left(text: str) -> bool:
    """Whether ``text`` begins in a script that is written from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text[:200])
    return next((direction in ("R", "AL") for direction in directions if direction in ("L", "R", "AL")), False)


def caption(text: str) -> str:
    """``text`` for a Qt class that takes ``&`` for a shortcut's mark."""
    return text.replace("&", "&&")


def rounded(
    painter: QPainter, box: QRect | QRectF, radius: float, *, fill: QColor | None = None, line: QColor | None = None, width: float = 1
) -> None:
    """A rounded rectangle whose line lies wholly inside ``box`` (px)."""
    painter.save()
    if isinstance(box, QRect) and fill is not None and box.height() > 4 * radius and width == int(width):
        _fill_between_corners(painter, box, ceil(radius), fill, line, int(width))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2 if line is not None else 0
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)
    painter.restore()


def _fill_between_corners(painter: QPainter, box: QRect, corner: int, fill: QColor, line: QColor | None, width: int) -> None:
    """Fill what has no corner the fast way and leave the rest to the slow: smooth edges over a whole card cost ten times as much."""
    band = box.adjusted(0, corner, 0, -corner)
    painter.fillRect(band, fill)
    if line is not None:
        painter.fillRect(QRect(band.left(), band.top(), width, band.height()), line)
        painter.fillRect(QRect(band.right() + 1 - width, band.top(), width, band.height()), line)
    painter.setClipRegion(QRegion(box) - QRegion(band), Qt.ClipOperation.IntersectClip)


def focus_ring(painter: QPainter, box: QRect | QRectF, radius: float, current: Look, colour: QColor | None = None) -> None:
    """The ring that says where the keyboard is: 2 px, just inside ``box``."""
    rounded(painter, box, radius, line=colour or current.colours.focus, width=current.px(2))


def hug(widget: QWidget) -> None:
    """As wide as there is room, and as tall as its words need at that width; what is left over goes to the page's stretch."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide; what stands nowhere yet is shown with the page it is put into, and not before, as a window of its own."""
    if shown and widget.parentWidget() is None:
        for state in (Qt.WidgetAttribute.WA_WState_ExplicitShowHide, Qt.WidgetAttribute.WA_WState_Hidden):
            widget.setAttribute(state, False)
    else:
        widget.setVisible(shown)


def mirrored(widget: QWidget) -> bool:
    """Whether the widget is laid out from right to left."""
    return widget.layoutDirection() is Qt.LayoutDirection.RightToLeft


_DATE = re.compile(r"\b\d{1,2}-\w{3}-\d{4}\b")
_ENDLESS = re.compile(r"\S{60}(?=\S{20})")
"""Longer than any address that somebody copies."""
_UNDRAWABLE = frozenset({"Cc", "Zl", "Zp", "Cs"})
