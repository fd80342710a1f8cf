"""The manager's morning: what needs doing today in one sentence each, and whether the clinic's files are as they must be."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.messages import Message
from ui.navigation import Page, Place
from ui.theme import Tone, look
from ui.upkeep.home_view_model import Finding, HomeViewModel, Kind, LastCheck, Line
from ui.widgets.boxes import Column, Row, Rule, Scroll, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.kit import TONE_SIGNS, Restyled, hug
from ui.widgets.notice import NoticeSlot
from ui.widgets.panels import Card, PageHead
from ui.widgets.progress import ProgressStrip
from ui.widgets.text import Sign, Text

_WIDEST = 1040
"""px at 100 %: in wider lines the eye loses the way from a sentence to its deed."""


class HomeScreen(Restyled, Page):
    """``deputies_asked`` says that what deputies did is to be looked at; ``go`` leads to another place."""

    deputies_asked = Signal()

    def __init__(self, model: HomeViewModel, go: Callable[[Place], None]) -> None:
        super().__init__()
        self._model, self._go = model, go
        model.setParent(self)
        self._slot = NoticeSlot()
        self._today = Column(gap=1)
        self._policy = Column(gap=1)
        self._state = Text(wrap=True, strong=True)
        self._state_sign = Sign(Icon.SHIELD)
        self._check = Button("Check now", kind=ButtonKind.PRIMARY, icon=Icon.SHIELD_CHECK)
        self._progress = ProgressStrip("Checking the clinic's files", cancel="Do not wait")
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
        cards.addWidget(PageHead("Today", self._model.clinic_name))
        cards.addWidget(self._slot)
        today = Card("What needs doing", gap=1.5)
        today.column.addLayout(self._today)
        files = Card("The clinic's files", gap=1.5)
        line = Row(gap=1.5)
        line.addWidget(self._state_sign)
        line.addWidget(self._state, 1)
        line.addWidget(self._check)
        files.column.addLayout(line)
        files.column.addWidget(self._progress)
        files.column.addLayout(self._findings)
        self._policy_card = Card("To know about the policy", gap=1.5)
        self._policy_card.column.addLayout(self._policy)
        for card in (today, files, self._policy_card):
            hug(card)
            cards.addWidget(card)
        Row(self, gap=0).addWidget(page)
        self._show_state(None, known=False)

    def restyle(self) -> None:
        self._cards.setMaximumWidth(look().px(_WIDEST))

    def _join(self) -> None:
        model = self._model
        self._check.clicked.connect(self._start)
        self._progress.cancelled.connect(self._stop)
        model.changed.connect(self._follow)
        model.checked.connect(self._show_findings)
        model.failed.connect(self._failed)

    def _follow(self) -> None:
        lines = self._model.lines
        today = [line for line in lines if line.kind is Kind.TODAY]
        policy = [line for line in lines if line.kind is Kind.POLICY]
        calm = Line(kind=Kind.TODAY, words="Nothing needs doing today.", tone=Tone.GIVEN)
        self._fill(self._today, today or [calm])
        self._fill(self._policy, policy)
        self._policy_card.setVisible(bool(policy))
        self._show_state(self._model.last_check, known=self._model.reads_the_trail)

    def _fill(self, column: Column, lines: list[Line]) -> None:
        clear(column)
        for number, line in enumerate(lines):
            if number:
                column.addWidget(Rule())
            column.addWidget(_LineRow(line, self._act))

    def _act(self, line: Line) -> None:
        if line.place is not None:
            self._go(line.place)
        if line.about_deputies:
            self.deputies_asked.emit()

    def _show_state(self, last: LastCheck | None, *, known: bool) -> None:
        if last is None:
            words = (
                "The files have not been checked yet." if known else "Check whether every file is whole and nothing was changed outside."
            )
            tone = Tone.DUE if known else Tone.NEUTRAL
        elif last.faults:
            words = f"Checked {last.when}: {'1 fault' if last.faults == 1 else f'{last.faults:,} faults'}."
            tone = Tone.REFUSE
        else:
            words, tone = f"Checked {last.when}: everything is as it must be.", Tone.GIVEN
        self._state.setText(words)
        self._state_sign.show_icon(TONE_SIGNS[tone] if tone is not Tone.NEUTRAL else Icon.SHIELD, tone)

    def _start(self) -> None:
        self._slot.clear()
        clear(self._findings)
        self._check.setEnabled(False)
        self._progress.begin("Checking the clinic's files")
        self._model.check()

    def _stop(self) -> None:
        self._model.stop_waiting()
        self._rest()

    def _rest(self) -> None:
        self._progress.hide()
        self._check.setEnabled(True)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._rest()
        self._show_state(self._model.last_check, known=True)
        for finding in sorted(findings, key=lambda each: (each.ok is not False, each.ok is not None)):
            tone = {True: Tone.GIVEN, False: Tone.REFUSE, None: Tone.NEUTRAL}[finding.ok]
            self._findings.addWidget(_LineRow(Line(kind=Kind.TODAY, words=finding.sentence, tone=tone), self._act))
        self._check.setFocus()

    def _failed(self, message: Message) -> None:
        self._rest()
        self._slot.say(message.notice, closable=True)


class _LineRow(QWidget):
    """A sign, a sentence, and the deed that belongs to it."""

    def __init__(self, line: Line, act: Callable[[Line], None]) -> None:
        super().__init__()
        hug(self)
        row = Row(self, gap=1.5)
        row.addWidget(Sign(TONE_SIGNS[line.tone], tone=line.tone), alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Text(line.words, wrap=True), 1)
        if line.deed:
            deed = Button(line.deed, kind=ButtonKind.QUIET, compact=True)
            deed.clicked.connect(lambda: act(line))
            row.addWidget(deed, alignment=Qt.AlignmentFlag.AlignVCenter)
