"""The PIN: six digits that nobody would try first, five tries, twelve hours, and no copy of it."""

import gc

import pytest

from clinic_app.locking.pin import DIGITS, LIFE, TRIES, Pin, PinRefused, PinSpent, WrongPin
from clinic_app.vault.derivation import Argon2Cost

CHEAP = Argon2Cost(memory_kib=64, iterations=1, lanes=1)


def a_pin(digits: bytes = b"420917") -> Pin:
    return Pin(bytearray(digits), 0.0, CHEAP)


@pytest.mark.parametrize(
    "typed", [b"", b"42091", b"4209170", b"42o917", "٤٢٠٩١٧".encode(), b"000000", b"123456", b"890123", b"654321", b"121212", b"100100"]
)
def test_what_anybody_would_try_first_is_no_pin(typed: bytes) -> None:
    given = bytearray(typed)
    with pytest.raises(PinRefused) as refused:
        Pin(given, 0.0, CHEAP)
    assert refused.value.field == "PIN"
    assert not given, "what was typed is wiped also when it is refused"


def test_the_right_digits_pass_again_and_again() -> None:
    pin = a_pin()
    for _ in range(3):
        pin.try_it(bytearray(b"420917"), 1.0)


def test_the_fifth_wrong_try_ends_it_also_for_the_right_digits() -> None:
    pin = a_pin()
    for left in reversed(range(1, TRIES)):
        with pytest.raises(WrongPin) as wrong:
            pin.try_it(bytearray(b"111112"), 1.0)
        assert wrong.value.left == left
    with pytest.raises(PinSpent):
        pin.try_it(bytearray(b"111112"), 1.0)
    assert not pin.counts(1.0)
    with pytest.raises(PinSpent):
        pin.try_it(bytearray(b"420917"), 1.0)


def test_a_right_try_gives_the_five_back() -> None:
    pin = a_pin()
    for _ in range(3):
        for _ in range(TRIES - 1):
            with pytest.raises(WrongPin):
                pin.try_it(bytearray(b"111112"), 1.0)
        pin.try_it(bytearray(b"420917"), 1.0)


def test_it_dies_after_twelve_hours() -> None:
    pin = a_pin()
    pin.try_it(bytearray(b"420917"), LIFE - 1)
    assert not pin.counts(LIFE)
    with pytest.raises(PinSpent):
        pin.try_it(bytearray(b"420917"), LIFE)


def test_what_was_typed_is_wiped_and_kept_nowhere() -> None:
    typed = bytearray(b"420917")
    pin = Pin(typed, 0.0, CHEAP)
    tried = bytearray(b"420917")
    pin.try_it(tried, 1.0)
    assert (typed, tried) == (bytearray(), bytearray())
    assert not any(b"420917" in each for each in gc.get_referents(pin, vars(pin)) if isinstance(each, bytes | bytearray))
    assert DIGITS == 6
