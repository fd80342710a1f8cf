"""Choosing one of many: a list that drops down and can be typed into by its first letters."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy

from ui.theme import look
from ui.widgets.choices import Option
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import brush, mirrored, one_line

T = TypeVar("T")


class Dropdown(QComboBox, Generic[T]):
    """``chosen`` carries the value that a person picked; ``set_value`` is silent."""

    chosen = Signal(object)

    def __init__(self, options: Sequence[Option[T]] = (), *, value: T | None = None, unset: str = "Choose…") -> None:
        """``unset`` is what the closed list says while nothing is chosen."""
        super().__init__()
        self._options: tuple[Option[T], ...] = ()
        self.setPlaceholderText(unset)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.offer(options, value=value)
        self.activated.connect(lambda number: self.chosen.emit(self._options[number].value))

    def offer(self, options: Sequence[Option[T]], *, value: T | None = None) -> None:
        """Other things to choose from."""
        self._options = tuple(options)
        self.clear()
        self.addItems([one_line(option.words, 200) for option in self._options])
        self.set_value(value)

    @property
    def value(self) -> T | None:
        """What is chosen; None while nothing is."""
        number = self.currentIndex()
        return self._options[number].value if number >= 0 else None

    def set_value(self, value: T | None) -> None:
        """Choose; a value that is not offered chooses nothing."""
        self.setCurrentIndex(next((number for number, option in enumerate(self._options) if option.value == value), -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling the page over a list must not change it."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = look()
        box = QRect(0, (self.height() - current.small_icon) // 2, current.small_icon, current.small_icon)
        edge = current.grid(1.5)
        box.moveLeft(edge if mirrored(self) else self.width() - edge - box.width())
        draw_icon(brush(self), Icon.CHEVRON_DOWN, box, current.colours.quiet)
