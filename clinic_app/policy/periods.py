"""Periods as policies state them: a number and a unit, such as ``30 business days``; nothing is rounded into another unit."""

import re
from dataclasses import dataclass
from enum import Enum


class PeriodUnit(Enum):
    """What a policy counts in; business days are counted by the clinic's own calendar."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    YEARS = "years"


_ROUGH_DAYS = {
    PeriodUnit.HOURS: 1 / 24,
    PeriodUnit.DAYS: 1.0,
    PeriodUnit.BUSINESS_DAYS: 7 / 5,
    PeriodUnit.MONTHS: 365.25 / 12,
    PeriodUnit.YEARS: 365.25,
}
_SHAPE = re.compile(r"(\d{1,4})\s*(hour|day|business day|working day|month|year)s?", re.IGNORECASE)
_UNITS = {
    "hour": PeriodUnit.HOURS,
    "day": PeriodUnit.DAYS,
    "business day": PeriodUnit.BUSINESS_DAYS,
    "working day": PeriodUnit.BUSINESS_DAYS,
    "month": PeriodUnit.MONTHS,
    "year": PeriodUnit.YEARS,
}


@dataclass(frozen=True, slots=True)
class Period:
    """``number`` units, at least one."""

    number: int
    unit: PeriodUnit

    def __str__(self) -> str:
        """``30 business days``, ``1 year``: what ``understood_period`` reads."""
        return f"{self.number} {self.unit.value if self.number != 1 else self.unit.value.removesuffix('s')}"

    @property
    def rough_days(self) -> float:
        """About how many days it is, for telling which of two periods is longer; never for working out a date."""
        return self.number * _ROUGH_DAYS[self.unit]


def understood_period(text: str) -> Period | None:
    """The period that ``text`` means, or nothing."""
    match = _SHAPE.fullmatch(" ".join(text.split()))
    if match is None or int(match[1]) == 0:
        return None
    return Period(int(match[1]), _UNITS[match[2].lower()])
