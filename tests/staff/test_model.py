"""The rules about names, deputies and arrivals, without a file."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Permission, Role, granted
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId
from clinic_app.staff.model import Deputyship, DeputyshipId, StaffName, arrive

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def a_deputyship(first: date = TODAY, last: date = TODAY, *, ended_at: datetime | None = None) -> Deputyship:
    somebody, maya = StaffId(uuid4()), StaffId(uuid4())
    named = DeputyshipId(uuid4())
    return Deputyship(id=named, deputy=somebody, first=first, last=last, named_by=maya, named_at=NOW, ended_at=ended_at)


@pytest.mark.parametrize("text", ["अनन्या शर्मा", "محمد علي", "Zoë O’Brien-Łukasz", "王小明", "க்ஷ\u200cமி"])
def test_a_name_of_any_script_is_kept(text: str) -> None:
    assert StaffName(display=f"  {text} ").checked() == StaffName(display=text)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (StaffName(display=""), "Name"),
        (StaffName(display="\u202eRita"), "Name"),
        (StaffName(display="Rita\x00"), "Name"),
        (StaffName(display="Rita", title="D" * 41), "Title"),
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(name: StaffName, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        name.checked()
    assert refused.value.field == field


def test_first_and_last_day_count_and_those_around_them_do_not() -> None:
    named = a_deputyship(TODAY, TODAY + 2 * DAY)
    assert [named.covers(TODAY + days * DAY) for days in range(-1, 4)] == [False, True, True, True, False]
    assert [named.is_over(TODAY + days * DAY) for days in (0, 2, 3)] == [False, False, True]


def test_a_deputyship_that_was_ended_covers_nothing_and_is_over() -> None:
    ended = a_deputyship(ended_at=NOW)
    assert not ended.covers(TODAY)
    assert ended.is_over(TODAY)


def test_a_deputyship_may_last_a_leap_year_and_no_longer() -> None:
    assert a_deputyship(TODAY, TODAY + 366 * DAY).checked(today=TODAY)
    with pytest.raises(InvalidInput, match="up to a year"):
        a_deputyship(TODAY, TODAY + 367 * DAY).checked(today=TODAY)


@pytest.mark.parametrize(
    ("roles", "may_deputise", "must_change", "deputyships", "held", "deputising"),
    [
        ({Role.DOCTOR}, True, False, [a_deputyship()], {Role.DOCTOR, Role.MANAGER}, True),
        ({Role.DOCTOR}, False, False, [a_deputyship()], {Role.DOCTOR}, False),
        ({Role.DOCTOR}, True, False, [a_deputyship(TODAY + DAY, TODAY + DAY)], {Role.DOCTOR}, False),
        ({Role.DOCTOR}, True, False, [], {Role.DOCTOR}, False),
        ({Role.DOCTOR}, True, True, [a_deputyship()], set(), False),
        ({Role.MANAGER}, True, False, [a_deputyship()], {Role.MANAGER}, False),
    ],
)
def test_somebody_arrives_with_the_roles_of_the_day(
    roles: set[Role], may_deputise: bool, must_change: bool, deputyships: list[Deputyship], held: set[Role], deputising: bool
) -> None:
    arrival = arrive(
        frozenset(roles),
        may_deputise=may_deputise,
        must_change_password=must_change,
        deputyships=deputyships,
        today=TODAY,
        name=StaffName(display="Dee"),
    )
    assert (set(arrival.roles), arrival.deputising, arrival.must_change_password) == (held, deputising, must_change)


def test_a_one_time_password_allows_choosing_another_and_nothing_else() -> None:
    arrival = arrive(frozenset(Role), may_deputise=True, must_change_password=True, deputyships=[a_deputyship()], today=TODAY, name=None)
    assert granted(arrival.roles) == {Permission.BACKUP_RUN, Permission.OWN_PASSWORD_CHANGE, Permission.WINDOW_LOCK}
