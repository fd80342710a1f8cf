"""The clinic's recovery sheets: when each was made and checked, one to be checked, new ones to be made."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ui.messages import Message
from ui.navigation import Page
from ui.recovery.paper_sheets import PaperSheets
from ui.recovery.sheet_entry import SheetEntry
from ui.recovery.sheets_view_model import SheetsViewModel
from ui.theme import Tone, look
from ui.widgets.boxes import Column, Row, Scroll, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option, Segmented
from ui.widgets.fields import Field
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card, Fact, FactList, PageHead
from ui.widgets.text import Text

_WIDTH = 720
"""px at 100 %."""
_WHICH: tuple[Option[tuple[str, ...]], ...] = (Option(("A",), "Sheet A"), Option(("B",), "Sheet B"), Option(("A", "B"), "Both sheets"))


class SheetsScreen(Restyled, Page):
    """Checking empties the fields whatever comes of it; new sheets count only when a group of each was typed back."""

    def __init__(self, model: SheetsViewModel) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._facts = FactList()
        self._entry = SheetEntry()
        self._check = Button("Check this sheet", kind=ButtonKind.PRIMARY)
        self._check_news = NoticeSlot()
        self._which: Segmented[tuple[str, ...]] = Segmented(_WHICH, value=("A",))
        self._draw = Button("Make new…")
        self._news = NoticeSlot()
        self._making = Column(gap=2)
        self._paper: PaperSheets | None = None
        self._put = Button("Put in force", kind=ButtonKind.PRIMARY)
        self._out = False
        scroll = Scroll(gap=3, margins=3)
        scroll.column.addWidget(PageHead("Recovery sheets", "With the clinic's files, or a backup, either of them opens every record."))
        # One widget for all cards, so that their height is asked for at the width they get.
        self._body = QWidget()
        cards = Column(self._body, gap=3)
        for card in (self._standing(), self._checking(), self._renewing()):
            cards.addWidget(card)
        line = Row()
        line.addWidget(self._body, 1000)
        line.addStretch(1)
        scroll.column.addLayout(line)
        scroll.column.addStretch(1)
        Column(self).addWidget(scroll)
        model.changed.connect(self._show)
        model.checked.connect(self._checked)
        model.refused.connect(self._refused)
        model.failed.connect(lambda message: self._news.say(message.notice))
        model.drawn.connect(self._begin_paper)
        model.out.connect(self._was_out)
        model.renewed.connect(self._renewed)
        self.restyle()

    def restyle(self) -> None:
        self._body.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To the first group: people come with a sheet in their hand."""
        self._model.refresh()
        self._entry.focus_first()

    def leave(self) -> None:
        """What was typed of a sheet stays nowhere."""
        self._entry.clear()

    def step_back(self) -> bool:
        """New sheets that are not in force yet are given up; those in force stay so."""
        if self._paper is None:
            return False
        self._end_paper()
        self._news.say(Notice("The sheets that were in force still are; destroy what was printed.", Tone.DUE))
        return True

    def _standing(self) -> Card:
        card = Card("The two sheets", gap=1)
        card.column.addWidget(self._facts)
        return card

    def _checking(self) -> Card:
        card = Card("Check a sheet", gap=2)
        card.column.addWidget(
            Text("Open its envelope and type the eight groups, or scan the square. Then seal it in a new one.", quiet=True, wrap=True)
        )
        card.column.addWidget(self._entry)
        card.column.addWidget(self._check_news)
        card.column.addLayout(_at_the_end(self._check))
        self._check.setEnabled(False)
        self._entry.edited.connect(lambda: self._check.setEnabled(self._entry.is_whole))
        self._entry.completed.connect(self._check_news.clear)
        self._entry.submitted.connect(self._try)
        self._check.clicked.connect(self._try)
        return card

    def _renewing(self) -> Card:
        card = Card("Make new sheets", gap=2)
        words = (
            "For a sheet that was used, lost or seen by somebody who should not have. Once you have typed back a group of the new one, the "
            "old one opens these files no more. Copies and backups made before then it still opens: keep them where you keep cash."
        )
        card.column.addWidget(Text(words, quiet=True, wrap=True))
        self._choice = Field("Which", self._which)
        card.column.addWidget(self._choice)
        card.column.addLayout(self._making)
        card.column.addWidget(self._news)
        row = Row(gap=1)
        row.addStretch(1)
        row.addWidget(self._draw)
        row.addWidget(self._put)
        card.column.addLayout(row)
        self._put.hide()
        self._draw.clicked.connect(self._ask)
        self._put.clicked.connect(self._renew)
        return card

    def _show(self) -> None:
        self._facts.show_facts(
            [
                Fact(f"Sheet {each.sheet}", self._model.facts(each), tone=Tone.DUE if self._model.needs_care(each) else None)
                for each in self._model.states
            ]
        )

    def _try(self) -> None:
        if self._entry.is_whole:
            self._model.check(self._entry.take())

    def _checked(self, letter: str) -> None:
        words = f"This is sheet {letter}, and it opens everything. Seal it in an envelope again."
        self._check_news.say(Notice(words, Tone.GIVEN))
        self._entry.focus_first()

    def _refused(self, message: Message) -> None:
        self._check_news.say(message.notice)
        self._entry.focus_first()

    def _ask(self) -> None:
        letters = self._which.value
        if letters is not None:
            self._news.clear()
            self._model.draw(letters)

    def _begin_paper(self) -> None:
        self._end_paper()
        paper = PaperSheets(self._model.asked)
        self._paper, self._out = paper, False
        self._making.addWidget(paper)
        # Now, not when the layout gets to it: the keyboard goes there.
        paper.show()
        self._choice.hide()
        self._draw.hide()
        self._put.setEnabled(False)
        self._put.show()
        paper.printers_wanted.connect(self._model.ask_printers)
        paper.print_asked.connect(self._model.print_sheets)
        paper.save_asked.connect(self._save)
        paper.typed.connect(self._compare)
        self._model.printers_known.connect(paper.offer)
        paper.focus_first()

    def _end_paper(self) -> None:
        clear(self._making)
        self._paper = None
        self._put.hide()
        self._choice.show()
        self._draw.show()

    def _save(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Where shall the new sheets go?")
        if folder:
            self._model.save_sheets(Path(folder))

    def _was_out(self, where: str) -> None:
        self._out = True
        if self._paper is not None:
            self._paper.say(Notice(f"The new paper was {where}.", Tone.GIVEN))
            self._compare()
            self._paper.focus_groups()

    def _compare(self) -> None:
        if self._paper is None:
            return
        right = {asked: self._model.is_right(asked, text) for asked, text in self._paper.groups.items()}
        for asked, is_right in right.items():
            self._paper.mark(asked, right=is_right)
        self._put.setEnabled(self._out and all(right.values()))

    def _renew(self) -> None:
        if self._paper is not None:
            self._model.renew(tuple(self._paper.groups.values()))

    def _renewed(self, letters: tuple[str, ...]) -> None:
        self._end_paper()
        which = f"The new sheet {letters[0]} is" if len(letters) == 1 else "The two new sheets are"
        self._news.say(Notice(f"{which} in force. Put each into its envelope, and destroy the old paper.", Tone.GIVEN))
        self._draw.setFocus()


def _at_the_end(widget: QWidget) -> Row:
    row = Row()
    row.addStretch(1)
    row.addWidget(widget)
    return row
