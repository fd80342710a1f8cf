"""A date as precise as it was given: a year, a month, a day, or a moment with its zone.

FHIR's ``date``, ``dateTime`` and ``instant`` may stop early ("some time in 1984"), and what was not said must not be invented. The text is
kept exactly as it came, and a day is shown as it stood on the calendar where it happened: a moment is never carried into another zone
for display, so that an evening visit abroad does not move to the next day here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import total_ordering

from clinic_app.errors import InvalidInput

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?P<fraction>\.\d{1,12})?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


class Precision(Enum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MOMENT = "moment"


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """One FHIR date, dateTime or instant; ``text`` is the form that FHIR writes ("1984", "1984-02", "1984-02-29", with a time and zone).

    A time without a zone, which FHIR forbids and files contain, is kept and sorted as if it were UTC. Anything else raises
    ``InvalidInput``.
    Order is by the moment the date begins: 1984 comes before Feb-1984, which comes before 01-Feb-1984.
    """

    text: str

    def __post_init__(self) -> None:
        found = _FORM.fullmatch(self.text)
        if found is None or not _is_real(found):
            raise InvalidInput("This is not a date that the calendar knows; write it as 29-Feb-1984, Feb-1984 or 1984.", field="date")

    @classmethod
    def of_day(cls, day: date) -> "PartialDate":
        """A whole day."""
        return cls(f"{day.year:04d}-{day.month:02d}-{day.day:02d}")

    @classmethod
    def of_moment(cls, moment: datetime) -> "PartialDate":
        """A moment to the second, with the zone that ``moment`` carries (it must be aware)."""
        if moment.utcoffset() is None:
            raise ValueError("a moment needs its zone")
        return cls(moment.isoformat(timespec="seconds"))

    @property
    def precision(self) -> Precision:
        """How much is known, read from the length of the text."""
        return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}.get(len(self.text), Precision.MOMENT)

    @property
    def sort_key(self) -> str:
        """A text that sorts by time: UTC for moments, the given digits otherwise."""
        text = self.text
        if len(text) <= 10:
            return text
        body, zone = _split_zone(text)
        if zone in ("", "Z", "+00:00", "-00:00"):
            return body
        try:
            return _shifted(body, zone)
        except OverflowError:
            return body

    @property
    def day(self) -> date | None:
        """The calendar day where it happened, if it is known to the day."""
        return date(int(self.text[:4]), int(self.text[5:7]), int(self.text[8:10])) if len(self.text) >= 10 else None

    @property
    def earliest_day(self) -> date:
        """The first day that the text allows (1 January for a year)."""
        text = self.text
        return date(int(text[:4]), int(text[5:7]) if len(text) >= 7 else 1, int(text[8:10]) if len(text) >= 10 else 1)

    @property
    def shown(self) -> str:
        """Day, three-letter month, four-digit year, as far as known: "29-Feb-1984", "Feb-1984", "1984"."""
        text = self.text
        if len(text) == 4:
            return text
        month = MONTHS[int(text[5:7]) - 1]
        return f"{month}-{text[:4]}" if len(text) == 7 else f"{text[8:10]}-{month}-{text[:4]}"

    @property
    def shown_with_time(self) -> str:
        """As ``shown``, with hour and minute where known, on the clock of the place: "29-Feb-1984 14:05"."""
        return f"{self.shown} {self.text[11:16]}" if len(self.text) > 10 else self.shown

    @property
    def zone_shown(self) -> str:
        """The offset from UTC as it was given: "UTC+05:30", "UTC", or nothing."""
        zone = _split_zone(self.text)[1] if len(self.text) > 10 else ""
        return "" if not zone else "UTC" if zone in ("Z", "+00:00", "-00:00") else f"UTC{zone}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.sort_key, self.text) < (other.sort_key, other.text)

    def __str__(self) -> str:
        return self.shown


def _is_real(found: re.Match[str]) -> bool:
    """Whether the calendar and the clock know these digits; a leap second (60) is allowed, as FHIR does."""
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    try:
        date(year, month, day)
    except ValueError:
        return False
    if found["hour"] is None:
        return True
    zone = found["zone"] or "Z"
    if zone != "Z" and (int(zone[1:3]) > 14 or int(zone[4:6]) > 59):
        return False
    return int(found["hour"]) <= 23 and int(found["minute"]) <= 59 and int(found["second"] or 0) <= 60


def _split_zone(text: str) -> tuple[str, str]:
    """The text up to the zone, and the zone."""
    if text.endswith("Z"):
        return text[:-1], "Z"
    return (text[:-6], text[-6:]) if text[-6] in "+-" else (text, "")


def _shifted(body: str, zone: str) -> str:
    """The same moment in UTC, in the same form; the fraction is untouched by the shift."""
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    whole = datetime(int(body[:4]), int(body[5:7]), int(body[8:10]), int(body[11:13]), int(body[14:16]), tzinfo=UTC)
    utc = whole - ahead if zone[0] == "+" else whole + ahead
    return f"{utc.year:04d}-{utc.month:02d}-{utc.day:02d}T{utc.hour:02d}:{utc.minute:02d}{body[16:]}"
