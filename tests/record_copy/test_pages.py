"""The pages of a copy show everything, to the person it is about, in the script it was written in."""

import multiprocessing
import re
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.printing.fonts import FontShelf
from clinic_app.printing.protect import protect
from clinic_app.record_copy.contents_model import Chapter, CopySubject, FileForm, IncludedFile, PartCount
from clinic_app.record_copy.model import Asker, CopyScope
from clinic_app.record_copy.pages import draw
from clinic_app.record_copy.reading import TEXT_LABEL
from clinic_app.record_map.model import CopyFile, CopyItem, CopyLine
from tests.printing.reading import flat, opened, pixels, raw, raw_pages
from tests.record_copy.contents import ANANYA, a_section, an_item, some_contents
from tests.record_copy.small_clinic import a_request

FONTS = FontShelf()

PEOPLE = {
    "Latin": ("ÅKESSON, Linnéa", "Linnéa Åkesson", "Patienten mår bättre; såret läker väl – “utan feber”."),
    "Devanagari": ("SHARMA, Ananya", "अनन्या शर्मा", "मरीज़ को तीन दिनों से बुखार है। क्षय रोग का इतिहास नहीं है।"),
    "Bengali": ("SEN, Mitali", "মিতালী সেন", "রোগীর পেনিসিলিনে তীব্র অ্যালার্জি রয়েছে।"),
    "Tamil": ("KRISHNAN, Meenakshi", "மீனாட்சி கிருஷ்ணன்", "நோயாளிக்கு பென்சிலினுக்கு கடுமையான ஒவ்வாமை உள்ளது."),
    "Thai": ("SAETANG, Siriporn", "ศิริพร แซ่ตั้ง", "ผู้ป่วยมีอาการแพ้ยาเพนิซิลลิน น้ำหนักลดลง"),
    "Chinese": ("WANG, Xiuying", "王秀英", "患者自2019年起对青霉素严重过敏。"),
}
RIGHT_TO_LEFT = {
    "Arabic": ("AL-HARBI, Layla", "ليلى الحربي", "المريضة تعاني من حساسية شديدة تجاه البنسلين"),
    "Hebrew": ("LEVI, Noa", "נועה לוי", "המטופלת סובלת מאלרגיה חמורה לפניצילין"),
}


def a_record(number: int) -> CopyItem:
    return an_item(
        f"Visit number {number}", when="02-Mar-2026", Status="finished", Practitioner="Dr Rao", Note="The wound heals well. " * 9
    )


def subject_named(name: str, native: str) -> CopySubject:
    return replace(ANANYA, name=name, native_name=native, letter_name=name)


@pytest.mark.parametrize("script", PEOPLE)
def test_names_and_notes_copy_out_as_they_were_written(script: str) -> None:
    name, native, note = PEOPLE[script]
    drawn = draw(some_contents(a_section("Notes", an_item("Note", Text=note)), subject=subject_named(name, native)), FONTS)
    text = raw(drawn.pdf)
    assert {part for part in (name, native, note) if part not in text} == set()
    assert drawn.gaps == ()


@pytest.mark.parametrize("script", RIGHT_TO_LEFT)
def test_right_to_left_words_copy_out_in_reading_order(script: str) -> None:
    name, native, note = RIGHT_TO_LEFT[script]
    text = raw(draw(some_contents(a_section("Notes", an_item("Note", Text=note)), subject=subject_named(name, native)), FONTS).pdf)
    for words in (native, note):
        assert words in text or " ".join(reversed(words.split())) in text


@pytest.mark.parametrize("large", [False, True])
def test_every_page_says_whose_it_is_and_which_of_how_many(large: bool) -> None:
    sections = [a_section(f"Section {number}", *map(a_record, range(12))) for number in range(3)]
    name = "FEATHERSTONEHAUGH-MACALLISTER-WRIGHT, Wilhelmina Margaret Rose Constance (Professor Dr)"
    subject = replace(ANANYA, name=name, native_name="விசாலாட்சி கிருஷ்ணமூர்த்தி சுப்பிரமணியம்")
    drawn = draw(some_contents(*sections, subject=subject, request=a_request(large_print=large)), FONTS)
    pages = raw_pages(drawn.pdf)
    assert len(pages) == drawn.pages > 5
    for number, page in enumerate(pages, start=1):
        assert "FEATHERSTONEHAUGH-MACALLISTER-WRIGHT, Wilhelmina" in page
        assert "Born 29-Feb-1984 · No. A-00012-W" in page
        assert f"Page {number} of {len(pages)}" in page
        assert "Record copy RC-A-00007-K" in page


def test_no_page_is_blank_in_a_record_of_many_lengths() -> None:
    items = [an_item(f"Visit {number}", Note="word " * (number * 37 % 900)) for number in range(1, 60)]
    drawn = draw(some_contents(a_section("Visits", *items), a_section("Last", an_item("The end"))), FONTS)
    for page in raw_pages(drawn.pdf):
        body = page.split("A-00012-W", 1)[1].split("Record copy RC-A-00007-K")[0]
        assert len(body.split()) > 3, page


def test_every_item_is_drawn_counted_and_found_again() -> None:
    items = [an_item(f"Item-{number:04d}-marker", Status=f"state-{number:04d}") for number in range(1_000)]
    drawn = draw(some_contents(a_section("Results", *items)), FONTS)
    text = raw(drawn.pdf)
    assert [section.items for section in drawn.sections] == [1_000]
    assert [number for number in range(1_000) if f"Item-{number:04d}-marker" not in text or f"state-{number:04d}" not in text] == []


def test_whoever_waits_hears_how_far_the_drawing_is() -> None:
    heard: list[tuple[int, int]] = []
    sections = [a_section(f"Section {number}", *map(a_record, range(5))) for number in range(3)]
    draw(some_contents(*sections), FONTS, told=lambda done, all_items: heard.append((done, all_items)))
    assert heard == [(5, 15), (10, 15), (15, 15)]


def test_the_index_leads_to_the_pages_it_names_with_the_counts() -> None:
    sections = [a_section(f"Heading {letter}", *map(a_record, range(40))) for letter in "ABCDEF"]
    pages = raw_pages(draw(some_contents(*sections), FONTS).pdf)
    index = next(page for page in pages if "What is in this copy" in page)
    for letter in "ABCDEF":
        named = re.search(rf"Heading {letter} 40 of 40 (\d+)", index)
        assert named is not None
        assert f"Heading {letter} 40 of 40" in pages[int(named[1]) - 1]


def test_what_goes_on_is_said_again_at_the_top_of_the_page() -> None:
    pages = raw_pages(draw(some_contents(a_section("Visits", *map(a_record, range(60)))), FONTS).pdf)
    assert sum("Visits, continued" in page for page in pages) == sum("Visit number" in page for page in pages) - 1 > 1


def test_an_empty_heading_says_that_it_is_empty() -> None:
    text = raw(draw(some_contents(a_section("Allergies"), a_section("Visits", an_item())), FONTS).pdf)
    assert "Allergies 0 of 0 Nothing is on record under this heading." in text


def test_amendments_stand_below_the_note_they_amend() -> None:
    note = CopyItem(
        when="02-Mar-2026",
        what="Consultation",
        lines=(
            CopyLine(label="Signed", value="02-Mar-2026 by Dr Rao"),
            CopyLine(label="Note", value="First line.\nSecond line."),
            CopyLine(label="Amendment of 03-Mar-2026", value="Not so."),
        ),
    )
    section = replace(a_section("Notes", note), parts=(PartCount(heading="amendments", told=1, counted=1),))
    text = raw(draw(some_contents(section), FONTS).pdf)
    assert "Signed 02-Mar-2026 by Dr Rao Note First line. Second line. Amendment of 03-Mar-2026 Not so." in text
    assert "1 of 1, 1 of 1 amendments" in text


def test_a_copy_of_some_dates_says_what_lies_outside() -> None:
    scope = CopyScope(since=date(2026, 1, 1))
    text = raw(draw(some_contents(a_section("Visits", an_item(), counted=4), request=a_request(scope=scope)), FONTS).pdf)
    assert "from 01-Jan-2026" in text
    assert "Visits 1 of 4 3 more lie outside the dates asked for." in text
    assert "4 of 4 entries under 1 heading. 1 of them lie within the dates asked for" in text


def test_a_copy_of_some_sections_names_and_counts_the_others() -> None:
    others = replace(a_section("Photos", counted=12), asked_for=False, found=0)
    scope = CopyScope(sections=("clinical.visits",))
    drawn = draw(some_contents(a_section("Visits", an_item()), others, request=a_request(scope=scope)), FONTS)
    text = raw(drawn.pdf)
    assert "Not in this copy" in text
    assert "Photos 12" in text
    assert "What it covers Visits" in text
    assert [(section.key, section.items) for section in drawn.sections] == [("clinical.visits", 1), ("clinical.photos", 0)]


def test_the_letter_names_the_clinic_the_request_and_the_way_to_complain() -> None:
    request = a_request(asker=Asker.GUARDIAN, asker_words="Meera Sharma, her mother", authority="birth certificate")
    page = raw_pages(draw(some_contents(a_section("Visits", an_item()), request=request), FONTS).pdf)
    letter = " ".join(page[:2])
    for words in (
        "Mediglo Skin & Wellness",
        "desk@mediglo.example",
        "Copy of a record",
        "the record of SHARMA, Ananya (Ms) · अनन्या शर्मा",
        "Authority seen birth certificate",
        "Identity checked by passport, photo matches",
        "7 years",
        "Laboratories, pharmacies and IT firms",
        "To have mistakes put right",
        "Write to the Practice Manager",
        "1 of 1 entries under 1 heading",
    ):
        assert words in letter, words


def a_file(title: str, media_type: str, number: int) -> CopyFile:
    return CopyFile(id=UUID(int=number), title=title, media_type=media_type, size=123_456, sha256=b"")


def test_every_document_is_in_the_list_with_where_it_is_or_why_not() -> None:
    files = (
        IncludedFile(file=a_file("Discharge letter", "text/plain", 1), form=FileForm.TEXT),
        IncludedFile(file=a_file("Chest film", "application/dicom", 2), form=FileForm.ATTACHED, name="document-002.dcm"),
        IncludedFile(file=a_file("Old scan", "image/tiff", 3), form=FileForm.LEFT_OUT, reason="It is too large to be attached."),
    )
    items = [replace(an_item(each.file.title, when=""), files=(each.file,)) for each in files]
    items[0] = replace(items[0], lines=(CopyLine(label=TEXT_LABEL, value="Good health."),))
    text = raw(draw(some_contents(a_section("Documents", *items), files=files), FONTS).pdf)
    assert "Discharge letter Text 123 kB Its words stand in this copy" in text
    assert "Chest film DICOM images 123 kB Attached to this file as document-002.dcm" in text
    assert "Old scan Picture 123 kB It is too large to be attached." in text
    assert "Text of the document Good health." in text
    assert "1 of the documents could not be included" in text


HOSTILE = [
    "<b>bold</b> <img src='file:///etc/passwd'/> &amp; <a href=\"javascript:alert(1)\">x</a>",
    "'; DROP TABLE patients; --",
    "\u202egnorw yaw eht\u202c \u2066x\u2069 \ufeff\u200b",
    "tab\there, null\x00here, bell\x07here, escape\x1b[31mred",
    "\U0010ffff \ufffe noncharacters",
    "( ) \\ ) BT ET /Name <</S/JavaScript>>",
    "%PDF-1.7 endstream endobj trailer",
    "Z" + "a\u0300\u0301\u0302\u0303" * 300,
    "x" * 10_000,
    "🧑\u200d⚕️ 👍🏽 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_any_kind_is_only_text(text: str, tmp_path: Path) -> None:
    subject = CopySubject(
        name=text, native_name=text[::-1], letter_name=text, born="29-Feb-1984", record_number="A-00012-W", address=(text,)
    )
    item = CopyItem(
        when=text[:40], what=text, lines=(CopyLine(label=text[:60], value=text), CopyLine(label="Note", value=f"{text}\n{text}"))
    )
    request = a_request(asker_words=text[:2_000], identity_check=text[:2_000])
    drawn = draw(some_contents(a_section("Visits", item, an_item()), subject=subject, request=request), FONTS)
    path = tmp_path / "copy.pdf"
    path.write_bytes(drawn.pdf)
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    assert all("Born 29-Feb-1984 · No. A-00012-W" in page for page in raw_pages(drawn.pdf))
    with opened(drawn.pdf) as pdf:
        assert {str(annotation.get("/A", "none")) for page in pdf.pages for annotation in page.get("/Annots", [])} <= {"none"}
        assert not any(name in pdf.Root for name in ("/OpenAction", "/AA", "/AcroForm"))


def test_markup_is_printed_as_it_stands() -> None:
    assert HOSTILE[0] in raw(draw(some_contents(a_section("Visits", an_item(HOSTILE[0]))), FONTS).pdf)


def test_the_same_contents_give_the_same_bytes_in_another_process() -> None:
    contents = some_contents(a_section("Visits", *map(a_record, range(30))), a_section("Person", an_item(), chapter=Chapter.PERSON))
    here = draw(contents)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as child:
        there = child.submit(draw, contents).result()
    assert there == here == draw(contents)


def test_one_letter_more_gives_another_digest() -> None:
    first, second = (some_contents(a_section("Visits", an_item(what))) for what in ("Consultation", "Consultations"))
    assert first.digest() != second.digest()


def test_qpdf_finds_nothing_wrong_with_the_locked_file(tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(protect(draw(some_contents(a_section("Visits", *map(a_record, range(9)))), FONTS).pdf, "gravel-mitten-opera"))
    asked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "invalid password" in asked.stderr
    checked = subprocess.run(["qpdf", "--password=gravel-mitten-opera", "--check", str(path)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_first_page_has_ink_where_a_letter_has_it() -> None:
    page = pixels(draw(some_contents(a_section("Visits", an_item())), FONTS).pdf, resolution=50)
    assert page.size == (414, 585)
    head, margin = page.crop((40, 40, 373, 120)), page.crop((0, 0, 30, 585))
    assert head.point(lambda shade: 255 * (shade < 140)).getbbox() is not None
    assert margin.point(lambda shade: 255 * (shade < 255)).getbbox() is None


def test_a_copy_on_one_line_reads_as_a_person_would_read_it() -> None:
    text = flat(raw(draw(some_contents(a_section("Visits", an_item(Status="finished", Practitioner="Dr Rao"))), FONTS).pdf))
    assert "Visits 1 of 1 02-Mar-2026 Consultation Status finished Practitioner Dr Rao" in text
