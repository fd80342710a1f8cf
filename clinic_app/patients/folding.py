"""Folding text so that people are found however their name is typed: case, marks, apostrophes and script variants are levelled.

The folded words are what the finder searches; the name as the person writes it is never changed.
"""

import unicodedata
from functools import cache

_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "e",
        "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart into a base letter and a mark, and letters that Arabic, Persian and Urdu keyboards swap."""

_APOSTROPHES = frozenset("'’‘ʼʻ`´ʹ′＇-‐‑ـ")
"""Left out, so that obrien finds O'Brien and annemarie finds Anne-Marie; and the stroke that only stretches Arabic words."""

_ONLY_SHADE = ("COMBINING", "ARABIC", "HEBREW", "SYRIAC")
"""Scripts whose marks are left out in everyday writing. Those of the Indic and Thai scripts carry vowels: without them
different names would become the same."""

_VOICED_KANA = frozenset("\u3099\u309a")


def fold(text: str) -> str:
    """``text`` in lower case without accents, apostrophes and hyphens, words apart by one space; folding twice changes nothing."""
    taken_apart = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    if not taken_apart.isascii():
        taken_apart = unicodedata.normalize("NFKD", taken_apart)
    return " ".join(unicodedata.normalize("NFC", "".join(map(_kept, taken_apart))).split())


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of ``text``."""
    return tuple(fold(text).split())


def is_cjk(text: str) -> bool:
    """Whether any character is Han, Kana or Hangul, which are written without spaces between words."""
    return not text.isascii() and any(
        "\u2e80" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7af"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003ffff"
        for character in text
    )


@cache
def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if character in _APOSTROPHES or category == "Cf" or (category == "Mn" and _only_shades(character)):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character if category[0] in "LNM" else " "


def _only_shades(mark: str) -> bool:
    name = unicodedata.name(mark, "")
    return mark not in _VOICED_KANA and (name.startswith(_ONLY_SHADE) or name.endswith("SIGN NUKTA"))
