"""Steps one to three of a record copy: who asks, how we know who they are, and what the copy holds."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.clock import shown_day
from clinic_app.patients.dates import understood_day
from clinic_app.policy.profile import DateOrder, Profile
from clinic_app.record_copy.model import Asker, CopyRequest, CopyScope
from clinic_app.record_copy.service import SectionChoice
from ui.messages import Message
from ui.widgets.boxes import Column, Flow, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.checks import CheckBox, Chips
from ui.widgets.choices import Option, RadioRows
from ui.widgets.fields import DateField, Field, NotUnderstood, ReadField, Reading, TextField, Understood
from ui.widgets.icons import Icon
from ui.widgets.kit import hug
from ui.widgets.panels import Card
from ui.widgets.text import HintLine, Text

_SEEN = ("Passport", "Driving licence", "Identity card", "Known in person")
"""What people show most; one press writes it into the field, where it can be made more exact."""


class RequestForm(QWidget):
    """``asked`` carries the ``CopyRequest`` once Make the copy is pressed; ``moved_on`` says how many steps are filled in.

    ``edited`` says that somebody typed or chose something.
    """

    asked = Signal(object)
    edited = Signal()
    moved_on = Signal(int)

    def __init__(self, profile: Profile, sections: tuple[SectionChoice, ...], today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._order = profile.place.date_order
        word = profile.word.value
        self._asker: RadioRows[Asker] = RadioRows(
            (
                Option(Asker.PATIENT, f"The {word}", "asks for their own record"),
                Option(Asker.GUARDIAN, "A parent or guardian", f"of a {word} who is a minor or under their care"),
                Option(Asker.REPRESENTATIVE, "Somebody else", f"with an authority signed by the {word}, or by law"),
            ),
            value=Asker.PATIENT,
        )
        self._own_words = f"the {word}"
        self._who = TextField("Who asks", hint="Name and relation, such as: Meera Sharma, her mother")
        self._authority = TextField("Authority", hint="What shows that they may ask, such as: signed authority of 02-Mar-2026")
        self._received: DateField[date] = DateField(
            "Received on", self._read_day, hint="The day on which the request came; the time for answering runs from it"
        )
        self._identity = TextField("Identity", hint="What you saw. No copy of it is kept.", placeholder="such as: passport, photo matches")
        self._extent: RadioRows[bool] = RadioRows(
            (
                Option(True, "Everything", "the whole record, as the law gives it"),
                Option(False, "Only a part", "some headings or some years; the copy says what it leaves out"),
            ),
            value=True,
        )
        self._sections: Chips[str] = Chips(tuple(Option(each.key, each.heading) for each in sections))
        self._since: DateField[date] = DateField("From", self._read_day, optional=True, hint="The first day it covers")
        self._until: DateField[date] = DateField("To", self._read_day, optional=True, hint="The last day it covers")
        self._large = CheckBox("Large print (16 point)")
        self._make = Button("Make the copy", kind=ButtonKind.PRIMARY, icon=Icon.RECORD_COPY)
        self._next = HintLine()
        self._blank: tuple[tuple[str, str], ...] = ()
        self._restoring = False
        self._lay_out()
        self._join()
        self.clear()

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """All that stands here, by the names of the fields; nothing where it is as empty as it was."""
        values = self._values()
        return values if values != self._blank else ()

    def restore(self, values: tuple[tuple[str, str], ...]) -> None:
        """Put back what stood here once."""
        kept = dict(values)
        self._restoring = True
        self._asker.set_value(next((each for each in Asker if each.value == kept.get("Who asks")), Asker.PATIENT))
        self._extent.set_value(kept.get("What is in it") != "part")
        self._sections.set_values(frozenset(kept.get("Headings", "").split()))
        for name, field in self._lines().items():
            field.set_text(kept.get(name, ""))
        self._large.setChecked(kept.get("Large print") == "yes")
        self._clear_errors()
        self._follow()
        self._restoring = False

    def clear(self) -> None:
        """As for somebody new: nothing of the request before stays."""
        self._restoring = True
        self._asker.set_value(Asker.PATIENT)
        self._extent.set_value(True)
        self._sections.set_values(frozenset())
        for field in (self._who, self._authority, self._identity, self._since, self._until):
            field.set_text("")
        self._received.set_text(shown_day(self._today()))
        self._large.setChecked(False)
        self._clear_errors()
        self._follow()
        self._restoring = False
        self._blank = self._values()

    def begin(self) -> None:
        """Put the keyboard where the work begins: who asks is answered for most, so what was seen comes first."""
        self._asker.setFocus()

    def show_refusal(self, message: Message) -> bool:
        """Say it beside the field that it is about; False if it is about none, and the page must say it."""
        fields = {
            "Who asks": self._who,
            "Authority": self._authority,
            "Identity": self._identity,
            "Received on": self._received,
            "Dates": self._since,
        }
        field = fields.get(message.field or "") or self._empty_field()
        if field is None or not field.isVisibleTo(self):
            return False
        field.set_error(message.words)
        field.control.setFocus()
        return True

    @property
    def filled(self) -> int:
        """How many steps are filled in, from the first."""
        if self._asker.value is not Asker.PATIENT and not (self._who.text.strip() and self._authority.text.strip()):
            return 0
        return 1 if not self._identity.text.strip() else 2

    def _lines(self) -> dict[str, TextField]:
        return {
            "Name": self._who,
            "Authority": self._authority,
            "Received on": self._received,
            "Identity": self._identity,
            "From": self._since,
            "To": self._until,
        }

    def _values(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Who asks", (self._asker.value or Asker.PATIENT).value),
            *((name, field.text) for name, field in self._lines().items()),
            ("What is in it", "part" if self._extent.value is False else "everything"),
            ("Headings", " ".join(sorted(self._sections.values))),
            ("Large print", "yes" if self._large.isChecked() else "no"),
        )

    def _empty_field(self) -> Field | None:
        """The field without which nothing is made, where it is empty."""
        if not self._identity.text.strip():
            return self._identity
        if self._asker.value is not Asker.PATIENT and not self._authority.text.strip():
            return self._authority
        return None

    def _lay_out(self) -> None:
        hug(self)
        column = Column(self, gap=2)
        who = Card("1  Who asks", gap=1.5)
        self._asker.setAccessibleName("Who asks")
        for piece in (self._asker, self._who, self._authority, self._received):
            who.column.addWidget(piece)
        identity = Card("2  Identity", gap=1.5)
        identity.column.addWidget(Text("Check who stands before you, or who writes, before anything leaves.", quiet=True, wrap=True))
        identity.column.addWidget(self._identity)
        quick_ways = QWidget()
        seen = Flow(quick_ways, gap=(0.5, 0.5))
        for words in _SEEN:
            quick = Button(words, kind=ButtonKind.QUIET, compact=True, name=f"Identity: {words}")
            quick.clicked.connect(lambda _on=False, words=words: self._saw(words))
            seen.addWidget(quick)
        hug(quick_ways)
        identity.column.addWidget(quick_ways)
        holds = Card("3  What is in it", gap=1.5)
        self._extent.setAccessibleName("What is in it")
        self._part = QWidget()
        part = Column(self._part, gap=1.5)
        part.addWidget(Text("Headings (none chosen: all of them)", strong=True))
        part.addWidget(self._sections)
        days = Row(gap=2)
        days.addWidget(self._since)
        days.addWidget(self._until)
        part.addLayout(days)
        for each in (self._extent, self._part, self._large, self._next):
            holds.column.addWidget(each)
        foot = Row()
        foot.addStretch(1)
        foot.addWidget(self._make)
        holds.column.addLayout(foot)
        for card in (who, identity, holds):
            column.addWidget(card)

    def _join(self) -> None:
        for choice in (self._asker.chosen, self._extent.chosen):
            choice.connect(lambda _value: self._follow())
            choice.connect(self._edited)
        self._sections.changed.connect(self._edited)
        self._large.toggled.connect(self._edited)
        for field in self._lines().values():
            field.edited.connect(lambda _text, field=field: self._mend(field))
            field.submitted.connect(self._ask)
        self._make.clicked.connect(self._ask)

    def _follow(self) -> None:
        others = self._asker.value is not Asker.PATIENT
        self._who.setVisible(others)
        self._authority.setVisible(others)
        self._part.setVisible(self._extent.value is False)
        self.moved_on.emit(self.filled)

    def _edited(self, _value: object = None) -> None:
        if not self._restoring:
            self.edited.emit()

    def _mend(self, field: Field) -> None:
        field.set_error("")
        self.moved_on.emit(self.filled)
        self._edited()

    def _saw(self, words: str) -> None:
        self._identity.set_text(words)
        self._identity.line.setFocus()
        self._identity.line.end(False)

    def _ask(self) -> None:
        self._clear_errors()
        days: tuple[ReadField[date], ...] = (self._received, self._since, self._until)
        wrong = [field for field in days if field.isVisibleTo(self) and not field.check()]
        if wrong:
            wrong[0].control.setFocus()
            return
        self.asked.emit(self._request())

    def _request(self) -> CopyRequest:
        asker = self._asker.value or Asker.PATIENT
        own = asker is Asker.PATIENT
        part = self._extent.value is False
        return CopyRequest(
            asker=asker,
            asker_words=self._own_words if own else self._who.text.strip(),
            authority="" if own else self._authority.text.strip(),
            identity_check=self._identity.text.strip(),
            received_on=self._received.value or self._today(),
            scope=CopyScope(
                sections=tuple(sorted(self._sections.values)) if part else (),
                since=self._since.value if part else None,
                until=self._until.value if part else None,
            ),
            large_print=self._large.isChecked(),
        )

    def _clear_errors(self) -> None:
        for field in self._lines().values():
            field.set_error("")

    def _read_day(self, text: str) -> Reading[date]:
        return read_day(text, self._order, self._today())


def read_day(text: str, order: DateOrder, today: date) -> Reading[date]:
    """A whole day in any way of writing."""
    day = understood_day(text, order=order, today=today)
    if day is None or day.estimated:
        return NotUnderstood("Write the whole day, such as 2 mar 2026 or 02/03/2026.")
    return Understood(day.day, shown_day(day.day))
