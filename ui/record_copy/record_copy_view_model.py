"""One record copy on its way: for whom, read, drawn, looked at, handed over; what failed can be done again without typing anew."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock
from clinic_app.errors import Conflict, NotFound
from clinic_app.identifiers import CommandId, PatientId, new_command
from clinic_app.patients.model import FoundPatient
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import Profile
from clinic_app.record_copy.contents_model import CopyContents, DrawnCopy
from clinic_app.record_copy.model import CopyRelease, CopyRequest, Lock, NoEncryption, Passphrase
from clinic_app.record_copy.passphrases import new_passphrase
from clinic_app.record_copy.service import RecordCopyService, ReleasedCopy, SectionChoice
from ui.background import Background, Handle
from ui.draft_keeper import Drafts
from ui.messages import explain
from ui.paper import Paper
from ui.patients.finder_view_model import FinderViewModel
from ui.record_copy.drawing import draw_copy
from ui.record_copy.request_drafts import KeptRequest, RequestDrafts
from ui.widgets.pdf_printing import Printers

JOB_NAME = "Clinic Records: record copy"
"""What a printer's queue shows to everybody who looks at it."""


class Stage(Enum):
    """How far the copy has come."""

    PERSON = "person"
    REQUEST = "request"
    READING = "reading"
    DRAWING = "drawing"
    LOOK = "look"
    LEAVING = "leaving"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What left the clinic, in words."""

    words: str
    passphrase: Passphrase | None = None


class RecordCopyViewModel(QObject):
    """``changed`` says that ``stage`` or what belongs to it is another; ``refused`` carries a ``Message``."""

    changed = Signal()
    progressed = Signal(int, object)
    refused = Signal(object)
    outdated = Signal(object)
    """The record or the draft changed since the copy was made (a ``Message``): it must be made again."""
    printers_known = Signal(object)
    resumed = Signal(object)
    """A request that was left unfinished is gone on with: the values of its fields."""

    def __init__(
        self,
        copies: RecordCopyService,
        patients: PatientService,
        actor: Actor,
        background: Background,
        clock: Clock,
        paper: Paper,
        profile: Profile,
        drafts: Drafts,
    ) -> None:
        super().__init__()
        self._copies, self._patients = copies, patients
        self._actor, self._background, self._clock, self._paper = actor, background, clock, paper
        self.profile = profile
        self.drafts = RequestDrafts(drafts, background, clock, self)
        self.drafts.failed.connect(self.refused)
        self.stage = Stage.PERSON
        self.person: FoundPatient | None = None
        self.request: CopyRequest | None = None
        self.contents: CopyContents | None = None
        self.drawn: DrawnCopy | None = None
        self.handed_over: HandedOver | None = None
        self._under_way: Handle | None = None
        self._resuming: KeptRequest | None = None
        self._release: CommandId | None = None
        self._print: CommandId | None = None

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return self._patients.today

    @property
    def sections(self) -> tuple[SectionChoice, ...]:
        """What a copy can be limited to."""
        return self._copies.sections

    @property
    def file_name(self) -> str:
        """What the file is called unless somebody calls it otherwise; it names nobody."""
        return "" if self.contents is None else self.contents.file_name

    def finder(self) -> FinderViewModel:
        """What finds the person whom the copy is about."""
        return FinderViewModel(self._patients, self._actor, self._background)

    def choose(self, person: FoundPatient) -> None:
        """The copy is about this person; nothing of one before remains."""
        self.start_over()
        self.person = person
        self._go(Stage.REQUEST)

    def choose_by_id(self, patient: PatientId) -> None:
        """The same, for somebody whose row is not at hand."""
        self._background.run(lambda: self._patients.rows_of(self._actor, (patient,)), done=self._chosen_by_id, failed=self._fail)

    def fill_in(self, values: tuple[tuple[str, str], ...]) -> None:
        """Keep what stands in the request's form; nothing where it is as empty as it was."""
        if self.person is not None and self.stage is Stage.REQUEST:
            self.drafts.type(self.person, values)

    def resume(self, kept: KeptRequest) -> None:
        """Go on with a request that was left unfinished."""
        self._resuming = kept
        self.choose_by_id(kept.patient_id)

    def start_over(self) -> None:
        """Another person: everything shown so far goes, a copy that was not handed over is put away; what was typed waits as a draft."""
        self.cancel()
        self.drafts.put_aside()
        if self.contents is not None and self.handed_over is None:
            self._discard(self.contents)
        self.person = self.request = self.contents = self.drawn = self.handed_over = None
        self._release = self._print = None
        self._go(Stage.PERSON)

    def make(self, request: CopyRequest) -> None:
        """Read the record and draw it; the pages are then there to be looked at."""
        if self.person is None or self.stage not in (Stage.REQUEST, Stage.LOOK):
            return
        self.request = request
        self.drawn = self.handed_over = None
        self._release = self._print = None
        patient, command = self.person.id, new_command(self._clock())
        self._go(Stage.READING)
        self._under_way = self._background.run(
            lambda: self._copies.collect(self._actor, command, patient, request), done=self._draw, failed=self._make_failed
        )

    def make_again(self) -> None:
        """The same request once more, as the record now stands."""
        if self.request is not None:
            self.make(self.request)

    def cancel(self) -> None:
        """Stop reading or drawing; what was filled in stays."""
        if self._under_way is not None:
            self._under_way.cancel()
            self._under_way = None
        if self.stage in (Stage.READING, Stage.DRAWING):
            self._go(Stage.REQUEST)

    def change_request(self) -> None:
        """Back to what was asked for."""
        if self.stage is Stage.LOOK:
            self.drawn = None
            self._go(Stage.REQUEST)

    def save_encrypted(self, path: Path, *, doubts_reason: str) -> None:
        """Hand over a file that only a passphrase opens, which the program makes and shows once."""
        self._hand_over(path, new_passphrase(), doubts_reason)

    def save_open(self, path: Path, *, reason: str, doubts_reason: str) -> None:
        """Hand over a file that anybody can open, for a reason that goes on record."""
        self._hand_over(path, NoEncryption(reason), doubts_reason)

    def ask_printers(self) -> None:
        """Find out which printers there are; ``printers_known`` carries them."""
        self._paper.ask_printers(self._tell_printers)

    def print_on(self, printer: str, *, doubts_reason: str) -> None:
        """Put the handing over on record, then send the pages; after a printer's fault the same deed can be tried again."""
        contents, drawn = self.contents, self.drawn
        if contents is None or drawn is None or self.stage is not Stage.LOOK:
            return
        command = self._print = self._print or new_command(self._clock())
        self._go(Stage.LEAVING)

        def noted(_release: CopyRelease) -> None:
            self._paper.print_pages(drawn.pdf, drawn.pages, printer, JOB_NAME, done=self._printed, failed=self._print_failed)

        self._background.run(
            lambda: self._copies.note_print(self._actor, command, contents, drawn, doubts_reason=doubts_reason),
            done=noted,
            failed=self._leave_failed,
        )

    def another_form(self) -> None:
        """The same copy in another form too: the passphrase shown before goes."""
        if self.stage is Stage.OUT:
            self.handed_over = None
            self._go(Stage.LOOK)

    def _chosen_by_id(self, rows: tuple[FoundPatient, ...]) -> None:
        kept, self._resuming = self._resuming, None
        if not rows:
            self._fail(NotFound("This registration is no longer here; look for the person anew."))
            return
        self.choose(rows[0])
        if kept is not None and kept.patient_id == rows[0].id:
            self.drafts.go_on(kept)
            self.resumed.emit(kept.values)

    def _draw(self, contents: CopyContents) -> None:
        self.contents = contents
        self._go(Stage.DRAWING)
        self._under_way = self._background.run_in_child(
            draw_copy, contents, done=self._show_pages, failed=self._make_failed, progress=self.progressed.emit
        )

    def _show_pages(self, drawn: DrawnCopy) -> None:
        self._under_way = None
        self.drawn = drawn
        self._go(Stage.LOOK)

    def _hand_over(self, path: Path, lock: Lock, doubts_reason: str) -> None:
        contents, drawn = self.contents, self.drawn
        if contents is None or drawn is None or self.stage is not Stage.LOOK:
            return
        command = self._release = self._release or new_command(self._clock())
        self._go(Stage.LEAVING)
        passphrase = lock if isinstance(lock, Passphrase) else None
        self._background.run(
            lambda: self._copies.release(self._actor, command, contents, drawn, lock, doubts_reason=doubts_reason),
            done=lambda released: self._save(path, contents, released, passphrase),
            failed=self._leave_failed,
        )

    def _save(self, path: Path, contents: CopyContents, released: ReleasedCopy, passphrase: Passphrase | None) -> None:
        self._release = None
        self._go(Stage.LEAVING)
        pages = _pages(released.release.pages)

        def saved(_nothing: None) -> None:
            self.drafts.finish()
            self.handed_over = HandedOver(words=f"Saved as {path.name}: {pages}.", passphrase=passphrase)
            self._go(Stage.OUT)

        self._paper.save(path, released.file, done=saved, failed=lambda error: self._take_back(contents, released, error))

    def _take_back(self, contents: CopyContents, released: ReleasedCopy, error: BaseException) -> None:
        """The file is not there, so it is not on record either that it left; another place can be chosen at once."""
        command = new_command(self._clock())

        def told(_outcome: object) -> None:
            if self.contents is contents:
                self._leave_failed(error)
            else:
                self._fail(error)

        self._background.run(lambda: self._copies.take_back(self._actor, command, contents.id, released.release.id), done=told, failed=told)

    def _printed(self, pages: int) -> None:
        self._print = None
        self.drafts.finish()
        self.handed_over = HandedOver(words=f"Sent to the printer: {_pages(pages)}. Count them before you hand them over.")
        self._go(Stage.OUT)

    def _print_failed(self, error: BaseException) -> None:
        self._go(Stage.LOOK)
        self._fail(error)

    def _make_failed(self, error: BaseException) -> None:
        self._under_way = None
        self._go(Stage.REQUEST)
        self._fail(error)

    def _leave_failed(self, error: BaseException) -> None:
        self._go(Stage.LOOK)
        if isinstance(error, Conflict):
            self.outdated.emit(explain(error))
        else:
            self._fail(error)

    def _discard(self, contents: CopyContents) -> None:
        command = new_command(self._clock())
        self._background.run(lambda: self._copies.discard(self._actor, command, contents.id), done=_nothing, failed=_nothing)

    def _tell_printers(self, known: Printers) -> None:
        self.printers_known.emit(known)

    def _fail(self, error: BaseException) -> None:
        self.refused.emit(explain(error))

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        self.changed.emit()


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count:,} pages"


def _nothing(_outcome: object) -> None:
    """A draft that could not be put away stays open, and the person's next copy goes on with it."""
