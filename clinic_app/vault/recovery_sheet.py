"""The code on a recovery sheet: 160 random bits as eight groups that a person can type, each with a check character of its own."""

import re
import secrets
from dataclasses import dataclass

from clinic_app.identifiers import ClinicId
from clinic_app.vault.derivation import sheet_private_key
from clinic_app.vault.key_errors import SheetGroupWrong, SheetLengthWrong
from clinic_app.vault.sealing import KeyPair

SECRET_SIZE = 20
GROUPS = 8
GROUP_LENGTH = 5
"""Four characters of 5 bits and one that checks them and their place."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

_AS_TYPED = str.maketrans("OIL", "011")
_QR_PREFIX = "CLINIC-SHEET:"


@dataclass(frozen=True, slots=True, repr=False)
class RecoverySheet:
    """One of a clinic's two sheets, ``A`` or ``B``; exists only while it is printed or checked."""

    sheet: str
    secret: bytes

    def __repr__(self) -> str:
        return f"RecoverySheet({self.sheet}, hidden)"

    @classmethod
    def fresh(cls, sheet: str) -> "RecoverySheet":
        """A new random one."""
        return cls(sheet, secrets.token_bytes(SECRET_SIZE))

    def groups(self) -> tuple[str, ...]:
        """The eight groups of five characters, in order."""
        number = int.from_bytes(self.secret, "big")
        data = [number >> 5 * place & 31 for place in reversed(range(GROUPS * (GROUP_LENGTH - 1)))]
        cut = [data[at : at + GROUP_LENGTH - 1] for at in range(0, len(data), GROUP_LENGTH - 1)]
        return tuple("".join(_ALPHABET[value] for value in (*group, _check(group, place))) for place, group in enumerate(cut))

    def qr_text(self) -> str:
        """What the QR code says; only characters of QR's compact alphabet."""
        return f"{_QR_PREFIX}{self.sheet}:{'-'.join(self.groups())}"

    def has_group(self, number: int, typed: str) -> bool:
        """Whether ``typed`` is group ``number`` (from 1): the proof at set-up that the paper can be read."""
        return _cleaned(typed) == self.groups()[number - 1]

    def key_pair(self, clinic: ClinicId) -> KeyPair:
        """The pair to which the clinic's keys are sealed."""
        return KeyPair.of_private(sheet_private_key(self.secret, clinic, self.sheet))


def parse_secret(text: str) -> bytes:
    """The 20 bytes that somebody typed or scanned: any case, O for 0, I and L for 1, spaces, hyphens and line breaks anywhere.

    Raises: ``SheetLengthWrong``; ``SheetGroupWrong`` naming the first group that was misread, or that stands in another's place.
    """
    typed = _cleaned(text.rpartition(":")[2])
    if len(typed) != GROUPS * GROUP_LENGTH:
        raise SheetLengthWrong(len(typed), GROUPS * GROUP_LENGTH)
    number = 0
    for place in range(GROUPS):
        values = _values(typed[place * GROUP_LENGTH : (place + 1) * GROUP_LENGTH], place)
        if values is None:
            raise SheetGroupWrong(place + 1)
        for value in values:
            number = number << 5 | value
    return number.to_bytes(SECRET_SIZE, "big")


def fits(typed: str, place: int) -> bool:
    """Whether ``typed`` can be the group at ``place`` (from 0) of some sheet: its check character says so, wrongly once in 32."""
    return _values(_cleaned(typed), place) is not None


def _values(group: str, place: int) -> list[int] | None:
    """The four values of a group, if its check character fits them and their place."""
    values = [_ALPHABET.find(sign) for sign in group]
    if len(values) != GROUP_LENGTH or -1 in values or values[-1] != _check(values[:-1], place):
        return None
    return values[:-1]


def _cleaned(typed: str) -> str:
    return re.sub(r"[\s\-–—.,_]", "", typed).upper().translate(_AS_TYPED)


def _check(group: list[int], place: int) -> int:
    """A sum over GF(32) in which each character has a weight of its own.

    Every single wrong character, every two that changed places and every group in another's place is found, because the
    weights 1, x, x², … and their differences are never zero in a field.
    """
    total = 0
    for value in (*group, place):
        total = _double(total) ^ value
    return _double(total)


def _double(value: int) -> int:
    """Times x in GF(32), whose polynomial is x⁵ + x² + 1."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled
