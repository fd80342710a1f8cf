"""Pages: who it is about on each of them, n of m, headings that stay with their text, contents that tell the truth."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_app.printing.document import Document
from clinic_app.printing.page import PageSetup, Running
from clinic_app.printing.styles import A4, LARGE_PRINT, LETTER, PageSize
from clinic_app.printing.table import Column
from tests.printing.reading import flat, opened, pixels, poppler, raw, raw_pages

WHO = "SHARMA, Ananya (Ms) · Born 29-Feb-1984 · Record A-10482"
SENTENCE = "Cheeks and forehead, 1064 nm, 2.4 J/cm². Mild erythema, settled in 20 minutes. "


def a_record(sections: int = 6, paragraphs: int = 12) -> Document:
    document = Document("Record copy", PageSetup(head=Running(WHO, "Mediglo"), foot="Copy RC-2026-0004"))
    document.paragraph("Dear Ms Sharma,")
    document.contents()
    for section in range(1, sections + 1):
        document.heading(f"Section {section}", note=f"{paragraphs} of {paragraphs}")
        for number in range(1, paragraphs + 1):
            document.heading(f"Entry {section}.{number}", 3)
            document.paragraph(SENTENCE * 5)
    return document


def test_every_page_names_the_patient_and_counts_the_pages() -> None:
    finished = a_record().finish()
    pages = raw_pages(finished.pdf)
    assert len(pages) == finished.page_count > 6
    for number, page in enumerate(pages, start=1):
        assert page.startswith(f"{WHO} Mediglo ")
        assert page.endswith(f"Copy RC-2026-0004 Page {number} of {finished.page_count}")


def test_the_contents_name_the_page_that_each_section_begins_on() -> None:
    finished = a_record().finish()
    pages = raw_pages(finished.pdf)
    rows = re.findall(r"Section (\d) 12 of 12 (\d+)", pages[1])
    assert [section for section, _ in rows] == ["1", "2", "3", "4", "5", "6"]
    for section, page in rows:
        assert f"Section {section} 12 of 12 Entry {section}.1 " in pages[int(page) - 1]


def test_the_contents_lead_to_the_sections_by_links() -> None:
    with opened(a_record().finish().pdf) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        targets = [numbers[link.Dest[0].objgen] for link in pdf.pages[1].Annots]
    assert targets == [int(page) for page in re.findall(r"12 of 12 (\d+)", raw_pages(a_record().finish().pdf)[1])]


def test_contents_longer_than_a_page_move_the_sections_by_all_their_pages() -> None:
    document = Document("Test")
    document.contents(levels=2)
    for section in range(60):
        document.heading(f"Part-{section}.", 1 + section % 2)
        document.paragraph(SENTENCE * 8)
    pages = raw_pages(document.finish().pdf)
    listed = re.findall(r"(Part-\d+\.) (\d+)", " ".join(pages[:3]))
    assert len(listed) == 60
    assert all(name in pages[int(page) - 1] for name, page in listed)


def test_headings_are_bookmarks_in_their_order_and_depth() -> None:
    with opened(a_record(sections=2, paragraphs=2).finish().pdf) as pdf, pdf.open_outline() as outline:
        found = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert found == [("Section 1", ["Entry 1.1", "Entry 1.2"]), ("Section 2", ["Entry 2.1", "Entry 2.2"])]


@pytest.mark.parametrize("lines", range(36, 52))
def test_a_heading_is_never_the_last_thing_on_a_page(lines: int) -> None:
    document = Document("Test", PageSetup(numbering=""))
    document.paragraph("\n".join(["filling"] * lines))
    document.heading("Allergies")
    document.heading("Medicines", 2)
    document.paragraph("Metformin. " * 60)
    pages = raw_pages(document.finish().pdf)
    assert not any(page.endswith(("Allergies", "Medicines")) for page in pages)
    assert any("Allergies Medicines Metformin." in page for page in pages)


@pytest.mark.parametrize("lines", range(38, 50))
def test_no_line_of_a_paragraph_stands_alone_on_a_page(lines: int) -> None:
    document = Document("Test", PageSetup(numbering=""))
    document.paragraph("\n".join(["filling"] * lines))
    document.paragraph("\n".join(f"line-{number}" for number in range(5)))
    for page in raw_pages(document.finish().pdf):
        assert page.count("line-") != 1


def test_no_page_is_blank_however_many_breaks_are_asked_for() -> None:
    document = Document("Test", PageSetup(numbering=""))
    document.page_break()
    document.contents()
    document.page_break()
    document.heading("One")
    document.page_break()
    document.page_break()
    document.paragraph("two")
    document.paragraph("")
    document.page_break()
    finished = document.finish()
    assert raw_pages(finished.pdf) == ["Contents One 2", "One", "two"]


def test_a_document_without_a_line_is_refused() -> None:
    document = Document("Test")
    document.contents()
    with pytest.raises(ValueError, match="at least one line"):
        document.finish()


def test_a_second_table_of_contents_is_refused() -> None:
    document = Document("Test")
    document.contents()
    with pytest.raises(ValueError, match="one table of contents"):
        document.contents()


def test_a_long_name_is_wrapped_in_the_head_and_an_endless_one_cut() -> None:
    name = "VENKATARAGHAVAN-RAMASUBRAMANIAM, Ananya Lakshmi Padmavathi (Ms) · अनन्या लक्ष्मी पद्मावती वेंकटराघवन रामसुब्रमण्यम · "
    for who, cut in ((name + "Born 29-Feb-1984 · Record A-10482", False), ("N" * 10_000, True)):
        document = Document("Test", PageSetup(head=Running(who, "Mediglo")))
        document.paragraph("body")
        page = raw_pages(document.finish().pdf)[0]
        assert ("\u2026" in page) is cut
        assert cut or "Record A-10482" in page
        assert "body" in page


def test_the_properties_name_no_person_and_the_title_is_shown() -> None:
    with opened(a_record(1, 1).finish().pdf) as pdf:
        properties = {str(key): str(value) for key, value in pdf.docinfo.items()}
        assert properties == {"/Title": "Record copy", "/Producer": "Clinic Records"}
        assert "/Metadata" not in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_streams_are_compressed() -> None:
    with opened(a_record(1, 1).finish().pdf) as pdf:
        for page in pdf.pages:
            assert all(str(stream.Filter) == "/FlateDecode" for stream in page.Contents)


def test_the_same_words_give_the_same_bytes_in_another_process() -> None:
    script = (
        "import sys; from tests.printing.test_document import a_record, a_mixture\n"
        "sys.stdout.buffer.write(a_mixture().finish().pdf + a_record(2, 3).finish().pdf)"
    )
    root = Path(__file__).resolve().parents[2]
    made = []
    for seed in ("1", "2"):
        variables = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "LC_ALL": "C.UTF-8" if seed == "1" else "C"}
        made.append(subprocess.run([sys.executable, "-c", script], cwd=root, env=variables, capture_output=True, check=True).stdout)
    a_record(1, 1).finish()  # what was printed before must leave no trace
    assert made[0] == made[1] == a_mixture().finish().pdf + a_record(2, 3).finish().pdf


def a_mixture() -> Document:
    document = Document("Mixture")
    document.paragraph("Allergy: بنسلين – severe; מאז 2019; ผู้ป่วย ที่นี่; 患者过敏。; अनन्या; ক্ষ; 😀 ☐ e\u0301 é")
    document.heading("王小明", 2, note="מ")
    document.table([Column("A"), Column("B", 2)], [("अ", "مُحَمَّد"), ("b", "ก็")])
    return document


@pytest.mark.parametrize("size", [A4, LETTER])
def test_pages_have_the_size_asked_for(size: PageSize) -> None:
    document = Document("Test", PageSetup(size=size))
    document.paragraph("body")
    with opened(document.finish().pdf) as pdf:
        box = [float(edge) for edge in pdf.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, size.width, size.height], abs=0.01)


def test_large_print_says_the_same_on_more_pages() -> None:
    def body(document: Document) -> tuple[str, int]:
        document.heading("Encounters", note="2 of 2")
        document.row("Name", "SHARMA, Ananya")
        document.paragraph(SENTENCE * 30)
        finished = document.finish()
        return raw(finished.pdf).replace(" ", ""), finished.page_count

    plain, pages = body(Document("Test", PageSetup(numbering="")))
    large, more = body(Document("Test", PageSetup(numbering=""), typography=LARGE_PRINT))
    assert large == plain
    assert more > pages


def test_nothing_is_drawn_outside_the_margins() -> None:
    document = Document("Test", PageSetup(head=Running("W" * 500, "M" * 300), foot="F" * 300))
    document.heading("H" * 200, note="N" * 300)
    document.paragraph("x" * 3_000 + " मरीज़को" * 300 + " السلام" * 300)
    document.row("L" * 100, "V" * 1_000)
    document.bullets(["B" * 500])
    document.table([Column("T" * 50, 1), Column("U" * 500, 2)], [("a" * 300, "b" * 900)])
    page = pixels(document.finish().pdf, resolution=72)
    width, height = page.size
    ink = page.point(lambda shade: 255 if shade < 200 else 0).getbbox()
    assert ink is not None
    left, _, right, bottom = ink
    assert left >= 55
    assert right <= width - 55
    assert bottom <= height - 20


def test_text_is_never_read_as_markup_and_names_nothing_outside() -> None:
    hostile = [
        '<a href="javascript:app.alert(1)">x</a>',
        '<img src="file:///etc/passwd"/>',
        "<b>&lt;&#x41;</b> ]]> <!-- ",
        "(/URI) /JavaScript << /S /Launch >> endstream endobj",
        "\\) Tj ET Q /F9 1 Tf",
    ]
    document = Document(hostile[0], PageSetup(head=Running(hostile[1], hostile[2]), foot=hostile[3]))
    for text in hostile:
        document.heading(text, note=text)
        document.paragraph(text)
        document.row(text, text)
    document.table([Column(hostile[0])], [(text,) for text in hostile])
    pdf = document.finish().pdf
    read = raw(pdf)
    for text in hostile:
        assert read.count(flat(text)) >= 4
    with opened(pdf) as file:
        keys = {str(key) for item in file.objects if hasattr(item, "keys") for key in item.keys()}  # noqa: SIM118 - not a dict
    assert not keys & {"/URI", "/JS", "/JavaScript", "/Launch", "/A", "/AA", "/OpenAction", "/EmbeddedFiles", "/EF", "/AF", "/F"}


def test_a_letterhead_stands_above_the_letter() -> None:
    document = Document("Letter")
    document.letterhead("Mediglo Skin & Laser Clinic", ["14 Residency Road, Bengaluru", "records@mediglo.example"])
    document.paragraph("Dear Ms Sharma,")
    text = flat(poppler(document.finish().pdf))
    assert text.startswith("Mediglo Skin & Laser Clinic 14 Residency Road, Bengaluru records@mediglo.example Dear Ms Sharma,")


@pytest.mark.parametrize("heading", ["Encounters", "ביקורים", "زيارات"])
def test_a_note_stands_beside_its_heading_and_never_on_it(heading: str) -> None:
    document = Document("Test", PageSetup(numbering=""))
    document.heading(heading, note="7-of-7")
    document.paragraph("x")
    words = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)<', poppler(document.finish().pdf, "-bbox"))
    (left, right), (other_left, other_right) = sorted((float(start), float(end)) for start, end, word in words if word != "x")
    assert right < other_left
    assert left == pytest.approx(PageSetup().margins.left, abs=2)
    assert other_right == pytest.approx(A4.width - PageSetup().margins.right, abs=2)
