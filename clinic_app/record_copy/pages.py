"""The pages of a record copy: a letter, an index with counts, and the record itself; the same contents always give the same bytes."""

from collections.abc import Callable

from clinic_app.printing.document import Document
from clinic_app.printing.fonts import FontShelf
from clinic_app.printing.page import PageSetup, Running
from clinic_app.printing.styles import LARGE_PRINT, STANDARD
from clinic_app.printing.table import Column
from clinic_app.record_copy import letter
from clinic_app.record_copy.contents_model import Chapter, CopyContents, CopySection, DrawnCopy, DrawnSection, FileForm
from clinic_app.record_copy.reading import TEXT_LABEL
from clinic_app.record_map.model import CopyItem, CopyLine

LONGEST_FACT = 160
"""Characters; a longer value, or one of several lines, is set as a text below its item."""

_LONGEST_NAME_IN_HEAD = 120

_FORMS = {FileForm.TEXT: "Its words stand in this copy", FileForm.ATTACHED: "Attached to this file", FileForm.LEFT_OUT: "Not included"}
_KINDS = {
    "application/dicom": "DICOM images",
    "application/pdf": "PDF",
    "image/jpeg": "Picture",
    "image/png": "Picture",
    "image/tiff": "Picture",
    "image/heic": "Picture",
    "image/webp": "Picture",
    "text/html": "Web page",
    "text/markdown": "Text",
    "text/plain": "Text",
}


def draw(contents: CopyContents, fonts: FontShelf | None = None, *, told: Callable[[int, int], None] | None = None) -> DrawnCopy:
    """Draw every item of every section; what is given back counts the items as they were drawn.

    ``told`` hears, after each section, how many items of how many are drawn.

    Needs no database and can run in another process.
    """
    subject = contents.subject
    document = Document(
        f"Record copy {contents.reference}",
        PageSetup(
            head=Running(left=subject.names[:_LONGEST_NAME_IN_HEAD], right=f"Born {subject.born} · No. {subject.record_number}"),
            foot=f"Record copy {contents.reference} · {contents.cover.clinic_name} · Confidential",
        ),
        typography=LARGE_PRINT if contents.request.large_print else STANDARD,
        fonts=fonts,
    )
    letter.write(document, contents)
    document.contents("What is in this copy", levels=2)
    drawn: list[DrawnSection] = []
    for chapter in Chapter:
        sections = [section for section in contents.sections if section.chapter is chapter and section.asked_for]
        if sections:
            if chapter is Chapter.CHART:
                document.page_break()
            document.heading(chapter.value)
            for section in sections:
                drawn.append(_section(document, contents, section))
                if told is not None:
                    told(sum(each.items for each in drawn), sum(len(each.items) for each in contents.sections))
    _documents(document, contents)
    drawn += _not_asked_for(document, contents)
    finished = document.finish()
    return DrawnCopy(
        pdf=finished.pdf,
        pages=finished.page_count,
        sections=tuple(drawn),
        contents_sha256=contents.digest(),
        gaps=tuple(gap.sentence for gap in finished.gaps),
    )


def _section(document: Document, contents: CopyContents, section: CopySection) -> DrawnSection:
    parts = [f"{part.told:,} of {part.counted:,} {part.heading}" for part in section.parts if part.counted]
    document.heading(section.heading, 2, note=", ".join([section.count, *parts]))
    outside = section.found - section.told
    if outside:
        document.paragraph(_outside(outside), document.typography.note)
    if not section.items:
        if not outside:
            document.paragraph("Nothing is on record under this heading.", document.typography.note)
        return DrawnSection(key=section.key, items=0)
    items = document.items(f"{section.heading}, continued", dated=any(item.when for item in section.items))
    for item in section.items:
        lines = [*_file_lines(contents, item), *item.lines]
        # What follows a text belongs to it, however short: an amendment stands below the note that it amends.
        first_text = next((place for place, line in enumerate(lines) if _is_long(line)), len(lines))
        facts, texts = lines[:first_text], lines[first_text:]
        items.item(item.when, item.what, [(line.label, line.value) for line in facts], [(line.label, line.value) for line in texts])
    items.end()
    return DrawnSection(key=section.key, items=items.items)


def _outside(count: int) -> str:
    return "1 more lies outside the dates asked for." if count == 1 else f"{count:,} more lie outside the dates asked for."


def _is_long(line: CopyLine) -> bool:
    return len(line.value) > LONGEST_FACT or "\n" in line.value or line.label == TEXT_LABEL


def _file_lines(contents: CopyContents, item: CopyItem) -> list[CopyLine]:
    """Where each document of an item is found."""
    lines = []
    for file in item.files:
        included = contents.included(file.id)
        if included is not None and included.form is not FileForm.TEXT:
            words = included.reason if included.form is FileForm.LEFT_OUT else f"attached to this file as {included.name}"
            lines.append(CopyLine(label="Document", value=words))
    return lines


def _documents(document: Document, contents: CopyContents) -> None:
    """Every document of the record, and where it is, or why it is not here."""
    if not contents.files:
        return
    document.heading("Documents in this copy", note=f"{len(contents.files):,} of {len(contents.files):,}")
    document.paragraph(
        "Documents that are attached open from the list of attachments of the PDF viewer. On paper they are not printed; ask for them.",
        document.typography.note,
    )
    columns = (Column("Document", 3.2), Column("Kind", 1), Column("Size", 0.9), Column("Where it is", 2.4))
    rows = (
        (
            each.file.title,
            _KINDS.get(each.file.media_type.partition(";")[0], "File"),
            _size(each.file.size),
            each.reason or _where(each.form, each.name),
        )
        for each in contents.files
    )
    document.table(columns, rows)


def _where(form: FileForm, name: str) -> str:
    return f"{_FORMS[form]} as {name}" if name else _FORMS[form]


def _size(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:,.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def _not_asked_for(document: Document, contents: CopyContents) -> list[DrawnSection]:
    """What the record holds beside what was asked for: named and counted, not shown."""
    others = [section for section in contents.sections if not section.asked_for]
    if others:
        document.heading("Not in this copy")
        document.paragraph("The record also holds the following, which was not asked for.", document.typography.note)
        document.table((Column("Heading", 3), Column("On record", 1)), ((section.heading, f"{section.counted:,}") for section in others))
    return [DrawnSection(key=section.key, items=0) for section in others]
