"""A clinic's keys for tests: real ones, whose passwords are cheap to try because each file says so."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from clinic_app.access.permissions import Role
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import Argon2Cost
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.open_keys import NewPerson, OpenKeys
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.fake_clock import FakeClock

CHEAP = Argon2Cost(memory_kib=32, iterations=1, lanes=1)
SECRET = bytes(range(32))
GOOD = "harbour violet seven kites"


def typed(text: str) -> bytearray:
    """A password as a field hands it over."""
    return bytearray(text, "utf-8")


def a_person(username: str, *roles: Role) -> NewPerson:
    """Somebody new."""
    return NewPerson(staff_id=StaffId(uuid4()), username=username, roles=frozenset(roles))


@dataclass(frozen=True, slots=True)
class KeyedClinic:
    """A manager (maya), a doctor (dee) and a receptionist (rita), each with a password made of their name and ``GOOD``."""

    folder: Path
    clinic: ClinicId
    pc: PcId
    cabinet: KeyCabinet
    manager: OpenKeys
    sheets: tuple[RecoverySheet, RecoverySheet]
    dee: NewPerson
    rita: NewPerson
    rita_private: bytes
    rita_registry_key: bytes

    @property
    def keys_file(self) -> Path:
        """``keys.json``."""
        return self.folder / "keys.json"

    @property
    def copy_file(self) -> Path:
        """``keys.json.bak``."""
        return self.folder / "keys.json.bak"

    def new_cabinet(self) -> KeyCabinet:
        """As after a restart of the program."""
        return KeyCabinet(self.folder, self.pc, FakeClock(), CHEAP)

    def unlock(self, username: str, secret: bytes | None = SECRET) -> OpenKeys:
        """That person's keys, after a restart."""
        return self.new_cabinet().unlock(username, password_of(username), secret)


def password_of(username: str) -> bytearray:
    """The password that ``a_keyed_clinic`` gave."""
    return typed(f"{username} {GOOD}")


def a_keyed_clinic(folder: Path, *, secret: bytes | None = SECRET) -> KeyedClinic:
    """Make one in an existing folder."""
    clinic, pc = ClinicId(uuid4()), PcId(uuid4())
    cabinet = KeyCabinet(folder, pc, FakeClock(), CHEAP)
    manager, sheets = cabinet.create(clinic, a_person("maya", Role.MANAGER), password_of("maya"), secret)
    dee, rita = a_person("dee", Role.DOCTOR), a_person("rita", Role.RECEPTIONIST)
    cabinet.add_person(manager, dee, password_of("dee"))
    cabinet.add_person(manager, rita, password_of("rita"))
    hers = KeyCabinet(folder, pc, FakeClock(), CHEAP).unlock("rita", password_of("rita"), secret)
    return KeyedClinic(folder, clinic, pc, cabinet, manager, sheets, dee, rita, hers.person_private, hers.registry_key)
