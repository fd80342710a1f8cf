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
"""Characters of a word that are indexed."""

FEWEST_DIGITS = 3
"""Shorter digit runs match too many phones to tell anyone apart."""

LONGEST_LINE = 200
"""Characters of a typed line that are read."""

_PHONES = frozenset({ContactKind.MOBILE, ContactKind.PHONE, ContactKind.WHATSAPP, ContactKind.FAX})
_ONE_DIGIT_CODES = frozenset("17")
_TWO_DIGIT_CODES = frozenset(
    f"{first}{second}"
    for first, seconds in {"2": "07", "3": "0123469", "4": "013456789", "5": "12345678", "6": "0123456", "8": "1246", "9": "0123458"}.items()
    for second in seconds
)
"""The calling codes of countries are of three digits but for these (ITU-T E.164)."""

_HYPHENS = re.compile("[-\u2010-\u2015]")
_SEPARATED_LIKE_A_DATE = re.compile(r"[/.,:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a typed line may mean; everything that is set must hold."""

    words: tuple[str, ...] = ()
    """Beginnings of words of the name, folded, in any order."""
    digits: str = ""
    """The beginning or the end of a phone number."""
    day: date | None = None
    """The day of birth."""
    year: int | None = None
    """The year of birth."""
    running: int | None = None
    """The number within its series of a record number."""
    record_numbers: tuple[str, ...] = ()
    """Record numbers in full; one of them must be the person's."""


def readings(text: str, *, order: DateOrder, today: date) -> tuple[Question, ...]:
    """What a typed line may mean, the likeliest first: a record number, a date of birth, digits of a phone, names in any order,
    names together with a date or year of birth or with digits of a phone.
    """
    line = unicodedata.normalize("NFKC", text[:LONGEST_LINE]).strip()
    numbers = understood(line)
    if numbers:
        return (Question(record_numbers=numbers),)
    if any(character.isalpha() for character in line):
        return tuple(_of_words(line, order, today))
    return tuple(_of_figures(line, order, today))


def _of_figures(line: str, order: DateOrder, today: date) -> Iterator[Question]:
    digits = _digits(line)
    day = understood_day(line, order=order, today=today)
    if day is not None and not day.estimated:
        yield Question(day=day.day)
    if _SEPARATED_LIKE_A_DATE.search(line):
        return
    if digits == line and len(digits) <= 9:
        yield Question(running=int(digits))
    if len(digits) >= FEWEST_DIGITS:
        yield Question(digits=digits)
    if digits == line and day is not None and day.estimated:
        yield Question(year=day.day.year)


def _of_words(line: str, order: DateOrder, today: date) -> Iterator[Question]:
    day = understood_day(line, order=order, today=today)
    if day is not None and not day.estimated:
        yield Question(day=day.day)
    parts = line.split()
    for size in range(min(3, len(parts) - 1), 0, -1):
        for rest, dated in ((parts[:-size], parts[-size:]), (parts[size:], parts[:size])):
            day = understood_day(" ".join(dated), order=order, today=today)
            words = _words(rest)
            if words and day is not None and not day.estimated:
                yield Question(words=words, day=day.day)
                return
    figures = [part for part in parts if _digits(part) and not any(character.isalpha() for character in part)]
    words = _words([part for part in parts if part not in figures])
    digits = _digits("".join(figures))
    if len(figures) == 1 and len(digits) == 4 and 1880 <= int(digits) <= today.year:
        yield Question(words=words, year=int(digits))
    if words and len(digits) >= FEWEST_DIGITS:
        yield Question(words=words, digits=digits)
    elif words or digits:
        yield Question(words=_words(parts))


def _words(parts: list[str]) -> tuple[str, ...]:
    """The folded words; both halves of a name with a hyphen are asked for, for it may be on record with or without one."""
    return tuple(dict.fromkeys(tokens(_HYPHENS.sub(" ", " ".join(parts)))))[:MOST_NAME_WORDS]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())


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
    """The keys of ``search_phones``: last digits first, and the digits from the front, with the country's code and without."""
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
    halves = [half for half in _HYPHENS.split(word) if half]
    if len(halves) > 1:
        for half in halves:
            yield from fold(half).split()


def _national(value: str, digits: str) -> str:
    """The digits as they are dialled inside the country, without the zero in front."""
    if value.lstrip().startswith(("+", "00")):
        digits = digits.lstrip("0")
        digits = digits[1 if digits[:1] in _ONE_DIGIT_CODES else 2 if digits[:2] in _TWO_DIGIT_CODES else 3 :]
    return digits.lstrip("0")


def _starts(word: str) -> Iterator[str]:
    """Where a typed prefix may begin: at the word, and inside it for writing without spaces."""
    yield word
    if is_cjk(word):
        yield from (word[position:] for position in range(1, len(word)))
