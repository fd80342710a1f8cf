"""Keys that somebody held give way to new ones: who is left has them, who left does not, and nobody lays keys of their own under people."""

from dataclasses import replace
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Role
from clinic_app.identifiers import PatientId
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.in_tray import put_in, take_out
from clinic_app.vault.key_errors import (
    KeyFileForged,
    KeyFileOutdated,
    KeysNeeded,
    LastManager,
    NoRole,
    NotOneself,
    NotSuspended,
    Suspended,
    SuspendedAlready,
    WrongPassword,
)
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from clinic_app.vault.key_file_proofs import vouched_for
from clinic_app.vault.key_making import fresh_keys
from clinic_app.vault.open_keys import NewPerson
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.succession import step
from clinic_app.vault.wrapping import seal_to_person
from tests.vault.builders import GOOD, SECRET, KeyedClinic, a_person, password_of, typed

REGISTRY, CLINICAL = VaultFile.REGISTRY, VaultFile.CLINICAL


def let_go(keyed: KeyedClinic, person: NewPerson) -> None:
    """Remove somebody from the key file."""
    partings = keyed.cabinet.partings
    partings.publish(keyed.manager, partings.removal(keyed.manager, person.staff_id, username=person.username))


def demote(keyed: KeyedClinic, person: NewPerson) -> None:
    partings, roles = keyed.cabinet.partings, frozenset({Role.RECEPTIONIST})
    partings.publish(keyed.manager, partings.demotion(keyed.manager, person.staff_id, roles, username=person.username))


def signed_in(keyed: KeyedClinic, username: str) -> None:
    """As an opening does after the password: the wrap is renewed."""
    cabinet = keyed.new_cabinet()
    cabinet.check_generation(cabinet.unlock(username, password_of(username), SECRET), registry=0, clinical=None)


def sheet_text(sheet: RecoverySheet) -> str:
    return " ".join(sheet.groups())


def test_a_receptionist_who_leaves_takes_only_the_registrys_key_with_her(keyed: KeyedClinic) -> None:
    before = keyed.unlock("dee")
    let_go(keyed, keyed.rita)
    after, manager = keyed.unlock("dee"), keyed.unlock("maya")
    assert after.registry_key == manager.registry_key == keyed.manager.registry_key != before.registry_key
    assert after.clinical_key == manager.clinical_key == before.clinical_key
    with pytest.raises(WrongPassword):
        keyed.unlock("rita")


def test_a_doctor_who_leaves_has_both_keys_changed_behind_them(keyed: KeyedClinic) -> None:
    before = keyed.unlock("dee")
    let_go(keyed, keyed.dee)
    manager, rita = keyed.unlock("maya"), keyed.unlock("rita")
    assert manager.registry_key == rita.registry_key != before.registry_key
    assert manager.clinical_key != before.clinical_key
    assert rita.clinical_key is None
    with pytest.raises(WrongPassword):
        keyed.unlock("dee")


def test_both_sheets_open_the_new_keys_and_the_secret_of_the_pc(keyed: KeyedClinic) -> None:
    let_go(keyed, keyed.dee)
    for sheet in keyed.sheets:
        proof = keyed.new_cabinet().open_with_sheet(sheet_text(sheet))
        assert (proof.registry_key, proof.clinical_key) == (keyed.manager.registry_key, keyed.manager.clinical_key)
        assert proof.device_secrets == ((keyed.pc, SECRET),)


def test_what_is_put_in_the_in_tray_later_is_closed_to_a_doctor_who_left(keyed: KeyedClinic) -> None:
    gone = keyed.unlock("dee")
    let_go(keyed, keyed.dee)
    patient, item = PatientId(uuid4()), uuid4()
    sealed = put_in(keyed.unlock("rita"), patient, item, b"a letter")
    assert take_out(keyed.unlock("maya"), patient, item, sealed) == b"a letter"
    with pytest.raises(Exception, match="cannot be opened"):
        take_out(gone, patient, item, sealed)


def test_the_session_in_which_it_is_done_goes_on_with_the_new_keys(keyed: KeyedClinic) -> None:
    let_go(keyed, keyed.rita)
    keyed.cabinet.add_person(keyed.manager, a_person("zoe", Role.DOCTOR), password_of("zoe"))
    assert keyed.unlock("zoe").clinical_key == keyed.manager.clinical_key


def test_passwords_set_before_lead_to_the_newest_keys_over_several_changes(keyed: KeyedClinic) -> None:
    others = [a_person(name, Role.DOCTOR) for name in ("ann", "ben", "cleo")]
    for person in others:
        keyed.cabinet.add_person(keyed.manager, person, password_of(person.username))
    for person in others:
        let_go(keyed, person)
    for username in ("dee", "rita", "maya"):
        assert keyed.unlock(username).registry_key == keyed.manager.registry_key


def test_the_next_sign_in_lets_the_wrap_remember_the_new_keys(keyed: KeyedClinic) -> None:
    let_go(keyed, keyed.rita)
    assert keyed.unlock("dee").renewal is not None
    signed_in(keyed, "dee")
    assert keyed.unlock("dee").renewal is None


def test_a_wrap_is_not_renewed_in_a_key_file_that_the_records_know_to_be_old(keyed: KeyedClinic) -> None:
    let_go(keyed, keyed.rita)
    cabinet = keyed.new_cabinet()
    keys, before = cabinet.unlock("dee", password_of("dee"), SECRET), keyed.keys_file.read_bytes()
    with pytest.raises(KeyFileOutdated):
        cabinet.check_generation(keys, registry=keys.generations.file + 1, clinical=None)
    assert keyed.keys_file.read_bytes() == before


def laid_under(keyed: KeyedClinic) -> None:
    """Somebody writes a key file of their own making over the clinic's, with proofs that hold under keys of their own."""
    own = fresh_keys()
    file = parse_key_file(keyed.keys_file.read_bytes())
    people = tuple(
        replace(
            entry,
            registry_seal=seal_to_person(own.registry, REGISTRY, file.clinic, entry.person, entry.public_key),
            clinical_seal=entry.clinical_seal and seal_to_person(own.clinical, CLINICAL, file.clinic, entry.person, entry.public_key),
        )
        for entry in file.vouched.people
    )
    steps = (
        step(REGISTRY, file.clinic, bytes(32), own.registry),
        step(CLINICAL, file.clinic, bytes(32), own.clinical),
    )
    # The old keys' names are known to everybody who can read the file; the keys are not.
    named = tuple(replace(each, old_id=file.vouched.key_id(each.file), finished=True) for each in steps)
    vouched = replace(
        file.vouched,
        people=people,
        successions=named,
        registry_key_id=own.registry_id(file.clinic),
        clinical_key_id=own.clinical_id(file.clinic),
    )
    forged = replace(file, vouched=vouched)
    data = key_file_bytes(vouched_for(forged, own.registry, own.clinical))
    keyed.keys_file.write_bytes(data)
    keyed.copy_file.write_bytes(data)


def test_a_stranger_lays_no_keys_of_their_own_under_people_by_a_made_up_succession(keyed: KeyedClinic) -> None:
    laid_under(keyed)
    for username in ("maya", "dee", "rita"):
        with pytest.raises(KeyFileForged):
            keyed.unlock(username)


def test_nobody_is_demoted_by_an_edited_file_that_merely_drops_their_seal(keyed: KeyedClinic) -> None:
    file = parse_key_file(keyed.keys_file.read_bytes())
    dee = next(entry for entry in file.vouched.people if entry.username == "dee")
    lesser = replace(dee, roles=frozenset({Role.RECEPTIONIST}), clinical_seal=None)
    # Whoever holds the registry's key can make its proof, and so could make this.
    data = key_file_bytes(vouched_for(file.with_person(lesser), keyed.rita_registry_key, bytes(32)))
    keyed.keys_file.write_bytes(data)
    keyed.copy_file.write_bytes(data)
    with pytest.raises(KeyFileForged):
        keyed.unlock("dee")


def test_a_doctor_who_becomes_a_receptionist_keeps_password_and_drafts_and_loses_the_charts(keyed: KeyedClinic) -> None:
    before = keyed.unlock("dee")
    demote(keyed, keyed.dee)
    for _ in ("before the wrap is renewed", "after"):
        now = keyed.unlock("dee")
        assert now.roles == {Role.RECEPTIONIST}
        assert now.clinical_key is now.in_tray_private is None
        assert (now.registry_key, now.person_private) == (before.registry_key, before.person_private)
        signed_in(keyed, "dee")
    assert keyed.unlock("maya").clinical_key != before.clinical_key


def test_a_demotion_after_a_change_that_the_wrap_has_not_seen_is_believed(keyed: KeyedClinic) -> None:
    zoe = a_person("zoe", Role.DOCTOR)
    keyed.cabinet.add_person(keyed.manager, zoe, password_of("zoe"))
    let_go(keyed, zoe)
    demote(keyed, keyed.dee)
    let_go(keyed, keyed.rita)
    assert keyed.unlock("dee").clinical_key is None


def test_who_was_demoted_can_be_given_the_charts_again(keyed: KeyedClinic) -> None:
    demote(keyed, keyed.dee)
    signed_in(keyed, "dee")
    keyed.cabinet.change_roles(keyed.manager, keyed.dee.staff_id, frozenset({Role.THERAPIST}), username="dee")
    signed_in(keyed, "dee")
    assert keyed.unlock("dee").clinical_key == keyed.manager.clinical_key


def test_a_suspension_is_told_only_to_whoever_knows_the_password(keyed: KeyedClinic) -> None:
    keyed.cabinet.partings.suspend(keyed.manager, keyed.dee.staff_id, username="dee")
    with pytest.raises(Suspended, match="manager"):
        keyed.unlock("dee")
    with pytest.raises(WrongPassword):
        keyed.new_cabinet().unlock("dee", typed(f"not this one {GOOD}"), SECRET)
    (dee,) = (each for each in keyed.cabinet.roll(keyed.manager).people if each.username == "dee")
    assert (dee.suspended_at is not None, dee.holds_clinical) == (True, False)


def test_who_is_reinstated_has_their_old_password_and_drafts_also_after_the_keys_changed_meanwhile(keyed: KeyedClinic) -> None:
    before, partings = keyed.unlock("dee"), keyed.cabinet.partings
    partings.suspend(keyed.manager, keyed.dee.staff_id, username="dee")
    zoe = a_person("zoe", Role.DOCTOR)
    keyed.cabinet.add_person(keyed.manager, zoe, password_of("zoe"))
    let_go(keyed, zoe)
    partings.reinstate(keyed.manager, keyed.dee.staff_id, username="dee")
    after = keyed.unlock("dee")
    assert after.person_private == before.person_private
    assert (after.registry_key, after.clinical_key) == (keyed.manager.registry_key, keyed.manager.clinical_key)
    assert after.clinical_key != before.clinical_key


def test_a_suspended_doctor_who_is_removed_has_both_keys_changed(keyed: KeyedClinic) -> None:
    before = keyed.unlock("dee")
    keyed.cabinet.partings.suspend(keyed.manager, keyed.dee.staff_id, username="dee")
    let_go(keyed, keyed.dee)
    assert keyed.manager.clinical_key != before.clinical_key
    assert keyed.manager.registry_key != before.registry_key


def test_nothing_is_handed_to_the_suspended_by_another_deed(keyed: KeyedClinic) -> None:
    partings, dee = keyed.cabinet.partings, keyed.dee.staff_id
    partings.suspend(keyed.manager, dee, username="dee")
    for deed in (
        lambda: keyed.cabinet.reset_password(keyed.manager, dee, password_of("dee"), username="dee"),
        lambda: keyed.cabinet.change_roles(keyed.manager, dee, frozenset({Role.MANAGER}), username="dee"),
        lambda: partings.demotion(keyed.manager, dee, frozenset({Role.RECEPTIONIST}), username="dee"),
        lambda: partings.suspend(keyed.manager, dee, username="dee"),
    ):
        with pytest.raises(SuspendedAlready):
            deed()
    with pytest.raises(Suspended):
        keyed.unlock("dee")
    with pytest.raises(NotSuspended):
        partings.reinstate(keyed.manager, keyed.rita.staff_id, username="rita")


def test_an_active_manager_is_always_left_and_nobody_does_it_to_themselves(keyed: KeyedClinic) -> None:
    partings, maya = keyed.cabinet.partings, keyed.manager.staff_id
    keyed.cabinet.change_roles(keyed.manager, keyed.dee.staff_id, frozenset({Role.MANAGER}), username="dee")
    with pytest.raises(NotOneself):
        partings.suspend(keyed.manager, maya, username="maya")
    with pytest.raises(NotOneself):
        partings.removal(keyed.manager, maya, username="maya")
    other = keyed.new_cabinet()
    dee = other.unlock("dee", password_of("dee"), SECRET)
    other.partings.suspend(dee, maya, username="maya")
    other.add_person(dee, a_person("zoe", Role.DOCTOR), password_of("zoe"))
    zoe = other.unlock("zoe", password_of("zoe"), SECRET)
    for deed in (
        lambda: other.partings.suspend(zoe, dee.staff_id, username="dee"),
        lambda: other.partings.removal(zoe, dee.staff_id, username="dee"),
        lambda: other.partings.demotion(zoe, dee.staff_id, frozenset({Role.RECEPTIONIST}), username="dee"),
    ):
        with pytest.raises(LastManager):
            deed()
    with pytest.raises(NoRole):
        other.partings.demotion(dee, zoe.staff_id, frozenset(), username="zoe")


def test_only_a_holder_of_both_keys_takes_keys_away(keyed: KeyedClinic) -> None:
    rita, partings = keyed.unlock("rita"), keyed.cabinet.partings
    for deed in (partings.suspend, partings.reinstate, partings.removal):
        with pytest.raises(KeysNeeded):
            deed(rita, keyed.dee.staff_id, username="dee")


def test_a_plan_made_before_another_change_is_not_carried_out(keyed: KeyedClinic) -> None:
    partings = keyed.cabinet.partings
    planned = partings.removal(keyed.manager, keyed.rita.staff_id, username="rita")
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, password_of("dee"), username="dee")
    with pytest.raises(KeyFileOutdated):
        partings.publish(keyed.manager, planned)
    assert keyed.unlock("rita").username == "rita"


def test_the_former_key_is_known_until_the_change_is_finished_and_not_to_who_left(keyed: KeyedClinic) -> None:
    old = keyed.unlock("rita")
    let_go(keyed, keyed.dee)
    assert keyed.unlock("rita").former == {REGISTRY: old.registry_key}
    assert set(keyed.unlock("maya").former) == {REGISTRY, CLINICAL}
    assert keyed.new_cabinet().open_with_sheet(sheet_text(keyed.sheets[1])).former == keyed.unlock("maya").former
    keyed.cabinet.partings.finish(keyed.manager)
    assert keyed.unlock("maya").former == keyed.unlock("rita").former == {}
