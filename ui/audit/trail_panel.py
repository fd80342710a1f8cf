"""The trail itself: what narrows it, its rows, what a verification found, and the pages for paper."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_app.audit.anchors import AnchorFinding
from clinic_app.audit.model import ChainFinding
from clinic_app.patients.model import FoundPatient
from ui.audit.anchor_bar import AnchorBar
from ui.audit.audit_view_model import AuditViewModel
from ui.audit.filter_bar import FilterBar
from ui.audit.print_panel import PrintPanel
from ui.audit.question import Question
from ui.audit.trail_rows import TrailRow, columns
from ui.messages import Message
from ui.record_copy.person_picker import PersonPicker
from ui.theme import Tone
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.progress import ProgressStrip
from ui.widgets.table import Table, TableModel
from ui.widgets.text import Text

_LIST, _NOTHING, _PERSON, _PAPER = range(4)


class TrailPanel(QWidget):
    """Rows newest first; Esc closes what is open over them."""

    def __init__(self, model: AuditViewModel, ask_path: Callable[[QWidget, str], Path | None]) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._bar = FilterBar(model)
        self._slot = NoticeSlot()
        self._progress = ProgressStrip("Verifying the audit trail", cancel="Stop")
        self._progress.hide()
        self._rows: TableModel[TrailRow] = TableModel(columns())
        self._table: Table[TrailRow] = Table("Audit trail, newest first", self._rows)
        self._count = Text(quiet=True)
        self._about = Text(quiet=True)
        self._more = Button("Show older rows", kind=ButtonKind.QUIET, compact=True)
        self._anchor = Button("Anchor…", kind=ButtonKind.QUIET, name="Compare an anchor from a day sheet")
        self._anchor_bar = AnchorBar()
        self._anchor_bar.hide()
        self._verify = Button("Verify", icon=Icon.SHIELD_CHECK, name="Verify the audit trail")
        self._print = Button("Print…", icon=Icon.PRINT, name="Print the audit trail")
        self._paper = PrintPanel(model, ask_path)
        self._picker = PersonPicker(model.finder(), model.profile.word, lambda: model.today)
        self._stack = QStackedWidget()
        self._drawing = False
        self._lay_out()
        self._join()

    def begin(self) -> None:
        """Ask anew; the keyboard goes to the rows."""
        self._model.ask_people()
        self._model.refresh()
        self._table.setFocus()

    def narrow(self, question: Question) -> None:
        """What ``begin`` is to ask; what was open over the rows is closed."""
        if self._stack.currentIndex() in (_PERSON, _PAPER):
            self._back_to_rows()
        self._model.set_question(question)

    def step_back(self) -> bool:
        """Esc: from the pages or the finder to the rows."""
        if self._stack.currentIndex() in (_PERSON, _PAPER):
            self._back_to_rows()
            return True
        if self._anchor_bar.isVisibleTo(self):
            self._close_anchor()
            return True
        return False

    def _lay_out(self) -> None:
        column = Column(self, gap=1.5, margins=(3, 2, 3, 3))
        column.addWidget(self._bar)
        column.addWidget(self._anchor_bar)
        column.addWidget(self._slot)
        column.addWidget(self._progress)
        listing = QWidget()
        rows = Column(listing, gap=1)
        rows.addWidget(self._table, 1)
        foot = Row(gap=2)
        foot.addWidget(self._count)
        foot.addWidget(self._more)
        foot.addStretch(1)
        foot.addWidget(self._about)
        if self._model.may_verify:
            foot.addWidget(self._anchor)
            foot.addWidget(self._verify)
        foot.addWidget(self._print)
        rows.addLayout(foot)
        nothing = EmptyState(
            "Nothing matches",
            "No row of the trail fits all that is chosen above; choose fewer things, or more days.",
            icon=Icon.FILTER,
            deed="Show everything of the last 7 days",
        )
        nothing.acted.connect(self._start_over)
        # The stack is as tall as the tallest of its pages must be, seen or not; so this one scrolls.
        empty = Scroll(margins=0, clear=True)
        empty.column.addWidget(nothing, 1)
        for page in (listing, empty, self._picker, self._paper):
            self._stack.addWidget(page)
        column.addWidget(self._stack, 1)

    def _join(self) -> None:
        model = self._model
        self._bar.patient_asked.connect(self._ask_person)
        self._picker.chosen.connect(self._narrow_to)
        self._more.clicked.connect(model.show_more)
        self._table.moved.connect(self._tell_about)
        self._verify.clicked.connect(lambda: self._start_verifying(model.verify))
        self._anchor.clicked.connect(self._anchor_bar.begin)
        self._anchor_bar.asked.connect(self._start_comparing)
        self._anchor_bar.closed.connect(self._close_anchor)
        model.compared.connect(self._show_compared)
        model.anchor_refused.connect(self._refuse_anchor)
        self._progress.cancelled.connect(self._stop)
        self._print.clicked.connect(self._start_drawing)
        self._paper.closed.connect(self._back_to_rows)
        model.people_known.connect(self._bar.offer_people)
        model.changed.connect(self._follow)
        model.grown.connect(self._grow)
        model.verified.connect(self._show_findings)
        model.verifying.connect(lambda words, done, total: self._progress.show_progress(done, total, words=words))
        model.drawing.connect(self._progress.show_progress)
        model.drawn.connect(self._show_pages)
        model.failed.connect(self._failed)

    def _follow(self) -> None:
        rows = self._model.rows
        self._rows.set_items(rows)
        if self._stack.currentIndex() in (_LIST, _NOTHING):
            self._stack.setCurrentIndex(_LIST if rows else _NOTHING)
        self._tell_count()

    def _grow(self, older: tuple[TrailRow, ...]) -> None:
        self._rows.add_items(older)
        self._tell_count()

    def _tell_count(self) -> None:
        rows = self._model.rows
        count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
        self._count.setText(f"The newest {count}" if self._model.has_more else count)
        self._more.setVisible(self._model.has_more)
        self._tell_about(self._table.current)

    def _tell_about(self, row: TrailRow | None) -> None:
        self._about.setText("" if row is None else f"{row.who} acted as {row.roles}" if row.roles else f"{row.who} had no role yet")

    def _ask_person(self) -> None:
        self._stack.setCurrentIndex(_PERSON)
        self._picker.begin()

    def _narrow_to(self, patient: FoundPatient) -> None:
        self._back_to_rows()
        self._model.ask(patient=patient)

    def _start_over(self) -> None:
        self._model.set_question(Question())
        self._model.refresh()
        self._table.setFocus()

    def _start_verifying(self, deed: Callable[[], None]) -> None:
        self._slot.clear()
        self._drawing = False
        self._verify.setEnabled(False)
        self._progress.begin("Verifying the audit trail")
        deed()

    def _start_comparing(self, typed: str) -> None:
        self._start_verifying(lambda: self._model.compare(typed))

    def _close_anchor(self) -> None:
        self._anchor_bar.hide()
        self._anchor.setFocus()

    def _show_compared(self, finding: AnchorFinding) -> None:
        self._rest()
        self._slot.say(Notice(finding.sentence, Tone.GIVEN if finding.belongs else Tone.REFUSE), closable=True)
        self._anchor_bar.again()

    def _refuse_anchor(self, message: Message) -> None:
        self._rest()
        self._anchor_bar.refuse(message)

    def _start_drawing(self) -> None:
        self._slot.clear()
        self._drawing = True
        self._print.setEnabled(False)
        self._progress.begin("Drawing the pages")
        self._model.print_rows()

    def _stop(self) -> None:
        if self._drawing:
            self._model.stop_drawing()
        else:
            self._model.stop_verifying()
            self._slot.say(
                Notice("The verification was stopped before its end, so it says nothing about the trail.", Tone.DUE), closable=True
            )
        self._rest()
        (self._print if self._drawing else self._verify).setFocus()

    def _rest(self) -> None:
        self._progress.hide()
        self._verify.setEnabled(True)
        self._print.setEnabled(True)

    def _show_findings(self, findings: tuple[ChainFinding, ...]) -> None:
        self._rest()
        broken = [finding for finding in findings if not finding.is_whole]
        if broken:
            self._slot.say(Notice(" ".join(finding.sentence for finding in broken), Tone.REFUSE), closable=True)
        else:
            self._slot.say(Notice(" ".join(finding.sentence for finding in findings), Tone.GIVEN), closable=True)
        self._verify.setFocus()

    def _show_pages(self, drawn: object) -> None:
        self._rest()
        if self._model.pages is not None:
            self._bar.hide()
            self._stack.setCurrentIndex(_PAPER)
            self._paper.show_pages(self._model.pages)

    def _back_to_rows(self) -> None:
        self._paper.put_away()
        self._model.stop_drawing()
        self._bar.show()
        self._stack.setCurrentIndex(_LIST if self._model.rows else _NOTHING)
        self._table.setFocus()

    def _failed(self, message: Message) -> None:
        self._rest()
        self._slot.say(message.notice, closable=True)
