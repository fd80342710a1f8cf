"""Who holds which key of a clinic, as values; the bytes are ``key_file_bytes``'s, the proofs ``key_file_proofs``'s (decision 0001)."""

from dataclasses import dataclass, replace
from datetime import datetime

from clinic_app.access.permissions import CLINICAL_KEY_HOLDERS, Role
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import Argon2Cost, VaultFile
from clinic_app.vault.key_errors import NoSuchKeyHolder, StaffListDiffers
from clinic_app.vault.usernames import folded

_NO_MAC = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """A person's private key under their password, on one PC."""

    pc: PcId
    cost: Argon2Cost
    salt: bytes
    box: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """What a person may change about themselves without a holder of the clinical key."""

    person: StaffId
    must_change_password: bool
    wraps: tuple[Wrap, ...]

    def wrap_on(self, pc: PcId) -> Wrap | None:
        """The wrap for ``pc``, if this person has a password there."""
        return next((wrap for wrap in self.wraps if wrap.pc == pc), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """Who somebody is to the vault, and the keys that are sealed to them."""

    person: StaffId
    username: str
    roles: frozenset[Role]
    deputy: bool
    public_key: bytes
    registry_seal: bytes | None
    """None while they are suspended."""
    clinical_seal: bytes | None
    suspended_at: datetime | None = None
    farewell: bytes | None = None
    """For whoever lost the clinical key with a role: the last one they had, which shows that a holder of it let them go."""

    @property
    def is_active(self) -> bool:
        """Whether their password opens anything."""
        return self.registry_seal is not None

    @property
    def opens_charts(self) -> bool:
        """Whether any role calls for the clinical key."""
        return not self.roles.isdisjoint(CLINICAL_KEY_HOLDERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A file's key gave way to a new one; ``box`` is the old key under the new, which only a holder of both could make."""

    file: VaultFile
    old_id: bytes
    new_id: bytes
    box: bytes
    finished: bool
    """Whether the file was seen to have its new key; until then it may still lie there under the old one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """A recovery sheet's public half, and the keys that are sealed to it; ``sheet`` is ``A`` or ``B``."""

    sheet: str
    made_at: datetime
    public_key: bytes
    registry_seal: bytes
    clinical_seal: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedSheet:
    """A recovery sheet that opens nothing any more: kept so that whoever brings it is told so, and nothing else."""

    sheet: str
    public_key: bytes
    replaced_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PcEntry:
    """A PC; ``secret_check`` is None where it has no keyring, and ``escrow`` then is empty, else the secret sealed to sheet A and B."""

    pc: PcId
    secret_check: bytes | None
    escrow: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Everything that only a holder of the clinical key may change."""

    clinic: ClinicId
    generation: int
    registry_key_id: bytes
    clinical_key_id: bytes
    people: tuple[PersonEntry, ...]
    sheets: tuple[SheetEntry, ...]
    replaced_sheets: tuple[ReplacedSheet, ...]
    """In the order in which they were replaced."""
    pcs: tuple[PcEntry, ...]
    in_tray_public: bytes
    in_tray_box: bytes
    successions: tuple[Succession, ...] = ()
    """Of both files, each one's oldest first."""

    def key_id(self, file: VaultFile) -> bytes:
        """The name of the key that ``file`` has."""
        return self.registry_key_id if file is VaultFile.REGISTRY else self.clinical_key_id

    def pc(self, pc: PcId) -> PcEntry | None:
        """The entry of ``pc``."""
        return next((entry for entry in self.pcs if entry.pc == pc), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """The whole file. ``own`` is in the order of ``vouched.people``, one for one."""

    clinic: ClinicId
    generation: int
    own: tuple[OwnEntry, ...]
    vouched: Vouched
    vouched_mac: bytes = _NO_MAC
    mac: bytes = _NO_MAC

    def find(self, person: StaffId, shown_as: str) -> PersonEntry:
        """The entry of ``person``, whom the caller knows as ``shown_as``.

        Raises: ``NoSuchKeyHolder``; ``StaffListDiffers`` if the id belongs to another username.
        """
        for entry in self.vouched.people:
            if entry.person == person:
                if entry.username != folded(shown_as):
                    raise StaffListDiffers
                return entry
        raise NoSuchKeyHolder

    def own_of(self, person: StaffId) -> OwnEntry:
        """The entry of somebody who is in the list of people."""
        return next(entry for entry in self.own if entry.person == person)

    def with_person(self, person: PersonEntry) -> "KeyFile":
        """With this entry in place of the same person's old one."""
        people = tuple(person if entry.person == person.person else entry for entry in self.vouched.people)
        return replace(self, vouched=replace(self.vouched, people=people))

    def with_own(self, own: OwnEntry) -> "KeyFile":
        """With this entry in place of the same person's old one."""
        return replace(self, own=tuple(own if entry.person == own.person else entry for entry in self.own))

    def without(self, person: StaffId) -> "KeyFile":
        """Without somebody who left."""
        people = tuple(entry for entry in self.vouched.people if entry.person != person)
        own = tuple(entry for entry in self.own if entry.person != person)
        return replace(self, own=own, vouched=replace(self.vouched, people=people))

    def has_manager(self) -> bool:
        """Whether somebody is left who can let people in."""
        return any(Role.MANAGER in entry.roles and entry.is_active for entry in self.vouched.people)

    def with_new_person(self, person: PersonEntry, own: OwnEntry) -> "KeyFile":
        """With somebody more."""
        return replace(self, own=(*self.own, own), vouched=replace(self.vouched, people=(*self.vouched.people, person)))
