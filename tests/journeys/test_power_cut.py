"""A process killed in the middle of saving, again and again: what was confirmed is there, and the clinic opens."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from clinic_app.identifiers import new_command
from clinic_app.patients.model import HumanName, Provenance, Registration
from tests.journeys.founding import FoundedClinic, a_founded_clinic

KILLS = 8
SAVES = 60

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


def save_until_killed(founded: FoundedClinic, told: int, round_number: int) -> None:
    """In the child: register people and tell each record number once the program has said that it is saved."""
    with founded.signed_in("maya") as clinic:
        os.write(told, b"ready\n")
        for number in range(SAVES):
            name = HumanName(family=f"Round{round_number}", given=f"Person{number}")
            saved = clinic.patients.register(
                clinic.actor, new_command(clinic.clock()), Registration(name=name, provenance=Provenance.IN_PERSON)
            )
            os.write(told, f"{saved.record_number}\n".encode())
    os.write(told, b"end\n")


def killed_in_the_middle(founded: FoundedClinic, round_number: int, chance: random.Random) -> list[str]:
    """Run a child, kill it somewhere among its saves; gives the record numbers that it had confirmed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            save_until_killed(founded, write, round_number)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as heard:
        assert heard.readline() == b"ready\n"
        time.sleep(chance.uniform(0.0, 0.12))
        os.kill(child, signal.SIGKILL)
        lines = heard.read().split(b"\n")
    os.waitpid(child, 0)
    # A last line without its end was cut off by the kill: nobody was told that number.
    return [line.decode() for line in lines[:-1] if line != b"end"]


def test_a_kill_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    founded, chance, confirmed = a_founded_clinic(tmp_path, staff={}), random.Random(7), []
    in_the_middle = 0
    for round_number in range(KILLS):
        numbers = killed_in_the_middle(founded, round_number, chance)
        in_the_middle += 0 < len(numbers) < SAVES
        confirmed += numbers
    assert in_the_middle >= KILLS // 2
    with founded.signed_in("maya") as clinic:
        assert clinic.notices == ()
        assert [number for number in confirmed if len(clinic.patients.find(clinic.actor, number)) != 1] == []
        assert [finding.sentence for finding in clinic.upkeep.check(clinic.actor) if finding.ok is False] == []
