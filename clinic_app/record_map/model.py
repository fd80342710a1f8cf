"""What the record map answers with: the words for a table's fate, and the items of a record copy as their subject reads them."""

from dataclasses import dataclass
from enum import Enum


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
