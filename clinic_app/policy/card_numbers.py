"""Keeping payment card numbers out of the records: found in any text by grouping, issuer range and check digit (promise B1)."""

import re
from collections.abc import Iterator

from stdnum import luhn

from clinic_app.errors import InvalidInput

_SHORTEST, _LONGEST, _MOST_GROUPS = 13, 19, 5
_BETWEEN = r"[\s_./\-\u2010-\u2015\u200b-\u200d\u2060]"
"""What stands between the groups of one number: blanks, dashes, dots, slashes, characters of no width; at most three in a row."""

_RUN = re.compile(rf"\d(?:{_BETWEEN}{{0,3}}\d){{12,}}")
_DIGITS = re.compile(r"\d+")
_ISSUERS = re.compile(
    r"4(\d{12}|\d{15}|\d{18})"  # Visa
    r"|(5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(6011|64[4-9]\d|65\d\d)\d{12,15}"  # Discover
    r"|(30[0-5]|36\d|3[89]\d)\d{11}"  # Diners Club
    r"|35(2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|62\d{14,17}"  # UnionPay
    r"|(60|81|82)\d{14}|508\d{13}"  # RuPay
    r"|(5018|5020|5038|5893|6304|6759|676[1-3])\d{9,15}"  # Maestro
)
"""Other long numbers are left alone."""


def holds_card_number(text: str) -> bool:
    """Whether ``text`` holds what can only be a payment card's number, in any usual way of writing it."""
    if len(text) < _SHORTEST:
        return False
    return any(_is_card(number) for run in _RUN.finditer(text) for number in _candidates(text, run))


def refuse_card_numbers(*texts: str, field: str | None = None) -> None:
    """Let ordinary text pass.

    Raises: ``InvalidInput`` where a card number was typed.
    """
    if any(holds_card_number(text) for text in texts):
        raise InvalidInput("This looks like a payment card number; remove it and keep only the last four digits.", field=field)


def _candidates(text: str, run: re.Match[str]) -> Iterator[str]:
    groups = [group.span() for group in _DIGITS.finditer(text, run.start(), run.end())]
    for first, (start, _) in enumerate(groups):
        if _is_fraction(text, start):
            continue
        lengths: list[int] = []
        for begin, end in groups[first : first + _MOST_GROUPS]:
            lengths.append(end - begin)
            if sum(lengths) > _LONGEST:
                break
            if _is_grouped_like_a_card(lengths):
                yield "".join(each for each in text[start:end] if each.isdecimal())


def _is_fraction(text: str, start: int) -> bool:
    """Whether the digits from ``start`` on stand behind a decimal point: a measured value, however long."""
    return start >= 2 and text[start - 1] in ".," and text[start - 2].isdecimal()


def _is_grouped_like_a_card(lengths: list[int]) -> bool:
    """One block, fours with a rest, American Express' and Diners' 4-6-5 and 4-6-4, or two blocks of at least six digits."""
    if sum(lengths) < _SHORTEST:
        return False
    fours = all(length == 4 for length in lengths[:-1]) and lengths[-1] <= 4
    return len(lengths) == 1 or fours or lengths in ([4, 6, 5], [4, 6, 4]) or (len(lengths) == 2 and min(lengths) >= 6)


def _is_card(written: str) -> bool:
    digits = "".join(str(int(character)) for character in written)
    return _ISSUERS.fullmatch(digits) is not None and bool(luhn.is_valid(digits))
