"""What narrows the trail: who, about whom, what, when, and how it ended."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.audit.words import EVENT_GROUPS, EVENT_TITLES
from clinic_app.clock import shown_day
from clinic_app.identifiers import StaffId
from clinic_app.policy.profile import DateOrder
from ui.audit.audit_view_model import AuditViewModel
from ui.audit.question import Period
from ui.record_copy.request_form import read_day
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import Option
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import DateField, Field, Reading
from ui.widgets.icons import Icon
from ui.widgets.kit import hug

_EVERYBODY = "Everybody"
_EVERYTHING = "Everything"


class FilterBar(QWidget):
    """Asks the view model with every choice; ``patient_asked`` says that somebody is to be looked for."""

    patient_asked = Signal()

    def __init__(self, model: AuditViewModel) -> None:
        super().__init__()
        hug(self)
        self._model = model
        self._who: Dropdown[StaffId | None] = Dropdown((Option(None, _EVERYBODY),))
        self._who.setCurrentIndex(0)
        self._names: dict[StaffId, str] = {}
        self._what: Dropdown[frozenset[AuditEvent]] = Dropdown(_actions())
        self._what.setCurrentIndex(0)
        self._when: Dropdown[Period] = Dropdown([Option(period, period.value) for period in Period], value=Period.WEEK)
        self._how: Dropdown[Outcome | str] = Dropdown(
            (Option("all", "Either"), Option(Outcome.DONE, "Done"), Option(Outcome.DENIED, "Refused")), value="all"
        )
        self._patient = Button("Anybody", icon=Icon.SEARCH, name="About: anybody")
        self._patient.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._nobody = IconButton(Icon.CROSS, "Show rows about anybody")
        self._first: DateField[date] = DateField("First day", self._read, hint="such as 2 mar 2026")
        self._last: DateField[date] = DateField("Last day", self._read, hint="such as 9 mar 2026")
        for dropdown in (self._who, self._what, self._when, self._how):
            dropdown.setMinimumContentsLength(5)
        self._lay_out()
        self._join()

    def offer_people(self, people: tuple[tuple[StaffId, str], ...]) -> None:
        """Everybody who ever worked here."""
        self._names = dict(people)
        everybody: Option[StaffId | None] = Option(None, _EVERYBODY)
        members: list[Option[StaffId | None]] = [Option(staff, name) for staff, name in people]
        self._who.offer((everybody, *members), value=self._model.question.staff)

    def show_question(self) -> None:
        """What is asked, also where it was asked from another page."""
        question = self._model.question
        self._who.set_value(question.staff)
        self._what.set_value(question.events)
        self._when.set_value(question.period)
        self._how.set_value(question.outcome or "all")
        self._days.setVisible(question.period is Period.DAYS)
        for field, day in ((self._first, question.first), (self._last, question.last)):
            if field.value != day:
                field.set_text("" if day is None else shown_day(day))
        self._show_patient()

    def _show_patient(self) -> None:
        """Whose rows are asked for."""
        patient = self._model.question.patient
        # The name is read aloud and stands in every row; on the button the number is enough.
        self._patient.say("Anybody" if patient is None else patient.record_number)
        words = "Anybody" if patient is None else f"{patient.name.display}, {patient.record_number}"
        self._patient.setAccessibleName(f"About: {words}")
        self._nobody.setVisible(patient is not None)

    def _lay_out(self) -> None:
        column = Column(self, gap=1)
        line = Row(gap=1.5)
        for label, control in (("Who", self._who), ("What", self._what), ("When", self._when), ("Outcome", self._how)):
            line.addWidget(Field(label, control), 2)
        if self._model.may_find:
            about = Row(gap=0)
            about.addWidget(self._patient)
            about.addWidget(self._nobody)
            holder = QWidget()
            holder.setLayout(about)
            line.insertWidget(1, Field("About", holder), 2)
            holder.setFocusProxy(self._patient)
        column.addLayout(line)
        self._days = QWidget()
        days = Row(self._days, gap=1.5)
        days.addWidget(self._first)
        days.addWidget(self._last)
        days.addStretch(1)
        column.addWidget(self._days)
        self.show_question()

    def _join(self) -> None:
        model = self._model
        model.question_changed.connect(self.show_question)
        self._who.chosen.connect(lambda staff: model.ask(staff=staff, staff_name=self._names.get(staff, "")))
        self._what.chosen.connect(lambda events: model.ask(events=events, action=self._what.currentText() if events else ""))
        self._how.chosen.connect(lambda outcome: model.ask(outcome=outcome if isinstance(outcome, Outcome) else None))
        self._when.chosen.connect(self._choose_period)
        for field in (self._first, self._last):
            field.submitted.connect(self._ask_days)
            field.line.left.connect(self._ask_days)
        self._patient.clicked.connect(self.patient_asked)
        self._nobody.clicked.connect(lambda: model.ask(patient=None))

    def _choose_period(self, period: Period) -> None:
        if period is Period.DAYS and self._first.value is None and self._last.value is None:
            # Nothing is asked until a day is there; the keyboard goes to where it is written.
            self._model.set_question(replace(self._model.question, period=period))
            self._first.line.setFocus()
        else:
            self._ask_days()

    def _ask_days(self) -> None:
        period = self._when.value or Period.ALWAYS
        if not (self._first.check() and self._last.check()):
            return
        asked = (period, self._first.value, self._last.value)
        question = self._model.question
        if asked != (question.period, question.first, question.last):
            self._model.ask(period=period, first=self._first.value, last=self._last.value)

    def _read(self, text: str) -> Reading[date]:
        order: DateOrder = self._model.profile.place.date_order
        return read_day(text, order, self._model.today)


def _actions() -> list[Option[frozenset[AuditEvent]]]:
    """Groups first, then each kind of row."""
    options: list[Option[frozenset[AuditEvent]]] = [Option(frozenset(), _EVERYTHING)]
    for words, events in EVENT_GROUPS.items():
        options.append(Option(events, words))
    for event, title in sorted(EVENT_TITLES.items(), key=lambda item: item[1]):
        if event is not AuditEvent.DEED_REFUSED:
            single: frozenset[AuditEvent] = frozenset({event})
            options.append(Option(single, title))
    return options
