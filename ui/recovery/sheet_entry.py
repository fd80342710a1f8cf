"""Eight fields for a recovery sheet, numbered as on the paper: each says at once whether it was read right; a scan fills them all."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.recovery.typed_sheet import GROUPS, Group, look_at, whole_sheet
from ui.widgets.boxes import Column, Grid
from ui.widgets.fields import TextField
from ui.widgets.text import HintLine

_IN_A_ROW = 4
_LONGEST = 400
"""Characters: a scan or a whole page that was pasted arrives in one field."""


class SheetEntry(QWidget):
    """``edited`` says that something was typed, ``completed`` that all eight can be right, ``submitted`` that Enter came after that."""

    completed = Signal()
    edited = Signal()
    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields = tuple(TextField(f"Group {number}", max_length=_LONGEST) for number in range(1, GROUPS + 1))
        column = Column(self, gap=1)
        grid = Grid(gap=(2, 1))
        for at, field in enumerate(self._fields):
            grid.addWidget(field, at // _IN_A_ROW, at % _IN_A_ROW, Qt.AlignmentFlag.AlignTop)
            field.edited.connect(lambda text, at=at: self._typed(at, text))
            field.submitted.connect(lambda at=at: self._entered(at))
        for place in range(_IN_A_ROW):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addWidget(
            HintLine("Capitals and spaces do not matter, nor whether it is O or 0, I, L or 1. A scanner may write into any field.")
        )
        self.setFocusProxy(self._fields[0])

    @property
    def is_whole(self) -> bool:
        """Whether every group can be right."""
        return all(look_at(field.text, number) is Group.RIGHT for number, field in enumerate(self._fields, start=1))

    def take(self) -> str:
        """The sheet as text, once; the fields are empty afterwards."""
        text = " ".join(field.text for field in self._fields)
        self.clear()
        return text

    def clear(self) -> None:
        """Empty every field."""
        for field in self._fields:
            with QSignalBlocker(field):
                field.set_text("")
            field.set_error("")
            field.set_understood("")
        self.edited.emit()

    def focus_first(self) -> None:
        """To the first field that is not right yet."""
        left = (field for number, field in enumerate(self._fields, start=1) if look_at(field.text, number) is not Group.RIGHT)
        next(left, self._fields[-1]).control.setFocus()

    def _typed(self, at: int, text: str) -> None:
        groups = whole_sheet(text)
        if groups is not None:
            for field, group in zip(self._fields, groups, strict=True):
                with QSignalBlocker(field):
                    field.set_text(group)
            for place in range(GROUPS):
                self._mark(place)
            self._fields[-1].control.setFocus()
        elif self._mark(at) is Group.RIGHT and self._fields[at].control.hasFocus() and at + 1 < GROUPS:
            self._fields[at + 1].control.setFocus()
        self.edited.emit()
        if self.is_whole:
            self.completed.emit()

    def _mark(self, at: int) -> Group:
        field = self._fields[at]
        state = look_at(field.text, at + 1)
        field.set_understood("Read right" if state is Group.RIGHT else "")
        field.set_error("Look again" if state is Group.WRONG else "")
        return state

    def _entered(self, at: int) -> None:
        if self.is_whole:
            self.submitted.emit()
        elif at + 1 < GROUPS:
            self._fields[at + 1].control.setFocus()
