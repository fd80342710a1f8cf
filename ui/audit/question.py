"""What somebody asks of the trail: who, about whom, what, when, and how it ended."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from clinic_app.audit.model import AuditEvent, AuditFilter, Outcome
from clinic_app.clock import shown_day
from clinic_app.identifiers import StaffId
from clinic_app.patients.model import FoundPatient


class Period(Enum):
    """Which days are looked at; the value is what people read."""

    TODAY = "Today"
    YESTERDAY = "Yesterday"
    WEEK = "Last 7 days"
    MONTH = "Last 30 days"
    ALWAYS = "Any time"
    DAYS = "Between two days…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the trail; what is left out matches everything."""

    staff: StaffId | None = None
    staff_name: str = ""
    patient: FoundPatient | None = None
    action: str = ""
    """The words of ``events``."""
    events: frozenset[AuditEvent] = frozenset()
    period: Period = Period.WEEK
    first: date | None = None
    last: date | None = None
    outcome: Outcome | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the usual week is asked for."""
        return self != Question()

    def days(self, today: date) -> tuple[date | None, date | None]:
        """The first and the last day that are looked at."""
        since = {Period.TODAY: 0, Period.YESTERDAY: 1, Period.WEEK: 6, Period.MONTH: 29}.get(self.period)
        if self.period is Period.DAYS:
            return self.first, self.last
        if since is None:
            return None, None
        return today - timedelta(days=since), today - timedelta(days=1) if self.period is Period.YESTERDAY else today

    def as_filter(self, today: date, zone: str) -> AuditFilter:
        """The same for the service; days begin and end at the clinic's midnight."""
        first, last = self.days(today)
        return AuditFilter(
            staff=self.staff,
            patient=None if self.patient is None else self.patient.id,
            events=self.events,
            outcome=self.outcome,
            since=None if first is None else _midnight(first, zone),
            until=None if last is None else _midnight(last + timedelta(days=1), zone),
        )

    def in_words(self, today: date) -> tuple[str, ...]:
        """For paper: one line for everything that narrows the question."""
        first, last = self.days(today)
        lines = [f"by {self.staff_name}"] if self.staff is not None else []
        if self.patient is not None:
            lines.append(f"about {self.patient.name.display}, {self.patient.record_number}")
        if self.action:
            lines.append(self.action[0].lower() + self.action[1:])
        if first is not None:
            lines.append(f"from {shown_day(first)}")
        if last is not None:
            lines.append(f"to {shown_day(last)}")
        if self.outcome is not None:
            lines.append("only refusals" if self.outcome is Outcome.DENIED else "only what was done")
        return tuple(lines)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
