"""One flipped bit in any file of a clinic, the write-ahead logs included, is told at opening or by the check."""

import os
import random
import shutil
import signal
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.bootstrap import open_door
from clinic_app.errors import ClinicError
from clinic_app.history.model import DocumentReference
from clinic_app.history.provenance import Source, Told
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import new_command
from clinic_app.patients.model import HumanName, Provenance, Registration
from clinic_app.policy.looks import Looks, write_looks
from clinic_app.vault.model import Draft
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of

FLIPS_A_FILE = 3
LOGS = ("registry.db-wal", "clinical.db-wal")


def work_and_die(founded: FoundedClinic) -> None:
    """Save in both files and end without closing them, as a power cut does: the saves are in the logs only."""
    child = os.fork()
    if child == 0:
        try:
            with open_door(founded.folder, clock=founded.clock) as door:
                clinic = door.sign_in("asha", bytearray(password_of("asha"), "utf-8"))
                for number in range(3):
                    name = HumanName(family="Okonkwo", given=f"Adaeze {number}")
                    person = clinic.patients.register(
                        clinic.actor, new_command(clinic.clock()), Registration(name=name, provenance=Provenance.PHONE)
                    )
                    clinic.open_charts().history.open_chart(clinic.actor, person.id)
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.waitpid(child, 0)


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    """A clinic with a document, a draft, looks of its own, wrong tries on record, and saves that are only in the logs."""
    founded = a_founded_clinic(tmp_path_factory.mktemp("flips"), staff={"asha": Role.DOCTOR})
    with founded.signed_in("asha") as clinic:
        person = clinic.patients.register(
            clinic.actor, new_command(clinic.clock()), Registration(name=HumanName(family="Rao"), provenance=Provenance.PAPER)
        )
        letter = DocumentReference(type=CodedConcept("Letter"), title="Letter")
        clinic.open_charts().documents.file_document(
            clinic.actor, new_command(clinic.clock()), person.id, letter, b"Dear colleague", "text/plain", Told(source=Source.PAPER)
        )
    write_looks(founded.folder, Looks("dark", 125))
    with founded.signed_in("maya") as clinic:
        clinic.drafts.save(Draft(UUID(int=1), b"half a letter"))
    with open_door(founded.folder, clock=founded.clock) as door, pytest.raises(ClinicError):
        door.sign_in("asha", bytearray(b"not her password at all"))
    work_and_die(founded)
    return founded


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


def findings(founded: FoundedClinic) -> list[str]:
    """Everything that opening as the manager and a check say is wrong; empty for a whole clinic. A check that is begun has to end."""
    with ExitStack() as opened:
        try:
            clinic = opened.enter_context(founded.signed_in("maya"))
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


def copied(founded: FoundedClinic, folder: Path) -> FoundedClinic:
    shutil.copytree(founded.folder, folder / "clinic")
    return replace(founded, folder=folder / "clinic")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked child, which only POSIX has")
def test_a_whole_clinic_that_was_cut_off_has_nothing_wrong(cut_off: FoundedClinic, tmp_path: Path) -> None:
    assert {path.name for path in cut_off.folder.iterdir()} >= {
        *LOGS,
        "keys.json",
        "keys.json.bak",
        "head.json",
        "pc.json",
        "throttle.json",
        "settings.json",
    }
    assert findings(copied(cut_off, tmp_path)) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked child, which only POSIX has")
def test_a_flipped_bit_in_any_file_is_told(cut_off: FoundedClinic, tmp_path: Path) -> None:
    chance, unseen = random.Random(11), []
    names = sorted(str(path.relative_to(cut_off.folder)) for path in cut_off.folder.rglob("*") if path.is_file())
    assert {Path(name).parts[0] for name in names} >= {"blobs", "drafts"}
    closed = copied(cut_off, tmp_path / "closed")
    assert findings(closed) == []
    for name in names:
        for flip in range(FLIPS_A_FILE):
            # A page that a log will replace may be damaged without harm, so all but the logs are flipped in a closed clinic.
            damaged = copied(cut_off if name in LOGS else closed, tmp_path / f"{names.index(name)}-{flip}")
            content = bytearray((damaged.folder / name).read_bytes())
            # The end of a log may hold frames that were never committed; its first half holds what was saved.
            place = chance.randrange(32 if name in LOGS else 0, len(content) // 2 if name in LOGS else len(content))
            content[place] ^= 1 << chance.randrange(8)
            (damaged.folder / name).write_bytes(content)
            told = findings(damaged)
            if not any(named(name) in sentence for sentence in told):
                unseen.append((name, place, told))
            shutil.rmtree(damaged.folder.parent)
    assert unseen == []
