"""Who a patient is: names in two scripts, a date of birth that may be a guess and says so, ways to reach them.

Terms are FHIR's (Patient, HumanName, ContactPoint, Address). Source: promises R2, R5 and R6.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from clinic_app.clock import shown_day
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import PatientId
from clinic_app.plain_text import one_line, several_lines
from clinic_app.policy.card_numbers import refuse_card_numbers
from clinic_app.policy.profile import RetentionEventKind

LONGEST_TEXT = 10_000
"""Characters in one field; longer text is a pasted page, not a name or an address."""

OLDEST = 130
"""Years; nobody is known to have lived longer."""

FEWEST_PHONE_DIGITS = 5
"""Shorter runs of digits are the end of a number, by which somebody is looked for, and no number to be rung."""

_INTERNATIONAL_PHONE = re.compile(r"\+(?:[ ().\-]*\d){7,15}")
"""ITU-T E.164: at most 15 digits."""

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
"""No more than that somebody could be there: which addresses exist only a letter to them tells."""


class Provenance(Enum):
    """Through which medium something reached the clinic (promise R5)."""

    IN_PERSON = "in-person"
    PHONE = "phone"
    PAPER = "paper"
    EMAIL = "email"
    SMS = "sms"
    WEB = "web"
    THIRD_PARTY = "third-party"
    IMPORT = "import"


class Gender(Enum):
    """FHIR's administrative gender; nothing chosen is not the same as ``unknown``."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class ContactKind(Enum):
    """FHIR's contact point systems that a clinic uses."""

    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    FAX = "fax"
    OTHER = "other"


class RelatedPersonKind(Enum):
    """What another person is to the patient."""

    EMERGENCY_CONTACT = "emergency-contact"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanName:
    """A person's name; one part alone is enough, since many people have one name only.

    ``family`` and ``given`` are in Latin letters, or in whatever script the person gave first; ``native`` is the whole name in
    the person's own script.
    """

    family: str = ""
    given: str = ""
    prefix: str = ""
    native: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no part names anyone."""
        return not (self.family or self.given or self.native)

    @property
    def display(self) -> str:
        """``SHARMA, Ananya (Ms)``, as a banner and a result row show it."""
        if not (self.family or self.given):
            return self.native
        name = ", ".join(part for part in (self.family.upper(), self.given) if part)
        return f"{name} ({self.prefix})" if self.prefix else name


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDate:
    """A date of birth as far as it is known.

    ``estimated`` means that only an age or a year was known and ``day`` was worked out from it; it is printed with "about".
    """

    day: date
    estimated: bool = False

    def age_on(self, today: date) -> int:
        """Completed years of age."""
        had_birthday = (today.month, today.day) >= (self.day.month, self.day.day)
        return today.year - self.day.year - (0 if had_birthday else 1)

    @property
    def display(self) -> str:
        """``29-Feb-1984``, or ``about 1984`` where it is a guess."""
        return f"about {self.day.year:04d}" if self.estimated else shown_day(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """One way to reach the person. ``do_not_use`` keeps it on record as unsafe (promise R2)."""

    kind: ContactKind
    value: str
    label: str = ""
    preferred: bool = False
    do_not_use: bool = False
    verified_on: date | None = None

    @property
    def fault(self) -> str:
        """Why nobody can be reached by this, as a sentence; nothing where somebody may be. What is on record as unsafe may be anything."""
        if self.do_not_use or self.kind is ContactKind.OTHER:
            return ""
        if self.kind is ContactKind.EMAIL:
            reachable = _EMAIL.fullmatch(self.value)
            return "" if reachable else "An email address has an @ in its middle; write it whole, or note it as another kind of contact."
        if len(self.digits) >= FEWEST_PHONE_DIGITS:
            return ""
        return f"A phone number has at least {FEWEST_PHONE_DIGITS} digits; write it whole, or note it as another kind of contact."

    @property
    def digits(self) -> str:
        """The digits of the value, for finding by phone."""
        found = "".join(filter(str.isdecimal, self.value))
        return found if found.isascii() else "".join(str(int(digit)) for digit in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address, as lines to be written on an envelope."""

    lines: str = ""
    city: str = ""
    district: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def display(self) -> str:
        """On one line, the parts that are there."""
        return ", ".join(part for part in (*self.lines.splitlines(), self.city, self.district, self.postal_code, self.country) if part)

    def tidied(self) -> "Address":
        """The same with its text in order."""
        return Address(
            lines=several_lines(self.lines),
            city=one_line(self.city),
            district=one_line(self.district),
            postal_code=one_line(self.postal_code),
            country=one_line(self.country),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPerson:
    """An emergency contact or a guardian: a third party whose details are kept for the patient's sake."""

    kind: RelatedPersonKind
    name: str
    relationship: str = ""
    phone: str = ""

    def tidied(self) -> "RelatedPerson":
        """The same with its text in order."""
        return replace(self, name=one_line(self.name), relationship=one_line(self.relationship), phone=one_line(self.phone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What reception writes down about a person; the same fields are edited later."""

    name: HumanName
    birth: BirthDate | None = None
    gender: Gender | None = None
    contacts: tuple[ContactPoint, ...] = ()
    addresses: tuple[Address, ...] = ()
    related: tuple[RelatedPerson, ...] = ()
    provenance: Provenance

    def checked(self, *, today: date) -> "Registration":
        """The same with its text in order (``clinic_app.plain_text``), once it is known to make sense.

        Raises: ``InvalidInput`` naming the field that must be put right; one that holds a payment card's number is among them.
        """
        for field, texts in self.texts():
            if any(len(text) > LONGEST_TEXT for text in texts):
                raise InvalidInput(f"This is longer than {LONGEST_TEXT:,} characters; shorten it.", field=field)
        tidy = self._tidied()
        for field, texts in tidy.texts():
            # One in ten long numbers passes for a card's: a number that is written as an international phone number is none.
            refuse_card_numbers(*(text for text in texts if not _INTERNATIONAL_PHONE.fullmatch(text)), field=field)
        if tidy.name.is_empty:
            raise InvalidInput("Enter at least one name.", field="Family name")
        if tidy.birth is not None and tidy.birth.day > today:
            raise InvalidInput("The date of birth lies in the future; check the year.", field="Date of birth")
        if tidy.birth is not None and tidy.birth.age_on(today) > OLDEST:
            raise InvalidInput(f"The date of birth is more than {OLDEST} years ago; check the year.", field="Date of birth")
        if any(not contact.value for contact in tidy.contacts):
            raise InvalidInput("A contact is empty; fill it in or remove it.", field="Contact")
        for fault in filter(None, (contact.fault for contact in tidy.contacts)):
            raise InvalidInput(fault, field="Contact")
        if sum(contact.preferred for contact in tidy.contacts) > 1:
            raise InvalidInput("Only one contact can be the preferred one.", field="Contact")
        if any(contact.preferred and contact.do_not_use for contact in tidy.contacts):
            raise InvalidInput("A contact marked “do not use” cannot be the preferred one.", field="Contact")
        if any(contact.verified_on is not None and contact.verified_on > today for contact in tidy.contacts):
            raise InvalidInput("A contact was verified on a day in the future; check the date.", field="Contact")
        if any(not address.display for address in tidy.addresses):
            raise InvalidInput("An address is empty; fill it in or remove it.", field="Address")
        if any(not person.name for person in tidy.related):
            raise InvalidInput("Enter the name of the emergency contact or guardian, or remove them.", field="Emergency contact")
        return tidy

    def texts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Everything in it that somebody typed, by the name of the field that people see."""
        yield "Title", (self.name.prefix,)
        yield "Family name", (self.name.family,)
        yield "Given names", (self.name.given,)
        yield "Name in own script", (self.name.native,)
        for contact in self.contacts:
            yield "Contact", (contact.value, contact.label)
        for address in self.addresses:
            yield "Address", (address.lines, address.city, address.district, address.postal_code, address.country)
        for person in self.related:
            yield "Emergency contact", (person.name, person.relationship, person.phone)

    def _tidied(self) -> "Registration":
        name = self.name
        return replace(
            self,
            name=HumanName(
                family=one_line(name.family), given=one_line(name.given), prefix=one_line(name.prefix), native=one_line(name.native)
            ),
            contacts=tuple(replace(each, value=one_line(each.value), label=one_line(each.label)) for each in self.contacts),
            addresses=tuple(each.tidied() for each in self.addresses),
            related=tuple(each.tidied() for each in self.related),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionEvent:
    """One of the four dated events; the newest of a kind counts, the older ones stay on record."""

    kind: RetentionEventKind
    on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A registered person."""

    id: PatientId
    record_number: str
    registration: Registration
    registered_at: datetime
    changed_at: datetime
    version: int
    """Counts the saves; an edit names the version it started from, so that no colleague's change is overwritten."""
    retention: tuple[RetentionEvent, ...] = ()

    @property
    def name(self) -> HumanName:
        """The name, as ``registration`` has it."""
        return self.registration.name

    def days(self, kind: RetentionEventKind) -> tuple[date, ...]:
        """When that happened, the newest day first: it is what retention is counted from. A visit is an interaction too (promise T1)."""
        kinds = {kind}
        if kind is RetentionEventKind.LAST_INTERACTION:
            kinds.add(RetentionEventKind.LAST_VISIT)
        return tuple(sorted({event.on for event in self.retention if event.kind in kinds}, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPatient:
    """A row of the finder: the least that tells two people apart (promise E7)."""

    id: PatientId
    record_number: str
    name: HumanName
    birth: BirthDate | None
    gender: Gender | None
    phone_ending: str
    """The last four digits of a phone that may be used, or nothing."""
