"""What other systems sent is told as people write it, and nothing of it that is about the person is left out."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.history.kept_words import in_words


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        ({"resourceType": "Claim", "id": "1", "meta": {"tag": []}, "text": {"div": "<b>x</b>"}, "status": "active"}, "status active"),
        ({"total": {"value": Decimal("140.50"), "currency": "USD"}}, "total 140.50 USD"),
        ({"dose": {"value": 5, "unit": "mg", "comparator": "<", "system": "http://unitsofmeasure.org"}}, "dose <5 mg"),
        ({"category": [{"coding": [{"system": "http://x", "code": "1", "display": "Care"}], "text": "Care"}]}, "category Care (1)"),
        ({"code": {"coding": [{"code": "1", "display": "A"}, {"code": "2", "display": "B"}]}}, "code A (1) B (2)"),
        ({"type": {"system": "http://x", "code": "LAB"}}, "type (LAB)"),
        ({"provider": {"reference": "urn:uuid:1", "display": "City Hospital"}}, "provider City Hospital"),
        ({"claim": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000007"}, "status": "active"}, "status active"),
        ({"servicedPeriod": {"start": "2001-03-29T23:59:05Z", "end": "2001-03-30"}}, "serviced period 29-Mar-2001 23:59 to 30-Mar-2001"),
        ({"period": {"start": "2001"}}, "period 2001 to …"),
        ({"identifier": [{"system": "http://x", "value": "A-1", "type": {"text": "Record number"}}]}, "identifier Record number A-1"),
        ({"item": [{"sequence": 1, "net": {"value": 2}}, {"focal": False}]}, "item (sequence 1; net 2), (focal no)"),
        ({"empty": None, "nothing": {}, "none": []}, ""),
        ({"valueDecimal": Decimal("1E-7")}, "value decimal 0.0000001"),
        ({"phone": "2001-05"}, "phone 2001-05"),
    ],
)
def test_fhir_in_words(elements: dict[str, object], words: str) -> None:
    assert in_words(elements) == words


shapes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["coding", "text", "code", "display", "value", "start", "reference", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5), shapes, max_size=3))
def test_any_shape_has_words(elements: dict[str, object]) -> None:
    in_words(elements)
