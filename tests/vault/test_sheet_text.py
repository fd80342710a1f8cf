"""The groups of a recovery sheet are found in whatever text stands around them, and a misread one is named there too."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.vault.key_errors import SheetGroupWrong, SheetLengthWrong
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sheet_pages import sheet_document
from clinic_app.vault.sheet_text import read_sheet

SHEETS = st.binary(min_size=20, max_size=20).map(lambda secret: RecoverySheet("A", secret))
LETTERS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)
WORDS = st.lists(st.text(alphabet="abcdefghijklmnopqrstvwxyz ", max_size=9), max_size=30).map("\n".join)
"""Lines of words, which the code's own letters could be taken for."""


@given(SHEETS, WORDS, WORDS)
def test_words_before_and_after_are_ignored(sheet: RecoverySheet, before: str, after: str) -> None:
    assert read_sheet(f"{before}\n{chr(10).join(sheet.groups())}\n{after}") == sheet.secret


@settings(max_examples=30)
@given(SHEETS, LETTERS, LETTERS)
def test_any_characters_before_and_after_are_ignored(sheet: RecoverySheet, before: str, after: str) -> None:
    assert read_sheet(f"{before}\n{' '.join(sheet.groups())}\n{after}") == sheet.secret


@given(SHEETS, st.lists(st.sampled_from(["", "Group", "sheet", "of 8 is", "—", "write"]), min_size=8, max_size=8))
def test_numbers_and_labels_between_the_groups_are_ignored(sheet: RecoverySheet, labels: list[str]) -> None:
    lines = [f"{label} {number} {group}" for number, (label, group) in enumerate(zip(labels, sheet.groups(), strict=True), start=1)]
    assert read_sheet("\n".join(lines)) == sheet.secret


@settings(max_examples=30)
@given(SHEETS, WORDS)
def test_a_scan_among_other_lines_is_read(sheet: RecoverySheet, around: str) -> None:
    assert read_sheet(f"{around}\n{sheet.qr_text()}\n{around}") == sheet.secret


@given(SHEETS)
def test_groups_without_anything_between_them_are_read(sheet: RecoverySheet) -> None:
    assert read_sheet("".join(sheet.groups()).lower()) == sheet.secret


@given(SHEETS, st.integers(0, 7), st.integers(0, 4), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_misread_group_is_named_within_other_text(sheet: RecoverySheet, place: int, letter: int, wrong: str) -> None:
    groups = list(sheet.groups())
    if groups[place][letter] == wrong:
        return
    groups[place] = groups[place][:letter] + wrong + groups[place][letter + 1 :]
    text = (
        "Lakeside\n"
        + "\n".join(f"{number} {group}" for number, group in enumerate(groups, start=1))
        + "\nKeep this as you would keep cash."
    )
    with pytest.raises(SheetGroupWrong) as told:
        read_sheet(text)
    assert told.value.group == place + 1


@pytest.mark.parametrize("text", ["", "Nothing of the kind stands in this letter.", "1 2 3 4 5 6 7 8", "00000 " * 7])
def test_a_text_without_a_sheet_is_told(text: str) -> None:
    with pytest.raises((SheetLengthWrong, SheetGroupWrong)):
        read_sheet(text)


@pytest.mark.parametrize("options", [[], ["-raw"], ["-layout"]])
def test_the_text_of_the_printed_page_is_a_sheet_file(options: list[str], tmp_path: Path) -> None:
    for number in (0, 3):
        sheet = RecoverySheet("B", bytes([number * 37 % 256]) * 20)
        (tmp_path / "sheet.pdf").write_bytes(sheet_document(sheet, "सूर्योदय Clinic, 40012 Pune", date(2027, 3, 4)).pdf)
        command = ["pdftotext", *options, str(tmp_path / "sheet.pdf"), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert read_sheet(text) == sheet.secret
