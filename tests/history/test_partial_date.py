"""Dates stay as precise as they were given."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import InvalidInput
from clinic_app.history.partial_date import PartialDate, Precision


@pytest.mark.parametrize(
    ("text", "shown", "precision"),
    [
        ("1984", "1984", Precision.YEAR),
        ("1984-02", "Feb-1984", Precision.MONTH),
        ("1984-02-29", "29-Feb-1984", Precision.DAY),
        ("1984-02-29T23:59:05+00:00", "29-Feb-1984", Precision.MOMENT),
        ("1984-02-29T23:59:05.881-05:00", "29-Feb-1984", Precision.MOMENT),
        ("2016-12-31T23:59:60Z", "31-Dec-2016", Precision.MOMENT),
        ("2020-01-01T10:00", "01-Jan-2020", Precision.MOMENT),
    ],
)
def test_a_date_is_shown_as_far_as_it_is_known(text: str, shown: str, precision: Precision) -> None:
    assert PartialDate(text).shown == shown
    assert PartialDate(text).precision is precision
    assert PartialDate(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "84",
        "1983-02-29",
        "1984-13",
        "1984-2-9",
        "0000",
        "29-02-1984",
        "1984-02-29T25:00:00Z",
        "1984-02-29T10:60:00Z",
        "1984-02-29T10:00:00+15:00",
    ]
    + ["1984-02-29 10:00", "1984-02-29T10:00:61Z", "१९८४", "1984-02-29\n", "19840229", "1984-W09", "1984-02-29T10:00:00+05:99"],
)
def test_what_the_calendar_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        PartialDate(text)


def test_dates_of_every_precision_sort_by_when_they_begin() -> None:
    rising = [
        "1983-12-31",
        "1984",
        "1984-02",
        "1984-02-01",
        "1984-02-01T09:00:00+05:30",
        "1984-02-01T09:00:00Z",
        "1984-02-01T09:00:00-05:00",
        "1985",
    ]
    assert [each.text for each in sorted(PartialDate(text) for text in reversed(rising))] == rising


def test_a_moment_abroad_stays_on_the_day_it_had_there() -> None:
    evening = PartialDate("2001-03-29T23:59:05-08:00")
    assert evening.shown_with_time == "29-Mar-2001 23:59"
    assert evening.zone_shown == "UTC-08:00"
    assert evening.day == date(2001, 3, 29)
    assert evening.sort_key == "2001-03-30T07:59:05"


def test_the_ends_of_the_calendar_do_not_break_the_order() -> None:
    assert PartialDate("0001-01-01T00:30:00+14:00").sort_key == "0001-01-01T00:30:00"
    assert PartialDate("9999-12-31T23:30:00-14:00").sort_key == "9999-12-31T23:30:00"


def test_the_first_day_that_a_partial_date_allows_is_known() -> None:
    assert PartialDate("1984").earliest_day == date(1984, 1, 1)
    assert PartialDate("1984-02").earliest_day == date(1984, 2, 1)
    assert PartialDate("1984").day is None


def test_days_and_moments_are_taken_from_python_values() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    assert PartialDate.of_day(date(984, 3, 1)).text == "0984-03-01"
    assert PartialDate.of_moment(datetime(2026, 11, 22, 9, 5, 7, 123, tzinfo=india)).text == "2026-11-22T09:05:07+05:30"
    with pytest.raises(ValueError, match="zone"):
        PartialDate.of_moment(datetime(2026, 11, 22))  # noqa: DTZ001 - the naive time is what must be refused


@given(st.text(alphabet="0123456789-T:Z+. ", max_size=30))
def test_no_text_does_anything_but_become_a_date_or_be_refused(text: str) -> None:
    try:
        value = PartialDate(text)
    except InvalidInput:
        return
    assert value.sort_key
    assert value.shown_with_time
    assert value.earliest_day


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))])))
def test_moments_sort_as_the_clock_does(moment: datetime) -> None:
    later = moment.astimezone(UTC) + timedelta(seconds=1) if moment.year < 9999 else moment
    assert PartialDate.of_moment(moment).sort_key <= PartialDate.of_moment(later).sort_key or moment.year in (1, 9999)
