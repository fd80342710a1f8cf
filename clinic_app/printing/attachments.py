"""Files that travel inside a PDF, unchanged, and are opened from the viewer's list of attachments."""

import io
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file by the name under which it is saved, which says nothing about a person."""

    name: str
    media_type: str
    content: bytes


def attach(pdf: bytes, attachments: Sequence[Attachment]) -> bytes:
    """The PDF with the files inside it; the same bytes for the same files, and ``pdf`` itself without any."""
    import pikepdf  # noqa: PLC0415 - loaded only when a file leaves

    if not attachments:
        return pdf
    together = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in attachments:
            kind = each.media_type.partition(";")[0].strip()
            opened.attachments[each.name] = pikepdf.AttachedFileSpec(
                opened, each.content, filename=each.name, mime_type=kind, description="", creation_date="", mod_date=""
            )
        opened.Root.PageMode = pikepdf.Name.UseAttachments
        opened.save(together, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return together.getvalue()
