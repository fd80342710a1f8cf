"""How the clinic stands, for whoever answers for it: what was found, tried, refused and left undone since they were last here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clinic_app.identifiers import StaffId
from clinic_app.recovery.model import SheetState

_FAULTY, _UNSEEN = "faulty", "unseen"

DOCUMENTS = "Pictures and documents"
"""What their findings begin with. Where they count as unseen, they were looked for and not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheck:
    """The last check of the files that came to its end, as the trail keeps it."""

    at: datetime
    by: StaffId
    faults: int
    faulty: tuple[str, ...]
    """Where the faults were: ``registry.db``, ``keys.json``, ``Pictures and documents``."""
    unseen: tuple[str, ...]
    """What could not be looked at, for want of its key."""
    by_itself: bool = False
    """Whether it was the program's weekly one, which leaves pictures, drafts and small files out; ``by`` was at work meanwhile."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the program's own check has found: a sentence for each fault that two looks agree on."""

    faults: tuple[str, ...]


def check_detail(*, faulty: Iterable[str], unseen: Iterable[str]) -> str | None:
    """Where a check found faults, as the trail's detail has it; nothing where there is nothing to say."""
    named = [*(f"{_FAULTY} {about}" for about in dict.fromkeys(faulty)), *(f"{_UNSEEN} {about}" for about in dict.fromkeys(unseen))]
    return "; ".join(named) or None


def read_check_detail(detail: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What ``check_detail`` wrote: where faults were, and what could not be looked at."""
    parts = [part.partition(" ") for part in (detail or "").split("; ")]
    return tuple(about for kind, _, about in parts if kind == _FAULTY), tuple(about for kind, _, about in parts if kind == _UNSEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often something happened to or was done by one member of staff."""

    staff: StaffId
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTries:
    """Wrong passwords for one member of staff that no right one has followed yet."""

    staff: StaffId
    times: int
    last: datetime
    next_at: datetime
    """From when the next try is let through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A one-time password that was given and has not been used."""

    staff: StaffId
    given_at: datetime | None
    """Nothing where the trail does not tell, as after an addition that was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyNews:
    """Somebody who acts, acted or will act in the manager's place."""

    deputy: StaffId
    first: date
    last: date
    acts_now: bool
    new_deeds: int
    """What they did in the manager's place that nobody has looked at yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What one person may know of how the clinic stands; a part is None where their role does not show it to them."""

    since: datetime | None
    """When this person last worked here before today; nothing on their first day. ``tries``, ``refusals`` count from then on."""
    last_check: LastCheck | None
    tries: tuple[Counted, ...] | None
    """Wrong passwords that a right one followed."""
    open_tries: tuple[OpenTries, ...] | None
    strangers_tries: int
    """Wrong passwords for usernames that nobody here has."""
    refusals: tuple[Counted, ...] | None
    unused: tuple[Unused, ...] | None
    deputies: tuple[DeputyNews, ...] | None
    """Those who act now or will, and those whose deeds nobody has looked at; the latest first."""
    sheets: tuple[SheetState, ...] | None
    """The two recovery sheets, from a key file that is proven; none where it is not."""
