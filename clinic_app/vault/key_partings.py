"""Taking keys away: somebody is suspended, loses the charts with a role, or leaves, and the keys they held give way to new ones."""

import secrets
from dataclasses import dataclass, replace

from clinic_app.access.permissions import Role
from clinic_app.clock import Clock
from clinic_app.identifiers import ClinicId, StaffId
from clinic_app.vault.derivation import KEY_SIZE, VaultFile
from clinic_app.vault.key_errors import KeyFileOutdated, LastManager, NoRole, NotOneself, NotSuspended, SuspendedAlready
from clinic_app.vault.key_file import KeyFile, PersonEntry, SheetEntry
from clinic_app.vault.key_making import fresh_in_tray, open_in_tray
from clinic_app.vault.open_keys import Generations, OpenKeys
from clinic_app.vault.proven_key_file import ProvenKeyFile
from clinic_app.vault.succession import farewell, step
from clinic_app.vault.wrapping import BothKeys, seal_to_person, seal_to_sheet


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Rotation:
    """Keys that shall give way to new ones, and the key file that will say so; nothing of it is on the disk yet."""

    files: tuple[VaultFile, ...]
    keys: BothKeys
    """Those of afterwards."""
    file: KeyFile
    generation: int
    """That of the key file from which it was drawn up."""

    def __repr__(self) -> str:
        return "Rotation(hidden)"


class KeyPartings:
    """Deeds on the key file that take keys away; like the cabinet's, they prove the file first and never ask for a role.

    All raise ``KeysNeeded``, ``NoSuchKeyHolder``, ``StaffListDiffers``, ``KeyFileForged``, ``KeyFileOutdated`` and what
    ``KeyFileStore.read`` and ``write`` raise. Nobody is left without an active manager, and nobody does it to themselves.
    """

    def __init__(self, file: ProvenKeyFile, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def suspend(self, keys: OpenKeys, staff_id: StaffId, *, username: str) -> Generations:
        """Let somebody's password open nothing with this key file from now on; their key pair stays, so what they drafted waits.

        Raises: ``NotOneself``, ``LastManager``, ``SuspendedAlready``.
        """
        file, held, entry = self._whom(keys, staff_id, username)
        if not entry.is_active:
            raise SuspendedAlready
        out = replace(entry, registry_seal=None, clinical_seal=None, suspended_at=self._clock())
        return self._file.publish(_with_a_manager(file.with_person(out)), held, vouch=True)

    def reinstate(self, keys: OpenKeys, staff_id: StaffId, *, username: str) -> Generations:
        """Seal the keys that their roles need to somebody's key pair again; their password is the one they had.

        Raises: ``NotSuspended``.
        """
        file, held, entry = self._whom(keys, staff_id, username)
        if entry.is_active:
            raise NotSuspended
        active = replace(
            entry,
            suspended_at=None,
            registry_seal=seal_to_person(held.registry, VaultFile.REGISTRY, file.clinic, staff_id, entry.public_key),
            clinical_seal=_sealed_clinical(entry, held, file.clinic) if entry.opens_charts else None,
        )
        return self._file.publish(file.with_person(active), held, vouch=True)

    def removal(self, keys: OpenKeys, staff_id: StaffId, *, username: str) -> Rotation:
        """What makes somebody's password and their copies open nothing that is written from then on: new keys for what they held.

        Raises: ``NotOneself``, ``LastManager``.
        """
        file, held, entry = self._whom(keys, staff_id, username)
        opened = (VaultFile.REGISTRY, VaultFile.CLINICAL) if entry.opens_charts or entry.clinical_seal else (VaultFile.REGISTRY,)
        return _rotation(_with_a_manager(file.without(staff_id)), held, opened, drawn_from=file)

    def takes_charts(self, keys: OpenKeys, staff_id: StaffId, roles: frozenset[Role], *, username: str) -> bool:
        """Whether these roles would cost somebody the clinical key that they hold."""
        entry = self._file.vouching(keys)[0].find(staff_id, username)
        return entry.clinical_seal is not None and not replace(entry, roles=roles).opens_charts

    def demotion(self, keys: OpenKeys, staff_id: StaffId, roles: frozenset[Role], *, username: str) -> Rotation:
        """What gives somebody roles that open no charts, and the clinical file a key that they do not know.

        Raises: ``NotOneself``, ``LastManager``, ``NoRole``, ``SuspendedAlready``.
        """
        file, held, entry = self._whom(keys, staff_id, username)
        if not roles:
            raise NoRole
        if not entry.is_active:
            raise SuspendedAlready
        # The deputy's word goes too: a deputy acts with both keys.
        after = replace(entry, roles=roles, deputy=False, clinical_seal=None, farewell=farewell(held.clinical, file.clinic, entry))
        return _rotation(_with_a_manager(file.with_person(after)), held, (VaultFile.CLINICAL,), drawn_from=file)

    def publish(self, keys: OpenKeys, rotation: Rotation) -> Generations:
        """The point of no return: from here on the new keys count, for everybody and for ``keys``."""
        if self._file.vouching(keys)[0].generation != rotation.generation:
            raise KeyFileOutdated
        written = self._file.publish(rotation.file, rotation.keys, vouch=True)
        vouched = rotation.file.vouched
        in_tray = (vouched.in_tray_public, open_in_tray(vouched, rotation.keys.clinical))
        keys.succeed(rotation.keys.registry, rotation.keys.clinical, written, in_tray)
        return written

    def finish(self, keys: OpenKeys) -> Generations:
        """Put down that both files have the keys of today, so that one under an older key is never taken for them again."""
        file, held = self._file.vouching(keys)
        done = tuple(replace(each, finished=True) for each in file.vouched.successions)
        keys.former.clear()
        return self._file.publish(replace(file, vouched=replace(file.vouched, successions=done)), held, vouch=True)

    def _whom(self, keys: OpenKeys, staff_id: StaffId, username: str) -> tuple[KeyFile, BothKeys, PersonEntry]:
        file, held = self._file.vouching(keys)
        entry = file.find(staff_id, username)
        if staff_id == keys.staff_id:
            raise NotOneself
        return file, held, entry


def _with_a_manager(file: KeyFile) -> KeyFile:
    if not file.has_manager():
        raise LastManager
    return file


def _rotation(file: KeyFile, held: BothKeys, files: tuple[VaultFile, ...], *, drawn_from: KeyFile) -> Rotation:
    """``file`` with new keys for ``files``, sealed to everybody in it who held the old ones and to the sheets."""
    keys = BothKeys(
        registry=secrets.token_bytes(KEY_SIZE) if VaultFile.REGISTRY in files else held.registry,
        clinical=secrets.token_bytes(KEY_SIZE) if VaultFile.CLINICAL in files else held.clinical,
    )
    clinic, vouched = file.clinic, file.vouched
    steps = tuple(
        step(each, clinic, old, new)
        for each, old, new in (
            (VaultFile.REGISTRY, held.registry, keys.registry),
            (VaultFile.CLINICAL, held.clinical, keys.clinical),
        )
        if each in files
    )
    vouched = replace(
        vouched,
        registry_key_id=keys.registry_id(clinic),
        clinical_key_id=keys.clinical_id(clinic),
        people=tuple(_resealed(entry, keys, clinic) for entry in vouched.people),
        sheets=tuple(_sheet_resealed(entry, keys, clinic) for entry in vouched.sheets),
        successions=(*vouched.successions, *steps),
    )
    if VaultFile.CLINICAL in files:
        # Whoever leaves knows the private half of the old pair too.
        public, closed = fresh_in_tray(keys.clinical, clinic)
        vouched = replace(vouched, in_tray_public=public, in_tray_box=closed)
    return Rotation(files=files, keys=keys, file=replace(file, vouched=vouched), generation=drawn_from.generation)


def _resealed(entry: PersonEntry, keys: BothKeys, clinic: ClinicId) -> PersonEntry:
    if not entry.is_active:
        return entry
    return replace(
        entry,
        registry_seal=seal_to_person(keys.registry, VaultFile.REGISTRY, clinic, entry.person, entry.public_key),
        clinical_seal=None if entry.clinical_seal is None else _sealed_clinical(entry, keys, clinic),
    )


def _sealed_clinical(entry: PersonEntry, keys: BothKeys, clinic: ClinicId) -> bytes:
    return seal_to_person(keys.clinical, VaultFile.CLINICAL, clinic, entry.person, entry.public_key)


def _sheet_resealed(entry: SheetEntry, keys: BothKeys, clinic: ClinicId) -> SheetEntry:
    return replace(
        entry,
        registry_seal=seal_to_sheet(keys.registry, VaultFile.REGISTRY, clinic, entry.sheet, entry.public_key),
        clinical_seal=seal_to_sheet(keys.clinical, VaultFile.CLINICAL, clinic, entry.sheet, entry.public_key),
    )
