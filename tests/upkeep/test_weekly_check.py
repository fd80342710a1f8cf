"""The program's own check: due after a week, gives way at once and goes on from there, and alarms nobody over one wrong reading."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.errors import Cancelled
from clinic_app.identifiers import new_command
from clinic_app.upkeep.model import Verdict
from tests.builders import a_registration
from tests.journeys.founding import FoundedClinic, a_founded_clinic

PAGE = 4096


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    founded = a_founded_clinic(tmp_path_factory.mktemp("weekly"), staff={"rita": Role.RECEPTIONIST})
    with founded.signed_in("maya") as clinic:
        for _ in range(3):
            clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration())
    return founded


@pytest.fixture
def founded(original: FoundedClinic, tmp_path: Path) -> FoundedClinic:
    shutil.copytree(original.folder, tmp_path / "clinic")
    return replace(original, folder=tmp_path / "clinic")


def flip(path: Path, page: int) -> None:
    """One bit of a page, where the file lies; doing it again puts it back."""
    with path.open("r+b") as file:
        file.seek(page * PAGE + 900)
        (byte,) = file.read(1)
        file.seek(page * PAGE + 900)
        file.write(bytes([byte ^ 1]))


def last_page(path: Path) -> int:
    return path.stat().st_size // PAGE - 1


def test_it_is_due_after_a_week_and_its_row_says_that_it_was_the_program(founded: FoundedClinic) -> None:
    with founded.signed_in("maya") as clinic:
        weekly = clinic.weekly_check
        assert weekly.is_due()
        assert weekly.go_on(clinic.actor) == Verdict(())
        assert not weekly.is_due()
        founded.clock.advance(days=6, hours=23)
        assert not weekly.is_due()
        founded.clock.advance(hours=2)
        assert weekly.is_due()
        clinic.upkeep.check(clinic.actor)
        assert not weekly.is_due()
        last = clinic.upkeep.overview(clinic.actor).last_check
        assert last is not None
        assert not last.by_itself
        founded.clock.advance(days=8)
        weekly.go_on(clinic.actor)
        last = clinic.upkeep.overview(clinic.actor).last_check
        assert last is not None
        assert (last.by_itself, last.by, last.faults, last.at) == (True, clinic.actor.staff_id, 0, founded.clock())


def test_what_a_receptionist_lent_no_key_for_is_still_due_for_whoever_has_it(founded: FoundedClinic) -> None:
    with founded.signed_in("rita") as clinic:
        assert clinic.weekly_check.is_due()
        assert clinic.weekly_check.go_on(clinic.actor) == Verdict(())
        assert not clinic.weekly_check.is_due()
    with founded.signed_in("maya") as clinic:
        assert clinic.weekly_check.is_due()
        (row,) = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.CLINIC_WEEKLY_CHECK})))
        assert row.detail == "unseen clinical.db"


def test_it_gives_way_at_any_step_and_goes_on_from_there(founded: FoundedClinic) -> None:
    with founded.signed_in("maya") as clinic:
        weekly, steps = clinic.weekly_check, []

        def stop(words: str, _done: int, _total: int | None, /) -> None:
            steps.append(words)
            raise Cancelled("enough")

        rounds = 0
        while True:
            rounds += 1
            try:
                # Interrupted at its first step each time: what came to its end before that is not looked at again.
                verdict = weekly.go_on(clinic.actor, stop if len(steps) < 3 else lambda *_told: None)
            except Cancelled:
                # Somebody works meanwhile.
                clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration())
                continue
            break
        assert verdict == Verdict(())
        assert rounds == 4
        rows = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.CLINIC_WEEKLY_CHECK})))
        assert len(rows) == 1


@pytest.mark.parametrize("name", ["registry.db", "clinical.db"])
def test_a_damaged_page_is_a_fault_once_a_second_look_in_a_reopened_file_confirms_it(founded: FoundedClinic, name: str) -> None:
    with founded.signed_in("maya") as clinic:
        path = founded.folder / name
        for home in clinic.homes:
            home.file.pragma("wal_checkpoint(TRUNCATE)")
        flip(path, last_page(path))
        found = clinic.weekly_check.go_on(clinic.actor)
        assert [each.partition(":")[0] for each in found.faults] == [name] * len(found.faults)
        assert "1 damaged page; keep every file as it is and restore from a backup." in found.faults[0]
        last = clinic.upkeep.overview(clinic.actor).last_check
        assert last is not None
        assert last.faulty == (name,)


def test_a_page_that_was_read_wrongly_once_alarms_nobody(founded: FoundedClinic) -> None:
    with founded.signed_in("maya") as clinic:
        path = founded.folder / "registry.db"
        clinic.homes[0].file.pragma("wal_checkpoint(TRUNCATE)")
        flip(path, last_page(path))
        flipped = True

        def put_right(words: str, _done: int, _total: int | None, /) -> None:
            nonlocal flipped
            if flipped and words == "Every page of registry.db":
                flip(path, last_page(path))
                flipped = False

        assert clinic.weekly_check.go_on(clinic.actor, put_right) == Verdict(())
        assert not flipped


def test_rows_that_are_missing_since_the_mark_are_a_fault(founded: FoundedClinic, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    shutil.copyfile(founded.folder / "registry.db", older)
    with founded.signed_in("maya") as clinic:
        clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration())
    head = (founded.folder / "head.json").read_bytes()
    shutil.copyfile(older, founded.folder / "registry.db")
    with founded.signed_in("maya") as clinic:
        heads = clinic.weekly_check._heads  # noqa: SLF001 - the opening has written a newer mark; the older file's is put back
        (founded.folder / "head.json").write_bytes(head)
        heads._heads = None  # noqa: SLF001
        found = clinic.weekly_check.go_on(clinic.actor)
    assert any("missing" in each or "replaced" in each for each in found.faults)
