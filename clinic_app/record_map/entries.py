"""The record map: every table that holds something about a person, once, with the six questions it must answer.

The record copy, the export, merging, erasure and restriction are all driven from here, so a table that is forgotten cannot be
left out of a copy or survive an erasure: a test compares the map with the two MetaData. Source: promise Q8.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Connection, Table, func, select

from clinic_app.identifiers import PatientId
from clinic_app.record_map.model import CopyItem, Erasure, Merge, Restriction, Settlement
from clinic_app.vault.schema import home_of


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
