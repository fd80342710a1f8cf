"""Saves that lie only in a log are damaged, or an older state is put back (FR7): wherever the mark is newer, the loss is told."""

import os
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from clinic_app.errors import ClinicError
from tests.faults.children import ended, forked, shared_out
from tests.faults.ground import Ground, wrong_with
from tests.faults.saves import Saved, lost, save, told_of
from tests.faults.tally import Tally

SESSIONS = 5
PAGE = 4096
DATABASES = ("registry.db", "clinical.db")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked child, which only POSIX has")


@dataclass(frozen=True, slots=True)
class Moment:
    """A clinic as it was after some sessions: closed, and as another session left it that was killed with its saves in the logs only."""

    closed: Path
    killed: Path
    confirmed: list[Saved]
    """At the closing."""
    confirmed_by_kill: list[Saved]


def worked(ground: Ground, folder: Path, name: str, *, saves: int, die: bool) -> list[Saved]:
    """A session in a child, which closes the clinic or is killed; what it confirmed."""
    heard = folder.with_name(f"{folder.name}-heard")

    def work() -> None:
        with heard.open("wb", buffering=0) as told:
            clinic = ground.at(folder).unlocked()
            for number in range(saves):
                told.write(save(clinic, ground.patient, number, f"{name}x{number}").line())
            if die:
                os.kill(os.getpid(), signal.SIGKILL)
            clinic.close()

    assert ended(forked(work)) == (-signal.SIGKILL if die else 0)
    return told_of(heard.read_bytes())


@pytest.fixture(scope="module")
def moments(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """The same clinic after one session, after two and so on."""
    folder = tmp_path_factory.mktemp("moments")
    now, found, confirmed = ground.copied(folder / "now").folder, list[Moment](), list[Saved]()
    for session in range(SESSIONS):
        ground.clock.advance(minutes=1)
        confirmed = confirmed + worked(ground, now, f"S{session}", saves=3, die=False)
        closed, killed = folder / f"closed-{session}", folder / f"killed-{session}"
        shutil.copytree(now, closed)
        shutil.copytree(now, killed)
        more = worked(ground, killed, f"K{session}", saves=3 + session, die=True)
        assert {f"{name}-wal" for name in DATABASES} <= set(os.listdir(killed))
        found.append(Moment(closed, killed, confirmed, confirmed + more))
    return found


Damage = Callable[[list[Moment], Path, random.Random], list[Saved]]
"""Lays a damaged clinic out in a new folder, and gives what had been confirmed in it."""


def a_log(folder: Path, chance: random.Random) -> Path:
    return folder / f"{chance.choice(DATABASES)}-wal"


def a_bit_of_a_log_flips(moments: list[Moment], folder: Path, chance: random.Random) -> list[Saved]:
    moment = chance.choice(moments)
    shutil.copytree(moment.killed, folder)
    log = a_log(folder, chance)
    content = bytearray(log.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    log.write_bytes(content)
    return moment.confirmed_by_kill


def a_log_is_cut_short(moments: list[Moment], folder: Path, chance: random.Random) -> list[Saved]:
    moment = chance.choice(moments)
    shutil.copytree(moment.killed, folder)
    log = a_log(folder, chance)
    os.truncate(log, chance.randrange(log.stat().st_size))
    return moment.confirmed_by_kill


def logs_are_deleted(moments: list[Moment], folder: Path, chance: random.Random) -> list[Saved]:
    moment = chance.choice(moments)
    shutil.copytree(moment.killed, folder)
    for name in chance.choice((DATABASES, *((name,) for name in DATABASES))):
        (folder / f"{name}-wal").unlink()
    return moment.confirmed_by_kill


def an_older_database_is_put_back(moments: list[Moment], folder: Path, chance: random.Random) -> list[Saved]:
    older, newer = sorted(chance.sample(range(len(moments)), 2))
    shutil.copytree(moments[newer].closed, folder)
    for name in chance.choice((DATABASES, *((name,) for name in DATABASES))):
        shutil.copyfile(moments[older].closed / name, folder / name)
    return moments[newer].confirmed


def an_older_page_is_put_back(moments: list[Moment], folder: Path, chance: random.Random) -> list[Saved]:
    older, newer = sorted(chance.sample(range(len(moments)), 2))
    shutil.copytree(moments[newer].closed, folder)
    name = chance.choice(DATABASES)
    old, new = ((moments[each].closed / name).read_bytes() for each in (older, newer))
    pages = [place for place in range(0, len(old), PAGE) if old[place : place + PAGE] != new[place : place + PAGE]]
    place = chance.choice(pages)
    (folder / name).write_bytes(new[:place] + old[place : place + PAGE] + new[place + PAGE :])
    return moments[newer].confirmed


DAMAGES: dict[Damage, str] = {
    a_bit_of_a_log_flips: "one bit flipped in a log",
    a_log_is_cut_short: "a log cut short",
    logs_are_deleted: "logs deleted",
    an_older_database_is_put_back: "an older database put back",
    an_older_page_is_put_back: "one older page put back",
}


def judged(ground: Ground, folder: Path, confirmed: list[Saved]) -> tuple[list[Saved], list[str], list[str]]:
    """What of it is gone, what the opening told, and what the check told on top."""
    try:
        clinic = ground.at(folder).unlocked()
    except ClinicError as error:
        return confirmed, [str(error)], []
    try:
        return lost(clinic, ground.patient, confirmed), list(clinic.notices), wrong_with(clinic)
    except ClinicError as error:
        return confirmed, [*clinic.notices, str(error)], []
    finally:
        for home in clinic.homes:
            home.file.close()


@pytest.mark.parametrize("tries", [50, pytest.param(500, marks=pytest.mark.long)], ids=["quick", "long"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_no_save_is_gone_without_a_word(
    ground: Ground, tally: Tally, light_disk: Path, moments: list[Moment], damage: Damage, tries: int
) -> None:
    def try_one(seed: int, own: Path) -> tuple[list[Saved], list[str], list[str]]:
        folder = own / "clinic"
        found = judged(ground, folder, damage(moments, folder, random.Random(seed)))
        shutil.rmtree(folder)
        return found

    count, silent = tally.count("FR7", DAMAGES[damage]), []
    for seed, (gone, opening, check) in shared_out(range(tries), try_one, light_disk):
        is_silent = bool(gone) and not opening and not check
        count.add(undetected=is_silent)
        if is_silent:
            silent.append((f"seed {seed}", gone))
    assert silent == []


def test_the_same_clinics_undamaged_have_nothing_to_tell(ground: Ground, light_disk: Path, moments: list[Moment]) -> None:
    """Else whatever is told of damage would prove nothing."""
    for number, moment in enumerate(moments):
        for left, confirmed in ((moment.closed, moment.confirmed), (moment.killed, moment.confirmed_by_kill)):
            folder = light_disk / f"{number}-{left.name}"
            shutil.copytree(left, folder)
            assert judged(ground, folder, confirmed) == ([], [], [])


def test_where_the_mark_is_put_back_too_nothing_tells(ground: Ground, tally: Tally, light_disk: Path, moments: list[Moment]) -> None:
    """The control: it is the mark that tells. A whole folder of an earlier day is known only from outside, by a backup or a day sheet."""
    unseen, tried = 0, 0
    for number, (older, newer) in enumerate(pairwise(moments)):
        folder = light_disk / str(number)
        shutil.copytree(newer.closed, folder)
        for name in (*DATABASES, "head.json"):
            shutil.copyfile(older.closed / name, folder / name)
        gone, opening, check = judged(ground, folder, newer.confirmed)
        tried += 1
        unseen += bool(gone) and not opening and not check
    tally.count(
        "FR7", DAMAGES[an_older_database_is_put_back]
    ).control = f"with the mark of that day put back too {unseen} of {tried} unseen"
    assert unseen == tried
