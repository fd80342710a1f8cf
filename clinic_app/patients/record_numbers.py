"""Record numbers that people read aloud: a letter for the PC that gave them, a running number, a check character.

``A-10482-K``: the check character catches every single wrong character and every swap of two neighbours (ISO 7064, MOD 37-2).
Numbers of one PC have no gaps; two PCs never give the same one because the letter belongs to the PC.
"""

import re

from stdnum.iso7064 import mod_37_2

_SHAPE = re.compile(r"([A-Z]{1,2})-?(\d{1,9})-?([0-9A-Z*])?")


def record_number(series: str, running: int) -> str:
    """The number as it is printed, from the PC's series of one or two letters and its running number from 1."""
    body = f"{series}{running:05d}"
    return f"{series}-{running:05d}-{mod_37_2.calc_check_digit(body)}"


def understood(text: str) -> str | None:
    """The record number that ``text`` means, in any way of writing, with or without its check character.

    Nothing when the text is no record number or its check character is wrong.
    """
    match = _SHAPE.fullmatch(text.strip().upper().replace(" ", ""))
    if match is None:
        return None
    series, digits, check = match.groups()
    number = record_number(series, int(digits))
    return number if check is None or number.endswith(f"-{check}") else None
