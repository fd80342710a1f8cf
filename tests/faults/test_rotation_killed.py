"""Keys that change, killed at any step (FR15): who stays and the sheets open everything, and who left opens nothing."""

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from clinic_app.vault import key_unlocking
from clinic_app.vault.encrypted_file import EncryptedFile
from tests.faults.children import ended, forked
from tests.faults.leaving import CHANGES, Change, Clinics, some_clinics, trouble_after
from tests.faults.tally import Tally

QUICK, LONG, BLOCK = 60, 500, 50
KILLS = "kills while somebody is removed, suspended, demoted or gets a new password"
STEPS = frozenset({"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"})
"""What Python asks of the operating system while keys change; between two of them SQLCipher writes its own files."""

WITHIN = ("rotation", "keys.json", "head.json", "registry.db", "clinical.db", "drafts", "before-migration")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


@pytest.fixture(scope="module")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Clinics:
    return some_clinics(tmp_path_factory.mktemp("leaving"))


def steps_of(clinics: Clinics, change: Change, *, kill_at: int | None) -> int:
    """Do it in a child that is killed before its step of that number; how many it took where it was not."""
    read, told = os.pipe()

    def work() -> None:
        seen = 0

        def step(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            if event in STEPS and str(arguments[0]).startswith(tuple(str(clinics.folder / each) for each in WITHIN)):
                if seen == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                seen += 1

        clinic = clinics.signed_in("maya")
        sys.addaudithook(step)
        change.do(clinic, clinics.ids[change.who])
        os.write(told, str(seen).encode())

    child = forked(work)
    os.close(told)
    with os.fdopen(read) as heard:
        said = heard.read()
    ended(child)
    return int(said or 0)


def killed_sometime(clinics: Clinics, change: Change, chance: random.Random, lasts: float) -> None:
    """Do it in a child that is killed at a moment that nobody chose."""
    read, told = os.pipe()

    def work() -> None:
        clinic = clinics.signed_in("maya")
        os.write(told, b"at work\n")
        change.do(clinic, clinics.ids[change.who])

    child = forked(work)
    os.close(told)
    with os.fdopen(read) as heard:
        assert heard.readline() == "at work\n"
        time.sleep(chance.uniform(0, lasts))
        os.kill(child, signal.SIGKILL)
    ended(child)


@pytest.mark.parametrize(
    ("block", "kills"), [(0, QUICK), *(pytest.param(block, BLOCK, marks=pytest.mark.long) for block in range(1, 1 + LONG // BLOCK))]
)
def test_a_change_of_keys_killed_at_any_step_shuts_nobody_out_and_nobody_in(
    clinics: Clinics, light_disk: Path, tally: Tally, block: int, kills: int
) -> None:
    count, chance = tally.count("FR15", KILLS), random.Random(block)
    rotating = [change for change in CHANGES if change.shuts_out]
    steps, lasts = {}, {}
    for change in CHANGES:
        began = time.monotonic()
        steps[change.name] = steps_of(clinics.copied(light_disk / change.name), change, kill_at=None)
        lasts[change.name] = time.monotonic() - began
        assert steps[change.name] > 5
    for number in range(kills):
        # Where files are copied there is more to cut off than where only the key file is written.
        change = CHANGES[number % len(CHANGES)] if number % 3 == 0 else rotating[number % len(rotating)]
        ours = clinics.copied(light_disk / f"{number}")
        if number % 2:
            killed_sometime(ours, change, chance, lasts[change.name])
        else:
            steps_of(ours, change, kill_at=chance.randrange(steps[change.name]))
        trouble = trouble_after(ours, change, first=chance.choice(("maya", "rita", "zoe")))
        count.add(1, lost=len(trouble))
        shutil.rmtree(ours.folder)
        assert trouble == [], f"{change.name}, block {block}, kill {number}"


def test_the_same_kill_locks_everybody_out_of_a_program_that_forgets_the_former_key(
    clinics: Clinics, light_disk: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, ours = CHANGES[0], clinics.copied(light_disk / "control")

    def killed(*_arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(EncryptedFile, "give_way_to", killed)
        assert ended(forked(lambda: change.done_in(ours))) == -signal.SIGKILL
    with monkeypatch.context() as patched:
        patched.setattr(key_unlocking, "unfinished", lambda *_arguments: {})
        lost = trouble_after(ours, change, first="rita")
    assert len(lost) == 3
    tally.count("FR15", KILLS).control = f"the former key forgotten: {len(lost)} of 3 people locked out"
    assert trouble_after(ours, change, first="rita") == []
