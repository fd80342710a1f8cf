"""Time, passed in: nothing in the core asks the computer what time it is, so a test can hold the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present moment as an aware UTC time."""


def system_clock() -> datetime:
    """The computer's own time, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day at the clinic (``zone`` is an IANA name) when ``moment`` happened."""
    return moment.astimezone(ZoneInfo(zone)).date()
