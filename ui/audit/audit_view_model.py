"""The trail as somebody looks at it: what was asked, the rows that match, what a verification found, and pages for paper."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.anchors import AnchorFinding, parse_anchor
from clinic_app.audit.model import AuditFilter, ChainFinding
from clinic_app.audit.print_pages import DrawnTrail, TrailPages
from clinic_app.audit.service import AuditService
from clinic_app.clock import Clock, local_day
from clinic_app.errors import InvalidInput
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import Profile
from clinic_app.staff.service import StaffService
from ui.audit.drawing import draw_trail
from ui.audit.question import Question
from ui.audit.trail_rows import TrailReader, TrailRow
from ui.background import Background, Handle
from ui.messages import explain
from ui.paper import Paper
from ui.patients.finder_view_model import FinderViewModel
from ui.widgets.pdf_printing import Printers

JOB_NAME = "Clinic Records: audit trail"
FIRST_ROWS = 500
MORE_ROWS = 5_000
MOST_PRINTED = 5_000
PATIENCE = 250
"""How long choices may follow each other before they are asked, ms: whoever moves through a list by the arrow keys asks once."""


class AuditViewModel(QObject):
    """``changed`` says that the rows are others; ``verified`` carries the findings; ``drawn`` the pages to print."""

    changed = Signal()
    grown = Signal(object)
    """Older rows were added below: just those."""
    question_changed = Signal()
    people_known = Signal(object)
    verified = Signal(object)
    verifying = Signal(str, int, object)
    """What is being verified, how many of its rows are done, and of how many."""
    compared = Signal(object)
    """An anchor was held against the trail: what came of it."""
    anchor_refused = Signal(object)
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
        self._verifying: Handle | None = None
        self._drawing: Handle | None = None
        self._asking = QTimer(self, singleShot=True, interval=PATIENCE)
        self._asking.timeout.connect(self.refresh)

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

    def finder(self) -> FinderViewModel:
        """What finds the person whose rows are asked for."""
        return FinderViewModel(self._patients, self._actor, self._background)

    def ask_people(self) -> None:
        """Who ever worked here; ``people_known`` carries ids and names."""
        self._background.run(lambda: self._staff.names().everybody, done=self.people_known.emit, failed=self._fail)

    def ask(self, **narrowed: object) -> None:
        """Change part of the question, and ask it once nothing more is changed; each asking is on record itself."""
        self.set_question(replace(self.question, **narrowed))  # type: ignore[arg-type]  # the fields of Question, by name
        self._asking.start()

    def set_question(self, question: Question) -> None:
        """What is to be asked next; ``refresh`` asks it."""
        self.question = question
        self.question_changed.emit()

    def show_more(self) -> None:
        """Older rows too, below those that are shown; what was done since stays out, so that nothing moves under the eye."""
        if not self.rows:
            return
        oldest = self.rows[-1].entry.at
        # Rows of the same moment may lie on both sides of the end; those that are shown already are read again and left out.
        seen = frozenset(row.entry.mac for row in self.rows if row.entry.at == oldest)
        wanted, limit = replace(self._wanted(), until=oldest + timedelta(microseconds=1)), MORE_ROWS + len(seen)

        def older() -> tuple[bool, tuple[TrailRow, ...]]:
            entries = self._audit.read(self._actor, wanted, limit=limit)
            return len(entries) == limit, self.reader.rows(tuple(entry for entry in entries if entry.mac not in seen))

        self._background.run(older, done=self._show_older, failed=self._fail, key=self)

    def refresh(self) -> None:
        """Ask the same again, with what was done since."""
        self._asking.stop()
        wanted = self._wanted()
        self._background.run(
            lambda: self.reader.rows(self._audit.read(self._actor, wanted, limit=FIRST_ROWS)), done=self._show, failed=self._fail, key=self
        )

    def _wanted(self) -> AuditFilter:
        return self.question.as_filter(self.today, self.profile.place.time_zone)

    def verify(self) -> None:
        """Have every chain computed again."""
        self._verifying = self._background.run_told(
            lambda tell: self._audit.verify(self._actor, tell), progress=self.verifying.emit, done=self._found, failed=self._fail
        )

    def compare(self, typed: str) -> None:
        """Hold the anchor of a printed sheet against the trail, which is computed again for it."""
        try:
            anchor = parse_anchor(typed)
        except InvalidInput as error:
            self.anchor_refused.emit(explain(error))
            return
        self._verifying = self._background.run_told(
            lambda tell: self._audit.compare_anchor(self._actor, anchor, tell),
            progress=self.verifying.emit,
            done=self._tell_compared,
            failed=self._fail,
        )

    def stop_verifying(self) -> None:
        """End the verification where it is; half of it says nothing."""
        if self._verifying is not None:
            self._verifying.cancel()
            self._verifying = None

    def print_rows(self) -> None:
        """Draw what matches, for paper; the newest ``MOST_PRINTED`` rows."""
        question, today = self.question, self.today
        wanted, now = self._wanted(), self._clock()

        def work() -> TrailPages:
            rows = self.reader.rows(self._audit.read_to_print(self._actor, wanted, limit=MOST_PRINTED))
            return TrailPages(
                clinic_name=self.profile.contact.name,
                printed=f"Printed {self.reader.moment(now)} by {self._staff.names().of(self._actor.staff_id)}",
                asked_for=question.in_words(today),
                limit=MOST_PRINTED,
                lines=tuple(row.line for row in rows),
            )

        self._drawing = self._background.run(work, done=self._draw, failed=self._fail)

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
        self.rows, self.has_more = rows, len(rows) == FIRST_ROWS
        self.changed.emit()

    def _show_older(self, older: tuple[bool, tuple[TrailRow, ...]]) -> None:
        self.has_more, rows = older
        self.rows += rows
        self.grown.emit(rows)

    def _found(self, findings: tuple[ChainFinding, ...]) -> None:
        self._verifying = None
        self.verified.emit(findings)

    def _tell_compared(self, finding: AnchorFinding) -> None:
        self._verifying = None
        self.compared.emit(finding)

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
