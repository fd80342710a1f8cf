"""What a recovery sheet may change in the key file: it takes the place of a manager who cannot sign in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.identifiers import PcId, StaffId
from clinic_app.vault.canonical import Malformed
from clinic_app.vault.derivation import STANDARD_COST, Argon2Cost
from clinic_app.vault.key_errors import KeyFileTooNew, NotAKeyFile, SheetOfAnotherClinic, SheetOpensNothing, SheetReplaced, UsernameTaken
from clinic_app.vault.key_file import KeyFile, OwnEntry, PcEntry, PersonEntry
from clinic_app.vault.key_file_bytes import NewerFormat, parse_key_file
from clinic_app.vault.key_file_store import Found, KeyFileStore
from clinic_app.vault.key_making import person_entries
from clinic_app.vault.open_keys import Generations, NewPerson, SheetProof
from clinic_app.vault.passwords import check, prepared
from clinic_app.vault.proven_key_file import ProvenKeyFile, generations_of
from clinic_app.vault.sealing import KeyPair
from clinic_app.vault.sheet_seals import open_sheet
from clinic_app.vault.sheet_text import read_sheet
from clinic_app.vault.wrapping import BothKeys, OnPc


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenBySheet:
    """A key file both of whose proofs hold under the keys that a sheet opened, and what else the sheet opened."""

    found: Found
    proof: SheetProof

    @property
    def file(self) -> KeyFile:
        """The key file."""
        return self.found.file

    @property
    def generations(self) -> Generations:
        """How new it is."""
        return generations_of(self.found.file)

    @property
    def managers(self) -> tuple[tuple[StaffId, str], ...]:
        """Id and username of everybody who is manager."""
        return tuple((each.person, each.username) for each in self.file.vouched.people if Role.MANAGER in each.roles)


class KeyRescue:
    """The key file of one folder, for whoever holds a recovery sheet.

    Every password handed in is wiped before a method returns, also when it raises.
    """

    def __init__(self, folder: Path, cost: Argon2Cost = STANDARD_COST) -> None:
        self._store = KeyFileStore(folder)
        self._file = ProvenKeyFile(self._store)
        self._cost = cost

    def prove(self, sheet: str) -> ProvenBySheet:
        """Open the folder's own key file with a sheet, typed or scanned.

        Raises: ``SheetLengthWrong``, ``SheetGroupWrong``, ``SheetOfAnotherClinic``, ``SheetOpensNothing``, ``SheetReplaced``, and
        what ``KeyFileStore.read`` raises.
        """
        secret = read_sheet(sheet)
        return _proven(self._store.read(), secret)

    def prove_file(self, sheet: str, data: bytes) -> ProvenBySheet:
        """The same for the bytes of a key file that was kept elsewhere.

        Raises: as ``prove``; ``NotAKeyFile``.
        """
        secret = read_sheet(sheet)
        try:
            file = parse_key_file(data)
        except NewerFormat:
            raise KeyFileTooNew from None
        except Malformed:
            raise NotAKeyFile from None
        return _proven((Found(file, data, from_copy=True),), secret)

    def lies_here(self, proven: ProvenBySheet) -> bool:
        """Whether the folder's two files are the proven one."""
        return self._store.holds(proven.found.data)

    def put_in_place(self, proven: ProvenBySheet) -> None:
        """Make both of the folder's files the proven one; another that lay there is kept aside.

        Raises: ``DiskFull``, ``CannotWrite``.
        """
        self._store.heal(proven.found.data)

    def give_password(
        self, proven: ProvenBySheet, pc: PcId, person: NewPerson, password: bytearray, *, keyring: bool, clinic_name: str
    ) -> ProvenBySheet:
        """Let ``person``, who is a manager or becomes one, in on ``pc`` with a new key pair and this password.

        Without ``keyring`` the passwords of everybody else on that PC open nothing afterwards, because a secret that nobody has any
        more went into them. Gives the file as it is from here on.

        Raises: ``PasswordRefused``, ``UsernameTaken``, ``DiskFull``, ``CannotWrite``.
        """
        file, proof = proven.file, proven.proof
        with prepared(password) as ready:
            before = next((each for each in file.vouched.people if each.person == person.staff_id), None)
            if any(each.username == person.username and each is not before for each in file.vouched.people):
                raise UsernameTaken
            secret = proof.device_secret(pc) if keyring else None
            check(ready, username=person.username, clinic_name=clinic_name, keyring=secret is not None)
            keys = BothKeys(registry=proof.registry_key, clinical=proof.clinical_key)
            on = OnPc(clinic=file.clinic, pc=pc, cost=self._cost, device_secret=secret)
            entry, own = person_entries(on, person, KeyPair.fresh(), ready, keys)
        if secret is None:
            file = _without_keyring(file, pc)
        changed = _with(file, before, entry, replace(own, must_change_password=False))
        self._file.publish(changed, keys, vouch=True)
        left = tuple(each for each in proof.device_secrets if keyring or each[0] != pc)
        return ProvenBySheet(found=self._store.read()[0], proof=replace(proof, device_secrets=left))


def _proven(candidates: Iterable[Found], secret: bytes) -> ProvenBySheet:
    """The first of them that the sheet opens; what was wrong with the first where none is."""
    trouble: list[SheetOpensNothing | SheetReplaced] = []
    for found in candidates:
        try:
            proof = open_sheet(found.file, secret)
        except (SheetOpensNothing, SheetReplaced) as error:
            trouble.append(error)
            continue
        if proof is not None and not trouble:
            return ProvenBySheet(found=found, proof=proof)
    raise trouble[0] if trouble else SheetOfAnotherClinic()


def _with(file: KeyFile, before: PersonEntry | None, entry: PersonEntry, own: OwnEntry) -> KeyFile:
    if before is None:
        return file.with_new_person(entry, own)
    return file.with_person(replace(entry, deputy=before.deputy)).with_own(own)


def _without_keyring(file: KeyFile, pc: PcId) -> KeyFile:
    """The file in which ``pc`` has no secret, and therefore none of the passwords that needed it."""
    here = file.vouched.pc(pc)
    if here is None or here.secret_check is None:
        return file
    pcs = tuple(PcEntry(pc=pc, secret_check=None) if each.pc == pc else each for each in file.vouched.pcs)
    own = tuple(replace(each, wraps=tuple(wrap for wrap in each.wraps if wrap.pc != pc)) for each in file.own)
    return replace(file, own=own, vouched=replace(file.vouched, pcs=pcs))
