"""Makes a backup: copies both files while people go on working, checks source and copy, writes it to each place and proves it there."""

import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from clinic_app.audit.trail import TrailHome
from clinic_app.backups.errors import PlaceNotThere, SourceDamaged
from clinic_app.backups.model import Place
from clinic_app.backups.proving import prove_unpacked, scratch, state_of_copy
from clinic_app.clock import Clock
from clinic_app.errors import Cancelled, ClinicError, VaultError
from clinic_app.history import gate as history_gate
from clinic_app.identifiers import new_uuid7
from clinic_app.progress import Aside, Progress
from clinic_app.vault import erasure_ledger
from clinic_app.vault.backup_container import ReadableBackup, Source, member_of, read_header, write_backup
from clinic_app.vault.backup_errors import BackupDiscarded
from clinic_app.vault.backup_header import BackupHeader, FileState
from clinic_app.vault.backup_pool import Pool, PoolFile, digest_of, manifest_bytes
from clinic_app.vault.backup_recipients import recipients
from clinic_app.vault.blobs import BlobBinding, BlobStore, StoredBlob
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.errors import BlobDamaged, BlobMissing, CannotRead
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_file_store import KeyFileStore
from clinic_app.vault.model import BackupGap
from clinic_app.vault.open_keys import OpenKeys, SheetProof
from clinic_app.vault.proven_key_file import ProvenKeyFile
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.safe_files import move_atomically, read_small, reason, told

WORK = "backup-work"
"""The folder in the data folder where copies lie while a backup is made; nothing in it is of use afterwards."""

_UNFINISHED = ".part"
_DAY = 86_400
"""Seconds; another PC may be writing to the same stick at this moment."""

Named = Mapping[str, tuple[StoredBlob, BlobBinding] | None]
"""Pictures and documents by name; with what proves them where the clinical key is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Whose files are backed up, and with which keys."""

    folder: DataFolder
    keys: OpenKeys
    registry: TrailHome
    clinical: TrailHome | None
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """What a place's pool holds now of the clinic's pictures and documents."""

    files: tuple[PoolFile, ...]
    lost: int
    """Files that are missing or damaged in the clinic itself, and in this pool too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A backup in one place that has its name."""

    backup: UUID
    header: BackupHeader
    path: Path
    size: int
    sha256: bytes
    files: tuple[PoolFile, ...]
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copies:
    """Everything that goes into a backup and is the same for each place."""

    at: datetime
    key_generation: int
    registry: FileState
    clinical: FileState | None
    sources: Mapping[str, Source]
    erasures: tuple[str, ...]


class BackupMaker:
    """Makes one backup for several places; ``known`` are the pool files that earlier backups have listed.

    Nothing in a place has the name of a backup before it was read back there, decrypted, opened and counted.
    """

    def __init__(self, ground: Ground, known: Mapping[str, PoolFile], *, sequence: int, code: RecoverySheet | None = None) -> None:
        self._ground = ground
        self._known = known
        self._sequence = sequence
        self._code = code
        self._began = time.monotonic()

    def make(self, places: tuple[Place, ...], progress: Progress) -> tuple[tuple[Place, Written | ClinicError], ...]:
        """A backup in each of ``places``, or why there is none.

        Raises: ``SourceDamaged``, ``DiskFull`` and other ``VaultError`` where no place can have one; ``Cancelled`` from ``progress``.
        """
        work = self._ground.folder.path / WORK
        named = self._named()
        # Pictures lie on the disk alone, so they are copied beside the databases.
        pools = Aside(
            lambda told_there: {place.id: self._pool_or_why_not(place, named, told_there) for place in places},
            "Copying pictures and documents",
        )
        try:
            with scratch(work):
                copies = self._copy(work, progress)
                later = {name: each for name, each in self._named().items() if name not in named}
                pooled = pools.wait(progress)
                return tuple((place, self._into(place, pooled[place.id], later, copies, work, progress)) for place in places)
        except OSError as error:
            raise told(error, WORK) from None
        finally:
            pools.stop()

    def _copy(self, work: Path, progress: Progress) -> _Copies:
        ground, states = self._ground, {}
        # The charts first: a person who is registered meanwhile is then in the copy without a chart, and never a chart without its person.
        for home in (ground.clinical, ground.registry):
            if home is not None:
                self._copy_file(home, work, progress)
        key_file = ProvenKeyFile(KeyFileStore(ground.folder.path)).proven(ground.keys)
        sources: dict[str, Source] = {"keys.json": key_file.data, "pc.json": ground.folder.path / "pc.json"}
        ledger = self._ledger()

        def measure(_tell: Progress) -> dict[VaultFile, FileState]:
            heads = HeadFile(work / "head.json", ground.keys.clinic, ground.keys.pc)
            keys = {which: ground.keys.sqlcipher_key(which) for which in VaultFile}
            return {which: state_of_copy(work / f"{which.value}.db", key, heads) for which, key in keys.items() if key is not None}

        states = Aside(measure, "Counting the rows of the copies").wait(progress)
        sources |= {"registry.db": work / "registry.db", "clinical.db": work / "clinical.db"}
        if ground.clinical is None:
            closed = ground.folder.clinical
            sources["clinical.db"] = closed
            log = closed.with_name(f"{closed.name}-wal")
            if log.exists():
                sources["clinical.db-wal"] = log
        return _Copies(
            at=ground.clock(),
            key_generation=key_file.file.generation,
            registry=states[VaultFile.REGISTRY],
            clinical=states.get(VaultFile.CLINICAL),
            sources=sources,
            erasures=ledger,
        )

    def _copy_file(self, home: TrailHome, work: Path, progress: Progress) -> None:
        name = home.file.path.name
        try:
            home.file.pragma("wal_checkpoint(TRUNCATE)")
            home.file.copy_to(work / name, progress, lasting=False)
            # After the copy, not before it: ``backup()`` takes a damaged page for an empty one, and what it met so is found now.
            home.file.pragma("wal_checkpoint(TRUNCATE)")
            damaged = 0
            for step in home.file.page_proofs():
                progress(f"Checking every page of {name}", step.next - 1, step.pages)
                damaged += step.damaged
        except Cancelled:
            raise
        except VaultError:
            self._open_anew(home)
            raise
        if damaged:
            self._open_anew(home)
            raise SourceDamaged(name, damaged)

    def _open_anew(self, home: TrailHome) -> None:
        """SQLCipher saves nothing more through a connection that has met a page it could not prove."""
        with suppress(VaultError):
            home.file.reopen()

    def _ledger(self) -> tuple[str, ...]:
        """Read last, so that who is erased while a backup is made is in it."""
        try:
            return tuple(
                read_small(self._ground.folder.path / erasure_ledger.NAME, erasure_ledger.LARGEST).decode("ascii", "replace").splitlines()
            )
        except FileNotFoundError:
            return ()

    def _named(self) -> Named:
        if self._ground.clinical is None:
            return dict.fromkeys(BlobStore(self._ground.folder.blobs, self._ground.keys.clinic).names())
        with self._ground.clinical.file.reading() as connection:
            return {blob.name: (blob, binding) for blob, binding in history_gate.kept_blobs(connection)}

    def _pool(self, place: Place, named: Named, progress: Progress) -> Pooled:
        if not place.path.is_dir():
            raise PlaceNotThere(place.label)
        pool, source = Pool(place.path), BlobStore(self._ground.folder.blobs, self._ground.keys.clinic)
        files, lost, taken = [], 0, []
        for number, (name, proof) in enumerate(named.items()):
            progress("Copying pictures and documents", number, len(named))
            known = self._known.get(name)
            if known is not None and pool.holds(known):
                files.append(known)
                continue
            try:
                if proof is not None:
                    for _ in source.chunks(*proof):
                        progress("Copying pictures and documents", number, len(named))
                files.append(self._taken_in(pool, name))
                taken.append(name)
            except (BlobMissing, BlobDamaged, FileNotFoundError):
                lost += 1
        pool.make_names_last(taken)
        return Pooled(files=tuple(files), lost=lost)

    def _taken_in(self, pool: Pool, name: str) -> PoolFile:
        taken = pool.take_in(name, self._ground.folder.blobs / name[:2] / name)
        if taken != self._known.get(name, taken):
            # Such a file never changes, so what lies in the clinic is not what an earlier backup has proven.
            pool.remove(name)
            raise BlobDamaged
        return taken

    def _pool_or_why_not(self, place: Place, named: Named, progress: Progress) -> Pooled | ClinicError:
        """A place that cannot be used is no reason to leave out the others."""
        try:
            return self._pool(place, named, progress)
        except Cancelled:
            raise
        except ClinicError as error:
            return error

    def _into(
        self, place: Place, pooled: Pooled | ClinicError, later: Named, copies: _Copies, work: Path, progress: Progress
    ) -> Written | ClinicError:
        if isinstance(pooled, ClinicError):
            return pooled
        first = pooled

        def write(told_there: Progress) -> Written:
            more = self._pool(place, later, told_there)
            held = Pooled(files=first.files + more.files, lost=first.lost + more.lost)
            return self._write(place, held, copies, work, told_there)

        try:
            return Aside(write, "Writing the backup").wait(progress)
        except Cancelled:
            raise
        except ClinicError as error:
            return error

    def _write(self, place: Place, pooled: Pooled, copies: _Copies, work: Path, progress: Progress) -> Written:
        keys, backup, content_key = self._ground.keys, new_uuid7(copies.at), secrets.token_bytes(32)
        sources: dict[str, Source] = {
            **{name: copies.sources[name] for name in ("keys.json", "pc.json")},
            "blobs.json": manifest_bytes(sorted(pooled.files, key=lambda each: each.name)),
            **{name: source for name, source in copies.sources.items() if name not in ("keys.json", "pc.json")},
        }
        file = ProvenKeyFile(KeyFileStore(self._ground.folder.path)).proven(keys).file
        header = BackupHeader(
            backup=backup,
            clinic=keys.clinic,
            pc=keys.pc,
            sequence=self._sequence,
            made_at=copies.at,
            key_generation=copies.key_generation,
            registry=copies.registry,
            clinical=copies.clinical,
            gap=BackupGap.NO_CLINICAL_KEY if copies.clinical is None else BackupGap.PICTURES_LOST if pooled.lost else None,
            erasures=copies.erasures,
            blobs=len(pooled.files),
            blob_bytes=sum(each.size for each in pooled.files),
            members=tuple(member_of(name, source) for name, source in sources.items()),
            recipients=recipients(keys.clinic, backup, content_key, file.vouched.sheets, self._handed_out()),
        )
        path = place.path / header.file_name
        part = path.with_name(f"{path.name}{_UNFINISHED}")
        try:
            part.unlink(missing_ok=True)
            write_backup(part, header, content_key, sources.values(), progress)
            self._read_back(part, content_key, work, progress)
            size, sha256 = digest_of(part)
            move_atomically(part, path)
        except OSError as error:
            raise told(error, path.name) from None
        finally:
            with suppress(OSError):
                part.unlink()
        seconds = round(time.monotonic() - self._began)
        return Written(backup=backup, header=header, path=path, size=size, sha256=sha256, files=pooled.files, seconds=seconds)

    def _read_back(self, part: Path, content_key: bytes, work: Path, progress: Progress) -> None:
        """Any finding discards the backup: it never gets its name."""
        try:
            backup = ReadableBackup(part, content_key)
            with scratch(work / "proof") as unpacked:
                backup.extract(unpacked, progress, blobs=False, lasting=False)
                prove_unpacked(unpacked, backup, self._ground.keys.sqlcipher_key, progress)
        except Cancelled:
            raise
        except VaultError as error:
            raise BackupDiscarded(f"what was read back in its place was not what was written ({str(error).removesuffix('.')})") from None

    def _handed_out(self) -> tuple[bytes, SheetProof] | None:
        keys = self._ground.keys
        if self._code is None:
            return None
        if keys.clinical_key is None:
            raise ValueError("a copy for another PC is made by a holder of both keys")
        device = () if keys.device_secret is None else ((keys.pc, keys.device_secret),)
        held = SheetProof(
            clinic=keys.clinic, sheet="code", registry_key=keys.registry_key, clinical_key=keys.clinical_key, device_secrets=device
        )
        return self._code.secret, held


def take_away(place: Path, file_names: tuple[str, ...], *, now: datetime) -> None:
    """Delete backups that no rule keeps, and what a backup that was killed more than a day ago has left.

    Raises: ``CannotWrite``.
    """
    yesterday = now.timestamp() - _DAY
    left = [path.name for path in place.glob(f"clinic-*.cbk{_UNFINISHED}") if path.stat().st_mtime < yesterday]
    for name in (*file_names, *left):
        try:
            (place / name).unlink(missing_ok=True)
        except OSError as error:
            raise told(error, name) from None


def is_whole(place: Path, file_name: str, size: int, sha256: bytes) -> bool:
    """Whether a backup is, bit for bit, the file that was proven when it was made.

    Raises: what ``read_header`` raises; ``CannotRead``.
    """
    read_header(place / file_name)
    try:
        return digest_of(place / file_name) == (size, sha256)
    except OSError as error:
        raise CannotRead(file_name, reason(error)) from None
