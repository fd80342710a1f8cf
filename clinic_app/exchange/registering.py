"""From FHIR's Patient to a registration: which of several names, which phone, how sure the date of birth."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import Connection

from clinic_app.errors import InvalidInput
from clinic_app.exchange.model import ContactPoint as FhirContactPoint
from clinic_app.exchange.model import ParsedPatient, PersonName, PostalAddress, RelatedContact
from clinic_app.exchange.prepared import PreparedPerson
from clinic_app.history.partial_date import PartialDate, Precision
from clinic_app.identifiers import PatientId, PcId
from clinic_app.patients import gate as patients_gate
from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    Gender,
    HumanName,
    Provenance,
    Registration,
    RelatedPerson,
    RelatedPersonKind,
)
from clinic_app.policy.profile import RetentionEventKind

_NAME_USES = ("official", "usual", None, "nickname", "temp", "anonymous", "maiden", "old")
"""FHIR's uses of a name, the one to register first."""

_KINDS = {"email": ContactKind.EMAIL, "fax": ContactKind.FAX, "sms": ContactKind.MOBILE, "phone": ContactKind.PHONE}
_GUARDIANS = ("guardian", "parent", "mother", "father", "carer", "caregiver")


def registration_of(person: ParsedPatient, *, today: date) -> Registration:
    """What reception would have written down.

    A date of birth that cannot be right, a contact that holds a card's number and the like are left out; they stay in what is kept as it
    came. Raises ``InvalidInput`` where nobody can be registered from this, for want of a name.
    """
    registration = Registration(
        name=_name(person.names),
        birth=_birth(person.birth_date),
        gender=Gender(person.gender) if person.gender is not None else None,
        contacts=_contacts(person.telecoms),
        addresses=tuple(address for each in person.addresses if (address := _address(each).tidied()).display),
        related=tuple(_related(each) for each in person.contacts),
        provenance=Provenance.IMPORT,
    )
    left_out: list[str] = []
    while True:
        try:
            return registration.checked(today=today)
        except InvalidInput as error:
            if error.field is None or error.field not in _WITHOUT or error.field in left_out:
                raise
            left_out.append(error.field)
            registration = _WITHOUT[error.field](registration)


_WITHOUT: Mapping[str, Callable[[Registration], Registration]] = MappingProxyType(
    {
        "Title": lambda known: replace(known, name=replace(known.name, prefix="")),
        "Name in own script": lambda known: replace(known, name=replace(known.name, native="")),
        "Date of birth": lambda known: replace(known, birth=None),
        "Contact": lambda known: replace(known, contacts=()),
        "Address": lambda known: replace(known, addresses=()),
        "Emergency contact": lambda known: replace(known, related=()),
    }
)
"""What a registration can do without."""


def _name(names: tuple[PersonName, ...]) -> HumanName:
    """The name in Latin letters, and beside it the same person's name in another script."""
    ranked = sorted(names, key=lambda name: _NAME_USES.index(name.use) if name.use in _NAME_USES else len(_NAME_USES))
    latin = next((name for name in ranked if _is_latin(_whole(name))), None)
    native = next((name for name in ranked if not _is_latin(_whole(name))), None)
    chosen = latin or native
    if chosen is None:
        return HumanName()
    in_own_script = _whole(native) if native is not None and native is not chosen else ""
    if not (chosen.family or chosen.given):
        return HumanName(family=chosen.text, prefix=chosen.prefix, native=in_own_script)
    family = " ".join(part for part in (chosen.family, chosen.suffix) if part)
    return HumanName(family=family, given=" ".join(chosen.given), prefix=chosen.prefix, native=in_own_script)


def _whole(name: PersonName) -> str:
    return name.text or " ".join(part for part in (*name.given, name.family) if part)


def _is_latin(text: str) -> bool:
    """Whether every letter is a Latin one."""
    return all("LATIN" in unicodedata.name(character, "") for character in text if character.isalpha())


def _birth(when: PartialDate | None) -> BirthDate | None:
    if when is None:
        return None
    return BirthDate(day=when.earliest_day, estimated=when.precision in (Precision.YEAR, Precision.MONTH))


def _contacts(telecoms: tuple[FhirContactPoint, ...]) -> tuple[ContactPoint, ...]:
    """All of them; the one of the first rank is preferred, an old one is not to be used."""
    usable = [each for each in telecoms if each.rank is not None and each.use != "old"]
    first = min(usable, key=lambda each: each.rank or 0, default=None)
    contacts = (
        ContactPoint(
            kind=ContactKind.MOBILE if each.system == "phone" and each.use == "mobile" else _KINDS.get(each.system, ContactKind.OTHER),
            value=each.value,
            label=each.use or "",
            preferred=each is first,
            do_not_use=each.use == "old",
        )
        for each in telecoms
    )
    # A number that nobody can ring is kept as it came, under a name that promises nothing.
    return tuple(replace(each, kind=ContactKind.OTHER) if each.fault else each for each in contacts)


def _address(address: PostalAddress) -> Address:
    return Address(
        lines="\n".join(address.lines) or address.text,
        city=address.city,
        district=", ".join(part for part in (address.district, address.state) if part),
        postal_code=address.postal_code,
        country=address.country,
    )


def _related(contact: RelatedContact) -> RelatedPerson:
    phone = next((each.value for each in contact.telecoms if each.system in ("phone", "sms")), "")
    is_guardian = any(word in contact.relationship.lower() for word in _GUARDIANS)
    return RelatedPerson(
        kind=RelatedPersonKind.GUARDIAN if is_guardian else RelatedPersonKind.EMERGENCY_CONTACT,
        name=contact.name or contact.relationship or "Contact",
        relationship=contact.relationship,
        phone=phone,
    )


SOURCE_SYSTEM = "FHIR import"
"""Under which the registry remembers the key of an imported person."""


def known_patient(connection: Connection, person: PreparedPerson) -> PatientId | None:
    """Who was imported under this person's key."""
    return patients_gate.by_source(connection, SOURCE_SYSTEM, person.key.hex())


def register(
    connection: Connection, pc: PcId, person: PreparedPerson, registration: Registration, *, at: datetime, today: date
) -> PatientId:
    """Add an imported person, with their last visit, the key that finds them again and the record numbers that others gave them."""
    visited = date.fromisoformat(person.last_visit) if person.last_visit is not None else None
    if visited is not None and visited > today:
        visited = None
    patient = patients_gate.register(connection, pc, registration, at=at, on=visited or today).id
    if visited is not None:
        patients_gate.note_event(connection, patient, RetentionEventKind.LAST_VISIT, visited, at=at)
    patients_gate.remember_source(connection, patient, SOURCE_SYSTEM, person.key.hex())
    for each in person.person.identifiers if person.person is not None else ():
        is_record_number = "record number" in each.type.lower() or each.type.upper() == "MR"
        if is_record_number and each.system and patients_gate.by_source(connection, each.system, each.value) is None:
            patients_gate.remember_source(connection, patient, each.system, each.value)
    return patient
