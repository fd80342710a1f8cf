"""A file made ready in a child process: rows that only lack the clinic's own ids, and packs of what has no place.

Nearly all the work of an import is done before it reaches the process that holds the keys; what is left there is to look up who is
known, give out ids and insert.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from clinic_app.exchange.model import ParsedAttachment, ParsedPatient, ReportRow, SourceKey
from clinic_app.history.columns import Value
from clinic_app.history.kinds import ItemKind
from clinic_app.history.packs import Pack


class ItemRow(NamedTuple):
    """One entry of a chart, but for its ids. A tuple, since a file holds tens of thousands of them."""

    key: SourceKey
    encounter: SourceKey | None
    report: SourceKey | None
    is_in_error: bool
    author: str | None
    organisation: str | None
    occurred: str | None
    occurred_key: str
    folded: str
    unplaced: int
    unplaced_at: int | None
    values: tuple[Value, ...]
    """The columns of its kind's layout; of a note its title, its text and its type."""
    parts: tuple[tuple[Value, ...], ...]
    """Components of a result, products of a procedure."""


class LeftoverRow(NamedTuple):
    """A whole resource that is kept as it came."""

    key: SourceKey
    resource_type: str
    title: str
    occurred: str | None
    occurred_key: str
    element_count: int
    unplaced_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPerson:
    """What one file holds about one person."""

    key: SourceKey
    person: ParsedPatient | None
    """Who it is; nothing where another file of the same system said so."""
    items: Mapping[ItemKind, tuple[ItemRow, ...]]
    leftovers: tuple[LeftoverRow, ...]
    attachments: Mapping[SourceKey, ParsedAttachment]
    """The bytes of documents, by the key of their row."""
    pack: bytes
    last_visit: str | None
    """The day of the newest visit that has begun, as FHIR writes it."""
    resources: int
    """How many resources of the file these are."""

    def opened_pack(self) -> Pack:
        """What has no place of its own."""
        return Pack(self.pack)

    @property
    def row_count(self) -> int:
        """Rows to be written."""
        return len(self.leftovers) + sum(len(rows) for rows in self.items.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFile:
    """One file, ready to be planned or imported."""

    name: str
    """The name under which the person who imports knows the file; it is shown to them and kept nowhere."""
    sha256: bytes
    stated_system: str
    """Where the person who imports says it comes from."""
    people: tuple[PreparedPerson, ...]
    report: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableFile:
    """A file that holds nothing that can be imported, and why, in one sentence."""

    name: str
    sentence: str
