"""Recovery sheets: the code's modules are where a camera looks for them, and each group is a line that can be copied."""

import pytest
import segno

from clinic_app.printing.document import Document
from clinic_app.printing.page import PageSetup
from clinic_app.printing.styles import ACCENT, LETTER, STANDARD, TINT
from tests.printing.reading import pixels, poppler, raw, raw_pages

GROUPS = ["A7K2M-9QXTR", "0J1HW-MMWQ4", "ZZZZZ-11111"]


def test_the_symbol_on_paper_is_the_symbol_that_was_given() -> None:
    symbol = [[bool(module) for module in row] for row in segno.make("recovery of the clinic 0123456789", error="m").matrix]
    side = len(symbol) * 4
    document = Document("Sheet", PageSetup(numbering=""))
    drawing = document.drawing(side + 20)
    drawing.modules(symbol, 10, 10, side)
    document.place(drawing)
    page = pixels(document.finish().pdf, resolution=72)
    bounds = page.point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert bounds is not None
    left, top = bounds[:2]
    shades = page.tobytes()
    middles = range(2, side, 4)
    read = [[shades[(top + row) * page.width + left + column] < 128 for column in middles] for row in middles]
    assert read == symbol


def test_each_group_is_a_line_of_its_own() -> None:
    document = Document("Sheet", PageSetup(numbering=""))
    document.code_lines(GROUPS, numbered=False)
    assert poppler(document.finish().pdf, "-raw").split() == GROUPS


def test_numbered_groups_are_told_apart_from_their_numbers() -> None:
    document = Document("Sheet", PageSetup(numbering=""))
    document.code_lines(GROUPS)
    assert raw(document.finish().pdf) == " ".join(f"{number} {group}" for number, group in enumerate(GROUPS, start=1))


def test_a_drawing_moves_to_the_next_page_as_a_whole() -> None:
    document = Document("Sheet", PageSetup(numbering=""))
    document.paragraph("\n".join(["filling"] * 40))
    drawing = document.drawing(300)
    drawing.box(0, 0, 200, 290, fill=TINT, edge=ACCENT)
    drawing.rule((10, 50), (190, 50))
    assert drawing.text("inside one", 10, 60, STANDARD.body) == pytest.approx(60 + STANDARD.body.leading)
    drawing.text("inside two", 10, 200, STANDARD.body, 180)
    document.place(drawing)
    document.paragraph("after")
    pages = raw_pages(document.finish().pdf)
    assert pages[1] == "inside one inside two after"


def test_a_drawing_higher_than_a_page_is_refused() -> None:
    document = Document("Sheet", PageSetup(size=LETTER))
    with pytest.raises(ValueError, match="one page"):
        document.place(document.drawing(LETTER.height))
