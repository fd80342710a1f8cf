"""Choosing one of a few that all stay in sight: short words side by side, or rows with a line about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QSizePolicy, QWidget

from ui.theme import TextSize, look
from ui.widgets.boxes import Column, Row
from ui.widgets.kit import Restyled, brush, caption, elided, focus_ring, mirrored, rounded

T = TypeVar("T")

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One thing to choose: its value, its word, and a line about it where there is room."""

    value: T
    words: str
    about: str = ""


class _OneOf(QWidget, Generic[T]):
    """One of several buttons is pressed in; ``chosen`` carries its value. Arrow keys choose; Tab goes to what is chosen or to the first."""

    chosen = Signal(object)

    def __init__(self, options: Sequence[Option[T]], buttons: Sequence[QAbstractButton], value: T | None) -> None:
        super().__init__()
        self._options = tuple(options)
        self._group = QButtonGroup(self)
        for number, button in enumerate(buttons):
            self._group.addButton(button, number)
        self.set_value(value)
        self._group.idToggled.connect(self._toggled)

    @property
    def value(self) -> T | None:
        """What is chosen; None while nothing is."""
        number = self._group.checkedId()
        return self._options[number].value if number >= 0 else None

    def set_value(self, value: T | None) -> None:
        """Choose; a value that is not offered chooses nothing."""
        self._group.setExclusive(False)
        for button, option in zip(self._group.buttons(), self._options, strict=True):
            button.setChecked(option.value == value)
        self._group.setExclusive(True)
        if self._group.checkedButton() is None:
            # Qt leaves Tab with the button that had it last, which belongs to what was answered before.
            for number, button in enumerate(self._group.buttons()):
                button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if number else Qt.FocusPolicy.StrongFocus)

    def setAccessibleName(self, name: str) -> None:
        """A screen reader hears the group's name with each of its words."""
        super().setAccessibleName(name)
        for button, option in zip(self._group.buttons(), self._options, strict=True):
            button.setAccessibleName(f"{name}: {option.words}" if name else option.words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A label's click lands on the pressed button, or on the first."""
        (self._group.checkedButton() or self._group.buttons()[0]).setFocus(event.reason())

    def _toggled(self, number: int, on: bool) -> None:
        if on:
            self.chosen.emit(self._options[number].value)


class _Choice(Restyled, QRadioButton):
    """One of the buttons."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group = self.group()
        super().keyPressEvent(event)
        if event.key() in _ARROWS and group.checkedButton() is None:
            # Qt chooses on an arrow only once something is chosen; before that the ring would move and look like an answer.
            focused = next((button for button in group.buttons() if button.hasFocus()), None)
            if focused is not None:
                focused.click()


class _Segment(_Choice):
    """One word of a segmented control; the whole of it can be pressed."""

    def __init__(self, words: str) -> None:
        super().__init__(caption(words))
        self._words = words
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(look().font(strong=True))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        current = look()
        return QSize(current.metrics(strong=True).horizontalAdvance(self._words) + current.grid(4), current.control)

    def minimumSizeHint(self) -> QSize:
        return QSize(look().control, look().control)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        on = self.isChecked()
        inset = current.px(3)
        plate = self.rect().adjusted(inset, inset, -inset, -inset)
        able = self.isEnabled()
        if on:
            fill, line = (colours.accent_soft, colours.accent) if able else (colours.pressed, colours.field_line)
            rounded(painter, plate, current.px(4), fill=fill, line=line, width=current.px(1))
        elif self.underMouse() and able:
            rounded(painter, plate, current.px(4), fill=colours.hover)
        painter.setFont(current.font(strong=on))
        painter.setPen(colours.quiet if not able else colours.accent if on else colours.text)
        words = elided(self._words, current.metrics(strong=on), self.width() - current.grid(1))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.control_radius, current)


class Segmented(_OneOf[T]):
    """One of two to five short words, all in sight."""

    def __init__(self, options: Sequence[Option[T]], *, value: T | None = None) -> None:
        segments = [_Segment(option.words) for option in options]
        super().__init__(options, segments, value)
        row = Row(self, gap=0)
        for segment in segments:
            row.addWidget(segment)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        fill = current.colours.field if self.isEnabled() else current.colours.neutral_soft
        rounded(brush(self), self.rect(), current.control_radius, fill=fill, line=current.colours.field_line)


class _RadioRow(_Choice):
    """A word and a line about it, with a round mark before them."""

    def __init__(self, words: str, about: str) -> None:
        super().__init__(caption(words))
        self._words, self._about = words, about
        self.setAccessibleName(words)
        self.setAccessibleDescription(about)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(look().font())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        current = look()
        wide = max(
            current.metrics(strong=True).horizontalAdvance(self._words), current.metrics(TextSize.SMALL).horizontalAdvance(self._about)
        )
        return QSize(wide + current.grid(7), current.grid(7 if self._about else 5))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().grid(12), self.sizeHint().height())

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        colours = current.colours
        painter = brush(self)
        on = self.isChecked()
        fill = colours.accent_soft if on else colours.hover if self.underMouse() else colours.field
        rounded(painter, self.rect(), current.control_radius, fill=fill, line=colours.accent if on else colours.field_line)
        pad, turned = current.grid(1.5), mirrored(self)
        mark = QRect(pad, (self.height() - current.icon) // 2, current.icon, current.icon)
        lines = QRect(mark.right() + pad, 0, self.width() - mark.width() - 3 * pad, self.height())
        if turned:
            mark.moveLeft(self.width() - pad - mark.width())
            lines.moveLeft(pad)
        rounded(painter, mark, mark.width() / 2, fill=colours.field, line=colours.accent if on else colours.field_line, width=current.px(2))
        if on:
            inset = current.px(5)
            inner = mark.adjusted(inset, inset, -inset, -inset)
            rounded(painter, inner, inner.width() / 2, fill=colours.accent)
        side = Qt.AlignmentFlag.AlignRight if turned else Qt.AlignmentFlag.AlignLeft
        upper = QRect(lines)
        if self._about:
            both = current.metrics(strong=True).height() + current.px(1) + current.metrics(TextSize.SMALL).height()
            upper.setTop((self.height() - both) // 2)
            upper.setHeight(current.metrics(strong=True).height())
            lower = QRect(lines.left(), upper.bottom() + current.px(1), lines.width(), current.metrics(TextSize.SMALL).height())
            painter.setFont(current.font(TextSize.SMALL))
            painter.setPen(colours.quiet)
            painter.drawText(
                lower, side | Qt.AlignmentFlag.AlignVCenter, elided(self._about, current.metrics(TextSize.SMALL), lower.width())
            )
        painter.setFont(current.font(strong=True))
        painter.setPen(colours.text if self.isEnabled() else colours.quiet)
        painter.drawText(upper, side | Qt.AlignmentFlag.AlignVCenter, elided(self._words, current.metrics(strong=True), upper.width()))
        if self.hasFocus():
            focus_ring(painter, self.rect(), current.control_radius, current)


class RadioRows(_OneOf[T]):
    """One of a few that need a line each."""

    def __init__(self, options: Sequence[Option[T]], *, value: T | None = None) -> None:
        rows = [_RadioRow(option.words, option.about) for option in options]
        super().__init__(options, rows, value)
        column = Column(self, gap=1)
        for row in rows:
            column.addWidget(row)
