"""Dated items one below the other: when, what, labelled facts beside it and longer texts below, over as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_app.printing.lines import Line, Typesetter
from clinic_app.printing.page import Pages
from clinic_app.printing.styles import Align, TextStyle, Typography, Weight

_WHEN = 62.0
_WHAT = 138.0
_LABEL = 82.0
"""Widths of the columns in points for the standard type; larger type widens them."""

_GAP = 10.0
_PADDING = 4.0
_LABEL_PADDING = 3.0
_KEPT_WHOLE = 1 / 3
"""The head of an item up to this part of a page is moved to the next page rather than parted."""

_LARGE = 1.3
"""From this factor of the standard type on, facts stand below what they are about, not beside it."""

_STANDARD_SIZE = 9.0


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines of one style in a column, ``row`` lines below the top of the item."""

    lines: tuple[Line, ...]
    style: TextStyle
    x: float
    width: float
    row: int = 0
    align: Align = Align.FIELD

    @property
    def end(self) -> int:
        return self.row + len(self.lines)


class ItemList:
    """Items being drawn; the pages after the first say what they continue.

    What is drawn is drawn in reading order, each fact's label before its value, for those who have it read to them.
    """

    def __init__(self, pages: Pages, typesetter: Typesetter, typography: Typography, continued: str, *, dated: bool) -> None:
        self._pages = pages
        self._typesetter = typesetter
        self._note = typography.note
        self._space = typography.gap * 1.5
        self._continued = continued
        self._is_dated = dated
        self._left = pages.setup.margins.left
        self._right = self._left + pages.setup.width
        factor = typography.table.size / _STANDARD_SIZE
        self._is_large = factor >= _LARGE
        second = self._left + _WHEN * factor + _GAP
        self._what = second if dated else self._left
        self._label = self._what if self._is_large else second + _WHAT * factor + _GAP
        self._value = self._label + _LABEL * factor + _GAP
        # One leading for all columns, so that an item is a grid of lines and can be parted between any two.
        self._plain = typography.table
        self._title = TextStyle(self._plain.size, self._plain.leading, Weight.BOLD, self._plain.colour)
        self._quiet = TextStyle(self._plain.size, self._plain.leading, Weight.REGULAR, typography.note.colour)
        self.items = 0

    def item(self, when: str, what: str, facts: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]) -> None:
        """Draws one item; ``facts`` and ``texts`` are pairs of a label and what it labels.

        Facts stand beside the item. Texts go over its whole width, below each other: a short one beside its label, a longer
        one below it.
        """
        columns = self._columns(when, what, facts)
        height = max(1, *(column.end for column in columns)) if columns else 1
        whole = height * self._plain.leading + 2 * _PADDING
        first = whole if whole <= self._pages.height * _KEPT_WHOLE else 2 * self._plain.leading + _PADDING
        if not self.items:
            self._pages.open(first)
        elif first > self._pages.room:
            self._turn()
        self._pages.down(_PADDING)
        start = 0
        while start < height:
            fit = max(int((self._pages.room + 1e-6) / self._plain.leading), 1)
            self._draw(columns, start, start + fit)
            self._pages.down(min(fit, height - start) * self._plain.leading)
            start += fit
            if start < height:
                self._turn()
        for label, text in texts:
            self._text(label, text)
        self._pages.down(_PADDING)
        self._pages.rule(self._left, self._pages.setup.width)
        self.items += 1

    def end(self) -> None:
        """Leaves white below the last item."""
        self._pages.gap(self._space)

    def _columns(self, when: str, what: str, facts: Sequence[tuple[str, str]]) -> list[_Column]:
        """The item's head in reading order."""
        columns = []
        if self._is_dated:
            columns.append(self._column(when, self._quiet, self._left, self._what - self._left - _GAP))
        beside = bool(facts) and not self._is_large
        title = self._column(what, self._title, self._what, (self._label - _GAP if beside else self._right) - self._what)
        columns.append(title)
        row = 0 if beside else title.end
        for label, value in facts:
            pair = (
                self._column(label, self._quiet, self._label, self._value - self._label - _GAP, row, Align.LEFT),
                self._column(value, self._plain, self._value, self._right - self._value, row, Align.LEFT),
            )
            columns += pair
            row = max(column.end for column in pair)
        return [column for column in columns if column.lines]

    def _column(self, text: str, style: TextStyle, x: float, width: float, row: int = 0, align: Align = Align.FIELD) -> _Column:
        return _Column(self._typesetter.lines(text, style, width), style, x, width, row, align)

    def _draw(self, columns: Sequence[_Column], start: int, end: int) -> None:
        """The lines of the grid from ``start`` to ``end``, at the current height."""
        for column in columns:
            lines = column.lines[max(start - column.row, 0) : max(end - column.row, 0)]
            if lines:
                drop = max(column.row - start, 0) * self._plain.leading
                self._pages.down(drop)
                self._pages.text(lines, column.style, column.x, column.width, column.align)
                self._pages.down(-drop)

    def _text(self, label: str, text: str) -> None:
        """A text and its label, which never stands alone at the foot of a page."""
        leading, width = self._plain.leading, self._right - self._what
        labels = self._typesetter.lines(label, self._quiet, width)
        beside = self._what + labels[0].width + _GAP if labels else self._what
        short = self._typesetter.lines(text, self._plain, max(self._right - beside, leading))
        if len(labels) == 1 and len(short) <= 1:
            if _LABEL_PADDING + leading > self._pages.room:
                self._turn()
            self._pages.down(_LABEL_PADDING)
            self._pages.text(labels, self._quiet, self._what, width, Align.LEFT)
            self._pages.text(short, self._plain, beside, width, Align.LEFT)
            self._pages.down(leading)
            return
        lines = list(self._typesetter.lines(text, self._plain, width))
        if _LABEL_PADDING + (len(labels) + min(len(lines), 2)) * leading > self._pages.room:
            self._turn()
        self._pages.down(_LABEL_PADDING)
        self._pages.text(labels, self._quiet, self._what, width)
        self._pages.down(len(labels) * leading)
        while lines:
            fit = max(int((self._pages.room + 1e-6) / leading), 1)
            self._pages.text(lines[:fit], self._plain, self._what, width)
            self._pages.down(min(fit, len(lines)) * leading)
            lines = lines[fit:]
            if lines:
                self._turn()

    def _turn(self) -> None:
        self._pages.turn()
        width = self._pages.setup.width
        self._pages.text([self._typesetter.one_line(self._continued, self._note, width)], self._note, self._left, width)
        self._pages.down(self._note.leading + _PADDING)
        self._pages.rule(self._left, width)
