"""Every key that is made from another one, by name; the info strings are decision 0001's."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic_app.identifiers import ClinicId, PatientId, PcId, StaffId

KEY_SIZE = 32
KEY_ID_SIZE = 16
_PREFIX = "clinic-records/1/"


class VaultFile(Enum):
    """The two encrypted files of a clinic."""

    REGISTRY = "registry"
    CLINICAL = "clinical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argon2Cost:
    """What one try of a password costs: memory in KiB, passes over it, lanes at once."""

    memory_kib: int
    iterations: int
    lanes: int

    def at_least(self, other: "Argon2Cost") -> bool:
        """Whether no part is cheaper than in ``other``."""
        return self.memory_kib >= other.memory_kib and self.iterations >= other.iterations and self.lanes >= other.lanes


STANDARD_COST = Argon2Cost(memory_kib=65_536, iterations=3, lanes=4)
"""The second option that RFC 9106 recommends."""


def info(purpose: str, *parts: UUID | str) -> bytes:
    """What a key or a seal is bound to: the purpose and whose it is. The parts are ids, hex and fixed words, none with a slash."""
    return (_PREFIX + "/".join((purpose, *map(str, parts)))).encode("ascii")


def hkdf(secret: bytes, bound_to: bytes, *, salt: bytes | None = None, size: int = KEY_SIZE) -> bytes:
    """HKDF-SHA256."""
    return HKDF(algorithm=SHA256(), length=size, salt=salt, info=bound_to).derive(secret)


def sqlcipher_key(file_key: bytes, file: VaultFile, clinic: ClinicId) -> bytes:
    """The raw key that opens ``file``, 32 bytes."""
    return hkdf(file_key, info("sqlcipher", file.value, clinic))


def key_id(file_key: bytes, file: VaultFile, clinic: ClinicId) -> bytes:
    """The key's name, 16 bytes: says nothing about the key and cannot be made to fit another."""
    return hkdf(file_key, info("key-id", file.value, clinic), size=KEY_ID_SIZE)


def key_file_mac_key(registry_key: bytes, clinic: ClinicId) -> bytes:
    """The key of the proof over the whole key file."""
    return hkdf(registry_key, info("key-file-mac", clinic))


def vouch_mac_key(clinical_key: bytes, clinic: ClinicId) -> bytes:
    """The key of the proof over who may open what, which a holder of the registry key alone cannot make."""
    return hkdf(clinical_key, info("vouch-mac", clinic))


def in_tray_private_info(clinic: ClinicId) -> bytes:
    """What the key around the in-tray's private half, and its box, are bound to."""
    return info("in-tray-private", clinic)


def drafts_key(person_private: bytes, clinic: ClinicId, person: StaffId) -> bytes:
    """The key of one person's drafts."""
    return hkdf(person_private, info("drafts", clinic, person))


def draft_about_mark(patient: PatientId, clinic: ClinicId, person: StaffId, draft: UUID) -> bytes:
    """Tells whoever knows a patient's id that a draft is about them, 16 bytes; two drafts about one patient show no likeness."""
    return hkdf(patient.bytes, info("draft-about", clinic, person, draft), size=KEY_ID_SIZE)


def head_mark_key(audit_key: bytes, file: VaultFile, clinic: ClinicId, pc: PcId) -> bytes:
    """The key of a file's high-water mark on one PC."""
    return hkdf(audit_key, info("head-mark", file.value, clinic, pc))


def device_secret_check(secret: bytes, clinic: ClinicId, pc: PcId) -> bytes:
    """Tells a wrong device secret from a wrong password; 16 bytes that do not help to guess a random secret."""
    return hkdf(secret, info("device-secret-check", clinic, pc), size=KEY_ID_SIZE)


def sheet_private_key(sheet_secret: bytes, clinic: ClinicId, sheet: str) -> bytes:
    """The X25519 private key of recovery sheet ``A`` or ``B``."""
    return hkdf(sheet_secret, info("sheet", clinic, sheet))


def stretched(typed: bytes | bytearray, *, salt: bytes, cost: Argon2Cost, size: int) -> bytes:
    """Argon2id of what a person typed: as dear to try as ``cost`` says."""
    argon2 = Argon2id(salt=salt, length=size, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return argon2.derive(typed)  # type: ignore[arg-type]  # takes any buffer, and a copy as bytes could not be wiped


def key_encryption_key(
    password: bytes | bytearray, device_secret: bytes | None, *, salt: bytes, cost: Argon2Cost, clinic: ClinicId, person: StaffId, pc: PcId
) -> bytes:
    """The key of a person's wrap on one PC, from a prepared password (NFKC, UTF-8) and the PC's secret if it has one."""
    bound_to = info("kek", clinic, person, pc, "no-secret" if device_secret is None else "with-secret")
    return hkdf(stretched(password, salt=salt, cost=cost, size=KEY_SIZE) + (device_secret or b""), bound_to, salt=salt)


def person_seal_info(file: VaultFile, clinic: ClinicId, person: StaffId, of_key: bytes) -> bytes:
    """What the seal of a file's key to a person is bound to; ``of_key`` is the key's id."""
    return info("seal", file.value, clinic, person, of_key.hex())


def farewell_info(clinic: ClinicId, person: StaffId, of_key: bytes) -> bytes:
    """What the clinical key that somebody gives back is bound to; ``of_key`` is its id."""
    return info("farewell", clinic, person, of_key.hex())


def succession_info(file: VaultFile, clinic: ClinicId, old_id: bytes, new_id: bytes) -> bytes:
    """What the old key of a file, boxed under its new one, is bound to, and the key of that box."""
    return info("succession", file.value, clinic, old_id.hex(), new_id.hex())


def sheet_seal_info(file: VaultFile, clinic: ClinicId, sheet: str, of_key: bytes) -> bytes:
    """What the seal of a file's key to a recovery sheet is bound to."""
    return info("seal", file.value, clinic, f"sheet-{sheet}", of_key.hex())


def escrow_info(clinic: ClinicId, pc: PcId, sheet: str) -> bytes:
    """What a PC's device secret, sealed to a recovery sheet, is bound to."""
    return info("escrow", clinic, pc, f"sheet-{sheet}")


def wrap_info(clinic: ClinicId, person: StaffId, pc: PcId, public_key: bytes) -> bytes:
    """What a person's wrap on one PC is bound to."""
    return info("wrap", clinic, person, pc, public_key.hex())


def in_tray_info(clinic: ClinicId, patient: PatientId, item: UUID) -> bytes:
    """What an item in the clinical in-tray is bound to."""
    return info("in-tray", clinic, patient, item)
