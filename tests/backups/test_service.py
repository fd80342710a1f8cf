"""Backups of a real clinic: what lies on the stick afterwards, what is told, what is on record, and what opens it."""

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.backups import errors
from clinic_app.backups.errors import NoPlace, PlaceInsideClinic, PlaceIsElsewhere, PlaceNotAFolder, PlaceUsed, SourceDamaged
from clinic_app.backups.making import WORK
from clinic_app.backups.model import NewPlace, Processor
from clinic_app.errors import Cancelled, InvalidInput, VaultError
from clinic_app.patients.model import Patient
from clinic_app.patients.service import PatientService
from clinic_app.vault.backup_container import open_backup, read_header
from clinic_app.vault.backup_errors import BackupDamaged, BackupSheetWrong, PoolFileMissing
from clinic_app.vault.cipher import connect
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.backups.backed_up import BackedUp
from tests.builders import a_name, a_registration
from tests.vault.small_disk import mounted

PAGE = 4096


def events(clinic: BackedUp, *wanted: AuditEvent) -> int:
    found = clinic.clinic.audit.read(clinic.clinic.actor, AuditFilter(events=frozenset(wanted)), limit=100)
    return len(found)


def test_a_backup_is_proven_before_it_has_its_name_and_is_on_record(clinic: BackedUp) -> None:
    run = clinic.made()

    assert clinic.files() == [run.file_name]
    assert run.proven
    assert run.blobs == 1
    assert (clinic.stick / run.file_name).stat().st_size == run.size
    header = read_header(clinic.stick / run.file_name)
    assert header.proven
    assert dict(header.registry.rows)["patients"] == 1
    assert header.clinical is not None
    assert dict(header.clinical.rows)["documents"] == 1
    assert events(clinic, AuditEvent.BACKUP_MAKE) == 1
    assert not (clinic.ground.folder / WORK).exists(), "no copy is left behind"


def test_what_a_sheet_unpacks_opens_as_the_clinic_did(clinic: BackedUp, tmp_path: Path) -> None:
    run = clinic.made()
    backup = open_backup(clinic.stick / run.file_name, clinic.sheet())
    backup.extract(tmp_path / "out")

    for which in VaultFile:
        file = connect(tmp_path / "out" / f"{which.value}.db", backup.keys.sqlcipher_key(which))
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        file.close()


def test_people_go_on_working_while_a_backup_is_made_and_what_they_save_is_in_it_or_not_but_never_half(clinic: BackedUp) -> None:
    patients: PatientService = clinic.clinic.patients
    saved: list[Patient] = []

    def meanwhile(words: str, _done: int, _total: int | None) -> None:
        if words.startswith("Copying registry") and len(saved) < 3:
            registration = a_registration(a_name(family=f"Meanwhile{len(saved)}"))
            saved.append(patients.register(clinic.clinic.actor, clinic.command(), registration))

    (run,) = clinic.back_up(progress=meanwhile).runs
    assert saved
    assert run.proven
    assert clinic.clinic.backups.drill(clinic.clinic.actor, clinic.command(), clinic.sheet()).rows > 0


def test_a_stopped_backup_leaves_nothing_and_the_next_one_is_made(clinic: BackedUp) -> None:
    def stop(words: str, _done: int, _total: int | None) -> None:
        if words.startswith("Writing"):
            raise Cancelled("Stopped.")

    def stop_early(_words: str, _done: int, _total: int | None) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        clinic.back_up(progress=stop_early)
    try:
        clinic.back_up(progress=stop)
    except Cancelled:
        assert clinic.files() == []
    assert clinic.made().proven


def test_a_retry_makes_no_second_backup(clinic: BackedUp) -> None:
    command = clinic.command()
    first = clinic.back_up(command).runs
    clinic.clinic.clock()
    assert clinic.back_up(command).runs == first
    assert len(clinic.files()) == 1


def test_a_picture_is_copied_once(clinic: BackedUp) -> None:
    clinic.made()
    (pooled,) = [path for path in (clinic.stick / "blobs").rglob("*") if path.is_file()]
    before = pooled.stat().st_ino
    clinic.file_letter(b"Dear colleague")
    clinic.ground.clock.advance(minutes=1)
    assert clinic.made().blobs == 2
    assert pooled.stat().st_ino == before


def test_a_picture_that_is_damaged_in_the_clinic_is_not_taken_for_a_good_one(clinic: BackedUp) -> None:
    (blob,) = [path for path in (clinic.ground.folder / "blobs").rglob("*") if path.is_file()]
    blob.write_bytes(blob.read_bytes()[:-1] + b"\x00")
    run = clinic.made()
    assert not run.proven
    assert run.blobs == 0


def test_a_picture_that_is_lost_in_the_clinic_stays_in_the_backups(clinic: BackedUp, tmp_path: Path) -> None:
    clinic.made()
    (blob,) = [path for path in (clinic.ground.folder / "blobs").rglob("*") if path.is_file()]
    blob.unlink()
    clinic.ground.clock.advance(minutes=1)
    run = clinic.made()
    assert run.proven
    open_backup(clinic.stick / run.file_name, clinic.sheet()).extract(tmp_path / "out")


@pytest.mark.parametrize("name", ["registry.db", "clinical.db"])
def test_no_backup_is_made_of_a_damaged_file_which_a_copy_would_hide(clinic: BackedUp, name: str) -> None:
    path = clinic.ground.folder / name
    with open(path, "r+b", buffering=0) as file:
        file.seek(path.stat().st_size // PAGE // 2 * PAGE + 900)
        before = file.read(16)
        file.seek(-16, os.SEEK_CUR)
        file.write(bytes(16))
        with pytest.raises(VaultError):
            clinic.back_up()
        file.seek(-16, os.SEEK_CUR)
        file.write(before)
    assert clinic.files() == []


def test_damage_that_the_copy_meets_is_found_after_it(clinic: BackedUp) -> None:
    """The page is damaged between the beginning of the copy and the check: a check before it would have passed."""
    path = clinic.ground.folder / "clinical.db"

    def damage(words: str, done: int, _total: int | None) -> None:
        if words == "Copying clinical.db" and done:
            with open(path, "r+b") as file:
                file.seek(path.stat().st_size // PAGE // 2 * PAGE + 900)
                file.write(bytes(16))

    with pytest.raises(SourceDamaged, match=r"clinical\.db"):
        clinic.back_up(progress=damage)
    assert clinic.files() == []


def test_a_stick_that_is_pulled_out_is_told_and_the_backup_goes_on_elsewhere(clinic: BackedUp, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    clinic.clinic.backups.add_place(clinic.clinic.actor, clinic.command(), NewPlace(path=second))
    shutil.rmtree(clinic.stick)

    runs = clinic.back_up().runs
    assert [run.made for run in runs] == [True, False]
    assert runs[1].failure == "Blue stick is not there; plug it in or connect its drive, and make the backup again."
    standing = clinic.clinic.backups.standing(clinic.clinic.actor)
    assert [place.is_there for place in standing.places] == [False, True]
    assert standing.places[0].failure == runs[1]
    assert events(clinic, AuditEvent.BACKUP_FAIL) == 1


def test_a_stick_that_is_too_small_says_so_and_nothing_half_has_the_name_of_a_backup(clinic: BackedUp, tmp_path: Path) -> None:
    with mounted(tmp_path / "tiny", "size=64k") as tiny:
        clinic.clinic.backups.add_place(clinic.clinic.actor, clinic.command(), NewPlace(path=tiny))
        runs = {run.made: run for run in clinic.back_up().runs}
        assert "disk is full" in str(runs[False].failure)
        assert [path.name for path in tiny.iterdir() if path.name != "blobs"] == []


def test_backups_of_a_year_are_rotated_and_the_pool_is_swept(clinic: BackedUp) -> None:
    clinic.made()
    for _ in range(4):
        clinic.ground.clock.advance(hours=1)
        last = clinic.made()
    assert clinic.files() == [last.file_name], "one a day"
    standing = clinic.clinic.backups.standing(clinic.clinic.actor)
    assert standing.oldest == standing.last == last


def test_a_file_that_no_kept_backup_lists_is_swept_from_the_pool_and_a_strangers_is_not(clinic: BackedUp) -> None:
    clinic.made()
    home = clinic.clinic.homes[0].file
    with home.transaction() as connection:
        connection.exec_driver_sql("UPDATE backup_blobs SET name = ?, first_listed = 0, listed_by = 0", ("ab" * 16,))
    gone, strangers = clinic.stick / "blobs" / "ab" / ("ab" * 16), clinic.stick / "blobs" / "cd" / ("cd" * 16)
    for path in (gone, strangers):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"closed")
    clinic.ground.clock.advance(minutes=1)
    clinic.made()
    assert not gone.exists()
    assert strangers.exists()


def test_what_a_killed_backup_left_is_taken_away_the_day_after(clinic: BackedUp) -> None:
    old, fresh = clinic.stick / "clinic-20260301-0900-1.cbk.part", clinic.stick / "clinic-20260302-0900-2.cbk.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    clinic.made()
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_drill_opens_the_newest_backup_with_the_paper_and_counts(clinic: BackedUp) -> None:
    run = clinic.made()
    result = clinic.clinic.backups.drill(clinic.clinic.actor, clinic.command(), clinic.sheet(1))
    assert (result.file_name, result.pictures) == (run.file_name, 1)
    assert result.rows >= 50
    assert clinic.clinic.backups.standing(clinic.clinic.actor).drilled_at == clinic.clinic.clock()
    assert not (clinic.ground.folder / WORK).exists()


def test_a_drill_with_a_wrong_sheet_is_none(clinic: BackedUp) -> None:
    clinic.made()
    with pytest.raises(BackupSheetWrong):
        clinic.clinic.backups.drill(clinic.clinic.actor, clinic.command(), " ".join(RecoverySheet.fresh("A").groups()))
    assert clinic.clinic.backups.standing(clinic.clinic.actor).drilled_at is None


def test_a_copy_for_another_pc_opens_with_its_code_and_with_no_other_backups(clinic: BackedUp) -> None:
    made = clinic.clinic.backups.hand_out(clinic.clinic.actor, clinic.command(), clinic.place.id)
    assert made.code is not None
    (run,) = made.runs
    assert run.for_another_pc
    opened = open_backup(clinic.stick / run.file_name, " ".join(made.code))
    assert opened.keys.registry_key == clinic.ground.keys.registry_key
    assert events(clinic, AuditEvent.BACKUP_HAND_OUT) == 1
    clinic.ground.clock.advance(days=1)
    with pytest.raises(BackupSheetWrong):
        open_backup(clinic.stick / clinic.made().file_name, " ".join(made.code))


def test_a_backup_verifies_until_a_byte_of_it_changes(clinic: BackedUp) -> None:
    run = clinic.made()
    backups, actor = clinic.clinic.backups, clinic.clinic.actor
    assert backups.verify(actor, run.id) == run
    path = clinic.stick / run.file_name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(errors.Miscounted):
        backups.verify(actor, run.id)
    content[40] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupDamaged):
        backups.verify(actor, run.id)
    shutil.rmtree(clinic.stick / "blobs")
    content[40] ^= 1
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(PoolFileMissing):
        backups.verify(actor, run.id)
    assert events(clinic, AuditEvent.BACKUP_VERIFY) == 4


def test_the_schedule_asks_for_places_that_are_due_and_there(clinic: BackedUp) -> None:
    backups, actor = clinic.clinic.backups, clinic.clinic.actor
    assert backups.due(actor) == (clinic.place.id,)
    clinic.made()
    assert backups.due(actor) == ()
    clinic.ground.clock.advance(days=1)
    assert backups.due(actor) == (clinic.place.id,)
    shutil.rmtree(clinic.stick)
    assert backups.due(actor) == ()


def test_whoever_is_at_work_has_the_daily_backup_made_once(clinic: BackedUp) -> None:
    backups, actor = clinic.clinic.backups, clinic.clinic.actor
    (run,) = backups.run_due(actor, clinic.command()).runs
    assert run.proven
    assert backups.run_due(actor, clinic.command()).runs == ()


def test_the_hour_of_the_days_backup_can_be_chosen(clinic: BackedUp) -> None:
    backups, actor = clinic.clinic.backups, clinic.clinic.actor
    backups.set_hour(actor, clinic.command(), 18)
    assert backups.standing(actor).hour == 18
    with pytest.raises(InvalidInput):
        backups.set_hour(actor, clinic.command(), 24)


def test_a_place_that_is_no_folder_is_in_the_clinic_or_is_used_already_is_refused(clinic: BackedUp, tmp_path: Path) -> None:
    def add(path: Path) -> None:
        clinic.clinic.backups.add_place(clinic.clinic.actor, clinic.command(), NewPlace(path=path))

    with pytest.raises(PlaceNotAFolder):
        add(tmp_path / "nowhere")
    with pytest.raises(PlaceInsideClinic):
        add(clinic.ground.folder / "blobs")
    with pytest.raises(PlaceUsed):
        add(clinic.stick)


def test_a_synced_folder_is_outside_the_clinic_and_needs_its_keeper(clinic: BackedUp, tmp_path: Path) -> None:
    dropbox = tmp_path / "Dropbox" / "clinic"
    dropbox.mkdir(parents=True)
    backups, actor = clinic.clinic.backups, clinic.clinic.actor
    with pytest.raises(PlaceIsElsewhere, match="Dropbox"):
        backups.add_place(actor, clinic.command(), NewPlace(path=dropbox))
    processor = Processor(name="Dropbox International", agreed_on=date(2026, 1, 15))
    place = backups.add_place(actor, clinic.command(), NewPlace(path=dropbox, off_site=True, processor=processor))
    assert place.off_site
    assert backups.standing(actor).places[1].place == place


def test_a_place_out_of_use_gets_no_more_backups_and_keeps_those_it_has(clinic: BackedUp) -> None:
    run = clinic.made()
    clinic.clinic.backups.remove_place(clinic.clinic.actor, clinic.command(), clinic.place.id)
    with pytest.raises(NoPlace):
        clinic.back_up()
    assert (clinic.stick / run.file_name).exists()


def test_the_disk_of_the_clinics_own_files_is_told(clinic: BackedUp, tmp_path: Path) -> None:
    with mounted(tmp_path / "other", "size=4m") as other:
        clinic.clinic.backups.add_place(clinic.clinic.actor, clinic.command(), NewPlace(path=other))
        standing = clinic.clinic.backups.standing(clinic.clinic.actor)
        assert [place.same_disk for place in standing.places] == [True, False]


def test_a_backup_a_day_is_not_late_and_two_days_are(clinic: BackedUp) -> None:
    clinic.made()
    standing = clinic.clinic.backups.standing(clinic.clinic.actor)
    assert not standing.is_late(clinic.clinic.clock())
    assert standing.is_late(clinic.clinic.clock() + timedelta(days=2))
