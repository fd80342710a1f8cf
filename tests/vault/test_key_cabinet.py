"""Keys open for those whose password is right, and each deed hands out exactly what a role needs."""

from pathlib import Path
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Role
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import STANDARD_COST, VaultFile
from clinic_app.vault.folder_errors import ClinicAlreadyHere, PcUnknown
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import (
    DeputyNeedsKeys,
    KeyFileForged,
    KeyFileOutdated,
    KeysNeeded,
    LastManager,
    NoRole,
    NoSuchKeyHolder,
    OwnPasswordNotReset,
    StaffListDiffers,
    UsernameTaken,
    UsernameUnfit,
    WrongPassword,
)
from clinic_app.vault.key_file_store import KeyFileStore
from clinic_app.vault.keyring_errors import DeviceSecretMissing, DeviceSecretWrong
from clinic_app.vault.passwords import PasswordRefused
from clinic_app.vault.sealing import KeyPair
from clinic_app.vault.wrapping import FileKeys
from tests.fake_clock import FakeClock
from tests.vault.builders import CHEAP, GOOD, SECRET, KeyedClinic, a_keyed_clinic, a_person, password_of, typed


def test_each_role_gets_the_keys_it_needs_and_no_other(keyed: KeyedClinic) -> None:
    manager, doctor, receptionist = keyed.unlock("maya"), keyed.unlock("dee"), keyed.unlock("rita")
    assert manager.registry_key == doctor.registry_key == receptionist.registry_key
    assert manager.clinical_key == doctor.clinical_key
    assert manager.clinical_key is not None
    assert receptionist.clinical_key is None
    assert receptionist.sqlcipher_key(VaultFile.CLINICAL) is None
    assert receptionist.in_tray_private is None
    assert doctor.in_tray_private == manager.in_tray_private
    assert receptionist.in_tray_public == doctor.in_tray_public
    assert manager.sqlcipher_key(VaultFile.REGISTRY) != manager.sqlcipher_key(VaultFile.CLINICAL)
    assert [set(keys.roles) for keys in (manager, doctor, receptionist)] == [{Role.MANAGER}, {Role.DOCTOR}, {Role.RECEPTIONIST}]


def test_the_keys_of_a_new_clinic_are_those_that_a_restart_opens(tmp_path: Path) -> None:
    keyed = a_keyed_clinic(tmp_path)
    again = keyed.unlock("maya")
    assert (again.registry_key, again.clinical_key, again.person_private) == (
        keyed.manager.registry_key,
        keyed.manager.clinical_key,
        keyed.manager.person_private,
    )
    assert again.generations.file == 3


def test_a_wrong_password_and_an_unknown_username_are_one_error(keyed: KeyedClinic) -> None:
    with pytest.raises(WrongPassword) as wrong:
        keyed.cabinet.unlock("maya", typed("something else entirely"), SECRET)
    with pytest.raises(WrongPassword) as unknown:
        keyed.cabinet.unlock("nobody", password_of("maya"), SECRET)
    assert str(wrong.value) == str(unknown.value)


def test_a_username_is_known_however_it_is_typed(keyed: KeyedClinic) -> None:
    assert keyed.cabinet.unlock("  ＭＡＹＡ ", password_of("maya"), SECRET).username == "maya"


def test_a_password_typed_in_another_encoding_of_the_same_letters_opens(keyed: KeyedClinic) -> None:
    keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), typed("Ze\u0301phyr under nine bridges"))
    assert keyed.cabinet.unlock("zoe", typed("Z\u00e9phyr under nine bridges"), SECRET).username == "zoe"


def test_every_password_handed_in_is_wiped_also_when_it_is_refused(keyed: KeyedClinic) -> None:
    right, wrong, short = password_of("maya"), typed("not the right one at all"), typed("short")
    keyed.cabinet.unlock("maya", right, SECRET)
    with pytest.raises(WrongPassword):
        keyed.cabinet.unlock("maya", wrong, SECRET)
    with pytest.raises(PasswordRefused):
        keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), short)
    bytes_that_are_no_text = bytearray(b"\xff" * 20)
    with pytest.raises(PasswordRefused):
        keyed.cabinet.unlock("maya", bytes_that_are_no_text, SECRET)
    assert right == wrong == short == bytes_that_are_no_text == bytearray()


def test_the_copied_folder_does_not_open_without_the_keyrings_secret(keyed: KeyedClinic) -> None:
    with pytest.raises(DeviceSecretMissing, match="recovery sheet"):
        keyed.unlock("maya", secret=None)
    with pytest.raises(DeviceSecretWrong, match="recovery sheet"):
        keyed.unlock("maya", secret=bytes(32))


def test_whether_the_keyring_must_be_asked_is_known_before_anybody_signs_in(tmp_path: Path, keyed: KeyedClinic) -> None:
    assert keyed.new_cabinet().needs_device_secret()
    (tmp_path / "other").mkdir()
    assert not a_keyed_clinic(tmp_path / "other", secret=None).new_cabinet().needs_device_secret()
    assert not KeyCabinet(keyed.folder, PcId(uuid4()), FakeClock(), CHEAP).needs_device_secret()


def test_a_pc_without_a_keyring_asks_for_a_longer_password_and_then_needs_no_secret(tmp_path: Path) -> None:
    keyed = a_keyed_clinic(tmp_path, secret=None)
    assert keyed.unlock("dee", secret=None).device_secret is None
    with pytest.raises(KeyFileForged):
        keyed.unlock("dee", secret=SECRET)
    with pytest.raises(PasswordRefused, match="24"):
        keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), typed("kites over harbours"))


def test_a_pc_that_the_key_file_does_not_know_is_told_so(keyed: KeyedClinic) -> None:
    with pytest.raises(PcUnknown):
        KeyCabinet(keyed.folder, PcId(uuid4()), FakeClock(), CHEAP).unlock("maya", password_of("maya"), SECRET)


def test_a_clinic_is_never_made_over_another(keyed: KeyedClinic) -> None:
    before = keyed.keys_file.read_bytes()
    keyed.keys_file.unlink()
    with pytest.raises(ClinicAlreadyHere):
        keyed.cabinet.create(ClinicId(uuid4()), a_person("maya", Role.MANAGER), password_of("maya"), SECRET)
    assert keyed.copy_file.read_bytes() == before


def test_a_clinic_begins_with_a_manager(tmp_path: Path) -> None:
    cabinet = KeyCabinet(tmp_path, PcId(uuid4()), FakeClock(), CHEAP)
    with pytest.raises(KeysNeeded):
        cabinet.create(ClinicId(uuid4()), a_person("dee", Role.DOCTOR), password_of("dee"), SECRET)
    assert list(tmp_path.iterdir()) == []


def test_only_a_holder_of_both_keys_hands_out_keys(keyed: KeyedClinic) -> None:
    before = keyed.keys_file.read_bytes()
    rita = keyed.unlock("rita")
    with pytest.raises(KeysNeeded):
        keyed.cabinet.add_person(rita, a_person("zoe", Role.DOCTOR), password_of("zoe"))
    with pytest.raises(KeysNeeded):
        keyed.cabinet.reset_password(rita, keyed.dee.staff_id, typed(GOOD), username="dee")
    with pytest.raises(KeysNeeded):
        keyed.cabinet.change_roles(rita, keyed.rita.staff_id, frozenset({Role.DOCTOR}), username="rita")
    with pytest.raises(KeysNeeded):
        keyed.cabinet.name_deputy(rita, keyed.dee.staff_id, username="dee")
    assert keyed.keys_file.read_bytes() == before


@pytest.mark.parametrize("username", ["a", "x" * 41, "two words", "tab\tbed", "‮reversed", "", "semi;colon"])
def test_a_username_that_cannot_be_told_apart_is_refused(keyed: KeyedClinic, username: str) -> None:
    with pytest.raises(UsernameUnfit):
        keyed.cabinet.add_person(keyed.manager, a_person(username, Role.DOCTOR), password_of("zoe"))


@pytest.mark.parametrize("username", ["अनिता", "müller", "o.brien", "x_1@desk"])
def test_a_username_in_any_script_is_taken(keyed: KeyedClinic, username: str) -> None:
    keyed.cabinet.add_person(keyed.manager, a_person(username, Role.DOCTOR), password_of("zoe"))
    assert keyed.new_cabinet().unlock(username, password_of("zoe"), SECRET).username == username


def test_two_people_never_share_a_username(keyed: KeyedClinic) -> None:
    with pytest.raises(UsernameTaken):
        keyed.cabinet.add_person(keyed.manager, a_person("DEE", Role.DOCTOR), password_of("zoe"))


def test_adding_the_same_person_again_is_a_retry_and_only_the_later_password_opens(keyed: KeyedClinic) -> None:
    zoe = a_person("zoe", Role.RECEPTIONIST)
    keyed.cabinet.add_person(keyed.manager, zoe, password_of("zoe"))
    keyed.cabinet.add_person(keyed.manager, zoe, typed("another four plain words"))
    assert [each.username for each in keyed.cabinet.roll(keyed.manager).people] == ["maya", "dee", "rita", "zoe"]
    with pytest.raises(WrongPassword):
        keyed.unlock("zoe")
    assert keyed.new_cabinet().unlock("zoe", typed("another four plain words"), SECRET).must_change_password


def test_a_manager_cannot_be_added_over_herself(keyed: KeyedClinic) -> None:
    again = a_person("maya", Role.MANAGER)
    with pytest.raises(UsernameTaken):
        keyed.cabinet.add_person(keyed.manager, again, password_of("maya"))


def test_nobody_is_added_without_a_role(keyed: KeyedClinic) -> None:
    with pytest.raises(NoRole):
        keyed.cabinet.add_person(keyed.manager, a_person("zoe"), password_of("zoe"))
    with pytest.raises(NoRole):
        keyed.cabinet.change_roles(keyed.manager, keyed.rita.staff_id, frozenset(), username="rita")


def test_a_reset_password_opens_the_same_keys_and_the_old_one_opens_nothing(keyed: KeyedClinic) -> None:
    before = keyed.unlock("dee")
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, typed("one-time words for today"), username="dee")
    with pytest.raises(WrongPassword):
        keyed.unlock("dee")
    after = keyed.new_cabinet().unlock("dee", typed("one-time words for today"), SECRET)
    assert (after.registry_key, after.clinical_key) == (before.registry_key, before.clinical_key)
    assert after.person_private != before.person_private
    assert after.must_change_password


def test_one_resets_others_and_changes_ones_own(keyed: KeyedClinic) -> None:
    with pytest.raises(OwnPasswordNotReset):
        keyed.cabinet.reset_password(keyed.manager, keyed.manager.staff_id, typed("one-time words for today"), username="maya")


def test_ones_own_new_password_takes_the_old_ones_place_and_nothing_else_changes(keyed: KeyedClinic) -> None:
    before = keyed.unlock("rita")
    assert before.must_change_password
    keyed.cabinet.change_own_password(before, password_of("rita"), typed("purple ladders sing softly"))
    with pytest.raises(WrongPassword):
        keyed.unlock("rita")
    after = keyed.new_cabinet().unlock("rita", typed("purple ladders sing softly"), SECRET)
    assert (after.registry_key, after.person_private, after.roles) == (before.registry_key, before.person_private, before.roles)
    assert not after.must_change_password
    assert keyed.unlock("dee").generations.vouched == before.generations.vouched


def test_ones_own_password_is_changed_only_with_the_old_one(keyed: KeyedClinic) -> None:
    with pytest.raises(WrongPassword):
        keyed.cabinet.change_own_password(keyed.unlock("rita"), typed("not the old one, surely"), typed("purple ladders sing softly"))
    with pytest.raises(PasswordRefused):
        keyed.cabinet.change_own_password(keyed.unlock("rita"), password_of("rita"), typed("rita"))
    # Whoever gave the one-time password has seen it.
    with pytest.raises(PasswordRefused, match="already"):
        keyed.cabinet.change_own_password(keyed.unlock("rita"), password_of("rita"), password_of("rita"))
    assert keyed.unlock("rita").must_change_password


def test_a_password_cannot_be_changed_on_a_pc_where_the_person_has_none(keyed: KeyedClinic) -> None:
    elsewhere = KeyCabinet(keyed.folder, PcId(uuid4()), FakeClock(), CHEAP)
    with pytest.raises(PcUnknown):
        elsewhere.change_own_password(keyed.unlock("rita"), password_of("rita"), typed("purple ladders sing softly"))


def test_a_promotion_is_one_more_seal_and_the_password_stays(keyed: KeyedClinic) -> None:
    keyed.cabinet.change_roles(keyed.manager, keyed.rita.staff_id, frozenset({Role.RECEPTIONIST, Role.COORDINATOR}), username="rita")
    promoted = keyed.unlock("rita")
    assert promoted.clinical_key == keyed.manager.clinical_key
    assert promoted.roles == {Role.RECEPTIONIST, Role.COORDINATOR}


def test_a_change_between_roles_that_open_charts_keeps_the_seal(keyed: KeyedClinic) -> None:
    keyed.cabinet.change_roles(keyed.manager, keyed.dee.staff_id, frozenset({Role.THERAPIST}), username="dee")
    assert keyed.unlock("dee").roles == {Role.THERAPIST}
    assert keyed.unlock("dee").clinical_key == keyed.manager.clinical_key


def test_the_last_manager_stays_one(keyed: KeyedClinic) -> None:
    manager = keyed.manager.staff_id
    with pytest.raises(LastManager):
        keyed.cabinet.change_roles(keyed.manager, manager, frozenset({Role.DOCTOR}), username="maya")
    keyed.cabinet.change_roles(keyed.manager, keyed.dee.staff_id, frozenset({Role.DOCTOR, Role.MANAGER}), username="dee")
    keyed.cabinet.change_roles(keyed.manager, manager, frozenset({Role.DOCTOR}), username="maya")
    assert keyed.unlock("maya").roles == {Role.DOCTOR}


def test_a_deputy_holds_both_keys_and_the_word_of_the_proof(keyed: KeyedClinic) -> None:
    with pytest.raises(DeputyNeedsKeys):
        keyed.cabinet.name_deputy(keyed.manager, keyed.rita.staff_id, username="rita")
    keyed.cabinet.name_deputy(keyed.manager, keyed.dee.staff_id, username="dee")
    assert keyed.unlock("dee").may_deputise
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, password_of("dee"), username="dee")
    assert keyed.unlock("dee").may_deputise
    keyed.cabinet.withdraw_deputy(keyed.manager, keyed.dee.staff_id, username="dee")
    assert not keyed.unlock("dee").may_deputise


def test_a_staff_list_that_names_somebody_else_is_noticed(keyed: KeyedClinic) -> None:
    with pytest.raises(StaffListDiffers):
        keyed.cabinet.change_roles(keyed.manager, keyed.rita.staff_id, frozenset({Role.DOCTOR}), username="dee")
    with pytest.raises(NoSuchKeyHolder):
        keyed.cabinet.change_roles(keyed.manager, StaffId(uuid4()), frozenset({Role.DOCTOR}), username="dee")


def test_the_list_of_people_says_who_has_what(keyed: KeyedClinic) -> None:
    keyed.cabinet.name_deputy(keyed.manager, keyed.dee.staff_id, username="dee")
    told = [
        (each.username, each.holds_clinical, each.must_change_password, each.deputy) for each in keyed.cabinet.roll(keyed.manager).people
    ]
    assert told == [("maya", True, False, False), ("dee", True, True, True), ("rita", False, True, False)]


def test_a_key_file_older_than_the_records_is_refused_and_a_newer_one_adopted(keyed: KeyedClinic) -> None:
    keys = keyed.unlock("maya")
    cabinet = keyed.new_cabinet()
    assert cabinet.check_generation(keys, registry=2, clinical=None) == keys.generations
    with pytest.raises(KeyFileOutdated):
        cabinet.check_generation(keys, registry=4, clinical=3)
    with pytest.raises(KeyFileOutdated):
        cabinet.check_generation(keys, registry=3, clinical=4)


def test_an_old_key_file_put_back_while_the_program_runs_is_not_sealed_with(keyed: KeyedClinic) -> None:
    old = keyed.keys_file.read_bytes()
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, typed("one-time words for today"), username="dee")
    keyed.keys_file.write_bytes(old)
    keyed.copy_file.write_bytes(old)
    with pytest.raises(KeyFileOutdated):
        keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), password_of("zoe"))


def test_passwords_that_a_file_makes_cheap_to_try_are_not_used(keyed: KeyedClinic) -> None:
    strict = KeyCabinet(keyed.folder, keyed.pc, FakeClock())
    with pytest.raises(KeyFileForged):
        strict.unlock("maya", password_of("maya"), SECRET)


def test_a_real_clinic_states_the_second_option_of_the_standard(tmp_path: Path) -> None:
    cabinet = KeyCabinet(tmp_path, PcId(uuid4()), FakeClock())
    cabinet.create(ClinicId(uuid4()), a_person("maya", Role.MANAGER), password_of("maya"), SECRET)
    stored = KeyFileStore(tmp_path).read()[0].file.own[0].wraps[0].cost
    assert stored == STANDARD_COST
    assert (stored.memory_kib, stored.iterations, stored.lanes) == (64 * 1024, 3, 4)


def test_keys_do_not_show_themselves(keyed: KeyedClinic) -> None:
    keys, proof = keyed.unlock("maya"), keyed.cabinet.open_with_sheet(" ".join(keyed.sheets[0].groups()))
    held = FileKeys(registry=keys.registry_key, clinical=keys.clinical_key)
    shown = f"{keys!r} {keys} {proof!r} {keyed.sheets!r} {held!r} {KeyPair.of_private(keys.person_private)!r}"
    for secret in (keys.registry_key, keys.clinical_key, keys.person_private, SECRET, keyed.sheets[0].secret):
        assert secret is not None
        assert secret.hex() not in shown
        assert repr(secret) not in shown
