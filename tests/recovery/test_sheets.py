"""A manager checks a recovery sheet and makes new ones; a new one counts only once somebody has read a group of it from paper."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.clinic import Clinic
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import new_command
from clinic_app.recovery.service import DrawnSheets
from clinic_app.vault.key_errors import SheetGroupWrong, SheetOfAnotherClinic, SheetReplaced
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, a_founded_clinic
from tests.recovery.lost import rescued, typed


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("sheets"), staff={})


@pytest.fixture
def here(founded: FoundedClinic, tmp_path: Path) -> FoundedClinic:
    shutil.copytree(founded.folder, tmp_path / "clinic")
    return replace(founded, folder=tmp_path / "clinic", clock=FakeClock(founded.clock() + timedelta(hours=1)))


@pytest.fixture
def clinic(here: FoundedClinic) -> Iterator[Clinic]:
    with here.signed_in("maya") as opened:
        yield opened


def renew(clinic: Clinic, *letters: str) -> DrawnSheets:
    drawn = clinic.sheets.draw(clinic.actor, letters)
    clinic.sheets.renew(clinic.actor, new_command(clinic.clock()), drawn, read_back(drawn))
    return drawn


def read_back(drawn: DrawnSheets) -> tuple[str, ...]:
    return tuple(sheet.groups()[asked.number - 1].lower() for sheet, asked in zip(drawn.sheets, drawn.asked, strict=True))


def words(sheet: RecoverySheet) -> str:
    return "\n".join(sheet.groups())


def test_a_checked_sheet_is_known_with_its_day(here: FoundedClinic, clinic: Clinic) -> None:
    assert [(each.sheet, each.checked_at, each.used_at) for each in clinic.sheets.states(clinic.actor)] == [
        ("A", None, None),
        ("B", None, None),
    ]
    here.clock.advance(hours=1)
    assert clinic.sheets.check(clinic.actor, here.sheets[1].qr_text()) == "B"
    assert [each.checked_at for each in clinic.sheets.states(clinic.actor)] == [None, here.clock()]


def test_a_sheet_is_due_three_months_after_it_was_made_or_checked(here: FoundedClinic, clinic: Clinic) -> None:
    here.clock.advance(days=89)
    clinic.sheets.check(clinic.actor, typed(here))
    a, b = clinic.sheets.states(clinic.actor)
    assert (a.is_due(here.clock()), b.is_due(here.clock())) == (False, False)
    here.clock.advance(days=2)
    assert (a.is_due(here.clock()), b.is_due(here.clock())) == (False, True)


def test_a_check_that_fails_is_on_record_and_a_slip_is_not(here: FoundedClinic, clinic: Clinic) -> None:
    with pytest.raises(SheetGroupWrong):
        clinic.sheets.check(clinic.actor, typed(here)[:-1] + "#")
    with pytest.raises(SheetOfAnotherClinic):
        clinic.sheets.check(clinic.actor, words(RecoverySheet.fresh("A")))
    renew(clinic, "A")
    with pytest.raises(SheetReplaced):
        clinic.sheets.check(clinic.actor, typed(here))
    rows = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.SHEET_CHECK})))
    assert [row.detail for row in rows] == ["sheet-replaced", "sheet-of-another"]


def test_the_old_sheet_counts_until_the_new_one_was_read_back(here: FoundedClinic, clinic: Clinic) -> None:
    drawn = clinic.sheets.draw(clinic.actor, ("A",))
    assert drawn.pages[0].startswith(b"%PDF")
    assert clinic.sheets.check(clinic.actor, typed(here)) == "A"
    with pytest.raises(InvalidInput) as told:
        clinic.sheets.renew(clinic.actor, new_command(clinic.clock()), drawn, ("00000",))
    assert told.value.field == drawn.asked[0].label
    assert clinic.sheets.check(clinic.actor, typed(here)) == "A"
    with pytest.raises(SheetOfAnotherClinic):
        clinic.sheets.check(clinic.actor, words(drawn.sheets[0]))


def test_both_new_sheets_open_and_the_old_ones_say_that_they_were_replaced(here: FoundedClinic, clinic: Clinic) -> None:
    here.clock.advance(days=100)
    drawn = renew(clinic, "A", "B")
    assert [each.made_at for each in clinic.sheets.states(clinic.actor)] == [here.clock()] * 2
    assert [clinic.sheets.check(clinic.actor, words(sheet)) for sheet in drawn.sheets] == ["A", "B"]
    for old in here.sheets:
        with pytest.raises(SheetReplaced):
            clinic.sheets.check(clinic.actor, words(old))


def test_a_retry_makes_the_sheets_once(here: FoundedClinic, clinic: Clinic) -> None:
    drawn, command = clinic.sheets.draw(clinic.actor, ("B",)), new_command(clinic.clock())
    for _ in range(2):
        clinic.sheets.renew(clinic.actor, command, drawn, read_back(drawn))
    rows = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.SHEET_RENEW})))
    assert {row.detail for row in rows} <= {"sheet-B", None}
    assert len([row for row in rows if row.detail]) == 1
    assert clinic.sheets.check(clinic.actor, words(drawn.sheets[0])) == "B"


def test_a_sheet_that_let_somebody_in_asks_for_a_new_one_until_it_is_made(here: FoundedClinic) -> None:
    here.clock.advance(hours=1)
    with rescued(here, sheet="A") as rescue:
        rescue.mend()
    with here.signed_in("maya") as clinic:
        a, b = clinic.sheets.states(clinic.actor)
        assert (a.used_at, b.used_at) == (here.clock(), None)
        overview = clinic.upkeep.overview(clinic.actor)
        assert overview.sheets == (a, b)
        here.clock.advance(minutes=1)
        renew(clinic, "A")
        assert [each.used_at for each in clinic.sheets.states(clinic.actor)] == [None, None]


def test_a_restart_after_new_sheets_lets_everybody_in_and_the_new_sheet_too(here: FoundedClinic) -> None:
    with here.signed_in("maya") as clinic:
        drawn = renew(clinic, "A", "B")
    after = replace(here, sheets=(drawn.sheets[0], drawn.sheets[1]))
    with after.signed_in("maya") as clinic:
        assert clinic.notices == ()
    with rescued(after, sheet="B") as rescue:
        assert rescue.sheet == "B"
