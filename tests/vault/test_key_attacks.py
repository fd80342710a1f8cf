"""A receptionist who knows the registry key, the format and the program's code edits the key file, and gains nothing by it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import ClinicError
from clinic_app.identifiers import PcId
from clinic_app.vault.derivation import VaultFile, escrow_info, hkdf, in_tray_private_info, person_seal_info
from clinic_app.vault.key_errors import KeyFileForged, KeyFileOutdated, SheetOfAnotherClinic, SheetOpensNothing, StaffListDiffers
from clinic_app.vault.key_file import KeyFile, PcEntry
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from clinic_app.vault.key_file_proofs import proven, vouched_for
from clinic_app.vault.key_making import fresh_keys, open_in_tray
from clinic_app.vault.open_keys import Generations
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sealing import DoesNotOpen, KeyPair, box, seal
from clinic_app.vault.sheet_seals import sheet_entry
from clinic_app.vault.wrapping import seal_to_person
from tests.vault.builders import SECRET, KeyedClinic, a_person, password_of, typed
from tests.vault.rita import on_disk, opened_by, rita_puts_back

Attack = Callable[[KeyedClinic, KeyFile], KeyFile]


def rita_takes_the_doctors_place(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    """Her public key in the doctor's entry, and a password of hers in the doctor's wrap."""
    hers = file.find(keyed.rita.staff_id, "rita")
    return file.with_person(replace(file.find(keyed.dee.staff_id, "dee"), public_key=hers.public_key))


def rita_makes_herself_a_doctor(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return file.with_person(replace(file.find(keyed.rita.staff_id, "rita"), roles=frozenset({Role.RECEPTIONIST, Role.DOCTOR})))


def rita_makes_herself_manager(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return file.with_person(replace(file.find(keyed.rita.staff_id, "rita"), roles=frozenset({Role.MANAGER}), deputy=True))


def rita_makes_herself_administrator(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return file.with_person(replace(file.find(keyed.rita.staff_id, "rita"), roles=frozenset({Role.ADMINISTRATOR, Role.RECEPTIONIST})))


def rita_copies_the_doctors_seal(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    doctors = file.find(keyed.dee.staff_id, "dee").clinical_seal
    return file.with_person(replace(file.find(keyed.rita.staff_id, "rita"), roles=frozenset({Role.DOCTOR}), clinical_seal=doctors))


def rita_and_the_doctor_exchange_ids(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    """What the staff list calls the doctor is now the receptionist's key: a promotion or reset would go to her."""
    maya, dee, rita = file.vouched.people
    people = (maya, replace(dee, person=rita.person), replace(rita, person=dee.person))
    own = tuple(replace(entry, person=person.person) for entry, person in zip(file.own, people, strict=True))
    return replace(file, own=own, vouched=replace(file.vouched, people=people))


def rita_and_the_doctor_exchange_usernames(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    maya, dee, rita = file.vouched.people
    people = (maya, replace(dee, username="rita"), replace(rita, username="dee"))
    return replace(file, vouched=replace(file.vouched, people=people))


def rita_puts_her_own_sheet_in(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    hers = RecoverySheet("B", bytes(20)).key_pair(file.clinic).public
    a, b = file.vouched.sheets
    return replace(file, vouched=replace(file.vouched, sheets=(a, replace(b, public_key=hers))))


def rita_redirects_the_in_tray(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    hers = KeyPair.fresh()
    boxed = box(hers.private, bytes(32), in_tray_private_info(file.clinic))
    return replace(file, vouched=replace(file.vouched, in_tray_public=hers.public, in_tray_box=boxed))


def rita_takes_the_doctors_key_away(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return file.with_person(replace(file.find(keyed.dee.staff_id, "dee"), roles=frozenset({Role.RECEPTIONIST}), clinical_seal=None))


def rita_frees_the_pc_of_its_secret(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    (pc,) = file.vouched.pcs
    return replace(file, vouched=replace(file.vouched, pcs=(replace(pc, secret_check=None, escrow=()),)))


def rita_counts_the_generation_up(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return replace(file, generation=10**6, vouched=replace(file.vouched, generation=10**6))


def rita_adds_a_pc_without_a_secret(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    """One on which passwords alone would do, beside the true one."""
    return replace(file, vouched=replace(file.vouched, pcs=(*file.vouched.pcs, PcEntry(pc=PcId(uuid4()), secret_check=None))))


def rita_exchanges_the_sheets(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    a, b = file.vouched.sheets
    return replace(file, vouched=replace(file.vouched, sheets=(replace(b, sheet="A"), replace(a, sheet="B"))))


def rita_lets_the_doctor_deputise(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return file.with_person(replace(file.find(keyed.dee.staff_id, "dee"), deputy=True))


def rita_renames_the_clinical_key(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    """To the name of the registry's, so that her own key would pass for it."""
    return replace(file, vouched=replace(file.vouched, clinical_key_id=file.vouched.registry_key_id))


def rita_strikes_the_doctor_off(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    dee = keyed.dee.staff_id
    people = tuple(each for each in file.vouched.people if each.person != dee)
    return replace(file, own=tuple(each for each in file.own if each.person != dee), vouched=replace(file.vouched, people=people))


def rita_vouches_with_the_key_that_she_has(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return vouched_for(rita_makes_herself_a_doctor(keyed, file), keyed.rita_registry_key, keyed.rita_registry_key)


def under_a_key_of_her_own(keyed: KeyedClinic, file: KeyFile, *, in_tray_too: bool) -> KeyFile:
    """The whole cloth: a key that she knows, sealed to everybody and proven under itself, for an empty clinical file of hers."""
    keys = replace(fresh_keys(), registry=keyed.rita_registry_key)
    clinic = file.clinic
    people = tuple(
        replace(entry, clinical_seal=seal_to_person(keys.clinical, VaultFile.CLINICAL, clinic, entry.person, entry.public_key))
        if entry.clinical_seal or entry.username == "rita"
        else entry
        for entry in file.vouched.people
    )
    sheets = tuple(sheet_entry(RecoverySheet(name, bytes(20)), clinic, keys, file.vouched.sheets[0].made_at) for name in ("A", "B"))
    vouched = replace(file.vouched, clinical_key_id=keys.clinical_id(clinic), people=people, sheets=sheets)
    if in_tray_too:
        pair, binding = KeyPair.fresh(), in_tray_private_info(clinic)
        vouched = replace(vouched, in_tray_public=pair.public, in_tray_box=box(pair.private, hkdf(keys.clinical, binding), binding))
    return vouched_for(replace(file, vouched=vouched), keys.registry, keys.clinical)


def rita_makes_a_clinical_key_of_her_own(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return under_a_key_of_her_own(keyed, file, in_tray_too=False)


def rita_makes_a_clinical_key_and_an_in_tray_of_her_own(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return under_a_key_of_her_own(keyed, file, in_tray_too=True)


def rita_seals_a_key_of_hers_under_the_true_ones_name(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    dee, vouched = file.find(keyed.dee.staff_id, "dee"), file.vouched
    sealed = seal(bytes(32), dee.public_key, person_seal_info(VaultFile.CLINICAL, file.clinic, dee.person, vouched.clinical_key_id))
    return file.with_person(replace(dee, clinical_seal=sealed))


ATTACKS: tuple[Attack, ...] = (
    rita_takes_the_doctors_place,
    rita_makes_herself_a_doctor,
    rita_makes_herself_manager,
    rita_makes_herself_administrator,
    rita_copies_the_doctors_seal,
    rita_and_the_doctor_exchange_ids,
    rita_and_the_doctor_exchange_usernames,
    rita_puts_her_own_sheet_in,
    rita_redirects_the_in_tray,
    rita_takes_the_doctors_key_away,
    rita_frees_the_pc_of_its_secret,
    rita_counts_the_generation_up,
    rita_adds_a_pc_without_a_secret,
    rita_exchanges_the_sheets,
    rita_lets_the_doctor_deputise,
    rita_renames_the_clinical_key,
    rita_strikes_the_doctor_off,
    rita_vouches_with_the_key_that_she_has,
    rita_seals_a_key_of_hers_under_the_true_ones_name,
    rita_makes_a_clinical_key_of_her_own,
    rita_makes_a_clinical_key_and_an_in_tray_of_her_own,
)


@pytest.fixture(params=ATTACKS, ids=lambda attack: attack.__name__)
def attacked(request: pytest.FixtureRequest, keyed: KeyedClinic) -> KeyedClinic:
    """A clinic whose key file was edited in one of these ways."""
    rita_puts_back(keyed, request.param(keyed, on_disk(keyed)))
    return keyed


def test_an_open_manager_seals_nothing_by_an_edited_file(attacked: KeyedClinic) -> None:
    edited = attacked.keys_file.read_bytes()
    deeds: tuple[Callable[[], Generations], ...] = (
        lambda: attacked.cabinet.add_person(attacked.manager, a_person("zoe", Role.DOCTOR), password_of("zoe")),
        lambda: attacked.cabinet.reset_password(attacked.manager, attacked.dee.staff_id, password_of("dee"), username="dee"),
        lambda: attacked.cabinet.change_roles(attacked.manager, attacked.dee.staff_id, frozenset({Role.THERAPIST}), username="dee"),
        lambda: attacked.cabinet.name_deputy(attacked.manager, attacked.dee.staff_id, username="dee"),
        lambda: attacked.cabinet.change_own_password(attacked.manager, password_of("maya"), typed("purple ladders sing softly")),
        lambda: attacked.cabinet.check_generation(attacked.manager, registry=1, clinical=1),
    )
    for deed in deeds:
        with pytest.raises((KeyFileForged, KeyFileOutdated)):
            deed()
    assert attacked.keys_file.read_bytes() == edited


def test_the_manager_is_told_at_sign_in(attacked: KeyedClinic) -> None:
    with pytest.raises(KeyFileForged):
        attacked.unlock("maya")


def test_the_receptionists_key_opens_nothing_clinical_and_her_roles_stay_at_the_desk(attacked: KeyedClinic) -> None:
    clinical = attacked.manager.clinical_key
    assert clinical is not None
    assert clinical not in opened_by(attacked.rita_private, attacked)
    for username in ("rita", "dee"):
        try:
            keys = attacked.new_cabinet().unlock(username, password_of("rita"), SECRET)
        except ClinicError:
            continue
        assert keys.clinical_key != clinical
        assert keys.clinical_key is not None or keys.roles <= {Role.RECEPTIONIST, Role.ADMINISTRATOR}
        assert not (keys.may_deputise and keys.clinical_key == clinical)


def test_once_the_true_file_is_back_a_re_seal_still_gives_her_nothing(keyed: KeyedClinic) -> None:
    true_file = keyed.keys_file.read_bytes()
    for attack in ATTACKS:
        rita_puts_back(keyed, attack(keyed, parse_key_file(true_file)))
        keyed.keys_file.write_bytes(true_file)
        keyed.copy_file.write_bytes(true_file)
    keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), password_of("zoe"))
    keyed.cabinet.reset_password(keyed.manager, keyed.rita.staff_id, password_of("rita"), username="rita")
    assert keyed.manager.clinical_key not in opened_by(keyed.rita_private, keyed)
    assert keyed.manager.clinical_key not in opened_by(keyed.unlock("rita").person_private, keyed)


def test_an_edited_main_file_is_set_aside_and_its_true_copy_used(keyed: KeyedClinic) -> None:
    true_file = keyed.keys_file.read_bytes()
    keyed.keys_file.write_bytes(key_file_bytes(proven(rita_makes_herself_a_doctor(keyed, on_disk(keyed)), keyed.manager.registry_key)))
    edited = keyed.keys_file.read_bytes()
    cabinet = keyed.new_cabinet()
    keys = cabinet.unlock("maya", password_of("maya"), SECRET)
    assert keys.notice is not None
    cabinet.check_generation(keys, registry=3, clinical=3)
    assert keyed.keys_file.read_bytes() == keyed.copy_file.read_bytes() == true_file
    assert (keyed.folder / "keys.json.set-aside").read_bytes() == edited


def test_a_main_file_that_forgot_this_pc_is_passed_over_for_its_true_copy(keyed: KeyedClinic) -> None:
    file = on_disk(keyed)
    keyed.keys_file.write_bytes(key_file_bytes(replace(file, generation=99, vouched=replace(file.vouched, pcs=()))))
    assert keyed.unlock("maya").notice is not None


def test_an_old_list_of_who_opens_charts_is_refused_by_what_the_clinical_file_remembers(keyed: KeyedClinic) -> None:
    """The doctor's leaked password was reset; rita replays the old list under a new generation and edits the registry to match."""
    old = on_disk(keyed)
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, typed("one-time words for today"), username="dee")
    rita_puts_back(keyed, replace(old, generation=99))
    cabinet = keyed.new_cabinet()
    keys = cabinet.unlock("maya", password_of("maya"), SECRET)
    with pytest.raises(KeyFileOutdated):
        cabinet.check_generation(keys, registry=99, clinical=4)
    with pytest.raises((KeyFileOutdated, KeyFileForged)):
        keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), password_of("zoe"))


def test_a_promotion_meant_for_another_is_refused_when_the_staff_list_was_edited(keyed: KeyedClinic) -> None:
    """The staff list in the registry, which rita can edit, shows her id beside the doctor's name; the key file knows better."""
    with pytest.raises(StaffListDiffers):
        keyed.cabinet.change_roles(keyed.manager, keyed.rita.staff_id, frozenset({Role.DOCTOR}), username="dee")


def test_a_stranger_without_any_key_changes_nothing_that_is_believed(keyed: KeyedClinic) -> None:
    edited = key_file_bytes(rita_makes_herself_administrator(keyed, on_disk(keyed)))
    keyed.keys_file.write_bytes(edited)
    keyed.copy_file.write_bytes(edited)
    for username in ("maya", "dee", "rita"):
        with pytest.raises(KeyFileForged):
            keyed.unlock(username)


def test_sheets_whose_seals_were_spoilt_are_found_when_checked(keyed: KeyedClinic) -> None:
    groups = " ".join(keyed.sheets[1].groups())
    a, b = on_disk(keyed).vouched.sheets
    spoilt = replace(on_disk(keyed), vouched=replace(on_disk(keyed).vouched, sheets=(a, replace(b, clinical_seal=bytes(80)))))
    rita_puts_back(keyed, spoilt)
    with pytest.raises(SheetOpensNothing):
        keyed.new_cabinet().open_with_sheet(groups)


def test_a_sheet_that_was_exchanged_is_found_when_checked(keyed: KeyedClinic) -> None:
    groups = " ".join(keyed.sheets[1].groups())
    rita_puts_back(keyed, rita_puts_her_own_sheet_in(keyed, on_disk(keyed)))
    with pytest.raises(SheetOfAnotherClinic):
        keyed.new_cabinet().open_with_sheet(groups)


def test_a_sheet_opens_nothing_by_an_edited_list_of_people(keyed: KeyedClinic) -> None:
    rita_puts_back(keyed, rita_makes_herself_manager(keyed, on_disk(keyed)))
    with pytest.raises(SheetOpensNothing):
        keyed.new_cabinet().open_with_sheet(keyed.sheets[0].qr_text())


def test_an_escrow_that_holds_another_secret_is_found_when_a_sheet_is_checked(keyed: KeyedClinic) -> None:
    file, clinical = on_disk(keyed), keyed.manager.clinical_key
    assert clinical is not None
    (pc,), sheet = file.vouched.pcs, file.vouched.sheets[0]
    other = seal(bytes(32), sheet.public_key, escrow_info(file.clinic, pc.pc, "A"))
    spoilt = replace(file, vouched=replace(file.vouched, pcs=(replace(pc, escrow=(other, pc.escrow[1])),)))
    keyed.keys_file.write_bytes(key_file_bytes(vouched_for(spoilt, keyed.manager.registry_key, clinical)))
    with pytest.raises(SheetOpensNothing):
        keyed.new_cabinet().open_with_sheet(keyed.sheets[0].qr_text())


def test_the_in_trays_private_half_needs_the_clinical_key(keyed: KeyedClinic) -> None:
    vouched = on_disk(keyed).vouched
    clinical = keyed.manager.clinical_key
    assert clinical is not None
    assert KeyPair.of_private(open_in_tray(vouched, clinical)).public == vouched.in_tray_public
    with pytest.raises(DoesNotOpen):
        open_in_tray(vouched, keyed.manager.registry_key)
