"""What an import leaves over is there again, to the last digit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.history.packs import Pack, pack, to_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.text(max_size=4), values, max_size=3), max_size=4))
def test_whatever_is_packed_is_unpacked(kept: list[dict[str, object]]) -> None:
    opened = Pack(pack(kept))
    assert [opened.elements(position) for position in range(len(kept))] == kept


def test_numbers_keep_their_digits() -> None:
    assert (
        Pack(pack([{"value": Decimal("1.500"), "count": 3, "small": Decimal("1E-7")}])).text(0) == '{"value":1.500,"count":3,"small":1E-7}'
    )


def test_a_text_that_looks_like_a_marked_number_stays_a_text() -> None:
    for text in ("number 5", '"number 5', 'x"number 00 5"', "\\"):
        kept = {"a": text, "b": Decimal("1.0"), text: [Decimal("-2.50")]}
        assert Pack(pack([kept])).elements(0) == kept


def test_names_may_be_sorted() -> None:
    assert to_json({"b": 1, "a": {"d": 2, "c": 3}}, sort=True) == '{"a":{"c":3,"d":2},"b":1}'


def test_a_pack_of_anything_else_is_our_own_mistake() -> None:
    with pytest.raises(TypeError):
        Pack(pack([3])).elements(0)
