"""A record copy as the law sees it: who asks, how we know who they are, what they asked for, and what was handed over.

Source: promises Q1, Q4, Q7 and E6.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NewType, TypeAlias
from unicodedata import normalize
from uuid import UUID

from clinic_app.clock import shown_day
from clinic_app.errors import InvalidInput, Refused
from clinic_app.identifiers import PatientId, StaffId
from clinic_app.policy.card_numbers import refuse_card_numbers

CopyId = NewType("CopyId", UUID)

LONGEST_WORDS = 2_000
"""Characters of one answer in a request; more is a pasted letter, which belongs among the documents."""

SHORTEST_PASSPHRASE = 12
"""Characters. Whoever finds the file can try passphrases as fast as a computer runs; five random words have 24 or more."""

LONGEST_PASSPHRASE = 127
"""Bytes of UTF-8 that PDF encryption takes into account (ISO 32000-2, 7.6.4.3.3)."""


class Asker(Enum):
    """In which position somebody asks for the copy."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class CopyState(Enum):
    """How far a copy has come."""

    DRAFT = "draft"
    RELEASED = "released"
    DISCARDED = "discarded"


class Medium(Enum):
    """In which form a copy left the clinic."""

    ENCRYPTED_FILE = "encrypted-file"
    OPEN_FILE = "open-file"
    PAPER = "paper"
    NOWHERE = "nowhere"
    """In none: it was on record already, and then the file could not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyScope:
    """What the copy covers; every field left out means everything."""

    sections: tuple[str, ...] = ()
    """The keys of record map entries (``RecordEntry.key``)."""
    since: date | None = None
    until: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out."""
        return not self.sections and self.since is None and self.until is None

    def asks_for(self, section: str) -> bool:
        """Whether the section belongs to the copy."""
        return not self.sections or section in self.sections

    @property
    def dates(self) -> str:
        """``from 01-Jan-2020 to 31-Dec-2021``; nothing where all dates were asked for."""
        parts = ("from", self.since), ("to", self.until)
        return " ".join(f"{word} {shown_day(day)}" for word, day in parts if day is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRequest:
    """One request for a copy, as the clinic wrote it down."""

    asker: Asker
    asker_words: str
    """Who asks, in the clinic's words: ``the patient``, ``Meera Sharma, her mother``."""
    authority: str = ""
    """What shows that a guardian or representative may ask: ``birth certificate``, ``signed authority of 02-Mar-2026``."""
    identity_check: str
    """What was seen: ``passport``, ``voter card, photo matches``; no copy of it is kept (promise Q4)."""
    received_on: date
    scope: CopyScope = field(default_factory=CopyScope)
    large_print: bool = False
    """16-point letters (promise Q7)."""

    def checked(self, *, today: date) -> "CopyRequest":
        """The same, once it may be answered.

        Raises: ``Refused`` where nobody checked who asks (promise Q4); ``InvalidInput`` naming the field to put right.
        """
        if not self.identity_check.strip():
            raise Refused("Check who is asking first and write down what you saw; without that no copy is made.")
        if self.asker is not Asker.PATIENT and not self.authority.strip():
            raise Refused("Write down what shows that they may ask for this person; without that no copy is made.")
        if not self.asker_words.strip():
            raise InvalidInput("Write down who is asking.", field="Who asks")
        if any(len(words) > LONGEST_WORDS for words in (self.asker_words, self.authority, self.identity_check)):
            raise InvalidInput(f"An answer may have up to {LONGEST_WORDS:,} characters; shorten it.", field="Who asks")
        if self.received_on > today:
            raise InvalidInput("The request cannot have come in the future; check the day.", field="Received on")
        if self.scope.since is not None and self.scope.until is not None and self.scope.since > self.scope.until:
            raise InvalidInput("The first day lies after the last; swap them.", field="Dates")
        refuse_card_numbers(self.asker_words, field="Who asks")
        refuse_card_numbers(self.authority, field="Authority")
        refuse_card_numbers(self.identity_check, field="Identity")
        return self


@dataclass(frozen=True, slots=True)
class Passphrase:
    """What opens the encrypted copy. It is shown once, told by another channel than the file, and stored nowhere."""

    text: str = field(repr=False)

    def checked(self) -> "Passphrase":
        """As a PDF takes it (NFKC, as RFC 4013 has it), once it would hold.

        Raises: ``InvalidInput``.
        """
        text = normalize("NFKC", self.text)
        if len(text) < SHORTEST_PASSPHRASE:
            raise InvalidInput(f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters; five random words do.", field="Passphrase")
        if len(text.encode("utf-8", "replace")) > LONGEST_PASSPHRASE:
            raise InvalidInput("The passphrase is longer than a PDF can take; use at most 100 plain letters.", field="Passphrase")
        if not text.isprintable():
            raise InvalidInput("The passphrase holds signs that nobody can type; use letters, digits and spaces.", field="Passphrase")
        return Passphrase(text)


@dataclass(frozen=True, slots=True)
class NoEncryption:
    """The manager's decision to hand out a file that anybody can open, and why (promise E6)."""

    reason: str

    def checked(self) -> "NoEncryption":
        """The same, once there is a reason.

        Raises: ``Refused``, ``InvalidInput``.
        """
        if not self.reason.strip():
            raise Refused("Say why the copy may leave without encryption, or let it be encrypted.")
        if len(self.reason) > LONGEST_WORDS:
            raise InvalidInput(f"A reason may have up to {LONGEST_WORDS:,} characters; shorten it.", field="Reason")
        refuse_card_numbers(self.reason, field="Reason")
        return self


Lock: TypeAlias = Passphrase | NoEncryption


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRelease:
    """One handing over of a copy: as a file or on paper."""

    id: UUID
    medium: Medium
    at: datetime
    on: date
    """The clinic's calendar day of ``at``."""
    by: StaffId
    pages: int
    sha256: bytes
    """Of the file as it was handed over; on paper, of the file that was printed."""
    no_encryption_reason: str = ""
    doubts_reason: str = ""
    """Why a page that seemed to be about somebody else belongs here all the same (promise Q14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCopy:
    """A copy that was asked for, and what became of it."""

    id: CopyId
    patient_id: PatientId
    reference: str
    """``RC-A-00007-K``: names the copy in the letter and in its file name, and nobody."""
    state: CopyState
    request: CopyRequest
    made_at: datetime
    made_on: date
    """The clinic's calendar day of ``made_at``."""
    made_by: StaffId
    items: int
    """How many items it holds."""
    contents_sha256: bytes
    """Of everything that it says, so that what is released is what was looked at."""
    releases: tuple[CopyRelease, ...] = ()

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return file_name_of(self.reference)


def file_name_of(reference: str) -> str:
    """What the file of a copy is called: no name, no record number, no date of birth (promise E7)."""
    return f"record-copy-{reference}.pdf"


def understood_asker(words: str) -> Asker:
    """In which position the person asks whom ``words`` describe; whoever is not named as the patient or a guardian represents."""
    folded = " ".join(words.casefold().replace("’", "'").split())
    if folded.removeprefix("the ") in _PATIENT_WORDS:
        return Asker.PATIENT
    return Asker.GUARDIAN if any(word in folded.replace(",", " ").split() for word in _GUARDIAN_WORDS) else Asker.REPRESENTATIVE


_PATIENT_WORDS = frozenset({"patient", "client", "claimant", "person", "patient themselves", "patient herself", "patient himself"})
_GUARDIAN_WORDS = frozenset({"guardian", "parent", "parents", "mother", "father"})
