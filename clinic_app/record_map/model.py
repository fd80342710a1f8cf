"""The record map: every table that holds something about a person, once, with the six questions it must answer.

The record copy, the export, merging, erasure and restriction are all driven from here, so a table that is forgotten cannot be
left out of a copy or survive an erasure: a test compares the map with the two MetaData. Source: promise Q8.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from sqlalchemy import Column, Connection, Table, func, select

from clinic_app.identifiers import PatientId
from clinic_app.vault.schema import home_of


class Merge(Enum):
    """What joining two people's records does to the rows of the one who is joined."""

    MOVE = "the rows become the surviving person's"
    FOLD = "the rows fill what the surviving person lacks and are kept as history"
    STAY = "the rows go on naming whom they named"


class Erasure(Enum):
    """What erasing the person does to the rows."""

    DELETE = "the rows are deleted"
    DESTROY_KEY = "the rows are deleted, and with them the key of an encrypted file"
    KEEP_WITHOUT_PERSON = "the rows stay and no longer lead to a person"


class Restriction(Enum):
    """What restricting a person's record forbids."""

    NAMED_PEOPLE_ONLY = "only people named in the restriction see the rows"
    NO_NEW_USE = "the rows stay visible and are used for nothing new"
    UNAFFECTED = "the rows are needed to keep the restriction itself"


class Settlement(Enum):
    """How the versions of two PCs become one."""

    ADD_ONLY = "rows are only ever added"
    LATER_COLUMN_WINS = "each column takes the later value, and the other is kept as history"
    SAFER_WINS = "the safer value wins, whatever the time"
    REBUILT = "the rows are derived and are made anew on each PC"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One labelled value of an item in a record copy; ``value`` is plain text of any length and script."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyItem:
    """One row of the record as its subject reads it: when, what, and the details below."""

    when: str
    what: str
    lines: tuple[CopyLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One table's answers.

    ``person`` is the column that holds the patient's id. ``items`` yields one ``CopyItem`` per row of the table that the copy
    must hold, oldest first; it is nothing where ``without_heading`` says why the rows have no heading of their own (they are
    part of another table's items, or are derived from it).
    """

    table: Table
    person: Column[UUID] | Column[PatientId]
    heading: str
    order: int
    """Where the heading stands in the copy; registration is below 100, the chart from 100 on."""
    items: Callable[[Connection, PatientId], Iterator[CopyItem]] | None
    without_heading: str | None = None
    fhir: str | None
    """The FHIR R4 resource that the rows are exported as, or nothing where FHIR has none."""
    merge: Merge
    erasure: Erasure
    restriction: Restriction
    settlement: Settlement

    def __post_init__(self) -> None:
        if (self.items is None) is (self.without_heading is None):
            raise ValueError(f"{self.table.name}: either items or a reason for having none")

    @property
    def home(self) -> str:
        """``registry`` or ``clinical``."""
        return home_of(self.table)

    def count(self, connection: Connection, patient: PatientId) -> int:
        """How many rows the table holds about this person, asked of the database itself."""
        return connection.execute(select(func.count()).select_from(self.table).where(self.person == patient)).scalar_one()


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodysTable:
    """A table that is about no patient, and why."""

    table: Table
    reason: str


@dataclass(frozen=True, slots=True)
class RecordMap:
    """All entries, in the order of the copy."""

    entries: tuple[RecordEntry, ...]
    nobodys: tuple[NobodysTable, ...]

    def copied(self) -> tuple[RecordEntry, ...]:
        """The entries that have a heading in the record copy, in its order."""
        return tuple(sorted((entry for entry in self.entries if entry.items is not None), key=lambda entry: entry.order))
