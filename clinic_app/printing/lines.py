"""Text set in lines of a given width: each line is ready to be drawn anywhere, as PDF text operators without a position."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from clinic_app.printing.bidi import base_level, has_right_to_left, levels, visual_order
from clinic_app.printing.line_breaks import segments, soft_end
from clinic_app.printing.script_runs import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, ZERO_WIDTH_SPACE
from clinic_app.printing.shaping import Piece, Shaper, UsedFont, without_zero_width_spaces
from clinic_app.printing.styles import TextStyle, Weight

_BETWEEN_ZERO_WIDTH_SPACES = re.compile(f"[^{ZERO_WIDTH_SPACE}]+{ZERO_WIDTH_SPACE}*")
_LONGEST_WORD = 256
"""Characters of a word that are measured at once; no line of any page holds as many."""

_MOST_KEPT = 20_000
_LONGEST_KEPT = 80
"""Short texts come again and again in a record (a name, a unit, a status): their lines are kept."""

_STROKE = 0.028
"""Width of the stroke that thickens a face without a bold of its own, as a part of the font size."""


@dataclass(frozen=True, slots=True)
class Line:
    """Operators to stand between ``BT x y Td`` and ``ET``; ``width`` in points."""

    ink: str
    width: float
    right_to_left: bool


class Typesetter:
    """Sets text in lines, with the words of one document's shaper."""

    def __init__(self, shaper: Shaper) -> None:
        self._shaper = shaper
        self._kept: dict[tuple[str, TextStyle, float], tuple[Line, ...]] = {}

    def lines(self, text: str, style: TextStyle, width: float) -> tuple[Line, ...]:
        """The lines of ``text`` (plain text: markup is printed as it stands) in a column ``width`` points wide.

        ``\\n`` begins a new paragraph, whose first strong character says whether it runs from the left or the right. A
        word wider than the column is parted; text without a visible character has no lines.
        """
        key = (text, style, width)
        lines = self._kept.get(key)
        if lines is None:
            lines = self._set(text, style, width)
            if len(text) <= _LONGEST_KEPT:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = lines
        return lines

    def one_line(self, text: str, style: TextStyle, width: float) -> Line:
        """The text in one line, cut with an ellipsis where it is too long for ``width`` points."""
        flat = " ".join(self._shaper.printable(text).split())
        lines = self.lines(flat, style, width)
        if not lines:
            return Line("", 0.0, False)
        if len(lines) == 1:
            return lines[0]
        ellipsis = "\u2026"
        limit = width * 1000 / style.size - self._shaper.word(ellipsis, style.weight).width
        start, end = next(self._ranges(flat, _levels(flat), style.weight, limit))
        cut = flat[start:end] + ellipsis
        return self._line(cut, style, _levels(cut), base_level(cut))

    def spaced_line(self, text: str, style: TextStyle) -> Line:
        """Letters and digits in cells of one width, so that a code can be read off character by character."""
        pen = _Pen(style)
        code = self._shaper.printable(text).replace("\n", "")
        pieces, cell = self._shaper.code_pieces(code, style.weight)
        pen.cells(pieces, cell, code)
        return Line(" ".join(pen.ink), pen.width * style.size / 1000, False)

    def _set(self, text: str, style: TextStyle, width: float) -> tuple[Line, ...]:
        limit = width * 1000 / style.size
        lines = []
        for paragraph in self._shaper.printable(text).strip("\n").split("\n"):
            paragraph_levels = _levels(paragraph)
            base = base_level(paragraph) if paragraph_levels else 0
            empty = True
            for start, end in self._ranges(paragraph, paragraph_levels, style.weight, limit):
                lines.append(self._line(paragraph[start:end], style, paragraph_levels[start:end], base))
                empty = False
            if empty:
                lines.append(Line("", 0.0, False))
        while lines and not lines[-1].ink:
            lines.pop()
        return tuple(lines)

    def _ranges(self, text: str, text_levels: bytes, weight: Weight, limit: float) -> Iterator[tuple[int, int]]:
        """The (start, end) of each line of a paragraph, without the spaces at its end."""
        space = self._shaper.space(weight)
        start = end = 0
        used = 0.0
        for left, right in self._unparted(text, text_levels, weight, limit):
            gap = text.count(" ", end, left) * space
            while True:
                width = self._width(text[left:right], weight, text_levels[left:right])
                if used + gap + width <= limit:
                    break
                if end > start:
                    yield start, end
                elif not gap:  # alone on its line, and still too wide
                    chunk = slice(left, left + _LONGEST_WORD)
                    fits = left + self._shaper.reach(text[chunk], weight, text_levels[chunk], limit)
                    if fits >= right:
                        break
                    cut = soft_end(text, left, fits)
                    yield left, cut
                    left = cut
                start = end = left
                used = gap = 0.0
            used += gap + width
            end = right
        if end > start:
            yield start, end

    def _unparted(self, text: str, text_levels: bytes, weight: Weight, limit: float) -> Iterator[tuple[int, int]]:
        """The (start, end) of every stretch that a line must not part; a zero-width space parts what no line can hold."""
        for left, right in segments(text):
            if ZERO_WIDTH_SPACE in text[left:right] and self._width(text[left:right], weight, text_levels[left:right]) > limit:
                for match in _BETWEEN_ZERO_WIDTH_SPACES.finditer(text, left, right):
                    yield match.span()
            else:
                yield left, right

    def _width(self, text: str, weight: Weight, text_levels: bytes) -> float:
        return self._shaper.word(text, weight, text_levels).width if len(text) <= _LONGEST_WORD else inf

    def _line(self, text: str, style: TextStyle, text_levels: bytes = b"", base: int = 0) -> Line:
        pen = _Pen(style)
        if any(text_levels):
            text, text_levels = without_zero_width_spaces(text, text_levels)
            self._draw_both_ways(text, text_levels, base, pen)
        else:
            self._draw_left_to_right(text, pen)
        pen.close()
        return Line(" ".join(pen.ink), pen.width * style.size / 1000, bool(base))

    def _draw_left_to_right(self, text: str, pen: "_Pen") -> None:
        word, weight = self._shaper.word, pen.style.weight
        latin = self._shaper.latin_font(weight)
        first = True
        for token in text.split(" "):
            if first:
                first = False
            else:
                pen.space(pen.font or latin)
            if not token:
                continue
            shaped = word(token, weight)
            if shaped.plain is not None:
                pen.plain(shaped.pieces[0].font, shaped.plain, shaped.width)
            else:
                for piece in shaped.pieces:
                    pen.piece(piece)

    def _draw_both_ways(self, text: str, text_levels: bytes, base: int, pen: "_Pen") -> None:
        """Draws in reading order, each piece where it belongs: what reads the file in its own order reads it right, too.

        Where a run goes against the line's direction, what is copied from its edge has a mark of the line's direction beside
        it: without one Poppler counts the next space to the run, and joins two words.
        """
        latin = self._shaper.latin_font(pen.style.weight)
        items: list[tuple[Piece | None, int, float]] = []
        position = 0
        for token in text.split(" "):
            if position:
                items.append((None, text_levels[position - 1], latin.space_width))
            shaped = self._shaper.word(token, pen.style.weight, text_levels[position : position + len(token)])
            items += [(piece, piece.level, piece.width) for piece in shaped.pieces]
            position += len(token) + 1
        places = [0.0] * len(items)
        edge = 0.0
        order = visual_order([level for _, level, _ in items])
        for item in order:
            places[item] = edge
            edge += items[item][2]
        against = [level % 2 != base for _, level, _ in items]
        fenced_right = {left for left, right in pairwise(order) if against[left] and not against[right]}
        fenced_left = {right for left, right in pairwise(order) if base and against[right] and not against[left]}
        mark = RIGHT_TO_LEFT_MARK if base else LEFT_TO_RIGHT_MARK
        for item, ((piece, _, _), place) in enumerate(zip(items, places, strict=True)):
            pen.move_to(place)
            if piece is None:
                pen.space(latin)
            else:
                copied = mark * (item in fenced_left) + piece.text + mark * (item in fenced_right)
                pen.piece(piece, copied if copied != piece.text else "")
        pen.width = edge


class _Pen:
    """Collects the operators of one line; widths and places in thousandths of the font size."""

    def __init__(self, style: TextStyle) -> None:
        self.style = style
        self.ink: list[str] = []
        self.width = 0.0
        self.font: UsedFont | None = None
        self._array: list[str] = []
        self._origin = 0.0

    def close(self) -> None:
        if self._array:
            self.ink.append(f"[{''.join(self._array)}]TJ")
            self._array.clear()

    def plain(self, font: UsedFont, array: str, width: float) -> None:
        if font is not self.font:
            self._take(font)
        self._array.append(array)
        self.width += width

    def space(self, font: UsedFont) -> None:
        self.plain(font, font.space, font.space_width)

    def piece(self, piece: Piece, copied: str = "") -> None:
        """Draws a piece; ``copied`` is what to copy from it if that is more than its text."""
        if piece.is_plain and not copied:
            self.plain(piece.font, piece.array, piece.width)
            return
        if piece.font is not self.font:
            self._take(piece.font)
        self.close()
        spoken = copied or ("" if piece.speaks else piece.text)
        if spoken:
            self.ink.append(_span(spoken))
        thickened = piece.font.face.thickened
        if thickened:
            colour = self.style.colour
            stroke = f"{colour.red:.3f} {colour.green:.3f} {colour.blue:.3f} RG {self.style.size * _STROKE:.3f} w 2 Tr"
            self.ink.append(stroke)
        self.ink.append(f"[{piece.array}]TJ")
        if thickened:
            self.ink.append("0 Tr")
        if spoken:
            self.ink.append("EMC")
        self.width += piece.width

    def cells(self, pieces: Sequence[Piece], cell: float, spoken: str) -> None:
        """Draws each piece in the middle of a cell of its own; the whole is copied as one word."""
        self.ink.append(_span(spoken))
        for piece in pieces:
            side = (cell - piece.width) / 2
            if piece.font is not self.font:
                self._take(piece.font)
            self._array.append(f"{-round(side)} {piece.array}{-round(side)} ")
            self.width += cell
        self.close()
        self.ink.append("EMC")

    def move_to(self, place: float) -> None:
        """Goes to ``place`` from the line's beginning, unless the pen is there."""
        if abs(place - self.width) < 0.01:
            return
        self.close()
        self.ink.append(f"{(place - self._origin) * self.style.size / 1000:.3f} 0 Td")
        self._origin = self.width = place

    def _take(self, font: UsedFont) -> None:
        self.close()
        self.font = font
        self.ink.append(f"/{font.name} {self.style.size:g} Tf")


def _span(spoken: str) -> str:
    """Begins marked content that is copied as ``spoken`` (ISO 32000-1, 14.9.4)."""
    return f"/Span<</ActualText<FEFF{spoken.encode('utf-16-be').hex().upper()}>>>BDC"


def _levels(paragraph: str) -> bytes:
    return levels(paragraph, base_level(paragraph)) if has_right_to_left(paragraph) else b""
