"""Rows of the trail as pages: looked at, then printed or saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.audit.print_pages import DrawnTrail
from ui.audit.audit_view_model import AuditViewModel
from ui.theme import Tone, look
from ui.widgets.boxes import Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.pdf_pages import PdfPages
from ui.widgets.printer_choice import PrintDeed
from ui.widgets.text import Text

FILE_NAME = "audit-trail.pdf"

_WIDTH = 340
"""px at 100 %."""


class PrintPanel(Restyled, QWidget):
    """``closed`` says that the pages are done with."""

    closed = Signal()

    def __init__(self, model: AuditViewModel, ask_path: Callable[[QWidget, str], Path | None]) -> None:
        super().__init__()
        self._model, self._ask_path = model, ask_path
        self._pages = PdfPages("Pages of the audit trail")
        self._print = PrintDeed("Print")
        self._save = Button("Save…", icon=Icon.SAVE)
        self._close = Button("Back to the list", kind=ButtonKind.QUIET, icon=Icon.ARROW_LEFT)
        self._slot = NoticeSlot()
        self._card = card = Card("Print the audit trail", gap=1.5)
        card.column.addWidget(
            Text("The pages name people. Hand them only to whoever may read them, and shred them afterwards.", quiet=True, wrap=True)
        )
        self._print.deeds.addWidget(self._save)
        self._print.deeds.addStretch(1)
        for part in (self._slot, self._print):
            card.column.addWidget(part)
        # It scrolls: what it needs at a large scale must not make the window taller than the screen.
        self._side = Scroll(gap=1, margins=(0, 0, 2, 0))
        self._side.column.addWidget(self._close)
        self._side.column.addWidget(card)
        self._side.column.addStretch(1)
        row = Row(self, gap=0)
        row.addWidget(self._side)
        row.addWidget(self._pages, 1)
        self._print.wanted.connect(model.ask_printers)
        self._print.print_asked.connect(model.print_on)
        self._save.clicked.connect(self._ask_where)
        self._close.clicked.connect(self.closed)
        model.printers_known.connect(self._print.offer)
        model.left.connect(lambda words: self._slot.say(Notice(words, Tone.GIVEN)))
        self.restyle()

    def restyle(self) -> None:
        current = look()
        self._card.setFixedWidth(current.px(_WIDTH))
        self._side.setFixedWidth(current.px(_WIDTH) + current.grid(2) + self._side.verticalScrollBar().sizeHint().width())

    def show_pages(self, drawn: DrawnTrail) -> None:
        """From the first page."""
        self._slot.clear()
        self._pages.show_pdf(drawn.pdf)
        self._print.begin()
        self._save.setFocus()

    def put_away(self) -> None:
        """Hold on to nothing."""
        self._pages.clear()

    def _ask_where(self) -> None:
        path = self._ask_path(self, FILE_NAME)
        if path is not None:
            self._model.save(path)
