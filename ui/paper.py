"""Pages that leave the program, on paper or as a file: asked, printed and saved beside the window, each within a time."""

from collections.abc import Callable
from pathlib import Path

from ui.background import Background
from ui.widgets.pdf_printing import Printers, print_pdf, printers

PRINTERS_ANSWER_WITHIN = 10.0
SAVED_WITHIN = 120.0
PRINTED_WITHIN = 300.0
"""Seconds; a print server or a network folder that is not there may never answer. Longer documents get 2 s more a page."""

NO_PRINTERS = Printers((), "")


class Paper:
    """What screens with pages are given beside their service."""

    def __init__(self, background: Background, save: Callable[[Path, bytes], None]) -> None:
        """``save`` puts a file where a person asked for it, whole or not at all."""
        self._background = background
        self._save = save

    def ask_printers(self, known: Callable[[Printers], None]) -> None:
        """Which printers there are; none where the system does not answer."""
        self._background.run_with_deadline(printers, PRINTERS_ANSWER_WITHIN, done=known, failed=lambda _error: known(NO_PRINTERS))

    def print_pages(
        self,
        pdf: bytes,
        pages: int,
        printer: str,
        job_name: str,
        *,
        done: Callable[[int], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Send ``pdf`` to ``printer``; ``job_name`` is read by everybody who stands at it, so it names nobody."""
        within = PRINTED_WITHIN + 2.0 * pages
        self._background.run_with_deadline(lambda: print_pdf(pdf, printer, job_name), within, done=done, failed=failed)

    def save(self, path: Path, content: bytes, *, done: Callable[[None], None], failed: Callable[[BaseException], None]) -> None:
        """Write the file; ``failed`` hears ``DiskFull``, ``CannotWrite``, ``DeadlinePassed``."""
        self._background.run_with_deadline(lambda: self._save(path, content), SAVED_WITHIN, done=done, failed=failed)
