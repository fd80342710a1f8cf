"""Suspending, reinstating, removing and demoting people: who is shut out of what from when, what goes on record, and who may not."""

import shutil
from datetime import timedelta
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.audit.service import AuditService
from clinic_app.errors import Cancelled, InvalidInput, Refused
from clinic_app.identifiers import StaffId, new_uuid7
from clinic_app.staff.key_deeds import KeysAheadOfRecord
from clinic_app.vault import rotation
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.errors import CannotWrite, FileDamaged
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_errors import LastManager, NoRoomForNewKeys, NotOneself, StaffListDiffers, Suspended, WrongPassword
from clinic_app.vault.key_generation import keep_generation
from clinic_app.vault.model import Draft
from tests.staff.builders import AtWork, StaffedClinic


def remove(clinic: StaffedClinic, maya: AtWork, who: StaffId) -> None:
    maya.leavers.remove(maya.actor, clinic.command(), who)


def is_whole(maya: AtWork) -> bool:
    return all(finding.is_whole for finding in AuditService(maya.registry, maya.clinical).verify(maya.actor))


def a_draft(clinic: StaffedClinic, username: str) -> Draft:
    draft = Draft(uuid4(), b"half a sentence")
    DraftDrawer(clinic.folder / "drafts", clinic.sign_in(username).keys).save(draft)
    return draft


def test_who_was_removed_is_refused_and_their_copy_and_password_open_nothing_written_since(clinic: StaffedClinic) -> None:
    copy = clinic.folder.with_name("copy")
    clinic.leave()
    shutil.copytree(clinic.folder, copy)
    maya = clinic.sign_in("maya")
    remove(clinic, maya, clinic.dee)
    clinic.leave()
    with pytest.raises(WrongPassword):
        clinic.sign_in("dee")
    there = StaffedClinic(copy, clinic.clock, clinic.clinic, clinic.pc, clinic.maya, clinic.dee, clinic.rita, clinic.founded_at)
    taken = there.sign_in("dee")
    keys = taken.keys
    taken.close()
    for file in VaultFile:
        key = keys.sqlcipher_key(file)
        assert key is not None
        with pytest.raises(FileDamaged):
            EncryptedFile(clinic.folder / f"{file.value}.db", key, HeadFile(clinic.folder / "head.json", clinic.clinic, clinic.pc))
    for name in ("keys.json", "keys.json.bak"):
        shutil.copy(copy / name, clinic.folder / name)
    with pytest.raises(FileDamaged):
        clinic.sign_in("dee")


@pytest.mark.parametrize(("username", "files"), [("rita", "registry"), ("dee", "clinical registry")])
def test_everybody_else_goes_on_and_the_trail_is_whole_and_names_the_deed(clinic: StaffedClinic, username: str, files: str) -> None:
    who = clinic.rita if username == "rita" else clinic.dee
    maya = clinic.sign_in("maya")
    remove(clinic, maya, who)
    (row,) = maya.trail(AuditEvent.STAFF_REMOVE)
    assert (row.thing, row.detail, row.outcome) == (who, files, Outcome.DONE)
    assert maya.clinical is not None
    assert [row.thing for row in maya.trail(AuditEvent.STAFF_REMOVE, home=maya.clinical)] == [who]
    assert is_whole(maya)
    for other in {"maya", "dee", "rita"} - {username}:
        assert clinic.sign_in(other).notices == ()
    maya = clinic.sign_in("maya")
    assert is_whole(maya)
    (gone,) = (each for each in maya.staff.members(maya.actor) if each.member.id == who)
    assert (gone.roles, gone.is_active, gone.member.left_at is not None) == (frozenset(), False, True)
    assert maya.staff.names().of(who) == username.title()


def test_later_rows_are_proven_under_a_key_that_who_left_does_not_know(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    assert {row.epoch for row in maya.trail()} == {1}
    remove(clinic, maya, clinic.rita)
    assert maya.trail(AuditEvent.STAFF_REMOVE)[0].epoch == 2
    assert maya.clinical is not None
    assert maya.trail(home=maya.clinical)[0].epoch == 1, "her keys did not open this file"


def test_a_retry_of_the_same_removal_is_not_done_twice(clinic: StaffedClinic) -> None:
    maya, command = clinic.sign_in("maya"), clinic.command()
    left = maya.leavers.remove(maya.actor, command, clinic.rita)
    keys_file = (clinic.folder / "keys.json").read_bytes()
    assert maya.leavers.remove(maya.actor, command, clinic.rita) == left
    assert (clinic.folder / "keys.json").read_bytes() == keys_file
    assert len(maya.trail(AuditEvent.STAFF_REMOVE)) == 1
    for deed in (maya.leavers.remove, maya.leavers.suspend, maya.leavers.reinstate):
        with pytest.raises(InvalidInput, match="left already"):
            deed(maya.actor, clinic.command(), clinic.rita)


def test_a_removal_that_the_disk_refused_to_record_is_recorded_by_its_retry(clinic: StaffedClinic, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, command = clinic.sign_in("maya"), clinic.command()

    def refused(*_arguments: object) -> None:
        keep_generation(*_arguments)  # type: ignore[arg-type]
        raise CannotWrite("registry.db", "the disk refused")

    with monkeypatch.context() as patched:
        patched.setattr("clinic_app.staff.key_deeds.keep_generation", refused)
        with pytest.raises(KeysAheadOfRecord):
            maya.leavers.remove(maya.actor, command, clinic.rita)
    assert maya.trail(AuditEvent.STAFF_REMOVE) == ()
    maya.leavers.remove(maya.actor, command, clinic.rita)
    assert [row.thing for row in maya.trail(AuditEvent.STAFF_REMOVE)] == [clinic.rita]


def test_a_removal_whose_record_was_lost_is_put_on_record_at_the_next_sign_in(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    partings, rotations = maya.leavers._deeds.cabinet.partings, maya.leavers._rotations  # noqa: SLF001 - as a kill leaves it
    rotations.carry_out(partings.removal(maya.keys, clinic.rita, username="rita"), lambda *_told: None)
    again = clinic.sign_in("maya")
    assert "rita was cut off" in " ".join(again.notices)
    assert [(row.thing, row.detail) for row in again.trail(AuditEvent.STAFF_REMOVE)] == [(clinic.rita, "settled")]
    assert clinic.sign_in("maya").notices == ()


def test_stopping_in_the_middle_changes_nothing(clinic: StaffedClinic) -> None:
    maya, keys_file = clinic.sign_in("maya"), (clinic.folder / "keys.json").read_bytes()
    told: list[str] = []

    def stop(words: str, _done: int, _total: int | None) -> None:
        told.append(words)
        if words.startswith("The key file"):
            raise Cancelled

    with pytest.raises(Cancelled):
        maya.leavers.remove(maya.actor, clinic.command(), clinic.dee, stop)
    assert {"Copying registry.db", "Copying clinical.db"} <= set(told)
    assert (clinic.folder / "keys.json").read_bytes() == keys_file
    assert not (clinic.folder / "rotation").exists()
    assert maya.trail(AuditEvent.STAFF_REMOVE) == ()
    assert clinic.sign_in("dee").clinical is not None


def test_a_disk_without_room_is_told_before_anything_is_done(clinic: StaffedClinic, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, keys_file = clinic.sign_in("maya"), (clinic.folder / "keys.json").read_bytes()
    usage = shutil.disk_usage(clinic.folder)
    monkeypatch.setattr(rotation, "disk_usage", lambda _folder: usage._replace(free=1_000_000))
    with pytest.raises(NoRoomForNewKeys):
        remove(clinic, maya, clinic.dee)
    assert (clinic.folder / "keys.json").read_bytes() == keys_file
    maya.leavers.suspend(maya.actor, clinic.command(), clinic.dee)
    with pytest.raises(Suspended):
        clinic.sign_in("dee")


def test_copies_from_before_a_change_of_structure_go_with_the_key_that_opens_them(clinic: StaffedClinic) -> None:
    folder = clinic.folder / "before-migration"
    folder.mkdir()
    for name in ("registry-0001-20270304T050607Z.db", "clinical-0001-20270304T050607Z.db"):
        (folder / name).write_bytes(b"an older state")
    remove(clinic, clinic.sign_in("maya"), clinic.rita)
    assert [file.name for file in folder.iterdir()] == ["clinical-0001-20270304T050607Z.db"]


def test_what_is_lost_is_counted_before_and_gone_afterwards(clinic: StaffedClinic) -> None:
    a_draft(clinic, "dee")
    maya = clinic.sign_in("maya")
    parting = maya.leavers.parting(maya.actor, clinic.dee)
    assert (parting.drafts, parting.takes_charts, parting.megabytes >= 2) == (1, True, True)
    assert not maya.leavers.parting(maya.actor, clinic.rita).takes_charts
    remove(clinic, maya, clinic.dee)
    assert not (clinic.folder / "drafts" / str(clinic.dee)).exists()


def test_a_suspension_is_on_record_and_its_end_gives_everything_back(clinic: StaffedClinic) -> None:
    draft = a_draft(clinic, "dee")
    maya, command = clinic.sign_in("maya"), clinic.command()
    for _ in range(2):
        maya.leavers.suspend(maya.actor, command, clinic.dee)
    assert [row.thing for row in maya.trail(AuditEvent.STAFF_SUSPEND)] == [clinic.dee]
    (dee,) = (each for each in maya.staff.members(maya.actor) if each.member.id == clinic.dee)
    assert (dee.is_active, dee.roles, dee.suspended_at) == (False, frozenset({Role.DOCTOR}), clinic.clock())
    with pytest.raises(Suspended):
        clinic.sign_in("dee")
    maya = clinic.sign_in("maya")
    maya.leavers.reinstate(maya.actor, clinic.command(), clinic.dee)
    assert [row.thing for row in maya.trail(AuditEvent.STAFF_REINSTATE)] == [clinic.dee]
    back = clinic.sign_in("dee")
    assert back.actor.roles == {Role.DOCTOR}
    assert DraftDrawer(clinic.folder / "drafts", back.keys).load(draft.id) == draft


def test_whoever_is_suspended_in_an_open_session_does_not_come_back_behind_a_cover(clinic: StaffedClinic) -> None:
    dee = clinic.sign_in("dee")
    with pytest.raises(Exception, match="in use"):
        clinic.sign_in_beside("maya")
    dee.close()
    maya = clinic.sign_in("maya")
    maya.leavers.suspend(maya.actor, clinic.command(), clinic.dee)
    with pytest.raises(Suspended):
        clinic.sign_in("dee")


def test_a_lesser_role_takes_the_charts_by_a_new_key_for_them_alone(clinic: StaffedClinic) -> None:
    dee = clinic.sign_in("dee")
    before = {file: dee.keys.sqlcipher_key(file) for file in VaultFile}
    maya = clinic.sign_in("maya")
    maya.staff.change_roles(maya.actor, clinic.command(), clinic.dee, frozenset({Role.RECEPTIONIST}))
    assert [(row.thing, row.detail) for row in maya.trail(AuditEvent.STAFF_ROLES)] == [(clinic.dee, "doctor > receptionist")]
    assert is_whole(maya)
    after = {file: maya.keys.sqlcipher_key(file) for file in VaultFile}
    assert after[VaultFile.REGISTRY] == before[VaultFile.REGISTRY]
    assert after[VaultFile.CLINICAL] != before[VaultFile.CLINICAL]
    dee = clinic.sign_in("dee")
    assert (dee.actor.roles, dee.clinical) == (frozenset({Role.RECEPTIONIST}), None)
    assert clinic.sign_in("maya").notices == ()


def test_nobody_does_it_to_themselves_and_a_manager_is_always_left(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    for deed in (maya.leavers.suspend, maya.leavers.remove):
        with pytest.raises(NotOneself):
            deed(maya.actor, clinic.command(), clinic.maya)
    with pytest.raises(LastManager):
        maya.staff.change_roles(maya.actor, clinic.command(), clinic.maya, frozenset({Role.DOCTOR}))
    assert maya.trail(AuditEvent.STAFF_REMOVE) == maya.trail(AuditEvent.STAFF_SUSPEND) == ()


def test_reception_takes_nobodys_keys_away(clinic: StaffedClinic) -> None:
    rita = clinic.sign_in("rita")
    for deed in (rita.leavers.suspend, rita.leavers.reinstate, rita.leavers.remove):
        with pytest.raises(Refused, match="Manager"):
            deed(rita.actor, clinic.command(), clinic.dee)
    with pytest.raises(Refused):
        rita.leavers.parting(rita.actor, clinic.dee)
    assert len([row for row in rita.trail() if row.outcome is Outcome.DENIED]) == 4


def test_a_deputy_shuts_out_staff_and_no_manager(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    maya.deputies.name_deputy(maya.actor, clinic.command(), clinic.dee, first=clinic.today, last=clinic.today + timedelta(days=1))
    deputy = clinic.sign_in("dee")
    assert deputy.actor.deputising
    for deed in (deputy.leavers.suspend, deputy.leavers.reinstate, deputy.leavers.remove):
        with pytest.raises(Refused, match="deputy"):
            deed(deputy.actor, clinic.command(), clinic.maya)
    deputy.leavers.suspend(deputy.actor, clinic.command(), clinic.rita)
    with pytest.raises(Suspended):
        clinic.sign_in("rita")


def test_whoever_leaves_deputises_on_no_further_day(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    named = maya.deputies.name_deputy(maya.actor, clinic.command(), clinic.dee, first=clinic.today, last=clinic.today + timedelta(days=9))
    remove(clinic, maya, clinic.dee)
    (gone,) = (each for each in maya.staff.members(maya.actor) if each.member.id == clinic.dee)
    assert [(each.id, each.is_over(clinic.today)) for each in gone.deputyships] == [(named.id, True)]


def test_a_staff_list_in_which_two_were_exchanged_removes_nobody(clinic: StaffedClinic) -> None:
    maya, keys_file = clinic.sign_in("maya"), (clinic.folder / "keys.json").read_bytes()
    with maya.registry.file.transaction() as connection:
        connection.exec_driver_sql("UPDATE staff SET username = 'rita' WHERE username = 'dee'")
    for deed in (maya.leavers.suspend, maya.leavers.remove):
        with pytest.raises(StaffListDiffers):
            deed(maya.actor, clinic.command(), clinic.dee)
    with pytest.raises(Exception, match="staff list"):
        maya.leavers.remove(maya.actor, clinic.command(), StaffId(new_uuid7(clinic.clock())))
    assert (clinic.folder / "keys.json").read_bytes() == keys_file


def test_somebody_new_may_have_the_username_of_somebody_who_left(clinic: StaffedClinic) -> None:
    remove(clinic, clinic.sign_in("maya"), clinic.rita)
    newcomer = clinic.add("rita", Role.RECEPTIONIST)
    assert newcomer != clinic.rita
    assert clinic.sign_in("rita").actor.staff_id == newcomer
