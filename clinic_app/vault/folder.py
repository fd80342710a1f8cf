"""The clinic's folder: where each of its files lies, which PC this is, and whether it is a place where they are safe."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.canonical import Malformed, checked_bytes, parse_checked, time_text
from clinic_app.vault.errors import (
    CannotRead,
    ClinicAlreadyHere,
    FolderIsFile,
    FolderMissing,
    FolderNotEmpty,
    FolderReadOnly,
    NoClinicHere,
    PcFileTooNew,
    PcFileUnusable,
)
from clinic_app.vault.folder_lock import ClinicLock
from clinic_app.vault.key_file_store import COPY, MAIN
from clinic_app.vault.places import refuse_unsafe_place
from clinic_app.vault.safe_files import read_small, write_atomically, write_new

_PC_FILE = "pc.json"
_PC_KIND = "clinic-records pc"
_FORMAT = 1
_LARGEST = 65_536
_PROBE = ".may-write.tmp"


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

    def holds_a_clinic(self) -> bool:
        """Whether any file of a clinic is here."""
        return any((self.path / name).exists() for name in (_PC_FILE, MAIN, COPY, self.registry.name, self.clinical.name))

    def prepare(self) -> None:
        """Make the folder, for nobody but this account, and see that it may hold a clinic.

        Raises: ``ClinicAlreadyHere``, ``FolderIsFile``, ``FolderNotEmpty``, ``FolderReadOnly``, ``FolderOnNetwork``, ``FolderSynced``.
        """
        if self.path.exists() and not self.path.is_dir():
            raise FolderIsFile
        if self.holds_a_clinic():
            raise ClinicAlreadyHere
        refuse_unsafe_place(self.path)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self.path.iterdir()):
                raise FolderNotEmpty
            self.path.chmod(0o700)
            self._prove_writable()
            for part in (self.blobs, self.drafts):
                part.mkdir(mode=0o700)
        except OSError:
            raise FolderReadOnly from None

    def clear(self) -> None:
        """Take away what ``prepare`` and a founding that failed have made; nothing else was here."""
        for part in self.path.iterdir():
            if part.is_dir():
                rmtree(part)
            else:
                part.unlink()

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

        Raises: ``FolderMissing``, ``FolderIsFile``, ``NoClinicHere``, ``PcFileUnusable``, ``PcFileTooNew``; nothing is ever made
        where a clinic should be.
        """
        self._require_clinic()
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
        except OSError:
            lock.release()
            raise FolderReadOnly from None
        return lock

    def _require_clinic(self) -> None:
        if not self.path.exists():
            raise FolderMissing
        if not self.path.is_dir():
            raise FolderIsFile
        if not self.holds_a_clinic():
            raise NoClinicHere

    def _prove_writable(self) -> None:
        # Asked by writing: rights, read-only disks and virus scanners each have their own way of saying no.
        probe = self.path / _PROBE
        probe.unlink(missing_ok=True)
        write_new(probe, b"")
        probe.unlink()
