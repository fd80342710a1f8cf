"""A deed cut off between the key file and the registry is put right and on record at the next sign-in that can prove the key file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.identifiers import StaffId, new_command
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.tables import staff
from clinic_app.vault.key_errors import UsernameTaken, WrongPassword
from clinic_app.vault.open_keys import Generations
from tests.staff.builders import StaffedClinic, a_new_member
from tests.vault.builders import password_of, typed

ROOT = Path(__file__).resolve().parents[2]
NEW_PASSWORD = "seven lanterns above the quiet harbour"


class _CutOff(KeyDeeds):
    """The program ends between the key file and the registry's commit."""

    def keep(self, connection: Connection, written: Generations) -> None:
        super().keep(connection, written)
        os._exit(9)


def cut_off(clinic: StaffedClinic, deed: str, staff_id: StaffId) -> None:
    """Do ``deed`` in a process that ends in the middle of it; run by ``_cut_off`` in a process of its own."""
    there = clinic.sign_in("rita" if deed == "password" else "maya")
    service, command = there.staff_with(_CutOff, clinic), new_command(clinic.clock())
    if deed == "add":
        service.add(there.actor, command, a_new_member("sam", Role.RECEPTIONIST))
    elif deed == "roles":
        service.change_roles(there.actor, command, staff_id, frozenset({Role.COORDINATOR}))
    elif deed == "reset":
        service.reset_password(there.actor, command, staff_id)
    else:
        service.change_own_password(there.actor, command, password_of("rita"), typed(NEW_PASSWORD))


def _cut_off(clinic: StaffedClinic, deed: str, staff_id: StaffId | None = None) -> None:
    clinic.leave()
    program = (
        "import sys; from pathlib import Path; from uuid import UUID; from datetime import datetime\n"
        "from tests.fake_clock import FakeClock; from tests.staff.builders import StaffedClinic\n"
        "from tests.staff.test_signing_in import cut_off\n"
        "folder, now, *ids, deed = sys.argv[1:]\n"
        "clock = FakeClock(datetime.fromisoformat(now))\n"
        "*who, whom = map(UUID, ids)\n"
        "cut_off(StaffedClinic(Path(folder), clock, *who, clock()), deed, whom)\n"
    )
    ids = [str(each) for each in (clinic.clinic, clinic.pc, clinic.maya, clinic.dee, clinic.rita, staff_id or clinic.maya)]
    ended = subprocess.run([sys.executable, "-c", program, clinic.folder, clinic.clock().isoformat(), *ids, deed], cwd=ROOT, check=False)
    assert ended.returncode == 9


def test_a_cut_off_addition_is_listed_and_its_password_reset(clinic: StaffedClinic) -> None:
    _cut_off(clinic, "add")
    maya = clinic.sign_in("maya")
    assert [notice for notice in maya.notices if "sam" in notice and "reset their password" in notice]
    (row,) = maya.trail(AuditEvent.STAFF_ADD)
    assert (row.detail, row.command) == ("settled: receptionist", None)
    (sam,) = [each for each in maya.staff.members(maya.actor) if each.member.username == "sam"]
    assert (sam.must_change_password, row.thing) == (True, sam.member.id)
    with pytest.raises(UsernameTaken):
        maya.staff.add(maya.actor, clinic.command(), a_new_member("sam", Role.RECEPTIONIST))
    words = maya.staff.reset_password(maya.actor, clinic.command(), sam.member.id).words
    assert words is not None
    assert clinic.sign_in("sam", typed(words)).arrival.must_change_password
    assert clinic.sign_in("maya").notices == ()


def test_somebody_whose_addition_was_cut_off_is_shown_before_it_is_settled(clinic: StaffedClinic) -> None:
    clinic.add("ivan", Role.ADMINISTRATOR)
    _cut_off(clinic, "add")
    ivan = clinic.sign_in("ivan")
    assert ivan.notices == ()
    assert "sam" in [each.member.username for each in ivan.staff.members(ivan.actor)]


def test_a_cut_off_change_of_roles_counts_and_is_on_record(clinic: StaffedClinic) -> None:
    rita = clinic.rita
    _cut_off(clinic, "roles", rita)
    maya = clinic.sign_in("maya")
    assert len(maya.notices) == 1
    assert [row.detail for row in maya.trail(AuditEvent.STAFF_ROLES)] == ["settled: receptionist > coordinator"]
    assert [row.count for row in maya.trail(AuditEvent.KEYS_SETTLE)] == [1]
    assert clinic.sign_in("rita").actor.roles == {Role.COORDINATOR}
    assert clinic.sign_in("maya").notices == ()


@pytest.mark.parametrize("deed", ["reset", "password"])
def test_a_cut_off_change_of_a_password_counts_and_that_keys_changed_is_on_record(clinic: StaffedClinic, deed: str) -> None:
    rita = clinic.rita
    _cut_off(clinic, deed, rita)
    with pytest.raises(WrongPassword):
        clinic.sign_in("rita")
    maya = clinic.sign_in("maya")
    assert maya.notices == ()
    assert [row.count for row in maya.trail(AuditEvent.KEYS_SETTLE)] == [1]
    assert len(clinic.sign_in("maya").trail(AuditEvent.KEYS_SETTLE)) == 1


def test_names_written_into_the_staff_table_give_way_to_the_key_file(clinic: StaffedClinic) -> None:
    rita = clinic.rita
    maya = clinic.sign_in("maya")
    with maya.registry.file.transaction() as connection:
        connection.execute(update(staff).where(staff.c.id == rita).values(username="maya", recorded_roles="manager nonsense"))
    maya = clinic.sign_in("maya")
    assert len(maya.notices) == 2
    assert [row.detail for row in maya.trail(AuditEvent.STAFF_EDIT)] == ["settled: username"]
    assert {each.member.username: set(each.member.recorded_roles) for each in maya.staff.members(maya.actor)} == {
        "maya": {Role.MANAGER},
        "dee": {Role.DOCTOR},
        "rita": {Role.RECEPTIONIST},
    }


def test_reception_records_that_keys_changed_and_leaves_the_list_to_whoever_can_prove_it(clinic: StaffedClinic) -> None:
    _cut_off(clinic, "add")
    rita = clinic.sign_in("rita")
    assert rita.notices == ()
    assert [row.count for row in rita.trail(AuditEvent.KEYS_SETTLE)] == [1]
    assert rita.trail(AuditEvent.STAFF_ADD) == ()
    maya = clinic.sign_in("maya")
    assert len(maya.trail(AuditEvent.KEYS_SETTLE)) == 1
    assert len(maya.trail(AuditEvent.STAFF_ADD)) == 1
