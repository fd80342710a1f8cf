"""The clinic's folder: where each of its files lies, which PC this is, and whether it is a place where they are safe."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.canonical import Malformed, checked_bytes, parse_checked, time_text
from clinic_app.vault.errors import CannotRead, DiskFull
from clinic_app.vault.folder_errors import (
    ClinicAlreadyHere,
    FolderIsFile,
    FolderMissing,
    FolderNotEmpty,
    FolderOfAnotherAccount,
    FolderReadOnly,
    FoundingCutOff,
    FoundingMarkUnusable,
    NoClinicHere,
    PcFileTooNew,
    PcFileUnusable,
)
from clinic_app.vault.folder_lock import ClinicLock
from clinic_app.vault.founding_mark import NAME as MARK
from clinic_app.vault.founding_mark import FoundingMark, UnderWay
from clinic_app.vault.key_file_store import COPY, MAIN
from clinic_app.vault.places import refuse_unsafe_place
from clinic_app.vault.safe_files import read_small, told, write_atomically, write_new

_PC_FILE = "pc.json"
_PC_KIND = "clinic-records pc"
_FORMAT = 1
_LARGEST = 65_536
_PROBE = ".may-write.tmp"
_OF_ITS_OWN = "clinic-records"
_BEFORE_THE_MARK = (_PROBE, f"{MARK}.tmp")
"""Without content; what a power cut leaves that comes before the mark of a founding is on the disk."""

_DATABASES = ("registry.db", "clinical.db")
_MADE = (
    *(f"{name}{more}" for name in (_PC_FILE, MAIN, COPY, "head.json") for more in ("", ".tmp")),
    *(f"{name}{more}" for name in _DATABASES for more in ("", "-wal", "-shm", "-journal")),
)
"""Every file that a founding makes at the top of the folder, after its mark."""

_BLOB = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """The computer on which a folder was set up: ``name`` is what people call it."""

    id: PcId
    clinic: ClinicId
    name: str
    made_at: datetime


class DataFolder:
    """The paths of decision 0001; nothing is opened or made by naming them."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self._mark = FoundingMark(self.path)

    @property
    def registry(self) -> Path:
        """The encrypted registry."""
        return self.path / "registry.db"

    @property
    def clinical(self) -> Path:
        """The encrypted charts."""
        return self.path / "clinical.db"

    @property
    def head(self) -> Path:
        """The high-water mark."""
        return self.path / "head.json"

    @property
    def throttle(self) -> Path:
        """Wrong tries of passwords."""
        return self.path / "throttle.json"

    @property
    def settings(self) -> Path:
        """Looks of the window on this PC."""
        return self.path / "settings.json"

    @property
    def blobs(self) -> Path:
        """Encrypted attachments."""
        return self.path / "blobs"

    @property
    def drafts(self) -> Path:
        """What people are in the middle of writing, closed to everybody but its writer."""
        return self.path / "drafts"

    @property
    def before_migration(self) -> Path:
        """Copies of files as they were before their structure changed."""
        return self.path / "before-migration"

    @property
    def rotation(self) -> Path:
        """Files on their way to a new key."""
        return self.path / "rotation"

    def place_in_it(self) -> Path:
        """Where a clinic lies or would lie if a person chose this folder: here, or in a folder of its own where other things lie here.

        Raises: ``FolderIsFile``, ``FolderReadOnly``, ``FolderOnNetwork``, ``FolderSynced``.
        """
        if self.path.exists() and not self.path.is_dir():
            raise FolderIsFile
        refuse_unsafe_place(self.path)
        try:
            if self.path.exists() and not self._mark.is_there():
                self.require_free()
        except FolderNotEmpty:
            return self.path / _OF_ITS_OWN
        except ClinicAlreadyHere:
            return self.path
        except OSError:
            raise FolderReadOnly from None
        return self.path

    def holds_a_clinic(self) -> bool:
        """Whether any file of a clinic is here."""
        return any((self.path / name).exists() for name in (_PC_FILE, MAIN, COPY, self.registry.name, self.clinical.name))

    def prepare(self) -> None:
        """Make the folder, for nobody but this account, and see that it may hold a new clinic; what must be cleared stays until it is held.

        Raises: ``ClinicAlreadyHere``, ``FolderIsFile``, ``FolderNotEmpty``, ``FolderReadOnly``, ``FolderOnNetwork``, ``FolderSynced``.
        """
        if self.path.exists() and not self.path.is_dir():
            raise FolderIsFile
        refuse_unsafe_place(self.path)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._mark.is_there():
                self.require_free()
            self.path.chmod(0o700)
            self._prove_writable()
        except OSError:
            raise FolderReadOnly from None

    def cut_off_founding(self) -> UnderWay | None:
        """What was begun in this folder and not finished, once the folder is held; nothing where nothing was.

        Raises: ``FoundingMarkUnusable``, also where the clinic beside the mark is another.
        """
        begun = self._mark.read()
        if begun is not None:
            with suppress(PcFileUnusable):
                if self._named_pc().clinic != begun.clinic:
                    raise FoundingMarkUnusable
        return begun

    def require_free(self) -> None:
        """Let a new clinic have the folder: nothing of anybody's lies in it.

        Raises: ``ClinicAlreadyHere``, ``FolderNotEmpty``.
        """
        if self.holds_a_clinic():
            raise ClinicAlreadyHere
        if any(each.name not in _BEFORE_THE_MARK for each in self.path.iterdir()):
            raise FolderNotEmpty

    def begin(self, pc: Pc, *, keyring: bool) -> None:
        """Begin a founding in the held and free folder: its mark first, so that a power cut at any later moment is known for one.

        Raises: ``FolderReadOnly``, ``DiskFull``, ``CannotWrite``.
        """
        self._mark.set(UnderWay(clinic=pc.clinic, pc=pc.id, keyring=keyring))
        try:
            for part in (self.blobs, self.drafts):
                part.mkdir(mode=0o700)
        except OSError:
            raise FolderReadOnly from None
        self.introduce(pc)

    def finish(self) -> None:
        """The founding is at its end: from here on the folder holds a clinic.

        Raises: ``CannotWrite``.
        """
        self._mark.take_away()

    def clear(self) -> None:
        """Take away what an unfinished founding has made and nothing else, its mark last.

        Raises: ``CannotWrite``; the mark is then still there.
        """
        blobs = (each for each in self.blobs.glob("[0-9a-f][0-9a-f]/*") if _BLOB.fullmatch(each.name))
        for file in (*(self.path / name for name in (*_MADE, *_BEFORE_THE_MARK)), *blobs):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise told(error, file.name) from None
        for part in (*self.blobs.glob("[0-9a-f][0-9a-f]"), self.blobs, self.drafts):
            # Where something of somebody else's lies in it, it stays, and the folder is told to be no empty one.
            with suppress(OSError):
                part.rmdir()
        self._mark.take_away()

    def set_aside(self, file: Path, now: datetime) -> None:
        """Keep a copy of a small file that is about to be written anew, as evidence."""
        with suppress(FileNotFoundError, CannotRead):
            write_atomically(file.with_name(f"{file.stem}-{now:%Y%m%dT%H%M%SZ}{file.suffix}"), read_small(file, _LARGEST))

    def introduce(self, pc: Pc) -> None:
        """Write down which PC this is.

        Raises: ``DiskFull``, ``CannotWrite``.
        """
        write_atomically(
            self.path / _PC_FILE,
            checked_bytes(
                {
                    "clinic_id": str(pc.clinic),
                    "format": _FORMAT,
                    "kind": _PC_KIND,
                    "made_at": time_text(pc.made_at),
                    "name": pc.name,
                    "pc": str(pc.id),
                }
            ),
        )

    def pc(self) -> Pc:
        """Which PC this is.

        Raises: ``FolderMissing``, ``FolderIsFile``, ``FolderOfAnotherAccount``, ``FoundingCutOff``, ``NoClinicHere``, ``PcFileUnusable``,
        ``PcFileTooNew``; nothing is ever made where a clinic should be.
        """
        try:
            self._require_clinic()
        except PermissionError:
            raise FolderOfAnotherAccount from None
        return self._named_pc()

    def _named_pc(self) -> Pc:
        try:
            content = parse_checked(read_small(self.path / _PC_FILE, _LARGEST))
            if content.text("kind") != _PC_KIND:
                raise Malformed("not a PC's file")
            if content.number("format", least=1) > _FORMAT:
                raise PcFileTooNew
            pc = Pc(
                id=PcId(content.uuid("pc")),
                clinic=ClinicId(content.uuid("clinic_id")),
                name=content.text("name"),
                made_at=content.time("made_at"),
            )
            content.done()
        except (FileNotFoundError, CannotRead, Malformed):
            raise PcFileUnusable from None
        return pc

    def lock(self, pc_name: str, now: datetime, *, patience: float = 0.0) -> ClinicLock:
        """Hold the folder for this program, waiting up to ``patience`` seconds for one that is just closing.

        Raises: ``AlreadyOpen`` with the name of the PC that holds it, ``FolderReadOnly``, ``FolderOnNetwork``, ``FolderSynced``.
        """
        refuse_unsafe_place(self.path)
        lock = ClinicLock(self.path, pc_name, now, patience=patience)
        try:
            self._prove_writable()
        except OSError as error:
            # A full disk is no matter of rights, and opening the clinic is what frees the ballast.
            if not isinstance(told(error, _PROBE), DiskFull):
                lock.release()
                raise FolderReadOnly from None
        return lock

    def _require_clinic(self) -> None:
        if not self.path.exists():
            raise FolderMissing
        if not self.path.is_dir():
            raise FolderIsFile
        if self._mark.is_there():
            raise FoundingCutOff
        if not self.holds_a_clinic():
            raise NoClinicHere

    def _prove_writable(self) -> None:
        # Asked by writing: rights, read-only disks and virus scanners each have their own way of saying no.
        probe = self.path / _PROBE
        probe.unlink(missing_ok=True)
        write_new(probe, b"")
        probe.unlink()
