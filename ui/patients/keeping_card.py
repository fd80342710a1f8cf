"""The four dates from which the clinic counts how long a record is kept, and the line in which one is noted."""

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.clock import shown_day
from clinic_app.patients.dates import understood_day
from clinic_app.patients.model import Patient
from clinic_app.policy.profile import RetentionEventKind
from ui.messages import Message
from ui.patients.desk import Desk
from ui.patients.wording import EVENTS
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import DateField, Field, NotUnderstood, Reading, Understood
from ui.widgets.icons import Icon
from ui.widgets.panels import Card, Fact, FactList


class KeepingCard(Card):
    """``asked`` carries the kind of event and its day."""

    asked = Signal(object, object)

    def __init__(self, desk: Desk, *, may_record: bool) -> None:
        super().__init__("Dates from which keeping is counted")
        self._desk = desk
        self._facts = FactList()
        self.column.addWidget(self._facts)
        self._open = Button("Record…", kind=ButtonKind.QUIET, icon=Icon.PLUS, compact=True, name="Record a date")
        self.head.addWidget(self._open)
        self._open.setVisible(may_record)
        self._kind: Dropdown[RetentionEventKind] = Dropdown(
            [Option(kind, EVENTS[kind]) for kind in RetentionEventKind], value=RetentionEventKind.LAST_VISIT
        )
        self._kind_field = Field("What happened", self._kind)
        self._day: DateField[date] = DateField("Date", self._read, hint="such as today, yesterday or 29 feb 2026")
        self._save = Button("Record", kind=ButtonKind.PRIMARY, name="Record this date")
        self._cancel = Button("Cancel", kind=ButtonKind.PLAIN, name="Cancel recording a date")
        self._form = self._build_form()
        self._form.hide()
        self.column.addWidget(self._form)
        self._open.clicked.connect(self._start)
        self._save.clicked.connect(self._ask)
        self._day.submitted.connect(self._ask)
        self._cancel.clicked.connect(self.close_form)

    @property
    def is_open(self) -> bool:
        """Whether a date is being noted."""
        return self._form.isVisibleTo(self)

    def show_days(self, patient: Patient) -> None:
        """The newest of each kind, and how many older ones stay on record."""
        facts = []
        for kind in RetentionEventKind:
            days = patient.days(kind)
            if not days:
                facts.append(Fact(EVENTS[kind], "none recorded", quiet=True))
            else:
                earlier = f"  ({len(days) - 1} earlier)" if len(days) > 1 else ""
                facts.append(Fact(EVENTS[kind], f"{shown_day(days[0])}{earlier}"))
        self._facts.show_facts(facts)

    def close_form(self) -> None:
        """The date is noted, or is not to be."""
        had_keyboard = self._form.isAncestorOf(self.focusWidget() or self)
        self._form.hide()
        self._open.show()
        if had_keyboard:
            self._open.setFocus()

    def refuse(self, message: Message) -> None:
        """Say beside the day what must be put right."""
        self._day.set_error(message.words)
        self._day.line.setFocus()

    def _build_form(self) -> QWidget:
        form = QWidget()
        column = Column(form, gap=1, margins=(0, 1, 0, 0))
        column.addWidget(self._kind_field)
        column.addWidget(self._day)
        row = Row(gap=1)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._save)
        column.addLayout(row)
        return form

    def _start(self) -> None:
        self._day.set_error("")
        self._day.set_text(shown_day(self._desk.today))
        self._form.show()
        self._open.hide()
        self._kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        kind, day = self._kind.value, self._day.value
        if kind is not None and day is not None:
            self.asked.emit(kind, day)
            return
        if self._day.check():
            self._day.set_error("Enter the day on which it happened, such as 29 feb 2026.")
        self._day.line.setFocus()

    def _read(self, text: str) -> Reading[date]:
        today = self._desk.today
        said = {"today": today, "yesterday": today - timedelta(days=1)}.get(text.strip().casefold())
        if said is None:
            read = understood_day(text, order=self._desk.order, today=today)
            said = None if read is None or read.estimated else read.day
        if said is None:
            return NotUnderstood("Enter the whole day, such as 29 feb 2026.")
        return Understood(said, f"understood as {shown_day(said)}")
