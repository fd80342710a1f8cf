"""The power goes at any moment (FR2): what was confirmed is there, the clinic opens, its check is clean, and its mark is judged rightly."""

import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from clinic_app.vault import cipher
from tests.faults.children import ended, forked, shared_out
from tests.faults.disk_log import Acked, DiskLog, Event, Synced
from tests.faults.ground import Ground, wrong_with
from tests.faults.power_loss import Cutting, cuttings
from tests.faults.saves import lost, save, told_of
from tests.faults.tally import Tally

SESSIONS = 3
"""Each ends as the program does: with everything put into the main files and the logs taken away."""

CONTROLS = 40
ROW = ("FR2", "power cuts: what nobody waited for is lost, shuffled or torn at 512 or 4,096 bytes")

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="takes its log in a forked child, as Linux shows it")


def a_day(ground: Ground, log: DiskLog, saves: int) -> None:
    """Sessions with saves of all kinds; one has everything checked at its middle, which empties the logs."""
    for session in range(SESSIONS):
        ground.clock.advance(minutes=1)
        with ground.opened() as clinic:
            for number in range(saves):
                log.acked(save(clinic, ground.patient, number, f"S{session}x{number}").line())
                if (session, number) == (1, 1):
                    assert wrong_with(clinic) == []


def recorded(
    ground: Ground, folder: Path, saves: int = 3, settings: dict[str, tuple[str, object]] | None = None
) -> tuple[Path, list[Event]]:
    """The clinic before such a day, and the log of the day, which a child does in a copy; ``settings`` weakens its SQLite."""
    start, worked, done = ground.copied(folder / "start"), ground.copied(folder / "worked"), folder / "log"

    def work() -> None:
        if settings:
            weaker = tuple((name, *settings.get(name, (value, found))) for name, value, found in cipher._SETTINGS)  # noqa: SLF001
            cipher._SETTINGS = weaker  # noqa: SLF001
        log = DiskLog(worked.folder)
        a_day(worked, log, saves)
        done.write_bytes(pickle.dumps(log.events))

    assert ended(forked(work)) == 0
    return start.folder, pickle.loads(done.read_bytes())


@dataclass(frozen=True, slots=True)
class Found:
    """What the program says of what lies there after one power cut, and how much of what was confirmed is gone."""

    wrong: list[str]
    gone: int


def opened_after(ground: Ground, cutting: Cutting, folder: Path) -> Found:
    """Open what lies there, look for everything that was confirmed, and have all of it checked."""
    cutting.lay_out(folder)
    confirmed = told_of(cutting.confirmed)
    try:
        with ground.at(folder).opened() as clinic:
            gone = len(lost(clinic, ground.patient, confirmed))
            return Found(wrong_with(clinic), gone)
    except Exception as error:  # noqa: BLE001 - whatever keeps the clinic shut is told of, with the cut that did it
        return Found([f"{type(error).__name__}: {error}"], len(confirmed))
    finally:
        shutil.rmtree(folder)


def found_after(ground: Ground, cuts: Iterator[Cutting], folder: Path) -> Iterator[tuple[Cutting, Found]]:
    """For each of them."""
    return shared_out(cuts, lambda cutting, own: opened_after(ground, cutting, own / "clinic"), folder)


@pytest.mark.parametrize(
    ("saves", "states"),
    [
        (3, 500),
        pytest.param(3, 9_500, marks=pytest.mark.long),
        # So many that the log grows full and is put into the main file between two saves.
        pytest.param(50, 500, marks=pytest.mark.long),
    ],
    ids=["quick", "long", "long day"],
)
def test_a_power_cut_at_any_moment_loses_nothing_that_was_confirmed(
    ground: Ground, tally: Tally, tmp_path: Path, light_disk: Path, saves: int, states: int
) -> None:
    count = tally.count(*ROW)
    start, log = recorded(ground, tmp_path / "day", saves)
    assert sum(isinstance(event, Acked) for event in log) == SESSIONS * saves
    assert {event.path.split("/")[0] for event in log if isinstance(event, Synced)} >= {
        "registry.db", "registry.db-wal", "clinical.db", "clinical.db-wal", "head.json.tmp", "blobs", "",
    }  # fmt: skip
    bad, seed = [], states
    for number, (cutting, found) in enumerate(found_after(ground, islice(cuttings(start, log, seed), states), light_disk)):
        is_bad = bool(found.wrong or found.gone)
        count.add(lost=is_bad)
        if is_bad:
            bad.append((f"seed {seed}", number, cutting.after, log[cutting.after - 1], found))
    assert bad == []


def test_where_nobody_waits_for_the_disk_confirmed_saves_are_lost(ground: Ground, tally: Tally, tmp_path: Path, light_disk: Path) -> None:
    """The control: these power cuts can lose something."""
    start, log = recorded(ground, tmp_path / "normal", settings={"synchronous": ("NORMAL", 1)})
    normal = list(found_after(ground, islice(cuttings(start, log, 1), CONTROLS), light_disk))
    start, log = recorded(ground, tmp_path / "lying")
    lying = list(found_after(ground, islice(cuttings(start, log, 1, obey_syncs=False), CONTROLS), light_disk))
    lost_by = [sum(found.gone > 0 for _, found in each) for each in (normal, lying)]
    tally.count(
        *ROW
    ).control = f"synchronous=NORMAL: {lost_by[0]} of {CONTROLS} lost saves; a disk that ignores syncs: {lost_by[1]} of {CONTROLS}"
    assert min(lost_by) > 0
