"""New recovery sheets on paper: printed or saved, then one group of each typed back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.recovery.model import GroupAsked
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.pdf_printing import Printers
from ui.widgets.printer_choice import PrintDeed
from ui.widgets.text import Text


class PaperSheets(QWidget):
    """New sheets to be printed, and a field for one group of each, which proves that the paper can be read."""

    printers_wanted = Signal()
    print_asked = Signal(str)
    save_asked = Signal()
    typed = Signal()

    def __init__(self, asked: Sequence[GroupAsked]) -> None:
        super().__init__()
        many = len(asked) > 1
        self._print = PrintDeed("Print both sheets" if many else f"Print sheet {asked[0].sheet}")
        self._save = Button("Save as files instead…" if many else "Save as a file instead…")
        self._state = NoticeSlot()
        column = Column(self, gap=2)
        self._print.deeds.addWidget(self._save)
        self._print.deeds.addStretch(1)
        column.addWidget(self._print)
        column.addWidget(self._state)
        which = "one group from each sheet" if many else "one group from the sheet"
        column.addWidget(Text(f"Then read {which} and type it here, so that you know the paper can be read.", wrap=True))
        self._fields: dict[GroupAsked, TextField] = {}
        groups = Row(gap=2)
        for group in asked:
            field = TextField(group.label, max_length=20)
            field.edited.connect(lambda _text: self.typed.emit())
            self._fields[group] = field
            groups.addWidget(field, alignment=Qt.AlignmentFlag.AlignTop)
        groups.addStretch(1)
        column.addLayout(groups)
        self._print.wanted.connect(self.printers_wanted)
        self._print.print_asked.connect(self.print_asked)
        self._save.clicked.connect(self.save_asked)

    def offer(self, found: Printers) -> None:
        """The printers of this computer."""
        self._print.offer(found)

    def say(self, notice: Notice) -> None:
        """What became of the sheets."""
        self._state.say(notice)

    @property
    def groups(self) -> dict[GroupAsked, str]:
        """What was typed back."""
        return {group: field.text for group, field in self._fields.items()}

    def mark(self, group: GroupAsked, *, right: bool) -> None:
        """Whether that group is the one on the paper, once enough was typed to tell."""
        field = self._fields[group]
        typed = len(field.text.replace(" ", "")) >= 5
        field.set_understood("That is right." if right else "")
        field.set_error("That is not what the sheet says; look again." if typed and not right else "")

    def focus_groups(self) -> None:
        """To the first group that is not typed yet, unless somebody types one just now."""
        left = next((field for field in self._fields.values() if not field.text), None)
        if left is not None and not any(field.control.hasFocus() for field in self._fields.values()):
            left.control.setFocus()

    def focus_first(self) -> None:
        """To printing."""
        self._print.setFocus()
