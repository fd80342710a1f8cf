"""The letter in front of a record copy: what it is, who asked, that it is whole, and the answers that the law wants beside it."""

from clinic_app.clock import shown_day
from clinic_app.printing.document import Document
from clinic_app.printing.styles import Align
from clinic_app.record_copy.contents_model import CopyContents, FileForm
from clinic_app.record_copy.model import Asker


def write(document: Document, contents: CopyContents) -> None:
    """Write the letter (promise Q11)."""
    cover, request = contents.cover, contents.request
    is_own = request.asker is Asker.PATIENT
    document.letterhead(cover.clinic_name, cover.contact_lines)
    document.paragraph(shown_day(contents.made_on))
    to = (contents.subject.letter_name, *contents.subject.address) if is_own else (request.asker_words,)
    document.paragraph("\n".join(to), align=Align.LEFT)
    document.heading("Copy of your record" if is_own else "Copy of a record")
    document.paragraph(_opening(contents))
    _particulars(document, contents)
    document.heading("Whether it is complete", 3)
    document.paragraph(_completeness(contents))
    document.paragraph("\n".join(dict.fromkeys((cover.privacy_contact, cover.clinic_name))), document.typography.strong)
    document.page_break()
    document.heading("What else there is to know")
    for part in cover.parts:
        document.heading(part.heading, 3)
        if part.text:
            document.paragraph(part.text)
        if part.points:
            document.bullets(part.points)


def _opening(contents: CopyContents) -> str:
    request = contents.request
    whose = "your record" if request.asker is Asker.PATIENT else f"the record of {contents.subject.names}"
    what = "everything that is in it" if request.scope.is_everything else "the part of it that was asked for"
    return (
        f"On {shown_day(request.received_on)} a copy of {whose} was asked for. This is the copy: {what}, as it stood on "
        f"{shown_day(contents.made_on)}. If something in it is wrong or cannot be understood, please tell us."
    )


def _particulars(document: Document, contents: CopyContents) -> None:
    subject, request, scope = contents.subject, contents.request, contents.request.scope
    headings = ", ".join(section.heading for section in contents.sections if scope.sections and section.asked_for)
    covers = "everything" if scope.is_everything else "; ".join(part for part in (headings, scope.dates) if part)
    rows = (
        ("Record of", subject.names),
        ("Date of birth", subject.born),
        ("Record number", subject.record_number),
        ("Asked for by", request.asker_words),
        ("Authority seen", request.authority),
        ("Identity checked by", request.identity_check),
        ("What it covers", covers),
        ("Reference of this copy", contents.reference),
    )
    for label, value in rows:
        if value:
            document.row(label, value)


def _completeness(contents: CopyContents) -> str:
    """That nothing was lost on the way, in figures."""
    asked = [section for section in contents.sections if section.asked_for]
    counted, found = sum(section.counted for section in asked), sum(section.found for section in asked)
    headings = "1 heading" if len(asked) == 1 else f"{len(asked):,} headings"
    shown = "" if contents.items == found else f" {contents.items:,} of them lie within the dates asked for and are shown."
    left_out = sum(each.form is FileForm.LEFT_OUT for each in contents.files)
    missing = f" {left_out:,} of the documents could not be included; the list of documents says why." if left_out else ""
    return (
        f"Before this copy left us, every heading was counted a second time against our records: {found:,} of {counted:,} entries under "
        f"{headings}.{shown}{missing} The list after this letter gives the count and the page of each."
    )
