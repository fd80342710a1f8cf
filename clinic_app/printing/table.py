"""Rows of cells side by side: short rows are never parted, long ones go on over as many pages as they need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_app.printing.lines import Line, Typesetter
from clinic_app.printing.page import Pages, baseline_depth
from clinic_app.printing.styles import ACCENT, Align, TextStyle, Typography

_KEPT_WHOLE = 1 / 3
"""A row up to this part of a page is moved to the next page rather than parted."""

_MOST_TITLE_LINES = 4
_COLUMN_GAP = 10.0
_ROW_PADDING = 3.5


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its title, its share of the width beside the others' shares, and where its lines stand."""

    title: str
    share: float = 1.0
    align: Align = Align.FIELD


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines in a column: its left edge and width in points."""

    lines: tuple[Line, ...]
    style: TextStyle
    x: float
    width: float
    align: Align = Align.FIELD

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading


def band_height(cells: Sequence[Cell]) -> float:
    """The height of a row without its padding: at least one line of its first cell."""
    return max(cells[0].style.leading, max(cell.height for cell in cells))


def first_height(pages: Pages, cells: Sequence[Cell], padding: float) -> float:
    """How much of a row must stand below a heading: all of a short one, two lines of a long one."""
    whole = band_height(cells) + 2 * padding
    return whole if whole <= pages.height * _KEPT_WHOLE else 2 * max(cell.style.leading for cell in cells) + 2 * padding


def draw_band(pages: Pages, cells: Sequence[Cell], padding: float, at_top: Callable[[], None]) -> None:
    """Draws a row from the current height, on new pages where it must; ``at_top`` draws what every new page begins with."""
    whole = band_height(cells) + 2 * padding
    if whole > pages.room and whole <= pages.height * _KEPT_WHOLE:
        pages.turn()
        at_top()
    left = list(cells)
    fresh = False
    while band_height(left) + 2 * padding > pages.room:
        fitting = [int((pages.room - 2 * padding) // cell.style.leading) for cell in left]
        if fresh or min(fitting) >= 2:
            counts = [_count(len(cell.lines), count) for cell, count in zip(left, fitting, strict=True)]
            _draw(pages, [_part(cell, 0, count) for cell, count in zip(left, counts, strict=True)], padding)
            left = [_part(cell, count, len(cell.lines)) for cell, count in zip(left, counts, strict=True)]
        pages.turn()
        at_top()
        fresh = True
    _draw(pages, left, padding)


def _count(lines: int, fitting: int) -> int:
    """How many of a cell's lines to draw where ``fitting`` have room: at least one, and none is left over alone."""
    return max(fitting - 1 if fitting >= 2 and lines - fitting == 1 else fitting, 1)


def _part(cell: Cell, start: int, end: int) -> Cell:
    return Cell(cell.lines[start:end], cell.style, cell.x, cell.width, cell.align)


def _draw(pages: Pages, cells: Sequence[Cell], padding: float) -> None:
    pages.down(padding)
    lowest = max(baseline_depth(cell.style) for cell in cells)
    for cell in cells:
        drop = lowest - baseline_depth(cell.style)
        pages.down(drop)
        pages.text(cell.lines, cell.style, cell.x, cell.width, cell.align)
        pages.down(-drop)
    pages.down(band_height(cells) + padding)


class Table:
    """A table being drawn: its header stands above the first row and again at the top of every page it reaches."""

    def __init__(self, pages: Pages, typesetter: Typesetter, typography: Typography, columns: Sequence[Column]) -> None:
        self._pages = pages
        self._typesetter = typesetter
        self._typography = typography
        self._columns = columns
        free = pages.setup.width - _COLUMN_GAP * (len(columns) - 1)
        shares = sum(column.share for column in columns)
        self._widths = [free * column.share / shares for column in columns]
        self._header = [
            _part(cell, 0, _MOST_TITLE_LINES) for cell in self._cells([column.title for column in columns], typography.table_head)
        ]
        self.rows = 0

    def row(self, texts: Sequence[str]) -> None:
        """Draws one row; there must be as many texts as columns."""
        cells = self._cells(texts, self._typography.table)
        if not self.rows:
            self._pages.open(band_height(self._header) + 2 * _ROW_PADDING + first_height(self._pages, cells, _ROW_PADDING))
            self._draw_header()
        draw_band(self._pages, cells, _ROW_PADDING, self._draw_header)
        self._pages.rule(self._pages.setup.margins.left, self._pages.setup.width)
        self.rows += 1

    def _cells(self, texts: Sequence[str], style: TextStyle) -> list[Cell]:
        cells = []
        x = self._pages.setup.margins.left
        for text, column, width in zip(texts, self._columns, self._widths, strict=True):
            cells.append(Cell(self._typesetter.lines(text, style, width), style, x, width, column.align))
            x += width + _COLUMN_GAP
        return cells

    def _draw_header(self) -> None:
        _draw(self._pages, self._header, _ROW_PADDING)
        self._pages.rule(self._pages.setup.margins.left, self._pages.setup.width, ACCENT, 0.8)
