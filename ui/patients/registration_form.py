"""The fields of a registration, one under the other, in the order in which people say who they are."""

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.errors import InvalidInput
from clinic_app.patients.model import Address, BirthDate, ContactKind, ContactPoint, Gender, Provenance, RelatedPerson, RelatedPersonKind
from ui.patients.desk import Desk
from ui.patients.registration_draft import RegistrationDraft
from ui.patients.registration_parts import LONGEST, AddressPart, ContactPart, RelatedPart, Several
from ui.patients.wording import GENDERS, PROVENANCES, understood_birth
from ui.widgets.boxes import Column, Row
from ui.widgets.choices import Option, Segmented
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import DateField, Field, NotUnderstood, Reading, TextField, Understood


class RegistrationForm(QWidget):
    """Shows nothing until ``show_draft``. ``edited`` says that something was typed; Enter goes on to the next field."""

    edited = Signal()
    rearranged = Signal()
    """The keyboard's way through the form is another; it ends at ``last_stop``."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown = RegistrationDraft()
        self._family = TextField("Family name", max_length=LONGEST)
        self._given = TextField("Given names", max_length=LONGEST)
        self._prefix = TextField("Title", placeholder="Ms, Dr…", max_length=LONGEST)
        self._native = TextField("Name in own script", placeholder="अनन्या शर्मा, 王秀英", max_length=LONGEST)
        self._birth: DateField[BirthDate] = DateField("Date of birth", self._read_birth)
        self._gender = Segmented([Option(gender, GENDERS[gender]) for gender in Gender])
        self._contacts = Several("Contacts", "Add a contact", lambda number: ContactPart(_NO_CONTACT, number))
        self._addresses = Several("Address", "Add an address", lambda number: AddressPart(Address(), number))
        self._related = Several("Emergency contact or guardian", "Add somebody", lambda number: RelatedPart(_NO_ONE, number))
        self._provenance: Dropdown[Provenance] = Dropdown([Option(each, PROVENANCES[each]) for each in Provenance])
        self._provenance_field = Field("How did this reach us?", self._provenance)
        self._gender_field = Field("Gender", self._gender)
        self._lay_out()
        self._join()

    @property
    def last_stop(self) -> QWidget:
        """The last control of the form."""
        return self._provenance

    @property
    def draft(self) -> RegistrationDraft:
        """What stands in the form now."""
        return RegistrationDraft(
            family=self._family.text,
            given=self._given.text,
            prefix=self._prefix.text,
            native=self._native.text,
            birth=self._birth.text,
            gender=self._gender.value,
            contacts=tuple(part.value for part in self._contacts.parts),
            addresses=tuple(part.value for part in self._addresses.parts),
            related=tuple(part.value for part in self._related.parts),
            provenance=self._provenance.value or Provenance.IN_PERSON,
            known_birth=self._shown.known_birth,
        )

    def show_draft(self, draft: RegistrationDraft) -> None:
        """Put ``draft`` into the form; nothing of what stood there stays."""
        self._shown = draft
        self.blockSignals(True)
        self._family.set_text(draft.family)
        self._given.set_text(draft.given)
        self._prefix.set_text(draft.prefix)
        self._native.set_text(draft.native)
        self._birth.set_text("")
        self._birth.set_text(draft.birth)
        self._gender.set_value(draft.gender)
        self._contacts.show_parts([ContactPart(contact, number) for number, contact in enumerate(draft.contacts, 1)])
        self._addresses.show_parts([AddressPart(address, number) for number, address in enumerate(draft.addresses, 1)])
        self._related.show_parts([RelatedPart(person, number) for number, person in enumerate(draft.related, 1)])
        self._provenance.set_value(draft.provenance)
        self.blockSignals(False)
        self._order_stops()
        self.clear_errors()

    def set_error(self, field: str | None, sentence: str) -> bool:
        """Say ``sentence`` beside the field of that name and go there; whether there is such a field."""
        self.clear_errors()
        single: dict[str, Field] = {each.label: each for each in self._singles()}
        groups: dict[str, Several[ContactPart] | Several[AddressPart] | Several[RelatedPart]] = {
            "Contact": self._contacts,
            "Address": self._addresses,
            "Emergency contact": self._related,
        }
        if field in single:
            single[field].set_error(sentence)
            single[field].control.setFocus()
        elif field in groups:
            groups[field].set_error(sentence)
            groups[field].take_focus()
        else:
            return False
        return True

    def clear_errors(self) -> None:
        """All is well, as far as is known."""
        for field in self._singles():
            field.set_error("")
        for group in (self._contacts, self._addresses, self._related):
            group.set_error("")

    def take_focus(self) -> None:
        """To the first field that says who it is and is empty; to the first of all where none is."""
        fields = (self._family, self._given, self._birth)
        empty = next((field for field in fields if not field.text and not self._native.text), self._family)
        empty.line.setFocus()

    def _singles(self) -> tuple[Field, ...]:
        return (self._family, self._given, self._prefix, self._native, self._birth, self._gender_field, self._provenance_field)

    def _lay_out(self) -> None:
        column = Column(self, gap=1.5)
        column.addWidget(self._family)
        column.addWidget(self._given)
        row = Row(gap=1)
        row.addWidget(self._prefix, 1)
        row.addWidget(self._native, 3)
        column.addLayout(row)
        for part in (self._birth, self._gender_field, self._contacts, self._addresses, self._related, self._provenance_field):
            column.addWidget(part)
        column.addStretch(1)

    def _join(self) -> None:
        for field in (self._family, self._given, self._prefix, self._native, self._birth):
            field.edited.connect(lambda _text: self.edited.emit())
            field.submitted.connect(self.focusNextChild)
        self._gender.chosen.connect(lambda _gender: self.edited.emit())
        self._provenance.chosen.connect(lambda _way: self.edited.emit())
        for group in (self._contacts, self._addresses, self._related):
            group.edited.connect(self.edited)
            group.rearranged.connect(self._order_stops)

    def _order_stops(self) -> None:
        """Tab goes in reading order, also through what was added last."""
        stops = [*self._contacts.stops, *self._addresses.stops, *self._related.stops, self._provenance]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)
        self.rearranged.emit()

    def _read_birth(self, text: str) -> Reading[BirthDate]:
        try:
            read = RegistrationDraft(birth=text, known_birth=self._shown.known_birth).read_birth(
                order=self._desk.order, today=self._desk.today
            )
        except InvalidInput as error:
            return NotUnderstood(str(error))
        return NotUnderstood("") if read is None else Understood(read, understood_birth(read, self._desk.today))


_NO_CONTACT = ContactPoint(kind=ContactKind.MOBILE, value="")
_NO_ONE = RelatedPerson(kind=RelatedPersonKind.EMERGENCY_CONTACT, name="")
