"""Time, passed in: nothing in the core asks the computer what time it is, so a test can hold the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present moment as an aware UTC time."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def system_clock() -> datetime:
    """The computer's own time, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day at the clinic (``zone`` is an IANA name) when ``moment`` happened."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - the first window shows no day

    return moment.astimezone(ZoneInfo(zone)).date()


def shown_day(day: date) -> str:
    """``29-Feb-1984``: day, month by name and four figures of a year, so that none is a guess (NHS ISB 1505).

    Always in English: ``strftime`` would follow the language of the computer, which Qt switches on.
    """
    return f"{day.day:02d}-{_MONTHS[day.month - 1][:3]}-{day.year:04d}"


def shown_month(day: date) -> str:
    """``February 1984``, in English on every computer."""
    return f"{_MONTHS[day.month - 1]} {day.year:04d}"
