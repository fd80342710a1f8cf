"""The frame that says whose record is open: one place, the same on every page; it knows nothing of patients."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui import fonts
from ui.theme import TextSize, Tone
from ui.widgets.badge import Badge, BadgeText
from ui.widgets.boxes import Column, Flow, Row, clear
from ui.widgets.icons import Icon
from ui.widgets.kit import hug
from ui.widgets.panels import Fact
from ui.widgets.text import ElidedText, Text


class IdentityBanner(QFrame):
    """Title, the title in its own script, facts in a line, badges in a line; ``deeds`` is a row at the end for a button or two."""

    def __init__(self) -> None:
        super().__init__()
        row = Row(self, gap=2, margins=(3, 1.5))
        words = Column(gap=0.5)
        row.addLayout(words, 1)
        head = Row(gap=2)
        words.addLayout(head)
        self._facts = QWidget()
        self._facts_line = Flow(self._facts, gap=(2.5, 0.5))
        self._badges = QWidget()
        self._badges_line = Flow(self._badges, gap=(1, 0.5))
        for line in (self._facts, self._badges):
            hug(line)
        head.addWidget(self._facts, 1)
        self.deeds = Row(gap=1)
        head.addLayout(self.deeds)
        head.setAlignment(self.deeds, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self._badges)
        hug(self)

    def show_identity(self, title: str, *, second: str = "", facts: Sequence[Fact] = (), badges: Sequence[BadgeText] = ()) -> None:
        """Show another identity, all of it at once; nothing of the one before stays."""
        clear(self._facts_line)
        clear(self._badges_line)
        self._facts_line.addWidget(ElidedText(title, size=TextSize.HEADING, strong=True))
        if second:
            self._facts_line.addWidget(ElidedText(second, size=TextSize.HEADING, quiet=True))
        for fact in facts:
            self._facts_line.addWidget(_FactPair(fact))
        shown = list(badges)
        if fonts.missing(second):
            shown.append(BadgeText("no font for this script on this computer", Tone.DUE, Icon.ALERT))
        for badge in shown:
            self._badges_line.addWidget(Badge(badge.words, tone=badge.tone, icon=badge.icon, outlined=badge.outlined))
        self._badges.setVisible(bool(shown))
        spoken = [title, second, *(f"{fact.name} {fact.value}" for fact in facts), *(badge.words for badge in shown)]
        self.setAccessibleName(", ".join(part for part in spoken if part))


class _FactPair(QWidget):
    """``Born 29-Feb-1984 (42 y)``: the name quiet, the value strong."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        row = Row(self, gap=0.75)
        row.addWidget(Text(fact.name, quiet=True))
        row.addWidget(ElidedText(fact.value, strong=not fact.quiet, quiet=fact.quiet, tone=fact.tone))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
