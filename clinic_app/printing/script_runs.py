"""Text made harmless, and cut where the writing system changes.

What is printed must be what was written: characters that reorder, hide or control are taken out or shown as U+FFFD, so
that nobody can make ``gnp.exe`` read ``exe.png`` on paper.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, combining

from fontTools import unicodedata as scripts

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ZERO_WIDTH_SPACE = "\u200b"
LEFT_TO_RIGHT_MARK = "\u200e"
RIGHT_TO_LEFT_MARK = "\u200f"
LATIN = "Latn"
_JOINERS = "\u200c\u200d"
_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SHARED = frozenset({"Zyyy", "Zinh", "Zzzz"})
_LAST_PLAIN = "\u024f"
"""Up to here (end of Latin Extended-B) a sign that belongs to no script is drawn with the Latin font."""


class _Harmless(dict[int, str | None]):
    """What each character becomes; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = answer = _harmless_character(chr(code))
        return answer


def _harmless_character(character: str) -> str | None:
    kind = category(character)
    if character == "\t":
        return "    "
    if character == "\n" or kind not in ("Cc", "Cf", "Cs", "Cn"):
        return character
    if kind == "Cf":
        return character if character in _JOINERS or character in _VISIBLE_FORMAT or character == ZERO_WIDTH_SPACE else None
    unassigned = kind == "Cn" and ord(character) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(character) <= 0xFDEF
    return character if unassigned else REPLACEMENT


_HARMLESS = _Harmless()


def harmless(text: str) -> str:
    """The text with every kind of line end as ``\\n``, tabs as four spaces and nothing that hides, reorders or controls."""
    if text.isascii() and text.isprintable():
        return text
    return _LINE_ENDS.sub("\n", text).translate(_HARMLESS)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A base character with the marks that stand on it, its script (ISO 15924) and its bidirectional level."""

    text: str
    script: str
    level: int


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """ISO 15924 code of a character's script; ``Zyyy`` and ``Zinh`` belong to several."""
    return str(scripts.script(character))


def scripts_using(character: str) -> tuple[str, ...]:
    """Every script that a shared sign is written in (a danda: Devanagari, Bengali and more), in alphabetical order."""
    return tuple(sorted(scripts.script_extension(character) - _SHARED))


def script_name(code: str) -> str:
    """A script's name as people say it, for a message about a missing font."""
    if code in ("Hani", "Hira", "Kana", "Bopo", "Hang"):
        return "Chinese, Japanese or Korean"
    return "signs" if code in _SHARED else str(scripts.script_name(code, code)).replace("_", " ")


def clusters(text: str, levels: bytes) -> list[Cluster]:
    """The clusters of one word in reading order; ``levels`` holds one level a character, or nothing for left-to-right text.

    A sign without a script of its own (a danda, a full stop of Chinese) takes the script before it, or else the one after it.
    """
    found: list[Cluster] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]) and (not levels or levels[end] == levels[start]):
            end += 1
        part = text[start:end]
        found.append(Cluster(part, _own_script(part), levels[start] if levels else 0))
        start = end
    return _with_neighbours_script(found)


def _joins(character: str) -> bool:
    return character in _JOINERS or bool(combining(character)) or category(character) in ("Mn", "Mc", "Me")


def _own_script(part: str) -> str:
    script = script_of(part[0])
    if script in _SHARED:
        if part[0] <= _LAST_PLAIN:
            return LATIN
        return next((script_of(mark) for mark in part[1:] if script_of(mark) not in _SHARED), "")
    return script


def _with_neighbours_script(found: list[Cluster]) -> list[Cluster]:
    for order in (range(len(found)), range(len(found) - 1, -1, -1)):
        last = ""
        for position in order:
            cluster = found[position]
            if not cluster.script and last:
                found[position] = Cluster(cluster.text, last, cluster.level)
            last = found[position].script
    return [cluster if cluster.script else Cluster(cluster.text, LATIN, cluster.level) for cluster in found]
