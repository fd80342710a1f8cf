"""Removing a member of staff from a large clinic, beside SQLCipher's ``backup()`` of the same file into one with a new key."""

import os
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import Door, open_door
from clinic_app.clinic import Clinic
from clinic_app.identifiers import new_command
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.vault import cipher
from clinic_app.vault.head_mark import HeadFile
from tests.bench.bench_finder import fill
from tests.bench.figure import Figure
from tests.builders import OpenFile
from tests.fake_clock import FakeClock
from tests.ui.open_clinic import PASSWORDS, found

PEOPLE = 200_000
ROUNDS = 3
LIMIT = 3.0
_DOCTORS_PASSWORD = "seven herons cross the river twice"


def run() -> list[Figure]:
    """A receptionist's removal, which changes the registry's key, and a doctor's, which changes both."""
    with tempfile.TemporaryDirectory() as folder:
        clock, path = FakeClock(), Path(folder) / "clinic"
        found(path, clock)
        with open_door(path, clock=clock) as door:
            fill_clinic(door, clock, path)
            clinic = door.sign_in("maya", bytearray(PASSWORDS["maya"], "utf-8"))
            figures = [_figure(clinic, clock, role) for role in (Role.RECEPTIONIST, Role.DOCTOR)]
            clinic.close()
            return figures


def fill_clinic(door: Door, clock: FakeClock, path: Path) -> None:
    """Put so many people into its registry; everything is closed afterwards."""
    sys.stderr.write(f"making {PEOPLE:,} people; this takes some minutes\n")
    clinic = door.sign_in("maya", bytearray(PASSWORDS["maya"], "utf-8"))
    heads = HeadFile(path / "head.json", door.pc.clinic, door.pc.id)
    fill(OpenFile(folder=path, clinic=door.pc.clinic, pc=door.pc.id, heads=heads, home=clinic.homes[0], clock=clock), PEOPLE)
    clinic.homes[1].file.close()


def _figure(clinic: Clinic, clock: FakeClock, role: Role) -> Figure:
    removals, backups = [], []
    for number in range(ROUNDS):
        username = f"{role.value}.{number}"
        new = NewMember(username=username, name=StaffName(display=username), roles=frozenset({role}))
        added = clinic.staff.add(clinic.actor, new_command(clock()), new, password=bytearray(_DOCTORS_PASSWORD, "utf-8"))
        backups.append(_plain_backup(clinic))
        began = time.perf_counter()
        clinic.leavers.remove(clinic.actor, new_command(clock()), added.member.id)
        removals.append(time.perf_counter() - began)
    size = clinic.homes[0].file.path.stat().st_size // 1_000_000
    return Figure(
        name=f"removing a {role.value}, {PEOPLE:,} patients ({size:,} MB), beside backup() into a newly keyed file",
        value=statistics.median(removals), unit="s", floor=statistics.median(backups), limit=LIMIT, samples=ROUNDS,
    )  # fmt: skip


def _plain_backup(clinic: Clinic) -> float:
    """Seconds for ``backup()`` of the registry in one step, until it is on the disk."""
    file = clinic.homes[0].file
    target = file.path.with_name("floor.db")
    began = time.perf_counter()
    copy = cipher.create_for_copy(target, secrets.token_bytes(32))
    file._raw.backup(copy)  # noqa: SLF001 - the bare step, without the program's own around it
    copy.close()
    with target.open("rb+") as written:
        os.fsync(written.fileno())
    took = time.perf_counter() - began
    target.unlink()
    return took
