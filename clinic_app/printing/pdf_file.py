"""The PDF file itself: fonts cut down to the glyphs in use, pages, links and bookmarks, written the same way every time.

reportlab writes the objects; what it would choose by itself (fonts, dates, an author) is handed to it or left out.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFInfo,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFPage,
    PDFStream,
    PDFString,
)

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
    document = PDFDocument(dummyoutline=1, compression=0, invariant=1, pdfVersion=(1, 7), lang=language)
    document.info = _Properties(title)
    named = {font.name: _font(document, font) for font in fonts}
    resources = _reference(document, PDFDictionary({"Font": PDFDictionary(named)}))
    head = _stream(document, sheets.head) if sheets.head else None
    pages = [PDFPage() for _ in sheets.pages]
    targets = [_reference(document, page) for page in pages]
    for page, drawn, foot in zip(pages, sheets.pages, sheets.feet, strict=True):
        parts = [part for part in (head, _stream(document, drawn.content), _stream(document, foot)) if part is not None]
        page.MediaBox = PDFArray([0, 0, round(sheets.size.width, 2), round(sheets.size.height, 2)])
        page.Resources = resources
        page.Contents = PDFArray(parts)
        page.Annots = [_link(link.box, targets[link.target]) for link in drawn.links]
        document.Pages.addPage(page)  # type: ignore[attr-defined]  # missing from the stubs
        document.updateSignature(drawn.content)
    outline, catalog = _outline(document, bookmarks, targets), document.Catalog  # type: ignore[attr-defined]  # missing from the stubs
    document.Outlines = catalog.Outlines = outline  # type: ignore[assignment]  # any object that can prepare itself will do
    catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
    written: bytes = document.GetPDFData(None)
    return written


class _Properties(PDFInfo):
    """What a viewer shows about the file: its title and the program, and nothing about anybody."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def format(self, document: PDFDocument) -> bytes:
        shown: bytes = PDFDictionary({"Title": PDFString(self.title), "Producer": PDFString(_PRODUCER)}).format(document)
        return shown


class _Outline(PDFDictionary):
    """The root of the bookmarks; it comes whole, so there is nothing left to prepare."""

    ready = 1

    def prepare(self, document: PDFDocument, canvas: None) -> None:
        """Called by the document before it is written."""


@dataclass(slots=True)
class _Branch:
    """A bookmark with those below it."""

    bookmark: Bookmark
    below: list["_Branch"] = field(default_factory=list)


def _reference(document: PDFDocument, thing: PDFObject) -> PDFObjectReference:
    """What stands for ``thing`` elsewhere in the file; the thing itself becomes an object of its own."""
    reference: PDFObjectReference = document.Reference(thing)
    return reference


def _stream(document: PDFDocument, packed: bytes, **more: int) -> PDFObjectReference:
    return _reference(document, PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode"), **more}), packed))


def _link(box: tuple[float, float, float, float], target: PDFObjectReference) -> PDFDictionary:
    return PDFDictionary(
        {
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Link"),
            "Rect": PDFArray([round(edge, 2) for edge in box]),
            "Border": PDFArray([0, 0, 0]),
            "Dest": PDFArray([target, PDFName("Fit")]),
        }
    )


def _outline(document: PDFDocument, bookmarks: Sequence[Bookmark], targets: Sequence[PDFObjectReference]) -> _Outline:
    root: list[_Branch] = []
    path: list[tuple[int, list[_Branch]]] = [(0, root)]
    for bookmark in bookmarks:
        while path[-1][0] >= bookmark.level:
            path.pop()
        branch = _Branch(bookmark)
        path[-1][1].append(branch)
        path.append((bookmark.level, branch.below))
    outline = _Outline({"Type": PDFName("Outlines"), "Count": len(root)})
    _hang(document, outline, root, targets)
    if not root:
        outline.ready = -1
    return outline


def _hang(document: PDFDocument, parent: PDFDictionary, branches: Sequence[_Branch], targets: Sequence[PDFObjectReference]) -> None:
    """Hang ``branches`` below ``parent`` and join each to its neighbours; all but the first level are closed."""
    above = _reference(document, parent)
    items = [PDFDictionary(_shown(branch.bookmark, targets)) for branch in branches]
    references = [_reference(document, item) for item in items]
    for number, (item, branch) in enumerate(zip(items, branches, strict=True)):
        item["Parent"] = above
        if number:
            item["Prev"] = references[number - 1]
        if number + 1 < len(references):
            item["Next"] = references[number + 1]
        if branch.below:
            item["Count"] = len(branch.below) if branch.bookmark.level <= 1 else -len(branch.below)
            _hang(document, item, branch.below, targets)
    if references:
        parent["First"], parent["Last"] = references[0], references[-1]


def _shown(bookmark: Bookmark, targets: Sequence[PDFObjectReference]) -> dict[str, PDFObject]:
    place = PDFArray([targets[bookmark.page], PDFName("XYZ"), 0, round(bookmark.height, 2), 0])
    return {"Title": PDFString(" ".join(bookmark.title.split())[:_LONGEST_TITLE]), "Dest": place}


def _font(document: PDFDocument, font: UsedFont) -> PDFObjectReference:
    """A composite font whose character codes are glyph numbers (ISO 32000-1, 9.7)."""
    originals = {number: glyph for (glyph, _), number in font.raised.items()}
    program = embedded_font(font.face, font.drawn - originals.keys(), font.raised)
    metrics = font.face.metrics()
    name = PDFName(f"{_tag(program)}+{font.face.name}")
    descriptor = PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": name,
            "Flags": _SYMBOLIC,
            "FontBBox": PDFArray(list(metrics.box)),
            "ItalicAngle": 0,
            "Ascent": metrics.ascent,
            "Descent": metrics.descent,
            "CapHeight": metrics.cap_height,
            "StemV": 80,
            "FontFile2": _stream(document, zlib.compress(program, 9), Length1=len(program)),
        }
    )
    advances = [(glyph, font.face.advance(originals.get(glyph, glyph))) for glyph in sorted(font.drawn)]
    descendant = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": name,
            "CIDSystemInfo": PDFDictionary({"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}),
            "FontDescriptor": _reference(document, descriptor),
            "W": PDFArray([part for glyph, advance in advances for part in (glyph, PDFArray([advance]))]),
            "DW": 0,
            "CIDToGIDMap": PDFName("Identity"),
        }
    )
    return _reference(
        document,
        PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": name,
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([_reference(document, descendant)]),
                "ToUnicode": _stream(document, zlib.compress(_to_unicode(font), 9)),
            }
        ),
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
