"""A document of the clinic, written from top to bottom and finished as a PDF: the only door to the printing folder.

Every text is plain text: markup in it is printed as it stands, and nothing in it can name a file, an address or an action.
The same calls give the same bytes on every computer with the same fonts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic_app.printing.contents import Entry, contents_pages, final_page
from clinic_app.printing.drawing import Drawing
from clinic_app.printing.fonts import FontGap, FontShelf
from clinic_app.printing.item_list import ItemList
from clinic_app.printing.lines import Line, Typesetter
from clinic_app.printing.page import DrawnPage, Held, Pages, PageSetup, baseline_depth
from clinic_app.printing.script_runs import harmless
from clinic_app.printing.shaping import Shaper
from clinic_app.printing.styles import ACCENT, STANDARD, Align, TextStyle, Typography
from clinic_app.printing.table import Cell, Column, Table, draw_band, first_height

_LABEL_SHARE = 0.27
_LABEL_GAP = 12.0
_ROW_PADDING = 1.5
_BULLET = "\N{BULLET}"


@dataclass(frozen=True, slots=True)
class FinishedDocument:
    """The PDF's bytes, how many pages it has, and the scripts that could only be printed as codes."""

    pdf: bytes
    page_count: int
    gaps: tuple[FontGap, ...]


class Document:
    """One PDF in the making.

    ``title`` becomes a property of the file, which every viewer shows: no patient's name belongs in it. ``language`` is the
    BCP 47 tag of the words that the program itself puts in.
    """

    def __init__(
        self,
        title: str,
        setup: PageSetup | None = None,
        *,
        typography: Typography = STANDARD,
        fonts: FontShelf | None = None,
        language: str = "en",
    ) -> None:
        self.typography = typography
        self._title = title
        self._language = language
        self._shaper = Shaper(fonts or FontShelf())
        self._typesetter = Typesetter(self._shaper)
        self._setup = setup or PageSetup()
        self._pages = Pages(self._setup, self._typesetter, typography)
        self._entries: list[Entry] = []
        self._contents: tuple[int, str, int] | None = None
        self._row_ended_at = (-1, 0.0)

    @property
    def width(self) -> float:
        """Points from margin to margin."""
        return self._setup.width

    def letterhead(self, name: str, lines: Sequence[str]) -> None:
        """The sender: the clinic's name large, its contacts below it, a rule under both."""
        head, note = self.typography.letterhead, self.typography.note
        names = self._typesetter.lines(name, head, self.width)
        contacts = [line for text in lines for line in self._typesetter.lines(text, note, self.width)]
        self._pages.open(len(names) * head.leading + len(contacts) * note.leading + 14)
        self._pages.down(6)
        self._block(names, head)
        self._block(contacts, note)
        self._pages.down(6)
        self._pages.rule(self._setup.margins.left, self.width, ACCENT, 1.2)
        self._pages.down(2)
        self._pages.gap(self.typography.gap * 3)

    def heading(self, text: str, level: int = 1, *, note: str = "") -> None:
        """A heading of level 1 to 3, never parted from what follows it.

        It becomes a bookmark and, on the levels that the contents show, an entry there. ``note`` stands beside it in
        small letters ("147 of 147", "signed 21-Nov-2026").
        """
        style = self.typography.heading(level)
        small = self.typography.note
        beside = self._typesetter.one_line(note, small, self.width * 0.45)
        room = self.width - (beside.width + _LABEL_GAP if beside.ink else 0.0)
        lines = self._typesetter.lines(text, style.text, room)

        left = self._setup.margins.left
        mirrored = bool(lines) and lines[0].right_to_left

        def draw() -> None:
            self._pages.gap(style.before)
            self._pages.close_gap()
            self._entries.append(Entry(text=text, level=level, note=note, page=self._pages.number, height=self._pages.y))
            self._pages.text(lines, style.text, left + self.width - room if mirrored else left, room)
            drop = baseline_depth(style.text) - baseline_depth(small)
            self._pages.down(drop)
            self._pages.text([beside], small, left, self.width, Align.LEFT if mirrored else Align.RIGHT)
            self._pages.down(len(lines) * style.text.leading - drop)
            self._pages.gap(style.after)

        self._pages.hold(Held(style.before + len(lines) * style.text.leading + style.after, draw))

    def paragraph(self, text: str, style: TextStyle | None = None, *, align: Align = Align.START) -> None:
        """Running text; ``\\n`` begins a new line. Neither its first nor its last line stands alone on a page."""
        self._flow(self._typesetter.lines(text, style or self.typography.body, self.width), style or self.typography.body, align=align)
        self._pages.gap(self.typography.gap)

    def bullets(self, texts: Sequence[str]) -> None:
        """A list of short texts, each behind a dot."""
        style = self.typography.body
        indent = style.size * 1.2
        dot = self._typesetter.one_line(_BULLET, style, indent)
        left = self._setup.margins.left
        for text in texts:
            cells = [
                Cell((dot,), style, left, indent),
                Cell(self._typesetter.lines(text, style, self.width - indent), style, left + indent, self.width - indent),
            ]
            self._band(cells)
        self._pages.gap(self.typography.gap)

    def row(self, label: str, value: str) -> None:
        """A label and, beside it, its value; a missing value is the caller's to word ("not asked")."""
        style, body = self.typography.label, self.typography.body
        left, column = self._setup.margins.left, self.width * _LABEL_SHARE
        x = left + column + _LABEL_GAP
        width = self.width - column - _LABEL_GAP
        cells = [
            Cell(self._typesetter.lines(label, style, column), style, left, column),
            Cell(self._typesetter.lines(value, body, width), body, x, width, Align.FIELD),
        ]
        if (self._pages.number, self._pages.y) == self._row_ended_at:
            self._pages.close_up()
        self._band(cells)
        self._row_ended_at = (self._pages.number, self._pages.y)
        self._pages.gap(self.typography.gap)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
        """A table with a header on every page it reaches; tells how many rows it drew, and draws nothing for none.

        ``rows`` may be a generator: a row is forgotten once it is drawn.
        """
        table = Table(self._pages, self._typesetter, self.typography, columns)
        for row in rows:
            table.row(row)
        if table.rows:
            self._pages.gap(self.typography.gap * 1.5)
        return table.rows

    def items(self, continued: str, *, dated: bool = True) -> ItemList:
        """A list of items to be filled; ``continued`` is said at the top of every page on which it goes on.

        Without ``dated`` there is no column for when something was.
        """
        return ItemList(self._pages, self._typesetter, self.typography, continued, dated=dated)

    def code_lines(self, groups: Sequence[str], *, numbered: bool = True) -> None:
        """Groups of letters and digits to be read and typed back: one a line, every character as wide as the next."""
        style, note = self.typography.code, self.typography.note
        column = style.size * 2
        left = self._setup.margins.left
        for number, group in enumerate(groups, start=1):
            self._pages.open(style.leading)
            if numbered:
                drop = baseline_depth(style) - baseline_depth(note)
                self._pages.down(drop)
                self._pages.text(self._typesetter.lines(str(number), note, column), note, left, column * 0.6, Align.RIGHT)
                self._pages.down(-drop)
            line = self._typesetter.spaced_line(group, style)
            self._pages.text([line], style, left + (column if numbered else 0.0), self.width - column)
            self._pages.down(style.leading)
        self._pages.gap(self.typography.gap)

    def drawing(self, height: float) -> Drawing:
        """An empty picture ``height`` points high, to be drawn on and then placed."""
        return Drawing(self._typesetter, self.width, height)

    def place(self, drawing: Drawing) -> None:
        """Puts a picture where the text has come to; one that is higher than a page is a mistake of the caller's.

        Raises ``ValueError`` for that mistake.
        """
        if drawing.height > self._pages.height:
            raise ValueError("a drawing must fit on one page")
        self._pages.open(drawing.height)
        self._pages.stamp(drawing.ink, self._setup.margins.left)
        self._pages.down(drawing.height)
        self._pages.gap(self.typography.gap)

    def contents(self, title: str = "Contents", *, levels: int = 1) -> None:
        """Leaves a place, on pages of its own, for the headings of ``levels`` with their notes and page numbers.

        Raises ``ValueError`` the second time.
        """
        if self._contents is not None:
            raise ValueError("a document has one table of contents")
        self.page_break()
        self._contents = (self._pages.number, title, levels)

    def page_break(self) -> None:
        """What follows begins a page; two breaks are one, and no page stays blank."""
        self._pages.end()

    def finish(self) -> FinishedDocument:
        """The whole document.

        Raises ``ValueError`` when nothing was drawn.
        """
        from clinic_app.printing.pdf_file import Bookmark, Sheets, write_pdf  # noqa: PLC0415 - pikepdf is slow to load

        self._pages.end()
        body = self._pages.finished
        if not body:
            raise ValueError("a document needs at least one line")
        at, front = self._front_matter()
        pages = [*body[:at], *front, *body[at:]]
        feet = [self._pages.foot(number, len(pages)) for number in range(1, len(pages) + 1)]
        bookmarks = [
            Bookmark(title=harmless(entry.text), level=entry.level, page=final_page(entry.page, at, len(front)), height=entry.height)
            for entry in self._entries
        ]
        pdf = write_pdf(
            Sheets(size=self._setup.size, head=self._pages.head(), pages=pages, feet=feet),
            self._shaper.fonts,
            bookmarks,
            title=self._title,
            language=self._language,
        )
        return FinishedDocument(pdf, len(pages), self._shaper.gaps)

    def _front_matter(self) -> tuple[int, list[DrawnPage]]:
        """Where the contents stand, and their pages."""
        if self._contents is None:
            return 0, []
        at, title, levels = self._contents
        entries = [entry for entry in self._entries if entry.level <= levels]
        return at, contents_pages(entries, title, at, self._setup, self._typesetter, self.typography)

    def _band(self, cells: Sequence[Cell]) -> None:
        self._pages.open(first_height(self._pages, cells, _ROW_PADDING))
        draw_band(self._pages, cells, _ROW_PADDING, lambda: None)

    def _block(self, lines: Sequence[Line], style: TextStyle) -> None:
        self._pages.text(lines, style, self._setup.margins.left, self.width)
        self._pages.down(len(lines) * style.leading)

    def _flow(self, lines: Sequence[Line], style: TextStyle, *, align: Align) -> None:
        left = self._setup.margins.left
        self._pages.open((len(lines) if len(lines) <= 3 else 2) * style.leading)
        rest = list(lines)
        while rest:
            fit = int(self._pages.room / style.leading + 1e-6)
            if len(rest) - fit == 1:
                fit -= 1
            fit = max(fit, 1)
            self._pages.text(rest[:fit], style, left, self.width, align)
            self._pages.down(min(fit, len(rest)) * style.leading)
            rest = rest[fit:]
            if rest:
                self._pages.turn()
