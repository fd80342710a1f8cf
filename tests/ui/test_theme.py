"""The look: every colour pair that is used can be read, sizes follow the scale, and the program follows the system's light and dark."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.paths import resources_folder
from ui.theme import Colours, Mode, TextSize, Theme, Tone, look, make_look, style_sheet, tokens
from ui.widgets.text import Text

GROUNDS = ("page", "panel", "field", "hover", "pressed", "accent_soft")
"""What ordinary words stand on: pages, cards, fields, and rows under the mouse, pressed or chosen."""

WASHES = ("neutral_soft", "accent_soft", "given_soft", "due_soft", "refuse_soft")

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("text", (*GROUNDS, *WASHES)),
    ("quiet", (*GROUNDS, "neutral_soft")),
    ("accent", ("page", "panel", "field", "hover", "pressed", "accent_soft")),
    ("given", ("page", "panel", "given_soft")),
    ("due", ("page", "panel", "due_soft")),
    ("refuse", ("page", "panel", "field", "refuse_soft")),
    ("on_accent", ("accent", "accent_hover", "accent_pressed")),
    ("on_refuse", ("refuse", "refuse_hover", "refuse_pressed")),
    ("on_selection", ("selection",)),
    ("rail_text", ("rail", "rail_hover", "rail_active")),
    ("rail_strong", ("rail", "rail_hover", "rail_active")),
)
"""Ink and the grounds it stands on: 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""

SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("field_line", ("page", "panel", "field")),
    ("focus", ("page", "panel", "field", "hover", "accent_soft")),
    ("rail_focus", ("rail", "rail_active")),
    ("accent", ("page", "panel", "neutral_soft", "accent_soft")),
    ("refuse", ("panel", "refuse_soft")),
    ("given", ("panel", "given_soft")),
    ("due", ("due_soft",)),
    ("selection", ("field",)),
    ("accent_hover", ("page", "panel")),
    ("accent_pressed", ("page", "panel")),
    ("refuse_hover", ("page", "panel")),
    ("refuse_pressed", ("page", "panel")),
)
"""Lines, marks and fills that carry meaning, and what they stand on: 3 to 1 at least (WCAG 2.2, 1.4.11)."""

DECORATION = frozenset({"line"})
"""Says nothing that spacing does not say too."""


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(table: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[tuple[str, str]]:
    for ink, grounds in table:
        for ground in grounds:
            yield ink, ground


def test_the_measure_of_contrast_is_the_standards() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_all_words_can_be_read(theme_name: str) -> None:
    colours: Colours = getattr(tokens(), theme_name)
    found = {pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2) for pair in pairs(WORDS)}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_all_shapes_that_mean_something_can_be_seen(theme_name: str) -> None:
    colours: Colours = getattr(tokens(), theme_name)
    found = {pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2) for pair in pairs(SHAPES)}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3.0} == {}


def test_every_colour_token_is_measured_or_named_as_decoration() -> None:
    measured = {name for table in (WORDS, SHAPES) for pair in pairs(table) for name in pair}
    assert set(Colours._fields) - measured == DECORATION


@pytest.mark.parametrize("tone", Tone)
def test_the_ink_of_a_tone_can_be_read_on_its_wash(tone: Tone) -> None:
    for colours in (tokens().light, tokens().dark):
        assert contrast(colours.ink(tone), colours.wash(tone)) >= 4.5


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
def test_every_length_follows_the_scale(percent: int, theme: Theme) -> None:
    theme.choose(percent=percent)
    assert look().grid(1) == round(8 * percent / 100)
    assert look().compact >= round(32 * percent / 100)
    for size, pixels in ((TextSize.SMALL, 12), (TextSize.BODY, 14), (TextSize.SUBHEAD, 16), (TextSize.HEADING, 20), (TextSize.TITLE, 28)):
        assert look().font(size).pixelSize() == round(pixels * percent / 100)


def test_a_scale_that_is_not_offered_is_refused(theme: Theme) -> None:
    for percent in (99, 201):
        with pytest.raises(ValueError, match="100 to 200"):
            theme.choose(percent=percent)


def test_the_style_sheet_names_colours_and_sizes_by_token_only() -> None:
    template = (resources_folder() / "style" / "style.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", template) == []
    filled = style_sheet(make_look(dark=True, percent=200))
    assert "@" not in filled
    assert tokens().dark.panel.name() in filled
    assert "font-size: 40px" in filled, "a heading of 20 px at 200 %"


def test_a_thin_line_never_vanishes() -> None:
    small = make_look(dark=False, percent=100)
    assert small.px(0.3) == 1
    assert small.px(0) == 0


def test_the_program_follows_the_system_until_settings_say_otherwise(theme: Theme, qapp: QApplication) -> None:
    hints = qapp.styleHints()
    theme.choose(mode=Mode.SYSTEM)
    assert not look().dark
    # Without a desktop nothing changes the system's scheme, so its news is told by hand.
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look().dark
    theme.choose(mode=Mode.LIGHT)
    assert not look().dark
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not look().dark, "settings win over the system"


def test_a_change_is_told_once(theme: Theme) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(look().dark))
    theme.choose(mode=Mode.DARK, percent=150)
    assert told == [True]


def test_what_was_never_shown_comes_up_in_the_new_look(theme: Theme, qtbot: QtBot) -> None:
    words = Text("Mobile phone")
    qtbot.addWidget(words)
    theme.choose(mode=Mode.DARK)
    words.show()
    assert words.palette().color(QPalette.ColorRole.WindowText) == look().colours.text
