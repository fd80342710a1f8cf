"""Where a line may end: after spaces, between Chinese or Japanese characters, and between the syllables of Thai and its neighbours.

A zero-width space parts writing that has no spaces. In a word of letters it is kept as it came, so that the word is copied
as it was written, and parts it only when no line is wide enough.

Thai, Lao, Khmer and Burmese write no spaces between words; without a dictionary a line of theirs ends between two
syllables, never inside one.
"""

import re
from collections.abc import Iterator
from unicodedata import category

from clinic_app.printing.script_runs import ZERO_WIDTH_SPACE

_IDEOGRAPHS = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_SYLLABIC = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = re.compile(f"[{_IDEOGRAPHS}{_SYLLABIC}{ZERO_WIDTH_SPACE}]")
_IS_UNSPACED = re.compile(f"[{_IDEOGRAPHS}{_SYLLABIC}]")
_IS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
_IS_SYLLABIC = re.compile(f"[{_SYLLABIC}]")
_WORDS = re.compile(f"{ZERO_WIDTH_SPACE}*[^ {ZERO_WIDTH_SPACE}][^ ]*")

_NEVER_FIRST = frozenset("、。，．：；？！・·ー々〻〜…‥％%‰℃,.:;?!-/ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
_FOLLOWING_SIGNS = frozenset("ะาำๅๆฯະາຳຽໆ")
_STACKERS = frozenset("\u17d2\u1039")
"""Khmer coeng and the Burmese virama: the next letter belongs to the same syllable."""

_NEEDS_A_FINAL = re.compile("[\u0e31\u0e37\u0e47\u0eb1\u0ebb][\u0e48-\u0e4b\u0ec8-\u0ecb]?$")
"""Thai and Lao vowel signs, perhaps with a tone mark, that a final consonant always follows."""

_FINAL = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c|[\u1000-\u1021]\u103a")
"""A silenced Thai consonant, or a Burmese one with asat: the end of the syllable before it."""

_SOFT_ENDS = "-/_.,;:@&=?+|\\)]}"
"""A word too long for any line is parted behind one of these where it can be."""


def segments(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every stretch that a line must not part, spaces left out."""
    if _UNSPACED.search(text) is None:
        start = 0
        for word in text.split(" "):
            end = start + len(word)
            if word:
                yield start, end
            start = end + 1
        return
    for match in _WORDS.finditer(text):
        start = match.start()
        for position in range(start + 1, match.end()):
            if _may_part(text, position):
                yield start, position
                start = position
        yield start, match.end()


def soft_end(text: str, start: int, end: int) -> int:
    """Where best to part a word of which ``text[start:end]`` fits: behind a sign in its second half, or else at ``end``."""
    behind = max(text.rfind(sign, start + (end - start) // 2, end) for sign in _SOFT_ENDS) + 1
    return behind or end


def _may_part(text: str, position: int) -> bool:
    before, after = text[position - 1], text[position]
    if before == ZERO_WIDTH_SPACE:
        return _IS_UNSPACED.match(after) is not None or (position > 1 and _IS_UNSPACED.match(text[position - 2]) is not None)
    if after in _NEVER_FIRST or category(after) in ("Pe", "Pf", "Mn", "Mc", "Me", "Cf") or category(before) in ("Ps", "Pi"):
        return False
    if _IS_IDEOGRAPH.match(before) or _IS_IDEOGRAPH.match(after):
        return True
    if _IS_SYLLABIC.match(before) and _IS_SYLLABIC.match(after):
        unfinished = before in _LEADING_VOWELS or before in _STACKERS or _NEEDS_A_FINAL.search(text, max(position - 2, 0), position)
        return not unfinished and after not in _FOLLOWING_SIGNS and not _FINAL.match(text, position)
    return False
