"""Opens the clinic's keys with a password or a recovery sheet, and hands them to the people whose roles need them."""

from dataclasses import replace
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.clock import Clock
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import STANDARD_COST, Argon2Cost, VaultFile
from clinic_app.vault.errors import CannotWrite, DiskFull
from clinic_app.vault.folder_errors import ClinicAlreadyHere, PcUnknown
from clinic_app.vault.key_errors import (
    DeputyNeedsKeys,
    KeyFileOutdated,
    KeysNeeded,
    LastManager,
    NoRole,
    OwnPasswordNotReset,
    SheetOfAnotherClinic,
    SuspendedAlready,
    UsernameTaken,
    WrongPassword,
)
from clinic_app.vault.key_file import KeyFile
from clinic_app.vault.key_file_store import KeyFileStore
from clinic_app.vault.key_making import first_key_file, fresh_keys, person_entries
from clinic_app.vault.key_partings import KeyPartings
from clinic_app.vault.key_unlocking import Unlocking
from clinic_app.vault.open_keys import Generations, KeyHolder, KeyRoll, NewPerson, OpenKeys, SheetInForce, SheetProof
from clinic_app.vault.passwords import PasswordRefused, check, prepared
from clinic_app.vault.proven_key_file import ProvenKeyFile, generations_of
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sealing import DoesNotOpen, KeyPair
from clinic_app.vault.sheet_seals import open_sheet, with_new_sheets
from clinic_app.vault.sheet_text import read_sheet
from clinic_app.vault.usernames import fit, folded
from clinic_app.vault.wrapping import FileKeys, seal_to_person, unwrap, wrap


class KeyCabinet:
    """The key file of one clinic, as seen from one PC.

    Every password handed in is wiped before a method returns, also when it raises. Methods that change the file return its
    new generations, for the registry and the clinical file to keep; they first prove the file under the caller's keys and
    raise ``KeyFileForged`` or ``KeyFileOutdated`` rather than seal anything to whoever may have edited it. All may raise
    what ``KeyFileStore.read`` and ``write`` raise. Whether the caller's role allows the deed is asked by the services.
    """

    def __init__(self, folder: Path, pc: PcId, clock: Clock, cost: Argon2Cost = STANDARD_COST) -> None:
        """``cost`` is what new passwords cost to try, and the least that a key file may state."""
        self._pc = pc
        self._clock = clock
        self._store = KeyFileStore(folder)
        self._file = ProvenKeyFile(self._store)
        self._unlocking = Unlocking(self._store, pc, cost)
        self.partings = KeyPartings(self._file, clock)
        """Taking keys away, and giving them back."""

    def create(
        self, clinic: ClinicId, manager: NewPerson, password: bytearray, device_secret: bytes | None, *, clinic_name: str = ""
    ) -> tuple[OpenKeys, tuple[RecoverySheet, RecoverySheet]]:
        """Make a new clinic's keys: a manager who holds them all, and two recovery sheets, to be printed and forgotten.

        Raises: ``ClinicAlreadyHere``, ``PasswordRefused``, ``UsernameUnfit``; ``KeysNeeded`` if ``manager`` has not that role.
        """
        with prepared(password) as ready:
            if self._store.exists():
                raise ClinicAlreadyHere
            if Role.MANAGER not in manager.roles:
                raise KeysNeeded
            person = replace(manager, username=fit(manager.username))
            check(ready, username=person.username, clinic_name=clinic_name, keyring=device_secret is not None)
            on, pair, keys = self._unlocking.here(clinic, device_secret), KeyPair.fresh(), fresh_keys()
            entry, own = person_entries(on, person, pair, ready, keys)
        sheets = (RecoverySheet.fresh("A"), RecoverySheet.fresh("B"))
        file = first_key_file(on, entry, replace(own, must_change_password=False), keys, sheets, self._clock())
        self._file.publish(file, keys, vouch=True)
        return self._unlocking.opened(self._store.read()[0], entry, pair.private, keys, device_secret), sheets

    def roll(self, keys: OpenKeys) -> KeyRoll:
        """Everybody with keys and the sheets, from a file that is proven under these keys; nothing is written.

        Raises: ``KeyFileForged``, ``KeyFileOutdated``.
        """
        file = self._file.proven(keys).file
        sheets = tuple(SheetInForce(sheet=sheet.sheet, made_at=sheet.made_at) for sheet in file.vouched.sheets)
        return KeyRoll(people=_people(file), sheets=sheets)

    def needs_device_secret(self) -> bool:
        """Whether passwords on this PC were set together with a secret from its keyring."""
        here = self._store.read()[0].file.vouched.pc(self._pc)
        return here is not None and here.secret_check is not None

    def opens_charts(self, username: str) -> bool | None:
        """Whether this person's keys open the clinical file too, as the key file says before any key is open; nothing for nobody."""
        people = self._store.read()[0].file.vouched.people
        return next((each.clinical_seal is not None for each in people if each.username == folded(username)), None)

    def unlock(self, username: str, password: bytearray, device_secret: bytes | None) -> OpenKeys:
        """Open one person's keys.

        Raises: ``WrongPassword`` (for an unknown username too, after the same time), ``Suspended`` once the password was
        right, ``DeviceSecretMissing``,
        ``DeviceSecretWrong``, ``PcUnknown``, ``KeyFileForged``, ``PasswordRefused`` for bytes that are no text.
        """
        with prepared(password) as ready:
            keys = self._unlocking.unlock(folded(username), ready, device_secret)
        self._file.remember(keys.generations, vouched_is_proven=keys.clinical_key is not None)
        return keys

    def check_generation(self, keys: OpenKeys, *, registry: int, clinical: int | None) -> Generations:
        """Compare with what the opened files remember; ``clinical`` is None where the clinical file is not open.

        A newer key file is adopted: the caller stores what is returned. The twin files are made equal.

        Raises: ``KeyFileOutdated``: an older key file was put back, and with it old passwords.
        """
        found = self._file.proven(keys)
        if found.file.generation < registry or found.file.vouched.generation < (clinical or 0):
            raise KeyFileOutdated
        self._store.heal(found.data)
        return self._renewed(keys, found.file)

    def add_person(
        self, keys: OpenKeys, person: NewPerson, password: bytearray, *, clinic_name: str = "", one_time: bool = True
    ) -> Generations:
        """Give a new member of staff the keys that their roles need.

        A ``one_time`` password must be changed at the first sign-in; one that the person chose for themselves need not be.

        The same person again, by id and username, is a retry after a failure elsewhere and takes the earlier one's place.

        Raises: ``KeysNeeded``, ``UsernameTaken``, ``UsernameUnfit``, ``NoRole``, ``PasswordRefused``.
        """
        with prepared(password) as ready:
            file, held = self._file.vouching(keys)
            new = replace(person, username=fit(person.username))
            if not new.roles:
                raise NoRole
            same = [each for each in file.vouched.people if new.username == each.username or new.staff_id == each.person]
            if same and ((same[0].person, same[0].username) != (new.staff_id, new.username) or new.staff_id == keys.staff_id):
                raise UsernameTaken
            check(ready, username=new.username, clinic_name=clinic_name, keyring=keys.device_secret is not None)
            entry, own = person_entries(self._unlocking.here(file.clinic, keys.device_secret), new, KeyPair.fresh(), ready, held)
        own = replace(own, must_change_password=one_time)
        changed = file.with_person(entry).with_own(own) if same else file.with_new_person(entry, own)
        return self._file.publish(changed, held, vouch=True)

    def reset_password(
        self,
        keys: OpenKeys,
        staff_id: StaffId,
        password: bytearray,
        *,
        username: str,
        clinic_name: str = "",
        one_time: bool = True,
    ) -> Generations:
        """Give somebody a password without knowing the old one: a new key pair, the same keys sealed to it.

        What was closed under the old key pair, which is their drafts, cannot be opened any more. ``username`` is whom the
        caller was shown.

        Raises: ``KeysNeeded``, ``NoSuchKeyHolder``, ``StaffListDiffers``, ``OwnPasswordNotReset``, ``PasswordRefused``.
        """
        with prepared(password) as ready:
            file, held = self._file.vouching(keys)
            before = file.find(staff_id, username)
            if staff_id == keys.staff_id:
                raise OwnPasswordNotReset
            if not before.is_active:
                raise SuspendedAlready
            check(ready, username=before.username, clinic_name=clinic_name, keyring=keys.device_secret is not None)
            person = NewPerson(staff_id=staff_id, username=before.username, roles=before.roles)
            entry, own = person_entries(self._unlocking.here(file.clinic, keys.device_secret), person, KeyPair.fresh(), ready, held)
        changed = file.with_person(replace(entry, deputy=before.deputy)).with_own(replace(own, must_change_password=one_time))
        return self._file.publish(changed, held, vouch=True)

    def change_own_password(self, keys: OpenKeys, old: bytearray, new: bytearray, *, clinic_name: str = "") -> Generations:
        """Close one's own private key under a new password; nothing else changes.

        Raises: ``WrongPassword`` for ``old``, ``PasswordRefused`` for ``new``.
        """
        with prepared(old) as ready_old, prepared(new) as ready_new:
            file = self._file.proven(keys).file
            entry, own = file.find(keys.staff_id, keys.username), file.own_of(keys.staff_id)
            on, closed = self._unlocking.here(file.clinic, keys.device_secret), own.wrap_on(self._pc)
            if closed is None:
                raise PcUnknown
            try:
                unwrap(on, keys.staff_id, closed, entry.public_key, ready_old)
            except DoesNotOpen:
                raise WrongPassword from None
            if ready_new == ready_old:
                # Above all a one-time one, which whoever gave it has seen.
                raise PasswordRefused("This is the password that you have already; choose another one, which nobody else has seen.")
            check(ready_new, username=entry.username, clinic_name=clinic_name, keyring=keys.device_secret is not None)
            held = FileKeys(registry=keys.registry_key, clinical=keys.clinical_key)
            changed = wrap(on, keys.staff_id, KeyPair.of_private(keys.person_private), ready_new, held)
        wraps = tuple(changed if each is closed else each for each in own.wraps)
        return self._file.publish(file.with_own(replace(own, must_change_password=False, wraps=wraps)), held, vouch=False)

    def change_roles(self, keys: OpenKeys, staff_id: StaffId, roles: frozenset[Role], *, username: str) -> Generations:
        """Give somebody other roles, and with them the clinical key if it is needed for the first time.

        ``username`` is whom the caller was shown: a staff list in which two people were exchanged is noticed.

        Raises: ``KeysNeeded``, ``NoSuchKeyHolder``, ``StaffListDiffers``, ``NoRole``, ``LastManager``, ``SuspendedAlready``.
        """
        file, held = self._file.vouching(keys)
        before = file.find(staff_id, username)
        after = replace(before, roles=roles)
        if not roles:
            raise NoRole
        if not before.is_active:
            raise SuspendedAlready
        if not file.with_person(after).has_manager():
            raise LastManager
        if before.clinical_seal is not None and not after.opens_charts:
            raise ValueError("whoever loses the clinical key must not go on knowing it: see KeyPartings.demotion")
        if before.clinical_seal is None and after.opens_charts:
            sealed = seal_to_person(held.clinical, VaultFile.CLINICAL, file.clinic, staff_id, after.public_key)
            after = replace(after, clinical_seal=sealed, farewell=None)
        return self._file.publish(file.with_person(after), held, vouch=True)

    def name_deputy(self, keys: OpenKeys, staff_id: StaffId, *, username: str) -> Generations:
        """Let somebody who holds both keys act as manager, on the days that the registry states.

        Raises: ``KeysNeeded``, ``NoSuchKeyHolder``, ``StaffListDiffers``, ``DeputyNeedsKeys``.
        """
        return self._set_deputy(keys, staff_id, username, deputy=True)

    def withdraw_deputy(self, keys: OpenKeys, staff_id: StaffId, *, username: str) -> Generations:
        """The opposite of ``name_deputy``, with the same errors."""
        return self._set_deputy(keys, staff_id, username, deputy=False)

    def renew_sheets(self, keys: OpenKeys, sheets: tuple[RecoverySheet, ...]) -> Generations:
        """Let ``sheets`` take the places of those of the same letters, which from then on open nothing here.

        Raises: ``KeysNeeded``, ``OtherPcsNeeded``.
        """
        file, held = self._file.vouching(keys)
        on = self._unlocking.here(file.clinic, keys.device_secret)
        return self._file.publish(with_new_sheets(file, on, sheets, held, self._clock()), held, vouch=True)

    def open_with_sheet(self, typed: str) -> SheetProof:
        """Prove that a recovery sheet, typed or scanned, opens both keys and each PC's secret.

        Raises: ``SheetLengthWrong``, ``SheetGroupWrong``, ``SheetOfAnotherClinic``, ``SheetOpensNothing``, ``SheetReplaced``.
        """
        secret = read_sheet(typed)
        for found in self._store.read():
            proof = open_sheet(found.file, secret)
            if proof is not None:
                return proof
        raise SheetOfAnotherClinic

    def _renewed(self, keys: OpenKeys, file: KeyFile) -> Generations:
        """Let one's own wrap remember the keys of today, now that the file is known to be no older one that was put back."""
        own = file.own_of(keys.staff_id)
        if keys.renewal is None or keys.renewal.before not in own.wraps:
            return generations_of(file)
        wraps = tuple(keys.renewal.after if each == keys.renewal.before else each for each in own.wraps)
        held = FileKeys(registry=keys.registry_key, clinical=keys.clinical_key)
        try:
            return self._file.publish(file.with_own(replace(own, wraps=wraps)), held, vouch=False)
        except (DiskFull, CannotWrite):
            # The next sign-in makes up for it; what the wrap remembers leads to today's keys all the same.
            return generations_of(file)

    def _set_deputy(self, keys: OpenKeys, staff_id: StaffId, username: str, *, deputy: bool) -> Generations:
        file, held = self._file.vouching(keys)
        entry = file.find(staff_id, username)
        if deputy and entry.clinical_seal is None:
            raise DeputyNeedsKeys
        return self._file.publish(file.with_person(replace(entry, deputy=deputy)), held, vouch=True)


def _people(file: KeyFile) -> tuple[KeyHolder, ...]:
    return tuple(
        KeyHolder(
            staff_id=entry.person,
            username=entry.username,
            roles=entry.roles,
            must_change_password=own.must_change_password,
            holds_clinical=entry.clinical_seal is not None,
            deputy=entry.deputy,
            suspended_at=entry.suspended_at,
        )
        for entry, own in zip(file.vouched.people, file.own, strict=True)
    )
