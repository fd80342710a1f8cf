"""FR13: a restore that is killed leaves the old clinic or the new one, and nobody who was erased comes back, wherever that is written."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic_app.bootstrap import open_door
from clinic_app.clinic import Clinic
from clinic_app.erasures.model import ErasureReason
from clinic_app.errors import NotFound
from clinic_app.identifiers import PatientId, new_command
from clinic_app.restoring import Restored, restore
from clinic_app.vault import restore_folder
from clinic_app.vault.restore_folder import scratch_of
from tests.builders import a_registration
from tests.faults.backing import back_up
from tests.faults.erasing import Somebody, hits, somebody
from tests.faults.ground import Ground, wrong_with
from tests.vault.backups import typed_groups

KILLS = 20
MANY_KILLS = 200


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A clinic with a backup from before two people were erased, and one person registered after it."""

    ground: Ground
    backup: Path
    erased: tuple[Somebody, ...]
    stays: Somebody
    later: PatientId

    @property
    def needles(self) -> tuple[bytes, ...]:
        """By which the erased would be known again."""
        return tuple(needle for each in self.erased for needle in each.needles)

    @property
    def sheet(self) -> str:
        """As somebody types it who has the paper."""
        return typed_groups(self.ground.founded.sheets[0])


@pytest.fixture(scope="module")
def backed_up(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> BackedUp:
    mine = ground.copied(tmp_path_factory.mktemp("restore") / "clinic")
    with mine.opened() as clinic:
        people = tuple(somebody(clinic, number) for number in range(3))
    mine.clock.advance(seconds=60)
    backup = back_up(mine, mine.folder.parent / "stick")
    mine.clock.advance(seconds=60)
    with mine.opened() as clinic:
        for each in people[:2]:
            erase(clinic, each)
        later = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
    return BackedUp(mine, backup, people[:2], people[2], later)


def erase(clinic: Clinic, person: Somebody) -> None:
    clinic.erasures.erase(
        clinic.actor, new_command(clinic.clock()), person.patient.id, ErasureReason.ASKED, record_number=person.patient.record_number
    )


def restored(backed_up: BackedUp, target: Path, **more: object) -> Restored:
    return restore(backed_up.backup, backed_up.sheet, target, clock=backed_up.ground.clock, **more)  # type: ignore[arg-type]


def is_there(clinic: Clinic, person: PatientId) -> bool:
    try:
        clinic.patients.open(clinic.actor, person)
    except NotFound:
        return False
    return True


def which_clinic(backed_up: BackedUp, folder: Path) -> str:
    """``old``, ``new`` or what is wrong with it."""
    at = backed_up.ground.at(folder)
    with open_door(folder, clock=at.clock):
        pass  # finishes or clears away what was cut off
    with at.opened() as clinic:
        new = restore_folder.read_note(folder) is not None
        if is_there(clinic, backed_up.later) is new:
            return "mixed"
        if not is_there(clinic, backed_up.stays.patient.id) or any(is_there(clinic, each.patient.id) for each in backed_up.erased):
            return "somebody lost or back"
        wrong = [each for each in wrong_with(clinic) if "are kept in" not in each]
        return wrong[0] if wrong else "new" if new else "old"


def test_a_restored_clinic_is_whole_and_nobody_who_was_erased_is_in_it(backed_up: BackedUp, tmp_path: Path) -> None:
    target = tmp_path / "new"
    told = restored(backed_up, target, known_folders=(backed_up.ground.folder,))
    assert (told.people, told.notes, told.clinic_name) == (2, 3, "Lakeside Clinic")
    assert len(told.erased_again) == 2
    assert (told.new_letters, told.old_folder, told.warnings) == ("B", None, ())
    assert sum(hits(target, backed_up.ground.keys, backed_up.needles).values()) == 0
    assert hits(target, backed_up.ground.keys, backed_up.stays.needles)[backed_up.stays.needles[0]] > 0
    assert which_clinic(backed_up, target) == "new"
    with backed_up.ground.at(target).opened() as clinic:
        someone = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration())
        assert someone.record_number.startswith("B-00001-")
        assert all(finding.is_whole for finding in clinic.audit.verify(clinic.actor))
    assert not scratch_of(target).exists()
