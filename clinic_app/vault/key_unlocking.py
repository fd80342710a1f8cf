"""Opens one person's keys with their password, from a key file that is proven under the very keys it holds."""

from clinic_app.access.permissions import CLINICAL_KEY_HOLDERS
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.derivation import Argon2Cost, device_secret_check
from clinic_app.vault.folder_errors import PcUnknown
from clinic_app.vault.key_errors import KeyFileForged, Suspended, WrongPassword
from clinic_app.vault.key_file import KeyFile, PersonEntry
from clinic_app.vault.key_file_proofs import is_proven
from clinic_app.vault.key_file_store import Found, KeyFileStore
from clinic_app.vault.key_making import open_in_tray
from clinic_app.vault.keyring_errors import DeviceSecretMissing, DeviceSecretWrong
from clinic_app.vault.open_keys import OpenKeys, Renewal
from clinic_app.vault.proven_key_file import generations_of
from clinic_app.vault.sealing import DoesNotOpen, KeyPair
from clinic_app.vault.succession import follow, unfinished
from clinic_app.vault.wrapping import FileKeys, OnPc, unseal_for_person, unwrap, wrap

_READ_FROM_COPY = (
    "The key file keys.json was damaged or missing, so its copy was used and is put in its place; tell your IT administrator, a disk that "
    "fails gives such warnings."
)
_COPY_DAMAGED = "The copy keys.json.bak was damaged and was made anew; tell your IT administrator, disks give such warnings."


class Unlocking:
    """The way from a password to keys, on one PC."""

    def __init__(self, store: KeyFileStore, pc: PcId, cost: Argon2Cost) -> None:
        """``cost`` is the least that a password's wrap may cost to try."""
        self._store = store
        self._pc = pc
        self._cost = cost

    def unlock(self, username: str, prepared: bytearray, device_secret: bytes | None) -> OpenKeys:
        """The keys of whoever has the folded ``username``; what ``KeyCabinet.unlock`` raises."""
        trouble: list[VaultError] = []
        for found in self._store.read():
            try:
                return self._unlock(found, username, prepared, device_secret)
            except (KeyFileForged, PcUnknown, DeviceSecretMissing, DeviceSecretWrong) as error:
                trouble.append(error)
        raise trouble[0]

    def here(self, clinic: ClinicId, device_secret: bytes | None) -> OnPc:
        """Where passwords are tried and set."""
        return OnPc(clinic=clinic, pc=self._pc, cost=self._cost, device_secret=device_secret)

    def opened(self, found: Found, entry: PersonEntry, private: bytes, keys: FileKeys, device_secret: bytes | None) -> OpenKeys:
        """What somebody's keys make of a key file that they prove."""
        # Without the clinical key the proof over roles cannot be tried, so none is believed that would open charts.
        believed = entry.roles if keys.clinical is not None else entry.roles - CLINICAL_KEY_HOLDERS
        file = found.file
        return OpenKeys(
            clinic=file.clinic,
            pc=self._pc,
            staff_id=entry.person,
            username=entry.username,
            roles=believed,
            may_deputise=entry.deputy and keys.clinical is not None,
            must_change_password=file.own_of(entry.person).must_change_password,
            registry_key=keys.registry,
            clinical_key=keys.clinical,
            in_tray_public=file.vouched.in_tray_public,
            in_tray_private=None if keys.clinical is None else open_in_tray(file.vouched, keys.clinical),
            person_private=private,
            device_secret=device_secret,
            generations=generations_of(file),
            notice=self._notice(found),
            former=unfinished(file.vouched, keys),
        )

    def _unlock(self, found: Found, username: str, prepared: bytearray, device_secret: bytes | None) -> OpenKeys:
        file, vouched = found.file, found.file.vouched
        on = self.here(file.clinic, self._secret_that_fits(file, device_secret))
        entry = next((each for each in vouched.people if each.username == username), None)
        closed = None if entry is None else file.own_of(entry.person).wrap_on(self._pc)
        if entry is None or closed is None:
            on.spend_the_time_of_a_try(prepared)
            raise WrongPassword
        if not closed.cost.at_least(self._cost):
            raise KeyFileForged
        try:
            unwrapped = unwrap(on, entry.person, closed, entry.public_key, prepared)
        except DoesNotOpen:
            raise WrongPassword from None
        if not entry.is_active:
            raise Suspended
        try:
            keys = unseal_for_person(entry, unwrapped.private, file.clinic, vouched.registry_key_id, vouched.clinical_key_id)
            if not (follow(unwrapped, entry, vouched, keys) and is_proven(file, keys.registry, keys.clinical)):
                raise KeyFileForged
            opened = self.opened(found, entry, unwrapped.private, keys, on.device_secret)
        except DoesNotOpen:
            raise KeyFileForged from None
        if not unwrapped.remembers(keys, file.clinic):
            after = wrap(on, entry.person, KeyPair.of_private(unwrapped.private), prepared, keys)
            opened.renewal = Renewal(before=closed, after=after)
        return opened

    def _secret_that_fits(self, file: KeyFile, device_secret: bytes | None) -> bytes | None:
        here = file.vouched.pc(self._pc)
        if here is None:
            raise PcUnknown
        if here.secret_check is None:
            if device_secret is not None:
                # A secret is only ever stored at a set-up that ties the wraps to it: somebody has edited the tie away.
                raise KeyFileForged
            return None
        if device_secret is None:
            raise DeviceSecretMissing
        if device_secret_check(device_secret, file.clinic, self._pc) != here.secret_check:
            raise DeviceSecretWrong
        return device_secret

    def _notice(self, found: Found) -> str | None:
        if found.from_copy:
            return _READ_FROM_COPY
        return _COPY_DAMAGED if self._store.copy_is_damaged() else None
