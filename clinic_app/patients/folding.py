"""Folding text so that people are found however their name is typed: case, marks, apostrophes and script variants are levelled.

The folded columns are what the finder searches; the name as the person writes it is never changed.
"""

import unicodedata

_LETTERS = str.maketrans(
    {
        "ł": "l", "Ł": "l", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "đ": "d", "Đ": "d",
        "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n", "ə": "e", "Ə": "e",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart into a base letter and a mark."""

_APOSTROPHES = frozenset("'’‘ʼʻ`´ʹ′＇-‐‑")
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u0640")
_HAS_MEANINGFUL_MARKS = (
    "DEVANAGARI",
    "BENGALI",
    "TAMIL",
    "TELUGU",
    "GUJARATI",
    "KANNADA",
    "MALAYALAM",
    "GURMUKHI",
    "THAI",
    "KHMER",
    "ORIYA",
)


def fold(text: str) -> str:
    """``text`` in lower case without accents, apostrophes and hyphens, words apart by one space.

    Marks that carry the vowels of Indic and Thai writing stay: without them different names would become the same.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold().translate(_LETTERS):
        if character in _APOSTROPHES or character in _JOINERS:
            continue
        category = unicodedata.category(character)
        if category == "Mn" and not _carries_a_vowel(character):
            continue
        kept.append(character if category[0] in "LNM" else " ")
    return " ".join("".join(kept).split())


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of ``text``."""
    return tuple(fold(text).split())


def is_cjk(text: str) -> bool:
    """Whether any character is Han, Kana or Hangul, which are written without spaces between words."""
    return any(
        "\u2e80" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7af"
        or "\uf900" <= character <= "\ufaff"
        or character >= "\U00020000"
        for character in text
    )


def _carries_a_vowel(mark: str) -> bool:
    return unicodedata.name(mark, "").startswith(_HAS_MEANINGFUL_MARKS)
