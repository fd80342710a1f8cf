"""Whatever a fact says, its columns say the same."""

from dataclasses import fields
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.history.columns import COMPONENT, LAYOUTS, PRODUCT, Layout
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import Fact
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.tables import TABLES, observation_components, procedure_products
from clinic_app.history.values import CodedConcept, Comparator, Quantity, ReferenceRange

OUTSIDE = {"products", "components", "attachment"}
"""Fields that have tables or columns of their own."""

lines = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=8)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
dates = st.sampled_from(["1984", "1984-02", "1984-02-29", "1984-02-29T10:00:00.5+05:30"]).map(PartialDate)
concepts = st.builds(CodedConcept, lines, st.none() | lines, st.none() | lines, st.none() | lines)
quantities = st.builds(Quantity, numbers, st.none() | lines, st.none() | st.sampled_from(Comparator), st.none() | lines, st.none() | lines)
ranges = st.builds(ReferenceRange, st.none() | numbers, st.none() | numbers, lines)
CHOICES: dict[object, st.SearchStrategy[Any]] = {
    str: lines,
    bool: st.booleans(),
    PartialDate: dates,
    CodedConcept: concepts,
    Quantity: quantities,
    ReferenceRange: ranges,
    type(None): st.none(),
    tuple[str, ...]: st.lists(lines, max_size=3).map(tuple),
}


def any_of(hint: object) -> st.SearchStrategy[Any]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if hint in CHOICES:
        return CHOICES[hint]
    return st.one_of([any_of(each) for each in get_args(hint)])


def things(layout: Layout[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(layout.make)
    return st.builds(layout.make, **{each.name: any_of(hints[each.name]) for each in fields(layout.make) if each.name not in OUTSIDE})


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), PRODUCT, COMPONENT], ids=lambda layout: layout.make.__name__)
def test_what_goes_into_columns_comes_out_again(layout: Layout[Any]) -> None:
    @settings(max_examples=30)
    @given(things(layout))
    def every(thing: Fact) -> None:
        values = layout.values(thing)
        assert len(values) == len(layout.columns)
        assert layout.thing(values) == thing
        assert all(value is None or isinstance(value, str | int) for value in values)

    every()


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), PRODUCT, COMPONENT], ids=lambda layout: layout.make.__name__)
def test_no_field_is_forgotten(layout: Layout[Any]) -> None:
    assert {each.name for each in fields(layout.make)} - OUTSIDE == {field.attribute for field in layout.fields}


def test_a_kinds_own_columns_are_the_last_of_its_table() -> None:
    tables = [(TABLES[kind], layout) for kind, layout in LAYOUTS.items()]
    for table, layout in (*tables, (procedure_products, PRODUCT), (observation_components, COMPONENT)):
        assert [column.name for column in table.columns][-len(layout.columns) :] == list(layout.columns)


def test_a_coded_answer_without_a_code_is_not_taken_for_words() -> None:
    layout = LAYOUTS[ItemKind.OBSERVATION]
    column = next(field for field in layout.fields if field.attribute == "value").codec
    for value in (CodedConcept("negative"), "negative", Quantity(Decimal("1.50"), "mg"), None):
        assert column.take(column.put(value)) == value
