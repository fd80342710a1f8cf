"""The scripts that patients' names are written in can be drawn, or the program knows that they cannot."""

import pytest
from PySide6.QtGui import QFontDatabase

from ui import fonts
from ui.theme import Theme, look


@pytest.mark.parametrize("words", ["Łukasz Ñúñez", "Ελένη", "Олексій", "अनन्या शर्मा", "محمد", "தமிழ்", "สมชาย"])
def test_the_packaged_fonts_draw_the_scripts_they_are_for(words: str, theme: Theme) -> None:
    assert fonts.missing(words) == frozenset()
    assert look().metrics().horizontalAdvance(words) > 0


def test_a_script_without_a_font_is_named(monkeypatch: pytest.MonkeyPatch, theme: Theme) -> None:
    monkeypatch.setattr(QFontDatabase, "writingSystems", lambda: [QFontDatabase.WritingSystem.Latin])
    assert fonts.missing("SHARMA अनन्या 漢") == {
        QFontDatabase.WritingSystem.Devanagari,
        QFontDatabase.WritingSystem.SimplifiedChinese,
    }
