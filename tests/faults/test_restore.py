"""FR13: a restore that is killed leaves the old clinic or the new one, and nobody who was erased comes back, wherever that is written."""

import os
import random
import shutil
import signal
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.bootstrap import open_door
from clinic_app.clinic import Clinic
from clinic_app.erasures.model import ErasureReason
from clinic_app.errors import Cancelled, NotFound
from clinic_app.identifiers import PatientId, new_command
from clinic_app.restoring import Restored, restore
from clinic_app.vault import restore_folder
from clinic_app.vault.errors import DiskFull
from clinic_app.vault.folder_errors import AlreadyOpen, ClinicAlreadyHere, FolderNotEmpty
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.restore_folder import scratch_of
from tests.builders import a_registration
from tests.faults.backing import back_up
from tests.faults.children import ended, forked, shared_out
from tests.faults.erasing import Somebody, hits, somebody
from tests.faults.ground import Ground, wrong_with
from tests.faults.tally import Tally
from tests.journeys.founding import a_founded_clinic
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
            mine.clock.advance(seconds=60)
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


def until(point: int, backed_up: BackedUp, target: Path) -> None:
    """Restore into ``target`` and die at the ``point``-th step or name that is written; 0 goes through and says how many there are."""
    passed = 0

    def step(*told: object) -> None:
        nonlocal passed
        if told[:1] == ("Pictures and documents",):
            return  # copied on a thread of their own, which is as far as it happens to be
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("replace_patiently", "sync_folder", "write_note"):
        done = getattr(restore_folder, name)

        def around(*given: object, does: object = done) -> object:
            step()
            assert callable(does)
            answer = does(*given)
            step()
            return answer

        setattr(restore_folder, name, around)  # in a child that is killed or ends
    restored(backed_up, target, progress=step)
    (target.parent / "steps").write_text(str(passed))


def kill(point: int, folder: Path, *, backed_up: BackedUp) -> str:
    """Which clinic is there after a restore over a damaged one was killed at that point; ``damaged`` where the old one is as it was."""
    target = folder / f"clinic-{point}"
    shutil.copytree(backed_up.ground.folder, target)
    (target / "registry.db").write_bytes((target / "registry.db").read_bytes()[:20_000])
    assert ended(forked(partial(until, point, backed_up, target))) == -signal.SIGKILL
    if restore_folder.read_note(target) is None and target.is_dir() and not is_ready(scratch_of(target)):
        with open_door(target, clock=backed_up.ground.clock):
            pass
        found = "damaged" if files_of(target) == files_of(backed_up.ground.folder) and not scratch_of(target).exists() else "mixed"
    else:
        found = which_clinic(backed_up, target)
    for each in folder.glob(f"{target.name}*"):
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return found


def is_ready(scratch: Path) -> bool:
    note = restore_folder.read_note(scratch)
    return note is not None and note.ready


def files_of(folder: Path) -> dict[str, int]:
    """Every file but the cut-off registry, by its size."""
    return {
        str(each.relative_to(folder)): each.stat().st_size for each in folder.rglob("*") if each.is_file() and each.name != "registry.db"
    }


def kills(backed_up: BackedUp, tally: Tally, folder: Path, number: int) -> None:
    """Kill ``number`` restores: at every step of the swap, and by chance before it."""
    whole = folder / "whole" / "clinic"
    whole.parent.mkdir()
    shutil.copytree(backed_up.ground.folder, whole)
    assert ended(forked(partial(until, 0, backed_up, whole))) == 0
    last = int((whole.parent / "steps").read_text())
    swap = list(range(max(1, last - 9), last + 1))
    points = swap + random.Random(13).choices(range(1, last - 9), k=number - len(swap))
    found = (
        [each for _, each in shared_out(points, partial(kill, backed_up=backed_up), folder)]
        if number <= KILLS
        else [kill(point, folder, backed_up=backed_up) for point in points]
    )
    count = tally.count("FR13", "a restore over a damaged clinic, killed at a step")
    for each in found:
        count.add(lost=each not in ("damaged", "new"))
    assert set(found) == {"damaged", "new"}, found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked child, which only POSIX has")
def test_a_killed_restore_leaves_the_old_clinic_or_the_new_one(backed_up: BackedUp, tally: Tally, tmp_path: Path) -> None:
    kills(backed_up, tally, tmp_path, KILLS)


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked child, which only POSIX has")
def test_two_hundred_killed_restores_leave_the_old_clinic_or_the_new_one(backed_up: BackedUp, tally: Tally, tmp_path: Path) -> None:
    kills(backed_up, tally, tmp_path, MANY_KILLS)


def test_a_cancelled_restore_leaves_nothing(backed_up: BackedUp, tmp_path: Path) -> None:
    def cancel(words: str, _done: int, _total: int | None) -> None:
        if words.startswith("Counting"):
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        restored(backed_up, tmp_path / "new", progress=cancel)
    assert [each.name for each in tmp_path.iterdir() if ".lock" not in each.name] == []


@pytest.mark.parametrize("where", ["old folder", "beside the backup", "later backup"])
def test_a_ledger_in_any_place_keeps_the_erased_away(backed_up: BackedUp, tally: Tally, tmp_path: Path, where: str) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(backed_up.backup.parent, stick)
    target, ledger = tmp_path / "clinic", backed_up.ground.folder / "erasures.log"
    if where == "old folder":
        target.mkdir()
        shutil.copy(backed_up.ground.folder / "pc.json", target)
        shutil.copy(ledger, target)
    elif where == "beside the backup":
        shutil.copy(ledger, stick)
    else:
        back_up(backed_up.ground, stick, sequence=2)
    told = restore(stick / backed_up.backup.name, backed_up.sheet, target, clock=backed_up.ground.clock)
    count = tally.count("FR13", "an erased person in an older backup, with the ledger in one of three places")
    back = sum(hits(target, backed_up.ground.keys, backed_up.needles).values())
    count.add(2, undetected=back)
    assert (len(told.erased_again), told.warnings, back) == (2, (), 0)


def test_three_ledgers_that_each_know_of_somebody_else_count_together(backed_up: BackedUp, tmp_path: Path) -> None:
    stick, target = tmp_path / "stick", tmp_path / "clinic"
    shutil.copytree(backed_up.backup.parent, stick)
    first, second = (backed_up.ground.folder / "erasures.log").read_bytes().splitlines(keepends=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "erasures.log").write_bytes(first)
    (stick / "erasures.log").write_bytes(second)
    told = restore(stick / backed_up.backup.name, backed_up.sheet, target, known_folders=(elsewhere,), clock=backed_up.ground.clock)
    assert len(told.erased_again) == 2
    # The second line alone is no chain, so it is told; it is proven, so it counts.
    assert any("was altered" in each for each in told.warnings)
    assert (target / "erasures.log").read_bytes() == first + second


def test_a_missing_ledger_is_told(backed_up: BackedUp, tally: Tally, tmp_path: Path) -> None:
    told = restored(backed_up, tmp_path / "new")
    tally.count("FR13", "a backup restored without any later ledger: told").add(undetected=not told.warnings)
    (warning,) = told.warnings
    assert "it is back" in warning
    assert told.erased_again == ()
    # The control: without a ledger they are there, so it was the ledger that kept them away.
    assert sum(hits(tmp_path / "new", backed_up.ground.keys, backed_up.needles).values()) > 0


def test_the_old_folder_is_kept_for_thirty_days_and_then_cleared_away(backed_up: BackedUp, tmp_path: Path) -> None:
    ground = backed_up.ground.copied(tmp_path / "clinic")
    told = restored(backed_up, ground.folder)
    assert told.old_folder == tmp_path / f"clinic-before-restore-{ground.clock():%Y%m%d}"
    assert (told.old_folder / "registry.db").is_file()
    with ground.opened() as clinic:
        assert any("are kept in clinic-before-restore-" in each for each in clinic.notices)
    then = ground.clock()
    try:
        ground.clock.advance(seconds=timedelta(days=30).total_seconds())
        with ground.opened() as clinic:
            assert any("are deleted now, after 30 days" in each for each in clinic.notices)
        assert not told.old_folder.exists()
        with ground.opened() as clinic:
            assert clinic.notices == ()
    finally:
        ground.clock.advance(seconds=(then - ground.clock()).total_seconds())


def test_a_backup_of_a_session_without_the_charts_key_is_opened_and_counted_here(backed_up: BackedUp, tmp_path: Path) -> None:
    unread = back_up(backed_up.ground, tmp_path / "stick", sequence=5, unread=True)
    told = restore(unread, backed_up.sheet, tmp_path / "new", known_folders=(backed_up.ground.folder,), clock=backed_up.ground.clock)
    assert any("never proven when it was made" in each for each in told.warnings)
    assert told.notes == 3


def test_the_code_of_a_copy_for_another_pc_restores_too(backed_up: BackedUp, tmp_path: Path) -> None:
    code = RecoverySheet.fresh("A")
    made = back_up(backed_up.ground, tmp_path / "stick", sequence=6, code=code)
    told = restore(made, typed_groups(code), tmp_path / "new", clock=backed_up.ground.clock)
    with backed_up.ground.at(told.folder).opened() as clinic:
        wanted = AuditFilter(events=frozenset({AuditEvent.CLINIC_RESTORE}))
        (row,) = clinic.audit.read(clinic.actor, wanted, limit=5)
        assert clinic.staff.names().of(row.staff) == "Code for another PC"
        assert row.file == "both"


def test_a_folder_with_something_else_in_it_is_left_alone(backed_up: BackedUp, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    with pytest.raises(FolderNotEmpty):
        restored(backed_up, tmp_path / "letters")
    other = a_founded_clinic(tmp_path / "other", staff={})
    with pytest.raises(ClinicAlreadyHere):
        restored(backed_up, other.folder)
    scratch_of(tmp_path / "new").mkdir()
    (scratch_of(tmp_path / "new") / "a.txt").write_text("mine too")
    with pytest.raises(restore_folder.NotOurFolder):
        restored(backed_up, tmp_path / "new")
    assert (scratch_of(tmp_path / "new") / "a.txt").read_text() == "mine too"


def test_nothing_is_begun_where_the_disk_has_no_room(backed_up: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_app.restoring.free_bytes", lambda _folder: 1_000_000)
    with pytest.raises(DiskFull):
        restored(backed_up, tmp_path / "new")
    assert not scratch_of(tmp_path / "new").exists()


def test_the_program_that_holds_the_old_clinic_is_named(backed_up: BackedUp, tmp_path: Path) -> None:
    ground = backed_up.ground.copied(tmp_path / "clinic")
    with open_door(ground.folder, clock=ground.clock), pytest.raises(AlreadyOpen, match="Front desk"):
        restored(backed_up, ground.folder)
