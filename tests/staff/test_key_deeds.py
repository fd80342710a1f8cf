"""The registry commits only once the key file is on the disk, and a disk that refuses in between is told and survived."""

import pytest
from sqlalchemy import Connection

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.staff.key_deeds import KeyDeeds, KeysAheadOfRecord
from clinic_app.vault.open_keys import Generations
from tests.staff.builders import StaffedClinic, a_new_member
from tests.vault.builders import typed

resource = pytest.importorskip("resource", reason="only POSIX lets a test forbid files to grow")


class _DiskRefuses(KeyDeeds):
    """From the key file on, no file may grow: what a full disk is to the registry's commit."""

    def keep(self, connection: Connection, written: Generations) -> None:
        super().keep(connection, written)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def test_a_disk_that_refuses_the_commit_is_told_and_doing_it_once_more_ends_well(clinic: StaffedClinic) -> None:
    maya, command = clinic.sign_in("maya"), clinic.command()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(KeysAheadOfRecord, match="counts already"):
            maya.staff_with(_DiskRefuses, clinic).add(maya.actor, command, a_new_member("sam", Role.RECEPTIONIST))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert maya.trail(AuditEvent.STAFF_ADD) == ()
    added = maya.staff.add(maya.actor, command, a_new_member("sam", Role.RECEPTIONIST))
    assert added.words is not None
    assert [row.command for row in maya.trail(AuditEvent.STAFF_ADD)] == [command]
    assert clinic.sign_in("sam", typed(added.words)).arrival.must_change_password
    maya = clinic.sign_in("maya")
    assert maya.notices == ()
    assert [each.member.username for each in maya.staff.members(maya.actor)] == ["maya", "dee", "rita", "sam"]
