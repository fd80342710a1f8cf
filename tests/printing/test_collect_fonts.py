"""The installer's fonts are enough for every script, and their licences come with them."""

from pathlib import Path

from clinic_app.printing.fonts import FAMILIES, MONOSPACED, SIGNS, Family, FontShelf, packaged_font_folders, system_font_folders
from installer.collect_fonts import collect, is_packaged


def test_packages_and_collected_fonts_draw_every_script_without_the_systems(tmp_path: Path) -> None:
    missing = collect(
        [family for family in (*FAMILIES, *SIGNS, MONOSPACED) if not is_packaged(family)], system_font_folders(), Path("/"), tmp_path
    )
    assert missing == []
    scripts = [script for family in FAMILIES for script in family.scripts]
    assert FontShelf((*packaged_font_folders(), tmp_path)).missing_scripts(scripts) == ()


def test_each_collected_family_brings_its_licence(tmp_path: Path) -> None:
    collect(FAMILIES[1:3], system_font_folders(), Path("/"), tmp_path)
    assert "SIL Open Font License" in (tmp_path / "fonts-noto-core.copyright").read_text(encoding="utf-8")


def test_what_cannot_be_found_is_told(tmp_path: Path) -> None:
    unknown = Family(("Xxxx",), "NoSuchFont")
    assert collect([unknown], system_font_folders(), Path("/"), tmp_path / "target") == [unknown]
    assert not (tmp_path / "target").exists()


def test_what_packages_bring_is_not_collected() -> None:
    assert [family.stem for family in FAMILIES if is_packaged(family)] == [
        "NotoSans",
        "NotoSansArabic",
        "NotoSansDevanagari",
        "NotoSansTamil",
        "NotoSansThai",
    ]
