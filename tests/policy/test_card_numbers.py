"""A payment card's number is found however it is written, and the clinic's other long numbers are left alone (promise B1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from clinic_app.errors import InvalidInput
from clinic_app.policy.card_numbers import holds_card_number, refuse_card_numbers

# Numbers that the issuers publish for testing.
CARDS = {
    "Visa": "4111111111111111",
    "Visa of 13 digits": "4222222222222",
    "Mastercard": "5555555555554444",
    "Mastercard of the second series": "2223003122003222",
    "American Express": "378282246310005",
    "Discover": "6011111111111117",
    "Diners": "30569309025904",
    "JCB": "3530111333300000",
    "RuPay": "6082001111111114",
    "UnionPay": "6212345678901232",
    "Maestro": "6759649826438453",
}


@pytest.mark.parametrize("number", CARDS.values(), ids=CARDS)
def test_each_issuer_is_known(number: str) -> None:
    assert holds_card_number(f"paid with {number} today")


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111–1111–1111–1111",
        "4111  1111  1111  1111",
        "4111 - 1111 - 1111 - 1111",
        "4111\n1111\n1111\n1111",
        "4111\t1111\t1111\t1111",
        "4111_1111_1111_1111",
        "411111/1111111111",
        "card:4111111111111111,exp 12/29",
        "４１１１ １１１１ １１１１ １１１１",
        "४१११ ११११ ११११ ११११",
        "٤١١١١١١١١١١١١١١١",
        "4111\u200b1111\u200b1111\u200b1111",
        "4111 1111 1111 1111 123",
        "no 12 4111 1111 1111 1111",
        "4111 1111 1111 1111 4111 1111 1111 1111",
        "5 2026 4111111111111111",
    ],
)
def test_any_way_of_writing_is_found(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111 1111 1111 1112",
        "4111 1111 1111",
        "Aadhaar 2345 6789 0124",
        "+91 81304 69879 and +91 98765 43210",
        "1234 5678 9012 3456 7890 1234",
        "2026-03-02 09:15:00, 2026-03-03 10:15:00",
        "ICD M54.5, CPT 99213, LOINC 29463-7",
        "ISBN 978-0-306-40615-7",
        "NHS 943 476 5919",
        "IBAN DE89 3704 0044 0532 0130 00",
        "4111 to 1111 and 1111 then 1111",
        "0.4111111111111111",
        "weight 12.4111111111111111 kg",
        "41 11 11 11 11 11 11 11",
        "120/80 118/76 121/79 117/75",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_card_number(text)


@given(st.sampled_from(sorted(CARDS.values())), st.integers(0, 9), st.data())
def test_one_wrong_digit_makes_it_no_card(number: str, digit: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert holds_card_number(changed) is (changed == number)
    assert luhn.is_valid(number)


def test_a_long_text_of_digits_is_read_quickly() -> None:
    assert not holds_card_number("1 " * 200_000)


def test_the_refusal_says_what_to_do_and_does_not_repeat_the_number() -> None:
    with pytest.raises(InvalidInput, match="keep only the last four digits") as refused:
        refuse_card_numbers("Ms", "4111 1111 1111 1111", field="Address")
    assert refused.value.field == "Address"
    assert "1111" not in str(refused.value)
    refuse_card_numbers("Ms", "12 High Street", field="Address")
