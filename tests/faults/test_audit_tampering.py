"""Somebody with a key and without scruples changes the trail while the program is shut (FS5): the next opening or check tells, always."""

import os
import random
import shutil
from pathlib import Path

import pytest

from clinic_app.audit.model import TrailAltered
from clinic_app.errors import ClinicError
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from tests.faults.children import shared_out
from tests.faults.ground import Ground
from tests.faults.saves import save
from tests.faults.tally import Tally
from tests.faults.tamperings import tampered, without_guards

SAVES = 12

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="shares the work out to forked children, which only POSIX has")


@pytest.fixture(scope="module")
def before_and_after(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ground, Ground]:
    """A clinic with trails of some length, and the same after another day."""
    before = ground.copied(tmp_path_factory.mktemp("trails") / "before")
    for number in range(2):
        with before.opened() as clinic:
            for save_number in range(SAVES):
                before.clock.advance(seconds=1)
                save(clinic, ground.patient, save_number, f"D{number}x{save_number}")
        if number == 0:
            earlier = before.copied(before.folder.with_name("earlier"))
    return earlier, before


def a_file(ground: Ground, which: VaultFile) -> EncryptedFile:
    """One of the two files, in the hands of somebody with its key, whose deeds leave no mark."""
    key = ground.keys.sqlcipher_key(which)
    assert key is not None
    heads = HeadFile(ground.folder / "no mark", ground.keys.clinic, ground.keys.pc)
    return EncryptedFile(ground.folder / f"{which.value}.db", key, heads)


def tamper_with(ground: Ground, earlier: Ground, chance: random.Random) -> str:
    """One of the two files; gives what was done to it."""
    which = chance.choice(list(VaultFile))
    path = ground.folder / f"{which.value}.db"
    if chance.random() < 0.1:
        shutil.copyfile(earlier.folder / path.name, path)
        return f"{which.value}: roll back the file"
    file, done = a_file(ground, which), list[str]()
    try:
        without_guards(file, lambda connection: done.append(tampered(connection, chance)))
    finally:
        file.close()
    return f"{which.value}: {done[0]}"


def told_of(ground: Ground) -> tuple[bool, bool]:
    """Whether the opening tells, and whether a verification of the trail or a check does."""
    try:
        clinic = ground.unlocked()
    except ClinicError:
        return True, False
    try:
        chains = any(not finding.is_whole for finding in clinic.audit.verify(clinic.actor))
        check = any(finding.ok is False for finding in clinic.upkeep.check(clinic.actor))
        return bool(clinic.notices), chains and check
    except ClinicError:
        return False, True
    finally:
        for home in clinic.homes:
            home.file.close()


@pytest.mark.parametrize("tries", [200, pytest.param(2_000, marks=pytest.mark.long)], ids=["quick", "long"])
def test_every_tampering_is_told(before_and_after: tuple[Ground, Ground], tally: Tally, light_disk: Path, tries: int) -> None:
    earlier, now = before_and_after

    def try_one(seed: int, own: Path) -> tuple[str, tuple[bool, bool]]:
        ours = now.copied(own / "clinic")
        done = tamper_with(ours, earlier, random.Random(seed))
        told = told_of(ours)
        shutil.rmtree(ours.folder)
        return done, told

    count = tally.count("FS5", "the audit trail edited, cut, reordered, replaced, dropped or rolled back")
    silent, ways = [], set()
    for seed, (done, told) in shared_out(range(tries), try_one, light_disk):
        ways.add(done)
        count.add(undetected=not any(told))
        if not any(told):
            silent.append((f"seed {seed}", done))
    assert silent == []
    assert len(ways) > 20, "not every way was tried"


def test_an_untouched_trail_is_told_to_be_whole(before_and_after: tuple[Ground, Ground], tmp_path: Path) -> None:
    assert told_of(before_and_after[1].copied(tmp_path / "clinic")) == (False, False)


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE audit", "DROP TABLE audit_keys", "UPDATE audit SET sequence = x'00' WHERE sequence = (SELECT max(sequence) FROM audit)"],
)
def test_a_trail_that_no_row_can_be_added_to_keeps_the_clinic_shut_with_a_sentence(ground: Ground, tmp_path: Path, statement: str) -> None:
    ours = ground.copied(tmp_path / "clinic")
    file = a_file(ours, VaultFile.REGISTRY)
    without_guards(file, lambda connection: connection.exec_driver_sql(statement))
    file.close()
    with pytest.raises(TrailAltered, match="have the trail verified"):
        ours.unlocked()
