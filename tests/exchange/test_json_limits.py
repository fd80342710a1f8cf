"""Whatever a file holds, reading it gives a value or one sentence."""

import gc
import json
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.errors import InvalidInput
from clinic_app.exchange.json_limits import JsonValue, Limits, parse_json, require_shallow

TINY = Limits(file_bytes=100_000, unmeasured_bytes=0, depth=5, values=40, string_bytes=200, number_characters=20, exponent=50)

scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(alphabet='[]{},"\\\n\u0939a', max_size=12)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4), max_leaves=25
)


def depth_of(value: JsonValue) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@settings(max_examples=50)
@given(values)
def test_whatever_json_writes_is_read_back(value: JsonValue) -> None:
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(json.dumps(value, ensure_ascii=False, indent=1).encode()) == value


@settings(max_examples=80)
@given(values, st.booleans())
def test_depth_is_counted_outside_strings_only(value: JsonValue, is_ascii: bool) -> None:
    data = json.dumps(value, ensure_ascii=is_ascii).encode()
    limit = depth_of(value)
    assert parse_json(data, Limits(unmeasured_bytes=0, depth=limit)) == value
    if limit:
        with pytest.raises(InvalidInput, match="deep"):
            parse_json(data, Limits(unmeasured_bytes=0, depth=limit - 1))


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text(alphabet='[]{},:"\\0.1eE-+ntu', max_size=40).map(str.encode))
def test_any_bytes_give_a_value_or_a_sentence(data: bytes) -> None:
    sentence = "."
    try:
        parse_json(data, TINY)
    except InvalidInput as error:
        sentence = str(error)
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"[" * 600 + b"]" * 600,
        b'{"a":' * 50_000,
        b"[" * 100_000 + b"]" * 100_000,
        (b'["]",' * 3_000) + b"0" + b"]" * 3_000,
        (b'["\\"]",' * 3_000) + b"0" + b"]" * 3_000,
    ],
)
def test_deep_nesting_is_refused_also_when_strings_hide_it(data: bytes) -> None:
    for limits in (Limits(), Limits(unmeasured_bytes=0)):
        if len(data) > 3_000:
            with pytest.raises(InvalidInput, match="deep"):
                parse_json(data, limits)
    with pytest.raises(InvalidInput, match="deep"):
        require_shallow(data)


def test_a_file_of_backslashes_is_refused_at_once() -> None:
    with pytest.raises(InvalidInput):
        parse_json(b'"' + b"\\" * 8_000_000)


def test_an_escape_at_the_seam_of_two_pieces_is_still_an_escape() -> None:
    for shift in range(-3, 4):
        value = ["x" * ((1 << 16) + shift) + '"[[[[[[[[[[["']
        assert parse_json(json.dumps(value).encode(), Limits(unmeasured_bytes=0, depth=1)) == value


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"[" + b"0," * 50 + b"0]", "values"),
        (b'"' + b"x" * 201 + b'"', "text"),
        (b'["' + b"x" * 201 + b'"]', "text"),
        (b" " * 100_001, "larger"),
        (b"1" * 21, "digits"),
        (b"0." + b"1" * 21, "digits"),
        (b"1e60", "too large"),
        (b"1e-60", "too small"),
        (b"1e999999999", "too large"),
    ],
)
def test_every_limit_has_its_sentence(data: bytes, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        parse_json(data, TINY)


@given(st.lists(st.integers(0, 150), max_size=30))
def test_strings_within_the_limit_are_never_refused_for_their_length(lengths: list[int]) -> None:
    value: JsonValue = ["x" * length for length in lengths]
    assert parse_json(json.dumps(value).encode(), Limits(string_bytes=150)) == value


@pytest.mark.parametrize(
    "data", [b"NaN", b"[Infinity]", b"-Infinity", b"[1,]", b"{'a':1}", b"", b"\xff\xfe[\x00]\x00", b'"\xed\xa0\x80"', b"1 2"]
)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_json(data)


@pytest.mark.parametrize("data", [b'"\\ud800"', b'["\\uDFFF x"]', b'{"\\ud800":1}', b'"\\ud800\\n"'])
def test_half_a_character_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="surrogate"):
        parse_json(data)


def test_a_whole_pair_of_surrogates_is_one_character() -> None:
    assert parse_json(b'["\\ud83d\\ude00", 1.50]') == ["\U0001f600", Decimal("1.50")]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_decimals_keep_their_digits() -> None:
    value = parse_json(b"[1.50, 7.0, 1e2, 166.82501702858627, 3]")
    assert [str(each) for each in value] == ["1.50", "7.0", "1E+2", "166.82501702858627", "3"]  # type: ignore[union-attr] # the literal above is a list


def test_the_last_of_a_repeated_name_counts() -> None:
    assert parse_json(b'{"a": 1, "a": 2}') == {"a": 2}


def test_the_sentence_names_the_line() -> None:
    with pytest.raises(InvalidInput, match=r"line 3, column 1\b"):
        parse_json(b'{"a": 1,\n"b": 2\n"c": 3}')


def test_no_sentence_repeats_what_the_file_says() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_json(b'{"name": "Okonkwo", }')
    assert "Okonkwo" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_garbage_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    with pytest.raises(InvalidInput):
        parse_json(b"[")
    assert gc.isenabled()


def test_a_file_of_millions_of_empty_lists_is_refused_before_they_are_built() -> None:
    data = b"[" + b"[]," * 5_000_000 + b"[]]"
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="values"):
        parse_json(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * len(data)


def test_the_public_parsing_cases(shared_data: Callable[[str], Path]) -> None:
    files = sorted(shared_data("json_parsing_A").rglob("*.json"))
    assert len(files) > 100
    for file in files:
        if file.name.startswith("y_"):
            parse_json(file.read_bytes())
            continue
        try:
            parse_json(file.read_bytes())
        except InvalidInput:
            continue
        assert file.name.startswith("i_"), file.name
