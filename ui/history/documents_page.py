"""Documents: the list at the left, the chosen one opened inside the window at the right; nothing is put on the disk in the clear."""

from typing import cast

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_app.history.chart_model import StoredDocument, TimelineFilter, TimelinePage
from clinic_app.history.kinds import ItemId
from clinic_app.history.model import DocumentReference, Recorded
from ui.history.chart_view_model import ChartViewModel
from ui.history.words import aside_words, day_words
from ui.messages import explain
from ui.widgets.boxes import Column, Row, clear
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import TextArea
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.kit import brush
from ui.widgets.pdf_pages import PdfPages
from ui.widgets.rows import RowList, RowText

MOST = 500
"""Documents in the list; the timeline holds and finds all of them."""


class DocumentsViewModel(QObject):
    """The documents of an open chart, and the one that was opened."""

    changed = Signal()
    opened = Signal(object)
    failed = Signal(object)  # messages.Message

    def __init__(self, model: ChartViewModel) -> None:
        super().__init__(model)
        self._model = model
        self.documents: tuple[Recorded[DocumentReference], ...] = ()
        model.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Read the list again."""
        chart = self._model.chart
        if chart is not None:
            self._model.services.background.run(
                lambda: chart.timeline(TimelineFilter.DOCUMENTS, size=MOST), done=self._show, failed=self._tell, key=(self, "documents")
            )

    def open(self, item: ItemId) -> None:
        """Open one; that it was opened goes on record before it is shown."""
        services, patient = self._model.services, self._model.patient_id
        services.background.run(
            lambda: services.documents.open_document(services.actor, patient, item), done=self.opened.emit, failed=self._tell
        )

    def _show(self, page: TimelinePage) -> None:
        entries = [entry for group in page.groups for entry in group.entries]
        # Only documents pass that filter of the timeline.
        self.documents = tuple(cast(list[Recorded[DocumentReference]], entries))
        self.changed.emit()

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))


_PICTURES = {"image/png": b"png", "image/jpeg": b"jpeg"}

MOST_PIXELS = 50_000_000
"""More is no photograph of a clinic's, and fills the memory before anybody sees it."""


class DocumentsPage(QWidget):
    """``file_asked`` comes from the invitation of an empty list."""

    file_asked = Signal()

    def __init__(self, model: ChartViewModel, *, may_file: bool) -> None:
        super().__init__()
        self.documents = DocumentsViewModel(model)
        self.documents.changed.connect(self._show)
        self.documents.opened.connect(self._show_document)
        self.documents.failed.connect(model.failed)
        self._stack = QStackedWidget()
        Column(self).addWidget(self._stack)
        about = "Letters, reports and scans that belong to this record stand here, sealed with it."
        empty = EmptyState("No documents yet", about, icon=Icon.DOCUMENT, deed="File a document" if may_file else "")
        empty.acted.connect(self.file_asked)
        self._stack.addWidget(empty)
        both = QWidget()
        row = Row(both, gap=2.5, margins=(3, 2))
        self._rows: ItemModel[Recorded[DocumentReference]] = ItemModel(_row)
        self.list: RowList[Recorded[DocumentReference]] = RowList("Documents", self._rows)
        self.list.opened.connect(lambda entry: self.documents.open(entry.id))
        row.addWidget(self.list, 2)
        side = QWidget()
        self._side = Column(side)
        self._side.addWidget(EmptyState("Choose a document", "Enter opens it here. That it was opened is recorded.", icon=Icon.EYE))
        row.addWidget(side, 3)
        self._stack.addWidget(both)
        self.documents.refresh()

    def _show(self) -> None:
        self._rows.set_items(self.documents.documents)
        self._stack.setCurrentIndex(1 if self.documents.documents else 0)

    def _show_document(self, stored: StoredDocument) -> None:
        clear(self._side)
        self._side.addWidget(viewer_of(stored))


def viewer_of(stored: StoredDocument) -> QWidget:
    """What shows a document: only what it says it is, and nothing that it asks for besides."""
    attachment = stored.document.fact.attachment
    media_type = attachment.media_type.split(";")[0].strip() if attachment is not None else ""
    name = stored.document.title
    if media_type == "application/pdf":
        return _pdf(stored.content, name)
    if media_type in _PICTURES:
        image = _picture(stored.content, _PICTURES[media_type])
        if image is not None:
            return _Picture(image, name)
        return EmptyState(name, "This picture is damaged, or larger than can be shown; the record copy holds it.", icon=Icon.ALERT)
    if media_type.startswith("text/") or media_type in ("application/json", "application/fhir+json"):
        area = TextArea()
        area.setReadOnly(True)
        area.setPlainText(stored.content.decode("utf-8", errors="replace"))
        area.setMaximumHeight(1 << 20)
        area.setMinimumHeight(0)
        area.setAccessibleName(name)
        return area
    words = f"Documents of the kind “{media_type or 'not stated'}” cannot be shown here; the record copy holds it."
    return EmptyState(name, words, icon=Icon.DOCUMENT)


def _picture(content: bytes, kind: bytes) -> QImage | None:
    """The picture, if it is one of that kind: what calls itself a PNG and is an SVG could name files of this computer."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    image = reader.read()
    return None if image.isNull() else image


def _pdf(content: bytes, name: str) -> QWidget:
    pages = PdfPages(name)
    pages.show_pdf(content)
    if pages.pages:
        return pages
    return EmptyState(name, "This PDF is damaged, or a password is asked for it.", icon=Icon.ALERT)


class _Picture(QWidget):
    """A picture, as large as there is room and never larger than it is."""

    def __init__(self, image: QImage, name: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self._image.size()
        if size.width() > self.width() or size.height() > self.height():
            size.scale(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(QPoint(), size)
        box.moveCenter(self.rect().center())
        painter = brush(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._image)


def _row(entry: Recorded[DocumentReference]) -> RowText:
    fact = entry.fact
    lies = "" if fact.attachment is not None else "not here"
    detail = " · ".join(part for part in (day_words(entry.occurred), fact.author or entry.provenance.author, aside_words(fact)) if part)
    return RowText(title=entry.title, detail=detail, aside="entered in error" if entry.in_error is not None else lies, icon=Icon.DOCUMENT)
