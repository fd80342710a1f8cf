"""Lines and boxes to be filled in with a pen: dark enough for a copier, far enough apart for a hand."""

from collections.abc import Sequence

from clinic_app.printing.document import Document
from clinic_app.printing.styles import MUTED, TextStyle

HAND = 22.0
"""Points from line to line, 7.8 mm: what ruled paper has."""

_LABEL = TextStyle(8.5, 11.5, colour=MUTED)
_WORDS = TextStyle(9.5, 13)
_BOX = 9.0
_GAP = 14.0


class Ruled:
    """What a hand fills in, drawn one under the other into ``document``."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def fields(self, *fields: tuple[str, float]) -> None:
        """Lines beside each other, each with its label over it and its share of the width."""
        drawing = self._document.drawing(_LABEL.leading + HAND - 2)
        room = drawing.width - _GAP * (len(fields) - 1)
        shares = sum(share for _label, share in fields)
        x = 0.0
        for label, share in fields:
            width = room * share / shares
            drawing.text(label, x, 0, _LABEL, width)
            drawing.rule((x, drawing.height - 1), (x + width, drawing.height - 1), MUTED)
            x += width + _GAP
        self._document.place(drawing)

    def choices(self, label: str, *words: str) -> None:
        """A label, and a box to tick before each of the ``words``; six stand in a line."""
        each_line = [words[start : start + 6] for start in range(0, len(words), 6)]
        drawing = self._document.drawing(_LABEL.leading + 16 * len(each_line))
        drawing.text(label, 0, 0, _LABEL)
        for number, line in enumerate(each_line):
            y = _LABEL.leading + 16 * number + 1
            for place, each in enumerate(line):
                x = drawing.width * place / 6 if len(words) > 3 else drawing.width * place / 3
                drawing.box(x, y + 2, _BOX, _BOX, edge=MUTED)
                drawing.text(each, x + _BOX + 5, y, _WORDS)
        self._document.place(drawing)

    def lines(self, label: str, count: int) -> None:
        """Room to write: a label and so many lines."""
        drawing = self._document.drawing(_LABEL.leading + count * HAND)
        drawing.text(label, 0, 0, _LABEL)
        for number in range(1, count + 1):
            y = _LABEL.leading + number * HAND - 1
            drawing.rule((0, y), (drawing.width, y), MUTED)
        self._document.place(drawing)

    def grid(self, columns: Sequence[tuple[str, float]], rows: int) -> None:
        """An empty table: titles with their shares of the width, and so many rows of boxes."""
        head = _LABEL.leading + 6
        drawing = self._document.drawing(head + rows * HAND + 1)
        shares = sum(share for _title, share in columns)
        x, edges = 0.0, [0.0]
        for title, share in columns:
            width = drawing.width * share / shares
            drawing.text(title, x + 4, 2, _LABEL, width - 5)
            x += width
            edges.append(x)
        for number in range(rows + 1):
            y = head + number * HAND
            drawing.rule((0, y), (drawing.width, y), MUTED)
        for edge in edges:
            drawing.rule((edge, head), (edge, head + rows * HAND), MUTED)
        self._document.place(drawing)
