"""How registrations are put into words: ages, genders, ways to reach somebody, and who may do what."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from clinic_app.access.permissions import ROLE_TITLES, Permission, roles_that_may
from clinic_app.patients.model import FEWEST_PHONE_DIGITS, BirthDate, ContactKind, FoundPatient, Gender, Provenance, RelatedPersonKind
from clinic_app.patients.search import dialled
from clinic_app.plain_text import one_line
from clinic_app.policy.profile import RetentionEventKind
from ui.widgets.rows import RowText

GENDERS: Mapping[Gender, str] = MappingProxyType(
    {Gender.FEMALE: "Female", Gender.MALE: "Male", Gender.OTHER: "Other", Gender.UNKNOWN: "Unknown"}
)
_GENDERS_SHORT = {Gender.FEMALE: "F", Gender.MALE: "M", Gender.OTHER: "other", Gender.UNKNOWN: "gender unknown"}

CONTACTS: Mapping[ContactKind, str] = MappingProxyType(
    {
        ContactKind.MOBILE: "Mobile phone",
        ContactKind.PHONE: "Phone",
        ContactKind.EMAIL: "Email",
        ContactKind.WHATSAPP: "WhatsApp",
        ContactKind.FAX: "Fax",
        ContactKind.OTHER: "Other",
    }
)

PROVENANCES: Mapping[Provenance, str] = MappingProxyType(
    {
        Provenance.IN_PERSON: "In person",
        Provenance.PHONE: "By phone",
        Provenance.PAPER: "On paper",
        Provenance.EMAIL: "By email",
        Provenance.SMS: "By text message",
        Provenance.WEB: "Through the website",
        Provenance.THIRD_PARTY: "From somebody else",
        Provenance.IMPORT: "Imported from another system",
    }
)

RELATED: Mapping[RelatedPersonKind, str] = MappingProxyType(
    {RelatedPersonKind.EMERGENCY_CONTACT: "Emergency contact", RelatedPersonKind.GUARDIAN: "Guardian"}
)

EVENTS: Mapping[RetentionEventKind, str] = MappingProxyType(
    {
        RetentionEventKind.LAST_VISIT: "Last visit",
        RetentionEventKind.LAST_INTERACTION: "Last interaction",
        RetentionEventKind.RELATIONSHIP_END: "End of the relationship",
        RetentionEventKind.CONTRACT_OR_CLAIM_CLOSED: "Contract or claim closed",
    }
)

LONGEST_QUOTE = 40
"""Characters of typed words that a sentence repeats."""

MOST_IN_SIGHT = 400
"""Characters of one fact that a page shows."""


def age(birth: BirthDate, today: date) -> str:
    """``42 y``; for the young in the unit that tells them apart: days to 4 weeks, weeks to a year, months to 2 years (NHS ISB 1505)."""
    days = (today - birth.day).days
    years = birth.age_on(today)
    if days < 28:
        words = f"{max(0, days)} d"
    elif years < 1:
        words = f"{days // 7} wk"
    elif years < 2:
        months = (today.year - birth.day.year) * 12 + today.month - birth.day.month - (today.day < birth.day.day)
        words = f"{months} mo"
    else:
        words = f"{years} y"
    return f"about {words}" if birth.estimated else words


def born(birth: BirthDate | None, today: date) -> str:
    """``29-Feb-1984 (42 y)``, as a banner and the registration show it."""
    return "not known" if birth is None else f"{birth.display} ({age(birth, today)})"


def understood_birth(birth: BirthDate, today: date) -> str:
    """``understood as 29-Feb-1984, 42 years``."""
    years = birth.age_on(today)
    lived = f"{years} years" if years >= 2 else age(birth, today).removeprefix("about ")
    return f"understood as {birth.display}, {'about ' if birth.estimated else ''}{lived}"


def understood_phone(typed: str) -> str:
    """``understood as +91 9811044471``, or under what a number without a country's code is found; nothing for too few digits."""
    number = dialled(typed)
    if len(number.national) < FEWEST_PHONE_DIGITS:
        return ""
    if number.code:
        return f"understood as +{number.code} {number.national}"
    return f"found by {number.national}, with a country code or without"


def found_row(found: FoundPatient, today: date) -> RowText:
    """A row of the finder: the least that tells two people apart (promise E7)."""
    name = found.name
    parts = [found.birth.display, age(found.birth, today)] if found.birth is not None else ["birth date not known"]
    if found.birth is not None and found.birth.estimated:
        parts.pop()
    if found.gender is not None:
        parts.append(_GENDERS_SHORT[found.gender])
    return RowText(
        title=name.display,
        second=name.native if name.family or name.given else "",
        detail=" · ".join(parts),
        aside=f"phone …{found.phone_ending}" if found.phone_ending else "",
        code=found.record_number,
    )


def in_sight(text: str) -> str:
    """As much of a text as a page shows; the form has all of it. A pasted page in a name must not hold the window up."""
    return text if len(text) <= MOST_IN_SIGHT else text[:MOST_IN_SIGHT].rstrip() + "…"


def quoted(text: str) -> str:
    """What somebody typed, inside a sentence: on one line, not too long, and kept from turning the words around it."""
    shown = one_line(text)
    shown = shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
    return f"“\u2068{shown}\u2069”"


def who_may(permission: Permission) -> str:
    """``Manager, Doctor``: whom to ask for a deed that the own role lacks."""
    return ", ".join(ROLE_TITLES[role] for role in roles_that_may(permission))
