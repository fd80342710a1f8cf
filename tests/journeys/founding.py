"""A real clinic for tests that go through the whole core: founded, staffed, and opened again by anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import found_clinic, open_door
from clinic_app.clinic import Clinic, Plan
from clinic_app.identifiers import new_command
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.fake_clock import FakeClock

MANAGER = "maya"
STAFF: dict[str, Role] = {
    "rita": Role.RECEPTIONIST,
    "asha": Role.DOCTOR,
    "tomas": Role.THERAPIST,
    "carla": Role.COORDINATOR,
    "otto": Role.AUDITOR,
    "ian": Role.ADMINISTRATOR,
}


def password_of(username: str) -> str:
    """What somebody here signs in with; long enough for a PC without a keyring."""
    return f"{username} walks seven copper lanterns home"


@dataclass(frozen=True, slots=True)
class FoundedClinic:
    """A clinic on disk, closed."""

    folder: Path
    clock: FakeClock
    sheets: tuple[RecoverySheet, RecoverySheet]

    @contextmanager
    def signed_in(self, username: str) -> Iterator[Clinic]:
        """The clinic, open for one person."""
        with open_door(self.folder, clock=self.clock) as door:
            clinic = door.sign_in(username, bytearray(password_of(username), "utf-8"))
            try:
                yield clinic
            finally:
                clinic.close()


def a_founded_clinic(folder: Path, *, staff: dict[str, Role] | None = None, use_keyring: bool = False) -> FoundedClinic:
    """Found one in ``folder / "clinic"`` with a manager and ``staff`` (everybody by default)."""
    clock = FakeClock()
    profile = shipped_profile("mediglo")
    plan = Plan(
        profile=replace(
            profile, contact=replace(profile.contact, name="Lakeside Clinic", address="1 Lake Road", email="desk@lakeside.example")
        ),
        manager_username=MANAGER,
        manager_name=StaffName(display="Maya Iyer"),
        pc_name="Front desk",
        use_keyring=use_keyring,
    )
    data = folder / "clinic"
    with found_clinic(data, plan, bytearray(password_of(MANAGER), "utf-8"), clock=clock) as (door, founding):
        clinic = founding.clinic
        for username, role in (STAFF if staff is None else staff).items():
            clock.advance(seconds=1)
            new = NewMember(username=username, name=StaffName(display=username.title()), roles=frozenset({role}))
            clinic.staff.add(clinic.actor, new_command(clock()), new, password=bytearray(password_of(username), "utf-8"))
        door.accept_sheets()
        clinic.close()
        return FoundedClinic(data, clock, founding.sheets)
