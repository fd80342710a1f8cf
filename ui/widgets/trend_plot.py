"""A small plot of one value over time: the usual range as a band, what lies outside it as another shape, the last value in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look, TextSize, look
from ui.widgets.kit import Restyled, brush, elided, focus_ring, mirrored

MARKED = 60
"""More measurements than this are a line; a mark on each would only cover it."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One measurement: its day, its value, and the value in words with its unit."""

    day: date
    value: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Measurements in any order; ``low`` and ``high`` bound the usual range (either may be open)."""

    name: str
    points: tuple[TrendPoint, ...]
    low: float | None = None
    high: float | None = None

    def standing(self, value: float) -> int:
        """-1 under the usual range, 0 within, 1 over it."""
        if self.low is not None and value < self.low:
            return -1
        return 1 if self.high is not None and value > self.high else 0


class TrendPlot(Restyled, QWidget):
    """Time always runs from left to right. Left and Right, or the mouse, move to a measurement, whose words then stand above."""

    def __init__(self, trend: Trend, say_day: Callable[[date], str]) -> None:
        super().__init__()
        self._say_day = say_day
        self._at: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_trend(trend)

    def show_trend(self, trend: Trend) -> None:
        """Plot another value."""
        self._trend = trend
        self._points = tuple(sorted(trend.points, key=lambda point: point.day))
        self._at = None
        self._describe()

    def restyle(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(look().grid(40), look().grid(17))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().grid(20), look().grid(17))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._points:
            super().keyPressEvent(event)
            return
        last = len(self._points) - 1
        self._at = last if self._at is None else max(0, min(last, self._at + step))
        self._describe()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spots = self._spots(look())
        if spots:
            x = event.position().x()
            self._at = min(range(len(spots)), key=lambda number: abs(spots[number].x() - x))
            self._describe()

    def leaveEvent(self, event: object) -> None:
        self._at = None
        self._describe()

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._words(painter, current)
        if self._points:
            self._band(painter, current)
            self._curve(painter, current)
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.control_radius, current)

    def _describe(self) -> None:
        spoken = [f"{self._trend.name}, {len(self._points)} values"]
        if self._points:
            shown = self._points[-1 if self._at is None else self._at]
            standing = {-1: "below the usual range", 0: "in the usual range", 1: "above the usual range"}[self._trend.standing(shown.value)]
            bounded = self._trend.low is not None or self._trend.high is not None
            spoken.append(f"{shown.words} on {self._say_day(shown.day)}" + (f", {standing}" if bounded else ""))
        self.setAccessibleName(": ".join(spoken))
        self.update()

    def _area(self, current: Look) -> QRectF:
        """Where the curve lies, px: below the words, above the days."""
        top = current.grid(4.5)
        bounds = [f"{bound:g}" for bound in (self._trend.low, self._trend.high) if bound is not None]
        room = max((current.metrics(TextSize.SMALL).horizontalAdvance(words) for words in bounds), default=0)
        return QRectF(current.grid(1), top, self.width() - current.grid(3) - room, self.height() - top - current.grid(3.5))

    def _heights(self, area: QRectF) -> Callable[[float], float]:
        """Where a value lies in ``area``, px from the top of the widget."""
        values = [point.value for point in self._points]
        values += [bound for bound in (self._trend.low, self._trend.high) if bound is not None]
        low, high = min(values), max(values)
        room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
        scale = area.height() / (high - low + 2 * room)
        return lambda value: area.bottom() - (value - low + room) * scale

    def _spots(self, current: Look) -> list[QPointF]:
        if not self._points:
            return []
        area = self._area(current)
        height_of = self._heights(area)
        first, last = self._points[0].day.toordinal(), self._points[-1].day.toordinal()
        scale = area.width() / (last - first) if last > first else 0.0
        left = area.left() if scale else area.center().x()
        return [QPointF(left + (point.day.toordinal() - first) * scale, height_of(point.value)) for point in self._points]

    def _words(self, painter: QPainter, current: Look) -> None:
        colours = current.colours
        shown = self._points[-1 if self._at is None else self._at] if self._points else None
        value = shown.words if shown is not None else "no values yet"
        outside = shown is not None and self._trend.standing(shown.value) != 0
        mark = {-1: "▼ ", 0: "", 1: "▲ "}[self._trend.standing(shown.value)] if shown is not None else ""
        line = QRect(current.grid(1), 0, self.width() - current.grid(2), current.grid(3))
        turned = mirrored(self)
        lead = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        tail = Qt.AlignmentFlag.AlignLeft if turned else Qt.AlignmentFlag.AlignRight
        strong = current.metrics(strong=True)
        painter.setPen(colours.refuse if outside else colours.text)
        painter.setFont(current.font(strong=True))
        painter.drawText(line, tail | Qt.AlignmentFlag.AlignVCenter, mark + value)
        painter.setPen(colours.text)
        room = line.width() - strong.horizontalAdvance(mark + value) - current.grid(2)
        painter.drawText(line, lead | Qt.AlignmentFlag.AlignVCenter, elided(self._trend.name, strong, max(0, room)))
        painter.setPen(colours.quiet)
        painter.setFont(current.font(TextSize.SMALL))
        foot = QRect(line.left(), self.height() - current.grid(2.5), line.width(), current.grid(2.5))
        if not self._points:
            return
        if self._at is not None and shown is not None:
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self._say_day(shown.day))
            return
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._say_day(self._points[0].day))
        if len(self._points) > 1:
            painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._say_day(self._points[-1].day))

    def _band(self, painter: QPainter, current: Look) -> None:
        if self._trend.low is None and self._trend.high is None:
            return
        area = self._area(current)
        height_of = self._heights(area)
        top = area.top() if self._trend.high is None else height_of(self._trend.high)
        bottom = area.bottom() if self._trend.low is None else height_of(self._trend.low)
        painter.fillRect(QRectF(area.left(), top, area.width(), bottom - top), current.colours.given_soft)
        painter.setFont(current.font(TextSize.SMALL))
        metrics = current.metrics(TextSize.SMALL)
        painter.setPen(QPen(current.colours.given, current.px(1), Qt.PenStyle.DotLine))
        # Pushed apart where the band is too thin for both numbers.
        apart = max(0.0, (metrics.height() - (bottom - top)) / 2)
        for bound, y, shift in ((self._trend.high, top, -apart), (self._trend.low, bottom, apart)):
            if bound is None:
                continue
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.drawText(QPointF(area.right() + current.grid(1), y + shift + metrics.ascent() / 2 - current.px(1)), f"{bound:g}")

    def _curve(self, painter: QPainter, current: Look) -> None:
        colours = current.colours
        spots = self._spots(current)
        painter.setPen(QPen(colours.accent, current.px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        thinned = _thinned(spots)
        if len(thinned) > MARKED:
            painter.setPen(QPen(colours.accent, 1))
        painter.drawPolyline(QPolygonF(thinned))
        if self._at is not None:
            area = self._area(current)
            painter.setPen(QPen(colours.quiet, current.px(1)))
            painter.drawLine(QPointF(spots[self._at].x(), area.top()), QPointF(spots[self._at].x(), area.bottom()))
        marked = range(len(spots)) if len(spots) <= MARKED else (len(spots) - 1,)
        for number in marked:
            large = number in (self._at, len(spots) - 1)
            standing = self._trend.standing(self._points[number].value)
            _mark(painter, spots[number], standing, colours.refuse if standing else colours.accent, colours.panel, current, large=large)


def _thinned(spots: Sequence[QPointF]) -> list[QPointF]:
    """The same curve to the eye: of all spots in one column of pixels only the first, lowest, highest and last."""
    if len(spots) <= MARKED:
        return list(spots)
    kept: list[QPointF] = []
    for _, column in groupby(spots, key=lambda spot: int(spot.x())):
        points = list(column)
        inner = sorted(points[1:-1], key=lambda spot: spot.y())
        kept += [points[0], *inner[:1], *inner[1:][-1:], *points[1:][-1:]]
    return kept


def _mark(painter: QPainter, spot: QPointF, standing: int, colour: QColor, ground: QColor, current: Look, *, large: bool) -> None:
    """A dot within the range; a triangle pointing out of it otherwise."""
    size = current.px(5 if large else 4) * 1.0
    painter.setPen(QPen(ground, current.px(1.5)))
    painter.setBrush(colour)
    if standing == 0:
        painter.drawEllipse(spot, size, size)
        return
    tip = -size * 1.3 if standing > 0 else size * 1.3
    base = size if standing > 0 else -size
    points = [
        QPointF(spot.x(), spot.y() + tip),
        QPointF(spot.x() - size * 1.2, spot.y() + base),
        QPointF(spot.x() + size * 1.2, spot.y() + base),
    ]
    painter.drawPolygon(QPolygonF(points))
