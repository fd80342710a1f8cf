"""Periods as policies state them: a number and a unit, such as ``30 business days``; nothing is rounded into another unit."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
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
_SATURDAY = 5
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

    def after(self, day: date) -> date:
        """The day on which the period that begins on ``day`` is over.

        The 29th of February and the 31st end on the last day of a shorter month. Business days leave out Saturdays and Sundays alone,
        since no calendar of the clinic's own is kept yet; hours count as begun days.
        """
        if self.unit in (PeriodUnit.MONTHS, PeriodUnit.YEARS):
            months = day.month - 1 + self.number * (12 if self.unit is PeriodUnit.YEARS else 1)
            year, month = day.year + months // 12, months % 12 + 1
            return date(year, month, min(day.day, monthrange(year, month)[1]))
        if self.unit is PeriodUnit.BUSINESS_DAYS:
            left = self.number
            while left:
                day += timedelta(days=1)
                left -= day.weekday() < _SATURDAY
            return day
        return day + timedelta(days=self.number if self.unit is PeriodUnit.DAYS else -(-self.number // 24))


def understood_period(text: str) -> Period | None:
    """The period that ``text`` means, or nothing."""
    match = _SHAPE.fullmatch(" ".join(text.split()))
    if match is None or int(match[1]) == 0:
        return None
    return Period(int(match[1]), _UNITS[match[2].lower()])
