"""What a typed line may mean, and that the keys under which a name is kept are those it is looked for by."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.patients.model import ContactKind, ContactPoint, HumanName
from clinic_app.patients.search import MOST_NAME_WORDS, Question, name_keys, pair_start, phone_keys, phone_starts, readings
from clinic_app.policy.profile import DateOrder

WORD = st.text("abcdeé", min_size=2, max_size=6).map(lambda text: text.replace("é", "e"))


def read(line: str) -> tuple[Question, ...]:
    return readings(line, order=DateOrder.DAY_FIRST, today=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", ()),
        ("  ", ()),
        ("Śarma", (Question(words=("sarma",)),)),
        ("ana sar", (Question(words=("ana", "sar")),)),
        ("ana ana", (Question(words=("ana",)),)),
        ("Jean-Luc", (Question(words=("jean", "luc")),)),
        ("O'Brien", (Question(words=("obrien",)),)),
        ("29/2/84", (Question(day=date(1984, 2, 29)),)),
        ("29 feb 84", (Question(day=date(1984, 2, 29)),)),
        ("sarma 29 feb 84", (Question(words=("sarma",), day=date(1984, 2, 29)),)),
        ("sarma 1984", (Question(words=("sarma",), year=1984), Question(words=("sarma",), phone="1984", instead=True))),
        ("sarma 4471", (Question(words=("sarma",), phone="4471"),)),
        ("sarma 98110 44471", (Question(words=("sarma",), phone="9811044471"),)),
        ("sarma 2", (Question(words=("sarma", "2")),)),
        ("7", (Question(running=7),)),
        ("4471", (Question(running=4471), Question(phone="4471"))),
        ("1984", (Question(running=1984), Question(phone="1984"), Question(year=1984))),
        ("29021984", (Question(day=date(1984, 2, 29)), Question(running=29021984), Question(phone="29021984"))),
        ("+91 98110", (Question(phone="+91 98110"),)),
        ("9811044471", (Question(phone="9811044471"),)),
        ("a-00001", (Question(record_numbers=("A-00001-P",)),)),
        ("ʻ", ()),
        ("--", ()),
    ],
)
def test_a_line_is_read_in_every_way_it_may_be_meant(line: str, meant: tuple[Question, ...]) -> None:
    assert read(line) == meant


@given(st.text(max_size=60))
def test_no_line_makes_it_stumble(line: str) -> None:
    for asked in read(line):
        assert asked != Question()
        assert len(asked.words) <= MOST_NAME_WORDS


@given(WORD, WORD, st.integers(2, 6), st.integers(2, 6))
def test_two_words_are_found_by_any_two_beginnings_of_them_in_either_order(one: str, other: str, first: int, second: int) -> None:
    keys = name_keys(HumanName(family=one, given=other))
    for start in (pair_start(one[:first], other[:second]), pair_start(other[:second], one[:first])):
        assert any(key.startswith(start) for key, _ in keys.pairs), (start, keys.pairs)


@given(st.lists(WORD, min_size=1, max_size=5))
def test_every_word_leads_a_key_and_stands_in_all_of_them(words: list[str]) -> None:
    keys = name_keys(HumanName(family=words[0], given=" ".join(words[1:])))
    for word in words:
        assert any(key.split(" ")[0] == word for key in keys.starts)
        assert all(f" {word}" in f" {key}" for key in keys.starts)
        assert f" {word}" in keys.words


def test_names_of_both_scripts_have_keys_of_their_own() -> None:
    keys = name_keys(HumanName(family="Sharma", given="Ananya", native="अनन्या शर्मा"))
    assert keys.starts == {"sharma ananya", "ananya sharma", "अनन्या शर्मा", "शर्मा अनन्या"}
    assert keys.words == " sharma ananya अनन्या शर्मा"


def test_the_number_of_keys_of_an_absurd_name_is_bounded() -> None:
    keys = name_keys(HumanName(family="ab cd " * 2_000, native="王" * 10_000))
    assert len(keys.starts) + len(keys.pairs) < 150
    assert max(map(len, keys.starts)) < 1_000


@pytest.mark.parametrize(
    ("typed", "starts"),
    [
        ("4471", ("<1744", ">4471")),
        ("+91 98110 44471", ("<17444011891" + "9", ">9811044471")),
        ("0091 98110 44471", ("<17444011891900", ">9811044471")),
        ("098110 44471", ("<17444011890", ">9811044471")),
        ("+1 212 555 0100", ("<00105552121", ">2125550100")),
        ("+358 40 123", ("<32104853", ">40123")),
        ("+91 98", ("<8919",)),
        ("००९१", ("<1900",)),
        ("12", ()),
        ("", ()),
    ],
)
def test_a_phone_is_looked_for_by_its_end_and_by_its_beginning_inside_the_country(typed: str, starts: tuple[str, ...]) -> None:
    assert phone_starts(typed) == starts


@given(st.integers(1_000_000, 99_999_999_999))
def test_a_phone_is_found_by_each_of_its_ends_and_beginnings(number: int) -> None:
    keys = phone_keys((ContactPoint(kind=ContactKind.MOBILE, value=str(number)),))
    for length in range(3, len(str(number)) + 1):
        for part in (str(number)[:length], str(number)[-length:]):
            assert any(key.startswith(start) for key in keys for start in phone_starts(part)), part


def test_digits_of_an_address_on_the_internet_are_no_phone() -> None:
    assert phone_keys((ContactPoint(kind=ContactKind.EMAIL, value="wang1987654@example.org"),)) == frozenset()
