"""Words turned into glyphs, once each: how wide they are, how a PDF draws them and what is copied from them.

A glyph says what it means through its font's ToUnicode table where one glyph is one piece of text, always the same one.
Everything else (conjuncts, marks, ligatures that run right to left) is told by an ActualText around the word. For a
right-to-left word that text stands in visual order, as the glyphs do: Poppler and PDFium both turn it round again.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from unicodedata import category, combining, mirrored

from clinic_app.printing.face import Face, Glyph
from clinic_app.printing.fonts import FontGap, FontShelf
from clinic_app.printing.script_runs import LATIN, RIGHT_TO_LEFT_MARK, ZERO_WIDTH_SPACE, Cluster, clusters, harmless
from clinic_app.printing.styles import Weight

_EDGE = "<0000>"
"""The blank .notdef, drawn without width at both ends of an ActualText: viewers measure the text from its first glyph to its
last, and a mark at either end stands somewhere else.
"""

_HIGHEST_MARK = 0.6
"""How far a mark may be moved up or down, as a part of the font size."""

_LAST_GLYPH = 0xFFFF

_WIDE_CELL = 940.0
"""Thousandths of the font size that hold the widest capital, for codes where their own font is missing."""

_CODE_SPACING = 1.2
"""A little air between the characters of a code."""

_MOST_WORDS = 50_000
"""Words kept per weight before the store is emptied: bounds the memory of a document of any length."""


@dataclass(slots=True)
class UsedFont:
    """A face in use: its name in the file, and each drawn glyph with the text that is copied from it."""

    name: str
    face: Face
    meaning: dict[int, str] = field(default_factory=dict)
    drawn: set[int] = field(default_factory=set)
    raised: dict[tuple[int, int], int] = field(default_factory=dict)
    space: str = ""
    space_width: float = 0.0

    def raise_glyph(self, glyph: int, rise: int) -> int:
        """The number of a glyph that looks like ``glyph`` but stands about ``rise`` font units above its place.

        Steps of a two-hundredth of the font size are finer than print shows. Marks are stacked no higher than the line
        above: a letter with a thousand of them must not hide what else is on the page.
        """
        step = self.face.units_per_em // 200
        highest = self.face.units_per_em * _HIGHEST_MARK
        rise = round(max(-highest, min(rise, highest)) / step) * step
        number = self.face.glyph_count + len(self.raised)
        return self.raised.setdefault((glyph, rise), number) if rise and number <= _LAST_GLYPH else glyph

    def says(self, glyph: int, text: str) -> bool:
        """Whether copying the glyph gives ``text``; a glyph that means nothing yet takes the meaning."""
        known = self.meaning.get(glyph)
        if known:
            return known == text
        self.meaning[glyph] = text
        return True


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word in one font and one direction, drawn from left to right.

    ``array`` is the inside of a TJ array, ``width`` in thousandths of the font size. ``text`` stands in visual order; the
    glyphs need it as an ActualText unless they ``speak`` for themselves.
    """

    font: UsedFont
    array: str
    width: float
    text: str
    speaks: bool
    level: int

    @property
    def is_plain(self) -> bool:
        return self.speaks and not self.font.face.thickened


@dataclass(frozen=True, slots=True)
class Word:
    """The pieces of a word in reading order."""

    pieces: tuple[Piece, ...]
    width: float
    plain: str | None
    """The inside of a TJ array where the word is one piece that speaks for itself."""


class Shaper:
    """Shapes words for one document, remembers them, and knows which glyphs of which fonts the document needs."""

    def __init__(self, shelf: FontShelf) -> None:
        self._shelf = shelf
        self._fonts: dict[Face, UsedFont] = {}
        self._words: dict[Weight, dict[tuple[str, bytes], Word]] = {weight: {} for weight in Weight}
        self._printable = {"\n", ZERO_WIDTH_SPACE}
        self._missed: set[str] = set()

    @property
    def fonts(self) -> Sequence[UsedFont]:
        """The fonts in order of first use."""
        return tuple(self._fonts.values())

    @property
    def gaps(self) -> tuple[FontGap, ...]:
        """The writings whose characters had to be printed as codes."""
        return self._shelf.gaps(self._missed)

    def printable(self, text: str) -> str:
        """The text made harmless, with a code such as ``[U+0995]`` for each character that no font here draws."""
        text = harmless(text)
        if text.isascii():
            return text
        for character in set(text) - self._printable - self._missed:
            drawn = self._shelf.choose(clusters(character, b"")[0], Weight.REGULAR) is not None
            (self._printable if drawn else self._missed).add(character)
        codes = {ord(character): f"[U+{ord(character):04X}]" for character in self._missed.intersection(text)}
        return text.translate(codes) if codes else text

    def latin_font(self, weight: Weight) -> UsedFont:
        """The font of plain text, whose space parts the words of every script."""
        return self._use(self._shelf.latin(weight))

    def space(self, weight: Weight) -> float:
        """The width of a space in thousandths of the font size."""
        return self.latin_font(weight).space_width

    def word(self, text: str, weight: Weight, levels: bytes = b"") -> Word:
        """A word of printable text, with one bidirectional level a character or none where all runs left to right."""
        known = self._words[weight]
        word = known.get((text, levels))
        if word is None:
            if len(known) >= _MOST_WORDS:
                known.clear()
            word = known[text, levels] = (
                self._joined(text, weight, levels) if ZERO_WIDTH_SPACE in text else self._shaped(text, weight, levels)
            )
        return word

    def _shaped(self, text: str, weight: Weight, levels: bytes) -> Word:
        pieces = tuple(self._piece(run, face) for run, face in self._runs(text, weight, levels))
        plain = pieces[0].array if len(pieces) == 1 and pieces[0].is_plain else None
        return Word(pieces, sum(piece.width for piece in pieces), plain)

    def _joined(self, text: str, weight: Weight, levels: bytes) -> Word:
        """A word without the zero-width spaces in it, which are copied all the same where one font draws it from left to right."""
        drawn, kept = without_zero_width_spaces(text, levels)
        bare = self.word(drawn, weight, kept)
        if len(bare.pieces) != 1 or any(levels):
            return bare
        (piece,) = bare.pieces
        array = f"{_EDGE}{piece.array}{_EDGE}" if piece.speaks else piece.array
        return Word((replace(piece, array=array, text=text, speaks=False),), bare.width, None)

    def code_pieces(self, text: str, weight: Weight) -> tuple[list[Piece], float]:
        """Each printable character of a code by itself, and the width in thousandths of the size that every one is given."""
        face = self._shelf.monospaced(weight)
        if face is None or not face.covers(text):
            return [piece for character in text for piece in self.word(character, weight).pieces], _WIDE_CELL
        pieces = [self._piece([Cluster(character, LATIN, 0)], face) for character in text]
        return pieces, face.advance(face.glyph_of("0") or 0) * _CODE_SPACING

    def reach(self, text: str, weight: Weight, levels: bytes, limit: float) -> int:
        """How many characters fit in ``limit`` thousandths of the size without parting a cluster: at least one cluster."""
        end = 0
        used = 0.0
        for run, face in self._runs(text, weight, levels):
            advances: defaultdict[int, float] = defaultdict(float)
            for glyph in face.shape(_text(run), run[0].script, right_to_left=bool(run[0].level % 2)):
                advances[glyph.cluster] += glyph.advance
            starts = sorted(advances)
            offset = end
            for start, stop in zip(starts, [*starts[1:], len(_text(run))], strict=True):
                if end and used + advances[start] > limit:
                    return end
                used += advances[start]
                end = offset + stop
        return end

    def _runs(self, text: str, weight: Weight, levels: bytes) -> list[tuple[list[Cluster], Face]]:
        """The word cut into runs of one face, one script and one level."""
        if text.isascii() and not levels:
            return [([Cluster(text, LATIN, 0)], self._shelf.latin(weight))] if text else []
        parts = [part for cluster in clusters(text, levels) for part in self._dressed(cluster, weight)]
        keyed = groupby(parts, key=lambda part: (part[1], part[0].script, part[0].level))
        return [([cluster for cluster, _ in group], face) for (face, _, _), group in keyed]

    def _dressed(self, cluster: Cluster, weight: Weight) -> list[tuple[Cluster, Face]]:
        """The cluster with the face that draws it; a mark that this face lacks is drawn on its own by another."""
        face = self._shelf.choose(cluster, weight) or self._shelf.choose(cluster, Weight.REGULAR)
        if face is not None:
            return [(cluster, face)]
        if len(cluster.text) == 1:
            raise ValueError("text must be made printable before it is shaped")
        alone = [replace(cluster, text=character) for character in cluster.text]
        return [part for single in alone for part in self._dressed(single, weight)]

    def _use(self, face: Face) -> UsedFont:
        font = self._fonts.get(face)
        if font is None:
            font = self._fonts[face] = UsedFont(f"F{len(self._fonts)}", face)
            latin = self._shelf.latin(face.weight)
            font.space_width = latin.advance(latin.glyph_of(" ") or 0)
            own = face.glyph_of(" ")
            wider = font.space_width
            if own is not None and font.says(own, " "):
                font.drawn.add(own)
                font.space = f"<{own:04X}>"
                wider -= face.advance(own)
            font.space += f"{-round(wider)} " if round(wider) else ""
        return font

    def _piece(self, run: list[Cluster], face: Face) -> Piece:
        text, level = _text(run), run[0].level
        right_to_left = bool(level % 2)
        font = self._use(face)
        glyphs = face.shape(text, run[0].script, right_to_left=right_to_left)
        speaks = _speak_for_themselves(font, glyphs, text, right_to_left)
        array = _array(font, glyphs) if speaks else f"{_EDGE}{_array(font, glyphs)}{_EDGE}"
        return Piece(font, array, sum(glyph.advance for glyph in glyphs), _visual(text) if right_to_left else text, speaks, level)


def without_zero_width_spaces(text: str, levels: bytes) -> tuple[str, bytes]:
    """The text that is drawn, with the bidirectional levels of its characters."""
    kept = bytes(level for level, character in zip(levels, text, strict=False) if character != ZERO_WIDTH_SPACE)
    return text.replace(ZERO_WIDTH_SPACE, ""), kept


def _text(run: list[Cluster]) -> str:
    return "".join(cluster.text for cluster in run)


def _visual(text: str) -> str:
    """Right-to-left text from left to right; a mark must not come first, or Poppler takes it for the end of what stood before."""
    return (RIGHT_TO_LEFT_MARK if combining(text[-1]) else "") + text[::-1]


def _speak_for_themselves(font: UsedFont, glyphs: list[Glyph], text: str, right_to_left: bool) -> bool:
    """Gives each glyph its meaning in the font; whether those meanings, one after the other, are the text."""
    starts = sorted({glyph.cluster for glyph in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    sizes = Counter(glyph.cluster for glyph in glyphs)
    answer = bool(starts) and starts[0] == 0
    for glyph in glyphs:
        meant = text[glyph.cluster : ends[glyph.cluster]]
        alone = sizes[glyph.cluster] == 1 and not (right_to_left and (len(meant) > 1 or mirrored(meant)))
        if not alone:
            meant = next((letter for letter in meant if font.face.glyph_of(letter) == glyph.number), "")
        settled = bool(meant) and category(meant[0]) != "Cf" and font.says(glyph.number, meant)
        answer = answer and alone and settled
    return answer


def _array(font: UsedFont, glyphs: list[Glyph]) -> str:
    """The inside of a TJ array, with a number wherever the pen must move to where HarfBuzz wants it.

    A number at its end has a space behind it, so that arrays can be strung together.
    """
    ink: list[str] = []
    run: list[str] = []
    pen = wanted = 0.0
    for glyph in glyphs:
        step = round(wanted + glyph.right - pen)
        if step:
            ink.append(f"<{''.join(run)}>{-step}" if run else f"{-step}")
            run.clear()
        number = font.raise_glyph(glyph.number, glyph.up) if glyph.up else glyph.number
        font.drawn.add(number)
        run.append(f"{number:04X}")
        pen += step + font.face.advance(glyph.number)
        wanted += glyph.advance
    last = round(wanted - pen)
    return f"{''.join(ink)}<{''.join(run)}>" + (f"{-last} " if last else "")
