"""The scripts that patients' names are written in can be drawn, or the program knows that they cannot."""

import importlib.util
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QFontDatabase

from ui import fonts
from ui.theme import Theme, look


@pytest.mark.parametrize("words", ["Łukasz Ñúñez", "Ελένη", "Олексій", "अनन्या शर्मा", "محمد", "தமிழ்", "สมชาย"])
def test_the_packaged_fonts_draw_the_scripts_they_are_for(words: str, theme: Theme) -> None:
    assert fonts.missing(words) == frozenset()
    assert look().metrics().horizontalAdvance(words) > 0


def test_what_an_installer_collected_is_loaded_too(tmp_path: Path, theme: Theme) -> None:
    spec = importlib.util.find_spec("fontpkg_noto_sans_thai")
    assert spec is not None
    assert spec.origin is not None
    font = TTFont(next((Path(spec.origin).parent / "files").glob("*.ttf")))
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Clinic Collected"
    (tmp_path / "bengali").mkdir()
    font.save(tmp_path / "bengali" / "Collected.ttf")
    (tmp_path / "LICENSE").write_text("OFL", encoding="ascii")
    assert "Clinic Collected" not in QFontDatabase.families()
    fonts.load_scripts(tmp_path)
    assert "Clinic Collected" in QFontDatabase.families()


def test_a_script_without_a_font_is_named(monkeypatch: pytest.MonkeyPatch, theme: Theme) -> None:
    monkeypatch.setattr(QFontDatabase, "writingSystems", lambda: [QFontDatabase.WritingSystem.Latin])
    assert fonts.missing("SHARMA अनन्या 漢") == {
        QFontDatabase.WritingSystem.Devanagari,
        QFontDatabase.WritingSystem.SimplifiedChinese,
    }
