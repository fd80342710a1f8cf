"""A line for the ten characters of an old day sheet, over the rows of the trail that they are held against."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.messages import Message
from ui.widgets.boxes import Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.fields import TextField
from ui.widgets.kit import hug


class AnchorBar(QWidget):
    """``asked`` carries what was typed; ``closed`` says that nothing is to be compared."""

    asked = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._field = TextField("Anchor", hint="as it stands on a day sheet, such as R-1234-K7M2P-9QXTR", max_length=200)
        self._compare = Button("Compare", name="Compare the anchor with the trail")
        self._close = Button("Close", kind=ButtonKind.QUIET, name="Close the comparison")
        row = Row(self, gap=1)
        row.addWidget(self._field, 1)
        row.addWidget(self._compare)
        row.addWidget(self._close)
        self._compare.clicked.connect(self._ask)
        self._field.submitted.connect(self._ask)
        self._close.clicked.connect(self.closed)
        hug(self)

    def begin(self) -> None:
        """An empty line, with the keyboard in it."""
        self._field.set_text("")
        self._field.set_error("")
        self.show()
        self._field.line.setFocus()

    def again(self) -> None:
        """What was typed is marked: to be compared with the paper once more, or typed over by the next."""
        self._field.line.setFocus()
        self._field.line.selectAll()

    def refuse(self, message: Message) -> None:
        """What was typed is no anchor."""
        self._field.set_error(message.words)
        self._field.line.setFocus()

    def _ask(self) -> None:
        self._field.set_error("")
        self.asked.emit(self._field.text)
