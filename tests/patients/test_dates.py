"""A day of birth is understood in every way people write it, and a guess is known as one (promise R6)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.patients.dates import understood_day
from clinic_app.patients.model import OLDEST, BirthDate
from clinic_app.policy.profile import DateOrder

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(1850, 1, 1), TODAY)
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def understood(text: str, order: DateOrder = DateOrder.DAY_FIRST, today: date = TODAY) -> BirthDate | None:
    return understood_day(text, order=order, today=today)


@pytest.mark.parametrize(
    "text",
    [
        "29 feb 84", "29-Feb-1984", "29/2/1984", "29/02/84", "29.2.84", "29.02.1984", "1984-02-29", "1984/2/29", "19840229",
        "29021984", "290284", "Feb 29, 1984", "february 29 1984", "29 February, 1984", "29th feb 1984", "Feb 29th 84", "29feb84",
        "29FEB1984", "1984 Feb 29", " 29  2  1984 ", "２９/２/１９８４", "२९/२/१९८४", "29–2–1984",
    ],
)  # fmt: skip
def test_one_day_in_many_writings(text: str) -> None:
    assert understood(text) == BirthDate(day=date(1984, 2, 29))


@given(DAYS)
def test_every_day_is_understood_in_every_writing(day: date) -> None:
    month = MONTHS[day.month - 1]
    writings = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
        f"{day.day}{month[:3].upper()}{day.year}",
        f"{day.year}{day.month:02}{day.day:02}",
        f"{day.day:02}{day.month:02}{day.year}",
    )
    for text in writings:
        assert understood(text) == BirthDate(day=day), text
    for text in (f"{day.month}/{day.day}/{day.year}", f"{day.month:02}{day.day:02}{day.year}"):
        assert understood(text, DateOrder.MONTH_FIRST) == BirthDate(day=day), text


@given(st.dates(TODAY - timedelta(days=99 * 365), TODAY))
def test_a_year_of_two_figures_is_the_latest_that_is_not_in_the_future(day: date) -> None:
    found = understood(f"{day.day} {MONTHS[day.month - 1]} {day.year % 100:02}")
    assert found is not None
    assert found.day <= TODAY
    assert TODAY.year - found.day.year <= 100
    assert found.day.year % 100 == day.year % 100


def test_a_day_later_this_year_was_a_hundred_years_ago() -> None:
    assert understood("1/12/26") == BirthDate(day=date(1926, 12, 1))
    assert understood("2/3/26") == BirthDate(day=date(2026, 3, 2))


@pytest.mark.parametrize("age", range(OLDEST + 1))
@pytest.mark.parametrize("today", [TODAY, date(2026, 7, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_somebody_is_as_old_as_they_say(age: int, today: date) -> None:
    for text in (f"{age} y", f"about {age}", f"{age} years old", f"aged {age}"):
        found = understood(text, today=today)
        assert found is not None
        assert found.estimated
        assert found.age_on(today) == age


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("6 months", date(2025, 9, 2)),
        ("18m", date(2024, 9, 2)),
        ("3 weeks old", date(2026, 2, 9)),
        ("10 d", date(2026, 2, 20)),
        ("1984", date(1984, 7, 1)),
        ("about 1984", date(1984, 7, 1)),
        ("c. 1950", date(1950, 7, 1)),
        ("~1950", date(1950, 7, 1)),
        ("feb 1984", date(1984, 2, 15)),
        ("2026", TODAY),
    ],
)
def test_what_is_known_less_well_is_a_guess_and_says_so(text: str, day: date) -> None:
    assert understood(text) == BirthDate(day=day, estimated=True)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "42", "0/0/0", "31/4/1984", "29/2/1985", "32 jan 1984", "13/13/1984", "2027", "about 2027", "131 y",
        "1/1/1", "1/1/123", "1/1/12345",
        "feb feb 1984", "feb 29", "tomorrow", "99999999", "000000", "mar 2026 5 6", "12 months ago", "1/2/3/4", "jan 2027",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_taken_for_one(text: str) -> None:
    assert understood(text) is None


@given(st.text(max_size=30), st.sampled_from(DateOrder))
def test_no_text_makes_it_stumble_and_no_guess_lies_in_the_future(text: str, order: DateOrder) -> None:
    found = understood(text, order)
    assert found is None or not found.estimated or found.day <= TODAY


@given(st.text("0123456789/-. yjanfebmrpulgsoctvd", max_size=14))
def test_text_that_nearly_is_a_date_does_not_make_it_stumble(text: str) -> None:
    found = understood(text)
    assert found is None or found.day.year >= 1850
