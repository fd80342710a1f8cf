"""The person at work: who they are, which roles they hold now, and the question every service asks first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from clinic_app.access.permissions import DEED_TITLES, ROLE_TITLES, Permission, Role, granted, roles_that_may
from clinic_app.errors import Refused
from clinic_app.identifiers import PatientId, PcId, SessionId, StaffId

CODE = "code"
"""What takes the place of a sheet where a backup was made for another PC: a code that an unlocked PC showed once."""

SHEETS: Mapping[str, StaffId] = MappingProxyType(
    {
        "A": StaffId(UUID("00000000-0000-8000-8000-00000000000a")),
        "B": StaffId(UUID("00000000-0000-8000-8000-00000000000b")),
        CODE: StaffId(UUID("00000000-0000-8000-8000-00000000000c")),
    }
)
"""As whom each recovery sheet stands on the trail: paper has no name of its own, and whoever holds it is not known."""


def sheet_name(staff: StaffId) -> str | None:
    """``Recovery sheet A``, where a row of the trail was written by a sheet."""
    found = next((sheet for sheet, each in SHEETS.items() if each == staff), None)
    return "Code for another PC" if found == CODE else found and f"Recovery sheet {found}"


class RefusalLog(Protocol):
    """Keeps a refused deed on record, in a transaction of its own."""

    def record_refusal(self, actor: "Actor", permission: Permission, *, patient: PatientId | None, thing: UUID | None) -> None:
        """Write the audit row of the refusal before the refusal is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A member of staff, signed in on one PC.

    ``deputising`` is true on the days on which somebody acts as manager in the manager's place; ``roles`` then holds the
    manager's role too, and every audit row says so.
    """

    staff_id: StaffId
    username: str
    roles: frozenset[Role]
    pc: PcId
    session: SessionId
    refusals: RefusalLog = field(repr=False, compare=False)
    deputising: bool = False

    @classmethod
    def by_sheet(cls, sheet: str, *, pc: PcId, session: SessionId, refusals: RefusalLog) -> "Actor":
        """Whoever holds recovery sheet ``A`` or ``B``: no member of staff, and of no role."""
        name = "code for another PC" if sheet == CODE else f"recovery sheet {sheet}"
        return cls(staff_id=SHEETS[sheet], username=name, roles=frozenset(), pc=pc, session=session, refusals=refusals)

    def may(self, permission: Permission) -> bool:
        """Whether any of the actor's roles grants ``permission``; screens ask this to draw themselves."""
        return permission in granted(self.roles)

    def require(self, permission: Permission, *, patient: PatientId | None = None, thing: UUID | None = None) -> None:
        """Let the deed go on, or record the refusal and raise.

        ``patient`` and ``thing`` are the ids of whom and what the deed is about, for the audit row.

        Raises: ``Refused`` with the roles that may do it.
        """
        if self.may(permission):
            return
        self.refusals.record_refusal(self, permission, patient=patient, thing=thing)
        able = ", ".join(ROLE_TITLES[role] for role in roles_that_may(permission))
        raise Refused(f"Your role does not allow you to {DEED_TITLES[permission]}; ask someone who may: {able}.")
