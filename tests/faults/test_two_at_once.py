"""Two programs want one clinic (FR10): the second is told who has it, whatever way it comes, and a killed one shuts nobody out."""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clinic_app.bootstrap import open_door
from clinic_app.errors import ClinicError
from clinic_app.vault.folder_errors import AlreadyOpen
from tests.faults.children import ended, forked
from tests.faults.ground import Ground, wrong_with
from tests.faults.saves import lost, save, told_of
from tests.faults.tally import Tally

ANOTHER_ACCOUNT = 65534
ROW = ("FR10", "second windows, second accounts, and locks of killed programs")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


@contextmanager
def another_program(ground: Ground, told: Path) -> Iterator[int]:
    """A program that has the clinic open and saves in it, until it is killed or its pipe is closed; gives its process id."""
    (ready, say), (wait, leave) = os.pipe(), os.pipe()

    def work() -> None:
        os.close(ready)
        os.close(leave)
        with open_door(ground.folder, clock=ground.clock), told.open("wb", buffering=0) as heard, ground.opened() as clinic:
            for number in range(3):
                heard.write(save(clinic, ground.patient, number, f"{told.stem}x{number}").line())
            os.write(say, b"!")
            os.read(wait, 1)

    child = forked(work)
    os.close(say)
    os.close(wait)
    try:
        assert os.read(ready, 1) == b"!"
        yield child
    finally:
        os.close(leave)
        os.close(ready)


def refusal(ground: Ground) -> str:
    """What a second program is told at the door."""
    with pytest.raises(AlreadyOpen) as refused, open_door(ground.folder, clock=ground.clock):
        pass
    return str(refused.value)


def refusal_of_another_account(ground: Ground) -> str:
    """What another account of this computer is told, which has no rights here: its session was switched to while this one went on."""
    if os.geteuid() != 0:
        return refusal(ground)
    said, answer = os.pipe()

    def work() -> None:
        os.setgid(ANOTHER_ACCOUNT)
        os.setuid(ANOTHER_ACCOUNT)
        try:
            with open_door(ground.folder, clock=ground.clock):
                os.write(answer, b"")
        except ClinicError as error:
            os.write(answer, str(error).encode())

    child = forked(work)
    os.close(answer)
    with os.fdopen(said, "rb") as heard:
        sentence = heard.read().decode()
    assert ended(child) == 0
    return sentence


@pytest.mark.parametrize("times", [10, pytest.param(100, marks=pytest.mark.long)], ids=["quick", "long"])
def test_the_second_is_told_and_a_killed_one_shuts_nobody_out(ground: Ground, tally: Tally, tmp_path: Path, times: int) -> None:
    count, chance, ours, confirmed = tally.count(*ROW), random.Random(times), ground.copied(tmp_path / "clinic"), []
    for number in range(times):
        ours.clock.advance(minutes=1)
        told = tmp_path / f"T{number}"
        with another_program(ours, told) as first:
            said = [refusal(ours), refusal_of_another_account(ours)]
            if number % 5 == 0:
                # Past the lock: the databases themselves are held.
                with pytest.raises(ClinicError, match="in use by another program"):
                    ours.unlocked()
            is_killed = chance.random() < 0.5
            if is_killed:
                os.kill(first, signal.SIGKILL)
        assert ended(first) == (-signal.SIGKILL if is_killed else 0)
        confirmed += told_of(told.read_bytes())
        is_stale = (tmp_path / "clinic.lock.json").exists()
        count.add(undetected=not all(said))
        assert "already open on Front desk since" in said[0]
        assert "belongs to another account" in said[1] or said[1] == said[0]
        assert is_stale == is_killed, "who was killed leaves its note, who closed does not"
        with open_door(ours.folder, clock=ours.clock):
            pass
    with ours.opened() as clinic:
        assert lost(clinic, ground.patient, confirmed) == []
        assert wrong_with(clinic) == []
