"""The finder's logic: what a typed line may mean, and the keys under which a registration is found."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

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

FEWEST_DIGITS_BESIDE_WORDS = 4

LONGEST_LINE = 200
"""Characters of a typed line that are read."""

PHONE_KINDS = frozenset({ContactKind.MOBILE, ContactKind.PHONE, ContactKind.WHATSAPP, ContactKind.FAX})
"""The contacts that are dialled."""

_ONE_DIGIT_CODES = frozenset("17")
_SECOND_DIGITS = {"2": "07", "3": "0123469", "4": "013456789", "5": "12345678", "6": "0123456", "8": "1246", "9": "0123458"}
_TWO_DIGIT_CODES = frozenset(f"{first}{second}" for first, seconds in _SECOND_DIGITS.items() for second in seconds)
"""The calling codes of countries are of three digits but for these (ITU-T E.164)."""

_HYPHENS = re.compile("[-\u2010-\u2015]")
_SEPARATED_LIKE_A_DATE = re.compile(r"[/.,:]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a typed line may mean; everything that is set must hold."""

    words: tuple[str, ...] = ()
    """Beginnings of words of the name, folded, in any order."""
    phone: str = ""
    """The beginning or the end of a phone number, as typed."""
    day: date | None = None
    """The day of birth."""
    year: int | None = None
    """The year of birth."""
    running: int | None = None
    """The number within its series of a record number."""
    record_numbers: tuple[str, ...] = ()
    """Record numbers in full; one of them must be the person's."""
    instead: bool = False
    """Whether this is asked only where the likelier readings found nobody."""


def readings(text: str, *, order: DateOrder, today: date) -> tuple[Question, ...]:
    """What a typed line may mean, the likeliest first: a record number, a date of birth, digits of a phone, names in any order,
    names together with a date or year of birth or with digits of a phone.
    """
    line = unicodedata.normalize("NFKC", text[:LONGEST_LINE]).strip()
    if len(text) > LONGEST_LINE and " " in line:
        line = line.rpartition(" ")[0]
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
    if line.isdecimal() and len(digits) <= 9:
        yield Question(running=int(digits))
    if len(digits) >= FEWEST_DIGITS:
        yield Question(phone=line)
    if line.isdecimal() and day is not None and day.estimated:
        yield Question(year=day.day.year)


def _of_words(line: str, order: DateOrder, today: date) -> Iterator[Question]:
    day = understood_day(line, order=order, today=today)
    if day is not None and not day.estimated:
        yield Question(day=day.day)
        return
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
    is_year = len(figures) == 1 and len(digits) == 4 and 1880 <= int(digits) <= today.year
    if words and is_year:
        yield Question(words=words, year=int(digits))
    if words and len(digits) >= FEWEST_DIGITS_BESIDE_WORDS:
        yield Question(words=words, phone="".join(figures), instead=is_year)
    elif asked := _words(parts):
        yield Question(words=asked)


def _words(parts: list[str]) -> tuple[str, ...]:
    """The folded words; both halves of a name with a hyphen are asked for, for it may be on record with or without one."""
    folded = tokens(_HYPHENS.sub(" ", " ".join(parts)))
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in folded))[:MOST_NAME_WORDS]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Under what a name is found."""

    starts: frozenset[str]
    """For ``search_names``: each word leading, followed by the others of the same script."""
    pairs: frozenset[tuple[str, str]]
    """For ``search_pairs``: the beginnings of two words, and all words of the same script, each after a space."""
    words: str
    """All words of every script, each after a space."""


def name_keys(name: HumanName) -> NameKeys:
    """The keys of every table of the finder, for the name in Latin letters and for the name in its own script."""
    starts: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    every_word = ""
    for text in (f"{name.family} {name.given}", name.native):
        words = [part[:LONGEST_WORD] for word in text.split() for part in _spellings(word)][:MOST_NAME_WORDS]
        if len(words) > 1 and all(map(is_cjk, words)):
            words.append("".join(words)[:LONGEST_WORD])
        for position, word in enumerate(words):
            others = words[:position] + words[position + 1 :]
            starts.add(" ".join((word, *others)))
            if is_cjk(word):
                # Written without spaces: a typed prefix may begin inside it.
                starts.update(" ".join((word[start:], word, *others)) for start in range(1, len(word)))
        spaced = "".join(f" {word}" for word in words)
        pairs.update((_pair(*sorted(two)), spaced) for two in combinations(words, 2))
        every_word += spaced
    return NameKeys(frozenset(starts), frozenset(pairs), every_word)


def pair_start(one: str, other: str) -> str:
    """What the pairs of names begin with that have a word beginning with ``one`` and a word beginning with ``other``.

    Both are of two letters at least.
    """
    first, second = sorted((one, other))
    start = first[:2] + second[:2]
    if first[:2] == second[:2]:
        # Which of the two words comes first is decided by letters that may not be typed yet.
        return start
    return start + first[2:3] + (second[2:3] if len(first) > 2 else "")


def _pair(first: str, second: str) -> str:
    """Two letters of each, then the third of each: two typed letters of both are a prefix of it, and so are three."""
    return first[:2].ljust(2) + second[:2].ljust(2) + first[2:3].ljust(1) + second[2:3].ljust(1)


def phone_keys(contacts: tuple[ContactPoint, ...]) -> frozenset[str]:
    """The keys of ``search_phones``: the digits backwards, and forwards as they are dialled inside the country."""
    return frozenset(key for contact in contacts if contact.kind in PHONE_KINDS for key in phone_starts(contact.value))


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """The digits of a phone, in whatever figures they were typed and whatever stood between them."""

    code: str
    """The calling code of a country; empty where none was written."""
    national: str
    """What is dialled inside the country, without zeros before it."""


def dialled(typed: str) -> DialledNumber:
    """How a phone number is understood. Nothing is guessed: without a calling code it stays one of no known country."""
    national = _digits(typed).lstrip("0")
    if not unicodedata.normalize("NFKC", typed).lstrip().startswith(("+", "00")):
        return DialledNumber("", national)
    length = 1 if national[:1] in _ONE_DIGIT_CODES else 2 if national[:2] in _TWO_DIGIT_CODES else 3
    return DialledNumber(national[:length], national[length:].lstrip("0"))


def phone_starts(typed: str) -> tuple[str, ...]:
    """What the keys of a phone that ends or begins as ``typed`` begin with; nothing where too few digits are left to tell."""
    digits, national = _digits(typed), dialled(typed).national
    starts = ((f"<{digits[::-1]}", digits), (f">{national}", national))
    return tuple(start for start, run in starts if len(run) >= FEWEST_DIGITS)


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
