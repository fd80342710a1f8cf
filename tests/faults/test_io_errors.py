"""The n-th reading, writing or waiting for the disk fails (FR3): nothing confirmed is lost, and what is done again is there once.

A save whose error came last may be on the disk all the same; its retry, under the same name, finds it and says so.
"""

import os
import pickle
import shutil
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError
from clinic_app.vault.model import DiskStanding
from tests.faults.children import ended, forked, shared_out
from tests.faults.deeds import Deed, deeds, times_there
from tests.faults.failing_disk import Failing, FailingDisk
from tests.faults.ground import DOCTOR, Ground, wrong_with
from tests.faults.saves import Saved, lost
from tests.faults.tally import Tally
from tests.journeys.founding import password_of

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="puts a failing disk under a forked child, as Linux lets it")


ROW = "a disk that fails at its n-th call, {}"


@dataclass(slots=True)
class Run:
    """What came of one failing disk."""

    calls: int = 0
    """How often the disk was asked for something while it could fail."""
    waits: tuple[int, ...] = ()
    """Which of the calls were the databases' waiting for the disk: all that they wrote lies there already."""
    failures: list[str] = field(default_factory=list)
    """What people were told."""
    crashes: list[str] = field(default_factory=list)
    repeats: int = 0
    """How often somebody heard that the save had been done the first time."""
    wrong: list[str] = field(default_factory=list)
    gone: list[Saved] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)

    def disk_stands(self, standing: DiskStanding) -> None:
        """Of no matter here."""

    def was_saved_before(self) -> None:
        self.repeats += 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Which call fails, and how."""

    call: int
    mode: Failing


def confirmed(deed: Deed, disk: FailingDisk, run: Run) -> UUID | None:
    """Do it until it is confirmed: once more on the disk as it is, then on a sound one."""
    for mended in (False, False, True):
        if mended:
            run.calls += disk.calls
            disk.mend()
        try:
            return deed.do()
        except ClinicError as error:
            run.failures.append(str(error))
        except Exception:  # noqa: BLE001 - counted
            run.crashes.append(traceback.format_exc()[-1500:])
    run.crashes.append(f"{deed.kind} fails on a sound disk: {run.failures[-1:]}")
    return None


_DISKS: dict[Path, FailingDisk] = {}
"""One in each child."""


def worked(ground: Ground, own: Path, fault: Fault, rounds: int, *, renamed: bool = False) -> Run:
    """Deeds in a copy of the clinic, on a disk that fails, then what lies there; in a child, whose folder ``own`` is."""
    if own not in _DISKS:
        _DISKS[own] = FailingDisk(own)
    disk = _DISKS[own]
    ours, run = ground.copied(own / "clinic"), Run()
    clinic = ours.unlocked()
    clinic.gate.listen(run)
    done: list[Saved] = []
    words: list[str] = []
    disk.fail_at(fault.call, fault.mode)
    for deed in deeds(clinic, ground.patient, rounds, renamed=renamed):
        words.append(deed.word)
        made = confirmed(deed, disk, run)
        saved = None if made is None else deed.saved(made)
        done += [saved] if saved else []
    run.calls += disk.calls
    run.waits = tuple(disk.waits)
    closed(clinic, run)
    disk.mend()
    with ours.opened() as again:
        run.wrong = wrong_with(again)
        run.gone = lost(again, ground.patient, done)
        run.not_once = [word for word in dict.fromkeys(words) if times_there(again, word) != 1]
    shutil.rmtree(ours.folder)
    return run


def closed(clinic: Clinic, run: Run) -> None:
    """The program ends, on whatever disk."""
    try:
        with suppress(ClinicError):
            clinic.close()
    except Exception:  # noqa: BLE001 - counted
        run.crashes.append(traceback.format_exc()[-1500:])


def on_a_sound_disk(ground: Ground, folder: Path, rounds: int) -> Run:
    """What the disk is asked for meanwhile."""
    counted = folder / "counted"

    def work() -> None:
        counted.write_bytes(pickle.dumps(worked(ground, folder, Fault(0, Failing.ONCE), rounds)))

    assert ended(forked(work)) == 0
    found: Run = pickle.loads(counted.read_bytes())
    return found


def check(faults: list[Fault], runs: list[Run], tally: Tally) -> None:
    """Nothing lost, nothing twice, no crash, and each sentence names the disk or what could not be written, and nobody's secret."""
    for fault, run in zip(faults, runs, strict=True):
        count = tally.count("FR3", ROW.format(fault.mode.value))
        count.add(lost=len(run.gone) + len(run.not_once) + len(run.wrong))
        assert (run.crashes, run.wrong, run.gone, run.not_once) == ([], [], [], []), fault
        for said in run.failures:
            assert "disk" in said or "could not be written" in said, said
            assert password_of(DOCTOR) not in said
            assert "SELECT" not in said
            assert "INSERT" not in said


@pytest.mark.parametrize(("rounds", "step"), [(1, 4), pytest.param(12, 1, marks=pytest.mark.long)], ids=["quick", "long"])
def test_a_failing_disk_loses_nothing_confirmed_and_doing_it_again_does_nothing_twice(
    ground: Ground, tally: Tally, tmp_path: Path, rounds: int, step: int
) -> None:
    sound = on_a_sound_disk(ground, tmp_path, rounds)
    last = min(sound.calls, 1_000)
    calls = {Failing.ONCE: range(1, last + 1, step), Failing.FROM_THEN_ON: sorted({*range(1, last + 1, step), *sound.waits[:4]})}
    faults = [Fault(call, mode) for mode in Failing for call in calls[mode]]
    runs = [run for _, run in shared_out(faults, lambda fault, own: worked(ground, own, fault, rounds), tmp_path)]
    check(faults, runs, tally)
    assert all(run.failures for fault, run in zip(faults, runs, strict=True) if fault.mode is Failing.FROM_THEN_ON)
    on_the_disk = [fault for fault, run in zip(faults, runs, strict=True) if run.repeats][:4]
    assert on_the_disk, "no save reached the disk and was reported as failed, so nothing was shown"
    (tmp_path / "control").mkdir()
    renamed = [
        run for _, run in shared_out(on_the_disk, lambda fault, own: worked(ground, own, fault, rounds, renamed=True), tmp_path / "control")
    ]
    twice = sum(bool(run.not_once or run.crashes) for run in renamed)
    tally.count(
        "FR3", ROW.format(Failing.FROM_THEN_ON.value)
    ).control = f"under other names {twice} of {len(renamed)} such retries did it twice or were refused"
    assert twice > 0
