"""The printed recovery sheet: one page, each group a line that copies out as text, and a square that says the same."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageOps

from clinic_app.vault.recovery_sheet import RecoverySheet, parse_secret
from clinic_app.vault.sheet_pages import sheet_document

WIDE = RecoverySheet("B", bytes.fromhex("e7f7a9c1d2e3f4a5b6c7d8e9fafbfcfdfeff7a7a"))
"""A code with every wide letter: W, M and Q."""


def printed(sheet: RecoverySheet, folder: Path, name: str = "Sunrise Clinic") -> Path:
    document = sheet_document(sheet, name, date(2027, 3, 4))
    assert document.page_count == 1
    path = folder / "sheet.pdf"
    path.write_bytes(document.pdf)
    return path


def text_of(path: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("sheet", [WIDE, RecoverySheet("A", bytes(range(20)))], ids=["wide", "narrow"])
def test_each_group_is_a_line_of_text_and_the_lines_are_the_code(sheet: RecoverySheet, tmp_path: Path) -> None:
    lines = text_of(printed(sheet, tmp_path))
    groups = [f"{number} {group}" for number, group in enumerate(sheet.groups(), start=1)]
    start = lines.index(groups[0])
    assert lines[start : start + 8] == groups
    assert parse_secret(" ".join(line.split()[1] for line in lines[start : start + 8])) == sheet.secret


def test_the_page_says_whose_it_is_which_one_from_when_and_what_to_do(tmp_path: Path) -> None:
    text = " ".join(text_of(printed(WIDE, tmp_path, "सूर्योदय Clinic")))
    for words in ("सूर्योदय Clinic", "Recovery sheet B", "04-Mar-2027", "apart from sheet A", "delete that file", "Every three months"):
        assert words in text


def test_a_newcomer_reads_what_to_choose_in_the_words_of_the_screens(tmp_path: Path) -> None:
    text = " ".join(text_of(printed(WIDE, tmp_path)))
    for words in ("“Cannot get in?”", "“Open a backup of a clinic”", "ends in .cbk", "delete nothing", "have a manager make a new sheet"):
        assert words in text


def test_a_long_name_of_a_clinic_leaves_one_page(tmp_path: Path) -> None:
    printed(WIDE, tmp_path, "The Sunrise Family Practice and Medical Case Management International Clinic of Greater Ahmedabad (Gujarat)")


def test_the_square_on_paper_says_the_same_as_the_groups(tmp_path: Path) -> None:
    path = printed(WIDE, tmp_path)
    subprocess.run(["pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", str(path), str(tmp_path / "page")], check=True)
    with Image.open(tmp_path / "page.png") as page:
        right = page.convert("L").crop((page.width // 2, 0, page.width, page.height))
    symbol = [[bool(module) for module in row] for row in segno.make_qr(WIDE.qr_text(), error="q").matrix]
    size = len(symbol)
    module = 150 / size * 100 / 72
    # The symbol is the only thing here whose columns are dark for 7 modules on end: its corners.
    columns = [x for x in range(right.width) if _longest_dark_run(right, x) > 6.5 * module and _longest_dark_run(right, x) < 8 * module]
    left = columns[0]
    dark = ImageOps.invert(right.crop((left, 0, left + round(size * module), right.height))).point(lambda value: 255 if value > 128 else 0)
    box = _rows_with_corner(dark, module)
    read = [[dark.getpixel((round((x + 0.5) * module), round(box + (y + 0.5) * module))) == 255 for x in range(size)] for y in range(size)]
    assert read == symbol


def _longest_dark_run(picture: Image.Image, x: int) -> int:
    longest = run = 0
    for value in picture.crop((x, 0, x + 1, picture.height)).tobytes():
        run = run + 1 if value < 128 else 0
        longest = max(longest, run)
    return longest


def _rows_with_corner(dark: Image.Image, module: float) -> int:
    """The first row of the symbol: seven dark modules from its left edge."""
    width = round(7 * module)
    for y in range(dark.height):
        edge = dark.crop((1, y, width - 1, y + 1)).tobytes()
        inside = [dark.getpixel((round(x * module), round(y + 3.5 * module))) for x in (0.5, 1.5, 3.5)] if 255 in edge else []
        if set(edge) == {255} and inside == [255, 0, 255]:
            return y
    raise AssertionError("no corner of a symbol is on the page")


def test_the_same_sheet_is_the_same_bytes(tmp_path: Path) -> None:
    assert sheet_document(WIDE, "Sunrise Clinic", date(2027, 3, 4)).pdf == sheet_document(WIDE, "Sunrise Clinic", date(2027, 3, 4)).pdf
