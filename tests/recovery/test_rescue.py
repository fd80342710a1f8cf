"""A recovery sheet brings back whatever keeps people out, changes nothing else, and stands on the trail for it."""

import secrets
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.backups.model import NewPlace
from clinic_app.bootstrap import hold_for_rescue, open_door
from clinic_app.errors import Trouble, VaultError
from clinic_app.identifiers import new_command
from clinic_app.rescue import Secret
from clinic_app.staff.model import StaffName
from clinic_app.vault import device_secret
from clinic_app.vault.backup_errors import BackupSheetWrong
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.folder_errors import PcFileUnusable
from clinic_app.vault.key_errors import (
    KeyFileOpensNothing,
    KeyFileOutdated,
    NotAKeyFile,
    SheetGroupWrong,
    SheetOfAnotherClinic,
    TooManyTries,
    UsernameTaken,
    WrongPassword,
)
from clinic_app.vault.keyring_errors import DeviceSecretMissing, DeviceSecretWrong, KeyringAbsent
from clinic_app.vault.passwords import PasswordRefused
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.throttle import Throttle
from tests.journeys.founding import FoundedClinic, password_of
from tests.recovery.lost import everybody_signs_in, keep_secret, lose_secret, rescued, trail_of, typed

NEW = "the copper kettle hums at dawn"


def signs_in(clinic: FoundedClinic, username: str, password: str) -> None:
    with open_door(clinic.folder, clock=clinic.clock) as door:
        door.sign_in(username, bytearray(password, "utf-8")).close()


@pytest.mark.parametrize("sheet", ["A", "B"])
def test_a_lost_secret_comes_back_and_every_old_password_works(clinic: FoundedClinic, sheet: str) -> None:
    lost = lose_secret(clinic)
    with pytest.raises(DeviceSecretMissing) as told:
        signs_in(clinic, "rita", password_of("rita"))
    assert told.value.trouble is Trouble.KEYRING
    before = (clinic.folder / "keys.json").read_bytes()
    with rescued(clinic, sheet=sheet) as rescue:
        assert rescue.findings.secret is Secret.LOST
        assert [step for step in rescue.findings.will if "keyring" in step]
        rescue.mend()
        assert rescue.findings.nothing_lost
    pc = DataFolder(clinic.folder).pc()
    assert device_secret.load(pc.clinic, pc.id) == lost
    assert (clinic.folder / "keys.json").read_bytes() == before
    everybody_signs_in(clinic)


def test_a_foreign_secret_is_replaced_by_the_right_one(clinic: FoundedClinic) -> None:
    keep_secret(clinic, secrets.token_bytes(32))
    with pytest.raises(DeviceSecretWrong):
        signs_in(clinic, "maya", password_of("maya"))
    with rescued(clinic) as rescue:
        rescue.mend()
    everybody_signs_in(clinic, "rita")


def test_what_is_no_secret_at_all_is_replaced_too(clinic: FoundedClinic) -> None:
    pc = DataFolder(clinic.folder).pc()
    keyring.set_password("clinic-records", f"{pc.clinic}/{pc.id}", "not hex")
    with rescued(clinic) as rescue:
        assert rescue.findings.secret is Secret.LOST
        rescue.mend()
        assert rescue.findings.nothing_lost


def test_the_sheet_stands_on_both_trails_before_anything_is_put_right(clinic: FoundedClinic) -> None:
    lose_secret(clinic)
    with rescued(clinic, sheet="B") as rescue:
        rescue.mend()
    rows = [row for row in trail_of(clinic) if row.event.value.startswith("recovery:")]
    assert [(row.event, row.file) for row in rows] == [(AuditEvent.RECOVERY_BEGIN, "both"), (AuditEvent.RECOVERY_KEYRING, "both")]
    with clinic.signed_in("maya") as opened:
        names = opened.staff.names()
        assert {names.of(row.staff) for row in rows} == {"Recovery sheet B"}
        sheet_b = names.named("recovery sheet b")
        assert len(opened.audit.read(opened.actor, AuditFilter(staff=sheet_b))) == 2
        assert all(finding.is_whole for finding in opened.audit.verify(opened.actor))


def test_where_nothing_is_lost_nothing_is_changed_but_the_use_is_on_record(clinic: FoundedClinic) -> None:
    before = (clinic.folder / "keys.json").read_bytes()
    with rescued(clinic) as rescue:
        assert rescue.findings.nothing_lost
        rescue.mend()
    assert (clinic.folder / "keys.json").read_bytes() == before
    assert [row.event for row in trail_of(clinic) if row.event.value.startswith("recovery:")] == [AuditEvent.RECOVERY_BEGIN]


def test_a_manager_gets_a_new_password_and_the_old_one_opens_nothing(clinic: FoundedClinic) -> None:
    lose_secret(clinic)
    with rescued(clinic) as rescue:
        (maya,) = rescue.managers
        assert (maya.username, maya.name) == ("maya", "Maya Iyer")
        rescue.give_password(maya.id, bytearray(NEW, "utf-8"))
    signs_in(clinic, "maya", NEW)
    with pytest.raises(WrongPassword):
        signs_in(clinic, "maya", password_of("maya"))
    everybody_signs_in(clinic, "rita")


def test_the_new_password_is_wiped_and_must_be_a_good_one(clinic: FoundedClinic) -> None:
    with rescued(clinic) as rescue:
        (maya,) = rescue.managers
        weak = bytearray(b"password")
        with pytest.raises(PasswordRefused):
            rescue.give_password(maya.id, weak)
        assert not any(weak)
        good = bytearray(NEW, "utf-8")
        rescue.give_password(maya.id, good)
        assert not any(good)


def test_after_a_recovery_nobody_waits_for_the_wrong_tries_before_it(clinic: FoundedClinic) -> None:
    tried = Throttle(DataFolder(clinic.folder).throttle, clinic.clock)
    for _ in range(6):
        tried.failed("maya")
    with pytest.raises(TooManyTries):
        signs_in(clinic, "maya", NEW)
    with rescued(clinic) as rescue:
        rescue.give_password(rescue.managers[0].id, bytearray(NEW, "utf-8"))
    with open_door(clinic.folder, clock=clinic.clock) as door:
        opened = door.sign_in("maya", bytearray(NEW, "utf-8"))
        (row,) = opened.audit.read(opened.actor, AuditFilter(events=frozenset({AuditEvent.RECOVERY_PASSWORD})))
        opened.close()
    assert row.count == 6


def test_a_new_manager_is_put_on_the_staff_list(clinic: FoundedClinic) -> None:
    with rescued(clinic) as rescue:
        with pytest.raises(UsernameTaken):
            rescue.add_manager("rita", StaffName(display="Rita"), bytearray(NEW, "utf-8"))
        rescue.add_manager("Nadia", StaffName(display="Nadia Rahman"), bytearray(NEW, "utf-8"))
        assert [each.username for each in rescue.managers] == ["maya", "nadia"]
    with open_door(clinic.folder, clock=clinic.clock) as door:
        opened = door.sign_in("nadia", bytearray(NEW, "utf-8"))
        assert opened.name == "Nadia Rahman"
        assert opened.notices == ()
        assert {each.member.username for each in opened.staff.members(opened.actor)} == {"maya", "nadia", "rita", "asha"}
        opened.close()


def test_without_any_keyring_the_two_ways_on_are_told_and_the_second_works(clinic: FoundedClinic) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's has no types
    try:
        with rescued(clinic) as rescue:
            assert [rescue.findings.secret] == [Secret.NO_KEYRING]
            assert "have one switched on" in rescue.findings.keyring
            with pytest.raises(KeyringAbsent):
                rescue.mend()
            (maya,) = rescue.managers
            assert "24 characters" in rescue.situation().password_rule_without_keyring
            with pytest.raises(PasswordRefused, match="24 characters"):
                rescue.give_password(maya.id, bytearray(b"a lamp above sea"), keyring=False)
            rescue.give_password(maya.id, bytearray(NEW, "utf-8"), keyring=False)
            assert [rescue.findings.secret] == [Secret.NOT_NEEDED]
        signs_in(clinic, "maya", NEW)
        with pytest.raises(WrongPassword):
            signs_in(clinic, "rita", password_of("rita"))
    finally:
        keyring.set_keyring(before)


def test_a_lost_pc_file_is_written_anew_from_the_key_file(clinic: FoundedClinic) -> None:
    known = DataFolder(clinic.folder).pc()
    (clinic.folder / "pc.json").unlink()
    with pytest.raises(PcFileUnusable) as told:
        signs_in(clinic, "maya", password_of("maya"))
    assert told.value.trouble is Trouble.PC_FILE
    with rescued(clinic) as rescue:
        assert rescue.findings.pc_file_lost
        rescue.mend()
    assert (DataFolder(clinic.folder).pc().id, DataFolder(clinic.folder).pc().clinic) == (known.id, known.clinic)
    everybody_signs_in(clinic, "rita")


def test_a_lost_key_file_is_put_back_from_a_copy(clinic: FoundedClinic, tmp_path: Path) -> None:
    kept = tmp_path / "from the stick.json"
    kept.write_bytes((clinic.folder / "keys.json").read_bytes())
    for name in ("keys.json", "keys.json.bak"):
        (clinic.folder / name).unlink()
    with pytest.raises(VaultError) as told, hold_for_rescue(clinic.folder, clock=clinic.clock) as desk:
        desk.open(typed(clinic))
    assert told.value.trouble is Trouble.KEY_FILE
    with rescued(clinic, key_file=kept) as rescue:
        assert rescue.findings.key_file_lost
        rescue.mend()
    assert (clinic.folder / "keys.json").read_bytes() == (clinic.folder / "keys.json.bak").read_bytes() == kept.read_bytes()
    everybody_signs_in(clinic, "rita")


def test_a_key_file_older_than_the_records_is_refused_and_nothing_is_written(clinic: FoundedClinic, tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_bytes((clinic.folder / "keys.json").read_bytes())
    with rescued(clinic) as rescue:
        rescue.give_password(rescue.managers[0].id, bytearray(NEW, "utf-8"))
    for name in ("keys.json", "keys.json.bak"):
        (clinic.folder / name).write_bytes(b"damaged")
    with pytest.raises(KeyFileOutdated), rescued(clinic, key_file=old):
        pass
    assert (clinic.folder / "keys.json").read_bytes() == b"damaged"


def test_a_lost_key_file_is_put_back_from_a_backup(clinic: FoundedClinic, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    with clinic.signed_in("maya") as opened:
        place = opened.backups.add_place(opened.actor, new_command(clinic.clock()), NewPlace(path=tmp_path / "stick"))
        clinic.clock.advance(seconds=1)
        opened.backups.back_up(opened.actor, new_command(clinic.clock()), (place.id,))
    (backup,) = (tmp_path / "stick").rglob("*.cbk")
    for name in ("keys.json", "keys.json.bak"):
        (clinic.folder / name).unlink()
    with pytest.raises(BackupSheetWrong), hold_for_rescue(clinic.folder, clock=clinic.clock) as desk:
        desk.open(" ".join(RecoverySheet.fresh("A").groups()), backup)
    with rescued(clinic, sheet="B", key_file=backup) as rescue:
        rescue.mend()
    everybody_signs_in(clinic, "rita")


def test_a_key_file_from_before_the_keys_were_changed_is_told_apart_from_damage(clinic: FoundedClinic, tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_bytes((clinic.folder / "keys.json").read_bytes())
    with clinic.signed_in("maya") as opened:
        rita = next(each.member.id for each in opened.staff.members(opened.actor) if each.member.username == "rita")
        opened.leavers.remove(opened.actor, new_command(clinic.clock()), rita)
    for name in ("keys.json", "keys.json.bak"):
        (clinic.folder / name).unlink()
    with pytest.raises(KeyFileOpensNothing, match="older than they are"), rescued(clinic, key_file=old):
        pass


def test_a_sheet_opens_what_lies_under_new_keys(clinic: FoundedClinic) -> None:
    with clinic.signed_in("maya") as opened:
        rita = next(each.member.id for each in opened.staff.members(opened.actor) if each.member.username == "rita")
        opened.leavers.remove(opened.actor, new_command(clinic.clock()), rita)
    lose_secret(clinic)
    with rescued(clinic, sheet="B") as rescue:
        rescue.give_password(rescue.managers[0].id, bytearray(NEW, "utf-8"))
    signs_in(clinic, "maya", NEW)
    everybody_signs_in(clinic, "asha")


def test_any_other_file_is_told_from_a_key_file(clinic: FoundedClinic, tmp_path: Path) -> None:
    for content in (b"", b"{}", (clinic.folder / "registry.db").read_bytes()):
        (tmp_path / "other").write_bytes(content)
        with pytest.raises(NotAKeyFile), rescued(clinic, key_file=tmp_path / "other"):
            pass
    with pytest.raises(NotAKeyFile), rescued(clinic, key_file=tmp_path / "nothing there"):
        pass


def test_a_wrong_sheet_opens_nothing_and_a_mistyped_group_is_named(clinic: FoundedClinic) -> None:
    with hold_for_rescue(clinic.folder, clock=clinic.clock) as desk:
        with pytest.raises(SheetOfAnotherClinic):
            desk.open(" ".join(RecoverySheet.fresh("A").groups()))
        groups = typed(clinic).split()
        groups[4] = groups[4][:4] + ("X" if groups[4][4] != "X" else "Y")
        with pytest.raises(SheetGroupWrong, match="Group 5"):
            desk.open(" ".join(groups))
