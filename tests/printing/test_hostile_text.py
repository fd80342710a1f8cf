"""Whatever a record holds, print neither fails nor loses a word."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clinic_app.printing.document import Document
from clinic_app.printing.page import PageSetup, Running
from clinic_app.printing.script_runs import harmless
from clinic_app.printing.table import Column
from tests.printing.reading import poppler, raw

EVERY_CHARACTER = some.text(some.characters(), max_size=120)
LETTERS = "abcXYZ019 äßøéÑẞ ΑΒΓδ Жщы -_/.,;:()[]<>&'\"@#%+=*"


@given(some.lists(EVERY_CHARACTER, min_size=1, max_size=6))
@settings(max_examples=60)
def test_any_text_in_any_place_can_be_printed(texts: list[str]) -> None:
    first = texts[0]
    document = Document(first, PageSetup(head=Running(first, texts[-1]), foot=first))
    document.letterhead("Clinic", texts)
    document.contents(first, levels=3)
    for text in texts:
        document.heading(text, 2, note=text)
        document.paragraph(text)
        document.row(text, text)
        document.bullets([text])
    document.table([Column(first), Column("B")], [(text, text) for text in texts])
    document.code_lines(["A7K2M-9QXTR"])
    finished = document.finish()
    assert "Clinic" in poppler(finished.pdf)


@given(some.lists(some.text(LETTERS, min_size=1, max_size=60), min_size=1, max_size=8))
@settings(max_examples=40)
def test_every_word_comes_back(texts: list[str]) -> None:
    document = Document("Test", PageSetup(numbering=""))
    document.paragraph("begin")
    for text in texts:
        document.paragraph(text)
    assert raw(document.finish().pdf).split() == ["begin", *(word for text in texts for word in text.split())]


@pytest.mark.parametrize(("letter", "length"), [("x", 200_000), ("م", 50_000), ("中", 50_000), ("ที่", 50_000), ("क्षि", 50_000)])
def test_a_word_without_end_is_wrapped_in_reasonable_time(letter: str, length: int) -> None:
    word = (letter * length)[:length]
    document = Document("Test", PageSetup(numbering=""))
    started = time.perf_counter()
    document.paragraph(word)
    finished = document.finish()
    assert time.perf_counter() - started < 15
    assert finished.page_count > 4
    assert raw(finished.pdf).replace(" ", "") == word


def test_200_000_words_all_come_back() -> None:
    words = [f"w{number % 977}" for number in range(200_000)]
    document = Document("Test", PageSetup(numbering=""))
    document.paragraph(" ".join(words))
    assert raw(document.finish().pdf).split() == words


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2067abc\u2069 def", "abc def"),
        ("total 100\u202d-\u202e200", "total 100-200"),
        ("nul\u0000bell\u0007", "nul\ufffdbell\ufffd"),
        ("half\ud83d pair", "half\ufffd pair"),
    ],
)
def test_tricks_with_directions_and_controls_do_not_change_what_is_printed(written: str, printed: str) -> None:
    document = Document("Test", PageSetup(numbering=""))
    document.paragraph(written)
    assert raw(document.finish().pdf) == printed


def test_a_thousand_marks_on_one_letter_are_printed_and_do_no_harm() -> None:
    text = "a" + "\u0301" * 1_000 + " after"
    document = Document("Test", PageSetup(numbering=""))
    document.paragraph(text)
    assert raw(document.finish().pdf).replace(" ", "") == harmless(text).replace(" ", "")
