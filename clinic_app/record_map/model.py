"""What the record map answers with: the words for a table's fate, and the items of a record copy as their subject reads them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID


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


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The first and the last day that a date may mean: the same day twice, or 1 January to 31 December of a year."""

    first: date
    last: date

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether any day of the span lies between the two, which both count; nothing stands for an open end."""
        return (first is None or self.last >= first) and (last is None or self.first <= last)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFile:
    """A scan, a letter or a picture that belongs to an item: what it is, not its bytes."""

    id: UUID
    """By which the bytes are asked for."""
    title: str
    media_type: str
    size: int
    """Bytes."""
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyParts:
    """How many rows of a table without a heading of its own (``RecordEntry.part_of``) an item tells."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyItem:
    """An entry of the record as its subject reads it: when, what, and the details below."""

    when: str
    what: str
    lines: tuple[CopyLine, ...] = ()
    days: DaySpan | None = None
    """What ``when`` means on the calendar; an item without belongs to a copy of any dates."""
    files: tuple[CopyFile, ...] = ()
    parts: tuple[CopyParts, ...] = ()
    rows: int = 1
    """How many rows of its own table it tells."""
