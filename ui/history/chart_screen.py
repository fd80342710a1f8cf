"""One person's chart: the banner, its parts under tabs, and beside them the panel in which things are read and written."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import Permission
from clinic_app.history.chart_model import ResultLine, TimelineFilter
from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import Fact, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.problems_model import ListName
from clinic_app.identifiers import PatientId
from ui.history.chart_banner import ChartBanner, allergy_badges
from ui.history.chart_drafts import ChartDrafts, Writing
from ui.history.chart_view_model import ChartViewModel
from ui.history.documents_page import DocumentsPage
from ui.history.entry_sheets import EntrySheet
from ui.history.requests import Add, Addable, AddSomething, OpenDocument, Request, Resume, ShowEntry, ShowGroup, who_may
from ui.history.results_page import ResultsPage
from ui.history.services import ChartServices
from ui.history.sheet import Bench
from ui.history.side_panel import SidePanel
from ui.history.summary_page import SummaryPage
from ui.history.timeline_pane import TimelinePane
from ui.history.timeline_view_model import AFTER_PAINT, TimelineRow
from ui.messages import Message
from ui.navigation import Page
from ui.theme import Tone
from ui.widgets.boxes import Column, Row, Rule
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.tabs import Tabs

_ADDS = {ListName.ALLERGIES: Addable.ALLERGY, ListName.CONDITIONS: Addable.PROBLEM, ListName.MEDICATIONS: Addable.MEDICINE}
_SUMMARY, _TIMELINE, _RESULTS, _DOCUMENTS = range(4)


class ChartScreen(Page):
    """Opened over the finder for one person; ``say`` puts a notice at the window's foot. Ctrl+N writes a note, Esc closes the panel."""

    def __init__(self, patient_id: PatientId, services: ChartServices, say: Callable[[Notice], None]) -> None:
        super().__init__()
        self._services, self._say = services, say
        self._model = ChartViewModel(patient_id, services)
        self._model.setParent(self)
        self._keeper = ChartDrafts(patient_id, services, self._model)
        actor = services.actor
        self._may_note = actor.may(Permission.NOTE_WRITE)
        self.banner = ChartBanner(services.privacy)
        self._offer_deeds()
        self.panel = SidePanel(Bench(services=services, patient_id=patient_id, keeper=self._keeper))
        self.tabs = Tabs("Parts of the chart")
        self._unfinished = NoticeSlot()
        self._waiting: Request | None = None
        left = QWidget()
        column = Column(left, gap=0)
        self._line = QWidget()
        Column(self._line, gap=0, margins=(3, 1)).addWidget(self._unfinished)
        self._line.hide()
        column.addWidget(self.tabs, 1)
        body = Row(gap=0)
        body.addWidget(left, 1)
        body.addWidget(self.panel)
        page = Column(self, gap=0)
        page.addWidget(self.banner)
        page.addWidget(Rule())
        page.addWidget(self._line)
        page.addLayout(body, 1)
        self._summary_timeline = self._pane()
        self.tabs.add("Summary", self._summary)
        self.tabs.add("Timeline", self._whole_timeline)
        self.tabs.add("Results", self._results)
        self.tabs.add("Documents", self._documents)
        self._join()

    def arrive(self) -> None:
        self._model.open()
        if not self.panel.isVisible():
            self._summary_timeline.search.setFocus()

    def leave(self) -> None:
        self.panel.settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.fit(event.size().width())

    def step_back(self) -> bool:
        return self.panel.shut()

    @property
    def timeline_rows(self) -> tuple[TimelineRow, ...]:
        """What the timeline holds so far."""
        return self._model.timeline.rows.items

    @property
    def is_whole(self) -> bool:
        """Whether all is here that an opening reads by itself, the results last."""
        return self._model.is_whole

    def ask(self, request: Request) -> None:
        """Have the side panel show or write something; while the chart is being opened, the newest wish waits for it."""
        if not self._model.timeline.is_loaded:
            self._waiting = request
        elif isinstance(request, OpenDocument):
            self.tabs.turn_to(_DOCUMENTS)
            page = self.tabs.page(_DOCUMENTS)
            if isinstance(page, DocumentsPage):
                page.documents.open(request.entry.id)
        elif isinstance(request, Resume) and request.writing.target is not None and request.entry is None:
            self._model.read_target(request.writing.target, lambda entry: self._resume(request.writing, entry))
        else:
            self.panel.open(request, self._model.visits)
            sheet = self.panel.sheet
            if isinstance(sheet, EntrySheet) and sheet.has_unplaced:
                self._model.read_unplaced(sheet.entry, sheet.show_unplaced)

    def _come_back(self) -> None:
        """The keyboard goes where the reading goes on."""
        pane = next((pane for pane in self.findChildren(TimelinePane) if pane.isVisible()), None)
        (pane.search if pane is not None else self.tabs.bar).setFocus()

    def _resume(self, writing: Writing, entry: Recorded[Fact] | Note) -> None:
        self.panel.open(Resume(writing, entry), self._model.visits)

    def _offer_deeds(self) -> None:
        actor = self._services.actor
        if any(actor.may(each.permission) for each in Addable):
            add = Button("Add", icon=Icon.PLUS, name="Add to the chart")
            add.clicked.connect(lambda: self.ask(AddSomething()))
            self.banner.deeds.addWidget(add)
        if self._may_note:
            new_note = Button("New note", kind=ButtonKind.PRIMARY, icon=Icon.PENCIL)
            new_note.setAccessibleDescription("Ctrl+N")
            new_note.clicked.connect(self._new_note)
            self.banner.deeds.addWidget(new_note)
        else:
            self.banner.say_who(who_may(Permission.NOTE_WRITE))
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._new_note)

    def _join(self) -> None:
        self._model.opened.connect(self._opened)
        self._model.changed.connect(self._show_identity)
        for source in (self._model, self._model.timeline, self._keeper):
            source.failed.connect(self._tell)
        self._keeper.found.connect(self._show_unfinished)
        self.panel.finished.connect(self._finished)
        self.panel.wanted.connect(self.ask)
        self.panel.closed.connect(self._keeper.look)
        self.panel.closed.connect(self._come_back)
        self.panel.moved_on.connect(self.moved_on)
        self.panel.thrown_away.connect(self._thrown_away)

    def _summary(self) -> QWidget:
        page = SummaryPage(self._model, self._summary_timeline)
        page.add_asked.connect(lambda name: self.ask(Add(_ADDS[name])))
        page.none_known_asked.connect(self._model.say_none_known)
        page.entry_opened.connect(lambda entry: self.ask(ShowEntry(entry)))
        page.result_opened.connect(self._show_result)
        page.as_it_came_asked.connect(self._show_as_it_came)
        return page

    def _whole_timeline(self) -> QWidget:
        page = QWidget()
        Column(page, margins=(3, 2)).addWidget(self._pane())
        return page

    def _pane(self) -> TimelinePane:
        pane = TimelinePane(self._model.timeline, may_write=self._may_note)
        pane.opened.connect(lambda row: self.ask(ShowGroup(row.group)))
        pane.write_asked.connect(self._new_note)
        return pane

    def _results(self) -> QWidget:
        page = ResultsPage(self._model)
        page.opened.connect(self._show_one_result)
        return page

    def _documents(self) -> QWidget:
        page = DocumentsPage(self._model, may_file=self._services.actor.may(Permission.DOCUMENT_FILE))
        page.file_asked.connect(lambda: self.ask(Add(Addable.DOCUMENT)))
        return page

    def _opened(self) -> None:
        QTimer.singleShot(AFTER_PAINT, self._keeper, self._keeper.look)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.ask(waiting)

    def _show_identity(self) -> None:
        patient, summary = self._model.patient, self._model.summary
        if patient is not None and summary is not None:
            self.banner.show_patient(patient, today=self._services.today, allergies=allergy_badges(summary))
            self.tabs.bar.set_count(_DOCUMENTS, summary.counts.get(ItemKind.DOCUMENT) or None)

    def _show_result(self, line: ResultLine) -> None:
        self.tabs.turn_to(_RESULTS)
        page = self.tabs.page(_RESULTS)
        if isinstance(page, ResultsPage):
            page.show_line(line)
            page.list.setFocus()

    def _show_as_it_came(self) -> None:
        """In the timeline, beside the summary or on a page of its own."""
        self._model.timeline.ask(text="", chosen=TimelineFilter.AS_IT_CAME)
        if not self._summary_timeline.isVisible():
            self.tabs.turn_to(_TIMELINE)
        self._come_back()

    def _show_one_result(self, item: ItemId) -> None:
        self._model.read_target(item, lambda entry: self.ask(ShowEntry(entry)))

    def _new_note(self) -> None:
        if self._may_note:
            self.ask(Add(Addable.NOTE))

    def _finished(self, words: str) -> None:
        self._say(Notice(words))
        self._model.refresh()

    def _thrown_away(self, writing: Writing) -> None:
        self._say(Notice("The draft is thrown away.", Tone.NEUTRAL, "Take it back", lambda: self.ask(Resume(writing))))

    def _show_unfinished(self, writings: tuple[Writing, ...]) -> None:
        """What was left unfinished is offered, the newest first, unless it is being written now."""
        if not writings or self.panel.sheet is not None:
            self._line.hide()
            self._unfinished.clear()
            return
        newest, others = writings[-1], len(writings) - 1
        title = dict(newest.values).get("Title") or newest.form.replace("-", " ")
        more = f" {others} more unfinished." if others else ""
        begun = self._services.day_and_time(newest.begun)
        words = f"You were writing “{title}”, begun {begun}, and did not finish.{more}"
        self._line.show()
        self._unfinished.say(
            Notice(
                words,
                Tone.DUE,
                "Go on writing",
                lambda: self.ask(Resume(newest)),
                other="Throw away",
                act_other=lambda: self._throw_away(newest),
            )
        )

    def _throw_away(self, writing: Writing) -> None:
        self._keeper.discard(writing.id)
        self._thrown_away(writing)
        self._come_back()

    def _tell(self, message: Message) -> None:
        self._say(message.notice)
