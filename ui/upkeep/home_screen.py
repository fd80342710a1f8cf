"""The manager's morning: what needs doing today in one sentence each, and whether the clinic's files are as they must be."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.messages import Message
from ui.navigation import Page
from ui.theme import Tone, look
from ui.upkeep.home_view_model import Finding, HomeViewModel
from ui.upkeep.lines import Kind, Lead, Line
from ui.widgets.boxes import Column, Row, Rule, Scroll, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.kit import TONE_SIGNS, Restyled, hug
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card, PageHead
from ui.widgets.progress import ProgressStrip
from ui.widgets.text import Sign, Text

_WIDEST = 1040
"""px at 100 %: in wider lines the eye loses the way from a sentence to its deed."""


class HomeScreen(Restyled, Page):
    """``follow`` goes where a line leads."""

    def __init__(self, model: HomeViewModel, follow: Callable[[Lead], None]) -> None:
        super().__init__()
        self._model, self._follow_lead = model, follow
        model.setParent(self)
        self._slot = NoticeSlot()
        self._head = PageHead("Today", model.clinic_name)
        self._parts = {Kind.DUE: Column(gap=1), Kind.KNOWN: Column(gap=1), Kind.POLICY: Column(gap=1)}
        self._shown: dict[Kind, list[Line]] = {}
        self._since = Text(quiet=True, wrap=True)
        self._state = Text(wrap=True, strong=True)
        self._state_sign = Sign(Icon.SHIELD)
        self._check = Button("Check now", kind=ButtonKind.PRIMARY, icon=Icon.SHIELD_CHECK)
        self._progress = ProgressStrip("Checking the clinic's files", cancel="Stop")
        self._progress.hide()
        self._findings = Column(gap=1)
        self._lay_out()
        self._join()
        self.restyle()

    def arrive(self) -> None:
        """Look at the day again; the keyboard stands on the check."""
        self._model.refresh()
        self._check.setFocus()

    def _lay_out(self) -> None:
        page = Scroll(gap=2, margins=3)
        line_of_cards = Row()
        self._cards = QWidget()
        line_of_cards.addWidget(self._cards, 1000)
        line_of_cards.addStretch(1)
        page.column.addLayout(line_of_cards)
        page.column.addStretch(1)
        cards = Column(self._cards, gap=2)
        cards.addWidget(self._head)
        cards.addWidget(self._slot)
        due = Card("What needs doing", gap=1.5)
        due.column.addWidget(self._since)
        due.column.addLayout(self._parts[Kind.DUE])
        known = Card("What is well, and what to know", gap=1.5)
        known.column.addLayout(self._parts[Kind.KNOWN])
        files = Card("The clinic's files", gap=1.5)
        line = Row(gap=1.5)
        line.addWidget(self._state_sign)
        line.addWidget(self._state, 1)
        line.addWidget(self._check)
        files.column.addLayout(line)
        files.column.addWidget(self._progress)
        files.column.addLayout(self._findings)
        policy = Card("To know about the policy", gap=1.5)
        policy.column.addLayout(self._parts[Kind.POLICY])
        self._unasked = {Kind.KNOWN: known, Kind.POLICY: policy}
        for card in (due, files, known, policy):
            hug(card)
            cards.addWidget(card)
        for card in self._unasked.values():
            card.hide()
        Row(self, gap=0).addWidget(page)
        self._show_state()

    def restyle(self) -> None:
        self._cards.setMaximumWidth(look().px(_WIDEST))

    def _join(self) -> None:
        model = self._model
        self._check.clicked.connect(self._start)
        self._progress.cancelled.connect(self._stop)
        model.changed.connect(self._follow)
        model.checking.connect(lambda words, done, total: self._progress.show_progress(done, total, words=words))
        model.checked.connect(self._show_findings)
        model.failed.connect(self._failed)

    def _follow(self) -> None:
        model = self._model
        self._since.setText(model.since)
        for kind, column in self._parts.items():
            lines = [line for line in model.lines if line.kind is kind]
            if kind is Kind.DUE and not lines:
                lines = [Line(kind=kind, words="Nothing needs doing.", tone=Tone.GIVEN)]
            if lines != self._shown.get(kind):
                self._shown[kind] = lines
                self._fill(column, lines)
            if kind in self._unasked:
                self._unasked[kind].setVisible(bool(lines))
        self._show_state()

    def _fill(self, column: Column, lines: list[Line]) -> None:
        clear(column)
        for number, line in enumerate(lines):
            if number:
                column.addWidget(Rule())
            column.addWidget(_LineRow(line, self._follow_lead))

    def _show_state(self) -> None:
        words, tone = self._model.state
        self._state.setText(words)
        self._state_sign.show_icon(TONE_SIGNS[tone] if tone is not Tone.NEUTRAL else Icon.SHIELD, tone)

    def _start(self) -> None:
        self._slot.clear()
        clear(self._findings)
        self._check.setEnabled(False)
        self._progress.begin("Checking the clinic's files")
        self._model.check()

    def _stop(self) -> None:
        self._model.stop_checking()
        self._rest()
        self._slot.say(Notice("The check was stopped before its end, so it says nothing about the files.", Tone.DUE), closable=True)

    def _rest(self) -> None:
        self._progress.hide()
        self._check.setEnabled(True)
        self._check.setFocus()

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._rest()
        self._show_state()
        for ok, tone in ((False, Tone.REFUSE), (None, Tone.NEUTRAL), (True, Tone.GIVEN)):
            # All of a kind in one text: a widget for each sentence costs more than a frame to lay out.
            words = "\n".join(finding.sentence for finding in findings if finding.ok is ok)
            if words:
                self._findings.addWidget(_LineRow(Line(kind=Kind.DUE, words=words, tone=tone), self._follow_lead))

    def _failed(self, message: Message) -> None:
        self._rest()
        self._slot.say(message.notice, closable=True)


class _LineRow(QWidget):
    """A sign, a sentence, and the deed that belongs to it."""

    def __init__(self, line: Line, follow: Callable[[Lead], None]) -> None:
        super().__init__()
        hug(self)
        row = Row(self, gap=1.5)
        beside = Qt.AlignmentFlag.AlignTop if "\n" in line.words else Qt.AlignmentFlag.AlignVCenter
        row.addWidget(Sign(TONE_SIGNS[line.tone], tone=line.tone), alignment=beside)
        row.addWidget(Text(line.words, wrap=True), 1)
        lead = line.lead
        if lead is not None:
            deed = Button(line.deed, kind=ButtonKind.QUIET, compact=True)
            deed.setAccessibleDescription(line.words)
            deed.clicked.connect(lambda: follow(lead))
            row.addWidget(deed, alignment=Qt.AlignmentFlag.AlignVCenter)
