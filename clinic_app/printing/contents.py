"""The table of contents: drawn last, when every page number is known, and put in where it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_app.printing.lines import Typesetter
from clinic_app.printing.page import DrawnPage, Pages, PageSetup
from clinic_app.printing.styles import Align, Typography
from clinic_app.printing.table import Cell, band_height, draw_band

_NUMBER_COLUMN = 40.0
_NOTE_SHARE = 0.38
_INDENT = 14.0
_PADDING = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A heading as drawn: ``page`` is its index in the body, ``height`` its upper edge in points from the page's foot."""

    text: str
    level: int
    note: str
    page: int
    height: float


def final_page(page: int, at: int, inserted: int) -> int:
    """A body page's index once ``inserted`` pages stand before index ``at``."""
    return page + inserted if page >= at else page


def contents_pages(
    entries: Sequence[Entry], title: str, at: int, setup: PageSetup, typesetter: Typesetter, typography: Typography
) -> list[DrawnPage]:
    """The pages of the contents; none without entries. How many there are does not hang on the numbers in them."""
    if not entries:
        return []
    count = len(_draw(entries, title, at, 0, setup, typesetter, typography))
    return _draw(entries, title, at, count, setup, typesetter, typography)


def _draw(
    entries: Sequence[Entry], title: str, at: int, inserted: int, setup: PageSetup, typesetter: Typesetter, typography: Typography
) -> list[DrawnPage]:
    pages = Pages(setup, typesetter, typography)
    left, right = setup.margins.left, setup.margins.left + setup.width
    style = typography.heading(1)
    heading = typesetter.lines(title, style.text, setup.width)
    pages.text(heading, style.text, left, setup.width)
    pages.down(len(heading) * style.text.leading + style.after)
    for entry in entries:
        page = final_page(entry.page, at, inserted)
        words, note = (typography.strong if entry.level == 1 else typography.body), typography.note
        x = left + _INDENT * (entry.level - 1)
        notes = setup.width * _NOTE_SHARE if entry.note else 0.0
        edge = right - _NUMBER_COLUMN - notes
        cells = [
            Cell(typesetter.lines(entry.text, words, edge - x - _INDENT), words, x, edge - x - _INDENT),
            Cell(typesetter.lines(entry.note, note, notes or setup.width), note, edge, notes, Align.RIGHT),
            Cell((typesetter.one_line(str(page + 1), words, _NUMBER_COLUMN),), words, right - _NUMBER_COLUMN, _NUMBER_COLUMN, Align.RIGHT),
        ]
        height = band_height(cells) + 2 * _PADDING
        if height > pages.room:
            pages.turn()
        pages.link(min(height, pages.room), page)
        draw_band(pages, cells, _PADDING, lambda: None)
        pages.rule(left, setup.width)
    pages.end()
    return pages.finished
