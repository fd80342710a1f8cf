"""The trail as somebody looks at it: what was asked, the rows that match, what a verification found, and pages for paper."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent, AuditFilter, ChainFinding, Outcome
from clinic_app.audit.print_pages import DrawnTrail, TrailPages
from clinic_app.audit.service import AuditService
from clinic_app.clock import Clock, local_day, shown_day
from clinic_app.identifiers import StaffId
from clinic_app.patients.model import FoundPatient
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import Profile
from clinic_app.staff.service import StaffService
from ui.audit.drawing import draw_trail
from ui.audit.trail_rows import TrailReader, TrailRow
from ui.background import Background, Handle
from ui.messages import explain
from ui.paper import Paper
from ui.record_copy.person_picker import PersonFinding
from ui.widgets.pdf_printing import Printers

JOB_NAME = "Clinic Records: audit trail"
FIRST_ROWS = 500
MORE_ROWS = 2_000
MOST_PRINTED = 5_000


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


class AuditViewModel(QObject):
    """``changed`` says that the rows are others; ``verified`` carries the findings; ``drawn`` the pages to print."""

    changed = Signal()
    people_known = Signal(object)
    verified = Signal(object)
    drawing = Signal(int, object)
    drawn = Signal(object)
    left = Signal(str)
    """The pages were printed or saved: in words."""
    failed = Signal(object)
    printers_known = Signal(object)

    def __init__(
        self,
        audit: AuditService,
        staff: StaffService,
        patients: PatientService,
        actor: Actor,
        background: Background,
        clock: Clock,
        paper: Paper,
        profile: Profile,
    ) -> None:
        super().__init__()
        self._audit, self._staff, self._patients = audit, staff, patients
        self._actor, self._background, self._clock, self._paper = actor, background, clock, paper
        self.profile = profile
        self.reader = TrailReader(staff, patients, actor, profile.place.time_zone)
        self.question = Question()
        self.rows: tuple[TrailRow, ...] = ()
        self.has_more = False
        self.pages: DrawnTrail | None = None
        self._limit = FIRST_ROWS
        self._verifying: Handle | None = None
        self._drawing: Handle | None = None

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self._clock(), self.profile.place.time_zone)

    @property
    def may_find(self) -> bool:
        """Whether this person may look for a patient by name."""
        return self._actor.may(Permission.PATIENT_FIND)

    @property
    def may_verify(self) -> bool:
        """Whether this person may have the chains computed again."""
        return self._actor.may(Permission.AUDIT_VERIFY)

    def finding(self) -> PersonFinding:
        """What finds the person whose rows are asked for."""
        return PersonFinding(self._patients, self._actor, self._background)

    def ask_people(self) -> None:
        """Who ever worked here; ``people_known`` carries ids and names."""
        self._background.run(lambda: self._staff.names().everybody, done=self.people_known.emit, failed=self._fail)

    def ask(self, **narrowed: object) -> None:
        """Change part of the question, and ask it; each asking is on record itself."""
        self.question = replace(self.question, **narrowed)  # type: ignore[arg-type]  # the fields of Question, by name
        self._limit = FIRST_ROWS
        self.refresh()

    def show_more(self) -> None:
        """Older rows too."""
        self._limit += MORE_ROWS
        self.refresh()

    def refresh(self) -> None:
        """Ask the same again."""
        wanted, limit = self.question.as_filter(self.today, self.profile.place.time_zone), self._limit
        self._background.run(
            lambda: self.reader.rows(self._audit.read(self._actor, wanted, limit=limit)), done=self._show, failed=self._fail, key=self
        )

    def verify(self) -> None:
        """Have every chain computed again."""
        self._verifying = self._background.run(lambda: self._audit.verify(self._actor), done=self._found, failed=self._fail)

    def stop_waiting(self) -> None:
        """The result of the verification is not wanted any more."""
        if self._verifying is not None:
            self._verifying.cancel()

    def print_rows(self) -> None:
        """Draw what matches, for paper; the newest ``MOST_PRINTED`` rows."""
        question, today = self.question, self.today
        wanted, now = question.as_filter(today, self.profile.place.time_zone), self._clock()

        def work() -> TrailPages:
            rows = self.reader.rows(self._audit.read_to_print(self._actor, wanted, limit=MOST_PRINTED))
            return TrailPages(
                clinic_name=self.profile.contact.name,
                printed=f"Printed {self.reader.moment(now)} by {self._staff.names().of(self._actor.staff_id)}",
                asked_for=question.in_words(today),
                limit=MOST_PRINTED,
                lines=tuple(row.line for row in rows),
            )

        self._background.run(work, done=self._draw, failed=self._fail)

    def stop_drawing(self) -> None:
        """Stop drawing, or put the pages away."""
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None
        self.pages = None

    def ask_printers(self) -> None:
        """Find out which printers there are; ``printers_known`` carries them."""
        self._paper.ask_printers(self._tell_printers)

    def print_on(self, printer: str) -> None:
        """Send the pages."""
        if self.pages is not None:
            self._paper.print_pages(self.pages.pdf, self.pages.pages, printer, JOB_NAME, done=self._printed, failed=self._fail)

    def save(self, path: Path) -> None:
        """Put the pages into a file."""
        if self.pages is not None:
            self._paper.save(path, self.pages.pdf, done=lambda _nothing: self.left.emit(f"Saved as {path.name}."), failed=self._fail)

    def _show(self, rows: tuple[TrailRow, ...]) -> None:
        self.rows = rows
        self.has_more = len(rows) == self._limit
        self.changed.emit()

    def _found(self, findings: tuple[ChainFinding, ...]) -> None:
        self._verifying = None
        self.verified.emit(findings)

    def _draw(self, pages: TrailPages) -> None:
        self._drawing = self._background.run_in_child(
            draw_trail, pages, done=self._show_pages, failed=self._fail, progress=self.drawing.emit
        )

    def _show_pages(self, drawn: DrawnTrail) -> None:
        self._drawing = None
        self.pages = drawn
        self.drawn.emit(drawn)

    def _printed(self, pages: int) -> None:
        self.left.emit("Sent to the printer: 1 page." if pages == 1 else f"Sent to the printer: {pages:,} pages.")

    def _tell_printers(self, known: Printers) -> None:
        self.printers_known.emit(known)

    def _fail(self, error: BaseException) -> None:
        self._drawing = self._verifying = None
        self.failed.emit(explain(error))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
