"""Bits of the two databases flip (FR6): the check that runs by itself finds every one, and nothing crashes."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from clinic_app.errors import ClinicError
from tests.faults.children import shared_out
from tests.faults.ground import Ground, wrong_with
from tests.faults.tally import Tally

DATABASES = ("registry.db", "clinical.db")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="shares the work out to forked children, which only POSIX has")


def flips(ground: Ground, seed: int) -> Iterator[tuple[str, int, int]]:
    """A file, a byte of it and a bit of that, without end."""
    chance, sizes = random.Random(seed), {name: (ground.folder / name).stat().st_size for name in DATABASES}
    while True:
        name = chance.choice(DATABASES)
        yield name, chance.randrange(sizes[name]), chance.randrange(8)


def flip(path: Path, place: int, bit: int) -> None:
    """Flip one bit of a file where it lies."""
    with open(path, "r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))


def told_after(ground: Ground, folder: Path) -> tuple[str, list[str]]:
    """Who told of damage (the opening, the check, nobody, or a crash) and in which words."""
    try:
        clinic = ground.at(folder).unlocked()
    except ClinicError as error:
        return "opening", [str(error)]
    except Exception as error:  # noqa: BLE001 - counted as a crash
        return "crash", [repr(error)]
    try:
        told = wrong_with(clinic)
        return ("check" if told else "nobody"), told
    except Exception as error:  # noqa: BLE001
        return "crash", [repr(error)]
    finally:
        for home in clinic.homes:
            home.file.close()


@pytest.mark.parametrize("tries", [200, pytest.param(5_000, marks=pytest.mark.long)], ids=["quick", "long"])
def test_every_flipped_bit_of_a_database_is_told(ground: Ground, tally: Tally, light_disk: Path, tries: int) -> None:
    def try_one(damage: tuple[str, int, int], own: Path) -> tuple[str, list[str]]:
        name, place, bit = damage
        folder = ground.copied(own / "clinic").folder
        flip(folder / name, place, bit)
        found = told_after(ground, folder)
        shutil.rmtree(folder)
        return found

    count, by, bad, wordless = tally.count("FR6", "one bit flipped in a database"), Counter[str](), [], []
    for damage, (who, told) in shared_out(islice(flips(ground, tries), tries), try_one, light_disk):
        by[who] += 1
        count.add(undetected=who in ("nobody", "crash"))
        count.control = f"without the check {by['check']:,} of {by.total():,} would have gone unseen"
        if who in ("nobody", "crash"):
            bad.append((damage, told))
        elif not any(damage[0].partition(".")[0] in sentence for sentence in told):
            wordless.append((damage, told))
    assert bad == [], f"seed {tries}"
    assert by["check"] > tries // 10
    assert wordless == [], "the sentence names another file"


@pytest.mark.parametrize("stays", [True, False], ids=["stays", "was one bad reading"])
def test_restoring_is_only_spoken_of_after_a_second_look_found_the_same(ground: Ground, tally: Tally, tmp_path: Path, stays: bool) -> None:
    """A disk, or the cable to it, may give one wrong bit once: nobody puts a clinic back to yesterday for that."""
    ours, looks = ground.copied(tmp_path / "clinic"), 0
    damaged = ours.folder / "clinical.db", 10 * 4096 + 100, 3

    def progress(words: str, done: int, total: int | None) -> None:
        nonlocal looks
        if words == "Every page of clinical.db":
            looks += 1
            if looks == 1 or not stays:
                flip(*damaged)

    with ours.opened() as clinic:
        told = [finding.sentence for finding in clinic.upkeep.check(clinic.actor, progress) if finding.ok is False]
    assert looks == 2
    assert [sentence for sentence in told if "restore from a backup" in sentence and "clinical.db" in sentence] == (told if stays else [])
    assert bool(told) == stays
    tally.count("FR6", "one bad reading of a database, and one that stays").add(undetected=bool(told) != stays)
