"""When a backup is due, which are kept, and what is said of how safe they are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from clinic_app.backups.model import (
    BackupStanding,
    NewPlace,
    Place,
    PlaceId,
    PlaceStanding,
    Processor,
    Run,
    RunId,
    is_due,
    to_take_away,
)
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId
from clinic_app.vault.model import BackupGap

ZONE = "Asia/Kolkata"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""Half past two in the afternoon at the clinic."""

TODAY = date(2026, 11, 22)


def a_run(at: datetime, *, proven: bool = True, failure: str | None = None) -> Run:
    gap = None if proven else BackupGap.NO_CLINICAL_KEY
    return Run(
        id=RunId(uuid4()), place=PlaceId(uuid4()), at=at, sequence=1, file_name="clinic-1.cbk", size=1, sha256=b"", seconds=1, gap=gap,
        blobs=0, by=StaffId(uuid4()), failure=failure,
    )  # fmt: skip


def a_standing(*places: PlaceStanding) -> BackupStanding:
    return BackupStanding(places=places, hour=13, drilled_at=None, since=NOW - timedelta(days=10))


def a_place(*kept: Run, same_disk: bool = False) -> PlaceStanding:
    place = Place(id=PlaceId(uuid4()), label="Stick", path=Path("/media/stick"), processor=None, added_at=NOW)
    return PlaceStanding(place=place, is_there=True, same_disk=same_disk, kept=kept, failure=None)


def test_the_first_backup_of_a_place_is_due_at_once() -> None:
    assert is_due(NOW, (), hour=13, zone=ZONE)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (timedelta(hours=1), False),  # 13:30 today, after the hour
        (timedelta(hours=2), True),  # 12:30 today, before it
        (timedelta(hours=20), True),
        (timedelta(days=9), True),
    ],
)
def test_a_backup_is_due_once_the_hour_has_passed_since_the_last(last: timedelta, due: bool) -> None:
    assert is_due(NOW, [a_run(NOW - last)], hour=13, zone=ZONE) is due


def test_before_the_hour_yesterdays_backup_is_enough() -> None:
    morning = NOW - timedelta(hours=5)
    assert not is_due(morning, [a_run(morning - timedelta(hours=19))], hour=13, zone=ZONE)


def test_after_a_failure_it_is_tried_again_in_an_hour_and_not_before() -> None:
    runs = [a_run(NOW - timedelta(days=3)), a_run(NOW - timedelta(minutes=59), failure="The stick is full.")]
    assert not is_due(NOW, runs, hour=13, zone=ZONE)
    assert is_due(NOW + timedelta(minutes=1), runs, hour=13, zone=ZONE)


def test_whoever_holds_both_keys_makes_one_that_is_proven_after_one_that_is_not() -> None:
    unproven = a_run(NOW - timedelta(minutes=10), proven=False)
    assert is_due(NOW, [unproven], hour=13, zone=ZONE, proves=True)
    assert not is_due(NOW, [unproven], hour=13, zone=ZONE, proves=False)
    assert not is_due(NOW, [unproven, a_run(NOW)], hour=13, zone=ZONE, proves=True)


def test_of_two_years_of_daily_backups_24_at_most_are_kept() -> None:
    runs = [a_run(NOW - timedelta(days=day)) for day in range(730)]
    gone = set(to_take_away(runs, ZONE))
    kept = [run for run in runs if run not in gone]
    assert kept[:7] == runs[:7], "every one of the last seven days"
    assert 7 < len(kept) <= 7 + 5 + 12
    assert NOW - kept[-1].at > timedelta(days=11 * 29), "the oldest of twelve months"
    assert not to_take_away(kept, ZONE), "nothing more goes a second time"


def test_of_one_day_the_newest_proven_backup_is_kept() -> None:
    proven, later = a_run(NOW - timedelta(hours=3)), a_run(NOW, proven=False)
    earlier = a_run(NOW - timedelta(hours=4))
    assert to_take_away([earlier, proven, later], ZONE) == (earlier,)


def test_the_only_proven_backup_is_never_taken_away() -> None:
    proven = a_run(NOW - timedelta(days=900))
    others = [a_run(NOW - timedelta(days=day), proven=False) for day in range(800)]
    assert proven not in to_take_away([proven, *others], ZONE)


def test_a_failed_run_and_one_that_is_gone_are_nothing_to_take_away() -> None:
    failed = a_run(NOW - timedelta(days=400), failure="Full.")
    gone = replace(a_run(NOW - timedelta(days=401)), gone_at=NOW)
    assert to_take_away([failed, gone, a_run(NOW)], ZONE) == ()


def test_no_backup_for_a_day_is_late() -> None:
    assert a_standing().is_late(NOW)
    assert a_standing(a_place(a_run(NOW - timedelta(hours=25)))).is_late(NOW)
    assert not a_standing(a_place(a_run(NOW - timedelta(hours=23)))).is_late(NOW)


def test_backups_on_the_clinics_own_disk_alone_are_told() -> None:
    run = a_run(NOW)
    assert a_standing(a_place(run, same_disk=True)).only_same_disk
    assert not a_standing(a_place(run, same_disk=True), a_place(run)).only_same_disk
    assert a_standing(a_place(run, same_disk=True), a_place()).only_same_disk, "an empty stick saves nothing"


def test_a_drill_is_due_90_days_after_the_last_or_after_the_founding() -> None:
    standing = a_standing()
    assert not standing.drill_is_due(NOW)
    assert standing.drill_is_due(NOW + timedelta(days=81))
    assert not replace(standing, drilled_at=NOW).drill_is_due(NOW + timedelta(days=81))


def test_a_place_outside_the_clinic_needs_its_keeper_and_the_date_of_the_agreement() -> None:
    new = NewPlace(path=Path("/mnt/cloud"), off_site=True)
    with pytest.raises(InvalidInput) as refused:
        new.checked(today=TODAY)
    assert refused.value.field == "Who keeps it"
    with pytest.raises(InvalidInput) as refused:
        replace(new, processor=Processor(name="Vaultly", agreed_on=TODAY + timedelta(days=1))).checked(today=TODAY)
    assert refused.value.field == "Agreement of"
    checked = replace(new, processor=Processor(name="  Vaultly \n Ltd ", agreed_on=TODAY)).checked(today=TODAY)
    assert checked.processor == Processor(name="Vaultly Ltd", agreed_on=TODAY)


def test_a_place_without_a_name_is_called_by_its_folder() -> None:
    assert NewPlace(path=Path("/media/nora/BLUE STICK")).checked(today=TODAY).label == "BLUE STICK"
