"""The paper anchor: ten characters on a printed day sheet that hold the audit trail fast where nobody can rewrite it.

Whoever holds a file's key could write a whole new trail whose every MAC fits, and a new mark beside it; a sheet of last Tuesday in a
folder would still say what the row of last Tuesday was. Source: promise U1.
"""

import re
from dataclasses import dataclass
from enum import Enum

from clinic_app.errors import InvalidInput

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

LENGTH = 10
"""Characters; 50 bits, which a forger would have to meet by writing the trail anew some 10^15 times."""

MISTYPED_AT_MOST = 2
"""Characters that may differ before a slip of the pen or of the eye is the less likely reason (another trail differs in nearly all)."""

LETTERS = {"R": "registry", "C": "clinical"}
"""The first letter of an anchor, and the file whose trail it holds."""

_AS_TYPED = str.maketrans("OIL", "011")
_WHOLE = re.compile(f"([{''.join(LETTERS)}])([0-9]{{1,12}})([0-9A-Z]{{{LENGTH}}})")
_HOW = "An anchor is a letter, the number of a row and ten characters, such as R-1234-K7M2P-9QXTR; copy it from the sheet as it stands."


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is printed: the file, the row of this PC's chain in it, and ten characters of that row's MAC."""

    file_name: str
    sequence: int
    code: str

    @property
    def text(self) -> str:
        """``R-1234-K7M2P-9QXTR``."""
        letter = next(letter for letter, name in LETTERS.items() if name == self.file_name)
        return f"{letter}-{self.sequence}-{self.code[:5]}-{self.code[5:]}"


class Agreement(Enum):
    """How a row of a trail agrees with an anchor."""

    SAME = "same"
    ALMOST = "almost"
    DIFFERENT = "different"


def anchor_of(file_name: str, sequence: int, mac: bytes) -> Anchor:
    """The anchor of a row whose MAC is ``mac``: its first 50 bits."""
    number = int.from_bytes(mac[:7], "big") >> 6
    code = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return Anchor(file_name, sequence, code)


def parse_anchor(text: str) -> Anchor:
    """What somebody copied from paper: any case, O for 0, I and L for 1, spaces, commas and hyphens anywhere.

    Raises: ``InvalidInput``.
    """
    found = _WHOLE.fullmatch(re.sub(r"[\s\-–—.,_·:]", "", text).upper())
    if found is None:
        raise InvalidInput(_HOW, field="Anchor")
    letter, sequence, typed = found.groups()
    code = typed.translate(_AS_TYPED)
    if any(sign not in _ALPHABET for sign in code) or int(sequence) == 0:
        raise InvalidInput(_HOW, field="Anchor")
    return Anchor(LETTERS[letter], int(sequence), code)


def agreement(anchor: Anchor, mac: bytes) -> Agreement:
    """How the row with ``mac`` agrees with what was typed."""
    true = anchor_of(anchor.file_name, anchor.sequence, mac).code
    wrong = sum(one != other for one, other in zip(true, anchor.code, strict=True))
    return Agreement.SAME if wrong == 0 else Agreement.ALMOST if wrong <= MISTYPED_AT_MOST else Agreement.DIFFERENT


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """What comparing an anchor with the trail gave, as a sentence that says what to do."""

    belongs: bool
    sentence: str
