"""Keeping payment card numbers out of the records: found in any typed text by issuer range, length and check digit (promise B1)."""

import re

from stdnum import luhn

from clinic_app.errors import InvalidInput

_CANDIDATE = re.compile(r"(?<!\d)\d(?:[ \-\u2010-\u2015./\u00a0]?\d){12,18}(?!\d)")
_ISSUERS = re.compile(
    r"4\d{12}(\d{3})?(\d{3})?|(5[1-5]|2[2-7])\d{14}|3[47]\d{13}|(6011|65\d\d|64[4-9]\d)\d{12}|3[068]\d{12}|35\d{14}|(60|65|81|82)\d{14}|62\d{14,17}"
)
"""Visa, Mastercard, American Express, Discover, Diners, JCB, RuPay and UnionPay; other long numbers are left alone."""


def holds_card_number(text: str) -> bool:
    """Whether ``text`` holds what can only be a payment card's number, in any usual way of writing it."""
    if len(text) < 13:
        return False
    return any(_is_card("".join(str(int(c)) for c in match.group() if c.isdecimal())) for match in _CANDIDATE.finditer(text))


def refuse_card_numbers(*texts: str, field: str | None = None) -> None:
    """Let ordinary text pass.

    Raises: ``InvalidInput`` where a card number was typed.
    """
    if any(holds_card_number(text) for text in texts):
        raise InvalidInput("This looks like a payment card number; remove it and keep only the last four digits.", field=field)


def _is_card(digits: str) -> bool:
    return _ISSUERS.fullmatch(digits) is not None and bool(luhn.is_valid(digits))
