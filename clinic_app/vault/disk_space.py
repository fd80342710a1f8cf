"""How much room the disk of the clinic's folder has, and whether it takes anything at all."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from clinic_app.vault.model import DiskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """From how many free bytes on the disk counts as what. Tests on a disk of a few megabytes bring smaller ones."""

    low: int = 500_000_000
    """Below it people are warned: some weeks of a clinic's work."""
    again: int = 128 << 20
    """What a full disk must have again before anything new is saved: the ballast, and three times as much to work with."""
    full: int = 4 << 20
    """Below it the disk is taken for full before a save has to fail: one save of a long note with its log fits in it."""
    ballast: int = 32 << 20
    """How much is kept for a full disk, as decision 0001 has it."""


def free_bytes(folder: Path) -> int:
    """How much this account may still write on the disk of ``folder``; nothing where the disk does not say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def takes_writes(folder: Path) -> bool:
    """Whether the operating system lets this account write in ``folder`` at all; a full disk does."""
    try:
        if hasattr(os, "statvfs") and os.statvfs(folder).f_flag & os.ST_RDONLY:
            return False
    except OSError:
        return False
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def state_of(free: int, room: Room, *, was: DiskState) -> DiskState:
    """What so many free bytes mean after ``was``: a disk that was full counts as full until there is ``again``."""
    enough = room.again if was in (DiskState.FULL, DiskState.READ_ONLY) else room.full
    if free < enough:
        return DiskState.FULL
    # A disk that stands at the limit is not told again with every megabyte that comes and goes.
    ample = room.low + room.low // 10 if was is DiskState.LOW else room.low
    return DiskState.LOW if free < ample else DiskState.AMPLE
