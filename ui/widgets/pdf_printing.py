"""Putting a PDF on paper through the system's printers; everything here may run beside the GUI thread, and should."""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from clinic_app.errors import ClinicError

RESOLUTION = 300
"""Dots per inch: what text needs to be as sharp on paper as it was in the PDF."""


class PrintFailed(ClinicError):
    """The printer or the file would not."""


@dataclass(frozen=True, slots=True)
class Printers:
    """The names of the printers of this computer, and the one that is used when nobody chooses."""

    names: tuple[str, ...]
    default: str


def printers() -> Printers:
    """Ask the system; may take as long as a print server that does not answer."""
    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


def print_pdf(pdf: bytes, printer_name: str, job_name: str) -> int:
    """Send ``pdf`` to a printer; gives the number of pages. ``job_name`` is seen in queues and spool files: it names nobody.

    Raises: ``PrintFailed``.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready:
        raise PrintFailed("These pages could not be read, so nothing was printed; make them again.")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(printer_name)
    printer.setDocName(job_name)
    printer.setResolution(RESOLUTION)
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(document.pagePointSize(0), QPageSize.Unit.Point))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintFailed("The printer did not take the job; see that it is switched on, then print again.")
    try:
        for page in range(document.pageCount()):
            if page and not printer.newPage():
                raise PrintFailed(f"The printer stopped before page {page + 1}; see to it and print again.")
            _draw(document, page, painter)
    finally:
        painter.end()
        document.close()
    return document.pageCount() or page + 1


def _draw(document: QPdfDocument, page: int, painter: QPainter) -> None:
    points = document.pagePointSize(page)
    size = QSize(round(points.width() / 72 * RESOLUTION), round(points.height() / 72 * RESOLUTION))
    rendered = document.render(page, size)
    # What is rendered is transparent where the paper is white, and printers make black of it.
    paper = QImage(size, QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFFFF)
    with_ink = QPainter(paper)
    with_ink.drawImage(0, 0, rendered)
    with_ink.end()
    painter.drawImage(QRectF(painter.viewport()), paper)
