"""The day sheet: what to print in the morning so that the desk can go on by hand when the power is gone."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_app.downtime.model import BlankForm, DrawnPapers, Wanted
from clinic_app.downtime.pages import TITLES
from ui.downtime.day_sheet_view_model import DaySheetViewModel
from ui.messages import Message
from ui.navigation import Page
from ui.record_copy.record_copy_screen import ask_where_to_save
from ui.theme import Tone, look
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.checks import CheckBox
from ui.widgets.choices import Option, Segmented
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import Field
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card, PageHead
from ui.widgets.pdf_pages import PdfPages
from ui.widgets.printer_choice import PrintDeed
from ui.widgets.text import Text

FILE_NAME = "day-sheet.pdf"

_WIDTH = 340
"""px at 100 %."""
_COPIES = tuple(Option(number, str(number)) for number in (1, 5, 10, 20))
_NOTHING, _PAGES = range(2)


class DaySheetScreen(Restyled, Page):
    """What is wanted on the left; on the right its pages, once they are drawn up."""

    def __init__(self, model: DaySheetViewModel, *, ask_path: Callable[[QWidget, str], Path | None] | None = None) -> None:
        super().__init__()
        self._model, self._ask_path = model, ask_path or ask_where_to_save
        model.setParent(self)
        self._day_sheet = CheckBox("Day sheet for those who come", checked=True)
        self._forms = {form: CheckBox(f"Blank form: {TITLES[form].lower()}") for form in BlankForm}
        self._copies: Segmented[int] = Segmented(_COPIES, value=1)
        self._draw = Button("Show the pages", kind=ButtonKind.PRIMARY, icon=Icon.DOCUMENT)
        self._slot = NoticeSlot()
        self._print = PrintDeed("Print")
        self._save = Button("Save…", icon=Icon.SAVE)
        self._pages = PdfPages("Pages for a power cut")
        self._stack = QStackedWidget()
        self._lay_out()
        self._join()
        self.restyle()

    def restyle(self) -> None:
        current = look()
        for card in self._cards:
            card.setFixedWidth(current.px(_WIDTH))
        self._side.setFixedWidth(current.px(_WIDTH) + current.grid(2) + self._side.verticalScrollBar().sizeHint().width())

    def arrive(self) -> None:
        """To the deed that is most likely wanted."""
        self._draw.setFocus()

    def leave(self) -> None:
        """Hold on to nothing; what was chosen stays chosen."""
        self._put_away()
        self._slot.clear()

    def step_back(self) -> bool:
        """Esc: from the pages to what is chosen."""
        if self._stack.currentIndex() == _NOTHING:
            return False
        self._put_away()
        self._draw.setFocus()
        return True

    def _lay_out(self) -> None:
        what = Card("What to print", gap=1.5)
        what.column.addWidget(self._day_sheet)
        for box in self._forms.values():
            what.column.addWidget(box)
        what.column.addWidget(Field("How many of each form", self._copies))
        what.column.addWidget(self._draw)
        self._out = Card("Print it", gap=1.5)
        self._print.deeds.addWidget(self._save)
        self._print.deeds.addStretch(1)
        self._out.column.addWidget(self._print)
        self._out.hide()
        afterwards = Card("When the power is back", gap=1)
        for words in (
            "Find each person before registering anybody, and type in what stands on paper with the day and time of the paper.",
            "Whoever wrote a note types it and signs it. Tick each line of the sheet when it is typed in.",
            "Keep the sheets: the ten characters on each say years later whether the audit trail is still the same.",
        ):
            afterwards.column.addWidget(Text(words, quiet=True, wrap=True))
        self._cards = (what, self._out, afterwards)
        self._side = Scroll(gap=2, margins=(0, 0, 2, 0))
        self._side.column.addWidget(self._slot)
        for card in self._cards:
            self._side.column.addWidget(card)
        self._side.column.addStretch(1)
        empty = Scroll(margins=0, clear=True)
        empty.column.addWidget(
            EmptyState(
                "Paper for when the power is gone",
                "A sheet for those who come today, and blank forms that ask for what the windows ask for. No patient is named on them.",
                icon=Icon.PRINT,
            ),
            1,
        )
        self._stack.addWidget(empty)
        self._stack.addWidget(self._pages)
        body = Row(gap=0)
        body.addWidget(self._side)
        body.addWidget(self._stack, 1)
        column = Column(self, gap=2, margins=3)
        column.addWidget(PageHead("Day sheet", "Print it in the morning and keep it at hand; it needs no computer."))
        column.addLayout(body, 1)

    def _join(self) -> None:
        model = self._model
        self._draw.clicked.connect(self._draw_up)
        self._save.clicked.connect(self._ask_where)
        self._print.wanted.connect(model.ask_printers)
        self._print.print_asked.connect(model.print_on)
        model.printers_known.connect(self._print.offer)
        model.drawing.connect(lambda: self._draw.setEnabled(False))
        model.drawn.connect(self._show_pages)
        model.left.connect(lambda words: self._slot.say(Notice(words, Tone.GIVEN)))
        model.failed.connect(self._tell)
        for box in (self._day_sheet, *self._forms.values()):
            box.toggled.connect(lambda _on: self._put_away())
        self._copies.chosen.connect(lambda _number: self._put_away())

    @property
    def _wanted(self) -> Wanted:
        forms = frozenset(form for form, box in self._forms.items() if box.isChecked())
        return Wanted(day_sheet=self._day_sheet.isChecked(), forms=forms, copies=self._copies.value or 1)

    def _draw_up(self) -> None:
        self._slot.clear()
        self._model.draw_up(self._wanted)

    def _show_pages(self, drawn: DrawnPapers) -> None:
        self._draw.setEnabled(True)
        self._draw.hide()
        self._pages.show_pdf(drawn.pdf)
        self._stack.setCurrentIndex(_PAGES)
        self._print.begin()
        self._out.show()
        self._print.setFocus()

    def _put_away(self) -> None:
        """What is chosen is other than what the pages show, or they are done with."""
        self._model.put_away()
        self._pages.clear()
        self._stack.setCurrentIndex(_NOTHING)
        self._out.hide()
        self._draw.show()
        self._draw.setEnabled(True)

    def _ask_where(self) -> None:
        path = self._ask_path(self, FILE_NAME)
        if path is not None:
            self._model.save(path)

    def _tell(self, message: Message) -> None:
        self._draw.setEnabled(True)
        self._slot.say(message.notice)
