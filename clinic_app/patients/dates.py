"""Reading a day of birth in any way people write it, and an age where the day is not known (promise R6)."""

import re
from datetime import date

from clinic_app.patients.model import BirthDate
from clinic_app.policy.profile import DateOrder

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
         "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_AGE = re.compile(r"(?:about|approx\.?|ca\.?|~|age|aged)?\s*(\d{1,3})\s*(?:y|yr|yrs|years?|years old)?\.?")
_YEAR_ONLY = re.compile(r"(?:about|approx\.?|ca\.?|~)?\s*((?:18|19|20)\d\d)")


def understood_day(text: str, *, order: DateOrder, today: date) -> BirthDate | None:
    """The day of birth that ``text`` means, or nothing.

    Takes ``29 feb 84``, ``29/2/1984``, ``1984-02-29``, ``29021984``, ``Feb 29, 1984``; an age (``42 y``, ``about 42``) or a year
    alone (``about 1984``) gives an estimated date, 1 July, the middle of the year. Two-digit years are the latest that is
    not in the future.
    """
    folded = " ".join(re.sub(r"[,/.\-\u2010-\u2015]+", " ", text.casefold()).split())
    exact = _exact(folded, order, today)
    if exact is not None:
        return BirthDate(day=exact)
    if year := _YEAR_ONLY.fullmatch(folded):
        return BirthDate(day=date(int(year[1]), 7, 1), estimated=True) if int(year[1]) <= today.year else None
    age = _AGE.fullmatch(folded)
    if age is not None and not folded.isdecimal() and int(age[1]) <= 130:
        return BirthDate(day=_middle_of_year(today.year - int(age[1]), today), estimated=True)
    return None


def _exact(folded: str, order: DateOrder, today: date) -> date | None:
    parts = folded.split()
    if len(parts) == 1 and len(folded) == 8 and folded.isdecimal():
        year_first = 1880 <= int(folded[:4]) <= today.year
        parts = [folded[:4], folded[4:6], folded[6:]] if year_first else [folded[:2], folded[2:4], folded[4:]]
    if len(parts) == 1 and (spelled := re.fullmatch(r"(\d{1,2})([a-z]+)(\d{2,4})", folded)):
        parts = list(spelled.groups())
    if len(parts) != 3:
        return None
    parts = [re.sub(r"(?<=\d)(st|nd|rd|th)$", "", part) for part in parts]
    named = [_MONTHS[part] for part in parts if part in _MONTHS]
    figures = [part for part in parts if part not in _MONTHS]
    if len(named) > 1 or not all(figure.isdecimal() for figure in figures):
        return None
    if len(figures[0]) == 4:
        year, rest = figures[0], figures[1:]
        month_and_day = (named[0], int(rest[0])) if named else (int(rest[0]), int(rest[1]))
        return _day(int(year), *month_and_day)
    if named:
        return _day(_full_year(figures[1], today), named[0], int(figures[0]))
    first, second = int(figures[0]), int(figures[1])
    month, day = (second, first) if order is DateOrder.DAY_FIRST else (first, second)
    return _day(_full_year(figures[2], today), month, day)


def _full_year(figures: str, today: date) -> int:
    if len(figures) == 4:
        return int(figures)
    if len(figures) != 2:
        return 0
    year = today.year // 100 * 100 + int(figures)
    return year if year <= today.year else year - 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1850 <= year <= 2200 else None
    except ValueError:
        return None


def _middle_of_year(year: int, today: date) -> date:
    return min(date(year, 7, 1), today)
