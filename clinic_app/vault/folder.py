"""The clinic's folder: where each file lies, which PC this is, and that only one program holds it."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.canonical import Json, Malformed, file_bytes, parse_file, time_text
from clinic_app.vault.errors import CannotRead, ClinicAlreadyHere
from clinic_app.vault.places import refuse_unsafe_place
from clinic_app.vault.safe_files import read_small, write_atomically

_PC_KIND = "clinic-records pc"
_LOCK_KIND = "clinic-records lock"
_FORMAT = 1
_LARGEST = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """The computer on which a folder was set up: ``name`` is what people call it."""

    id: PcId
    clinic: ClinicId
    name: str
    made_at: datetime


class ClinicLock:
    """The hold on a folder, so that two programs never write one clinic; the system gives it back when a program dies."""

    def __init__(self, lock: FileLock, told: Path) -> None:
        self._lock = lock
        self._told = told

    def release(self) -> None:
        """Let the next program in."""
        self._told.unlink(missing_ok=True)
        self._lock.release()


class DataFolder:
    """The paths of a clinic's files; nothing is opened or made by naming them."""

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
        """What people are in the middle of writing, sealed to them."""
        return self.path / "drafts"

    @property
    def before_migration(self) -> Path:
        """Copies of files as they were before their structure changed."""
        return self.path / "before-migration"

    def holds_a_clinic(self) -> bool:
        """Whether any file of a clinic is here."""
        return any((self.path / name).exists() for name in ("pc.json", "keys.json", "keys.json.bak", "registry.db", "clinical.db"))

    def prepare(self) -> None:
        """Make the folder, for nobody but this account, and see that it may hold a clinic.

        Raises: ``ClinicAlreadyHere``; ``VaultError`` where the folder holds other things, cannot be written or is not on this PC.
        """
        if self.holds_a_clinic():
            raise ClinicAlreadyHere
        refuse_unsafe_place(self.path)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self.path.iterdir()):
                raise VaultError(
                    "This folder is not empty; choose an empty folder, so that nothing of yours is mixed with the clinic's files."
                )
            self.path.chmod(0o700)
            for part in (self.blobs, self.drafts):
                part.mkdir(mode=0o700)
        except OSError:
            raise VaultError("The folder cannot be made or written; choose another, or ask your IT administrator for the right.") from None

    def introduce(self, pc: Pc) -> None:
        """Write down which PC this is."""
        write_atomically(
            self.path / "pc.json",
            file_bytes(
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

        Raises: ``VaultError`` where no clinic is here, or its ``pc.json`` is missing or damaged.
        """
        try:
            content = parse_file(read_small(self.path / "pc.json", _LARGEST))
            kind, version = content.text("kind"), content.number("format")
            if kind != _PC_KIND:
                raise Malformed("not a PC's file")
            if version > _FORMAT:
                raise VaultError("pc.json was written by a newer version of this program; install that version on this PC.")
            pc = Pc(
                id=PcId(content.uuid("pc")),
                clinic=ClinicId(content.uuid("clinic_id")),
                name=content.text("name"),
                made_at=content.time("made_at"),
            )
            content.done()
        except FileNotFoundError:
            if self.holds_a_clinic():
                raise VaultError("pc.json is missing from the clinic's folder; put it back from a backup, nothing was changed.") from None
            raise VaultError("There is no clinic in this folder; choose the right folder, or make a new clinic.") from None
        except Malformed:
            raise VaultError("pc.json is damaged; put it back from a backup, nothing was changed.") from None
        return pc

    def lock(self, pc_name: str, now: datetime) -> ClinicLock:
        """Hold the folder for this program. A lock left by a program that died is no hindrance.

        Raises: ``VaultError`` with the name of the PC that holds it; also where the place cannot be locked.
        """
        refuse_unsafe_place(self.path)
        beside = self.path.parent / f"{self.path.name}.lock"
        told = self.path.parent / f"{self.path.name}.lock.json"
        lock = FileLock(beside, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            raise VaultError(f"This clinic is already open{_holder(told)}; close it there, or go on working there.") from None
        except OSError:
            raise VaultError("The clinic's folder cannot be written; give your account the right to write there, then try again.") from None
        holder: dict[str, Json] = {
            "format": _FORMAT,
            "kind": _LOCK_KIND,
            "pc_name": pc_name,
            "process": os.getpid(),
            "since": time_text(now),
        }
        try:
            write_atomically(told, file_bytes(holder))
        except BaseException:
            lock.release()
            raise
        return ClinicLock(lock, told)


def _holder(told: Path) -> str:
    """Who says to hold the lock, for the refusal; the file is only a courtesy and may be missing or torn."""
    with suppress(FileNotFoundError, CannotRead, Malformed):
        content = parse_file(read_small(told, _LARGEST))
        return f" on {content.text('pc_name')} since {content.time('since'):%d-%b-%Y %H:%M} UTC"
    return " in another window"
