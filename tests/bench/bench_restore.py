"""Restoring a large clinic, beside copying the same bytes to the same disk."""

import os
import shutil
import tempfile
import time
from pathlib import Path

from clinic_app.restoring import restore
from tests.bench.bench_backup import fill
from tests.bench.figure import Figure
from tests.faults.backing import back_up
from tests.faults.ground import a_ground
from tests.vault.backups import typed_groups


def run() -> list[Figure]:
    """One clinic out of a backup that lies on the same disk, into a folder that is not there yet."""
    folder = Path(tempfile.mkdtemp(prefix="bench-restore-"))
    try:
        ground = a_ground(folder)
        with ground.opened() as clinic:
            fill(ground, clinic)
        backup = back_up(ground, folder / "stick")
        size = sum(each.stat().st_size for each in backup.parent.rglob("*") if each.is_file())
        floor = _copying(backup.parent, folder / "copied")
        began = time.perf_counter()
        restore(backup, typed_groups(ground.founded.sheets[0]), folder / "new", clock=ground.clock)
        took = time.perf_counter() - began
        return [Figure(name=f"restore of a backup of {size / 1_000_000:,.0f} MB", value=took, unit="s", floor=floor, limit=2.0)]
    finally:
        shutil.rmtree(folder)


def _copying(source: Path, target: Path) -> float:
    """Seconds until a copy of everything is on the disk."""
    began = time.perf_counter()
    shutil.copytree(source, target)
    for each in target.rglob("*"):
        if each.is_file():
            with each.open("rb") as file:
                os.fsync(file.fileno())
    took = time.perf_counter() - began
    shutil.rmtree(target)
    return took
