"""What a record copy says, read once from the files and held still while it is drawn, looked at and released.

Everything here is plain and can be handed to another process. Source: promises Q8, Q11, Q12 and Q14.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from clinic_app.errors import ClinicError
from clinic_app.identifiers import PatientId
from clinic_app.record_copy.model import CopyId, CopyRequest, file_name_of
from clinic_app.record_map.model import CopyFile, CopyItem

OWN_SECTION = "registry.record_copies"
"""The section that lists the copies themselves; handing one over changes it."""


class IncompleteCopy(ClinicError):
    """What was read or drawn is not what the database counts; nothing leaves the clinic."""


class FileForm(Enum):
    """How a document of the record is in the copy."""

    TEXT = "its words stand in the copy"
    ATTACHED = "it is attached to the file"
    LEFT_OUT = "it could not be included"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludedFile:
    """A document of the record: how it is in the copy, or why it is not."""

    file: CopyFile
    form: FileForm
    name: str = ""
    """What it is called among the attachments, such as ``document-003.pdf``."""
    reason: str = ""
    """Why it was left out, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySubject:
    """Whose record it is, as every page says."""

    name: str
    """As a banner shows it: ``SHARMA, Ananya (Ms)``."""
    native_name: str
    letter_name: str
    """As an envelope shows it: ``Ms Ananya Sharma``."""
    born: str
    """``29-Feb-1984``, ``about 1984`` or ``not known``."""
    record_number: str
    address: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        """The name in both scripts."""
        return self.name if self.native_name in ("", self.name) else f"{self.name} · {self.native_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """Rows that are told inside a section's items: how many the items tell and how many the database counts."""

    heading: str
    told: int
    counted: int


class Chapter(Enum):
    """The parts of a copy, in their order; the value is the heading that people read."""

    PERSON = "About the person"
    CHART = "Health record"
    RECORD = "About this record"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySection:
    """One heading of the record: its items in the copy, beside what the database counts.

    ``found`` rows were read and ``counted`` are there; ``items`` tell those of them that were asked for.
    """

    key: str
    chapter: Chapter
    heading: str
    items: tuple[CopyItem, ...]
    found: int
    counted: int
    asked_for: bool = True
    parts: tuple[PartCount, ...] = ()

    @property
    def told(self) -> int:
        """How many rows the items tell."""
        return sum(item.rows for item in self.items)

    @property
    def shortfall(self) -> PartCount | None:
        """The first count that does not agree with the database; nothing where every row was read, or none was asked for."""
        own = PartCount(heading=self.heading, told=self.found, counted=self.counted)
        return next((count for count in (own, *self.parts) if count.told != count.counted), None) if self.asked_for else None

    @property
    def count(self) -> str:
        """``147 of 147``, and ``31 of 147`` where only some dates were asked for."""
        return f"{self.told:,} of {self.counted:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPart:
    """A heading of the letter with a paragraph and a list; either may be empty."""

    heading: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the letter says of the clinic: who it is and the answers that a copy owes (GDPR Art. 15(1); promise Q11)."""

    clinic_name: str
    contact_lines: tuple[str, ...]
    person_word: str
    """``patient``, ``client`` or ``claimant``."""
    privacy_contact: str
    parts: tuple[CoverPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A text in the record that seems to be about somebody else (promise Q14)."""

    heading: str
    when: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyContents:
    """Everything a copy says; the same contents always make the same pages."""

    id: CopyId
    patient_id: PatientId
    reference: str
    made_at: datetime
    made_on: date
    """The clinic's calendar day of ``made_at``."""
    subject: CopySubject
    request: CopyRequest
    cover: Cover
    sections: tuple[CopySection, ...]
    files: tuple[IncludedFile, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def items(self) -> int:
        """How many entries of the record the copy holds."""
        return sum(section.told for section in self.sections)

    @property
    def file_name(self) -> str:
        """What the copy's file is called; it names nobody."""
        return file_name_of(self.reference)

    @property
    def attached(self) -> tuple[IncludedFile, ...]:
        """The documents that travel as attachments of the file."""
        return tuple(each for each in self.files if each.form is FileForm.ATTACHED)

    def included(self, file: UUID) -> IncludedFile | None:
        """How that document is in the copy."""
        return next((each for each in self.files if each.file.id == file), None)

    def shows_the_same_record_as(self, other: "CopyContents") -> bool:
        """Whether both say the same of the person, apart from which copies were made."""
        return self.subject == other.subject and _record(self) == _record(other)

    def require_complete(self) -> None:
        """Let contents pass that hold every row the database counts.

        Raises: ``IncompleteCopy`` naming the first section that does not.
        """
        for section in self.sections:
            if (short := section.shortfall) is not None:
                raise IncompleteCopy(
                    f"The copy would hold {short.told:,} of {short.counted:,} under “{short.heading}”, so it was not made; "
                    "run a check and call for help."
                )

    def digest(self) -> bytes:
        """SHA-256 of everything that it says; every value in it is text, a number, a date or a tuple of such, so ``repr`` is exact."""
        return hashlib.sha256(repr(self).encode("utf-8", "backslashreplace")).digest()


def _record(contents: CopyContents) -> tuple[CopySection, ...]:
    return tuple(section for section in contents.sections if section.key != OWN_SECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSection:
    """What was drawn of a section."""

    key: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCopy:
    """The pages, not yet locked, with what was drawn on them."""

    pdf: bytes
    pages: int
    sections: tuple[DrawnSection, ...]
    contents_sha256: bytes
    gaps: tuple[str, ...] = ()
    """A sentence for every script that no font here draws; such letters are printed as codes."""

    def require_complete(self, contents: CopyContents) -> None:
        """Let pages pass that show exactly these contents.

        Raises: ``IncompleteCopy``.
        """
        drawn = {section.key: section.items for section in self.sections}
        for section in contents.sections:
            if drawn.get(section.key) != len(section.items):
                raise IncompleteCopy(
                    f"Only {drawn.get(section.key, 0):,} of {len(section.items):,} were drawn under “{section.heading}”, "
                    "so nothing was released; make the copy again."
                )
        if self.contents_sha256 != contents.digest():
            raise IncompleteCopy("These pages show an earlier state of the copy, so nothing was released; make the copy again.")
