"""A recovery sheet on paper: the code in groups to type and as a square to scan, and what to do with it."""

from datetime import date

import segno

from clinic_app.clock import shown_day
from clinic_app.printing.document import Document, FinishedDocument
from clinic_app.printing.fonts import FontShelf
from clinic_app.printing.page import PageSetup
from clinic_app.printing.styles import TextStyle
from clinic_app.vault.recovery_sheet import RecoverySheet

_QR_SIZE = 150.0
"""Points; with this text's 33 modules each is 1.6 mm wide, which a telephone reads at arm's length."""

_CODE = TextStyle(19, 23)
_NUMBER_RISE = 4.0
_QUIET_MODULES = 4
"""The white around the symbol (ISO/IEC 18004)."""


def sheet_document(sheet: RecoverySheet, clinic_name: str, made_on: date, *, fonts: FontShelf | None = None) -> FinishedDocument:
    """One page with everything that somebody needs who finds only this page. Nothing of it is kept anywhere.

    ``made_on`` is the day at the clinic.
    """
    other = "B" if sheet.sheet == "A" else "A"
    name = f"Recovery sheet {sheet.sheet}"
    document = Document(name, PageSetup(foot="Keep this page as you would keep cash."), fonts=fonts)
    document.letterhead(clinic_name, ())
    document.heading(name, note=f"made {shown_day(made_on)}, one of two")
    document.paragraph(
        "This page opens the clinic's records if passwords, the computer or its keyring are lost. Whoever has it and a copy of the files "
        "or of a backup can read every record, so nobody should see it who may not."
    )
    _place_code(document, sheet)
    document.paragraph(
        "The square says the same. Capitals and spaces do not matter; O is read as 0, and I and L as 1. The last character of each group "
        "checks that group, so that one that was misread can be named.",
        document.typography.note,
    )
    document.heading("Now", level=2)
    document.bullets(
        (
            f"Seal this page in an envelope, sign across the flap, and lock it away outside the clinic, apart from sheet {other}.",
            "Make no photograph and no copy. If it was printed from a file, delete that file and empty the bin.",
            "Every three months, and when a manager leaves, see that it is there and still sealed. If not, tell a manager at once.",
        )
    )
    document.heading("When it is needed", level=2)
    document.bullets(
        (
            "Keep the clinic's files and every copy of them as they are: delete nothing, and set up no new clinic over them.",
            "Nobody gets in: on the program's sign-in page choose “Cannot get in?”, say what happened, and type the eight groups or scan "
            "the square. Before anything is changed, the program says what will be.",
            "Another computer, or the records are gone: install Clinic Records, start it, choose “Open a backup of a clinic”, and give it "
            "the newest backup, a file whose name ends in .cbk, and this page.",
            "Stay with the page while it is used. Then seal it in a new envelope, and have a manager make a new sheet in its place.",
        )
    )
    return document.finish()


def _place_code(document: Document, sheet: RecoverySheet) -> None:
    """The groups, one a line, and the square beside them."""
    code, note = _CODE, document.typography.note
    groups = sheet.groups()
    symbol = [[bool(module) for module in row] for row in segno.make_qr(sheet.qr_text(), error="q").matrix]
    quiet = _QR_SIZE / len(symbol) * _QUIET_MODULES
    height = max(len(groups) * code.leading, _QR_SIZE) + 2 * quiet
    drawing = document.drawing(height)
    drawing.box(0, 0, drawing.width, height)
    y = (height - len(groups) * code.leading) / 2
    for number, group in enumerate(groups, start=1):
        drawing.text(str(number), quiet, y + code.leading - note.leading - _NUMBER_RISE, note, code.size)
        y = drawing.code(group, quiet + 2 * code.size, y, code)
    drawing.modules(symbol, drawing.width - _QR_SIZE - quiet, (height - _QR_SIZE) / 2, _QR_SIZE)
    document.place(drawing)
