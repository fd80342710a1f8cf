"""The pages of a PDF as they will be on paper, one under the other; drawn beside the window's own thread, and only those in sight."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QWidget

from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import IconButton
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled
from ui.widgets.text import Text


class PdfPages(Restyled, QWidget):
    """Pages with a line over them that says which one is seen; the arrow and page keys scroll."""

    def __init__(self, name: str) -> None:
        """``name`` is what a screen reader calls the pages."""
        super().__init__()
        self._document = QPdfDocument(self)
        self._buffer: QBuffer | None = None
        self._view = QPdfView(self)
        self._view.setAccessibleName(name)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setDocument(self._document)
        self._where = Text(quiet=True)
        self._back = IconButton(Icon.CHEVRON_UP, "Previous page")
        self._on = IconButton(Icon.CHEVRON_DOWN, "Next page")
        self._back.clicked.connect(lambda: self.turn_to(self.page - 1))
        self._on.clicked.connect(lambda: self.turn_to(self.page + 1))
        bar = Row(gap=0.5, margins=(2, 0.5))
        bar.addWidget(self._where, 1)
        bar.addWidget(self._back)
        bar.addWidget(self._on)
        column = Column(self, gap=0)
        column.addLayout(bar)
        column.addWidget(self._view, 1)
        self._view.pageNavigator().currentPageChanged.connect(lambda _page: self._tell())
        self.setFocusProxy(self._view)
        self.restyle()
        self._tell()

    @property
    def pages(self) -> int:
        """How many pages there are; none before ``show_pdf``."""
        return max(0, self._document.pageCount())

    @property
    def page(self) -> int:
        """Which page is seen, from 0."""
        return self._view.pageNavigator().currentPage()

    def show_pdf(self, pdf: bytes) -> None:
        """Show these pages in the place of those before, from the first."""
        self.clear()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self.turn_to(0)
        self._tell()

    def clear(self) -> None:
        """Show nothing, and hold on to nothing."""
        self._document.close()
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None
        self._tell()

    def turn_to(self, page: int) -> None:
        """Bring a page to the top; beyond the ends nothing happens."""
        if 0 <= page < self.pages:
            self._view.pageNavigator().jump(page, self._view.pageNavigator().currentLocation())
            self._tell()

    def restyle(self) -> None:
        current = look()
        palette = QPalette(self.palette())
        for role in (QPalette.ColorRole.Dark, QPalette.ColorRole.Base, QPalette.ColorRole.Window):
            palette.setColor(role, current.colours.page)
        self._view.setPalette(palette)
        self._view.viewport().setPalette(palette)
        self._view.setPageSpacing(current.grid(1.5))

    def _tell(self) -> None:
        self._where.setText(f"Page {self.page + 1:,} of {self.pages:,}" if self.pages else "")
        self._back.setEnabled(0 < self.page < self.pages)
        self._on.setEnabled(self.page + 1 < self.pages)
