"""Directions are resolved as the Unicode bidirectional algorithm says; python-bidi is the judge."""

from unicodedata import bidirectional

import bidi
from hypothesis import example, given
from hypothesis import strategies as some

from clinic_app.printing.bidi import base_level, has_right_to_left, levels, visual_order

ALPHABET = "abא בגعلم123٤٥.,:/+-%$()[]{}<>«»\"'!? َ֑\u0301–€#(\u2329\u232a\u200d"


def as_displayed(text: str, base: int) -> str:
    """The characters from left to right (mirroring left out), white space at the end of the line at the base level (rule L1)."""
    resolved = bytearray(levels(text, base))
    for position in range(len(text) - 1, -1, -1):
        if bidirectional(text[position]) not in ("WS", "BN"):
            break
        resolved[position] = base
    return "".join(text[position] for position in visual_order(resolved))


@given(some.text(ALPHABET.replace("\u200d", ""), max_size=20), some.sampled_from([0, 1]))
@example("a (b א) ב", 0)
@example("א (penicillin) 2019, ב", 1)
@example("א1.2-3%b", 1)
def test_any_text_is_ordered_as_the_reference_orders_it(text: str, base: int) -> None:
    assert as_displayed(text, base) == bidi.get_display(text, base_dir="LR"[base])


@given(some.text(ALPHABET, max_size=20))
def test_the_first_strong_character_gives_the_direction(text: str) -> None:
    assert base_level(text) == next((int(bidirectional(c) != "L") for c in text if bidirectional(c) in ("L", "R", "AL")), 0)


@given(some.text(ALPHABET, max_size=20))
def test_text_without_right_to_left_letters_needs_no_levels(text: str) -> None:
    if not has_right_to_left(text):
        assert not any(levels(text, 0))


def test_a_number_in_a_hebrew_sentence_runs_left_to_right() -> None:
    assert levels("אב 12 ג", 1) == bytes([1, 1, 1, 2, 2, 1, 1])


def test_a_joiner_takes_the_level_of_what_it_joins() -> None:
    assert levels("ab ع\u200dل", 0) == bytes([0, 0, 0, 1, 1, 1])


def test_a_thousand_open_brackets_are_no_trouble() -> None:
    assert len(levels("(" * 1000 + "א", 1)) == 1001
