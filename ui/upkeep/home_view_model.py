"""What needs doing today, read from the trail, the deputies and the clinic's profile; and the check of the files."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter, Outcome
from clinic_app.audit.service import AuditService
from clinic_app.clock import Clock, local_day, shown_day
from clinic_app.policy.cautions import cautions
from clinic_app.policy.profile import Profile
from clinic_app.policy.questions import required_answers
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.service import StaffService
from clinic_app.upkeep.service import UpkeepService
from ui.background import Background, Handle
from ui.messages import explain
from ui.navigation import Place
from ui.theme import Tone

_SIGNING_IN = frozenset({AuditEvent.SIGN_IN, AuditEvent.SIGN_IN_FAILED})
_CHECKED = frozenset({AuditEvent.CLINIC_CHECK})
_MOST_READ = 2_000


class Finding(Protocol):
    """A sentence of the check; ``ok`` is None where something could not be looked at."""

    @property
    def ok(self) -> bool | None: ...

    @property
    def sentence(self) -> str: ...


class Kind(Enum):
    """Which part of the page a line belongs to."""

    TODAY = "today"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing in one sentence; ``place`` is where one does something about it."""

    kind: Kind
    words: str
    tone: Tone
    deed: str = ""
    place: Place | None = None
    about_deputies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheck:
    """When the files were checked last, and how many faults were found."""

    when: str
    faults: int


class HomeViewModel(QObject):
    """``changed`` says that ``lines`` or ``last_check`` are others; ``checked`` carries the findings."""

    changed = Signal()
    checked = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        upkeep: UpkeepService,
        audit: AuditService,
        deputies: DeputyService,
        staff: StaffService,
        actor: Actor,
        background: Background,
        clock: Clock,
        profile: Profile,
        *,
        notices: tuple[str, ...] = (),
    ) -> None:
        """``notices`` are what the opening of the clinic found."""
        super().__init__()
        self._upkeep, self._audit, self._deputies, self._staff = upkeep, audit, deputies, staff
        self._actor, self._background, self._clock = actor, background, clock
        self._profile, self._notices = profile, notices
        self.lines: tuple[Line, ...] = ()
        self.last_check: LastCheck | None = None
        self._checking: Handle | None = None

    @property
    def clinic_name(self) -> str:
        """How the clinic is called."""
        return self._profile.contact.name

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self._clock(), self._profile.place.time_zone)

    @property
    def reads_the_trail(self) -> bool:
        """Whether this person sees what others did today."""
        return self._actor.may(Permission.AUDIT_READ)

    def refresh(self) -> None:
        """Look at the day again."""
        self._background.run(self._read, done=self._show, failed=self._fail, key=self)

    def check(self) -> None:
        """Have every file looked at; ``checked`` carries what was found."""
        self._checking = self._background.run(lambda: self._upkeep.check(self._actor), done=self._found, failed=self._fail)

    def stop_waiting(self) -> None:
        """The findings are not wanted any more."""
        if self._checking is not None:
            self._checking.cancel()
            self._checking = None

    def _read(self) -> tuple[tuple[Line, ...], LastCheck | None]:
        lines = [Line(kind=Kind.TODAY, words=words, tone=Tone.REFUSE) for words in self._notices]
        last = None
        if self._actor.may(Permission.DEPUTY_REVIEW) and not self._actor.deputising:
            lines += self._about_deputies()
        if self.reads_the_trail:
            today = self._audit.read(self._actor, AuditFilter(since=self._midnight()), limit=_MOST_READ)
            lines += self._about_sign_ins(today)
            lines += self._about_refusals(today)
            last = self._last_check(today)
        lines += self._about_policy()
        return tuple(lines), last

    def _about_deputies(self) -> list[Line]:
        names, today = self._staff.names(), self._deputies.today
        lines = []
        for each in self._deputies.deputyships(self._actor):
            if each.first > today:
                continue
            new = len(self._deputies.deputy_deeds(self._actor, each.id).new)
            if new:
                deeds = "1 thing" if new == 1 else f"{new:,} things"
                words = f"{names.of(each.deputy)} did {deeds} in the manager's place that nobody has looked at yet."
                lines.append(Line(kind=Kind.TODAY, words=words, tone=Tone.DUE, deed="Look at them", place=Place.AUDIT, about_deputies=True))
        return lines

    def _about_sign_ins(self, today: tuple[AuditEntry, ...]) -> list[Line]:
        tries = {entry.staff: 0 for entry in today if entry.event in _SIGNING_IN and entry.count}
        for entry in today:
            if entry.event in _SIGNING_IN and entry.count:
                tries[entry.staff] += entry.count
        names = self._staff.names()
        return [
            Line(
                kind=Kind.TODAY,
                words=f"{'1 wrong password was' if count == 1 else f'{count:,} wrong passwords were'} tried for {names.of(staff)} before "
                "they signed in today; ask whether it was them.",
                tone=Tone.DUE,
                deed="See the trail",
                place=Place.AUDIT,
            )
            for staff, count in tries.items()
        ]

    def _about_refusals(self, today: tuple[AuditEntry, ...]) -> list[Line]:
        refused = [entry for entry in today if entry.outcome is Outcome.DENIED]
        if not refused:
            return []
        names = self._staff.names()
        who = ", ".join(dict.fromkeys(names.of(entry.staff) for entry in refused))
        times = "Once" if len(refused) == 1 else f"{len(refused):,} times"
        return [
            Line(
                kind=Kind.TODAY,
                words=f"{times} today the program refused what somebody asked for: {who}.",
                tone=Tone.DUE,
                deed="See the trail",
                place=Place.AUDIT,
            )
        ]

    def _about_policy(self) -> list[Line]:
        may = self._actor.may(Permission.CLINIC_SETTINGS)
        deed, place = ("Open settings", Place.SETTINGS) if may else ("", None)
        blanks = [
            Line(kind=Kind.POLICY, words=f"“{question.label}” is not answered yet.", tone=Tone.DUE, deed=deed, place=place)
            for question in required_answers(self._profile)
        ]
        known = [
            Line(kind=Kind.POLICY, words=f"{caution.topic}: {caution.sentence}", tone=Tone.NEUTRAL)
            for caution in cautions(self._profile, self.today)
        ]
        return blanks + known

    def _last_check(self, today: tuple[AuditEntry, ...]) -> LastCheck | None:
        found = tuple(entry for entry in today if entry.event in _CHECKED)
        found = found or self._audit.read(self._actor, AuditFilter(events=_CHECKED), limit=1)
        return None if not found else LastCheck(when=self._moment(found[0].at), faults=found[0].count or 0)

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self._profile.place.time_zone))
        day = "today" if local.date() == self.today else f"on {shown_day(local.date())}"
        return f"{day} at {local:%H:%M}"

    def _midnight(self) -> datetime:
        return datetime.combine(self.today, time(), ZoneInfo(self._profile.place.time_zone))

    def _show(self, read: tuple[tuple[Line, ...], LastCheck | None]) -> None:
        self.lines, self.last_check = read
        self.changed.emit()

    def _found(self, findings: tuple[Finding, ...]) -> None:
        self._checking = None
        faults = sum(finding.ok is False for finding in findings)
        self.last_check = LastCheck(when=self._moment(self._clock()), faults=faults)
        self.checked.emit(findings)

    def _fail(self, error: BaseException) -> None:
        self._checking = None
        self.failed.emit(explain(error))
