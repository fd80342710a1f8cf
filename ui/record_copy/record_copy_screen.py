"""Making a record copy: four steps on one page, and from the third on the pages themselves beside them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QTimer
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QWidget

from clinic_app.identifiers import PatientId
from ui.messages import Message
from ui.navigation import Page
from ui.patients.wording import born, quoted
from ui.record_copy.person_picker import PersonPicker
from ui.record_copy.record_copy_view_model import RecordCopyViewModel, Stage
from ui.record_copy.release_panel import OutcomePanel, ReleasePanel
from ui.record_copy.request_drafts import KeptRequest
from ui.record_copy.request_form import RequestForm
from ui.theme import Tone, look
from ui.unfinished import UnfinishedOffer
from ui.widgets.banner import IdentityBanner
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Fact, PageHead
from ui.widgets.pdf_pages import PdfPages
from ui.widgets.progress import ProgressStrip
from ui.widgets.steps import StepIndicator

_LEAST_FORM, _LEAST_PAGES = 512, 240
"""px at 100 %."""

AskPath = Callable[[QWidget, str], Path | None]
"""Asks a person where a file of that name goes; nothing where they think better of it."""

_STEPS = ("Who asks", "Identity", "Content", "Release")


class RecordCopyScreen(Restyled, Page):
    """``ask_path`` opens the system's file dialog unless a caller has another way."""

    def __init__(self, view_model: RecordCopyViewModel, *, ask_path: AskPath | None = None) -> None:
        super().__init__()
        self._model = view_model
        view_model.setParent(self)
        self._ask_path = ask_path or ask_where_to_save
        self._shown: Stage | None = None
        self._picker = PersonPicker(view_model.finder(), view_model.profile.word, lambda: view_model.today)
        self._unfinished, self._unfinished_here = UnfinishedOffer(), UnfinishedOffer()
        """Of anybody, beside the finder; of the person who is chosen, over the form."""
        self._banner = IdentityBanner()
        self._steps = StepIndicator(_STEPS)
        self._slot = NoticeSlot()
        self._form = RequestForm(view_model.profile, view_model.sections, lambda: view_model.today)
        self._progress = ProgressStrip("Reading the record")
        self._release = ReleasePanel()
        self._outcome = OutcomePanel()
        self._pages = PdfPages("Pages of the copy")
        self._beside = QStackedWidget()
        self._stack = QStackedWidget()
        self._lay_out()
        self._join()
        self._follow()
        self.restyle()

    def restyle(self) -> None:
        self._left.setMinimumWidth(look().px(_LEAST_FORM))
        self._beside.setMinimumWidth(look().px(_LEAST_PAGES))

    def arrive(self) -> None:
        """To the finder where nobody is chosen yet, else to the step that is under way."""
        if self._model.stage is Stage.PERSON:
            self._picker.begin()
        elif self._model.stage is Stage.REQUEST:
            self._form.begin()
        elif self._model.stage is Stage.LOOK:
            self._release.begin()
        self._model.drafts.look()

    def leave(self) -> None:
        """What was typed goes into the drawer; how the finder was used goes on record."""
        self._picker.leave()
        self._model.drafts.settle()

    def make_for(self, patient: PatientId) -> None:
        """The copy is about the person whose page was open."""
        self._model.choose_by_id(patient)

    def step_back(self) -> bool:
        """From looking to the request, from the request to the finder; nothing that is shown only once is put away by it."""
        stage = self._model.stage
        if stage is Stage.LOOK:
            self._model.change_request()
        elif stage in (Stage.READING, Stage.DRAWING):
            self._model.cancel()
        elif stage is Stage.OUT and self._outcome.holds_a_passphrase:
            self._slot.say(Notice("Press Done once the passphrase is told or written down; it is shown only now.", Tone.DUE))
            self._outcome.begin()
        elif stage in (Stage.REQUEST, Stage.OUT):
            self._model.start_over()
        else:
            return stage is Stage.LEAVING
        return True

    def _lay_out(self) -> None:
        choosing = QWidget()
        column = Column(choosing, gap=2, margins=3)
        column.addWidget(PageHead("Record copy", "Everything the clinic holds about one person, as they may ask for it."))
        column.addWidget(self._unfinished)
        column.addWidget(self._picker, 1)
        working = QWidget()
        rows = Column(working, gap=0)
        rows.addWidget(self._banner)
        another = Button(f"Another {self._model.profile.word.value}", kind=ButtonKind.QUIET, icon=Icon.ARROW_LEFT)
        another.clicked.connect(self._model.start_over)
        self._banner.deeds.addWidget(another)
        left = Scroll(gap=2, margins=3)
        for part in (self._steps, self._slot, self._unfinished_here, self._form, self._progress, self._release, self._outcome):
            left.column.addWidget(part)
        left.column.addStretch(1)
        waiting = EmptyState(
            "The pages appear here",
            "Fill in the three steps and make the copy. Then look at every page before it leaves the clinic.",
            icon=Icon.DOCUMENT,
        )
        self._beside.addWidget(waiting)
        self._beside.addWidget(self._pages)
        self._left = left
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._beside)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([520, 660])
        rows.addWidget(split, 1)
        self._stack.addWidget(choosing)
        self._stack.addWidget(working)
        Row(self, gap=0).addWidget(self._stack)

    def _join(self) -> None:
        model = self._model
        self._picker.chosen.connect(model.choose)
        self._form.asked.connect(model.make)
        self._form.edited.connect(self._fill_in)
        for offer in (self._unfinished, self._unfinished_here):
            offer.wanted.connect(model.resume)
            offer.thrown_away.connect(self._throw_away)
            offer.taken_back.connect(model.drafts.take_back)
        model.drafts.changed.connect(self._offer_unfinished)
        model.resumed.connect(self._resumed)
        self._form.moved_on.connect(self._show_step)
        self._progress.cancelled.connect(model.cancel)
        self._release.change_asked.connect(model.change_request)
        self._release.encrypted_asked.connect(self._save_encrypted)
        self._release.open_asked.connect(self._save_open)
        self._release.printers_wanted.connect(model.ask_printers)
        self._release.print_asked.connect(lambda printer, doubts: model.print_on(printer, doubts_reason=doubts))
        self._outcome.finished.connect(model.start_over)
        self._outcome.another_asked.connect(model.another_form)
        model.changed.connect(self._follow)
        model.progressed.connect(self._progress.show_progress)
        model.refused.connect(self._refused)
        model.outdated.connect(self._outdated)
        model.printers_known.connect(self._release.show_printers)

    def _follow(self) -> None:
        stage, before = self._model.stage, self._shown
        if stage is before:
            return
        self._shown = stage
        self._slot.clear()
        self._stack.setCurrentIndex(0 if stage is Stage.PERSON else 1)
        if stage is Stage.READING:
            self._progress.begin("Reading the record")
            # Before what was pressed is hidden: from there the keyboard would go to the rail.
            self._progress.setFocus()
        self._form.setVisible(stage is Stage.REQUEST)
        self._progress.setVisible(stage in (Stage.READING, Stage.DRAWING))
        self._release.setVisible(stage in (Stage.LOOK, Stage.LEAVING))
        self._release.set_leaving(stage is Stage.LEAVING)
        self._outcome.setVisible(stage is Stage.OUT)
        if before is Stage.OUT:
            self._outcome.forget()
        if stage in (Stage.PERSON, Stage.REQUEST, Stage.READING):
            self._beside.setCurrentIndex(0)
            self._pages.clear()
        self._show_step(self._form.filled)
        self._enter(stage, before)
        self._offer_unfinished()

    def _offer_unfinished(self) -> None:
        """All beside the finder; over the form those about the same person, but the one that stands in it."""
        drafts, person = self._model.drafts, self._model.person
        asked = person is not None and self._model.stage is Stage.REQUEST
        here = [each for each in drafts.unfinished if asked and person and each.patient_id == person.id and each.id != drafts.current]
        self._unfinished.offer(drafts.unfinished, _unfinished_words)
        self._unfinished_here.offer(here, _unfinished_words)

    def _fill_in(self) -> None:
        for offer in (self._unfinished, self._unfinished_here):
            offer.forget()
        self._model.fill_in(self._form.values)

    def _throw_away(self, kept: KeptRequest) -> None:
        self._model.drafts.throw_away(kept)
        if self._model.stage is Stage.PERSON:
            self._picker.setFocus()
        else:
            self._form.begin()

    def _resumed(self, values: tuple[tuple[str, str], ...]) -> None:
        self._form.restore(values)
        self._offer_unfinished()
        self._form.begin()

    def _enter(self, stage: Stage, before: Stage | None) -> None:
        model = self._model
        if stage is Stage.PERSON and before is not None:
            self._form.clear()
            self._picker.begin()
            self._model.drafts.look()
        elif stage is Stage.REQUEST:
            self._show_person()
            self._form.begin()
        elif stage is Stage.DRAWING and model.contents is not None:
            self._progress.show_progress(0, model.contents.items or None, words="Drawing the pages")
            QTimer.singleShot(0, self, self._show_contents)
        elif stage is Stage.LOOK and model.contents is not None and model.drawn is not None:
            if before is not Stage.LEAVING and before is not Stage.OUT:
                self._release.show_drawn(model.contents, model.drawn)
                # In a turn of their own: building panel and pages at once is more than a frame.
                QTimer.singleShot(0, self, self._show_pages)
            self._release.begin()
        elif stage is Stage.OUT and model.handed_over is not None:
            self._outcome.show_outcome(model.handed_over)
            self._outcome.begin()

    def _show_contents(self) -> None:
        if self._model.contents is not None:
            self._release.show_contents(self._model.contents)

    def _show_pages(self) -> None:
        if self._model.stage is Stage.LOOK and self._model.drawn is not None:
            self._pages.show_pdf(self._model.drawn.pdf)
            self._beside.setCurrentIndex(1)

    def _show_person(self) -> None:
        person = self._model.person
        if person is not None:
            facts = (Fact("Born", born(person.birth, self._model.today)), Fact("Record", person.record_number))
            self._banner.show_identity(person.name.display, second=person.name.native, facts=facts)

    def _show_step(self, filled: int) -> None:
        stage = self._model.stage
        if stage is Stage.REQUEST:
            self._steps.set_current(filled)
        else:
            self._steps.set_current({Stage.READING: 2, Stage.DRAWING: 2, Stage.OUT: len(_STEPS)}.get(stage, 3))

    def _save_encrypted(self, doubts: str) -> None:
        path = self._ask_path(self, self._model.file_name)
        if path is not None:
            self._model.save_encrypted(path, doubts_reason=doubts)

    def _save_open(self, reason: str, doubts: str) -> None:
        path = self._ask_path(self, self._model.file_name)
        if path is not None:
            self._model.save_open(path, reason=reason, doubts_reason=doubts)

    def _refused(self, message: Message) -> None:
        stage = self._model.stage
        if stage is Stage.REQUEST and self._form.show_refusal(message):
            return
        if stage is Stage.LOOK and self._release.show_refusal(message.field, message.words):
            return
        self._slot.say(message.notice)

    def _outdated(self, message: Message) -> None:
        self._slot.say(Notice(message.words, message.tone, deed="Make it again", act=self._model.make_again))


def ask_where_to_save(parent: QWidget, file_name: str) -> Path | None:
    """The system's own dialog; it asks before it takes the place of a file that is there."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, "Save the copy", QDir.home().filePath(file_name), "PDF (*.pdf)")
    return Path(chosen) if chosen else None


def _unfinished_words(kept: KeptRequest) -> str:
    return f"You were filling in a request for the record of {quoted(kept.name)} and did not finish."
