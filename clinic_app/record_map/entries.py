"""The record map: every table that holds something about a person, once, with the six questions it must answer.

The record copy, the export, merging, erasure and restriction are all driven from here, so a table that is forgotten cannot be
left out of a copy or survive an erasure: a test compares the map with the two MetaData. Source: promise Q8.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, delete, func, select

from clinic_app.identifiers import PatientId
from clinic_app.record_map.model import CopyItem, Erasure, Merge, Restriction, Settlement
from clinic_app.vault.schema import home_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One table's answers.

    ``person`` is the column that holds the patient's id. ``items`` yields a ``CopyItem`` for every row of the table, oldest first,
    or one that says of how many ``rows`` it tells; it is nothing where ``without_heading`` says why the rows have no heading of
    their own (they are part of another table's items, or are derived from it). ``part_of`` names that other table where the rows
    are data in their own right: its items then say in ``CopyItem.parts`` how many of these rows they tell, so that none is lost
    unseen.
    """

    table: Table
    person: Column[UUID] | Column[PatientId]
    heading: str
    order: int
    """Where the heading stands in the copy; registration is below 100, the chart from 100 on."""
    items: Callable[[Connection, PatientId], Iterator[CopyItem]] | None
    without_heading: str | None = None
    part_of: Table | None = None
    files: Callable[[Connection, PatientId], Iterator[str]] | None = None
    """The names of the encrypted files whose keys lie in the rows; only where erasure destroys keys."""
    fhir: str | None
    """The FHIR R4 resource that the rows are exported as, or nothing where FHIR has none."""
    merge: Merge
    erasure: Erasure
    restriction: Restriction
    settlement: Settlement

    def __post_init__(self) -> None:
        if (self.items is None) is (self.without_heading is None):
            raise ValueError(f"{self.table.name}: either items or a reason for having none")
        if (self.files is not None) is not (self.erasure is Erasure.DESTROY_KEY):
            raise ValueError(f"{self.table.name}: names its files if and only if erasing it destroys their keys")
        if self.items is not None and self.part_of is not None:
            raise ValueError(f"{self.table.name}: rows with a heading of their own are no part of another table's items")

    @property
    def key(self) -> str:
        """Names the entry in requests and counts, such as ``registry.patients``."""
        return f"{self.home}.{self.table.name}"

    @property
    def home(self) -> str:
        """``registry`` or ``clinical``."""
        return home_of(self.table)

    def count(self, connection: Connection, patient: PatientId) -> int:
        """How many rows the table holds about this person, asked of the database itself."""
        return connection.execute(select(func.count()).select_from(self.table).where(self.person == patient)).scalar_one()

    def delete(self, connection: Connection, patient: PatientId) -> None:
        """Take away every row about this person, as ``erasure`` says of them."""
        if self.erasure is Erasure.KEEP_WITHOUT_PERSON:
            raise ValueError(f"{self.table.name}: its rows outlive an erasure")
        connection.execute(delete(self.table).where(self.person == patient))


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodysTable:
    """A table that is about no patient, and why."""

    table: Table
    reason: str


@dataclass(frozen=True, slots=True)
class RecordMap:
    """Every table of both files, once: as an entry that is about a person, or as nobody's."""

    entries: tuple[RecordEntry, ...]
    nobodys: tuple[NobodysTable, ...]

    def __post_init__(self) -> None:
        mapped = Counter(self._mapped())
        if twice := sorted(f"{home_of(table)}.{table.name}" for table, times in mapped.items() if times > 1):
            raise ValueError(f"on the record map twice: {', '.join(twice)}")
        headings = Counter(entry.heading for entry in self.copied())
        places = Counter(entry.order for entry in self.copied())
        if any(times > 1 for times in (*headings.values(), *places.values())):
            raise ValueError("two entries of the record map share a heading or a place in the copy")
        if strays := sorted(entry.key for entry in self.entries if entry.part_of is not None and self.within(entry.part_of) is None):
            raise ValueError(f"part of a table that has no heading in the copy: {', '.join(strays)}")

    def copied(self) -> tuple[RecordEntry, ...]:
        """The entries that have a heading in the record copy, in its order."""
        return tuple(sorted((entry for entry in self.entries if entry.items is not None), key=lambda entry: entry.order))

    def parts_of(self, table: Table) -> tuple[RecordEntry, ...]:
        """The entries whose rows are told inside the items of ``table``."""
        return tuple(entry for entry in self.entries if entry.part_of is table)

    def within(self, table: Table) -> RecordEntry | None:
        """The entry whose items tell the rows of ``table``, if they have a heading."""
        return next((entry for entry in self.entries if entry.table is table and entry.items is not None), None)

    def forgotten(self, *files: MetaData) -> tuple[str, ...]:
        """The tables of these files that are neither an entry nor nobody's; promise Q8 is kept while there are none."""
        mapped = set(self._mapped())
        return tuple(f"{home_of(table)}.{table.name}" for file in files for table in file.sorted_tables if table not in mapped)

    def erased(self, file: MetaData) -> tuple[RecordEntry, ...]:
        """The entries whose rows go when a person is erased, of one file, in an order that no foreign key forbids."""
        going = {entry.table: entry for entry in self.entries if entry.erasure is not Erasure.KEEP_WITHOUT_PERSON}
        return tuple(going[table] for table in reversed(file.sorted_tables) if table in going)

    def kept(self) -> tuple[RecordEntry, ...]:
        """The entries whose rows outlive an erasure and lead to nobody any more."""
        return tuple(entry for entry in self.entries if entry.erasure is Erasure.KEEP_WITHOUT_PERSON)

    def _mapped(self) -> tuple[Table, ...]:
        return (*(entry.table for entry in self.entries), *(nobodys.table for nobodys in self.nobodys))
