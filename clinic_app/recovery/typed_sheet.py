"""A recovery sheet while it is typed: whether each group can be right, and the eight groups in what was scanned or pasted at once."""

from enum import Enum

from clinic_app.errors import InvalidInput
from clinic_app.vault import recovery_sheet
from clinic_app.vault.recovery_sheet import GROUP_LENGTH, RecoverySheet
from clinic_app.vault.sheet_text import read_sheet

GROUPS = recovery_sheet.GROUPS
"""How many there are on a sheet."""

_SCAN = "CLINIC-SHEET:"


class Group(Enum):
    """How a field for one group stands."""

    UNFINISHED = "unfinished"
    RIGHT = "right"
    """Its check character fits it and its place."""
    WRONG = "wrong"


def look_at(text: str, number: int) -> Group:
    """How ``text`` stands as group ``number`` (from 1); what a scanner is still writing is unfinished."""
    letters = "".join(text.split())
    if len(letters) < GROUP_LENGTH or (letters.upper()[: len(_SCAN)] == _SCAN[: len(letters)]):
        return Group.UNFINISHED
    return Group.RIGHT if recovery_sheet.fits(letters, number - 1) else Group.WRONG


def whole_sheet(text: str) -> tuple[str, ...] | None:
    """The eight groups as printed, where ``text`` holds them all and each is right; nothing otherwise."""
    try:
        return RecoverySheet("A", read_sheet(text)).groups()
    except InvalidInput:
        return None
