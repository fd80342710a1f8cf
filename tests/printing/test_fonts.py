"""Every promised script has a font, and a missing one is said, never drawn as a box."""

from pathlib import Path

import pytest

from clinic_app.errors import ClinicError
from clinic_app.printing.document import Document
from clinic_app.printing.fonts import FontGap, FontShelf, FontsMissing, packaged_font_folders
from clinic_app.printing.script_runs import Cluster
from clinic_app.printing.styles import Weight
from tests.printing.reading import raw


def test_every_promised_script_has_a_font_here() -> None:
    assert FontShelf().missing_scripts() == ()


def test_the_scripts_that_packages_do_not_bring_are_known_to_be_missing() -> None:
    assert FontShelf(packaged_font_folders()).missing_scripts() == ("Beng", "Hebr", "Hani")


def test_a_script_without_a_font_is_printed_as_codes_and_named() -> None:
    document = Document("Test", fonts=FontShelf(packaged_font_folders()))
    document.paragraph("Name: ক্ষ (A-10482)")
    finished = document.finish()
    assert "Name: [U+0995][U+09CD][U+09B7] (A-10482)" in raw(finished.pdf)
    assert finished.gaps == (FontGap("Bengali", 3, "fonts-noto-core"),)
    assert finished.gaps[0].sentence == (
        "The print shows 3 characters of Bengali as codes, because the font is missing: "
        "install Clinic Records again, or on Debian and Ubuntu the package fonts-noto-core."
    )


def test_a_sign_that_no_font_has_is_printed_as_its_code() -> None:
    document = Document("Test")
    document.paragraph("well \N{GRINNING FACE}")
    finished = document.finish()
    assert "well [U+1F600]" in raw(finished.pdf)
    assert [gap.sentence for gap in finished.gaps] == ["The print shows 1 character (signs) as codes, because no font here has them."]


def test_a_rare_character_that_the_installed_font_lacks_asks_nobody_to_install_it() -> None:
    document = Document("Test")
    document.paragraph("\N{CJK UNIFIED IDEOGRAPH-2A700} 王")
    assert [gap.package for gap in document.finish().gaps] == [None]


def test_without_the_programs_own_fonts_nothing_is_printed_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="install Clinic Records again") as refusal:
        Document("Test", fonts=FontShelf((tmp_path,)))
    assert isinstance(refusal.value, ClinicError)


def test_a_family_without_bold_is_thickened() -> None:
    chinese = Cluster("王", "Hani", 0)
    shelf = FontShelf()
    bold, regular = shelf.choose(chinese, Weight.BOLD), shelf.choose(chinese, Weight.REGULAR)
    assert bold is not None
    assert regular is not None
    assert (bold.thickened, regular.thickened) == (True, False)


@pytest.mark.parametrize("letter", ["A", "क", "த", "ก", "ع"])
def test_bold_is_wider_than_regular(letter: str) -> None:
    document = FontShelf()
    script = {"A": "Latn", "क": "Deva", "த": "Taml", "ก": "Thai", "ع": "Arab"}[letter]
    widths = []
    for weight in (Weight.REGULAR, Weight.BOLD):
        face = document.choose(Cluster(letter, script, 0), weight)
        assert face is not None
        widths.append(face.advance(face.glyph_of(letter) or 0))
    assert widths[0] < widths[1]
