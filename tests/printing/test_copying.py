"""What a reader copies out of the PDF is what was written, in every promised script, with Poppler and with PDFium."""

from pathlib import Path

import pytest

from clinic_app.printing.document import Document
from clinic_app.printing.fonts import FontShelf, font_folders, system_font_folders
from clinic_app.printing.page import PageSetup, Running
from tests.printing.reading import flat, opened, pdfium, poppler, raw

SENTENCES = {
    "Latin": "Fluence reduced after the first flaky patch test; affinity for filigree, offices & difficulties – “quoted”.",
    "Vietnamese": "Nguyễn Thị Ánh Tuyết bị dị ứng penicillin từ năm 2019, đã được giải thích.",
    "Decomposed": "Cafe\u0301 and cafe\u0301 and café, n\u0303 and ñ.",
    "Greek": "Η ασθενής Αθηνά Παπαδοπούλου έχει αλλεργία στην πενικιλίνη.",
    "Cyrillic": "Пациентка Екатерина Щукина, аллергия на пенициллин с 2019 года.",
    "Devanagari": "मरीज़ को पिछले तीन दिनों से बुखार है। क्षय रोग का इतिहास नहीं है; कृपया एक सप्ताह बाद फिर से दिखाएँ। श्री अनन्या शर्मा, र्कि।",
    "Bengali": "রোগীর পেনিসিলিনে তীব্র অ্যালার্জি রয়েছে এবং তিনি দিনে দুবার ৫০০ মিলিগ্রাম মেটফর্মিন গ্রহণ করেন। ক্ষমতা, কোনো, স্ত্রী।",
    "Tamil": "நோயாளிக்கு பென்சிலினுக்கு கடுமையான ஒவ்வாமை உள்ளது, மேலும் அவர் ஒரு நாளைக்கு இரண்டு முறை எடுத்துக்கொள்கிறார். கொள்கை ஸ்ரீ.",
    "Chinese": "患者自2019年起对青霉素严重过敏，现每日两次服用500 mg二甲双胍。（女）",
    "Japanese": "アレルギー：ペニシリン、重度。ひらがなとカタカナ。",
    "Thai": "ผู้ป่วยมีอาการแพ้ยาเพนิซิลลิน ปัจจุบันรับประทานยาเมตฟอร์มิน 500 mg วันละสองครั้ง น้ำ ที่นี่ ปู่",
    "Signs": "≥ 5 µg → ✓ 37 °C ½ ₹ 2 300 ☐ a\u00a0b",
    "Zero-width spaces": "Alanine aminotransferase [Enzymatic activity/\u200bvolume] in Serum",
    "Mixed": "Name: अनन्या शर्मा (A-10482)",
}
RIGHT_TO_LEFT = {
    "Arabic": "المريضة تعاني من حساسية شديدة تجاه البنسلين منذ عام وتتناول الميتفورمين مرتين يوميًا لا توجد أمراض أخرى",
    "Arabic with vowels": "مُحَمَّد يُعَانِي مِنْ حَسَّاسِيَّةٍ",
    "Hebrew": "המטופלת סובלת מאלרגיה חמורה לפניצילין מאז ונוטלת מטפורמין פעמיים ביום",
    "Hebrew with points": "שָׁלוֹם לָךְ",
}
MIXED = ["Allergy: بنسلين – severe", "Name: שרה כהן (A-10482)", "الحساسية: penicillin 500 mg شديدة"]


def words(text: str) -> list[str]:
    """The words without the signs between them."""
    return ["".join(c for c in word if c not in "–-:,.()؛،") for word in flat(text).split() if any(c.isalnum() for c in word)]


def a_paragraph(text: str, fonts: FontShelf | None = None) -> bytes:
    document = Document("Test", PageSetup(numbering=""), fonts=fonts)
    document.paragraph(text)
    finished = document.finish()
    assert finished.gaps == ()
    return finished.pdf


@pytest.mark.parametrize("script", SENTENCES)
def test_left_to_right_text_comes_back_exactly(script: str) -> None:
    written = flat(SENTENCES[script])
    # A line that ends inside a Chinese or Thai sentence leaves a space there: take every space out on both sides.
    for read in (raw(a_paragraph(written)), flat(poppler(a_paragraph(written)))):
        assert read.replace(" ", "") == written.replace(" ", "")
        if script not in ("Chinese", "Japanese", "Thai"):
            assert read == written
    assert pdfium(a_paragraph(written)).replace(" ", "") == written.replace(" ", "")


@pytest.mark.parametrize("script", RIGHT_TO_LEFT)
def test_right_to_left_words_come_back_in_reading_order(script: str) -> None:
    written = RIGHT_TO_LEFT[script]
    assert raw(a_paragraph(written)) == written
    assert flat(poppler(a_paragraph(written))) == written


def test_pdfium_reads_right_to_left_words_in_order() -> None:
    for script in ("Arabic", "Hebrew"):
        assert pdfium(a_paragraph(RIGHT_TO_LEFT[script])) == RIGHT_TO_LEFT[script]


@pytest.mark.parametrize("written", MIXED)
def test_mixed_lines_keep_their_words_in_reading_order(written: str) -> None:
    assert words(raw(a_paragraph(written))) == words(written)
    assert sorted(words(poppler(a_paragraph(written)))) == sorted(words(written))
    assert sorted(words(pdfium(a_paragraph(written)))) == sorted(words(written))


@pytest.mark.parametrize("written", ["لا (نعم) لا", "לא (כן) לא", "لا", "(ab) (نعم)"])
@pytest.mark.parametrize("folders", [font_folders(), system_font_folders()])
def test_ligatures_and_brackets_against_the_direction_are_what_was_written(written: str, folders: tuple[Path, ...]) -> None:
    assert raw(a_paragraph(written, FontShelf(folders))).replace(" ", "") == written.replace(" ", "")


def test_bold_and_headings_and_the_running_head_come_back_exactly() -> None:
    document = Document("Test", PageSetup(head=Running("अनन्या शर्मा · A-10482", "王医生"), foot="நகல் 4"))
    document.heading("ক্ষত্রিয় হিস্ট্রি", 1, note="स्थिति १")
    document.row("एलर्जी", "பென்சிலின் – கடுமையான")
    text = raw(document.finish().pdf)
    for part in ("अनन्या शर्मा · A-10482", "王医生", "நகல் 4", "ক্ষত্রিয় হিস্ট্রি", "स्थिति १", "एलर्जी பென்சிலின் – கடுமையான"):
        assert part in text


def test_the_same_glyph_for_two_texts_is_told_apart() -> None:
    written = "é e\u0301 é e\u0301"
    assert raw(a_paragraph(written)) == written


def test_every_font_is_embedded_with_a_table_to_copy_by() -> None:
    with opened(a_paragraph(" ".join(SENTENCES.values()) + " " + RIGHT_TO_LEFT["Arabic"])) as pdf:
        fonts = pdf.pages[0].Resources.Font
        assert len(fonts) >= 8
        for font in fonts.values():
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
