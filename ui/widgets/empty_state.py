"""When there is nothing yet: what belongs here, and the deed that puts it here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import TextSize, look
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled, brush, rounded
from ui.widgets.text import Sign, Text


class EmptyState(Restyled, QWidget):
    """What belongs here, and the deed that puts it here. ``deed`` empty: nobody here may; then say in ``about`` who may.

    ``keys`` do the deed too: they stand before its words, and a screen reader says them after.
    """

    acted = Signal()

    def __init__(self, title: str, about: str, *, icon: Icon, deed: str = "", keys: str = "") -> None:
        super().__init__()
        column = Column(self, gap=1, margins=(3, 5))
        column.addStretch(1)
        column.addWidget(_Disc(icon), alignment=Qt.AlignmentFlag.AlignHCenter)
        heading = Text(title, size=TextSize.SUBHEAD, strong=True, wrap=True)
        self._words = Text(about, quiet=True, wrap=True)
        for words in (heading, self._words):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line = Row()
            line.addStretch(1)
            line.addWidget(words, 1000)
            line.addStretch(1)
            column.addLayout(line)
        if deed:
            button = Button(f"{keys}   {deed}" if keys else deed, kind=ButtonKind.PRIMARY, name=deed)
            button.setAccessibleDescription(keys)
            button.clicked.connect(self.acted)
            self.setFocusProxy(button)
            foot = Row(margins=(0, 1, 0, 0))
            foot.addWidget(button)
            column.addLayout(foot)
        column.addStretch(2)
        self.restyle()

    def restyle(self) -> None:
        self._words.setMaximumWidth(look().px(440))


class _Disc(Restyled, QWidget):
    """The icon of an empty place on a soft disc."""

    def __init__(self, icon: Icon) -> None:
        super().__init__()
        self._sign = Sign(icon)
        Row(self).addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignCenter)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(look().grid(7), look().grid(7))

    def paintEvent(self, event: QPaintEvent) -> None:
        rounded(brush(self), self.rect(), self.height() / 2, fill=look().colours.neutral_soft)
