"""PDFs read back by the programs that people read them with: Poppler and PDFium for text, Poppler for pixels, pikepdf for structure."""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))


def flat(text: str) -> str:
    """One line, single spaces, without the direction marks that Poppler puts around right-to-left text."""
    return " ".join(text.translate(_DIRECTION_MARKS).split())


def poppler(pdf: bytes, *options: str) -> str:
    """What pdftotext gives, as it stands."""
    with _file(pdf) as path:
        done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.decode()


def raw(pdf: bytes) -> str:
    """The text in the order of the file, on one line."""
    return flat(poppler(pdf, "-raw"))


def raw_pages(pdf: bytes) -> list[str]:
    """One line for each page."""
    return [flat(page) for page in poppler(pdf, "-raw").split("\f")[:-1]]


def pdfium(pdf: bytes) -> str:
    """The text as Qt's viewer and Chromium copy it, on one line."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    assert document.status() is QPdfDocument.Status.Ready
    text = " ".join(document.getAllText(page).text() for page in range(document.pageCount()))
    document.close()
    return flat(text)


def pixels(pdf: bytes, *, page: int = 1, resolution: int = 100) -> Image.Image:
    """A page in shades of grey."""
    with _file(pdf) as path:
        command = ["pdftoppm", "-f", str(page), "-l", str(page), "-r", str(resolution), "-gray", "-png", str(path)]
        done = subprocess.run(command, capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return Image.open(io.BytesIO(done.stdout)).convert("L")


@contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """The file's objects."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


@contextmanager
def _file(pdf: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "print.pdf"
        path.write_bytes(pdf)
        yield path
