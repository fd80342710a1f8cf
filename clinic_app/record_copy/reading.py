"""Reading what a copy shall say out of both files, along the record map, and counting it once more beside."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.errors import ClinicError, InvalidInput
from clinic_app.identifiers import PatientId
from clinic_app.patients import gate as patients_gate
from clinic_app.patients.model import Patient
from clinic_app.record_copy.contents_model import Chapter, CopyContents, CopySection, CopySubject, Cover, FileForm, IncludedFile, PartCount
from clinic_app.record_copy.model import CopyScope, RecordCopy
from clinic_app.record_copy.wrong_person import doubts
from clinic_app.record_map.entries import RecordEntry, RecordMap
from clinic_app.record_map.model import CopyFile, CopyItem, CopyLine

ReadFile = Callable[[Connection, PatientId, UUID], bytes]
"""Gives the bytes of a person's document by its id, from an open clinical file.

Raises: ``ClinicError`` where they are missing or damaged.
"""

LARGEST_TEXT = 1_000_000
"""Bytes; a longer text is attached instead of being drawn over hundreds of pages."""

MOST_ATTACHED = 100_000_000
"""Bytes of all attachments of one copy; what is more is handed over apart."""

_CHART = 100
"""Where the chart's headings begin in the order of the record map."""

TEXT_LABEL = "Text of the document"

_TEXTS = frozenset({"text/plain", "text/markdown", "text/csv"})
_ENDINGS = {
    "application/pdf": "pdf",
    "application/dicom": "dcm",
    "application/json": "json",
    "application/rtf": "rtf",
    "application/xml": "xml",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/html": "html",
    "text/markdown": "md",
    "text/plain": "txt",
    "text/xml": "xml",
}


def check_sections(record_map: RecordMap, scope: CopyScope) -> None:
    """Let a scope pass whose sections are all on the map.

    Raises: ``InvalidInput``.
    """
    if set(scope.sections) - {entry.key for entry in record_map.copied()}:
        raise InvalidInput("One of the chosen sections does not exist; choose again what the copy covers.", field="What it covers")


def read_contents(
    connections: Mapping[str, Connection], record_map: RecordMap, copy: RecordCopy, cover: Cover, read_file: ReadFile
) -> CopyContents:
    """Everything that ``copy`` asks for; ``connections`` are the open files by name, ``registry`` and ``clinical``.

    Raises: ``NotFound`` for somebody who is not registered.
    """
    patient = patients_gate.get(connections["registry"], copy.patient_id)
    sections = tuple(_section(connections, record_map, entry, patient.id, copy.request.scope) for entry in record_map.copied())
    files: list[IncludedFile] = []
    texts: dict[UUID, str] = {}
    room = MOST_ATTACHED
    for file in _files(sections):
        included, text = _include(file, len(files) + 1, room, lambda file: read_file(connections["clinical"], patient.id, file))
        files.append(included)
        if text is not None:
            texts[file.id] = text
        elif included.form is FileForm.ATTACHED:
            room -= file.size
    if texts:
        sections = tuple(replace(section, items=tuple(_with_texts(item, texts) for item in section.items)) for section in sections)
    return CopyContents(
        id=copy.id,
        patient_id=copy.patient_id,
        reference=copy.reference,
        made_at=copy.made_at,
        made_on=copy.made_on,
        subject=_subject(patient),
        request=copy.request,
        cover=cover,
        sections=sections,
        files=tuple(files),
        doubts=tuple(doubt for section in sections for doubt in doubts(patient, section.heading, section.items)),
    )


def _subject(patient: Patient) -> CopySubject:
    registration, name = patient.registration, patient.name
    lines: tuple[str, ...] = ()
    for address in registration.addresses[:1]:
        place = " ".join(part for part in (address.postal_code, address.city) if part)
        lines = tuple(part for part in (*address.lines.splitlines(), place, address.district, address.country) if part)
    return CopySubject(
        name=name.display,
        native_name=name.native,
        letter_name=" ".join(part for part in (name.prefix, name.given, name.family) if part) or name.native,
        born="not known" if registration.birth is None else registration.birth.display,
        record_number=patient.record_number,
        address=lines,
    )


def _section(
    connections: Mapping[str, Connection], record_map: RecordMap, entry: RecordEntry, patient: PatientId, scope: CopyScope
) -> CopySection:
    connection = connections[entry.home]
    counted = entry.count(connection, patient)
    if entry.items is None or not scope.asks_for(entry.key):
        return CopySection(
            key=entry.key, chapter=_chapter(entry), heading=entry.heading, items=(), found=0, counted=counted, asked_for=False
        )
    items = tuple(entry.items(connection, patient))
    parts = tuple(
        PartCount(
            heading=part.heading or part.table.name.replace("_", " "),
            told=sum(told.rows for item in items for told in item.parts if told.table == part.table.name),
            counted=part.count(connections[part.home], patient),
        )
        for part in record_map.parts_of(entry.table)
    )
    within = tuple(item for item in items if item.days is None or item.days.meets(scope.since, scope.until))
    return CopySection(
        key=entry.key,
        chapter=_chapter(entry),
        heading=entry.heading,
        items=within,
        found=sum(item.rows for item in items),
        counted=counted,
        parts=parts,
    )


def _chapter(entry: RecordEntry) -> Chapter:
    if entry.home == "clinical":
        return Chapter.CHART
    return Chapter.PERSON if entry.order < _CHART else Chapter.RECORD


def _files(sections: tuple[CopySection, ...]) -> Iterator[CopyFile]:
    """Every document once, in the order of the copy."""
    seen: set[UUID] = set()
    for file in (file for section in sections for item in section.items for file in item.files):
        if file.id not in seen:
            seen.add(file.id)
            yield file


def _include(file: CopyFile, number: int, room: int, read: Callable[[UUID], bytes]) -> tuple[IncludedFile, str | None]:
    """How a document gets into the copy, and its words where it is a text."""
    if file.size > room:
        reason = "It is too large to be attached; the clinic hands it over apart."
        return IncludedFile(file=file, form=FileForm.LEFT_OUT, reason=reason), None
    try:
        content = read(file.id)
    except ClinicError:
        content = None
    if content is None or hashlib.sha256(content).digest() != file.sha256:
        reason = "The clinic cannot read it at present, and looks for the reason."
        return IncludedFile(file=file, form=FileForm.LEFT_OUT, reason=reason), None
    kind = file.media_type.partition(";")[0].strip().lower()
    if kind in _TEXTS and len(content) <= LARGEST_TEXT and (text := _text(content)) is not None:
        return IncludedFile(file=file, form=FileForm.TEXT), text
    name = f"document-{number:03d}.{_ENDINGS.get(kind, 'bin')}"
    return IncludedFile(file=file, form=FileForm.ATTACHED, name=name), None


def _text(content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _with_texts(item: CopyItem, texts: Mapping[UUID, str]) -> CopyItem:
    words = tuple(CopyLine(label=TEXT_LABEL, value=texts[file.id]) for file in item.files if file.id in texts)
    return replace(item, lines=(*item.lines, *words)) if words else item
