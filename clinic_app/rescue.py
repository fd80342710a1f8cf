"""The way in with a recovery sheet, for when no password opens anything: what is lost is put back, and it is on record as the sheet's.

``hold_for_rescue`` (bootstrap) holds the folder and no key; ``RescueDesk.open`` trades a sheet for a ``Rescue``, which holds both
files open and can put back what the key file, ``pc.json`` or the keyring has lost, and give a manager a new password. It shows no
record: people sign in afterwards, as always.
"""

import platform
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from clinic_app.access.actor import SHEETS, Actor
from clinic_app.access.permissions import Role
from clinic_app.assembly import Premises
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import RegistryRefusals, TrailHome
from clinic_app.audit.words import BEHIND_ITS_MARK
from clinic_app.clock import Clock
from clinic_app.errors import VaultError
from clinic_app.identifiers import PcId, SessionId, StaffId, new_command, new_uuid7
from clinic_app.opening import Opening
from clinic_app.policy import gate as policy_gate
from clinic_app.staff import gate as staff_gate
from clinic_app.staff.model import StaffMember, StaffName
from clinic_app.vault import device_secret
from clinic_app.vault.backup_container import open_backup
from clinic_app.vault.errors import FileDamaged
from clinic_app.vault.folder import DataFolder, Pc
from clinic_app.vault.folder_errors import PcFileUnusable, SeveralPcs
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import KeyFileOpensNothing, KeyFileOutdated, NotAKeyFile
from clinic_app.vault.key_file_bytes import key_file_bytes
from clinic_app.vault.key_file_store import LARGEST
from clinic_app.vault.key_generation import keep_generation, kept_generation
from clinic_app.vault.key_rescue import KeyRescue, ProvenBySheet
from clinic_app.vault.keyring_errors import DeviceSecretUnreadable
from clinic_app.vault.open_keys import NewPerson
from clinic_app.vault.passwords import rule
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.safe_files import read_small
from clinic_app.vault.sheet_text import read_sheet
from clinic_app.vault.tables import clinical_identity, registry_identity
from clinic_app.vault.throttle import Throttle
from clinic_app.vault.usernames import fit
from clinic_app.vault.write_gate import WriteGate

BACKUP_SUFFIX = ".cbk"
SECRET_PUT_BACK = "The secret of this computer was put back into its keyring; every password is as it was."


class Secret(Enum):
    """How the secret of this PC stands, without which no password opens anything here."""

    NOT_NEEDED = "not-needed"
    """This PC does without a keyring."""
    THERE = "there"
    LOST = "lost"
    """The keyring answers, and holds none or another one."""
    NO_KEYRING = "no-keyring"
    """There is no keyring into which it could be put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What keeps people out, as far as a sheet can see it."""

    key_file_lost: bool
    pc_file_lost: bool
    secret: Secret
    keyring: str
    """What is wrong with the keyring, as a sentence; empty where nothing is."""

    @property
    def nothing_lost(self) -> bool:
        """Whether passwords work as they are."""
        return not self.key_file_lost and not self.pc_file_lost and self.secret in (Secret.THERE, Secret.NOT_NEEDED)

    @property
    def will(self) -> tuple[str, ...]:
        """What ``Rescue.mend`` will do, a sentence each."""
        return tuple(will for lost, will, _ in self._steps() if lost)

    @property
    def was(self) -> tuple[str, ...]:
        """The same once it is done."""
        return tuple(was for lost, _, was in self._steps() if lost)

    def _steps(self) -> tuple[tuple[bool, str, str], ...]:
        return (
            (
                self.key_file_lost,
                "The key file is put in its place, and what lies there now is kept aside.",
                "The key file was put in its place, and what lay there is kept aside.",
            ),
            (
                self.pc_file_lost,
                "This computer is made known to the clinic's files again.",
                "This computer was made known to the clinic's files again.",
            ),
            (
                self.secret is Secret.LOST,
                "The secret of this computer is put back into its keyring. Every password stays as it is.",
                SECRET_PUT_BACK,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """Somebody who can be given a new password, because they may let everybody else in."""

    id: StaffId
    username: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What somebody with a sheet must know before they go on."""

    sheet: str
    clinic_name: str
    findings: Findings
    managers: tuple[Manager, ...]
    notices: tuple[str, ...]
    """What the opening found and people must hear of, a sentence each."""
    password_rule: str
    password_rule_without_keyring: str


class RescueDesk:
    """A clinic's folder that is held and whose files are closed, for somebody with a recovery sheet."""

    def __init__(self, folder: DataFolder, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._keys = KeyRescue(folder.path)

    def open(self, sheet: str, key_file: Path | None = None) -> "Rescue":
        """Open both files with a sheet, typed or scanned; that it was used is on record before anything else is done.

        ``key_file`` is a backup, or a copy of ``keys.json``, for a folder whose own are lost.

        Raises: ``SheetLengthWrong``, ``SheetGroupWrong``, ``SheetOfAnotherClinic``, ``SheetReplaced``, ``SheetOpensNothing``;
        ``NotAKeyFile``, ``KeyFileOpensNothing``; ``KeyFileOutdated`` where the records know of a newer one; ``SeveralPcs``; ``VaultError``.
        """
        proven = self._keys.prove(sheet) if key_file is None else self._keys.prove_file(sheet, _content(key_file, sheet))
        pc, pc_is_lost = self._pc(proven)
        premises = Premises(
            folder=self._folder,
            pc=pc,
            heads=HeadFile(self._folder.head, pc.clinic, pc.id),
            cabinet=KeyCabinet(self._folder.path, pc.id, self._clock),
            throttle=Throttle(self._folder.throttle, self._clock),
            gate=WriteGate(self._folder.path),
            clock=self._clock,
        )
        opening = Opening(premises)
        try:
            homes = opening.files(proven.proof)
        except FileDamaged:
            if key_file is None:
                raise
            raise KeyFileOpensNothing from None
        try:
            known = []
            for home, identity in zip(homes, (registry_identity, clinical_identity), strict=True):
                with home.file.reading() as connection:
                    known.append(kept_generation(connection, identity))
            if (proven.generations.file, proven.generations.vouched) < (known[0], 0) or proven.generations.vouched < known[1]:
                raise KeyFileOutdated
            rescue = Rescue(premises, proven, self._keys, homes, opening.missing(homes), pc_is_lost=pc_is_lost)
            rescue.begin()
        except BaseException:
            for home in homes:
                home.file.close()
            raise
        return rescue

    def _pc(self, proven: ProvenBySheet) -> tuple[Pc, bool]:
        """This PC, and whether ``pc.json`` has to be written anew."""
        known = tuple(each.pc for each in proven.file.vouched.pcs)
        try:
            named = self._folder.pc()
            if named.clinic == proven.file.clinic and named.id in known:
                return named, False
        except PcFileUnusable:
            pass
        if len(known) != 1:
            raise SeveralPcs
        name = platform.node() or "this PC"
        return Pc(id=known[0], clinic=proven.file.clinic, name=name, made_at=self._clock()), True


class Rescue:
    """Both files, opened by a recovery sheet; whoever has it closes it."""

    def __init__(
        self,
        premises: Premises,
        proven: ProvenBySheet,
        keys: KeyRescue,
        homes: tuple[TrailHome, ...],
        notices: tuple[str, ...],
        *,
        pc_is_lost: bool,
    ) -> None:
        self.notices = notices
        """What the opening found and people must hear of, a sentence each."""
        self._premises = premises
        self._proven = proven
        self._keys = keys
        self._registry, self._clinical = homes
        self._pc_is_lost = pc_is_lost
        self._actor = Actor.by_sheet(
            self.sheet,
            pc=premises.pc.id,
            session=SessionId(new_uuid7(premises.clock())),
            refusals=RegistryRefusals(self._registry),
        )
        with self._registry.file.reading() as connection:
            self.clinic_name = policy_gate.current(connection).contact.name
        self.findings = self._look()

    @property
    def sheet(self) -> str:
        """``A`` or ``B``."""
        return self._proven.proof.sheet

    @property
    def managers(self) -> tuple[Manager, ...]:
        """Who can be given a new password."""
        with self._registry.file.reading() as connection:
            names = staff_gate.names(connection)
        return tuple(Manager(id=each, username=username, name=names.of(each)) for each, username in self._proven.managers)

    def situation(self) -> Situation:
        """How things stand now."""
        return Situation(
            sheet=self.sheet,
            clinic_name=self.clinic_name,
            findings=self.findings,
            managers=self.managers,
            notices=self.notices,
            password_rule=rule(keyring=self.findings.secret is not Secret.NOT_NEEDED),
            password_rule_without_keyring=rule(keyring=False),
        )

    def begin(self) -> None:
        """Put on record that the sheet opened both files."""
        self._record(AuditEvent.RECOVERY_BEGIN, SHEETS[self.sheet], detail=BEHIND_ITS_MARK if self.notices else None)

    def mend(self) -> None:
        """Put back whatever ``findings`` say is lost; no password changes.

        Raises: what ``device_secret.store`` raises where there is no keyring to put the secret into; ``DiskFull``, ``CannotWrite``.
        """
        pc = self._premises.pc.id
        self._mend_files(pc)
        if self.findings.secret in (Secret.LOST, Secret.NO_KEYRING):
            self._put_secret_back(pc)
            self._record(AuditEvent.RECOVERY_KEYRING, pc)
        self.findings = self._look()

    def give_password(self, manager: StaffId, password: bytearray, *, keyring: bool = True) -> None:
        """Give one of ``managers`` a new password, which is wiped; what they had begun to write and not saved is lost.

        Without ``keyring`` this PC does without one from here on: everybody else needs a new password, from this manager.

        Raises: ``PasswordRefused``; as ``mend``.
        """
        named = next(each for each in self.managers if each.id == manager)
        roles = next(each.roles for each in self._proven.file.vouched.people if each.person == manager)
        self._let_in(NewPerson(staff_id=manager, username=named.username, roles=roles), password, None, keyring=keyring)

    def add_manager(self, username: str, name: StaffName, password: bytearray, *, keyring: bool = True) -> None:
        """Put somebody new on the staff list as manager, for a clinic in which no manager is left.

        Raises: ``UsernameUnfit``, ``UsernameTaken``, ``InvalidInput``; as ``give_password``.
        """
        roles = frozenset({Role.MANAGER})
        new = NewPerson(staff_id=StaffId(new_uuid7(self._premises.clock())), username=fit(username), roles=roles)
        self._let_in(new, password, name.checked(), keyring=keyring)

    def close(self) -> None:
        """Close both files; nothing of this object works afterwards."""
        for home in (self._registry, self._clinical):
            home.file.close()

    def _let_in(self, person: NewPerson, password: bytearray, name: StaffName | None, *, keyring: bool) -> None:
        command, pc = new_command(self._premises.clock()), self._premises.pc.id
        if keyring:
            self.mend()
        else:
            self._mend_files(pc)
        tries = self._premises.throttle.tries(person.username)
        detail = None if keyring or self.findings.secret is Secret.NOT_NEEDED else "without-keyring"
        count = None if tries is None else tries.count
        with self._registry.file.transaction() as connection:
            if name is not None:
                staff_gate.enrol(connection, self._listed(person, name))
            self._registry.trail.record(
                connection,
                self._actor,
                AuditEvent.RECOVERY_PASSWORD,
                command=command,
                thing=person.staff_id,
                detail=detail,
                count=count,
            )
            proven = self._keys.give_password(self._proven, pc, person, password, keyring=keyring, clinic_name=self.clinic_name)
            keep_generation(connection, registry_identity, proven.generations.file)
        self._proven = proven
        with self._clinical.file.transaction() as connection:
            keep_generation(connection, clinical_identity, proven.generations.vouched)
            self._clinical.trail.record(
                connection,
                self._actor,
                AuditEvent.RECOVERY_PASSWORD,
                command=command,
                thing=person.staff_id,
                detail=detail,
                count=count,
            )
        # The row above tells of them: whoever was just let in need not wait for what was tried before.
        self._premises.throttle.passed(person.username)
        self.findings = self._look()

    def _listed(self, person: NewPerson, name: StaffName) -> StaffMember:
        now = self._premises.clock()
        return StaffMember(id=person.staff_id, username=person.username, name=name, recorded_roles=person.roles, added_at=now)

    def _mend_files(self, pc: PcId) -> None:
        if self._pc_is_lost:
            self._premises.folder.introduce(self._premises.pc)
            self._pc_is_lost = False
            self._record(AuditEvent.RECOVERY_COMPUTER, pc)
        if not self._keys.lies_here(self._proven):
            self._keys.put_in_place(self._proven)
            self._record(AuditEvent.RECOVERY_KEY_FILE, pc)

    def _put_secret_back(self, pc: PcId) -> None:
        secret = self._proven.proof.device_secret(pc)
        if secret is not None:
            device_secret.store(self._proven.file.clinic, pc, secret)

    def _look(self) -> Findings:
        secret, keyring = self._secret(self._premises.pc.id)
        return Findings(
            key_file_lost=not self._keys.lies_here(self._proven),
            pc_file_lost=self._pc_is_lost,
            secret=secret,
            keyring=keyring,
        )

    def _secret(self, pc: PcId) -> tuple[Secret, str]:
        needed = self._proven.proof.device_secret(pc)
        if needed is None:
            return Secret.NOT_NEEDED, ""
        try:
            held = device_secret.load(self._proven.file.clinic, pc)
        except DeviceSecretUnreadable:
            return Secret.LOST, ""
        except VaultError as error:
            return Secret.NO_KEYRING, str(error)
        return (Secret.THERE if held == needed else Secret.LOST), ""

    def _record(self, event: AuditEvent, thing: StaffId | PcId, *, detail: str | None = None) -> None:
        """In both files, because the sheet opened both."""
        command = new_command(self._premises.clock())
        for home in (self._registry, self._clinical):
            with home.file.transaction() as connection:
                home.trail.record(connection, self._actor, event, command=command, thing=thing, detail=detail)


def _content(file: Path, sheet: str) -> bytes:
    """The bytes of the key file that ``file`` is, or that lies in it if it is a backup."""
    if file.suffix == BACKUP_SUFFIX:
        groups = RecoverySheet("A", read_sheet(sheet)).groups()
        return key_file_bytes(open_backup(file, " ".join(groups)).key_file)
    try:
        return read_small(file, LARGEST)
    except (FileNotFoundError, VaultError):
        raise NotAKeyFile from None
