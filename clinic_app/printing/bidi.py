"""Which way each character runs: the resolved levels of the Unicode bidirectional algorithm (UAX #9) for one paragraph.

Overrides, embeddings and isolates are taken out of the text before it comes here (``script_runs.harmless``), so rules
X1 to X8 have nothing to do and one paragraph is one isolating run.
"""

import re
from collections.abc import Sequence
from unicodedata import bidirectional, category

from fontTools.unicodedata import mirrored

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_STRONG = frozenset({"L", "R", "AL"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_BRACKET_STACK = 63
"""UAX #9, BD16: deeper nesting stops the search for pairs."""


def has_right_to_left(text: str) -> bool:
    """Whether any character could run right to left; without one every level is 0."""
    return _RIGHT_TO_LEFT.search(text) is not None


def base_level(text: str) -> int:
    """0 or 1 after the first strong character (rules P2 and P3)."""
    for character in text:
        direction = bidirectional(character)
        if direction in _STRONG:
            return int(direction != "L")
    return 0


def levels(text: str, base: int) -> bytes:
    """One level per character of a paragraph: even runs left to right, odd right to left."""
    classes = [bidirectional(character) or "L" for character in text]
    kept = [position for position, name in enumerate(classes) if name != "BN"]
    types = [classes[position] for position in kept]
    letters = [text[position] for position in kept]
    outer = "R" if base else "L"
    _resolve_weak(types, outer)
    _resolve_brackets(types, letters, [classes[position] for position in kept], outer)
    _resolve_neutral(types, outer)
    result = bytearray(len(text))
    previous = base
    nearest = iter(zip(kept, types, strict=True))
    following = next(nearest, None)
    for position in range(len(text)):
        if following is not None and following[0] == position:
            previous = _implicit(base, following[1])
            following = next(nearest, None)
        result[position] = previous
    return bytes(result)


def visual_order(item_levels: Sequence[int]) -> list[int]:
    """The items' indices from left to right (rule L2); each item runs one way as a whole."""
    order = list(range(len(item_levels)))
    odd = [level for level in item_levels if level % 2]
    if not odd:
        return order
    for level in range(max(item_levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            if item_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order


def _implicit(base: int, kind: str) -> int:
    """Rules I1 and I2."""
    if base % 2:
        return base if kind == "R" else base + 1
    return {"L": base, "R": base + 1}.get(kind, base + 2)


def _resolve_weak(types: list[str], outer: str) -> None:
    """Rules W1 to W7, in one pass each where a rule needs the one before it finished."""
    previous = strong = outer
    for i, kind in enumerate(types):
        if kind == "NSM":
            kind = types[i] = previous
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            types[i] = "AN"
        previous = kind
    types[:] = ["R" if kind == "AL" else kind for kind in types]
    for i in range(1, len(types) - 1):
        around = types[i - 1]
        if around == types[i + 1] and ((types[i] == "CS" and around in ("EN", "AN")) or (types[i] == "ES" and around == "EN")):
            types[i] = around
    start = 0
    while start < len(types):
        end = start
        while end < len(types) and types[end] == "ET":
            end += 1
        if end > start and ((start and types[start - 1] == "EN") or (end < len(types) and types[end] == "EN")):
            types[start:end] = ["EN"] * (end - start)
        start = end + 1
    strong = outer
    for i, kind in enumerate(types):
        if kind in ("ES", "ET", "CS"):
            types[i] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            types[i] = "L"


def _resolve_brackets(types: list[str], letters: list[str], original: list[str], outer: str) -> None:
    """Rule N0: both brackets of a pair take the direction of what they hold, or of what stands before them."""
    for opening, closing in sorted(_pairs(types, letters)):
        held = {_strength(kind) for kind in types[opening + 1 : closing]} - {""}
        if outer in held:
            direction = outer
        elif held:
            before = next((_strength(kind) for kind in reversed(types[:opening]) if _strength(kind)), outer)
            direction = before if before in held else outer
        else:
            continue
        for end in (opening, closing):
            types[end] = direction
            following = end + 1
            while following < len(types) and original[following] == "NSM":
                types[following] = direction
                following += 1


def _pairs(types: list[str], letters: list[str]) -> list[tuple[int, int]]:
    found = []
    waiting: list[tuple[str, int]] = []
    for position, letter in enumerate(letters):
        if types[position] != "ON":
            continue
        kind = category(letter)
        if kind == "Ps" and (closing := mirrored(ord(letter))) is not None:
            if len(waiting) == _BRACKET_STACK:
                return []
            waiting.append((_canonical(chr(closing)), position))
        elif kind == "Pe":
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][0] == _canonical(letter):
                    found.append((waiting[depth][1], position))
                    del waiting[depth:]
                    break
    return found


def _canonical(closing: str) -> str:
    """The two angle brackets that Unicode holds equivalent pair with each other."""
    return "\u3009" if closing == "\u232a" else closing


def _strength(kind: str) -> str:
    if kind in ("EN", "AN", "R"):
        return "R"
    return "L" if kind == "L" else ""


def _resolve_neutral(types: list[str], outer: str) -> None:
    """Rules N1 and N2."""
    start = 0
    while start < len(types):
        if types[start] not in _NEUTRAL:
            start += 1
            continue
        end = start
        while end < len(types) and types[end] in _NEUTRAL:
            end += 1
        before = _strength(types[start - 1]) if start else outer
        after = _strength(types[end]) if end < len(types) else outer
        types[start:end] = [before if before == after else outer] * (end - start)
        start = end
