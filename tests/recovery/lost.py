"""A clinic that is tied to a keyring, and the ways in which people lose the way in to it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEntry, AuditFilter
from clinic_app.bootstrap import hold_for_rescue
from clinic_app.rescue import Rescue
from clinic_app.vault import device_secret
from clinic_app.vault.folder import DataFolder
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, a_founded_clinic

STAFF = {"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR}


def a_tied_clinic(folder: Path, *, use_keyring: bool = True) -> FoundedClinic:
    """A manager, a doctor and a receptionist, whose passwords need this computer's secret."""
    return a_founded_clinic(folder, staff=STAFF, use_keyring=use_keyring)


def copy_of(founded: FoundedClinic, folder: Path) -> FoundedClinic:
    """The same files elsewhere; the keyring knows the same clinic and computer, so its secret is put back as it was."""
    shutil.copytree(founded.folder, folder)
    return replace(founded, folder=folder, clock=FakeClock(founded.clock()))


def typed(clinic: FoundedClinic, sheet: str = "A") -> str:
    """A recovery sheet as somebody types it."""
    return " ".join(clinic.sheets["AB".index(sheet)].groups())


def lose_secret(clinic: FoundedClinic) -> bytes:
    """As with a new account of the computer: nothing in its keyring; gives what was there."""
    pc = DataFolder(clinic.folder).pc()
    secret = device_secret.load(pc.clinic, pc.id)
    assert secret is not None
    device_secret.forget(pc.clinic, pc.id)
    return secret


def keep_secret(clinic: FoundedClinic, secret: bytes) -> None:
    """Put into the keyring whatever the test wants to lie there."""
    pc = DataFolder(clinic.folder).pc()
    device_secret.store(pc.clinic, pc.id, secret)


def everybody_signs_in(clinic: FoundedClinic, *usernames: str) -> None:
    """With the passwords of always."""
    for username in usernames or ("maya", *STAFF):
        with clinic.signed_in(username) as opened:
            assert opened.actor.username == username


@contextmanager
def rescued(clinic: FoundedClinic, *, sheet: str = "A", key_file: Path | None = None) -> Iterator[Rescue]:
    """The clinic, opened with a sheet."""
    with hold_for_rescue(clinic.folder, clock=clinic.clock) as desk:
        rescue = desk.open(typed(clinic, sheet), key_file)
        try:
            yield rescue
        finally:
            rescue.close()


def trail_of(clinic: FoundedClinic, password: str | None = None) -> tuple[AuditEntry, ...]:
    """What a manager reads afterwards, oldest first."""
    with clinic.signed_in("maya") as opened:
        return tuple(reversed(opened.audit.read(opened.actor, AuditFilter())))
