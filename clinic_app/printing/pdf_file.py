"""The PDF file itself: fonts cut down to the glyphs in use, pages, links and bookmarks, written the same way every time."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from clinic_app.printing.embedding import embedded_font
from clinic_app.printing.page import DrawnPage
from clinic_app.printing.shaping import UsedFont
from clinic_app.printing.styles import PageSize

_PRODUCER = "Clinic Records"
_LONGEST_TITLE = 120
_ENTRIES_A_BLOCK = 100
"""ISO 32000-1, 9.10.3: a bfchar block holds at most a hundred lines."""

_SYMBOLIC = 4
"""Font descriptor flag: the glyphs are addressed by number, not through a standard encoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """All pages in order, each with its own foot; the head is one and the same. Contents are zlib-compressed operators."""

    size: PageSize
    head: bytes
    pages: Sequence[DrawnPage]
    feet: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """An outline entry: the page's index and the height on it, in points from its foot."""

    title: str
    level: int
    page: int
    height: float


def write_pdf(sheets: Sheets, fonts: Sequence[UsedFont], bookmarks: Sequence[Bookmark], *, title: str, language: str) -> bytes:
    """The file's bytes: no date, no author and no chance in them, so the same document is the same file."""
    pdf = pikepdf.new()
    resources = pdf.make_indirect(Dictionary(Font=Dictionary({f"/{font.name}": _font(pdf, font) for font in fonts})))
    head = _stream(pdf, sheets.head) if sheets.head else None
    box = Array([0, 0, round(sheets.size.width, 2), round(sheets.size.height, 2)])
    for drawn, foot in zip(sheets.pages, sheets.feet, strict=True):
        parts = [part for part in (head, _stream(pdf, drawn.content), _stream(pdf, foot)) if part is not None]
        page = pdf.make_indirect(Dictionary(Type=Name.Page, MediaBox=box, Resources=resources, Contents=Array(parts)))
        pdf.pages.append(pikepdf.Page(page))
    targets = [page.obj for page in pdf.pages]
    for page, drawn in zip(targets, sheets.pages, strict=True):
        if drawn.links:
            page.Annots = Array([_link(link.box, targets[link.target]) for link in drawn.links])
    if bookmarks:
        _add_outline(pdf, bookmarks, targets)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = title
    pdf.docinfo["/Producer"] = _PRODUCER
    file = io.BytesIO()
    pdf.save(file, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def _stream(pdf: pikepdf.Pdf, packed: bytes) -> pikepdf.Object:
    return pdf.make_stream(packed, Filter=Name.FlateDecode)


def _link(box: tuple[float, float, float, float], target: pikepdf.Object) -> pikepdf.Object:
    place = Array([target, Name.Fit])
    rectangle = Array([round(edge, 2) for edge in box])
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rectangle, Border=Array([0, 0, 0]), Dest=place)


def _add_outline(pdf: pikepdf.Pdf, bookmarks: Sequence[Bookmark], targets: Sequence[pikepdf.Object]) -> None:
    with pdf.open_outline() as outline:
        branch: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for bookmark in bookmarks:
            place = Array([targets[bookmark.page], Name.XYZ, 0, round(bookmark.height, 2), 0])
            item = OutlineItem(" ".join(bookmark.title.split())[:_LONGEST_TITLE], place)
            item.is_closed = bookmark.level > 1
            while branch[-1][0] >= bookmark.level:
                branch.pop()
            branch[-1][1].append(item)
            branch.append((bookmark.level, item.children))


def _font(pdf: pikepdf.Pdf, font: UsedFont) -> pikepdf.Object:
    """A composite font whose character codes are glyph numbers (ISO 32000-1, 9.7)."""
    originals = {number: glyph for (glyph, _), number in font.raised.items()}
    program = embedded_font(font.face, font.drawn - originals.keys(), font.raised)
    embedded = pdf.make_stream(zlib.compress(program, 9), Filter=Name.FlateDecode, Length1=len(program))
    metrics = font.face.metrics()
    name = Name(f"/{_tag(program)}+{font.face.name}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_SYMBOLIC,
        FontBBox=Array(list(metrics.box)),
        ItalicAngle=0,
        Ascent=metrics.ascent,
        Descent=metrics.descent,
        CapHeight=metrics.cap_height,
        StemV=80,
        FontFile2=embedded,
    )
    advances = [(glyph, font.face.advance(originals.get(glyph, glyph))) for glyph in sorted(font.drawn)]
    widths = Array([part for glyph, advance in advances for part in (glyph, Array([advance]))])
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=widths,
        DW=0,
        CIDToGIDMap=Name.Identity,
    )
    to_unicode = pdf.make_stream(zlib.compress(_to_unicode(font), 9), Filter=Name.FlateDecode)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=to_unicode,
        )
    )


def _tag(program: bytes) -> str:
    """Six capitals that name this subset."""
    number = zlib.crc32(program)
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))


def _to_unicode(font: UsedFont) -> bytes:
    """The table that a viewer copies text by: glyph number to UTF-16."""
    lines = [f"<{glyph:04X}><{meant.encode('utf-16-be').hex().upper()}>" for glyph, meant in sorted(font.meaning.items())]
    blocks = [lines[start : start + _ENTRIES_A_BLOCK] for start in range(0, len(lines), _ENTRIES_A_BLOCK)]
    table = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"
        f"{table}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
