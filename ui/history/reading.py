"""Reading days and amounts in any way people write them, as far as they are known."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from clinic_app.history.partial_date import MONTHS, PartialDate
from clinic_app.history.values import Comparator, Quantity
from clinic_app.patients.dates import understood_day
from clinic_app.policy.profile import DateOrder
from ui.widgets.fields import NotUnderstood, Reading, Understood

_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_NAMED = re.compile(r"([a-z]{3})[a-z]*[ ./-]+((?:19|20)\d\d)")
_MONTH_FIGURES = re.compile(r"(\d{1,2})[ ./-]+((?:19|20)\d\d)|((?:19|20)\d\d)-(\d{1,2})")
_MONTH_ON_A_PACK = re.compile(r"(\d{1,2})[ ./-]+(\d\d)")
_AMOUNT = re.compile(r"(<=|>=|<|>|≤|≥)?\s*([-−]?\d[\d.,]*)\s*(\S.{0,40})?")
_SIGNS = {"<": Comparator.LESS, "<=": Comparator.LESS_OR_EQUAL, "≤": Comparator.LESS_OR_EQUAL}
_SIGNS |= {">": Comparator.GREATER, ">=": Comparator.GREATER_OR_EQUAL, "≥": Comparator.GREATER_OR_EQUAL}

DAY_HELP = "Write the day as 21 nov 2026, 21/11/2026, nov 2026 or 2026."


def day_reader(order: DateOrder, today: date, *, ahead: bool = False) -> Callable[[str], Reading[PartialDate]]:
    """Reads a day, a month or a year; ``ahead`` for what lies in the future, such as an expiry, where ``03/27`` is March 2027."""

    def read(text: str) -> Reading[PartialDate]:
        words = " ".join(text.casefold().split())
        found = _near(words, today) or _part(words, ahead=ahead) or _whole(words, order, today, ahead=ahead)
        return NotUnderstood(DAY_HELP) if found is None else Understood(found, found.shown)

    return read


def read_amount(text: str) -> Reading[Quantity]:
    """``12 units``, ``0,5 mL``, ``<0.1``."""
    amount = _amount(text)
    return NotUnderstood("Write a number and its unit, such as 12 units or 0.5 mL.") if amount is None else Understood(amount, str(amount))


def read_value(text: str) -> Reading[Quantity | str]:
    """A number with its unit, or an answer in words, such as ``positive`` or ``1:40``."""
    amount = _amount(text)
    return Understood(text.strip(), "taken as words") if amount is None else Understood(amount, str(amount))


def read_number(text: str) -> Reading[Decimal]:
    """A bare number, for the end of a range."""
    amount = _amount(text)
    if amount is None or amount.unit is not None or amount.comparator is not None:
        return NotUnderstood("Write a number alone, such as 4 or 6.5.")
    return Understood(amount.value, "")


def _amount(text: str) -> Quantity | None:
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    sign, digits, unit = found.groups()
    # One comma and no point is a decimal comma; else commas part thousands.
    plain = digits.replace(",", ".") if digits.count(",") == 1 and "." not in digits else digits.replace(",", "")
    if unit is not None and unit[0] in ":/-–":
        return None
    try:
        return Quantity(Decimal(plain.replace("−", "-")), unit.strip() if unit else None, _SIGNS.get(sign))
    except InvalidOperation:
        return None


def _near(words: str, today: date) -> PartialDate | None:
    back = {"today": 0, "yesterday": 1}.get(words)
    return None if back is None else PartialDate.of_day(today - timedelta(days=back))


def _part(words: str, *, ahead: bool) -> PartialDate | None:
    if _YEAR.fullmatch(words):
        return PartialDate(words)
    if named := _MONTH_NAMED.fullmatch(words):
        names = [month.casefold() for month in MONTHS]
        return PartialDate(f"{named[2]}-{names.index(named[1]) + 1:02d}") if named[1] in names else None
    if figures := _MONTH_FIGURES.fullmatch(words):
        return _month(figures[2] or figures[3], figures[1] or figures[4])
    if ahead and (pack := _MONTH_ON_A_PACK.fullmatch(words)):
        return _month(f"20{pack[2]}", pack[1])
    return None


def _month(year: str, month: str) -> PartialDate | None:
    return PartialDate(f"{year}-{int(month):02d}") if 1 <= int(month) <= 12 else None


def _whole(words: str, order: DateOrder, today: date, *, ahead: bool) -> PartialDate | None:
    found = understood_day(words, order=order, today=today)
    if found is None or found.estimated:
        return None
    day = found.day
    if ahead and day.year < today.year - 50:
        try:
            day = day.replace(year=day.year + 100)
        except ValueError:
            return None
    return PartialDate.of_day(day)
