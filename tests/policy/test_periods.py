"""A period is read in any usual way of writing and never turned into another unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.policy.periods import Period, PeriodUnit, understood_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("30 business days", Period(30, PeriodUnit.BUSINESS_DAYS)),
        ("30 Working Days", Period(30, PeriodUnit.BUSINESS_DAYS)),
        (" 1  year ", Period(1, PeriodUnit.YEARS)),
        ("24h".replace("h", " hours"), Period(24, PeriodUnit.HOURS)),
        ("12months", Period(12, PeriodUnit.MONTHS)),
    ],
)
def test_a_period_is_understood(text: str, period: Period) -> None:
    assert understood_period(text) == period


@pytest.mark.parametrize("text", ["", "7", "years", "0 days", "-3 days", "7 yeers", "1.5 years", "99999 days", "7 years or so"])
def test_what_is_no_period_is_not_guessed(text: str) -> None:
    assert understood_period(text) is None


@given(st.integers(1, 9999), st.sampled_from(PeriodUnit))
def test_what_is_written_is_read_back(number: int, unit: PeriodUnit) -> None:
    assert understood_period(str(Period(number, unit))) == Period(number, unit)


def test_thirty_business_days_are_longer_than_a_month_and_thirty_days_are_not() -> None:
    assert Period(30, PeriodUnit.BUSINESS_DAYS).rough_days > 31 > Period(30, PeriodUnit.DAYS).rough_days
