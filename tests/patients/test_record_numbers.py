"""Record numbers are read aloud and typed wrong, and never stand for somebody else then (MOD 37-2)."""

import itertools
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.patients.record_numbers import record_number, understood

SERIES = [*string.ascii_uppercase, *("".join(pair) for pair in itertools.product(string.ascii_uppercase, repeat=2))]
SOME = [record_number(series, running) for series in ("A", "Q", "ZZ", "BK") for running in (1, 10, 482, 10_482, 99_999, 1_000_000)]
CHARACTERS = string.digits + string.ascii_uppercase + "*"


@pytest.mark.parametrize("number", SOME)
def test_every_single_wrong_character_is_caught(number: str) -> None:
    for position, character in enumerate(number):
        for wrong in CHARACTERS:
            if character != "-" and wrong != character:
                assert number not in understood(number[:position] + wrong + number[position + 1 :])
                assert understood(number[:position] + wrong + number[position + 1 :]) == ()


@pytest.mark.parametrize("number", SOME)
def test_every_swap_of_two_neighbours_is_caught(number: str) -> None:
    plain = number.replace("-", "")
    for position in range(len(plain) - 1):
        swapped = plain[:position] + plain[position + 1] + plain[position] + plain[position + 2 :]
        if swapped != plain:
            series, rest = len(number.split("-")[0]), swapped
            assert understood(f"{rest[:series]}-{rest[series:-1]}-{rest[-1]}") == ()


def test_a_swap_across_the_hyphens_is_caught_too() -> None:
    assert understood("A-00001-P") == ("A-00001-P",)
    assert understood("0-A0001-P") == ()
    assert understood("A-0000P-1") == ()


@given(st.sampled_from(SERIES), st.integers(1, 999_999_999))
def test_a_number_is_understood_in_any_way_of_writing(series: str, running: int) -> None:
    number = record_number(series, running)
    digits = number.split("-")[1]
    chance = random.Random(running)
    writings = (
        number,
        number.lower(),
        number.replace("-", " "),
        f" {number} ",
        number.replace("-", "–"),
        f"{series}-{digits}",
        f"{series}{digits}-",
    )
    for written in writings:
        assert number in understood(written), written
    assert number in understood(number.replace("-", ""))
    assert number in understood("".join(chance.choice((each, each.lower())) for each in number))


def test_a_last_digit_may_be_a_check_character_or_not() -> None:
    number = next(each for each in (record_number("A", running) for running in range(1, 1000)) if each[-1].isdigit())
    without_hyphens = number.replace("-", "")
    assert understood(without_hyphens) == (record_number("A", int(without_hyphens[1:])), number)


@pytest.mark.parametrize(
    "text",
    ["", "A", "12", "ABC-12345-X", "A-", "-1", "A-1-1-1", "sharma", "A-1234567890-XY", "Ａ", "A-१२", "A1B2", "A-00001-PP", "A-00001-É"],
)
def test_other_text_is_no_record_number(text: str) -> None:
    assert understood(text) == ()


def test_two_pcs_never_give_the_same_number() -> None:
    numbers = [record_number(series, running) for series in SERIES for running in (*range(1, 12), 99_999, 100_000, 123_456_789)]
    assert len(set(numbers)) == len(numbers)


@given(st.sampled_from(SERIES), st.integers(1, 10**9), st.sampled_from(SERIES), st.integers(1, 10**9))
def test_numbers_differ_unless_series_and_running_number_are_the_same(one: str, first: int, other: str, second: int) -> None:
    assert (record_number(one, first) == record_number(other, second)) is ((one, first) == (other, second))


def test_numbers_of_one_pc_sort_as_they_were_given_up_to_five_figures() -> None:
    numbers = [record_number("A", running) for running in (1, 9, 10, 99, 100, 99_999)]
    assert numbers == sorted(numbers)
