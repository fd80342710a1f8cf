"""What whoever answers for the clinic is told when they come back, and that one look is one row of the trail."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter
from clinic_app.bootstrap import open_door
from clinic_app.clinic import Clinic
from clinic_app.errors import Cancelled, Refused, VaultError
from clinic_app.identifiers import StaffId, new_command
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.upkeep.model import Counted, Overview, check_detail, read_check_detail
from clinic_app.vault.key_errors import TooManyTries, WrongPassword
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, a_founded_clinic

STAFF = {"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR, "ian": Role.ADMINISTRATOR}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    """Founded once: making the keys of four people takes longer than all the tests."""
    return a_founded_clinic(tmp_path_factory.mktemp("original"), staff=STAFF)


@pytest.fixture
def founded(original: FoundedClinic, tmp_path: Path) -> FoundedClinic:
    shutil.copytree(original.folder, tmp_path / "clinic")
    return FoundedClinic(tmp_path / "clinic", FakeClock(original.clock()), original.sheets)


@pytest.fixture
def back(founded: FoundedClinic) -> Iterator[Clinic]:
    """Maya, two weeks after the founding."""
    founded.clock.advance(days=14)
    with founded.signed_in("maya") as clinic:
        yield clinic


def _overview(clinic: Clinic) -> Overview:
    return clinic.upkeep.overview(clinic.actor)


def _id(clinic: Clinic, username: str) -> StaffId:
    found = clinic.staff.names().named(username)
    assert found is not None
    return found


def _try(founded: FoundedClinic, username: str, times: int) -> None:
    """Wrong passwords."""
    with open_door(founded.folder, clock=founded.clock) as door:
        for _ in range(times):
            founded.clock.advance(minutes=6)
            with pytest.raises(WrongPassword):
                door.sign_in(username, bytearray(b"a guess that cannot be right"))


def _rows(clinic: Clinic) -> tuple[AuditEntry, ...]:
    return clinic.audit.read(clinic.actor, AuditFilter(), limit=1_000)


def test_a_quiet_fortnight_has_nothing_to_tell_but_when_it_began(back: Clinic, founded: FoundedClinic) -> None:
    told = _overview(back)
    assert told.since is not None
    assert told.since < founded.clock() - timedelta(days=13)
    assert (told.last_check, told.tries, told.open_tries, told.refusals, told.unused, told.deputies) == (None, (), (), (), (), ())
    assert told.sheets is not None
    assert [each.sheet for each in told.sheets if each.made_at <= told.since and each.checked_at is None and each.used_at is None] == [
        "A",
        "B",
    ]


def test_the_whole_look_is_one_row(back: Clinic) -> None:
    before = _rows(back)
    _overview(back)
    (row, _read) = _rows(back)[: len(_rows(back)) - len(before) - 1]
    assert {row.event, _read.event} == {AuditEvent.CLINIC_OVERVIEW, AuditEvent.AUDIT_READ}


def test_wrong_passwords_are_told_before_and_after_a_right_one(founded: FoundedClinic) -> None:
    founded.clock.advance(days=14)
    _try(founded, "rita", 7)
    _try(founded, "nobody-here", 2)
    _try(founded, "asha", 1)
    founded.clock.advance(minutes=6)
    with founded.signed_in("asha"):
        pass
    with founded.signed_in("maya") as clinic:
        told = _overview(clinic)
        assert told.tries == (Counted(staff=_id(clinic, "asha"), times=1),)
        assert told.open_tries is not None
        (rita,) = told.open_tries
        assert (rita.staff, rita.times) == (_id(clinic, "rita"), 7)
        assert rita.next_at - rita.last == timedelta(seconds=20)
        assert told.strangers_tries == 2
    founded.clock.advance(minutes=6)
    with founded.signed_in("rita"):
        pass
    with founded.signed_in("maya") as clinic:
        told = _overview(clinic)
        assert told.open_tries == ()
        assert told.tries is not None
        assert Counted(staff=_id(clinic, "rita"), times=7) in told.tries


def test_wrong_passwords_are_told_also_where_the_files_did_not_open_after_the_right_one(founded: FoundedClinic) -> None:
    _try(founded, "maya", 3)
    registry = founded.folder / "registry.db"
    kept = registry.read_bytes()
    registry.write_bytes(kept[:10_000])
    founded.clock.advance(minutes=6)
    with pytest.raises(VaultError), founded.signed_in("maya"):
        pass
    registry.write_bytes(kept)
    with founded.signed_in("maya") as clinic:
        told = _overview(clinic)
        assert told.tries == (Counted(staff=_id(clinic, "maya"), times=3),)
        assert told.open_tries == ()


def test_somebody_who_must_wait_is_let_in_after_the_wait(founded: FoundedClinic) -> None:
    _try(founded, "rita", 7)
    with pytest.raises(TooManyTries), founded.signed_in("rita"):
        pass


def test_refusals_count_since_the_last_day_here_and_stay_through_a_lock(founded: FoundedClinic) -> None:
    with founded.signed_in("rita") as desk, suppress(Refused):
        desk.open_charts()
    with founded.signed_in("maya"):
        pass
    founded.clock.advance(days=14)
    for _ in range(2):
        with founded.signed_in("rita") as desk, suppress(Refused):
            desk.open_charts()
    for _ in range(2):
        founded.clock.advance(minutes=5)
        with founded.signed_in("maya") as clinic:
            assert _overview(clinic).refusals == (Counted(staff=_id(clinic, "rita"), times=2),)


def test_a_one_time_password_that_nobody_used_is_told_with_its_day(back: Clinic, founded: FoundedClinic) -> None:
    new = NewMember(username="sam", name=StaffName(display="Sam"), roles=frozenset({Role.RECEPTIONIST}))
    back.staff.add(back.actor, new_command(founded.clock()), new)
    unused = _overview(back).unused
    assert unused is not None
    assert [(each.staff, each.given_at) for each in unused] == [(_id(back, "sam"), founded.clock())]
    founded.clock.advance(days=1)
    back.staff.reset_password(back.actor, new_command(founded.clock()), _id(back, "sam"))
    unused = _overview(back).unused
    assert unused is not None
    assert [each.given_at for each in unused] == [founded.clock()]


def test_deputies_are_told_while_they_act_and_until_their_deeds_are_looked_at(founded: FoundedClinic) -> None:
    clock = founded.clock
    with founded.signed_in("maya") as clinic:
        today = clinic.today
        clinic.deputies.name_deputy(clinic.actor, new_command(clock()), _id(clinic, "asha"), first=today, last=today)
        (deputy,) = _overview(clinic).deputies or ()
        assert (deputy.acts_now, deputy.new_deeds) == (True, 0)
    with founded.signed_in("asha") as deputising:
        deputising.staff.members(deputising.actor)
    clock.advance(days=3)
    with founded.signed_in("maya") as clinic:
        (deputy,) = _overview(clinic).deputies or ()
        assert not deputy.acts_now
        (done,) = clinic.deputies.deeds(clinic.actor)
        assert deputy.new_deeds == len(done.new) > 0
        clinic.deputies.mark_reviewed(clinic.actor, new_command(clock()), done.deputyship.id, through=clock())
        assert _overview(clinic).deputies == ()


def test_the_administrator_hears_of_files_and_staff_and_of_nobodys_deeds(founded: FoundedClinic) -> None:
    with founded.signed_in("ian") as clinic:
        clinic.upkeep.check(clinic.actor)
        told = _overview(clinic)
    assert (told.tries, told.open_tries, told.refusals, told.deputies) == (None, None, None, None)
    assert told.unused == ()
    assert told.last_check is not None
    assert (told.last_check.faults, told.last_check.unseen) == (0, ("clinical.db",))


def test_the_last_check_says_where_its_faults_were(back: Clinic, founded: FoundedClinic) -> None:
    keys = founded.folder / "keys.json.bak"
    keys.write_bytes(keys.read_bytes()[:-40])
    back.upkeep.check(back.actor)
    last = _overview(back).last_check
    assert last is not None
    assert (last.faults, last.faulty, last.by, last.at) == (1, ("keys.json.bak",), back.actor.staff_id, founded.clock())
    assert keys.stat().st_size > 0


def test_a_look_at_how_things_stand_mends_and_writes_no_key_file(back: Clinic, founded: FoundedClinic) -> None:
    copy = founded.folder / "keys.json.bak"
    copy.write_bytes(b"damaged")
    _overview(back)
    assert copy.read_bytes() == b"damaged"


def test_a_key_file_that_proves_nothing_tells_of_nobody(back: Clinic, founded: FoundedClinic) -> None:
    for name in ("keys.json", "keys.json.bak"):
        path = founded.folder / name
        path.write_bytes(path.read_bytes().replace(b'"deputy":false', b'"deputy":true ', 1))
    told = _overview(back)
    assert (told.unused, told.open_tries, told.sheets) == ((), (), ())


@pytest.mark.parametrize(
    "words",
    ["Every page of registry.db", "Rows of the audit trail in registry.db", "Rows of the audit trail in clinical.db"],
)
def test_a_check_that_was_stopped_is_no_check(back: Clinic, words: str) -> None:
    def progress(what: str, _done: int, _total: int | None, /) -> None:
        if what == words:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        back.upkeep.check(back.actor, progress)
    assert _overview(back).last_check is None


def test_where_faults_were_is_read_as_it_was_written() -> None:
    assert read_check_detail(check_detail(faulty=["registry.db", "registry.db", "Your drafts"], unseen=["clinical.db"])) == (
        ("registry.db", "Your drafts"),
        ("clinical.db",),
    )
    assert check_detail(faulty=(), unseen=()) is None
    assert read_check_detail(None) == ((), ())


def test_reception_is_told_nothing(founded: FoundedClinic) -> None:
    with founded.signed_in("rita") as clinic:
        assert not clinic.actor.may(Permission.CLINIC_CHECK)
        with pytest.raises(Refused):
            _overview(clinic)
