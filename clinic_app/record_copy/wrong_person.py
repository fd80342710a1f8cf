"""Looking for pages that were filed in the wrong record, by what they say of themselves (promise Q14).

Only what a text states outright counts: another person's record number, a labelled name that shares no word with the patient's,
a labelled date of birth that is another day. A doubt stops the release until somebody has looked; it never takes anything out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic_app.patients.folding import tokens
from clinic_app.patients.model import Patient
from clinic_app.patients.record_numbers import understood
from clinic_app.record_copy.contents_model import Doubt
from clinic_app.record_map.model import CopyItem

SHORTEST_TEXT = 40
"""Characters; a shorter value is an entry of its own, not a page about somebody."""

_HEAD = 4_000
"""Characters from the beginning of a text in which it says whom it is about."""

_NAME_LABELS = (
    "patient name", "patient's name", "name of patient", "name of the patient", "client name", "claimant name", "name of claimant",
    "रोगी का नाम", "मरीज का नाम", "मरीज़ का नाम", "রোগীর নাম", "நோயாளியின் பெயர்", "ชื่อผู้ป่วย", "اسم المريض", "שם המטופל", "患者姓名", "病人姓名",
)  # fmt: skip
_BIRTH_LABELS = (
    "date of birth", "birth date", "birthdate", "d.o.b.", "d.o.b", "dob", "जन्म तिथि", "जन्मतिथि", "জন্ম তারিখ", "பிறந்த தேதி", "วันเกิด",
    "تاريخ الميلاد", "תאריך לידה", "出生日期",
)  # fmt: skip


def _labelled(labels: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(label) for label in labels)
    return re.compile(rf"^[ \t>*#_|-]*(?:{words})[ \t*_]*[:：][ \t*_]*(?P<value>[^\n;|]{{1,200}})", re.IGNORECASE | re.MULTILINE)


_NAME = _labelled(_NAME_LABELS)
_BIRTH = _labelled(_BIRTH_LABELS)
_NUMBER = re.compile(r"(?<![\w-])[A-Z]{1,2}-\d{5,9}-[0-9A-Z*](?![\w-])")
_HYPHENS = re.compile("[-\u2010-\u2015]")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/. ]([A-Za-z]{3}|\d{1,2})[A-Za-z]*[-/., ]+(\d{4})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class _Person:
    words: frozenset[str]
    born: date | None
    record_number: str


def doubts(patient: Patient, heading: str, items: tuple[CopyItem, ...]) -> Iterator[Doubt]:
    """One doubt for every text of these items that names somebody else."""
    name, birth = patient.name, patient.registration.birth
    person = _Person(
        words=_words(" ".join((name.family, name.given, name.native))),
        born=None if birth is None or birth.estimated else birth.day,
        record_number=patient.record_number,
    )
    for item in items:
        for line in item.lines:
            if len(line.value) >= SHORTEST_TEXT and (said := _other_person(line.value, person)):
                yield Doubt(heading=heading, when=item.when, what=item.what, sentence=said)


def _other_person(text: str, person: _Person) -> str | None:
    """What in ``text`` points at somebody else, as a sentence without the other person's data."""
    if any(meant != person.record_number for number in _NUMBER.findall(text) for meant in understood(number)):
        return "It bears another record number."
    head = text[:_HEAD]
    name = _NAME.search(head)
    if name is not None and (said := _words(name["value"])) and not _shares_a_word(said, person.words):
        return "The name on it is not this person's."
    birth = _BIRTH.search(head)
    if birth is not None and person.born is not None:
        days = frozenset(_days(birth["value"]))
        if days and person.born not in days:
            return "The date of birth on it is not this person's."
    return None


def _words(name: str) -> frozenset[str]:
    """The words of a name; one with a hyphen counts as a whole and in its parts."""
    return frozenset((*tokens(name), *tokens(_HYPHENS.sub(" ", name))))


def _shares_a_word(said: frozenset[str], words: frozenset[str]) -> bool:
    if said & words:
        return True
    # Chinese, Japanese and Thai names are written without spaces, so a part of a word must do.
    return any(one in other or other in one for one in said if not one.isascii() for other in words)


def _days(text: str) -> Iterator[date]:
    """Every day that the figures may mean: 03/04/1980 is two."""
    if match := _YEAR_FIRST.search(text):
        yield from _real_days(int(match[1]), int(match[2]), int(match[3]))
    elif match := _YEAR_LAST.search(text):
        first, second, year = match.groups()
        if second.isdecimal():
            yield from _real_days(int(year), int(second), int(first))
            yield from _real_days(int(year), int(first), int(second))
        elif second.lower() in _MONTHS:
            yield from _real_days(int(year), _MONTHS.index(second.lower()) + 1, int(first))


def _real_days(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return
