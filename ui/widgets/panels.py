"""Grounds to put things on: cards, page headings and lists of facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Column, Grid, Row, clear
from ui.widgets.kit import Restyled, foldable, hug, set_shown
from ui.widgets.text import Text, section_title


class Card(QFrame):
    """A panel with its title; add to ``column``. ``head`` takes a button or badge at the title's end.

    ``inset`` is the room around a card without a title, in steps of the grid; 1 for what brings its own, such as a plot.
    """

    def __init__(self, title: str = "", *, gap: float = 1, inset: float = 2) -> None:
        super().__init__()
        # The head is as tall as a compact button whether it holds one or not, so that titles of neighbours stand in line.
        self.column = Column(self, gap=gap, margins=(2, 1, 2, 2) if title else inset)
        self.head = Row(gap=1)
        if title:
            self.setAccessibleName(title)
            self.head.addWidget(section_title(title), 1)
            self.head.addWidget(_Strut())
            self.column.addLayout(self.head)


class _Strut(Restyled, QWidget):
    """Nothing, as tall as a compact button."""

    def __init__(self) -> None:
        super().__init__()
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(0, look().compact)


class PageHead(QWidget):
    """The title of a page, a sentence about it, and at its end the deeds of the page in ``deeds``."""

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        row = Row(self, gap=2)
        words = Column(gap=0.5)
        words.addWidget(Text(title, size=TextSize.HEADING, strong=True))
        self._about = Text(about, quiet=True, wrap=True)
        set_shown(self._about, bool(about))
        words.addWidget(self._about)
        row.addLayout(words, 1)
        self.deeds = Row(gap=1)
        row.addLayout(self.deeds)
        row.setAlignment(self.deeds, Qt.AlignmentFlag.AlignTop)
        hug(self)

    def set_about(self, about: str) -> None:
        """Another sentence under the title."""
        self._about.setText(about)
        self._about.setVisible(bool(about))


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value; ``quiet`` for a value that is not known."""

    name: str
    value: str
    tone: Tone | None = None
    quiet: bool = False


class FactList(QWidget):
    """Names and their values, a line each; values can be selected and copied.

    Usually the name is quiet and the value speaks ("Phone", "98110 44471"). With ``names_speak`` it is the other way round, and the
    value stands at the end of the line ("Melasma", "since Mar-2024").
    """

    def __init__(self, facts: Sequence[Fact] = (), *, names_speak: bool = False) -> None:
        super().__init__()
        self._names_speak = names_speak
        self._grid = Grid(self, gap=(2, 0.75))
        self._grid.setColumnStretch(1, 1)
        hug(self)
        self.show_facts(facts)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these and no others."""
        clear(self._grid)
        for number, fact in enumerate(facts):
            name = Text(fact.name, strong=self._names_speak, quiet=not self._names_speak)
            self._grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            value = Text(foldable(fact.value), tone=fact.tone, quiet=fact.quiet or self._names_speak, wrap=True, selectable=True)
            if self._names_speak:
                value.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignTop)
            value.setAccessibleName(f"{fact.name}: {fact.value}")
            self._grid.addWidget(value, number, 1)
