"""A document that is not what it says, shown in the window: a sentence in its place, and nothing of this computer in it (FS10)."""

from uuid import uuid4

import pytest

from clinic_app.history.chart_model import StoredDocument
from clinic_app.history.kinds import BlobName, ItemId
from clinic_app.history.model import Attachment, DocumentReference, Recorded
from clinic_app.history.provenance import Provenance, Source
from clinic_app.identifiers import PatientId
from tests.fake_clock import OPENING_TIME
from tests.faults.hostile_files import SVG, png
from tests.ui.by_name import words_on
from tests.ui.conftest import Show
from ui.history.documents_page import viewer_of


def a_stored(media_type: str, content: bytes) -> StoredDocument:
    """A document as a chart gives it to the window."""
    attachment = Attachment(media_type=media_type, size=len(content), sha256=bytes(32), blob_name=BlobName("x"))
    provenance = Provenance(source=Source.IN_PERSON, organisation=None, author="Asha", author_id=None, recorded_at=OPENING_TIME)
    recorded = Recorded(
        id=ItemId(uuid4()),
        patient_id=PatientId(uuid4()),
        fact=DocumentReference(title="Scan", attachment=attachment),
        provenance=provenance,
    )
    return StoredDocument(document=recorded, content=content)


DOCUMENTS = {
    "picture-bomb": ("image/png", png(60_000, 60_000)),
    "wide-picture": ("image/png", png(2**31 - 1, 1)),
    "empty-picture": ("image/png", b""),
    "cut-picture": ("image/png", png(4_000, 4_000)[:60]),
    "svg-as-png": ("image/png", SVG),
    "svg-as-jpeg": ("image/jpeg", SVG),
    "png-as-jpeg": ("image/jpeg", png(10, 10)),
    "cut-jpeg": ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40)),
    "html-as-pdf": ("application/pdf", b"<html><script>alert(1)</script></html>"),
    "empty-pdf": ("application/pdf", b""),
    "pdf-that-opens": (
        "application/pdf",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(https://example.org)>>/Pages 2 0 R>>endobj\n%%EOF",
    ),
    "pdf-of-itself": ("application/pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>"),
    "a-program": ("application/x-msdownload", b"MZ"),
    "markup-as-text": ("text/html", b"<img src='file:///etc/passwd'><b>x</b>"),
    "nuls-as-text": ("text/plain", bytes(1_000)),
}


@pytest.mark.qt_log_level_fail("CRITICAL")  # Qt says of some of them what is wrong with them
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_shown_as_what_it_says_it_is_or_said_to_be_damaged(name: str, show: Show) -> None:
    media_type, content = DOCUMENTS[name]
    shown = viewer_of(a_stored(media_type, content))
    show(shown, width=400, height=400)
    if media_type.startswith("image/"):
        assert "This picture is damaged" in words_on(shown)
