"""What stands in the registration form, letter for letter: guessed from the finder's line, read, set against a colleague's."""

import re
import unicodedata
from dataclasses import dataclass, field, fields, replace
from datetime import date

from clinic_app.errors import InvalidInput
from clinic_app.patients.dates import understood_day
from clinic_app.patients.model import (
    FEWEST_PHONE_DIGITS,
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    Gender,
    HumanName,
    Provenance,
    Registration,
    RelatedPerson,
)
from clinic_app.patients.record_numbers import understood
from clinic_app.policy.profile import DateOrder
from ui.patients.wording import GENDERS, PROVENANCES

_TITLES = {"mr": "Mr", "mrs": "Mrs", "ms": "Ms", "miss": "Miss", "mx": "Mx", "dr": "Dr", "prof": "Prof"}
_WORD_STARTS = re.compile(r"(?:^|(?<=[-'’]))\w")
_NO_CONTACT = ContactPoint(kind=ContactKind.MOBILE, value="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDraft:
    """Nothing here is checked: a draft holds whatever was typed, so that none of it is lost."""

    family: str = ""
    given: str = ""
    prefix: str = ""
    native: str = ""
    birth: str = ""
    gender: Gender | None = None
    contacts: tuple[ContactPoint, ...] = (_NO_CONTACT,)
    addresses: tuple[Address, ...] = ()
    related: tuple[RelatedPerson, ...] = ()
    provenance: Provenance = Provenance.IN_PERSON
    """In person unless somebody says otherwise: the form is at the desk, and shows it."""
    known_birth: BirthDate | None = field(default=None, compare=False)
    """What ``birth`` stood for when the form was opened: a guess is kept as it was unless its words change."""

    def read_birth(self, *, order: DateOrder, today: date) -> BirthDate | None:
        """The day of birth that the words mean; nothing where there are none.

        Raises: ``InvalidInput`` for words that are no date.
        """
        typed = self.birth.strip()
        if not typed:
            return None
        if self.known_birth is not None and typed == self.known_birth.display:
            return self.known_birth
        read = understood_day(typed, order=order, today=today)
        if read is None:
            raise InvalidInput(NOT_A_DATE, field="Date of birth")
        return read

    def registration(self, *, order: DateOrder, today: date) -> Registration:
        """What is to be saved; rows that were never filled in are left out.

        Raises: ``InvalidInput`` for a date of birth that cannot be read.
        """
        return Registration(
            name=HumanName(family=self.family, given=self.given, prefix=self.prefix, native=self.native),
            birth=self.read_birth(order=order, today=today),
            gender=self.gender,
            contacts=tuple(contact for contact in self.contacts if not _is_blank(contact)),
            addresses=tuple(address for address in self.addresses if address.display.strip(" ,")),
            related=tuple(person for person in self.related if person.name or person.relationship or person.phone),
            provenance=self.provenance,
        )


NOT_A_DATE = "This is not understood as a date; write 29 feb 1984, a year, or about 42 y."


def draft_of(registration: Registration) -> RegistrationDraft:
    """The form as it stands before a registration is edited."""
    name, birth = registration.name, registration.birth
    return RegistrationDraft(
        family=name.family,
        given=name.given,
        prefix=name.prefix,
        native=name.native,
        birth="" if birth is None else birth.display,
        gender=registration.gender,
        contacts=registration.contacts or (_NO_CONTACT,),
        addresses=registration.addresses,
        related=registration.related,
        provenance=registration.provenance,
        known_birth=birth,
    )


def draft_from(line: str, *, order: DateOrder, today: date) -> RegistrationDraft:
    """A new person's form, begun from what was typed to find them: names, digits of a phone, a date of birth, in any order."""
    line = unicodedata.normalize("NFC", line).strip()
    if understood(line):
        return RegistrationDraft()
    words, birth = _without_birth(line.split(), order, today)
    figures = [word for word in words if _digits(word) and not any(letter.isalpha() for letter in word)]
    names = [word for word in words if any(letter.isalpha() for letter in word) and not _digits(word)]
    phone = " ".join(figures)
    contact = replace(_NO_CONTACT, value=phone if _digits(phone) >= FEWEST_PHONE_DIGITS else "")
    return replace(_named(names), birth=birth, contacts=(contact,))


def _named(words: list[str]) -> RegistrationDraft:
    if not words:
        return RegistrationDraft()
    if not any("LATIN" in unicodedata.name(letter, "") for word in words for letter in word):
        return RegistrationDraft(native=" ".join(words))
    prefix = ""
    if len(words) > 1 and (title := _TITLES.get(words[0].rstrip(".").casefold())):
        prefix, words = title, words[1:]
    before = next((number for number, word in enumerate(words) if word.endswith(",")), 0)
    family = " ".join(_capitalised(word.rstrip(",")) for word in words[: before + 1])
    return RegistrationDraft(prefix=prefix, family=family, given=" ".join(_capitalised(word.rstrip(",")) for word in words[before + 1 :]))


def _capitalised(word: str) -> str:
    """``o'brien`` typed in haste is O'Brien; a word with capitals of its own is left as it is."""
    if not (word.islower() or (word.isupper() and len(word) > 1)):
        return word
    return _WORD_STARTS.sub(lambda start: start[0].upper(), word.lower())


def _without_birth(words: list[str], order: DateOrder, today: date) -> tuple[list[str], str]:
    """The words that are no date of birth, and the one to three words that are."""
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            asked = " ".join(words[start : start + size])
            day = understood_day(asked, order=order, today=today)
            if day is not None and (not day.estimated or size == 1) and any(map(str.isdigit, asked)):
                return words[:start] + words[start + size :], asked
    return words, ""


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)


def _is_blank(contact: ContactPoint) -> bool:
    return not (contact.value.strip() or contact.label.strip() or contact.preferred or contact.do_not_use)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A draft brought together with what a colleague saved meanwhile."""

    draft: RegistrationDraft
    """What was typed here, and a colleague's words wherever nothing was typed."""
    taken: tuple[str, ...]
    """The parts that were taken over from the colleague, by the name that people see."""
    clashes: tuple[tuple[str, str], ...]
    """The parts that both changed: the name that people see, and what the colleague wrote."""


def merged(mine: RegistrationDraft, *, base: RegistrationDraft, theirs: RegistrationDraft) -> Merge:
    """Part by part: what only the colleague changed is taken over; what was typed here stays, and a clash is told."""
    taken: list[str] = []
    clashes: list[tuple[str, str]] = []
    result = mine
    for each in fields(RegistrationDraft):
        if each.name not in _PARTS:
            continue
        own, before, other = (getattr(draft, each.name) for draft in (mine, base, theirs))
        if other in (before, own):
            continue
        if own == before:
            result = replace(result, **{each.name: other})
            taken.append(_PARTS[each.name])
        else:
            clashes.append((_PARTS[each.name], _shown(other)))
    known = theirs.known_birth if result.birth == theirs.birth else result.known_birth
    return Merge(draft=replace(result, known_birth=known), taken=tuple(taken), clashes=tuple(clashes))


_PARTS = {
    "family": "Family name",
    "given": "Given names",
    "prefix": "Title",
    "native": "Name in own script",
    "birth": "Date of birth",
    "gender": "Gender",
    "contacts": "Contacts",
    "addresses": "Addresses",
    "related": "Emergency contact",
    "provenance": "How did this reach us?",
}


def _shown(value: object) -> str:
    """A part of a draft in words, for saying what a colleague wrote."""
    if isinstance(value, tuple):
        return "; ".join(filter(None, map(_shown, value)))
    if isinstance(value, ContactPoint):
        return value.value
    if isinstance(value, Address):
        return value.display
    if isinstance(value, RelatedPerson):
        return ", ".join(part for part in (value.name, value.relationship, value.phone) if part)
    if isinstance(value, Gender):
        return GENDERS[value]
    if isinstance(value, Provenance):
        return PROVENANCES[value]
    return str(value or "")
