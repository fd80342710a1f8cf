"""Papers for a power cut: what is wanted of them, their pages, and where these go."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.downtime.model import DrawnPapers, Papers, Wanted
from clinic_app.downtime.service import DowntimeService
from ui.background import Background, Handle
from ui.downtime.drawing import draw_papers
from ui.messages import explain
from ui.paper import Paper
from ui.widgets.pdf_printing import Printers

JOB_NAME = "Clinic Records: day sheet"


class DaySheetViewModel(QObject):
    """``drawn`` carries the pages, ``left`` that they were printed or saved, in words; ``failed`` a message."""

    drawing = Signal()
    drawn = Signal(object)
    left = Signal(str)
    failed = Signal(object)
    printers_known = Signal(object)

    def __init__(self, downtime: DowntimeService, actor: Actor, background: Background, paper: Paper, *, name: str) -> None:
        """``name`` is the person's at work, as it stands on the sheets."""
        super().__init__()
        self._downtime, self._actor, self._background, self._paper, self._name = downtime, actor, background, paper, name
        self._under_way: Handle | None = None
        self.pages: DrawnPapers | None = None

    def draw_up(self, wanted: Wanted) -> None:
        """Put on record that these papers are drawn up, and draw them."""
        self.drawing.emit()
        self._under_way = self._background.run(
            lambda: self._downtime.draw_up(self._actor, wanted, name=self._name), done=self._draw, failed=self._fail
        )

    def put_away(self) -> None:
        """Stop drawing, or hold on to no page."""
        if self._under_way is not None:
            self._under_way.cancel()
            self._under_way = None
        self.pages = None

    def ask_printers(self) -> None:
        """Find out which printers there are; ``printers_known`` carries them."""
        self._paper.ask_printers(self._tell_printers)

    def print_on(self, printer: str) -> None:
        """Send the pages."""
        if self.pages is not None:
            self._paper.print_pages(self.pages.pdf, self.pages.pages, printer, JOB_NAME, done=self._printed, failed=self._fail)

    def save(self, path: Path) -> None:
        """Put the pages into a file."""
        if self.pages is not None:
            self._paper.save(path, self.pages.pdf, done=lambda _nothing: self.left.emit(f"Saved as {path.name}."), failed=self._fail)

    def _draw(self, papers: Papers) -> None:
        self._under_way = self._background.run_in_child(draw_papers, papers, done=self._show, failed=self._fail)

    def _show(self, drawn: DrawnPapers) -> None:
        self._under_way = None
        self.pages = drawn
        self.drawn.emit(drawn)

    def _printed(self, pages: int) -> None:
        self.left.emit("Sent to the printer: 1 page." if pages == 1 else f"Sent to the printer: {pages:,} pages.")

    def _tell_printers(self, known: Printers) -> None:
        self.printers_known.emit(known)

    def _fail(self, error: BaseException) -> None:
        self._under_way = None
        self.failed.emit(explain(error))
