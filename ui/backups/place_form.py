"""Naming a place for backups: the folder, how it is called, and for one outside the clinic whoever keeps it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_app.backups.model import NewPlace, Processor
from clinic_app.identifiers import CommandId
from ui.messages import Message
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option, Segmented
from ui.widgets.fields import DateField, Field, Reading, TextField
from ui.widgets.form import Form
from ui.widgets.kit import hug
from ui.widgets.notice import NoticeSlot

_WHERE = (Option(False, "In the clinic"), Option(True, "Outside the clinic"))


class PlaceForm(QWidget):
    """``asked`` carries a ``NewPlace`` and the command that its retries keep; ``given_up`` that there is to be none."""

    asked = Signal(object, object)
    given_up = Signal()

    def __init__(self, command: CommandId, read_day: Callable[[str], Reading[date]]) -> None:
        super().__init__()
        self._command = command
        self._form = Form()
        self._folder = TextField(
            "Folder", hint="On a stick, another disk of this PC, or a drive of the clinic's own network", max_length=1000
        )
        self._label = TextField("Name of the place", hint="As people call it, such as blue stick in the safe", optional=True, max_length=80)
        self._where: Segmented[bool] = Segmented(_WHERE, value=False)
        self._keeper = TextField("Who keeps it", hint="The company or person with whom the clinic has an agreement", max_length=120)
        self._agreed: DateField[date] = DateField("Agreement of", read_day, hint="such as 3 mar 2026")
        self._browse = Button("Choose a folder…")
        self._slot = NoticeSlot()
        for field in (self._folder, self._label, Field("Where it is", self._where), self._keeper, self._agreed):
            self._form.add(field)
            if field is self._folder:
                line = QWidget()
                row = Row(line)
                row.addWidget(self._browse)
                row.addStretch(1)
                self._form.add_widget(line)
        add, leave = Button("Add this place", kind=ButtonKind.PRIMARY), Button("Cancel")
        column = Column(self, gap=2)
        column.addWidget(self._form)
        column.addWidget(self._slot)
        foot = Row(gap=1)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(add)
        column.addLayout(foot)
        hug(self)
        self.setFocusProxy(self._folder.control)
        self._where.chosen.connect(lambda _outside: self._show_keeper())
        self._browse.clicked.connect(self._choose)
        for text in (self._folder, self._label, self._keeper, self._agreed):
            text.submitted.connect(self._ask)
        add.clicked.connect(self._ask)
        leave.clicked.connect(self.given_up)
        self._show_keeper()

    def refuse(self, message: Message) -> None:
        """Say beside its field what is wrong; nothing that was typed is lost."""
        self._show_keeper(also=message.field in ("Who keeps it", "Agreement of"))
        if not self._form.show_error(message.field, message.words):
            self._slot.say(message.notice, closable=True)

    def _show_keeper(self, *, also: bool = False) -> None:
        if also:
            self._where.set_value(True)
        for field in (self._keeper, self._agreed):
            field.setVisible(self._where.value is True)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Where shall backups go?", self._folder.text or QDir.homePath())
        if chosen:
            self._folder.set_text(chosen)
            self._label.control.setFocus()

    def _ask(self) -> None:
        self._form.clear_errors()
        self._slot.clear()
        if not self._folder.text.strip():
            self._form.show_error("Folder", "Choose or type the folder first.")
            return
        if not self._agreed.check():
            return
        outside, agreed = self._where.value is True, self._agreed.value
        if outside and agreed is None:
            self._form.show_error("Agreement of", "Say from which day the agreement with them is.")
            return
        processor = None if agreed is None or not outside else Processor(name=self._keeper.text, agreed_on=agreed)
        new = NewPlace(path=Path(self._folder.text.strip()).expanduser(), label=self._label.text, off_site=outside, processor=processor)
        self.asked.emit(new, self._command)
