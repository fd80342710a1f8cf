"""The keys of one person who is signed in, and what the key file tells about people without them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clinic_app.access.permissions import CLINICAL_KEY_HOLDERS, Role
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import VaultFile, sqlcipher_key
from clinic_app.vault.key_file import Wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who shall get keys; ``username`` as typed."""

    staff_id: StaffId
    username: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder:
    """Somebody whom the key file knows; ``suspended_at`` is since when it has no keys for them."""

    staff_id: StaffId
    username: str
    roles: frozenset[Role]
    must_change_password: bool
    holds_clinical: bool
    deputy: bool
    suspended_at: datetime | None = None

    @property
    def opens_charts(self) -> bool:
        """Whether any role calls for the clinical key, which a suspension takes away."""
        return not self.roles.isdisjoint(CLINICAL_KEY_HOLDERS)


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
class Renewal:
    """One's own wrap as it was opened, and the same that remembers the keys of today."""

    before: Wrap
    after: Wrap


@dataclass(slots=True, kw_only=True, repr=False)
class OpenKeys:
    """What a right password opened; lives in the core only and is never shown, logged or stored.

    One object for each session, which everybody in it has: where keys give way to new ones meanwhile, ``succeed`` tells them all.

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
    renewal: Renewal | None = None
    former: dict[VaultFile, bytes] = field(default_factory=dict)
    """The key before today's of each file that may still lie there under it."""

    def __repr__(self) -> str:
        return "OpenKeys(hidden)"

    def succeed(self, registry_key: bytes, clinical_key: bytes, generations: Generations, in_tray: tuple[bytes, bytes]) -> None:
        """From here on these are the keys; ``in_tray`` is its public and its private half."""
        self.registry_key, self.clinical_key, self.generations = registry_key, clinical_key, generations
        self.in_tray_public, self.in_tray_private = in_tray

    def former_sqlcipher_key(self, file: VaultFile) -> bytes | None:
        """The raw key under which ``file`` may still lie there, if a change of its key was cut off."""
        former = self.former.get(file)
        return None if former is None else sqlcipher_key(former, file, self.clinic)

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
    former: Mapping[VaultFile, bytes] = field(default_factory=dict)
    """As ``OpenKeys`` has it."""

    def __repr__(self) -> str:
        return f"SheetProof({self.sheet}, hidden)"

    def sqlcipher_key(self, file: VaultFile) -> bytes:
        """The raw key of one of the two files, 32 bytes."""
        file_key = self.registry_key if file is VaultFile.REGISTRY else self.clinical_key
        return sqlcipher_key(file_key, file, self.clinic)

    def former_sqlcipher_key(self, file: VaultFile) -> bytes | None:
        """The raw key under which ``file`` may still lie there, if a change of its key was cut off."""
        former = self.former.get(file)
        return None if former is None else sqlcipher_key(former, file, self.clinic)

    def device_secret(self, pc: PcId) -> bytes | None:
        """The secret of ``pc``; nothing where passwords there need none."""
        return next((secret for each, secret in self.device_secrets if each == pc), None)
