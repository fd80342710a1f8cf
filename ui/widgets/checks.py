"""Choosing any number: a box for yes or no, and chips that narrow a list."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QWidget

from ui.theme import TextSize, look
from ui.widgets.boxes import Flow
from ui.widgets.choices import Option
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, caption, elided, focus_ring, hug, mirrored, rounded

T = TypeVar("T")


class CheckBox(Restyled, QCheckBox):
    """Yes or no, with its words beside it."""

    def __init__(self, text: str, *, checked: bool = False) -> None:
        super().__init__(caption(text))
        self._words = text
        self.setAccessibleName(text)
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(look().font())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        current = look()
        return QSize(current.icon + current.grid(2) + current.metrics().horizontalAdvance(self._words), current.compact)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().compact, look().compact)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        turned = mirrored(self)
        edge = current.px(3)
        box = QRect(edge, (self.height() - current.icon) // 2, current.icon, current.icon)
        words = QRect(box.right() + 1 + current.grid(1), 0, self.width(), self.height())
        words.setRight(self.width() - edge)
        if turned:
            box.moveLeft(self.width() - edge - box.width())
            words = QRect(edge, 0, box.left() - current.grid(1) - edge, self.height())
        on = self.isChecked()
        ink = colours.text if self.isEnabled() else colours.quiet
        fill = (colours.accent if self.isEnabled() else colours.quiet) if on else colours.field
        edge_line = colours.text if self.underMouse() and self.isEnabled() else colours.field_line
        rounded(painter, box, current.px(4), fill=fill, line=fill if on else edge_line, width=current.px(1.5))
        if on:
            inset = current.px(2)
            draw_icon(painter, Icon.CHECK, box.adjusted(inset, inset, -inset, -inset), colours.on_accent)
        painter.setPen(ink)
        painter.setFont(self.font())
        side = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, side | Qt.AlignmentFlag.AlignVCenter, elided(self._words, current.metrics(), words.width()))
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.control_radius, current)


class _Chip(Restyled, QPushButton):
    """A pill that is pressed in or not."""

    def __init__(self, words: str) -> None:
        super().__init__(caption(words))
        self._words = words
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(look().font(TextSize.SMALL, strong=True))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        current = look()
        room = current.small_icon + current.px(4)
        return QSize(current.metrics(TextSize.SMALL, strong=True).horizontalAdvance(self._words) + room + current.grid(3), current.compact)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        on = self.isChecked()
        fill = colours.accent_soft if on else colours.hover if self.underMouse() else colours.panel
        line = colours.accent if on else colours.field_line
        ink = colours.accent if on else colours.text
        if not self.isEnabled():
            fill, line, ink = colours.neutral_soft, colours.line, colours.quiet
        rounded(painter, self.rect(), self.height() / 2, fill=fill, line=line)
        metrics = current.metrics(TextSize.SMALL, strong=True)
        lead = current.small_icon + current.px(4) if on else 0
        left = (self.width() - lead - metrics.horizontalAdvance(self._words)) // 2
        box = QRect(left, (self.height() - current.small_icon) // 2, current.small_icon, current.small_icon)
        words = QRect(left + lead, 0, self.width() - left - lead, self.height())
        if mirrored(self):
            box.moveLeft(self.width() - left - box.width())
            words = QRect(left, 0, self.width() - 2 * left - lead, self.height())
        if on:
            draw_icon(painter, Icon.CHECK, box, ink)
        painter.setPen(ink)
        painter.setFont(self.font())
        painter.drawText(words, Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._words)
        if self.hasFocus():
            focus_ring(painter, self.rect(), self.height() / 2, current)


class Chips(QWidget, Generic[T]):
    """Filters over a list: any number may be on; none on means everything. ``changed`` carries the values that are on."""

    changed = Signal(object)

    def __init__(self, options: Sequence[Option[T]]) -> None:
        super().__init__()
        self._options = tuple(options)
        self._chips = tuple(_Chip(option.words) for option in options)
        hug(self)
        flow = Flow(self)
        for chip in self._chips:
            flow.addWidget(chip)
            chip.toggled.connect(lambda _on: self.changed.emit(self.values))

    @property
    def values(self) -> frozenset[T]:
        """What is on."""
        return frozenset(option.value for option, chip in zip(self._options, self._chips, strict=True) if chip.isChecked())

    def set_values(self, values: frozenset[T]) -> None:
        """Turn on these and no others."""
        for option, chip in zip(self._options, self._chips, strict=True):
            chip.setChecked(option.value in values)
