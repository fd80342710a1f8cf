"""Founding and opening as a whole: what a founding leaves where it fails, and what the trail says of an opening."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter
from clinic_app.audit.words import detail_words
from clinic_app.bootstrap import Door, found_clinic, open_door
from clinic_app.clinic import Founding, Plan
from clinic_app.errors import ClinicError, VaultError
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.policy.questions import Answer, with_answers
from clinic_app.staff.model import StaffName
from clinic_app.vault import device_secret
from clinic_app.vault.errors import CannotWrite
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.folder_errors import AlreadyOpen
from clinic_app.vault.key_errors import WrongPassword
from clinic_app.vault.keyring_errors import KeyringUnusableForFounding
from clinic_app.vault.passwords import PasswordRefused
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """As on a computer that has none."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's has no types
    yield
    keyring.set_keyring(before)


def a_plan(*, use_keyring: bool) -> Plan:
    return Plan(
        profile=with_answers(shipped_profile("mediglo"), [Answer("contact.name", "Lakeside Clinic")]),
        manager_username="maya",
        manager_name=StaffName(display="Maya Iyer"),
        pc_name="Front desk",
        use_keyring=use_keyring,
    )


def founding(folder: Path, held: ExitStack, *, use_keyring: bool = False, password: str = "") -> tuple[Door, Founding]:
    """A founding that nobody has accepted the sheets of."""
    typed = bytearray(password or password_of("maya"), "utf-8")
    return held.enter_context(found_clinic(folder, a_plan(use_keyring=use_keyring), typed, clock=FakeClock()))


def trail(founded: FoundedClinic, *events: AuditEvent) -> list[AuditEntry]:
    """The rows of these kinds, oldest first, as the manager reads them."""
    with founded.signed_in("maya") as clinic:
        return list(reversed(clinic.audit.read(clinic.actor, AuditFilter(events=frozenset(events)))))


@pytest.mark.usefixtures("secret_service")
def test_a_founding_that_is_given_up_takes_its_secret_out_of_the_keyring(data_folder: Path) -> None:
    with ExitStack() as held:
        door, made = founding(data_folder, held, use_keyring=True)
        made.clinic.close()
        assert device_secret.load(door.pc.clinic, door.pc.id) is not None
    assert device_secret.load(door.pc.clinic, door.pc.id) is None
    assert os.listdir(data_folder) == []


@pytest.mark.usefixtures("secret_service")
def test_a_secret_that_a_power_cut_left_is_taken_out_by_the_next_founding(data_folder: Path) -> None:
    with ExitStack() as held:
        door, made = founding(data_folder, held, use_keyring=True)
        made.clinic.close()
        left = {path: path.read_bytes() for path in data_folder.iterdir() if path.is_file()}
        secret = device_secret.load(door.pc.clinic, door.pc.id)
        assert secret is not None
    for path, content in left.items():
        path.write_bytes(content)
    device_secret.store(door.pc.clinic, door.pc.id, secret)
    with ExitStack() as held:
        other, made = founding(data_folder, held)
        made.clinic.close()
        assert made.begun_again
        assert device_secret.load(door.pc.clinic, door.pc.id) is None
        other.accept_sheets()
    with open_door(data_folder, clock=FakeClock()) as opened:
        opened.sign_in("maya", bytearray(password_of("maya"), "utf-8")).close()


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_founding_says_how_to_do_without_one(data_folder: Path) -> None:
    with ExitStack() as held, pytest.raises(KeyringUnusableForFounding) as refused:
        founding(data_folder, held, use_keyring=True)
    assert "clear the tick" in str(refused.value)
    assert refused.value.field == "Keyring"
    assert "--" not in str(refused.value), "an option of a command is of no use in a window"
    assert "sheet" not in str(refused.value)
    assert os.listdir(data_folder) == []


def given_up_in_a_folder_that_cannot_be_cleared(folder: Path) -> None:
    with ExitStack() as held:
        _, made = founding(folder, held)
        made.clinic.close()
        (folder / "head.json").unlink()
        (folder / "head.json" / "x").mkdir(parents=True)
        raise RuntimeError("the printer is on fire")


def test_a_folder_that_cannot_be_cleared_is_let_go_and_the_first_error_is_told(data_folder: Path) -> None:
    with ExitStack() as held, pytest.raises(PasswordRefused):
        founding(data_folder, held, password="short")
    with pytest.raises(RuntimeError, match="the printer is on fire"):
        given_up_in_a_folder_that_cannot_be_cleared(data_folder)
    with pytest.raises(CannotWrite), ExitStack() as held:
        founding(data_folder, held)
    (data_folder / "head.json" / "x").rmdir()
    (data_folder / "head.json").rmdir()
    with ExitStack() as held:
        door, made = founding(data_folder, held)
        made.clinic.close()
        door.accept_sheets()


def test_a_folder_is_held_as_long_as_somebody_founds_in_it(data_folder: Path) -> None:
    with ExitStack() as held:
        _, made = founding(data_folder, held)
        made.clinic.close()
        with ExitStack() as other, pytest.raises(AlreadyOpen):
            founding(data_folder, other)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the operating system which files are open")
def test_a_file_that_cannot_be_read_is_closed_again(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff={})
    registry = DataFolder(founded.folder).registry
    whole = registry.read_bytes()
    registry.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    with open_door(founded.folder, clock=founded.clock) as door, pytest.raises(VaultError):
        door.sign_in("maya", bytearray(password_of("maya"), "utf-8"))
    assert str(registry) not in {os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd") if _is_link(each)}


def _is_link(descriptor: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{descriptor}")


def test_the_trail_begins_with_the_founding(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff={})
    rows = trail(founded)
    assert [(row.sequence, row.event) for row in rows[:2]] == [(1, AuditEvent.CLINIC_CREATE), (2, AuditEvent.SIGN_IN)]
    assert (rows[0].staff, rows[0].roles) == (rows[1].staff, "manager")


def test_a_damaged_key_file_is_told_as_that_and_not_as_missing_changes(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff={})
    (founded.folder / "keys.json").write_bytes(b"")
    with founded.signed_in("maya") as clinic:
        (notice,) = clinic.notices
    assert "keys.json" in notice
    assert trail(founded, AuditEvent.SIGN_IN)[-2].detail == "key-file-damaged"
    (founded.folder / "head.json").write_bytes(b"")
    with founded.signed_in("maya") as clinic:
        assert clinic.notices
    assert trail(founded, AuditEvent.SIGN_IN)[-2].detail == "behind-its-mark"
    (founded.folder / "head.json").write_bytes(b"")
    (founded.folder / "keys.json").write_bytes(b"")
    with founded.signed_in("maya") as clinic:
        assert len(clinic.notices) > 1
    row = trail(founded, AuditEvent.SIGN_IN)[-2]
    assert detail_words(row).startswith("saved changes were missing, a key file was damaged")


def test_wrong_passwords_are_told_at_the_next_sign_in_of_a_manager_and_once(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff={"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR})
    for username, times in (("rita", 2), ("nobody", 1), ("somebody", 1), ("maya", 1)):
        for _ in range(times):
            with open_door(founded.folder, clock=founded.clock) as door, pytest.raises(WrongPassword):
                door.sign_in(username, bytearray(b"wrong as can be, my dear"))
    with founded.signed_in("asha"):
        pass
    with founded.signed_in("maya") as clinic:
        rita = next(each.member.id for each in clinic.staff.members(clinic.actor) if each.member.username == "rita")
        by_whom = clinic.actor.staff_id
    for _ in range(2):
        told = trail(founded, AuditEvent.SIGN_IN_FAILED)
        assert [(row.staff, row.thing, row.count) for row in told] == [(by_whom, rita, 2), (by_whom, None, 2)]
    with founded.signed_in("rita"):
        pass
    assert [row.count for row in trail(founded, AuditEvent.SIGN_IN) if row.staff == rita] == [2]


@pytest.mark.parametrize("left", ["keys.json", "keys.json.bak", "pc.json"])
def test_a_clinic_is_not_founded_over_what_is_left_of_one(data_folder: Path, left: str) -> None:
    data_folder.mkdir()
    (data_folder / left).write_bytes(b"of another clinic")
    with ExitStack() as held, pytest.raises(ClinicError):
        founding(data_folder, held)
    assert (data_folder / left).read_bytes() == b"of another clinic"
