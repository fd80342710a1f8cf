"""Attachment: text that another system's staff wrote becomes a note, any other bytes become a document."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from clinic_app.exchange.fhir_elements import Element, clean
from clinic_app.exchange.fhir_resource import Taken
from clinic_app.exchange.model import ParsedAttachment, ParsedNote
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.statuses import DocumentStatus
from clinic_app.history.values import CodedConcept

LARGEST_DOCUMENT = 25_000_000
"""Bytes; what the clinic's ``blobs/`` take."""

LARGEST_NOTE = 200_000
"""Characters; a longer text is a document."""

_NOTE_TYPES = frozenset({"text/plain", "text/markdown"})

_TITLES = {
    "application/pdf": "PDF document",
    "image/jpeg": "Picture",
    "image/png": "Picture",
    "text/html": "Web page",
    "application/dicom": "DICOM image",
}


@dataclass(frozen=True, slots=True)
class Attached:
    """What the attachments of one resource became."""

    items: tuple[Taken, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a resource says of all its attachments."""

    title: str | None = None
    occurred: PartialDate | None = None
    author: str | None = None
    organisation: str | None = None
    type: CodedConcept | None = None
    description: str | None = None
    status: DocumentStatus = DocumentStatus.CURRENT

    @property
    def in_error(self) -> bool:
        return self.status is DocumentStatus.ENTERED_IN_ERROR


def read_attachments(attachments: list[Element], about: About) -> Attached:
    """Each attachment as a note or a document; bytes that cannot be read stay with what is left over, and the remark says so."""
    items: list[Taken] = []
    remarks: list[str] = []
    for attachment in attachments:
        content, remark = _content(attachment)
        if remark:
            remarks.append(remark)
        media_type = attachment.text("contentType") or ("application/octet-stream" if content is not None else None)
        said = attachment.text("title")
        created = attachment.date("creation") or about.occurred
        note = _as_text(content, media_type) if content is not None and media_type is not None else None
        bare = (media_type or "").partition(";")[0].strip().lower()
        title = said or about.title or (about.type.text if about.type is not None else None) or _TITLES.get(bare, "Document")
        if note is not None:
            words = dict.fromkeys(text for text in (said, about.title, about.type.text if about.type is not None else None) if text)
            title = " · ".join(words) or "Note"
            items.append(_taken(ParsedNote(title=title, text=note, occurred=about.occurred or created, type=about.type), about, None))
            continue
        fact = DocumentReference(
            title=title,
            type=about.type,
            status=about.status,
            created=created,
            author=about.author,
            description=about.description,
            location=attachment.text("url") if content is None else None,
        )
        items.append(_taken(fact, about, _bytes(bare, content) if content is not None else None))
    return Attached(tuple(items), " ".join(dict.fromkeys(remarks)))


def _bytes(media_type: str, content: bytes) -> ParsedAttachment:
    return ParsedAttachment(media_type=media_type, content=content, sha256=hashlib.sha256(content).digest())


def _taken(fact: ParsedNote | DocumentReference, about: About, attachment: ParsedAttachment | None) -> Taken:
    return Taken(fact=fact, author=about.author, organisation=about.organisation, in_error=about.in_error, attachment=attachment)


def _content(attachment: Element) -> tuple[bytes | None, str]:
    """The decoded bytes, and a sentence where there is something to say about them."""
    data = attachment.raw("data")
    if not isinstance(data, str) or not data:
        return None, ""
    if len(data) > LARGEST_DOCUMENT * 4 // 3 + 4:
        return None, "An attached document is larger than 25 MB and was kept as it came."
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None, "The bytes of an attached document are damaged and were kept as they came."
    attachment.drop("data")
    size, digest = attachment.whole("size"), attachment.text("hash")
    if (size is not None and size != len(content)) or (digest is not None and not _matches(digest, content)):
        return content, "An attached document is not the one that the file describes (its size or its checksum differs)."
    return content, ""


def _matches(digest: str, content: bytes) -> bool:
    """FHIR's ``hash`` is the SHA-1 in base64; some systems write it in hexadecimal."""
    sha1 = hashlib.sha1(content, usedforsecurity=False)
    return digest in (base64.b64encode(sha1.digest()).decode(), sha1.hexdigest())


def _as_text(content: bytes, media_type: str) -> str | None:
    kind, _, parameters = media_type.partition(";")
    if kind.strip().lower() not in _NOTE_TYPES or len(content) > LARGEST_NOTE * 4:
        return None
    charset = "latin-1" if "8859-1" in parameters else "utf-8"
    try:
        text = clean(content.decode(charset))
    except UnicodeDecodeError:
        return None
    return text if text and len(text) <= LARGEST_NOTE else None
