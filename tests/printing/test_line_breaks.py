"""Lines end only where a reader expects them to."""

from clinic_app.printing.line_breaks import segments, soft_end


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in segments(text)]


def test_words_are_kept_whole() -> None:
    assert cut("  Metformin  500 mg, twice-daily ") == ["Metformin", "500", "mg,", "twice-daily"]


def test_chinese_is_parted_between_characters_but_not_before_a_full_stop() -> None:
    assert cut("过敏。（青霉素）") == ["过", "敏。", "（青", "霉", "素）"]


def test_a_number_in_chinese_is_kept_whole() -> None:
    assert cut("服用500mg二甲") == ["服", "用", "500mg", "二", "甲"]


def test_thai_is_parted_between_syllables_only() -> None:
    assert cut("น้ำที่เด็กวันศุกร์") == ["น้ำ", "ที่", "เด็ก", "วัน", "ศุ", "กร์"]


def test_burmese_keeps_a_final_consonant_with_its_syllable() -> None:
    assert cut("မြန်မာ") == ["မြန်", "မာ"]


def test_khmer_keeps_subscripts_with_their_letter() -> None:
    assert cut("ខ្មែរ") == ["ខ្មែ", "រ"]


def test_a_zero_width_space_parts_writing_without_spaces_and_stays_in_a_word() -> None:
    assert cut("ນ້ຳ\u200babc\u200bdef\u200b中") == ["ນ້ຳ\u200b", "abc\u200bdef\u200b", "中"]


def test_korean_is_parted_at_spaces() -> None:
    assert cut("페니실린 알레르기") == ["페니실린", "알레르기"]


def test_a_long_word_is_parted_behind_a_sign_if_there_is_one() -> None:
    assert soft_end("Acetaminophen/Hydrocodone", 0, 18) == 14
    assert soft_end("Acetaminophenhydrocodone", 0, 18) == 18
