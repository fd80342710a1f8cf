"""What a receptionist gains by editing all that she can and waiting for the manager to seal anew: no chart (promise G4).

She has her password, the folder and the program's code. What she may edit in the key file is tried in ``tests/vault`` one by
one; here it meets the two encrypted files.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import open_door
from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError, Refused
from clinic_app.identifiers import new_command
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.vault import cipher, device_secret
from clinic_app.vault.derivation import VaultFile, sqlcipher_key
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import KeyFileForged, StaffListDiffers
from clinic_app.vault.key_file import KeyFile
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from clinic_app.vault.key_file_proofs import proven
from clinic_app.vault.open_keys import OpenKeys
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of
from tests.vault.rita import opened_in

STAFF = {"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR, "zoe": Role.RECEPTIONIST}


@dataclass(frozen=True, slots=True)
class Attacked:
    """The clinic, and what her password and the program's own key code give her."""

    founded: FoundedClinic
    hers: OpenKeys
    clinical: bytes
    """What would open the charts, for the test to look for."""

    def key_file(self) -> KeyFile:
        """What stands in ``keys.json``."""
        return parse_key_file((self.founded.folder / "keys.json").read_bytes())

    def put_back(self, file: KeyFile) -> None:
        """Write what she made, proven as far as her key goes, over both files."""
        for name in ("keys.json", "keys.json.bak"):
            (self.founded.folder / name).write_bytes(key_file_bytes(proven(file, self.hers.registry_key)))

    def in_the_registry(self, *statements: str) -> None:
        """Change its rows and its structure with the key that she holds, past every guard of the program."""
        key = self.hers.sqlcipher_key(VaultFile.REGISTRY)
        assert key is not None
        connection = cipher.module.connect(str(self.founded.folder / "registry.db"), isolation_level=None)
        connection.set_key(f"x'{key.hex()}'")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def id_of(self, username: str) -> str:
        """An id as SQL writes it."""
        (entry,) = (each for each in self.key_file().vouched.people if each.username == username)
        return f"x'{entry.person.hex}'"


Edit = Callable[[Attacked], None]


def the_staff_list_calls_her_a_doctor(at: Attacked) -> None:
    at.in_the_registry("UPDATE staff SET recorded_roles = 'doctor manager' WHERE username = 'rita'")


def the_staff_list_gives_the_doctor_her_username(at: Attacked) -> None:
    at.in_the_registry(
        "UPDATE staff SET username = 'nobody' WHERE username = 'rita'",
        "UPDATE staff SET username = 'rita', display_name = 'Rita' WHERE username = 'asha'",
        "UPDATE staff SET username = 'asha', display_name = 'Asha' WHERE username = 'nobody'",
    )


def she_stands_in_for_the_manager(at: Attacked) -> None:
    at.in_the_registry(
        "INSERT INTO deputyships (id, deputy, first_day, last_day, named_by, named_at) "
        f"VALUES (x'{secrets.token_hex(16)}', {at.id_of('rita')}, '2026-01-01', '2027-01-01', {at.id_of('maya')}, '2026-01-01T00:00:00Z')"
    )


def the_registry_changes_itself_when_the_manager_writes(at: Attacked) -> None:
    at.in_the_registry(
        "CREATE TRIGGER helpful AFTER INSERT ON audit BEGIN UPDATE staff SET recorded_roles = 'manager' WHERE username = 'rita'; END",
        "CREATE TRIGGER kind AFTER UPDATE ON staff BEGIN UPDATE clinic SET key_generation = key_generation; END",
    )


def the_registry_forgets_how_often_keys_were_written(at: Attacked) -> None:
    at.in_the_registry("UPDATE clinic SET key_generation = 1")


def her_own_entries_are_anothers(at: Attacked) -> None:
    """Her wrap in the doctor's place and the doctor's in hers, every one-time mark turned round, the number far ahead."""
    file = at.key_file()
    wraps = {entry.username: own.wraps for entry, own in zip(file.vouched.people, file.own, strict=True)}
    swapped = wraps | {"rita": wraps["asha"], "asha": wraps["rita"]}
    own = tuple(
        replace(each, wraps=swapped[entry.username], must_change_password=entry.username == "zoe")
        for entry, each in zip(file.vouched.people, file.own, strict=True)
    )
    at.put_back(replace(file, own=own, generation=file.generation + 1000))


EDITS: tuple[Edit, ...] = (
    the_staff_list_calls_her_a_doctor,
    the_staff_list_gives_the_doctor_her_username,
    she_stands_in_for_the_manager,
    the_registry_changes_itself_when_the_manager_writes,
    the_registry_forgets_how_often_keys_were_written,
    her_own_entries_are_anothers,
)
"""What the manager's sign-in does not refuse outright."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    founded = a_founded_clinic(tmp_path_factory.mktemp("receptionist"), staff=STAFF)
    clinical = keys_of(founded, "maya").clinical_key
    assert clinical is not None
    return Attacked(founded, keys_of(founded, "rita"), clinical)


@pytest.fixture
def at(original: Attacked, tmp_path: Path) -> Attacked:
    shutil.copytree(original.founded.folder, tmp_path / "clinic")
    return replace(original, founded=replace(original.founded, folder=tmp_path / "clinic"))


def keys_of(founded: FoundedClinic, username: str) -> OpenKeys:
    """What a password and the program's own key code give."""
    with open_door(founded.folder, clock=founded.clock) as door:
        cabinet = KeyCabinet(founded.folder, door.pc.id, founded.clock)
        secret = device_secret.load(door.pc.clinic, door.pc.id) if cabinet.needs_device_secret() else None
        return cabinet.unlock(username, bytearray(password_of(username), "utf-8"), secret)


def opens_nothing_clinical(at: Attacked) -> None:
    """Nothing that she holds or can unseal opens the charts, raw or as the program derives its keys."""
    try:
        now = keys_of(at.founded, "rita")
    except ClinicError:
        now = at.hers
    assert (now.clinical_key, now.in_tray_private) == (None, None)
    assert now.roles == {Role.RECEPTIONIST}
    privates = {at.hers.person_private, now.person_private}
    held = {at.hers.registry_key, now.registry_key, now.in_tray_public, bytes(32), *privates}
    for private in privates:
        held |= opened_in(at.founded.folder, private)
    assert at.clinical not in held
    clinic = at.hers.clinic
    for key in held | {sqlcipher_key(each, file, clinic) for each in held for file in VaultFile}:
        with pytest.raises(ClinicError):
            cipher.connect(at.founded.folder / "clinical.db", key)


def seal_anew(at: Attacked, clinic: Clinic) -> None:
    """Every deed of a manager that seals a key, to people whom the manager means; one that the edit stops is told instead."""
    staff, actor, clock = clinic.staff, clinic.actor, at.founded.clock
    meant = {holder.username: holder.person for holder in at.key_file().vouched.people}
    clock.advance(timedelta(seconds=1))
    staff.change_roles(actor, new_command(clock()), meant["asha"], frozenset({Role.DOCTOR, Role.THERAPIST}))
    staff.change_roles(actor, new_command(clock()), meant["zoe"], frozenset({Role.THERAPIST}))
    new = NewMember(username="tomas", name=StaffName(display="Tomas"), roles=frozenset({Role.DOCTOR}))
    staff.add(actor, new_command(clock()), new, password=bytearray(password_of("tomas"), "utf-8"))
    staff.reset_password(actor, new_command(clock()), meant["asha"], password=bytearray(password_of("asha"), "utf-8"))
    clinic.deputies.name_deputy(actor, new_command(clock()), meant["asha"], first=clinic.today, last=clinic.today + timedelta(days=7))


@pytest.mark.parametrize("edit", EDITS, ids=lambda each: each.__name__)
def test_what_a_manager_seals_after_her_edit_is_closed_to_her(at: Attacked, edit: Edit) -> None:
    edit(at)
    with at.founded.signed_in("maya") as clinic:
        seal_anew(at, clinic)
    assert keys_of(at.founded, "asha").clinical_key == at.clinical
    opens_nothing_clinical(at)


def test_the_charts_stay_closed_in_her_own_session_after_an_edit(at: Attacked) -> None:
    the_staff_list_calls_her_a_doctor(at)
    she_stands_in_for_the_manager(at)
    with at.founded.signed_in("rita") as clinic:
        assert clinic.charts is None
        assert clinic.actor.roles == {Role.RECEPTIONIST}
        with pytest.raises(Refused):
            clinic.open_charts()


def test_a_manager_hears_that_the_staff_list_was_written_in(at: Attacked) -> None:
    the_staff_list_gives_the_doctor_her_username(at)
    with at.founded.signed_in("maya") as clinic:
        assert any("staff list named asha otherwise" in notice for notice in clinic.notices)


def test_an_exchange_behind_a_manager_who_is_signed_in_stops_the_seal(at: Attacked) -> None:
    """She writes into the open registry by the manager's own connection, as a trigger of hers would."""
    with at.founded.signed_in("maya") as clinic:
        with clinic.homes[0].file.transaction() as connection:
            exchange_usernames(connection)
        meant = {holder.username: holder.person for holder in at.key_file().vouched.people}
        with pytest.raises(StaffListDiffers):
            clinic.staff.change_roles(clinic.actor, new_command(clinic.clock()), meant["rita"], frozenset({Role.DOCTOR}))


def exchange_usernames(connection: Connection) -> None:
    connection.execute(text("UPDATE staff SET username = CASE username WHEN 'rita' THEN 'zoe' WHEN 'zoe' THEN 'rita' ELSE username END"))


def test_a_key_file_that_names_her_in_the_doctors_place_stops_everybody(at: Attacked) -> None:
    file, true_file = at.key_file(), (at.founded.folder / "keys.json").read_bytes()
    entries = {entry.username: entry for entry in file.vouched.people}
    at.put_back(file.with_person(replace(entries["asha"], public_key=entries["rita"].public_key)))
    with pytest.raises(KeyFileForged), at.founded.signed_in("maya"):
        pass
    with pytest.raises(ClinicError), at.founded.signed_in("asha"):
        pass
    for name in ("keys.json", "keys.json.bak"):
        (at.founded.folder / name).write_bytes(true_file)
    with at.founded.signed_in("maya") as clinic:
        seal_anew(at, clinic)
    opens_nothing_clinical(at)


def test_no_key_that_she_holds_opens_the_charts(at: Attacked) -> None:
    opens_nothing_clinical(at)
    # And what would open them does, so the question means something.
    cipher.connect(at.founded.folder / "clinical.db", sqlcipher_key(at.clinical, VaultFile.CLINICAL, at.hers.clinic)).close()
