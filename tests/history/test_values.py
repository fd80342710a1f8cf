"""Amounts are shown for reading and kept to the last digit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.history.values import Comparator, Quantity, ReferenceRange, plain_digits


@pytest.mark.parametrize(
    ("value", "unit", "shown", "exact"),
    [
        ("166.82501702858627", "cm", "166.83 cm", "166.82501702858627 cm"),
        ("7.0", "%", "7.0%", "7.0%"),
        ("0.00123456789", "g", "0.0012346 g", "0.00123456789 g"),
        ("1234567.89", "1/uL", "1234568 1/uL", "1234567.89 1/uL"),
        ("1.5E+2", "mg", "150 mg", "150 mg"),
        ("-3", None, "-3", "-3"),
    ],
)
def test_a_long_tail_is_cut_for_reading_only(value: str, unit: str | None, shown: str, exact: str) -> None:
    quantity = Quantity(Decimal(value), unit)
    assert (quantity.shown, quantity.exact) == (shown, exact)


def test_a_comparator_and_a_coded_unit_are_shown() -> None:
    assert Quantity(Decimal("0.01"), None, Comparator.LESS, "http://unitsofmeasure.org", "ng/mL").shown == "<0.01 ng/mL"


def test_an_absurd_exponent_stays_short() -> None:
    assert plain_digits(Decimal("1E+900000")) == "1E+900000"
    assert len(Quantity(Decimal("1.23456789E-900000")).shown) < 40


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_number_can_be_shown(value: Decimal) -> None:
    quantity = Quantity(value, "mg")
    assert Decimal(quantity.exact.removesuffix(" mg")) == value
    shown = Decimal(quantity.shown.removesuffix(" mg"))
    assert abs(shown - value) <= abs(value) / Decimal(10_000)


def test_a_usual_range_says_whether_a_value_lies_in_it() -> None:
    usual = ReferenceRange(Decimal("3.5"), Decimal("5.1"))
    assert usual.holds(Decimal("5.1"))
    assert not usual.holds(Decimal("5.11"))
    assert str(usual) == "3.5 to 5.1"
    assert str(ReferenceRange(high=Decimal(200))) == "up to 200"
    assert str(ReferenceRange(low=Decimal(60))) == "from 60"
    assert str(ReferenceRange(text="negative")) == "negative"
    assert ReferenceRange().holds(Decimal(1))
