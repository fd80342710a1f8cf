"""Reading a day of birth in any way people write it, and an age where the day is not known (promise R6)."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from clinic_app.patients.model import OLDEST, BirthDate
from clinic_app.policy.profile import DateOrder

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
         "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_GUESS = r"(?:(?:about|approx|circa|ca|c|aged?|~|≈)\s*)?"
_YEARS_OLD = re.compile(_GUESS + r"(\d{1,3})\s*(?:y|yo|yrs?|years?)?(?: old| of age)?")
_YOUNGER = re.compile(_GUESS + r"(\d{1,2})\s*(?:(m|mo|mos|mths?|months?)|(w|wks?|weeks?)|(?:d|days?))(?: old| of age)?")
_MONTH_ONLY = re.compile(_GUESS + r"([a-z]+) (\d{4})")
_YEAR_ONLY = re.compile(_GUESS + r"((?:18|19|20)\d\d)")


def understood_day(text: str, *, order: DateOrder, today: date) -> BirthDate | None:
    """The day of birth that ``text`` means, or nothing.

    Takes ``29 feb 84``, ``29/2/1984``, ``1984-02-29``, ``29021984``, ``290284``, ``Feb 29, 1984``; an age (``42 y``, ``about 42``,
    ``6 months``), or a year or a month alone (``about 1984``, ``feb 1984``) gives an estimated date in the middle: for years 1 July.
    Two-digit years are the latest that is not in the future.
    """
    folded = " ".join(re.sub(r"[,/.\-\u2010-\u2015]+", " ", unicodedata.normalize("NFKC", text).casefold()).split())
    for parts in _in_parts(folded):
        exact = _exact(parts, order, today)
        if exact is not None:
            return BirthDate(day=exact)
    guess = _guess(folded, today)
    return None if guess is None else BirthDate(day=guess, estimated=True)


def _in_parts(folded: str) -> Iterator[list[str]]:
    parts = folded.split()
    if len(parts) != 1:
        yield [re.sub(r"(?<=\d)(st|nd|rd|th)$", "", part) for part in parts]
    elif not folded.isdecimal():
        yield re.findall(r"\d+|[^\W\d_]+", folded)
    elif len(folded) == 8:
        # A year in front and a year at the end cannot both make a day: the first needs a month below 13, the other one above 17.
        yield [folded[:4], folded[4:6], folded[6:]]
        yield [folded[:2], folded[2:4], folded[4:]]
    elif len(folded) == 6:
        yield [folded[:2], folded[2:4], folded[4:]]


def _exact(parts: list[str], order: DateOrder, today: date) -> date | None:
    named = [_MONTHS[part] for part in parts if part in _MONTHS]
    figures = [part for part in parts if part not in _MONTHS]
    if len(parts) != 3 or len(named) > 1 or not all(figure.isdecimal() for figure in figures):
        return None
    year = figures.pop(0 if len(figures[0]) == 4 else -1)
    if len(year) not in (2, 4) or any(len(figure) > 2 for figure in figures):
        return None
    if named:
        month, day = named[0], int(figures[0])
    elif order is DateOrder.DAY_FIRST and len(parts[0]) != 4:
        day, month = map(int, figures)
    else:
        month, day = map(int, figures)
    if len(year) == 4:
        return _day(int(year), month, day)
    latest = _day(today.year // 100 * 100 + int(year), month, day)
    return latest if latest is not None and latest <= today else _day(today.year // 100 * 100 + int(year) - 100, month, day)


def _guess(folded: str, today: date) -> date | None:
    if year := _YEAR_ONLY.fullmatch(folded):
        return _middle_of(int(year[1]), today) if int(year[1]) <= today.year else None
    if young := _YOUNGER.fullmatch(folded):
        count, months, weeks = int(young[1]), young[2], young[3]
        if not months:
            return today - timedelta(days=count * (7 if weeks else 1))
        years, month = divmod(today.year * 12 + today.month - 1 - count, 12)
        return date(years, month + 1, min(today.day, 28))
    if (month_of := _MONTH_ONLY.fullmatch(folded)) and month_of[1] in _MONTHS:
        middle = _day(int(month_of[2]), _MONTHS[month_of[1]], 15)
        return middle if middle is None or middle <= today else None
    age = None if folded.isdecimal() else _YEARS_OLD.fullmatch(folded)
    if age is None or int(age[1]) > OLDEST:
        return None
    # The first of July on which somebody of that age was born: they are as old today as they say.
    had_birthday = (today.month, today.day) >= (7, 1)
    return date(today.year - int(age[1]) - (0 if had_birthday else 1), 7, 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1850 else None
    except ValueError:
        return None


def _middle_of(year: int, today: date) -> date:
    return min(date(year, 7, 1), today)
