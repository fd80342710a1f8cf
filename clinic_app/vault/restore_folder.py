"""The folders of a restore: what is unpacked beside the clinic's own, the swap by name, and the old folder that is kept a while.

A restored clinic is made whole in ``<folder>.restoring`` and gets its name only then. ``restored.json`` in it says how far it has
come: a power cut at any moment leaves the old clinic or the new one, and the next opening clears or finishes what was begun.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId
from clinic_app.vault.canonical import Json, Malformed, checked_bytes, parse_checked, time_text
from clinic_app.vault.errors import CannotRead, CannotWrite
from clinic_app.vault.safe_files import read_small, reason, replace_patiently, sync_folder, told, write_atomically

NAME = "restored.json"
KEPT = timedelta(days=30)
"""How long the folder that a restore replaced is kept."""

_KIND = "clinic-records restored"
_FORMAT = 1
_LARGEST = 65_536


class NotOurFolder(VaultError):
    """Something of somebody else's has the name that a restore needs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The folder {name} beside the chosen one was not made by this program; rename it, then restore again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreNote:
    """What a restored folder says of itself.

    ``ready`` is true from the moment on which only names are left to be given. ``old`` is what the folder is called that it replaced,
    beside it; nothing where it replaced none, or once that folder was cleared away.
    """

    clinic: ClinicId
    backup: UUID
    backup_at: datetime
    at: datetime
    ready: bool
    old: str | None


def scratch_of(target: Path) -> Path:
    """Where a clinic that is to lie in ``target`` is unpacked."""
    return target.with_name(f"{target.name}.restoring")


def read_note(folder: Path) -> RestoreNote | None:
    """What ``folder`` says of its own restore; nothing where it was never restored or does not say."""
    try:
        fields = parse_checked(read_small(folder / NAME, _LARGEST))
        if fields.text("kind") != _KIND or fields.number("format") != _FORMAT:
            return None
        note = RestoreNote(
            clinic=ClinicId(fields.uuid("clinic_id")),
            backup=fields.uuid("backup"),
            backup_at=fields.time("backup_at"),
            at=fields.time("at"),
            ready=fields.flag("ready"),
            old=fields.text("old") or None,
        )
        fields.done()
    except (FileNotFoundError, CannotRead, Malformed):
        return None
    return note


def write_note(folder: Path, note: RestoreNote) -> None:
    """Put it into the folder.

    Raises: ``DiskFull``, ``CannotWrite``.
    """
    content: dict[str, Json] = {
        "at": time_text(note.at), "backup": str(note.backup), "backup_at": time_text(note.backup_at), "clinic_id": str(note.clinic),
        "format": _FORMAT, "kind": _KIND, "old": note.old or "", "ready": note.ready,
    }  # fmt: skip
    write_atomically(folder / NAME, checked_bytes(content))


def begin(target: Path, note: RestoreNote) -> Path:
    """An empty folder in which the restored clinic is made; what an earlier restore left there is cleared away.

    Raises: ``NotOurFolder``, ``DiskFull``, ``CannotWrite``.
    """
    scratch = scratch_of(target)
    clear(scratch)
    try:
        scratch.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise told(error, scratch.name) from None
    write_note(scratch, note)
    return scratch


def clear(scratch: Path) -> None:
    """Take away what a restore that did not end has left.

    Raises: ``NotOurFolder``, ``CannotWrite``.
    """
    if not scratch.exists():
        return
    if not scratch.is_dir() or (read_note(scratch) is None and any(each.name != f"{NAME}.tmp" for each in scratch.iterdir())):
        raise NotOurFolder(scratch.name)
    try:
        # The note goes last, which alone says whose folder this is.
        for each in scratch.iterdir():
            if each.name == NAME:
                continue
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()
        (scratch / NAME).unlink(missing_ok=True)
        scratch.rmdir()
    except OSError as error:
        raise CannotWrite(scratch.name, reason(error)) from None


def swap(target: Path, note: RestoreNote) -> RestoreNote:
    """Give the whole folder its name; a clinic that has it now is kept beside, under another.

    Raises: ``DiskFull``, ``CannotWrite``; the next opening of ``target`` then finishes what was begun.
    """
    scratch = scratch_of(target)
    ready = replace(note, ready=True, old=_free_name(target, note) if target.is_dir() and any(target.iterdir()) else None)
    _make_last(scratch)
    write_note(scratch, ready)
    _give_names(scratch, target, ready)
    return ready


def finish(target: Path) -> bool:
    """Finish or clear away a restore into ``target`` that was cut off; whoever calls holds the folder. Gives whether it was finished.

    Raises: ``CannotWrite``.
    """
    scratch = scratch_of(target)
    note = read_note(scratch)
    if note is None:
        # Cut off before its note was written: empty then, else somebody else's.
        with suppress(OSError):
            (scratch / f"{NAME}.tmp").unlink(missing_ok=True)
            scratch.rmdir()
        return False
    if not note.ready:
        clear(scratch)
        return False
    _give_names(scratch, target, note)
    return True


def is_cut_off(target: Path) -> bool:
    """Whether a restore into ``target`` has left something to be finished or cleared away."""
    # An account that may not look there has nothing to finish either, and is told so when the folder itself is opened.
    return os.path.isdir(scratch_of(target))


def clear_old(folder: Path, now: datetime) -> tuple[RestoreNote, bool] | None:
    """The note of a restored folder whose replaced one is still kept beside it, and whether its time is over and it is cleared away now.

    Raises: ``CannotWrite``.
    """
    note = read_note(folder)
    if note is None or note.old is None:
        return None
    old = folder.with_name(note.old)
    over = now >= note.at + KEPT
    if over and old.is_dir():
        try:
            shutil.rmtree(old)
        except OSError as error:
            raise CannotWrite(old.name, reason(error)) from None
    if over or not old.is_dir():
        write_note(folder, replace(note, old=None))
        return (note, True) if over else None
    return note, False


def _free_name(target: Path, note: RestoreNote) -> str:
    """``clinic-before-restore-20261122``; with a number where that is taken."""
    first = f"{target.name}-before-restore-{note.at:%Y%m%d}"
    names = (first, *(f"{first}-{number}" for number in range(2, 1000)))
    return next(name for name in names if not target.with_name(name).exists())


def _give_names(scratch: Path, target: Path, note: RestoreNote) -> None:
    try:
        if target.is_dir() and note.old is not None:
            replace_patiently(target, target.with_name(note.old))
            sync_folder(target.parent)
        with suppress(FileNotFoundError):
            target.rmdir()
        replace_patiently(scratch, target)
        sync_folder(target.parent)
    except OSError as error:
        raise told(error, target.name) from None


def _make_last(folder: Path) -> None:
    try:
        for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
            sync_folder(path)
    except OSError as error:
        raise told(error, folder.name) from None
