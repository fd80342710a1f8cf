"""How print looks: paper sizes, colours and the type scale, as plain values that nothing can change while a page is drawn."""

from dataclasses import dataclass, replace
from enum import Enum

POINTS_PER_MILLIMETRE = 72 / 25.4


class Weight(Enum):
    """The two weights that every family is asked for; the value is the font's own ``wght`` axis."""

    REGULAR = 400
    BOLD = 700


class Align(Enum):
    """Where a line stands in its column; ``START`` is the left, or the right for a right-to-left paragraph.

    ``FIELD`` is for short values in a form: a single line stands at the left whichever way it runs, several as ``START``.
    """

    START = "start"
    FIELD = "field"
    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float

    @classmethod
    def of(cls, code: str) -> "Colour":
        """The colour of a six-digit code such as ``"0F6B6B"``."""
        return cls(*(int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)))


INK = Colour.of("16202A")
MUTED = Colour.of("55616E")
ACCENT = Colour.of("0E6666")
HAIRLINE = Colour.of("D3D9DF")
TINT = Colour.of("F1F5F6")


@dataclass(frozen=True, slots=True)
class PageSize:
    """A sheet's width and height in points."""

    width: float
    height: float


A4 = PageSize(210 * POINTS_PER_MILLIMETRE, 297 * POINTS_PER_MILLIMETRE)
LETTER = PageSize(612, 792)


@dataclass(frozen=True, slots=True)
class Margins:
    """White around the text in points; the running head and foot stand inside the top and bottom margins."""

    top: float = 24 * POINTS_PER_MILLIMETRE
    right: float = 20 * POINTS_PER_MILLIMETRE
    bottom: float = 22 * POINTS_PER_MILLIMETRE
    left: float = 20 * POINTS_PER_MILLIMETRE


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size of the letters, distance between baselines (both in points), weight and colour."""

    size: float
    leading: float
    weight: Weight = Weight.REGULAR
    colour: Colour = INK

    def scaled(self, factor: float) -> "TextStyle":
        return replace(self, size=self.size * factor, leading=self.leading * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingStyle:
    """A heading's letters and the white around it in points."""

    text: TextStyle
    before: float
    after: float

    def scaled(self, factor: float) -> "HeadingStyle":
        return HeadingStyle(text=self.text.scaled(factor), before=self.before * factor, after=self.after * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """The whole type scale of a document; ``gap`` is the white between two blocks in points.

    The leadings leave room for the tall marks of Devanagari, Thai and Arabic in every line.
    """

    headings: tuple[HeadingStyle, HeadingStyle, HeadingStyle]
    body: TextStyle
    strong: TextStyle
    note: TextStyle
    label: TextStyle
    table_head: TextStyle
    table: TextStyle
    running: TextStyle
    letterhead: TextStyle
    code: TextStyle
    gap: float

    def heading(self, level: int) -> HeadingStyle:
        return self.headings[level - 1]

    def scaled(self, factor: float) -> "Typography":
        """The same scale with every size and distance multiplied; the running head and foot grow half as much."""
        first, second, third = self.headings
        return Typography(
            headings=(first.scaled(factor), second.scaled(factor), third.scaled(factor)),
            body=self.body.scaled(factor),
            strong=self.strong.scaled(factor),
            note=self.note.scaled(factor),
            label=self.label.scaled(factor),
            table_head=self.table_head.scaled(factor),
            table=self.table.scaled(factor),
            running=self.running.scaled((1 + factor) / 2),
            letterhead=self.letterhead.scaled(factor),
            code=self.code.scaled(factor),
            gap=self.gap * factor,
        )


STANDARD = Typography(
    headings=(
        HeadingStyle(text=TextStyle(17, 24, Weight.BOLD, ACCENT), before=20, after=8),
        HeadingStyle(text=TextStyle(12.5, 18, Weight.BOLD), before=16, after=5),
        HeadingStyle(text=TextStyle(10, 15, Weight.BOLD), before=10, after=3),
    ),
    body=TextStyle(10, 15),
    strong=TextStyle(10, 15, Weight.BOLD),
    note=TextStyle(8.5, 12.5, colour=MUTED),
    label=TextStyle(9, 15, colour=MUTED),
    table_head=TextStyle(8.5, 12.5, Weight.BOLD, MUTED),
    table=TextStyle(9, 13.5),
    running=TextStyle(8, 11.5, colour=MUTED),
    letterhead=TextStyle(15, 21, Weight.BOLD, ACCENT),
    code=TextStyle(15, 26),
    gap=7,
)

LARGE_PRINT = STANDARD.scaled(1.6)
"""16-point body text: the size that large-print guidance asks for (promise Q7)."""
