"""One program at a time has a clinic's folder open; a second one is told who has it."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from clinic_app.clock import shown_day
from clinic_app.vault.canonical import Json, Malformed, file_bytes, parse_file, time_text
from clinic_app.vault.errors import CannotRead, DiskFull
from clinic_app.vault.folder_errors import AlreadyOpen, FolderReadOnly
from clinic_app.vault.safe_files import read_small, write_atomically

_KIND = "clinic-records lock"
_FORMAT = 1
_SMALL = 65_536


class ClinicLock:
    """Held while the clinic is open; the operating system gives it back when the program ends, however it ends."""

    def __init__(self, folder: Path, pc_name: str, now: datetime, *, patience: float = 0.0) -> None:
        """Take the lock beside ``folder``, waiting up to ``patience`` seconds.

        Raises: ``AlreadyOpen`` with the PC's name and since when; ``FolderReadOnly``, ``CannotWrite``.
        """
        self._note = folder.with_name(f"{folder.name}.lock.json")
        # Given back by whichever thread closes the clinic. No falling back to a lock that is only a file's existence: after a
        # kill it would shut everybody out.
        self._lock = FileLock(folder.with_name(f"{folder.name}.lock"), mode=0o600, thread_local=False, fallback_to_soft=False)
        try:
            self._lock.acquire(timeout=patience)
        except Timeout:
            raise AlreadyOpen(_holder(self._note)) from None
        except OSError:
            raise FolderReadOnly from None
        note: dict[str, Json] = {"kind": _KIND, "format": _FORMAT, "pc_name": pc_name, "process": os.getpid(), "since": time_text(now)}
        try:
            # On a full disk nobody is told who holds the lock; the lock itself counts.
            with suppress(DiskFull):
                write_atomically(self._note, file_bytes(note))
        except BaseException:
            self._lock.release()
            raise

    def release(self) -> None:
        """Let the next program in; a second call does nothing."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
            self._lock.release()


def _holder(note: Path) -> str | None:
    """Who says to hold the lock; a note that cannot be read tells nothing, the lock itself counts."""
    try:
        fields = parse_file(read_small(note, _SMALL))
        if fields.text("kind") != _KIND or fields.number("format") != _FORMAT:
            return None
        name, since = fields.text("pc_name"), fields.time("since")
    except (FileNotFoundError, CannotRead, Malformed):
        return None
    # Whoever reads this sits at a PC of the same clinic, so that PC's own time zone is theirs.
    here = since.astimezone()
    return f"{name} since {shown_day(here)} {here:%H:%M}"
