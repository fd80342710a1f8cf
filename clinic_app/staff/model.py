"""Who works here: members of staff, whom the key file gives their roles, and deputies, who act as manager on stated dates."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NewType
from uuid import UUID

from clinic_app.access.actor import SHEETS, sheet_name
from clinic_app.access.permissions import Permission, Role, granted
from clinic_app.audit.model import AuditEntry
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId

LONGEST_NAME = 200
LONGEST_TITLE = 40
LONGEST_DEPUTYSHIP = timedelta(days=366)
"""A year: whoever stands in for longer is given the manager's role itself, openly."""

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

DeputyshipId = NewType("DeputyshipId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffName:
    """How colleagues, patients' copies and the trail name somebody; any script. ``title`` is such as ``Dr``."""

    display: str
    title: str = ""

    def checked(self) -> "StaffName":
        """The same without needless blanks, once it can be shown.

        Raises: ``InvalidInput`` naming the field.
        """
        name = replace(self, display=" ".join(self.display.split()), title=" ".join(self.title.split()))
        if not name.display:
            raise InvalidInput("Enter the name under which colleagues know this person.", field="Name")
        for text, longest, field in ((name.display, LONGEST_NAME, "Name"), (name.title, LONGEST_TITLE, "Title")):
            if len(text) > longest:
                raise InvalidInput(f"This may have up to {longest} characters; shorten it.", field=field)
            if any(unicodedata.category(character) in ("Cc", "Cs") or character in _OVERRIDES for character in text):
                raise InvalidInput("This holds an invisible control character; type it anew.", field=field)
        return name

    @property
    def shown(self) -> str:
        """``Dr Ananya Sharma``."""
        return f"{self.title} {self.display}" if self.title else self.display


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody to be added; ``username`` as typed."""

    username: str
    name: StaffName
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody on the staff list."""

    id: StaffId
    username: str
    name: StaffName
    recorded_roles: frozenset[Role]
    """The roles as they were last put on record; only the key file says which roles somebody has."""
    added_at: datetime
    left_at: datetime | None = None
    """When they were removed; their name stays for what they did."""


class StaffNames:
    """How everybody who ever worked here is called, for pages that show who did something."""

    def __init__(self, members: Iterable[StaffMember]) -> None:
        listed = tuple(members)
        self._shown = {member.id: member.name.shown for member in listed}
        self._called = {member.id: _called(member) for member in listed}
        self._called |= {each: frozenset({f"recovery sheet {sheet}".casefold()}) for sheet, each in SHEETS.items()}

    def of(self, member: StaffId) -> str:
        """``Dr Ananya Sharma``, ``Recovery sheet A``; for an id that is neither, words that say so."""
        return self._shown.get(member) or sheet_name(member) or "somebody not on the staff list"

    def named(self, text: str) -> StaffId | None:
        """The one person of that username or shown name, in capitals or not; nothing where nobody or several people fit."""
        wanted = text.strip().casefold()
        found = [each for each, names in self._called.items() if wanted in names]
        return found[0] if len(found) == 1 else None

    @property
    def everybody(self) -> tuple[tuple[StaffId, str], ...]:
        """Each id with its name, in the order in which people were added."""
        return tuple(self._shown.items())


def _called(member: StaffMember) -> frozenset[str]:
    return frozenset(name.casefold() for name in (member.username, member.name.display, member.name.shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputyship:
    """Somebody acts as manager from ``first`` to ``last``, both days included."""

    id: DeputyshipId
    deputy: StaffId
    first: date
    last: date
    named_by: StaffId
    named_at: datetime
    ended_at: datetime | None = None
    """When it was ended before its time."""
    reviewed_through: datetime | None = None
    """Up to when the manager has looked at what was done."""

    def checked(self, *, today: date) -> "Deputyship":
        """The same, once the dates make sense.

        Raises: ``InvalidInput`` naming the field.
        """
        if self.last < self.first:
            raise InvalidInput("The last day lies before the first; check the dates.", field="Last day")
        if self.last < today:
            raise InvalidInput("These days are over; choose days from today on.", field="Last day")
        if self.last - self.first > LONGEST_DEPUTYSHIP:
            raise InvalidInput("A deputy can be named for up to a year; give the manager's role to whoever stays longer.", field="Last day")
        return self

    def covers(self, day: date) -> bool:
        """Whether the deputy acts as manager on ``day``."""
        return self.ended_at is None and self.first <= day <= self.last

    def is_over(self, day: date) -> bool:
        """Whether it will never cover a day again."""
        return self.ended_at is not None or self.last < day


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAccess:
    """One line of "who may do what": a member of staff with what the key file gives them."""

    member: StaffMember
    roles: frozenset[Role]
    must_change_password: bool
    """Whether they still have a one-time password."""
    holds_clinical: bool
    """Whether they hold the key of the clinical file."""
    suspended_at: datetime | None = None
    """Since when their password opens nothing."""
    deputyships: tuple[Deputyship, ...] = ()
    """On which days they acted, act or will act as manager, the latest first."""

    @property
    def is_active(self) -> bool:
        """Whether their password opens anything here."""
        return self.suspended_at is None and self.member.left_at is None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that any of the roles allows."""
        return granted(self.roles)

    @property
    def opens_charts(self) -> bool:
        """Whether they read charts: the key alone, which a manager needs for record copies, does not open one."""
        return self.holds_clinical and Permission.CHART_OPEN in self.permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimePassword:
    """What adding somebody or resetting their password gave.

    ``words`` are shown once and kept nowhere; they are None where the caller chose the password, and where the very same
    deed had been done before and its words were already shown.
    """

    member: StaffMember
    words: str | None

    def __repr__(self) -> str:
        return f"OneTimePassword({self.member.id}, hidden)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What taking somebody's keys away would cost and take."""

    drafts: int
    """Pieces of writing that they have not saved yet, which nobody else can open."""
    takes_charts: bool
    """Whether they held the key of the charts, which then changes too."""
    megabytes: int
    """What has to be copied for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyDeeds:
    """What a deputy did while acting as manager, newest first, and how much of it nobody has looked at yet."""

    deputyship: Deputyship
    deeds: tuple[AuditEntry, ...]

    @property
    def new(self) -> tuple[AuditEntry, ...]:
        """The deeds after the last review."""
        seen = self.deputyship.reviewed_through
        return tuple(deed for deed in self.deeds if seen is None or deed.at > seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """As what somebody starts to work who has just signed in."""

    roles: frozenset[Role]
    deputising: bool
    must_change_password: bool
    name: StaffName | None
    """Nothing where the staff list lacks them, which the next sign-in of a manager puts right."""


def arrive(
    roles: frozenset[Role],
    *,
    may_deputise: bool,
    must_change_password: bool,
    deputyships: Iterable[Deputyship],
    today: date,
    name: StaffName | None,
) -> Arrival:
    """The roles that somebody holds today.

    ``roles`` and ``may_deputise`` are what the key file proves. Whoever still has a one-time password holds no role, and so
    can do nothing but choose a password of their own. A deputyship counts only where the key file allows it too, so that
    nobody becomes manager by writing into the registry.
    """
    if must_change_password:
        return Arrival(roles=frozenset(), deputising=False, must_change_password=True, name=name)
    deputising = may_deputise and Role.MANAGER not in roles and any(each.covers(today) for each in deputyships)
    held = roles | {Role.MANAGER} if deputising else roles
    return Arrival(roles=held, deputising=deputising, must_change_password=False, name=name)
