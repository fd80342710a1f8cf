"""Lines fit their column, and the pen ends where the measure says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clinic_app.printing.fonts import FontShelf, packaged_font_folders
from clinic_app.printing.lines import Line, Typesetter
from clinic_app.printing.shaping import Shaper
from clinic_app.printing.styles import STANDARD, TextStyle
from tests.printing.test_copying import MIXED, RIGHT_TO_LEFT, SENTENCES

COLUMN = 120.0
BODY = STANDARD.body
MULTILINGUAL = some.text("ab WM-/.,1 éü क्षिर्मा नहीं தொபே ที่ก็น้ำ مُحَمَّدلا שָׁלוֹם 中文，。（）\u200b", max_size=60)


def a_shaper() -> Shaper:
    return Shaper(FontShelf())


def pen_travel(line: Line, shaper: Shaper) -> float:
    """Where a viewer's pen stands after the line's operators, in points from its beginning."""
    fonts = {font.name: font for font in shaper.fonts}
    originals = {font.name: {number: glyph for (glyph, _), number in font.raised.items()} for font in shaper.fonts}
    origin = pen = farthest = size = 0.0
    name = ""
    for move, chosen, points, array in re.findall(r"(\S+) 0 Td|/(F\d+) (\S+) Tf|\[(.*?)\]TJ", line.ink):
        if move:
            origin = pen = origin + float(move)
        elif chosen:
            name, size = chosen, float(points)
        else:
            assert re.fullmatch(r"(<([0-9A-F]{4})+>|-?\d+(?=[ <]|$)| )*", array), array
            for glyphs, number in re.findall(r"<([0-9A-F]+)>|(-?\d+)", array):
                pen -= float(number or 0) * size / 1000
                for code in re.findall("....", glyphs):
                    glyph = int(code, 16)
                    advance = fonts[name].face.advance(originals[name].get(glyph, glyph)) if glyph else 0.0
                    pen += advance * size / 1000
            farthest = max(farthest, pen)
    return farthest


@pytest.mark.parametrize("text", [*SENTENCES.values(), *RIGHT_TO_LEFT.values(), *MIXED])
def test_the_pen_ends_where_the_measure_says(text: str) -> None:
    shaper = a_shaper()
    for style in (BODY, STANDARD.strong):
        for line in Typesetter(shaper).lines(text, style, COLUMN):
            assert pen_travel(line, shaper) == pytest.approx(line.width, abs=0.15)


@given(MULTILINGUAL, some.sampled_from([12.0, 60.0, COLUMN, 400.0]))
@settings(max_examples=150)
def test_every_line_fits_its_column(text: str, column: float) -> None:
    shaper = a_shaper()
    widest = max((shaper.word(shaper.printable(character), BODY.weight).width for character in text if character not in "\n "), default=0)
    for line in Typesetter(shaper).lines(text, BODY, column):
        assert line.width <= max(column, 6 * widest * BODY.size / 1000) + 0.5


def test_a_paragraph_runs_from_the_right_if_its_first_letter_does() -> None:
    lines = Typesetter(a_shaper()).lines("1. שלום abc\nabc שלום\n\n...\n(مرحبا)", BODY, 400)
    assert [line.right_to_left for line in lines] == [True, False, False, False, True]


def test_blank_lines_within_a_text_are_kept_and_those_around_it_dropped() -> None:
    lines = Typesetter(a_shaper()).lines("\n\none\n\n\ntwo\n  \n", BODY, 400)
    assert [bool(line.ink) for line in lines] == [True, False, False, True]


def test_a_text_of_spaces_has_no_lines() -> None:
    assert Typesetter(a_shaper()).lines(" \n  \u200b ", BODY, 400) == ()


def test_spaces_at_the_beginning_of_a_line_are_kept_as_they_were_typed() -> None:
    indented, plain = (Typesetter(a_shaper()).lines(text, BODY, 400)[0] for text in ("   - item", "- item"))
    assert indented.width - plain.width == pytest.approx(3 * 0.26 * BODY.size)


@pytest.mark.parametrize("text", ["a word or two too many for this", "x" * 300, "مرحبا بكم في العيادة في العيادة", "中文" * 90])
def test_a_line_too_long_is_cut_with_an_ellipsis(text: str) -> None:
    line = Typesetter(a_shaper()).one_line(text, BODY, COLUMN)
    assert COLUMN / 2 < line.width <= COLUMN


def test_a_short_line_is_not_cut() -> None:
    typesetter = Typesetter(a_shaper())
    assert typesetter.one_line(" two\nwords ", BODY, COLUMN) == typesetter.lines("two words", BODY, COLUMN)[0]


@pytest.mark.parametrize("style", [BODY, STANDARD.code])
@pytest.mark.parametrize("shelf", [FontShelf(), FontShelf(packaged_font_folders())])
def test_codes_of_one_length_have_one_width(style: TextStyle, shelf: FontShelf) -> None:
    shaper = Shaper(shelf)
    lines = [Typesetter(shaper).spaced_line(code, style) for code in ("WWMWM-QGCDO", "11111-JJJJJ", "A7K2M-9QXTR")]
    for line in lines:
        assert line.width == pytest.approx(lines[0].width)
        assert pen_travel(line, shaper) == pytest.approx(line.width, abs=0.1)


def test_a_word_is_parted_at_its_zero_width_space_only_where_no_line_can_hold_it() -> None:
    typesetter = Typesetter(a_shaper())
    text = "Enzymatic activity/\u200bvolume"
    whole = typesetter.lines("activity/volume", BODY, 400)[0].width
    assert len(typesetter.lines(text, BODY, whole + 1)) == 2
    parted = typesetter.lines(text, BODY, whole - 1)
    assert [line.width < whole for line in parted] == [True, True, True]
