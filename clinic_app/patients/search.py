"""The finder's logic: what a typed line may mean, and the keys under which a registration is found."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic_app.patients.dates import understood_day
from clinic_app.patients.folding import fold, is_cjk, tokens
from clinic_app.patients.model import ContactKind, ContactPoint, HumanName
from clinic_app.patients.record_numbers import understood
from clinic_app.policy.profile import DateOrder

MOST_NAME_WORDS = 12
"""Words of a name that are indexed; further ones stay in the record and are not searched."""
LONGEST_WORD = 60
_PHONES = frozenset({ContactKind.MOBILE, ContactKind.PHONE, ContactKind.WHATSAPP, ContactKind.FAX})
_SHORT_CODES = frozenset("17")
_TWO_DIGIT_CODES = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split()
)
"""Calling codes of countries, which are all of three digits but these (ITU-T E.164)."""

FEWEST_DIGITS = 3
"""Shorter digit runs match too many phones to tell anyone apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the typed line may mean; everything that is set must hold."""

    words: tuple[str, ...] = ()
    digits: str = ""
    day: date | None = None
    year: int | None = None
    record_number: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.words or self.digits or self.day or self.year or self.record_number)


def question(text: str, *, order: DateOrder, today: date) -> Question:
    """Read a typed line: a record number, a date, phone digits, names in any order, or names with a birth date or year."""
    text = unicodedata.normalize("NFKC", text).strip()
    number = understood(text)
    if number is not None:
        return Question(record_number=number)
    day = understood_day(text, order=order, today=today)
    digits = "".join(character for character in text if character.isdecimal())
    if digits and not any(character.isalpha() for character in text):
        digits = "".join(str(int(digit)) for digit in digits)
        return (
            Question(day=day.day)
            if day is not None and not day.estimated
            else Question(digits=digits if len(digits) >= FEWEST_DIGITS else "")
        )
    if day is not None and not day.estimated:
        return Question(day=day.day)
    words = tokens(text)
    years = [word for word in words if len(word) == 4 and word.isdecimal() and 1880 <= int(word) <= today.year]
    return Question(words=tuple(word for word in words if word not in years)[:MOST_NAME_WORDS], year=int(years[0]) if years else None)


def name_keys(name: HumanName) -> frozenset[str]:
    """The keys of ``search_names``: each word leading, followed by all the others of the same script."""
    keys: set[str] = set()
    for text in (f"{name.family} {name.given}", name.native):
        words = [part[:LONGEST_WORD] for word in text.split() for part in _spellings(word)][:MOST_NAME_WORDS]
        for position, word in enumerate(words):
            others = words[:position] + words[position + 1 :]
            keys.update(" ".join((start, *others)) for start in _starts(word))
    return frozenset(keys)


def phone_keys(contacts: tuple[ContactPoint, ...]) -> frozenset[str]:
    """The keys of ``search_phones``: last digits first, and the national digits from the front."""
    keys: set[str] = set()
    for contact in contacts:
        digits = contact.digits if contact.kind in _PHONES else ""
        if len(digits) >= FEWEST_DIGITS:
            keys |= {f"<{digits[::-1]}", f">{digits.lstrip('0')}", f">{_national(contact.value, digits)}"}
    return frozenset(keys)


def upper_bound(prefix: str) -> str:
    """The first text after everything that begins with ``prefix``, for an index range."""
    return prefix + "\U0010ffff"


def _spellings(word: str) -> Iterator[str]:
    """``O'Brien-Shaw`` is looked for as one word and by each half of it."""
    yield from fold(word).split()
    halves = [half for half in re.split(r"[-\u2010-\u2015]", word) if half]
    if len(halves) > 1:
        for half in halves:
            yield from fold(half).split()


def _national(value: str, digits: str) -> str:
    """The digits as they are dialled inside the country, without the zero in front."""
    if value.lstrip().startswith(("+", "00")):
        digits = digits.lstrip("0")
        digits = digits[1 if digits[:1] in _SHORT_CODES else 2 if digits[:2] in _TWO_DIGIT_CODES else 3 :]
    return digits.lstrip("0")


def _starts(word: str) -> Iterator[str]:
    """Where a typed prefix may begin: at the word, and inside it for writing without spaces."""
    yield word
    if is_cjk(word):
        yield from (word[position:] for position in range(1, len(word)))
