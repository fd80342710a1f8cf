"""An erasure as its certificate tells it: why, when, what went, counted, and what stays; nothing in it leads to a person.

Source: promises Z1 and Z2; a certificate is given only after what it says was counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from stdnum.iso7064 import mod_37_2

from clinic_app.errors import InvalidInput
from clinic_app.identifiers import PatientId, PcId, StaffId
from clinic_app.policy.profile import Retention


class ErasureReason(Enum):
    """Why a record is erased; a code, because words could name somebody and stay."""

    ASKED = "asked-by-the-person"
    ASKED_FOR = "asked-by-somebody-acting-for-them"
    KEEPING_OVER = "keeping-is-over"
    ORDERED = "ordered-by-an-authority"
    BY_MISTAKE = "registered-by-mistake"
    BACKUP = "came-back-with-a-backup"
    """Erased already, and erased again because a backup from before was restored."""


REASON_TITLES = {
    ErasureReason.ASKED: "The person asked for it",
    ErasureReason.ASKED_FOR: "Somebody who acts for the person asked for it",
    ErasureReason.KEEPING_OVER: "The time for keeping the record is over",
    ErasureReason.ORDERED: "A court or an authority ordered it",
    ErasureReason.BY_MISTAKE: "The person was registered by mistake",
    ErasureReason.BACKUP: "The record came back with a backup from before its erasure",
}

GIVEN_BY_PEOPLE = tuple(reason for reason in ErasureReason if reason is not ErasureReason.BACKUP)
"""The reasons that somebody can choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedRows:
    """How many rows of one table; ``key`` names its entry on the record map, such as ``clinical.notes``."""

    key: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One erasure, begun or done. ``patient`` is the random id that leads to nobody once it is done."""

    id: UUID
    patient: PatientId
    certificate: str
    reason: ErasureReason
    pc: PcId
    begun_at: datetime
    begun_by: StaffId
    rows: tuple[ErasedRows, ...]
    files: tuple[str, ...]
    """Names of encrypted files that still have to be deleted."""
    files_erased: int
    drafts_erased: int
    copies_erased: int
    """Copies of whole files from before a change of their structure; they held the record too."""
    finished_at: datetime | None

    @property
    def total(self) -> int:
        """Rows in all."""
        return sum(each.rows for each in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many entries there are under a heading of the record."""

    heading: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePreview:
    """What an erasure would take away, before anybody decides."""

    record_number: str
    goes: tuple[Counted, ...]
    rows: int
    """All rows that go, those without a heading too."""
    files: int
    drafts: int
    stays: int
    """Rows of the trail that stay and name nobody."""
    keep_until: date | None
    """Until when the clinic's own settings keep this record, if that day is still to come."""
    keep_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is told of a finished erasure, on a screen and on paper."""

    number: str
    reason: ErasureReason
    begun_on: date
    finished_on: date
    erased_by: str
    clinic_name: str
    contact_lines: tuple[str, ...]
    privacy_contact: str
    went: tuple[Counted, ...]
    rows: int
    files: int
    drafts: int
    copies: int
    stays: int


def certificate_number(series: str, running: int) -> str:
    """``EC-A-00007-K`` from the PC's series and its running number from 1 (check character: ISO 7064, MOD 37-2)."""
    return f"EC-{series}-{running:05d}-{mod_37_2.calc_check_digit(f'EC{series}{running:05d}')}"


def understood_reason(text: str) -> ErasureReason:
    """The reason whose code somebody wrote.

    Raises: ``InvalidInput`` with the codes.
    """
    for reason in GIVEN_BY_PEOPLE:
        if reason.value == text.strip().casefold():
            return reason
    raise InvalidInput(f"Say why with one of: {', '.join(reason.value for reason in GIVEN_BY_PEOPLE)}.", field="Reason")


def kept_until(retention: Retention, days: Iterable[date]) -> date | None:
    """Until when a record is kept at least, counted from the newest of ``days``; nothing where no period or no day is known."""
    periods = [period for period in (retention.at_least, retention.law_at_least) if period is not None]
    newest = max(days, default=None)
    return None if newest is None else max((period.after(newest) for period in periods), default=None)
