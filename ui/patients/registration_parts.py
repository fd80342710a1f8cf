"""The parts of the registration form of which there may be several: ways to reach somebody, addresses, people to call."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QRadioButton, QWidget

from clinic_app.patients.model import LONGEST_TEXT, Address, ContactKind, ContactPoint, RelatedPerson, RelatedPersonKind
from clinic_app.patients.search import PHONE_KINDS
from ui.patients.wording import CONTACTS, RELATED, understood_phone
from ui.theme import Tone
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.checks import CheckBox
from ui.widgets.choices import Option, Segmented
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import AreaField, LineEdit, TextField
from ui.widgets.icons import Icon
from ui.widgets.kit import hug
from ui.widgets.text import HintLine, section_title

LONGEST = 2 * LONGEST_TEXT
"""Characters that a field takes: more than may be saved, so that a long paste is complained of and never cut in silence."""


class _Part(QFrame):
    """One of several, with a button that takes it away."""

    edited = Signal()
    removed = Signal()
    outranking = Signal()
    """This one has just become the preferred one; no other may stay so."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.stops: tuple[QWidget, ...] = ()
        self.remove = IconButton(Icon.CROSS, f"Remove {name}")
        self.remove.clicked.connect(self.removed)
        hug(self)

    def step_down(self) -> None:
        """Another one has become the preferred one."""


class ContactPart(_Part):
    """One way to reach somebody: its kind, the number or address, whether it is preferred or unsafe, and a word about it."""

    def __init__(self, contact: ContactPoint, number: int) -> None:
        super().__init__("this contact" if number == 1 else f"contact {number}")
        self._contact = contact
        self._number = number
        self._kind: Dropdown[ContactKind] = Dropdown([Option(kind, CONTACTS[kind]) for kind in ContactKind], value=contact.kind)
        self._value = _line(contact.value)
        self._preferred = CheckBox("Preferred", checked=contact.preferred)
        self._unsafe = CheckBox("Do not use", checked=contact.do_not_use)
        self._label = _line(contact.label, "Note")
        upper, lower = Row(gap=1), Row(gap=1)
        upper.addWidget(self._kind, 9)
        upper.addWidget(self._value, 13)
        lower.addWidget(self._preferred)
        lower.addWidget(self._unsafe)
        lower.addWidget(self._label, 1)
        lower.addWidget(self.remove)
        column = Column(self, gap=0.5)
        self._understood = HintLine()
        column.addLayout(upper)
        column.addWidget(self._understood)
        column.addLayout(lower)
        self.stops = (self._kind, self._value, self._preferred, self._unsafe, self._label, self.remove)
        self._name_fields()
        self._kind.chosen.connect(self._name_fields)
        for changed in (self._kind.chosen, self._value.textChanged):
            changed.connect(self._read)
        self._read()
        for signal in (self._kind.chosen, self._value.textChanged, self._label.textChanged, self._preferred.toggled, self._unsafe.toggled):
            signal.connect(lambda _value: self.edited.emit())
        self._unsafe.toggled.connect(lambda on: self._preferred.setChecked(False) if on else None)
        self._preferred.toggled.connect(self._prefer)

    @property
    def value(self) -> ContactPoint:
        typed = self._value.text()
        return replace(
            self._contact,
            kind=self._kind.value or self._contact.kind,
            value=typed,
            label=self._label.text(),
            preferred=self._preferred.isChecked(),
            do_not_use=self._unsafe.isChecked(),
            # Another number was never verified.
            verified_on=self._contact.verified_on if typed == self._contact.value else None,
        )

    def step_down(self) -> None:
        self._preferred.setChecked(False)

    def take_focus(self) -> None:
        self._value.setFocus()

    def _read(self, _value: object = None) -> None:
        """Say quietly how a number is understood; what cannot be dialled is not read."""
        words = understood_phone(self._value.text()) if self._kind.value in PHONE_KINDS else ""
        self._understood.say(words)
        self._value.setAccessibleDescription(words)

    def _prefer(self, on: bool) -> None:
        if on:
            self._unsafe.setChecked(False)
            self.outranking.emit()

    def _name_fields(self, _kind: object = None) -> None:
        """For a screen reader: the kind names the field, and all but the first say which contact they are of."""
        ending = "" if self._number == 1 else f", contact {self._number}"
        self._value.setAccessibleName(f"{CONTACTS[self._kind.value or ContactKind.OTHER]}{ending}")
        self._kind.setAccessibleName(f"Kind of contact{ending}")
        self._preferred.setAccessibleName(f"Preferred{ending}")
        self._unsafe.setAccessibleName(f"Do not use{ending}")
        self._label.setAccessibleName(f"Note on the contact{ending}")


class AddressPart(_Part):
    """A postal address."""

    def __init__(self, address: Address, number: int) -> None:
        super().__init__("this address" if number == 1 else f"address {number}")
        ending = "" if number == 1 else f" {number}"
        self._lines = AreaField(f"Address{ending}", text=address.lines, placeholder="House, street", least=2, most=6)
        self._city = TextField("City", text=address.city, max_length=LONGEST)
        self._code = TextField("Postal code", text=address.postal_code, max_length=LONGEST)
        self._district = TextField("District or state", text=address.district, max_length=LONGEST)
        self._country = TextField("Country", text=address.country, max_length=LONGEST)
        column = Column(self, gap=1)
        column.addLayout(_with_remove(self._lines, self.remove))
        for pair in ((self._city, self._code), (self._district, self._country)):
            row = Row(gap=1)
            for field in pair:
                row.addWidget(field, 1)
                field.edited.connect(lambda _text: self.edited.emit())
            column.addLayout(row)
        self._lines.edited.connect(lambda _text: self.edited.emit())
        self.stops = (self._lines.area, self.remove, *(field.line for field in (self._city, self._code, self._district, self._country)))

    @property
    def value(self) -> Address:
        return Address(
            lines=self._lines.text,
            city=self._city.text,
            district=self._district.text,
            postal_code=self._code.text,
            country=self._country.text,
        )

    def take_focus(self) -> None:
        self._lines.area.setFocus()


class RelatedPart(_Part):
    """Somebody to call, or who decides for the person: a third party, kept for the person's sake."""

    def __init__(self, person: RelatedPerson, number: int) -> None:
        super().__init__("this person" if number == 1 else f"person {number}")
        self._kind = Segmented([Option(kind, RELATED[kind]) for kind in RelatedPersonKind], value=person.kind)
        self._kind.setAccessibleName("What this person is")
        self._name = TextField("Their name", text=person.name, max_length=LONGEST)
        self._relationship = TextField("Relationship", text=person.relationship, placeholder="mother, husband…", max_length=LONGEST)
        self._phone = TextField("Their phone", text=person.phone, max_length=LONGEST)
        column = Column(self, gap=1)
        head = Row(gap=1)
        head.addWidget(self._kind)
        head.addStretch(1)
        head.addWidget(self.remove)
        column.addLayout(head)
        column.addWidget(self._name)
        row = Row(gap=1)
        row.addWidget(self._relationship, 1)
        row.addWidget(self._phone, 1)
        column.addLayout(row)
        self.stops = (*self._kind.findChildren(QRadioButton), self.remove, self._name.line, self._relationship.line, self._phone.line)
        self._kind.chosen.connect(lambda _kind: self.edited.emit())
        self._phone.edited.connect(lambda text: self._phone.set_hint(understood_phone(text)))
        self._phone.set_hint(understood_phone(person.phone))
        for field in (self._name, self._relationship, self._phone):
            field.edited.connect(lambda _text: self.edited.emit())

    @property
    def value(self) -> RelatedPerson:
        return RelatedPerson(
            kind=self._kind.value or RelatedPersonKind.EMERGENCY_CONTACT,
            name=self._name.text,
            relationship=self._relationship.text,
            phone=self._phone.text,
        )

    def take_focus(self) -> None:
        self._name.line.setFocus()


P = TypeVar("P", ContactPart, AddressPart, RelatedPart)


class Several(QWidget, Generic[P]):
    """A heading, the parts, one line for what must be put right, and a button that adds another."""

    edited = Signal()
    rearranged = Signal()
    """There are other parts than before."""

    def __init__(self, title: str, add: str, make: Callable[[int], P]) -> None:
        """``make`` gives an empty part for the place ``number``, from 1."""
        super().__init__()
        self._make: Callable[[int], P] = make
        self._parts: list[P] = []
        self._add = Button(add, kind=ButtonKind.QUIET, icon=Icon.PLUS, compact=True)
        self._add.clicked.connect(self._add_one)
        head = Row(gap=1)
        head.addWidget(section_title(title), 1)
        head.addWidget(self._add)
        column = Column(self, gap=0.5)
        column.addLayout(head)
        self._column = Column(gap=1.5)
        column.addLayout(self._column)
        self._error = HintLine()
        column.addWidget(self._error)
        hug(self)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard stops, in reading order."""
        return (self._add, *(stop for part in self._parts for stop in part.stops))

    @property
    def parts(self) -> Sequence[P]:
        """All of them, in order."""
        return self._parts

    def show_parts(self, parts: Sequence[P]) -> None:
        """These and no others."""
        for part in tuple(self._parts):
            self._drop(part)
        for part in parts:
            self._put(part)
        self.set_error("")

    def set_error(self, sentence: str) -> None:
        """Say what must be put right; nothing takes it away."""
        if sentence:
            self._error.say(sentence, icon=Icon.ALERT, tone=Tone.REFUSE)
        else:
            self._error.say("")

    def take_focus(self) -> None:
        """To the first part, or to the button that adds one."""
        if self._parts:
            self._parts[0].take_focus()
        else:
            self._add.setFocus()

    def _add_one(self) -> None:
        part = self._make(len(self._parts) + 1)
        self._put(part)
        self.rearranged.emit()
        part.take_focus()
        self.edited.emit()

    def _put(self, part: P) -> None:
        self._parts.append(part)
        self._column.addWidget(part)
        # At once, not at the next turn of the event loop: the keyboard goes there now.
        part.show()
        part.edited.connect(self.edited)
        part.removed.connect(lambda: self._remove(part))
        part.outranking.connect(lambda: self._prefer(part))

    def _prefer(self, part: P) -> None:
        for other in self._parts:
            if other is not part:
                other.step_down()

    def _remove(self, part: P) -> None:
        self._drop(part)
        self._add.setFocus()
        self.edited.emit()

    def _drop(self, part: P) -> None:
        self._parts.remove(part)
        self._column.removeWidget(part)
        part.hide()
        part.deleteLater()


def _line(text: str, placeholder: str = "") -> LineEdit:
    line = LineEdit(text)
    line.setMaxLength(LONGEST)
    line.setPlaceholderText(placeholder)
    line.setCursorPosition(0)
    return line


def _with_remove(field: QWidget, remove: QWidget) -> Row:
    row = Row(gap=1)
    row.addWidget(field, 1)
    row.addWidget(remove)
    return row
