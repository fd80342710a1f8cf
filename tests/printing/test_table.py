"""Tables and rows: nothing is lost at the foot of a page, and a reader always sees what a column means."""

import pytest

from clinic_app.printing.document import Document
from clinic_app.printing.page import PageSetup
from clinic_app.printing.table import Column
from tests.printing.reading import raw, raw_pages

COLUMNS = [Column("Date", 1), Column("Test", 3), Column("Result", 1)]


def a_document() -> Document:
    return Document("Test", PageSetup(numbering=""))


def test_every_row_is_drawn_and_counted_and_the_header_is_on_every_page() -> None:
    document = a_document()
    drawn = document.table(COLUMNS, ((f"d{n}.", f"test{n}.", f"r{n}.") for n in range(200)))
    pages = raw_pages(document.finish().pdf)
    assert drawn == 200
    assert len(pages) > 3
    assert all(page.startswith("Date Test Result ") for page in pages)
    text = " ".join(page.removeprefix("Date Test Result ") for page in pages)
    assert text == " ".join(f"d{n}. test{n}. r{n}." for n in range(200))


def test_a_short_row_is_never_parted() -> None:
    document = a_document()
    document.table(COLUMNS, ((f"d{n}.", "\n".join(f"l{n}.{i}" for i in range(1 + n % 7)), "r") for n in range(120)))
    for page in raw_pages(document.finish().pdf):
        for n in range(120):
            assert page.count(f"l{n}.") in (0, 1 + n % 7)


def test_a_row_longer_than_pages_goes_on_and_loses_no_word() -> None:
    words = [f"w{number}" for number in range(4_000)]
    document = a_document()
    document.table(COLUMNS, [("01-Oct-2026", " ".join(words), "5.1"), ("02-Oct-2026", "after", "5.2")])
    pages = raw_pages(document.finish().pdf)
    assert len(pages) > 4
    text = " ".join(page.removeprefix("Date Test Result ") for page in pages).split()
    assert [word for word in text if word.startswith("w")] == words
    assert text[-3:] == ["02-Oct-2026", "after", "5.2"]


def test_a_long_row_begins_with_two_lines_at_least() -> None:
    long = "\n".join(f"line-{number}" for number in range(60))
    for rows in range(22, 32, 2):
        for lines in range(2):
            document = a_document()
            document.paragraph("\n".join(["filling"] * lines))
            document.table(COLUMNS, [("d", "filling", "r")] * rows + [("d", long, "r")])
            assert not any(page.count("line-") == 1 for page in raw_pages(document.finish().pdf))


def test_no_rows_draw_nothing_at_all() -> None:
    document = a_document()
    document.paragraph("before")
    assert document.table(COLUMNS, []) == 0
    assert raw(document.finish().pdf) == "before"


def test_a_heading_stays_with_the_header_and_the_first_row() -> None:
    for lines in range(40, 54, 2):
        document = a_document()
        document.paragraph("\n".join(["filling"] * lines))
        document.heading("Results")
        document.table(COLUMNS, [("01-Oct-2026", "Sodium", "140")] * 3)
        assert any("Results Date Test Result 01-Oct-2026" in page for page in raw_pages(document.finish().pdf))


def test_endless_column_titles_leave_room_for_rows() -> None:
    document = a_document()
    document.table([Column("T" * 5_000), Column("B")], [("a.", "b."), ("c.", "d.")])
    assert raw(document.finish().pdf).endswith("B a. b. c. d.")


def test_a_row_with_another_number_of_cells_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        a_document().table(COLUMNS, [("only", "two")])


def test_a_label_stays_with_its_value_and_an_empty_value_leaves_the_label() -> None:
    document = a_document()
    for number in range(100):
        document.row(f"label{number}.", f"value{number}.")
    document.row("blank.", "")
    document.row("", "nameless.")
    text = raw(document.finish().pdf)
    assert text == " ".join(f"label{n}. value{n}." for n in range(100)) + " blank. nameless."


def test_a_value_of_many_pages_is_complete() -> None:
    words = [f"w{number}" for number in range(6_000)]
    document = a_document()
    document.row("History", " ".join(words))
    assert raw(document.finish().pdf).split() == ["History", *words]


def test_bullets_are_drawn_in_order() -> None:
    document = a_document()
    document.bullets(["first", "second " * 40, "third"])
    text = raw(document.finish().pdf)
    assert text.startswith("• first • second")
    assert text.endswith("• third")
