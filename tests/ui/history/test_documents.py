"""Documents of a chart: filed from a file, opened inside the window on record, and never put on the disk in the clear."""

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from reportlab.pdfgen.canvas import Canvas

from tests.ui.conftest import Show
from tests.ui.history.builders import Surgery
from tests.ui.history.driving import Seat, names_in, sit_down
from ui.history.documents_page import DocumentsPage
from ui.history.file_sheet import FileSheet
from ui.history.requests import Add, Addable
from ui.widgets.pdf_pages import PdfPages


@pytest.fixture
def seat(surgery: Surgery, show: Show) -> Seat:
    return sit_down(surgery, show)


def filed(seat: Seat, path: Path) -> DocumentsPage:
    """File ``path`` a moment after the one before, and open it."""
    seat.surgery.ward.registry.clock.advance(seconds=1)
    seat.screen.ask(Add(Addable.DOCUMENT))
    sheet = seat.screen.panel.sheet
    assert isinstance(sheet, FileSheet)
    sheet.choose(path)
    sheet.begin()
    seat.press("File document")
    seat.surgery.settle()
    assert seat.screen.panel.sheet is None, seat.words()
    seat.screen.tabs.turn_to(3)
    page = seat.screen.tabs.page(3)
    assert isinstance(page, DocumentsPage)
    for _ in range(3):
        seat.surgery.settle()
    page.list.move_to(0)
    page.list.open_current()
    for _ in range(2):  # its bytes, then its view
        seat.surgery.settle()
    return page


def test_a_text_is_filed_and_read_in_the_window_and_its_opening_is_on_record(seat: Seat, tmp_path: Path) -> None:
    letter = tmp_path / "Referral_Mehta.txt"
    letter.write_text("Thank you for seeing this lady. धन्यवाद", encoding="utf-8")
    page = filed(seat, letter)
    (area,) = [each for each in page.findChildren(QPlainTextEdit) if each.isVisible()]
    assert area.toPlainText() == "Thank you for seeing this lady. धन्यवाद"
    assert area.accessibleName() == "Referral Mehta"
    assert seat.surgery.call(seat.surgery.ward.events)[-1] == "document:open"


def test_a_pdf_is_shown_and_nothing_of_it_lies_in_the_clear(seat: Seat, tmp_path: Path) -> None:
    path = tmp_path / "Report.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(100, 700, "Fundi normal")
    canvas.save()
    content = path.read_bytes()
    page = filed(seat, path)
    path.unlink()
    (shown,) = [each for each in page.findChildren(PdfPages) if each.isVisible()]
    assert shown.pages == 1
    lying = [each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()]
    assert not any(content[:200] in each for each in lying)


def test_a_picture_is_shown_and_a_damaged_pdf_says_so(seat: Seat, tmp_path: Path) -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(0x0B6E6E)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, the library a name
    picture = tmp_path / "Left_cheek.png"
    picture.write_bytes(data.data())
    page = filed(seat, picture)
    assert "Left cheek" in names_in(page, QWidget)
    broken = tmp_path / "Zebra.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    filed(seat, broken)
    assert "This PDF is damaged, or a password is asked for it." in seat.words()


def test_a_program_is_not_filed(seat: Seat, tmp_path: Path) -> None:
    path = tmp_path / "thing.exe"
    path.write_bytes(b"MZ")
    seat.screen.ask(Add(Addable.DOCUMENT))
    sheet = seat.screen.panel.sheet
    assert isinstance(sheet, FileSheet)
    sheet.choose(path)
    seat.press("File document")
    said = {each.accessibleName() for each in sheet.findChildren(QWidget)}
    assert "Only a PDF, a text, a JPEG or a PNG can be filed; save the document as one of these." in said
