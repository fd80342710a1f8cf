"""The cards of the summary: one of the three lists of which "none known" can be said, and the newest results."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_app.history.chart_model import ResultLine, SummaryList
from clinic_app.history.model import Recorded
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListName, ListState
from clinic_app.history.statuses import AllergyCriticality
from clinic_app.history.treatments_model import MedicationStatement
from ui.history.words import aside_words, day_words, value_words
from ui.theme import Tone
from ui.widgets.boxes import Column, Row, clear
from ui.widgets.buttons import Button, IconButton
from ui.widgets.icons import Icon
from ui.widgets.link_row import LinkRow
from ui.widgets.panels import Card
from ui.widgets.text import Text

SHOWN = 8
"""Entries of a list that stand in the summary before the others are asked for."""

INSET = 4
"""Px by which the lines of a card stand in for the ring around them; its title stands above their words."""

_TITLES = {ListName.CONDITIONS: "What matters now", ListName.MEDICATIONS: "Medicines", ListName.ALLERGIES: "Allergies"}
_ONE = {ListName.CONDITIONS: "problem", ListName.MEDICATIONS: "medicine", ListName.ALLERGIES: "allergy"}
_NONE = {
    ListName.CONDITIONS: "No active problems known",
    ListName.MEDICATIONS: "Takes no medicines",
    ListName.ALLERGIES: "No allergies known",
}
_DENY = {ListName.CONDITIONS: "No problems", ListName.MEDICATIONS: "Takes none", ListName.ALLERGIES: "None known"}


class ListCard(Card):
    """What is on the list now, or whether anybody asked; the deeds only for those who may."""

    add_asked = Signal()
    none_known_asked = Signal()
    opened = Signal(object)

    def __init__(self, name: ListName, *, may_add: bool, may_deny: bool) -> None:
        super().__init__(_TITLES[name], gap=0.5)
        self._name = name
        self._may_deny = may_deny
        self._all = False
        self.head.insertSpacing(0, INSET)
        if may_add:
            add = IconButton(Icon.PLUS, f"Add {'an' if name is ListName.ALLERGIES else 'a'} {_ONE[name]}")
            add.clicked.connect(self.add_asked)
            self.head.addWidget(add)
        self._body = Column(gap=0)
        self.column.addLayout(self._body)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_list(self, found: SummaryList[Condition] | SummaryList[MedicationStatement] | SummaryList[AllergyIntolerance]) -> None:
        """Show what stands on the list; past entries stay one press away."""
        clear(self._body)
        current: Sequence[Recorded[Condition | MedicationStatement | AllergyIntolerance]] = found.current
        shown = current if self._all else current[:SHOWN]
        for entry in shown:
            self._body.addWidget(self._line(entry))
        if found.state is not ListState.KNOWN:
            state = _State(found.state, self._name, may_deny=self._may_deny)
            state.denied.connect(self.none_known_asked)
            self._body.addWidget(state)
        past: Sequence[Recorded[Condition | MedicationStatement | AllergyIntolerance]] = found.past
        if self._all:
            for entry in past:
                self._body.addWidget(self._line(entry, past=True))
        rest = len(current) - len(shown) + (0 if self._all else len(past))
        if rest or self._all:
            words = "Show fewer" if self._all else self._more_words(len(current) - len(shown), len(past))
            more = LinkRow(words, quiet=True, name=f"{_TITLES[self._name]}: {words}")
            more.pressed_here.connect(lambda: self._turn(found))
            self._body.addWidget(more)

    def _turn(self, found: SummaryList[Condition] | SummaryList[MedicationStatement] | SummaryList[AllergyIntolerance]) -> None:
        self._all = not self._all
        self.show_list(found)

    def _line(self, entry: Recorded[Condition | MedicationStatement | AllergyIntolerance], *, past: bool = False) -> LinkRow:
        fact = entry.fact
        severe = isinstance(fact, AllergyIntolerance) and not past
        worst = isinstance(fact, AllergyIntolerance) and fact.criticality is AllergyCriticality.HIGH
        row = LinkRow(
            entry.title,
            aside_words(fact) or (day_words(entry.occurred) if entry.occurred is not None else ""),
            icon=Icon.ALERT if severe else None,
            tone=Tone.REFUSE if severe and worst else None,
            quiet=past,
        )
        row.pressed_here.connect(lambda: self.opened.emit(entry))
        return row

    @staticmethod
    def _more_words(current: int, past: int) -> str:
        return " and ".join(words for words in (f"{current} more" if current else "", f"{past} past" if past else "") if words)


class _State(QWidget):
    """What an empty list says: asked and none, or never asked, and the deed that records the answer."""

    denied = Signal()

    def __init__(self, state: ListState, name: ListName, *, may_deny: bool) -> None:
        super().__init__()
        row = Row(self, gap=1, margins=(INSET / 8, 0.5))
        none_known = state is ListState.NONE_KNOWN
        row.addWidget(Text(_NONE[name] if none_known else "Not asked yet", quiet=not none_known, wrap=True), 1)
        if not none_known and may_deny:
            deny = Button(_DENY[name], compact=True, name=f"{_TITLES[name]}: record that there are none")
            deny.clicked.connect(self.denied)
            row.addWidget(deny)


class RecentResults(Card):
    """The results measured last, a line each."""

    opened = Signal(object)
    MOST = 6

    def __init__(self) -> None:
        super().__init__("Recent results", gap=0.5)
        self.head.insertSpacing(0, INSET)
        self._body = Column(gap=0)
        self.column.addLayout(self._body)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_lines(self, lines: Sequence[ResultLine]) -> None:
        """The newest first; the card is not there while there are none."""
        clear(self._body)
        newest = sorted(lines, key=lambda line: line.newest.occurred.sort_key if line.newest.occurred else "", reverse=True)
        for line in newest[: self.MOST]:
            row = LinkRow(line.newest.title, f"{value_words(line.newest.fact)} · {day_words(line.newest.occurred)}")
            row.pressed_here.connect(lambda line=line: self.opened.emit(line))
            self._body.addWidget(row)
        self.setVisible(bool(newest))
