"""The certificate of an erasure on one page: what went, what stays and until when; it names nobody who was erased."""

from clinic_app.clock import shown_day
from clinic_app.erasures.model import REASON_TITLES, Certificate
from clinic_app.printing.document import Document, FinishedDocument
from clinic_app.printing.fonts import FontShelf
from clinic_app.printing.page import PageSetup
from clinic_app.printing.styles import Align
from clinic_app.printing.table import Column

_LINES_ONE_COLUMN = 14
"""Headings of the record that stand one under the other; more of them are written in a line, so that it stays one page."""


def draw(certificate: Certificate, fonts: FontShelf | None = None) -> FinishedDocument:
    """One page to hand over or to file (promise Z1)."""
    title = f"Certificate of erasure {certificate.number}"
    document = Document(title, PageSetup(foot=f"{title} · {certificate.clinic_name}"), fonts=fonts)
    document.letterhead(certificate.clinic_name, certificate.contact_lines)
    document.paragraph(shown_day(certificate.finished_on))
    document.heading("Certificate of erasure")
    document.paragraph(
        f"One person's record was erased here on {shown_day(certificate.finished_on)}. Afterwards every table of both of the clinic's "
        "files was counted again, and nothing about the person was left in them. This page does not say whose record it was: that is "
        "no longer known here. If it is handed to the person, their name can be written on it by hand."
    )
    document.row("Number", certificate.number)
    document.row("Reason", REASON_TITLES[certificate.reason])
    document.row("Erased by", certificate.erased_by)
    if certificate.begun_on != certificate.finished_on:
        document.row("Begun", f"{shown_day(certificate.begun_on)}; it was cut off and finished on {shown_day(certificate.finished_on)}")
    document.heading("What was erased", 2, note=f"{certificate.rows:,} rows in all")
    went = [(each.heading, f"{each.number:,}") for each in certificate.went]
    beside = (
        ("Files of documents and pictures, and the keys that opened them", certificate.files),
        ("Drafts that staff had not finished", certificate.drafts),
        ("Older copies of the clinic's files on this computer", certificate.copies),
    )
    went += [(words, f"{number:,}") for words, number in beside if number]
    if len(went) > _LINES_ONE_COLUMN:
        document.paragraph("; ".join(f"{heading} {number}" for heading, number in went) + ".")
    else:
        document.table((Column("Part of the record", 5), Column("Erased", 1, Align.RIGHT)), went)
    document.heading("What stays", 2)
    document.bullets(
        (
            f"Entries of the audit trail: {certificate.stays:,}. They say who worked with a record and when, and name nobody: the number "
            "in them led to the person through the rows that are gone.",
            "Backups made before that day still hold the record, encrypted, until they are overwritten in their turn. If one of them is "
            "restored, the erasure is done again before anybody can open the clinic.",
            "What was handed over before, such as copies of the record, letters and prints, is outside the clinic's files.",
        )
    )
    document.paragraph("\n".join(dict.fromkeys((certificate.privacy_contact, certificate.clinic_name))), document.typography.strong)
    return document.finish()
