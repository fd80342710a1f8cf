"""Names, addresses and hostile strings as they come in real life: every one is on the paper as it was written."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.printing.document import Document
from clinic_app.printing.page import PageSetup
from clinic_app.printing.script_runs import harmless
from clinic_app.printing.table import Column
from tests.printing.reading import flat, raw

LANGUAGES = ("ar_SA", "bn_BD", "en_GB", "en_IN", "gu_IN", "hi_IN", "ne_NP", "ru_RU", "ta_IN", "th_TH", "vi_VN", "zh_CN")


def squeezed(text: str) -> str:
    return flat(text).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_and_address_of_a_country_comes_back(language: str, shared_data: Callable[[str], Path]) -> None:
    file = next(shared_data("names_faker_A").rglob(f"{language}.csv"))
    with file.open(encoding="utf-8", newline="") as stream:
        people = [" ".join(row) for row in list(csv.reader(stream))[1:101]]
    document = Document("Names", PageSetup(numbering=""))
    for person in people:
        document.paragraph(person)
    finished = document.finish()
    text = squeezed(raw(finished.pdf))
    assert people
    assert finished.gaps == ()
    assert [person for person in people if squeezed(person) not in text] == []


def test_strings_that_break_programs_are_printed(shared_data: Callable[[str], Path]) -> None:
    file = next(shared_data("naughty_strings").rglob("blns.json"))
    strings: list[str] = json.loads(file.read_text(encoding="utf-8"))
    document = Document("Strings", PageSetup(numbering=""))
    for text in strings:
        document.heading(text, 3, note=text)
        document.row(text, text)
        document.table([Column(text), Column("B", 3)], [(text, text)])
    read = squeezed(raw(document.finish().pdf))
    left_to_right = [text for text in strings if harmless(text).isascii()]
    assert len(left_to_right) > 300
    assert [text for text in left_to_right if read.count(squeezed(harmless(text))) < 3] == []
