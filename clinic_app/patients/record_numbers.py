"""Record numbers that people read aloud: letters for the PC that gave them, a running number, a check character.

``A-10482-K``: the check character catches every single wrong character and every swap of two neighbours (ISO 7064, MOD 37-2).
Numbers of one PC have no gaps; two PCs never give the same one because the letters belong to the PC.
"""

import re
import unicodedata

from stdnum.iso7064 import mod_37_2

_SHAPE = re.compile(r"([A-Z]{1,2})-?([0-9]{1,9})(?:-?([0-9A-Z*]))?")
_DASHES = re.compile("[\u2010-\u2015]")


def record_number(series: str, running: int) -> str:
    """The number as it is printed, from the PC's series of one or two letters and its running number from 1."""
    digits = f"{running:05d}"
    return f"{series}-{digits}-{mod_37_2.calc_check_digit(series + digits)}"


def understood(text: str) -> tuple[str, ...]:
    """The record numbers that ``text`` may mean, in any way of writing, with or without the check character.

    Two where the last digit may be a check character or not; none where the text is no record number or its check character
    is wrong.
    """
    typed = _DASHES.sub("-", "".join(unicodedata.normalize("NFKC", text).split())).upper().rstrip("-")
    match = _SHAPE.fullmatch(typed)
    if match is None:
        return ()
    series, digits, check = match.groups()
    meant = [(digits, check)]
    if check is None and len(digits) > 1 and "-" not in typed[len(series) + 1 :]:
        meant.append((digits[:-1], digits[-1]))
    numbers = ((record_number(series, int(digits)), check) for digits, check in meant)
    return tuple(number for number, check in numbers if check is None or number.endswith(f"-{check}"))
