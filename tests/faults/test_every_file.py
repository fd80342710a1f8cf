"""One flipped bit in any file of a clinic, the write-ahead logs included, is told at opening or by the check."""

import os
import random
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.bootstrap import open_door
from clinic_app.errors import ClinicError
from clinic_app.policy.looks import Looks, write_looks
from clinic_app.vault.model import Draft
from tests.faults.children import ended, forked, shared_out
from tests.faults.ground import DOCTOR, Ground
from tests.faults.saves import save
from tests.faults.tally import Tally

FLIPS_A_FILE = 3
LOGS = ("registry.db-wal", "clinical.db-wal")


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked child, which only POSIX has")


def work_and_die(ground: Ground) -> None:
    """Save in both files and end without closing them, as a power cut does: the saves are in the logs only."""
    clinic = ground.unlocked()
    for number in range(3):
        save(clinic, ground.patient, number, f"W{number}")
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="module")
def cut_off(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A clinic with a document, a draft, looks of its own, wrong tries on record, and saves that are only in the logs."""
    ours = ground.copied(tmp_path_factory.mktemp("flips") / "clinic")
    write_looks(ours.folder, Looks("dark", 125))
    with ours.opened() as clinic:
        clinic.drafts.save(Draft(UUID(int=1), b"half a letter"))
    with open_door(ours.folder, clock=ours.clock) as door, pytest.raises(ClinicError):
        door.sign_in(DOCTOR, bytearray(b"not her password at all"))
    assert ended(forked(lambda: work_and_die(ours))) == -signal.SIGKILL
    return ours


LOOKED_AT = {
    "registry.db",
    "registry",
    "clinical.db",
    "clinical",
    "keys.json",
    "keys.json.bak",
    "Your drafts",
    "throttle.json",
    "settings.json",
    "Pictures and documents",
    "Charts",
}
"""What a check has a finding about, whatever else it found."""


def findings(ground: Ground, *, by_password: bool = False) -> list[str]:
    """Everything that the opening and a check say is wrong; empty for a whole clinic. A check that is begun has to end."""
    with ExitStack() as opened:
        try:
            clinic = opened.enter_context(ground.founded.signed_in(DOCTOR) if by_password else ground.opened())
        except ClinicError as error:
            return [str(error)]
        found = clinic.upkeep.check(clinic.actor)
        assert {finding.about for finding in found} >= LOOKED_AT
        (newest,) = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.CLINIC_CHECK})), limit=1)
        assert newest.count == sum(finding.ok is False for finding in found)
        return [*clinic.notices, *(finding.sentence for finding in found if finding.ok is False)]


def named(file: str) -> str:
    """How a sentence calls what is wrong with a file of the clinic."""
    words = {"head.json": "mark of the last saved change", "blobs": "Pictures and documents", "drafts": "Your drafts"}
    first = Path(file).parts[0]
    # What a log loses is told as a change that is missing from its file.
    return words.get(first, first.removesuffix(".db-wal"))


def test_a_whole_clinic_that_was_cut_off_has_nothing_wrong(cut_off: Ground, tmp_path: Path) -> None:
    assert {path.name for path in cut_off.folder.iterdir()} >= {
        *LOGS,
        "keys.json",
        "keys.json.bak",
        "head.json",
        "pc.json",
        "throttle.json",
        "settings.json",
    }
    assert findings(cut_off.copied(tmp_path / "clinic")) == []


def test_a_flipped_bit_in_any_file_is_told(cut_off: Ground, tally: Tally, tmp_path: Path, light_disk: Path) -> None:
    closed = cut_off.copied(tmp_path / "closed")
    assert findings(closed) == []
    names = sorted(str(path.relative_to(cut_off.folder)) for path in cut_off.folder.rglob("*") if path.is_file())
    assert {Path(name).parts[0] for name in names} >= {"blobs", "drafts"}

    def try_one(thrown: tuple[str, int], own: Path) -> list[str]:
        # A page that a log will replace may be damaged without harm, so all but the logs are flipped in a closed clinic.
        name, flip = thrown
        chance = random.Random(f"{Path(name).parts[0]} {flip}")
        damaged = (cut_off if name in LOGS else closed).copied(own / "clinic")
        content = bytearray((damaged.folder / name).read_bytes())
        # The end of a log may hold frames that were never committed; its first half holds what was saved.
        place = chance.randrange(32 if name in LOGS else 0, len(content) // 2 if name in LOGS else len(content))
        content[place] ^= 1 << chance.randrange(8)
        (damaged.folder / name).write_bytes(content)
        # What becomes of the key file is told by whoever opens it, which kept keys pass by.
        told = findings(damaged, by_password=name.startswith("keys.json"))
        shutil.rmtree(damaged.folder)
        return told

    count, unseen = tally.count("FR6", "one bit flipped in any file of the folder"), []
    for (name, flip), told in shared_out(((name, flip) for name in names for flip in range(FLIPS_A_FILE)), try_one, light_disk):
        is_told = any(named(name) in sentence for sentence in told)
        count.add(undetected=not is_told)
        if not is_told:
            unseen.append((name, flip, told))
    assert unseen == []
