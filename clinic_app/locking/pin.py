"""A six-digit PIN for coming back to one's own covered window: kept in the running program only, and it opens no key."""

import hmac
import secrets

from clinic_app.errors import InvalidInput, VaultError
from clinic_app.vault.derivation import KEY_SIZE, STANDARD_COST, Argon2Cost, stretched
from clinic_app.vault.passwords import wipe

DIGITS = 6
TRIES = 5
"""Wrong ones in a row, after which only the password helps."""

LIFE = 12 * 60 * 60.0
"""Seconds for which a PIN counts. Nobody works longer without the password."""

_SALT_SIZE = 16
_ROW = "0123456789012345"
_RUNS = (_ROW, _ROW[::-1])


class PinRefused(InvalidInput):
    """These digits are no PIN; the sentence says what would be one."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="PIN")


class WrongPin(VaultError):
    """The PIN is not right, and may be tried ``left`` times more."""

    def __init__(self, left: int) -> None:
        self.left = left
        tries = "once more" if left == 1 else f"{left} times more"
        super().__init__(f"This is not your PIN; you can try {tries}, or type your password.")


class PinSpent(VaultError):
    """There is no PIN any more: too many wrong tries, or its time is over."""

    def __init__(self) -> None:
        super().__init__("Your PIN does not count any more; type your password. You can set a new PIN in Settings.")


class Pin:
    """One person's PIN in one session: salted and stretched, so that no copy of the digits stays."""

    def __init__(self, typed: bytearray, now: float, cost: Argon2Cost = STANDARD_COST) -> None:
        """``typed`` is wiped; ``now`` is seconds on a clock that nobody can set.

        Raises: ``PinRefused``.
        """
        try:
            _check(typed)
            self._cost = cost
            self._salt = secrets.token_bytes(_SALT_SIZE)
            self._stretched = stretched(typed, salt=self._salt, cost=cost, size=KEY_SIZE)
        finally:
            wipe(typed)
        self._until = now + LIFE
        self._left = TRIES

    def counts(self, now: float) -> bool:
        """Whether it may still be tried."""
        return self._left > 0 and now < self._until

    def try_it(self, typed: bytearray, now: float) -> None:
        """Let the right digits pass; ``typed`` is wiped.

        Raises: ``WrongPin``, ``PinSpent``.
        """
        try:
            if not self.counts(now):
                raise PinSpent
            # Counted first: whatever goes wrong below, it was a try.
            self._left -= 1
            if not hmac.compare_digest(stretched(typed, salt=self._salt, cost=self._cost, size=KEY_SIZE), self._stretched):
                if self._left == 0:
                    raise PinSpent
                raise WrongPin(self._left)
            self._left = TRIES
        finally:
            wipe(typed)


def _check(typed: bytearray) -> None:
    if len(typed) != DIGITS or not typed.isdigit():
        raise PinRefused(f"A PIN has {DIGITS} digits; type {DIGITS} of them.")
    text = typed.decode("ascii")
    if len(set(text)) <= 2 or any(text in run for run in _RUNS) or text[:3] == text[3:] or text[:2] * 3 == text:
        raise PinRefused("These digits are among the first that anybody would try; choose others.")
