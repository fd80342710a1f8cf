"""What reading a FHIR file gives: people, facts, documents and what had no place, with a line of report for every resource.

All of it is plain values that travel between processes; nothing here knows the clinic's own ids yet.
"""

from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from typing import NamedTuple, NewType, TypeAlias

from clinic_app.exchange.json_limits import JsonObject
from clinic_app.history.model import Fact
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.values import CodedConcept

SourceKey = NewType("SourceKey", bytes)
"""16 bytes that name one resource of one sending system, the same at every reading, so that an import is not done twice."""


def source_key(system: str, resource_type: str, resource_id: str) -> SourceKey:
    """The key of a resource, from the system that made it, its type and its id there."""
    return SourceKey(blake2b(f"{system}\n{resource_type}\n{resource_id}".encode(), digest_size=16).digest())


class Outcome(Enum):
    """What became of one resource."""

    TAKEN = "taken"
    KEPT = "kept"
    """Kept whole as it came, since the chart has no place of its own for it."""
    SKIPPED = "skipped"
    UNCHANGED = "unchanged"
    """An earlier import brought it, and it says the same."""
    UPDATED = "updated"
    """An earlier import brought it, and its source says something else now."""


class ReportRow(NamedTuple):
    """What became of one resource, and why, in one sentence."""

    resource_type: str
    resource_id: str
    outcome: Outcome
    reason: str = ""
    key: SourceKey | None = None
    """Of the resource, where it is about a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """FHIR HumanName."""

    use: str | None = None
    family: str = ""
    given: tuple[str, ...] = ()
    prefix: str = ""
    suffix: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """FHIR ContactPoint: a phone number, an e-mail address, …"""

    system: str
    value: str
    use: str | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """FHIR Address."""

    use: str | None = None
    lines: tuple[str, ...] = ()
    city: str = ""
    district: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentifier:
    """A number by which some system knows the person."""

    system: str
    value: str
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedContact:
    """Someone to call: next of kin, guardian (FHIR Patient.contact)."""

    name: str
    relationship: str = ""
    telecoms: tuple[ContactPoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPatient:
    """FHIR Patient, as far as a registration can take it."""

    key: SourceKey
    names: tuple[PersonName, ...]
    gender: str | None
    birth_date: PartialDate | None
    deceased: PartialDate | None = None
    is_deceased: bool = False
    telecoms: tuple[ContactPoint, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    identifiers: tuple[PersonIdentifier, ...] = ()
    contacts: tuple[RelatedContact, ...] = ()
    languages: tuple[str, ...] = ()
    organisation: str | None = None
    unplaced: JsonObject
    """The elements that no fact has a place for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedNote:
    """Text that another system's staff wrote and finished there."""

    title: str
    text: str
    occurred: PartialDate | None
    type: CodedConcept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAttachment:
    """The bytes of a document, to be sealed into ``blobs/``."""

    media_type: str
    content: bytes
    sha256: bytes


class ParsedItem(NamedTuple):
    """One thing for one person's chart."""

    key: SourceKey
    patient: SourceKey
    fact: Fact | ParsedNote
    resource_type: str
    unplaced: JsonObject
    """The elements that no fact has a place for."""
    encounter: SourceKey | None = None
    report: SourceKey | None = None
    author: str | None = None
    organisation: str | None = None
    in_error: bool = False
    attachment: ParsedAttachment | None = None
    """For a ``DocumentReference`` whose bytes the file holds."""


class ParsedLeftover(NamedTuple):
    """A whole resource about a person that the chart has no place of its own for."""

    key: SourceKey
    patient: SourceKey
    resource_type: str
    title: str
    occurred: PartialDate | None
    unplaced: JsonObject
    """The whole resource."""


ParsedEntry: TypeAlias = ParsedItem | ParsedLeftover


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """Everything one file holds; ``report`` has one row for each resource, in the order of the file."""

    patients: tuple[ParsedPatient, ...]
    entries: tuple[ParsedEntry, ...]
    report: tuple[ReportRow, ...]
