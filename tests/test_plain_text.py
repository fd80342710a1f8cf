"""What is kept of text that was typed, pasted or imported, and what is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.plain_text import one_line, several_lines

ANYTHING = st.text(st.characters(codec=None), max_size=40)
"""Halves of characters too, which a damaged file or a paste can bring."""


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien-Śarma",
        "अनन्या देवी शर्मा",
        "می‌خواهم",  # the joiner between the halves of a Persian word
        "കോട്ടയം‍",
        "王小明",
        "神田",  # a compatibility ideograph: to its bearer another character than 神
        "e\u0301 and é",
        "<b>Robert'); DROP TABLE patients;--</b> & Co.",
        "👩🏽‍⚕️",
    ],
)
def test_names_are_kept_letter_for_letter(name: str) -> None:
    assert one_line(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anne\t Marie \n", "Anne Marie"),
        ("Anne\x00Marie", "Anne Marie"),
        ("Anne\x1b[31m", "Anne [31m"),
        ("Anne\u2028Marie", "Anne Marie"),
        ("Anne\u00a0\u3000Marie", "Anne Marie"),
        ("\u202eeiraM\u202c", "eiraM"),
        ("\u2067Anne\u2069", "Anne"),
        ("An\u00adne\ufeff", "Anne"),
        ("Anne \ud800", "Anne \ufffd"),
        ("\x00 \u202e", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_or_turns_the_text_around_it_goes(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_lines_are_kept_where_there_may_be_several() -> None:
    assert several_lines("\n 12 \t Main Street\r\nFlat 3\x00B\n\n\n\nNear the well \n\n") == "12 Main Street\nFlat 3 B\n\nNear the well"


@given(ANYTHING)
def test_one_line_is_one_line_and_doing_it_again_changes_nothing(text: str) -> None:
    line = one_line(text)
    assert line == one_line(line)
    assert len(line.splitlines()) <= 1
    assert not [character for character in line if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}]
    assert line.encode("utf-8").decode("utf-8") == line


@given(ANYTHING)
def test_several_lines_done_again_change_nothing(text: str) -> None:
    lines = several_lines(text)
    assert lines == several_lines(lines)
    assert lines.encode("utf-8").decode("utf-8") == lines


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"]), max_size=40))
def test_letters_marks_figures_and_signs_always_stay(text: str) -> None:
    assert one_line(text) == text
