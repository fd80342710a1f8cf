"""The question before something that cannot be undone; where undo will do, do and offer undo in a notice instead."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame

from ui.theme import Tone, look
from ui.widgets.boxes import Column, Grid, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.kit import brush, hug, rounded
from ui.widgets.text import Sign, Text


class Confirmation(QFrame):
    """The question before something that cannot be undone: what goes and what stays, counted; the safe answer has the keyboard."""

    confirmed = Signal()
    declined = Signal()

    def __init__(self, question: str, *, goes: Sequence[str], stays: Sequence[str], deed: str, keep: str = "Keep everything") -> None:
        super().__init__()
        column = Column(self, gap=1, margins=2)
        head = Row(gap=1)
        head.addWidget(Sign(Icon.ALERT, tone=Tone.REFUSE), alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(Text(question, strong=True, wrap=True), 1)
        column.addLayout(head)
        counted = Grid(gap=(2, 0.5))
        counted.setColumnStretch(1, 1)
        for number, (words, things) in enumerate((("Gone for good", goes), ("Stays", stays))):
            counted.addWidget(Text(words, quiet=True), number, 0, Qt.AlignmentFlag.AlignTop)
            counted.addWidget(Text(" · ".join(things) or "nothing", wrap=True), number, 1)
        column.addLayout(counted)
        answers = Row(gap=1)
        answers.addStretch(1)
        self._keep = Button(keep)
        self._keep.clicked.connect(self.declined)
        self._deed = Button(deed, kind=ButtonKind.DANGER)
        self._deed.clicked.connect(self.confirmed)
        self._deed.setAccessibleDescription(f"Cannot be undone. {question}")
        answers.addWidget(self._keep)
        answers.addWidget(self._deed)
        column.addLayout(answers)
        self.setAccessibleName(question)
        self.setFocusProxy(self._keep)
        hug(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        rounded(brush(self), self.rect(), current.panel_radius, fill=current.colours.panel, line=current.colours.refuse)
