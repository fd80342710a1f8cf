"""The keys of one person who is signed in, and what the key file tells about people without them."""

from dataclasses import dataclass
from datetime import datetime

from clinic_app.access.permissions import Role
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import VaultFile, sqlcipher_key


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who shall get keys; ``username`` as typed."""

    staff_id: StaffId
    username: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder:
    """Somebody for whom the key file has keys."""

    staff_id: StaffId
    username: str
    roles: frozenset[Role]
    must_change_password: bool
    holds_clinical: bool
    deputy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetInForce:
    """A recovery sheet that opens these files; ``sheet`` is ``A`` or ``B``."""

    sheet: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRoll:
    """Whom a proven key file has keys for, and its two recovery sheets."""

    people: tuple[KeyHolder, ...]
    sheets: tuple[SheetInForce, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generations:
    """How often the key file was written, and its vouched part; the first is kept in the registry, the second in the clinical file."""

    file: int
    vouched: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenKeys:
    """What a right password opened; lives in the core only and is never shown, logged or stored.

    ``roles`` holds a role that opens charts only if the proof under the clinical key says so; ``may_deputise`` likewise.
    ``notice`` is a sentence for the person if the key file had to be read from its copy.
    """

    clinic: ClinicId
    pc: PcId
    staff_id: StaffId
    username: str
    roles: frozenset[Role]
    may_deputise: bool
    must_change_password: bool
    registry_key: bytes
    clinical_key: bytes | None
    in_tray_public: bytes
    in_tray_private: bytes | None
    person_private: bytes
    device_secret: bytes | None
    generations: Generations
    notice: str | None = None

    def __repr__(self) -> str:
        return "OpenKeys(hidden)"

    def sqlcipher_key(self, file: VaultFile) -> bytes | None:
        """The raw key of one of the two files, 32 bytes; None where this person does not hold it."""
        file_key = self.registry_key if file is VaultFile.REGISTRY else self.clinical_key
        return None if file_key is None else sqlcipher_key(file_key, file, self.clinic)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SheetProof:
    """What a recovery sheet opened: both keys and the secret of each PC that has one."""

    clinic: ClinicId
    sheet: str
    registry_key: bytes
    clinical_key: bytes
    device_secrets: tuple[tuple[PcId, bytes], ...]

    def __repr__(self) -> str:
        return f"SheetProof({self.sheet}, hidden)"

    def sqlcipher_key(self, file: VaultFile) -> bytes:
        """The raw key of one of the two files, 32 bytes."""
        file_key = self.registry_key if file is VaultFile.REGISTRY else self.clinical_key
        return sqlcipher_key(file_key, file, self.clinic)

    def device_secret(self, pc: PcId) -> bytes | None:
        """The secret of ``pc``; nothing where passwords there need none."""
        return next((secret for each, secret in self.device_secrets if each == pc), None)
