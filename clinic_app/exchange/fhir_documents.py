"""DocumentReference, Media and Binary: documents whose bytes stand in the file or elsewhere."""

from clinic_app.exchange.fhir_attachments import About, Attached, read_attachments
from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_resource import Kept, Reading, ResourceReader, Taken
from clinic_app.history.statuses import DocumentStatus


def read_document_reference(reader: ResourceReader) -> Reading:
    element = reader.element
    status = element.code("status", DocumentStatus) or DocumentStatus.UNKNOWN
    description = element.text("description")
    about = About(
        title=description,
        occurred=element.date("date"),
        author=next(iter(reader.names("author")), None),
        organisation=reader.name("custodian"),
        type=element.concept("type"),
        description=description,
        status=status,
    )
    attachments = [part for each in element.children("content") if (part := each.child("attachment")) is not None]
    return _as_reading(read_attachments(attachments, about), "It holds no document, so it was kept as it came.")


def read_media(reader: ResourceReader) -> Reading:
    element = reader.element
    attachment = element.child("content")
    when = reader.when("created")
    about = About(
        title=element.notes(),
        occurred=when.start or element.date("issued"),
        author=reader.name("operator"),
        type=element.concept("type"),
        status=DocumentStatus.ENTERED_IN_ERROR if element.raw("status") == "entered-in-error" else DocumentStatus.CURRENT,
    )
    return _as_reading(
        read_attachments([attachment] if attachment is not None else [], about), "It holds no picture, so it was kept as it came."
    )


def read_binary(reader: ResourceReader) -> Reading:
    """A Binary is an attachment that stands by itself; it has no date of its own."""
    element: Element = reader.element
    return _as_reading(read_attachments([element], About()), "It holds no bytes, so it was kept as it came.")


def _as_reading(attached: Attached, nothing: str) -> Reading:
    """The first attachment stands for the resource, the others are its parts."""
    if not attached.items:
        return Kept(nothing)
    first, *rest = attached.items
    return Taken(
        fact=first.fact,
        author=first.author,
        organisation=first.organisation,
        in_error=first.in_error,
        attachment=first.attachment,
        parts=tuple(rest),
        remark=attached.remark,
    )
