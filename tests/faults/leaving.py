"""A clinic whose passwords cost little to try, the deeds that change its keys, and what must hold of it after any of them was cut off."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.assembly import Premises
from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError
from clinic_app.identifiers import StaffId, new_command
from clinic_app.opening import Opening
from clinic_app.staff.model import MemberAccess
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.errors import FileDamaged
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import Suspended, WrongPassword
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.throttle import Throttle
from clinic_app.vault.write_gate import WriteGate
from tests.builders import a_registration
from tests.fake_clock import FakeClock
from tests.faults.ground import wrong_with
from tests.journeys.founding import a_founded_clinic, password_of
from tests.vault.builders import CHEAP

STAFF = {"dee": Role.DOCTOR, "rita": Role.RECEPTIONIST, "zoe": Role.THERAPIST}
NEW_PASSWORD = "nine quiet herons over the weir"


@dataclass(frozen=True, slots=True)
class Clinics:
    """A clinic to copy: everybody's ids and the keys they had at its beginning, the text of a recovery sheet."""

    folder: Path
    clock: FakeClock
    ids: dict[str, StaffId]
    keys: dict[str, OpenKeys]
    sheet: str

    def copied(self, folder: Path) -> "Clinics":
        """The same, byte for byte, in a folder that is not there yet."""
        shutil.copytree(self.folder, folder)
        return Clinics(folder, self.clock, self.ids, self.keys, self.sheet)

    def premises(self) -> Premises:
        """What the program has of the folder before anybody signs in."""
        folder = DataFolder(self.folder)
        pc = folder.pc()
        return Premises(
            folder=folder,
            pc=pc,
            heads=HeadFile(folder.head, pc.clinic, pc.id),
            cabinet=KeyCabinet(folder.path, pc.id, self.clock, CHEAP),
            throttle=Throttle(folder.throttle, self.clock),
            gate=WriteGate(folder.path),
            clock=self.clock,
        )

    def signed_in(self, username: str, password: str = "") -> Clinic:
        """As the program does it after the keyring; whoever has the clinic closes it, or is killed before."""
        premises = self.premises()
        keys = premises.cabinet.unlock(username, bytearray(password or password_of(username), "utf-8"), None)
        return Opening(premises).open(keys, 0)


def some_clinics(folder: Path) -> Clinics:
    """Found one with a patient; a manager (maya), a doctor (dee), a receptionist (rita) and a therapist (zoe)."""
    founded = a_founded_clinic(folder, staff=STAFF)
    pc = DataFolder(founded.folder).pc()
    cabinet = KeyCabinet(founded.folder, pc.id, founded.clock, CHEAP)
    maya = cabinet.unlock("maya", bytearray(password_of("maya"), "utf-8"), None)
    ids = {each.username: each.staff_id for each in cabinet.roll(maya).people}
    for username in STAFF:
        password = bytearray(password_of(username), "utf-8")
        cabinet.reset_password(maya, ids[username], password, username=username, one_time=False)
    cabinet.change_own_password(maya, bytearray(password_of("maya"), "utf-8"), bytearray(NEW_PASSWORD, "utf-8"))
    cabinet.change_own_password(maya, bytearray(NEW_PASSWORD, "utf-8"), bytearray(password_of("maya"), "utf-8"))
    clinics = Clinics(founded.folder, founded.clock, ids, {}, " ".join(founded.sheets[0].groups()))
    for username in ("maya", *STAFF):
        clinic = clinics.signed_in(username)
        if username == "maya":
            clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration())
        clinic.close()
        clinics.keys[username] = clinics.premises().cabinet.unlock(username, bytearray(password_of(username), "utf-8"), None)
    return clinics


@dataclass(frozen=True, slots=True)
class Change:
    """A deed on keys by maya about ``who``."""

    name: str
    who: str
    do: Callable[[Clinic, StaffId], object]
    shuts_out: tuple[VaultFile, ...]
    """The files that their old keys must open no more once it counts."""

    def done_in(self, clinics: Clinics) -> None:
        """Sign in as maya and do it."""
        clinic = clinics.signed_in("maya")
        self.do(clinic, clinics.ids[self.who])
        clinic.close()


def _remove(clinic: Clinic, who: StaffId) -> object:
    return clinic.leavers.remove(clinic.actor, new_command(clinic.clock()), who)


def _suspend(clinic: Clinic, who: StaffId) -> object:
    return clinic.leavers.suspend(clinic.actor, new_command(clinic.clock()), who)


def _demote(clinic: Clinic, who: StaffId) -> object:
    return clinic.staff.change_roles(clinic.actor, new_command(clinic.clock()), who, frozenset({Role.RECEPTIONIST}))


def _reset(clinic: Clinic, who: StaffId) -> object:
    chosen = bytearray(NEW_PASSWORD, "utf-8")
    return clinic.staff.reset_password(clinic.actor, new_command(clinic.clock()), who, password=chosen)


BOTH = tuple(VaultFile)
CHANGES = (
    Change("remove a doctor", "dee", _remove, BOTH),
    Change("remove a receptionist", "rita", _remove, (VaultFile.REGISTRY,)),
    Change("take the charts from a doctor", "dee", _demote, (VaultFile.CLINICAL,)),
    Change("reset a password", "dee", _reset, ()),
    Change("suspend a doctor", "dee", _suspend, ()),
)


def trouble_after(clinics: Clinics, change: Change, first: str) -> list[str]:
    """What does not hold after ``change`` was cut off anywhere; ``first`` is who signs in first. Nothing is what it must be."""
    found: list[str] = []
    stays: MemberAccess | None = None
    for username in sorted({"maya", *STAFF} - {change.who}, key=lambda each: (each != first, each)):
        try:
            clinic = clinics.signed_in(username)
        except ClinicError as error:
            found.append(f"{username}: {error}")
            continue
        if username == "maya":
            # That it was cut off may be said, and is no trouble.
            found += [each for each in wrong_with(clinic) if "cut off" not in each]
            stays = {each.member.id: each for each in clinic.staff.members(clinic.actor)}[clinics.ids[change.who]]
            if len(clinic.patients.find(clinic.actor, "Sharma")) != 1:
                found.append("the patient is gone")
        clinic.close()
    if stays is None:
        return found
    try:
        cabinet = clinics.premises().cabinet
        proof = cabinet.open_with_sheet(clinics.sheet)
        for home in Opening(clinics.premises()).files(proof):
            home.file.close()
    except ClinicError as error:
        found.append(f"the sheet: {error}")
    return found + _of_whom(clinics, change, is_out=not stays.is_active, roles=stays.roles)


def _of_whom(clinics: Clinics, change: Change, *, is_out: bool, roles: frozenset[Role]) -> list[str]:
    """Whoever it was about: either as before, or shut out of what they must be shut out of."""
    found: list[str] = []
    let_in = [each for each in (password_of(change.who), NEW_PASSWORD) if _opens(clinics, change.who, each)]
    if is_out and let_in:
        found.append(f"{change.who} was let in")
    if not is_out and len(let_in) != 1:
        found.append(f"{change.who} is let in by {len(let_in)} passwords")
    counts = is_out or change.name.startswith("take") and roles == frozenset({Role.RECEPTIONIST})
    for file in change.shuts_out if counts else ():
        key, path = clinics.keys[change.who].sqlcipher_key(file), clinics.folder / f"{file.value}.db"
        if key is None:
            raise ValueError(f"{change.who} never held that key")
        try:
            EncryptedFile(path, key, clinics.premises().heads).close()
        except FileDamaged:
            continue
        found.append(f"{change.who}'s old key opens {path.name}")
    return found


def _opens(clinics: Clinics, username: str, password: str) -> bool:
    try:
        clinics.signed_in(username, password).close()
    except (WrongPassword, Suspended):
        return False
    return True
