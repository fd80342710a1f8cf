"""Sheets being filled from top to bottom: what is drawn goes to the current page, and a page exists only once it has ink."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from clinic_app.printing.lines import Line, Typesetter
from clinic_app.printing.styles import A4, HAIRLINE, Align, Colour, Margins, PageSize, TextStyle, Typography

_HEAD_TO_TEXT = 14.0
"""Points between the running head's rule and the text."""

_HALF_CAPITAL = 0.357
"""Half the height of Noto Sans's capitals, as a part of the font size."""

_MOST_RUNNING_LINES = 3


@dataclass(frozen=True, slots=True)
class Running:
    """The words at both ends of a running head or foot; long ones are wrapped, at last cut with an ellipsis."""

    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSetup:
    """What all pages of a document share. ``numbering`` stands at the right of the foot."""

    size: PageSize = A4
    margins: Margins = field(default_factory=Margins)
    head: Running = field(default_factory=Running)
    foot: str = ""
    numbering: str = "Page {page} of {pages}"

    @property
    def width(self) -> float:
        """Points from margin to margin."""
        return self.size.width - self.margins.left - self.margins.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A rectangle (left, bottom, right, top in points) that leads to the ``target``-th page of the body."""

    box: tuple[float, float, float, float]
    target: int


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A finished page: its content, already compressed, and its links."""

    content: bytes
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A heading that waits for what it heads: its height in points and what draws it."""

    height: float
    draw: Callable[[], None]


def paint(line: Line, x: float, baseline: float, colour: Colour) -> str:
    """The operators that put a line's beginning at (x, baseline), in points from the lower left corner."""
    return f"{colour_code(colour)} rg BT {x:.2f} {baseline:.2f} Td {line.ink} ET" if line.ink else ""


def colour_code(colour: Colour) -> str:
    return f"{colour.red:.3f} {colour.green:.3f} {colour.blue:.3f}"


def baseline_depth(style: TextStyle) -> float:
    """Points from the top of a line's box to its baseline: capital letters stand in the middle of their leading."""
    return style.leading / 2 + style.size * _HALF_CAPITAL


class Pages:
    """The pages of a document's body, drawn one after the other; heights are in points from the top of the text area."""

    def __init__(self, setup: PageSetup, typesetter: Typesetter, typography: Typography) -> None:
        self.setup = setup
        self.finished: list[DrawnPage] = []
        self._typesetter = typesetter
        self._ink: list[str] = []
        self._links: list[Link] = []
        self._held: list[Held] = []
        self._gap = 0.0
        self._running = typography.running
        head_lines = self._head_lines()
        self._head_height = len(head_lines) * self._running.leading
        self.top = setup.size.height - setup.margins.top
        if head_lines:
            self.top = min(self.top, setup.size.height - setup.margins.top / 2 - self._head_height - _HEAD_TO_TEXT)
        self.y = self.top

    @property
    def height(self) -> float:
        """Points of an empty page's text area."""
        return self.top - self.setup.margins.bottom

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - self.setup.margins.bottom

    @property
    def number(self) -> int:
        """The index of the page that is being filled."""
        return len(self.finished)

    def hold(self, heading: Held) -> None:
        """Keeps a heading back until the block below it is placed, so that the two are never parted."""
        self._held.append(heading)

    def gap(self, points: float) -> None:
        """White before the next block; two gaps become the larger one, and none begins a page."""
        self._gap = max(self._gap, points)

    def close_up(self) -> None:
        """Takes back the white before the next block."""
        self._gap = 0.0

    def open(self, height: float) -> None:
        """Makes room for ``height`` points below the headings that wait, on a new page if need be, and draws those headings."""
        held = self._held
        self._held = []
        if self._ink and self._gap + sum(heading.height for heading in held) + height > self.room:
            self.turn()
        for heading in held:
            heading.draw()
        self.close_gap()

    def close_gap(self) -> None:
        """Leaves the white that is due, except at the top of a page."""
        if self._ink:
            self.y -= self._gap
        self._gap = 0.0

    def turn(self) -> None:
        """Ends the page if anything is on it."""
        self._gap = 0.0
        if not self._ink:
            return
        self.finished.append(DrawnPage(_packed(self._ink), tuple(self._links)))
        self._ink, self._links = [], []
        self.y = self.top

    def end(self) -> None:
        """Ends the last page, with headings that nothing came after."""
        self.open(0.0)
        self.turn()

    def text(self, lines: Sequence[Line], style: TextStyle, x: float, width: float, align: Align = Align.START) -> None:
        """Draws lines from the current height in a column, without moving down."""
        top = self.y
        if align is Align.FIELD:
            align = Align.LEFT if len(lines) == 1 else Align.START
        for line in lines:
            self._ink.append(paint(line, x + _indent(line, width, align), top - baseline_depth(style), style.colour))
            top -= style.leading

    def down(self, points: float) -> None:
        self.y -= points

    def rule(self, x: float, width: float, colour: Colour = HAIRLINE, weight: float = 0.5) -> None:
        """A horizontal line at the current height."""
        self._ink.append(_rule(x, self.y, width, colour, weight))

    def tint(self, x: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle that hangs down from the current height."""
        self._ink.append(f"{colour_code(colour)} rg {x:.2f} {self.y - height:.2f} {width:.2f} {height:.2f} re f")

    def stamp(self, ink: Sequence[str], x: float) -> None:
        """Operators drawn in coordinates whose origin is (x, the current height)."""
        self._ink.append(f"q 1 0 0 1 {x:.2f} {self.y:.2f} cm {' '.join(ink)} Q")

    def link(self, height: float, target: int) -> None:
        """Makes the strip of ``height`` points below the current height lead to a page."""
        left = self.setup.margins.left
        self._links.append(Link(box=(left, self.y - height, left + self.setup.width, self.y), target=target))

    def head(self) -> bytes:
        """The running head's content, the same on every page; empty without one."""
        setup, style = self.setup, self._running
        ink = []
        top = self.top + _HEAD_TO_TEXT + self._head_height
        for left, right in self._head_lines():
            baseline = top - baseline_depth(style)
            ink.append(paint(left, setup.margins.left, baseline, style.colour))
            ink.append(paint(right, setup.margins.left + setup.width - right.width, baseline, style.colour))
            top -= style.leading
        if not ink:
            return b""
        return _packed([_ARTIFACT.format("Top"), *ink, _rule(setup.margins.left, top - 3, setup.width, HAIRLINE, 0.5), "EMC"])

    def foot(self, page: int, pages: int) -> bytes:
        """The running foot of one page, numbered from 1."""
        setup, style = self.setup, self._running
        number = self._typesetter.one_line(setup.numbering.format(page=page, pages=pages), style, setup.width)
        words = self._typesetter.one_line(setup.foot, style, setup.width - number.width - 2 * style.size)
        baseline = setup.margins.bottom - 24
        left = setup.margins.left
        ink = [paint(words, left, baseline, style.colour), paint(number, left + setup.width - number.width, baseline, style.colour)]
        return _packed([_ARTIFACT.format("Bottom"), _rule(left, baseline + style.leading, setup.width, HAIRLINE, 0.5), *ink, "EMC"])

    def _head_lines(self) -> list[tuple[Line, Line]]:
        """The head's lines: who it is about may take up to three, the right side one."""
        head, style, width = self.setup.head, self._running, self.setup.width
        right = self._typesetter.one_line(head.right, style, width * 0.4)
        room = width - (right.width + 2 * style.size if right.ink else 0.0)
        left = list(self._typesetter.lines(head.left, style, room))
        if len(left) > _MOST_RUNNING_LINES:
            left = [self._typesetter.one_line(head.left, style, room)]
        blank = Line("", 0.0, False)
        left = left or [blank] * bool(right.ink)
        return [(line, right if position == 0 else blank) for position, line in enumerate(left)]


_ARTIFACT = "/Artifact <</Type/Pagination/Attached[/{}]>>BDC"
"""Tells readers that what follows is no part of the text proper."""


def _indent(line: Line, width: float, align: Align) -> float:
    free = width - line.width
    if align is Align.CENTRE:
        return free / 2
    return free if align is Align.RIGHT or (align is Align.START and line.right_to_left) else 0.0


def _rule(x: float, y: float, width: float, colour: Colour, weight: float) -> str:
    return f"{colour_code(colour)} RG {weight:g} w {x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S"


def _packed(ink: Sequence[str]) -> bytes:
    return zlib.compress("\n".join(["q", *(part for part in ink if part), "Q"]).encode("ascii"), 6)
