"""What people may change about themselves is proven by the registry key alone: a receptionist edits all of it, and gains nothing by it.

Her edits go unnoticed, or cost somebody a sign-in until a manager resets it; what a manager then seals opens nothing to her.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import ClinicError
from clinic_app.identifiers import PcId, StaffId
from clinic_app.vault.canonical import Malformed
from clinic_app.vault.derivation import Argon2Cost
from clinic_app.vault.key_errors import KeyFileForged
from clinic_app.vault.key_file import KeyFile, OwnEntry, Wrap
from clinic_app.vault.key_file_bytes import SALT_SIZE, WRAP_SIZE, key_file_bytes, parse_key_file
from clinic_app.vault.sealing import KeyPair
from clinic_app.vault.wrapping import FileKeys, OnPc, wrap
from tests.vault.builders import CHEAP, SECRET, KeyedClinic, a_person, password_of, typed
from tests.vault.rita import on_disk, opened_by, rita_puts_back

Edit = Callable[[KeyedClinic, KeyFile], KeyFile]


def own_of(file: KeyFile, username: str) -> OwnEntry:
    """Somebody's entry, by the name that the vouched part gives them."""
    return next(own for own, entry in zip(file.own, file.vouched.people, strict=True) if entry.username == username)


def under_ritas_password(keyed: KeyedClinic, file: KeyFile, person: StaffId, private: bytes, public: bytes) -> Wrap:
    """A wrap that her password opens, bound to whom she likes, with a private key of hers in it and every name that it must remember."""
    on = OnPc(clinic=keyed.clinic, pc=keyed.pc, cost=CHEAP, device_secret=SECRET)
    held = FileKeys(registry=keyed.rita_registry_key, clinical=None)
    return wrap(on, person, KeyPair(public, private), password_of("rita"), held)


def rita_exchanges_the_wraps(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    doctors, hers = own_of(file, "dee"), own_of(file, "rita")
    return file.with_own(replace(doctors, wraps=hers.wraps)).with_own(replace(hers, wraps=doctors.wraps))


def rita_puts_her_key_in_the_doctors_wrap(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    doctor = file.find(keyed.dee.staff_id, "dee")
    wrapped = under_ritas_password(keyed, file, doctor.person, keyed.rita_private, doctor.public_key)
    return file.with_own(replace(own_of(file, "dee"), wraps=(wrapped,)))


def rita_puts_her_key_in_the_managers_wrap(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    manager = file.find(keyed.manager.staff_id, "maya")
    wrapped = under_ritas_password(keyed, file, manager.person, keyed.rita_private, manager.public_key)
    return file.with_own(replace(own_of(file, "maya"), wraps=(wrapped,)))


def rita_adds_a_wrap_beside_the_doctors(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    doctor, own = file.find(keyed.dee.staff_id, "dee"), own_of(file, "dee")
    wrapped = under_ritas_password(keyed, file, doctor.person, keyed.rita_private, doctor.public_key)
    return file.with_own(replace(own, wraps=(wrapped, *own.wraps)))


def rita_gives_the_doctor_a_wrap_on_a_pc_of_hers(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    doctor, own = file.find(keyed.dee.staff_id, "dee"), own_of(file, "dee")
    wrapped = under_ritas_password(keyed, file, doctor.person, keyed.rita_private, doctor.public_key)
    return file.with_own(replace(own, wraps=(*own.wraps, replace(wrapped, pc=PcId(uuid4())))))


def rita_remembers_a_clinical_key_that_she_never_had(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    """Her own wrap says that she held the key of this name, as a doctor's does."""
    own, entry = own_of(file, "rita"), file.find(keyed.rita.staff_id, "rita")
    on = OnPc(clinic=keyed.clinic, pc=keyed.pc, cost=CHEAP, device_secret=SECRET)
    held = FileKeys(registry=keyed.rita_registry_key, clinical=secrets.token_bytes(32))
    return file.with_own(replace(own, wraps=(wrap(on, entry.person, KeyPair(entry.public_key, keyed.rita_private), typed("x"), held),)))


def rita_wraps_a_new_key_pair_for_herself(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    entry, pair = file.find(keyed.rita.staff_id, "rita"), KeyPair.fresh()
    wrapped = under_ritas_password(keyed, file, entry.person, pair.private, entry.public_key)
    return file.with_own(replace(own_of(file, "rita"), wraps=(wrapped,)))


def rita_takes_everybodys_wraps_away(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return replace(file, own=tuple(replace(own, wraps=()) if own.person != keyed.rita.staff_id else own for own in file.own))


def rita_makes_the_doctors_password_cheap_to_guess(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    own = own_of(file, "dee")
    (closed,) = own.wraps
    return file.with_own(replace(own, wraps=(replace(closed, cost=Argon2Cost(memory_kib=8, iterations=1, lanes=1)),)))


def rita_fills_the_wraps_with_noise(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    noise = Wrap(pc=keyed.pc, cost=CHEAP, salt=secrets.token_bytes(SALT_SIZE), box=secrets.token_bytes(WRAP_SIZE))
    return replace(file, own=tuple(replace(own, wraps=(noise,)) for own in file.own))


def rita_turns_every_one_time_mark_round(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return replace(file, own=tuple(replace(own, must_change_password=not own.must_change_password) for own in file.own))


def rita_runs_ahead_with_the_number(keyed: KeyedClinic, file: KeyFile) -> KeyFile:
    return replace(file, generation=2**40)


EDITS: tuple[Edit, ...] = (
    rita_exchanges_the_wraps,
    rita_puts_her_key_in_the_doctors_wrap,
    rita_puts_her_key_in_the_managers_wrap,
    rita_adds_a_wrap_beside_the_doctors,
    rita_gives_the_doctor_a_wrap_on_a_pc_of_hers,
    rita_remembers_a_clinical_key_that_she_never_had,
    rita_wraps_a_new_key_pair_for_herself,
    rita_takes_everybodys_wraps_away,
    rita_makes_the_doctors_password_cheap_to_guess,
    rita_fills_the_wraps_with_noise,
    rita_turns_every_one_time_mark_round,
    rita_runs_ahead_with_the_number,
)


@pytest.fixture(params=EDITS, ids=lambda edit: edit.__name__)
def edited(request: pytest.FixtureRequest, keyed: KeyedClinic) -> KeyedClinic:
    """A clinic whose key file was edited in one of these ways, behind a manager who is signed in."""
    rita_puts_back(keyed, request.param(keyed, on_disk(keyed)))
    return keyed


def test_her_password_opens_nobodys_keys_but_her_own(edited: KeyedClinic) -> None:
    for username in ("maya", "dee", "rita"):
        try:
            keys = edited.new_cabinet().unlock(username, password_of("rita"), SECRET)
        except ClinicError:
            continue
        assert (keys.username, keys.clinical_key, keys.in_tray_private, keys.may_deputise) == ("rita", None, None, False)
        assert keys.roles <= {Role.RECEPTIONIST}


def test_whatever_a_manager_seals_afterwards_is_closed_to_her(edited: KeyedClinic) -> None:
    """Every deed that seals or vouches; one that the edit stops is told, and is none."""
    cabinet, manager = edited.cabinet, edited.manager
    cabinet.change_roles(manager, edited.dee.staff_id, frozenset({Role.DOCTOR, Role.THERAPIST}), username="dee")
    cabinet.add_person(manager, a_person("zoe", Role.DOCTOR), password_of("zoe"))
    cabinet.name_deputy(manager, edited.dee.staff_id, username="dee")
    cabinet.reset_password(manager, edited.dee.staff_id, password_of("dee"), username="dee")
    with suppress(ClinicError):
        cabinet.change_own_password(manager, password_of("maya"), typed("purple ladders sing softly"))
    assert edited.unlock("dee").clinical_key == edited.unlock("zoe").clinical_key == manager.clinical_key
    assert manager.clinical_key not in opened_by(edited.rita_private, edited)
    for username in ("maya", "dee", "zoe", "rita"):
        with suppress(ClinicError):
            keys = edited.new_cabinet().unlock(username, password_of("rita"), SECRET)
            assert manager.clinical_key not in (keys.clinical_key, *opened_by(keys.person_private, edited))


def test_a_cheaper_password_is_told_before_it_is_tried(keyed: KeyedClinic) -> None:
    cheap = rita_makes_the_doctors_password_cheap_to_guess(keyed, on_disk(keyed))
    rita_puts_back(keyed, cheap)
    with pytest.raises(KeyFileForged):
        keyed.unlock("dee")


def test_people_in_another_order_or_missing_are_no_key_file(keyed: KeyedClinic) -> None:
    file = on_disk(keyed)
    for own in (file.own[::-1], file.own[:-1], (*file.own, file.own[0])):
        with pytest.raises(Malformed, match="lists of people differ"):
            parse_key_file(key_file_bytes(replace(file, own=own)))
