"""How a person's keys are closed: the private key under the password, and the files' keys sealed to the public one."""

import secrets
from dataclasses import dataclass, field

from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import (
    KEY_ID_SIZE,
    KEY_SIZE,
    Argon2Cost,
    VaultFile,
    key_encryption_key,
    key_id,
    person_seal_info,
    sheet_seal_info,
    wrap_info,
)
from clinic_app.vault.key_file import PersonEntry, Wrap
from clinic_app.vault.key_file_bytes import SALT_SIZE
from clinic_app.vault.sealing import DoesNotOpen, KeyPair, box, seal, unbox, unseal

NOT_HELD = bytes(KEY_ID_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FileKeys:
    """The keys of the two files, as far as they are held; 32 bytes each."""

    registry: bytes
    clinical: bytes | None

    def __repr__(self) -> str:
        return "FileKeys(hidden)"

    def registry_id(self, clinic: ClinicId) -> bytes:
        """The registry key's name."""
        return key_id(self.registry, VaultFile.REGISTRY, clinic)

    def clinical_id(self, clinic: ClinicId) -> bytes:
        """The clinical key's name, zeros where it is not held."""
        return NOT_HELD if self.clinical is None else key_id(self.clinical, VaultFile.CLINICAL, clinic)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BothKeys(FileKeys):
    """The keys of somebody who may hand out both."""

    clinical: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPc:
    """Where passwords are used: the clinic, the PC, its secret if it has one, and what a new password shall cost to try."""

    clinic: ClinicId
    pc: PcId
    cost: Argon2Cost
    device_secret: bytes | None = field(repr=False)

    def key_encryption_key(self, person: StaffId, prepared: bytearray, salt: bytes, cost: Argon2Cost) -> bytes:
        """The key of that person's wrap here."""
        return key_encryption_key(prepared, self.device_secret, salt=salt, cost=cost, clinic=self.clinic, person=person, pc=self.pc)

    def spend_the_time_of_a_try(self, prepared: bytearray) -> None:
        """Do what opening a wrap costs, for a username that does not exist."""
        self.key_encryption_key(StaffId(self.clinic), prepared, secrets.token_bytes(SALT_SIZE), self.cost)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unwrapped:
    """A private key, and the names of the files' keys that its owner had when the password was set (zeros: not held)."""

    private: bytes
    registry_id: bytes
    clinical_id: bytes

    def remembers(self, keys: FileKeys, clinic: ClinicId) -> bool:
        """Whether ``keys`` are the very ones that the owner had."""
        return (self.registry_id, self.clinical_id) == (keys.registry_id(clinic), keys.clinical_id(clinic))


def wrap(on: OnPc, person: StaffId, pair: KeyPair, prepared: bytearray, keys: FileKeys) -> Wrap:
    """Close a private key under a prepared password, together with the names of the keys that its owner holds now."""
    salt = secrets.token_bytes(SALT_SIZE)
    content = pair.private + keys.registry_id(on.clinic) + keys.clinical_id(on.clinic)
    closed = box(content, on.key_encryption_key(person, prepared, salt, on.cost), wrap_info(on.clinic, person, on.pc, pair.public))
    return Wrap(pc=on.pc, cost=on.cost, salt=salt, box=closed)


def unwrap(on: OnPc, person: StaffId, closed: Wrap, public: bytes, prepared: bytearray) -> Unwrapped:
    """Open a wrap.

    Raises: ``DoesNotOpen``: the password is wrong.
    """
    key = on.key_encryption_key(person, prepared, closed.salt, closed.cost)
    content = unbox(closed.box, key, wrap_info(on.clinic, person, on.pc, public))
    cut = KEY_SIZE + KEY_ID_SIZE
    return Unwrapped(private=content[:KEY_SIZE], registry_id=content[KEY_SIZE:cut], clinical_id=content[cut:])


def seal_to_person(file_key: bytes, file: VaultFile, clinic: ClinicId, person: StaffId, public: bytes) -> bytes:
    """A file's key so that only that person opens it."""
    return seal(file_key, public, person_seal_info(file, clinic, person, key_id(file_key, file, clinic)))


def seal_to_sheet(file_key: bytes, file: VaultFile, clinic: ClinicId, sheet: str, public: bytes) -> bytes:
    """A file's key so that only that recovery sheet opens it."""
    return seal(file_key, public, sheet_seal_info(file, clinic, sheet, key_id(file_key, file, clinic)))


def unseal_for_person(entry: PersonEntry, private: bytes, clinic: ClinicId, registry_id: bytes, clinical_id: bytes) -> FileKeys:
    """The keys that were sealed to a person; that they are the named ones is checked, who sealed them is not.

    Raises: ``DoesNotOpen``, also for somebody to whom nothing is sealed.
    """
    if entry.registry_seal is None:
        raise DoesNotOpen
    registry = unseal(entry.registry_seal, private, person_seal_info(VaultFile.REGISTRY, clinic, entry.person, registry_id))
    clinical = None
    if entry.clinical_seal is not None:
        clinical = unseal(entry.clinical_seal, private, person_seal_info(VaultFile.CLINICAL, clinic, entry.person, clinical_id))
    keys = FileKeys(registry=registry, clinical=clinical)
    require_names(keys, clinic, registry_id, clinical_id)
    return keys


def require_names(keys: FileKeys, clinic: ClinicId, registry_id: bytes, clinical_id: bytes) -> None:
    """Let only the keys with these names pass.

    Raises: ``DoesNotOpen``.
    """
    if keys.registry_id(clinic) != registry_id or (keys.clinical is not None and keys.clinical_id(clinic) != clinical_id):
        raise DoesNotOpen
