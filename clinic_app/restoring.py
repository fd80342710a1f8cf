"""Restoring a clinic from a backup: into a folder of its own, proven, without anybody who was erased, and named only once it is whole.

Nothing of the clinic that is there now is touched before the very end, when two folders change their names. A power cut leaves the
old clinic or the new one (``vault/restore_folder.py``). Whoever restores holds a recovery sheet, or the code of a copy that was made
for another PC, and no role: people sign in afterwards, as always.
"""

import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from uuid import UUID

from sqlalchemy import func, insert, select

from clinic_app.access.actor import Actor
from clinic_app.assembly import Premises, eraser
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import RegistryRefusals, TrailHome
from clinic_app.audit.verification import verify_file
from clinic_app.backups.errors import Miscounted
from clinic_app.backups.proving import prove_unpacked
from clinic_app.clock import Clock, system_clock
from clinic_app.errors import VaultError
from clinic_app.history import gate as history_gate
from clinic_app.identifiers import ClinicId, SessionId, new_command, new_uuid7
from clinic_app.ledgers_found import LedgersFound, found_ledgers
from clinic_app.opening import Opening
from clinic_app.patients import gate as patients_gate
from clinic_app.policy import gate as policy_gate
from clinic_app.progress import Aside, Progress, untold
from clinic_app.vault import device_secret, restore_folder
from clinic_app.vault.backup_container import OpenBackup, open_backup, read_header
from clinic_app.vault.backup_header import BackupHeader
from clinic_app.vault.backup_pool import Pool
from clinic_app.vault.disk_space import free_bytes
from clinic_app.vault.errors import DiskFull
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.folder_errors import ClinicAlreadyHere, FolderIsFile, FolderNotEmpty, FolderReadOnly, FoundingCutOff
from clinic_app.vault.folder_lock import ClinicLock
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import KeyFileOutdated
from clinic_app.vault.key_file_store import COPY, MAIN, KeyFileStore
from clinic_app.vault.key_generation import kept_generation
from clinic_app.vault.places import refuse_unsafe_place
from clinic_app.vault.restore_folder import RestoreNote
from clinic_app.vault.safe_files import write_atomically
from clinic_app.vault.tables import clinical_identity, registry_identity
from clinic_app.vault.throttle import Throttle
from clinic_app.vault.write_gate import WriteGate

_PICTURES = "Pictures and documents"
_SPARE = 64 << 20
"""Bytes of room wanted beside what is unpacked: both files are written anew where somebody has to be erased again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSeen:
    """A backup file as it shows itself without a key."""

    path: Path
    clinic: ClinicId
    made_at: datetime
    sequence: int
    proven: bool
    documents: int
    size: int
    """Bytes of the file and of the pictures and documents beside it that belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A clinic that was restored, in figures, and what people must hear of."""

    clinic_name: str
    folder: Path
    backup_at: datetime
    pc_name: str
    people: int
    notes: int
    documents: int
    rows: int
    """Rows that were counted and found to be what the backup says."""
    opened_by: str
    """Recovery sheet ``A`` or ``B``, or ``code``."""
    erased_again: tuple[str, ...]
    """Certificates of erasures that were done again."""
    new_letters: str
    """With which letters record numbers go on."""
    secret_is_in_keyring: bool
    """Whether passwords work as they are; else a manager needs a new one before anybody can sign in."""
    keyring: str
    """What is wrong with the keyring of this PC, as a sentence; empty where nothing is."""
    old_folder: Path | None
    """Where the clinic lies that was in that folder before."""
    warnings: tuple[str, ...]


def look_at(backup: Path) -> BackupSeen:
    """What a file says of itself; that it is whole and genuine only opening it proves.

    Raises: ``BackupForeign``, ``BackupTruncated``, ``BackupDamaged``, ``BackupTooNew``, ``CannotRead``.
    """
    return _seen(backup, read_header(backup))


def backups_in(folder: Path) -> tuple[BackupSeen, ...]:
    """Every backup in a folder or on a stick, the newest first; files that cannot be read as one are left out."""
    found = []
    for path in sorted(folder.glob("*.cbk")) if folder.is_dir() else ():
        with suppress(VaultError):
            found.append(look_at(path))
    return tuple(sorted(found, key=lambda each: each.made_at, reverse=True))


def opened_by(backup: Path, secret: str) -> str:
    """Which recovery sheet, ``A`` or ``B``, opens a backup, or ``code``; nothing is written.

    Raises: what ``open_backup`` raises.
    """
    return open_backup(backup, secret).keys.sheet


def restore(
    backup: Path,
    secret: str,
    target: Path,
    *,
    known_folders: tuple[Path, ...] = (),
    clock: Clock = system_clock,
    progress: Progress = untold,
) -> Restored:
    """Make the clinic of a backup anew in ``target``, with a recovery sheet or the code of the backup, typed or scanned.

    ``target`` is missing or empty, or holds the same clinic, which is then kept beside it for 30 days. Ledgers of erasures are looked
    for in ``target``, in ``known_folders`` (other folders of the clinic), beside the backup and in every other backup there.

    Raises: what ``open_backup`` and ``OpenBackup.extract`` raise; ``Miscounted``; ``FolderNotEmpty``, ``ClinicAlreadyHere`` where
    another clinic lies there; ``AlreadyOpen``, ``FolderIsFile``, ``FolderReadOnly``, ``FolderOnNetwork``, ``FolderSynced``, ``DiskFull``,
    ``CannotWrite``; ``Cancelled`` from ``progress``. Everything is then as it was.
    """
    opened = open_backup(backup, secret)
    target = target.expanduser().absolute()
    with _held(target, opened.header.clinic, clock):
        _require_room(target, opened.header)
        work = _Work(opened, target, (target, *known_folders), backup.parent, clock, progress)
        try:
            return work.done()
        except BaseException:
            with suppress(VaultError):
                restore_folder.finish(target)
            raise


@contextmanager
def _held(target: Path, clinic: ClinicId, clock: Clock) -> Iterator[None]:
    """The folder for nobody else; whatever of an earlier restore into it was cut off is finished or cleared away first."""
    if target.exists() and not target.is_dir():
        raise FolderIsFile
    refuse_unsafe_place(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise FolderReadOnly from None
    lock = ClinicLock(target, platform.node() or "this PC", clock())
    try:
        restore_folder.finish(target)
        _require_free(target, clinic)
        yield
    finally:
        lock.release()


def _require_free(target: Path, clinic: ClinicId) -> None:
    """Let the restored clinic have the folder: nothing lies there, or the same clinic in whatever state."""
    folder = DataFolder(target)
    if not target.is_dir() or not any(target.iterdir()):
        return
    if not folder.holds_a_clinic():
        raise FolderNotEmpty
    try:
        found: ClinicId | None = folder.pc().clinic
    except FoundingCutOff:
        raise
    except VaultError:
        found = _clinic_of_keys(target)
    if found is not None and found != clinic:
        raise ClinicAlreadyHere


def _clinic_of_keys(target: Path) -> ClinicId | None:
    with suppress(VaultError):
        return KeyFileStore(target).read()[0].file.clinic
    return None


def _require_room(target: Path, header: BackupHeader) -> None:
    needed = sum(member.size for member in header.members) + header.blob_bytes + _SPARE
    if 0 < free_bytes(target.parent) < needed:
        raise DiskFull("the clinic of the backup")


class _Work:
    """One restore, step by step."""

    def __init__(self, backup: OpenBackup, target: Path, folders: tuple[Path, ...], place: Path, clock: Clock, progress: Progress) -> None:
        self._backup = backup
        self._header = backup.header
        self._target = target
        self._folders = folders
        self._place = place
        self._clock = clock
        self._progress = progress

    def done(self) -> Restored:
        header, now = self._header, self._clock()
        note = RestoreNote(clinic=header.clinic, backup=header.backup, backup_at=header.made_at, at=now, ready=False, old=None)
        scratch = restore_folder.begin(self._target, note)
        self._backup.extract(scratch, self._progress, blobs=False)
        # Pictures lie on the disk alone, so they are copied beside the counting.
        pictures = Aside(lambda told: Pool(self._place).give_out(self._backup.blobs, scratch, told), _PICTURES)
        try:
            self._progress("Counting what came out of the backup", 0, None)
            rows = prove_unpacked(scratch, self._backup, self._backup.keys.sqlcipher_key, self._progress, chains=True)
            pictures.wait(self._progress)
        finally:
            pictures.stop()
        write_atomically(scratch / COPY, (scratch / MAIN).read_bytes())
        folder = DataFolder(scratch)
        pc = folder.pc()
        premises = Premises(
            folder=folder,
            pc=pc,
            heads=HeadFile(folder.head, pc.clinic, pc.id),
            cabinet=KeyCabinet(folder.path, pc.id, self._clock),
            throttle=Throttle(folder.throttle, self._clock),
            gate=WriteGate(folder.path),
            clock=self._clock,
        )
        homes = Opening(premises).files(self._backup.keys)
        try:
            told = self._settle(premises, homes, rows)
        finally:
            for home in homes:
                home.file.close()
        # What a change of structure copied aside lies in the backup too, and holds whoever was just erased.
        rmtree(folder.before_migration, ignore_errors=True)
        keyring = self._put_secret_in_keyring(premises)
        self._progress("Giving the restored clinic its name", 0, None)
        swapped = restore_folder.swap(self._target, note)
        old = None if swapped.old is None else self._target.with_name(swapped.old)
        return _told(told, keyring, old)

    def _settle(self, premises: Premises, homes: tuple[TrailHome, ...], rows: int) -> Restored:
        """Everything that the restored files must know before anybody may open them."""
        registry, clinical = homes
        self._require_one_generation(homes)
        if self._header.clinical is None:
            self._prove_unread(clinical)
        found = found_ledgers(registry, self._header, self._folders, self._place)
        actor = Actor.by_sheet(
            self._backup.keys.sheet,
            pc=premises.pc.id,
            session=SessionId(new_uuid7(self._clock())),
            refusals=RegistryRefusals(registry),
        )
        for home in homes:
            self._begin_epoch(home)
        with registry.file.transaction() as connection:
            letters = patients_gate.begin_new_series(connection, premises.pc.id)
        erasing = eraser(premises, registry, clinical)
        with registry.file.reading() as connection:
            ledger = erasing.ledger(connection)
        ledger.rewrite(found.people)
        again = erasing.erase_again(actor, found.people, self._progress)
        self._record(homes, actor, erased=len(again))
        with registry.file.reading() as connection:
            name, people = policy_gate.current(connection).contact.name, patients_gate.count(connection)
        with clinical.file.reading() as connection:
            notes, documents = history_gate.count_written(connection)
        return Restored(
            clinic_name=name,
            folder=self._target,
            backup_at=self._header.made_at,
            pc_name=premises.pc.name,
            people=people,
            notes=notes,
            documents=documents,
            rows=rows,
            opened_by=self._backup.keys.sheet,
            erased_again=tuple(each.certificate for each in again),
            new_letters=letters,
            secret_is_in_keyring=False,
            keyring="",
            old_folder=None,
            warnings=self._warnings(found),
        )

    def _require_one_generation(self, homes: tuple[TrailHome, ...]) -> None:
        """The key file of the backup is no older than its files know of."""
        file = self._backup.key_file
        for home, identity, has in zip(
            homes, (registry_identity, clinical_identity), (file.generation, file.vouched.generation), strict=True
        ):
            with home.file.reading() as connection:
                if has < kept_generation(connection, identity):
                    raise KeyFileOutdated

    def _prove_unread(self, clinical: TrailHome) -> None:
        """A clinical file that was copied without its key is opened here for the first time.

        Raises: ``Miscounted``.
        """
        self._progress("Counting what nobody has opened before", 0, None)
        clinical.file.pragma("wal_checkpoint(TRUNCATE)")
        whole = [row[0] for row in clinical.file.pragma("integrity_check")] == ["ok"] and not clinical.file.pragma("cipher_integrity_check")
        with clinical.file.reading() as connection:
            if not whole or not all(each.is_whole for each in verify_file(connection, clinical.tables, clinical.file.name, self._progress)):
                raise Miscounted

    def _begin_epoch(self, home: TrailHome) -> None:
        """A key of its own for what is recorded from now on: rows of the clinic that went on elsewhere do not fit behind these."""
        keys = home.tables.keys
        with home.file.transaction() as connection:
            epoch = connection.execute(select(func.max(keys.c.epoch))).scalar_one() + 1
            connection.execute(insert(keys).values(epoch=epoch, key=secrets.token_bytes(32), since=self._clock()))

    def _record(self, homes: tuple[TrailHome, ...], actor: Actor, *, erased: int) -> None:
        """In both files, because both were written."""
        command, thing = new_command(self._clock()), UUID(int=self._header.backup.int)
        for home in homes:
            with home.file.transaction() as connection:
                home.trail.record(connection, actor, AuditEvent.CLINIC_RESTORE, command=command, thing=thing, count=erased)

    def _put_secret_in_keyring(self, premises: Premises) -> str | None:
        """Nothing once passwords work here; else what is wrong with the keyring."""
        secret = self._backup.keys.device_secret(premises.pc.id)
        if secret is None:
            return None
        self._progress("Putting the clinic's secret into this computer's keyring", 0, None)
        try:
            device_secret.store(self._header.clinic, premises.pc.id, secret)
        except VaultError as error:
            return str(error)
        return None

    def _warnings(self, found: LedgersFound) -> tuple[str, ...]:
        told = list(found.warnings)
        if not self._header.proven:
            told.append("This backup was never proven when it was made; what came out of it was counted now and is whole in itself.")
        return tuple(told)


def _told(restored: Restored, keyring: str | None, old: Path | None) -> Restored:
    return replace(restored, secret_is_in_keyring=keyring is None, keyring=keyring or "", old_folder=old)


def _seen(path: Path, header: BackupHeader) -> BackupSeen:
    return BackupSeen(
        path=path,
        clinic=header.clinic,
        made_at=header.made_at,
        sequence=header.sequence,
        proven=header.proven,
        documents=header.blobs,
        size=sum(member.size for member in header.members) + header.blob_bytes,
    )
