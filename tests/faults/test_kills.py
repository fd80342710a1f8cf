"""A process killed in the middle of saving, again and again (FR1): what was confirmed is there, the clinic opens, its check is clean."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.children import forked
from tests.faults.ground import Ground, wrong_with
from tests.faults.saves import KINDS, Saved, lost, save, told_of
from tests.faults.tally import Tally

KILLS = 60
"""In one clinic; each further block has a clinic of its own, so that charts stay of a size that people have."""

AHEAD = 2
"""Saves that the child may do after the last one that was heard of, so that it is at work when it is killed."""

LONGEST_OPENING = 0.06
"""Seconds, about what opening and closing take, for the kills that shall fall there."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


def save_until_killed(ground: Ground, name: str, told: int, leave: int) -> None:
    """In the child: open the clinic, then save for every byte of leave, and tell each save once the program says it is done."""
    os.write(told, b"here\n")
    with ground.opened() as clinic:
        os.write(told, b"open\n")
        number = 0
        while os.read(leave, 1):
            os.write(told, save(clinic, ground.patient, number, f"{name}x{number}").line())
            number += 1


def killed(ground: Ground, name: str, chance: random.Random) -> list[Saved]:
    """Start a child and kill it at any moment of its opening, of its closing or of one of its saves; gives what it had confirmed."""
    (read, told), (leave, grant) = os.pipe(), os.pipe()

    def work() -> None:
        os.close(read)
        os.close(grant)
        save_until_killed(ground, name, told, leave)

    child = forked(work)
    os.close(told)
    os.close(leave)
    victim = chance.randrange(1, 2 * len(KINDS))
    with os.fdopen(read, "rb") as heard:
        assert heard.readline() == b"here\n"
        match chance.choice(("opening", "closing", "saving", "saving", "saving", "saving")):
            case "opening":
                lines = []
            case "closing":
                os.write(grant, bytes(victim))
                lines = [heard.readline() for _ in range(1 + victim)]
                os.close(grant)
                grant = -1
            case _:
                assert heard.readline() == b"open\n"
                os.write(grant, bytes(victim + AHEAD))
                began = time.monotonic()
                lines = [heard.readline() for _ in range(victim)]
                # At the pace that it had until now, so that a kill comes at any moment of a save whatever the computer.
                time.sleep(chance.uniform(0, AHEAD) * (time.monotonic() - began) / victim)
        if not lines or grant < 0:
            time.sleep(chance.uniform(0, LONGEST_OPENING))
        os.kill(child, signal.SIGKILL)
        said = b"".join(lines) + heard.read()
    if grant >= 0:
        os.close(grant)
    os.waitpid(child, 0)
    return told_of(said.removeprefix(b"open\n"))


def a_block(ground: Ground, seed: int, kills: int, folder: Path) -> tuple[list[Saved], list[str], list[Saved]]:
    """So many kills in one clinic: what was confirmed, what the program says is wrong afterwards, and what is lost."""
    ours, chance, confirmed = ground.copied(folder / f"clinic-{seed}"), random.Random(seed), []
    for number in range(kills):
        ours.clock.advance(minutes=1)
        confirmed += killed(ours, f"R{number}", chance)
    with ours.opened() as clinic:
        return confirmed, wrong_with(clinic), lost(clinic, ground.patient, confirmed)


@pytest.mark.parametrize("blocks", [1, pytest.param(17, marks=pytest.mark.long)], ids=["quick", "long"])
def test_a_kill_at_any_moment_loses_nothing_that_was_confirmed(ground: Ground, tally: Tally, tmp_path: Path, blocks: int) -> None:
    count = tally.count("FR1", "kills while registrations, notes and documents are saved")
    for seed in range(blocks):
        confirmed, wrong, gone = a_block(ground, seed, KILLS, tmp_path)
        count.add(KILLS, lost=len(gone) + len(wrong))
        assert {saved.kind for saved in confirmed} == set(KINDS)
        assert (wrong, gone) == ([], []), f"seed {seed}"
