"""Contents of copies made by hand, for drawing them without a clinic."""

from datetime import date
from uuid import UUID

from clinic_app.identifiers import PatientId
from clinic_app.record_copy.contents_model import Chapter, CopyContents, CopySection, CopySubject, IncludedFile
from clinic_app.record_copy.cover import cover_of
from clinic_app.record_copy.model import CopyId, CopyRequest
from clinic_app.record_map.model import CopyItem, CopyLine
from tests.fake_clock import OPENING_TIME
from tests.record_copy.small_clinic import TODAY, a_profile, a_request

ANANYA = CopySubject(
    name="SHARMA, Ananya (Ms)",
    native_name="अनन्या शर्मा",
    letter_name="Ms Ananya Sharma",
    born="29-Feb-1984",
    record_number="A-00012-W",
    address=("12 Lake View", "411001 Pune"),
)


def an_item(what: str = "Consultation", *, when: str = "02-Mar-2026", **lines: str) -> CopyItem:
    """An item whose lines are the keyword arguments, underscores in the labels being spaces."""
    return CopyItem(
        when=when, what=what, lines=tuple(CopyLine(label=label.replace("_", " "), value=value) for label, value in lines.items())
    )


def a_section(heading: str, *items: CopyItem, chapter: Chapter = Chapter.CHART, counted: int | None = None) -> CopySection:
    """A section that is complete unless the test says otherwise."""
    count = len(items) if counted is None else counted
    return CopySection(key=f"clinical.{heading.lower()}", chapter=chapter, heading=heading, items=items, found=count, counted=count)


def some_contents(
    *sections: CopySection,
    subject: CopySubject = ANANYA,
    request: CopyRequest | None = None,
    files: tuple[IncludedFile, ...] = (),
    on: date = TODAY,
) -> CopyContents:
    """A copy of these sections."""
    return CopyContents(
        id=CopyId(UUID(int=3)),
        patient_id=PatientId(UUID(int=4)),
        reference="RC-A-00007-K",
        made_at=OPENING_TIME,
        made_on=on,
        subject=subject,
        request=request or a_request(),
        cover=cover_of(a_profile()),
        sections=sections,
        files=files,
    )
