"""Slowing down whoever guesses passwords: five tries are free, then each costs a longer wait, and a restart does not help."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from clinic_app.clock import Clock
from clinic_app.vault.canonical import Fields, Json, Malformed, checked_bytes, parse_checked, time_text
from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFull
from clinic_app.vault.key_errors import TooManyTries
from clinic_app.vault.safe_files import read_small, write_atomically
from clinic_app.vault.usernames import folded

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
"""Nobody is ever locked out for good: that would let anybody shut a colleague out."""

_KIND = "clinic-records throttle"
_FORMAT = 1
_LARGEST = 1 << 20
_MOST_NAMES = 2_000
_SALT_SIZE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTries:
    """Wrong tries of one username since its last right one."""

    count: int
    last: datetime
    next_at: datetime
    """From when the next try is let through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tries:
    failures: int
    last: datetime
    unreported: int
    """Those of them that no row of the audit trail tells of yet."""

    @property
    def next_at(self) -> datetime:
        """From when the next try is let through."""
        if self.failures < FREE_TRIES:
            return self.last
        return self.last + min(FIRST_WAIT * (1 << min(self.failures - FREE_TRIES, 16)), LONGEST_WAIT)


class Throttle:
    """Wrong tries per username, whether or not somebody of that name exists, kept in ``throttle.json``."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._unsaved: tuple[bytes, dict[str, _Tries]] | None = None

    def ask(self, username: str) -> None:
        """Let a try go on.

        Raises: ``TooManyTries`` with the time that is left.
        """
        salt, tries = self._read()
        seen = tries.get(_name(salt, username))
        if seen is None or seen.failures < FREE_TRIES:
            return
        now = self._clock()
        if seen.last > now:
            # The clock was set back since: the wait begins anew, once, so that nobody is freed at once or shut out until then.
            seen = replace(seen, last=now)
            self._write(salt, tries | {_name(salt, username): seen})
        left = seen.next_at - now
        if left > timedelta(0):
            raise TooManyTries(left)

    def failed(self, username: str) -> None:
        """Count a wrong try."""
        salt, tries = self._read()
        name = _name(salt, username)
        seen = tries.get(name, _Tries(failures=0, last=self._clock(), unreported=0))
        counted = replace(seen, failures=seen.failures + 1, last=self._clock(), unreported=seen.unreported + 1)
        kept = sorted((tries | {name: counted}).items(), key=lambda item: item[1].last)[-_MOST_NAMES:]
        self._write(salt, dict(kept))

    def tries(self, username: str) -> WrongTries | None:
        """The wrong tries since the last right one; nothing where there were none."""
        salt, tries = self._read()
        seen = tries.get(_name(salt, username))
        return None if seen is None else WrongTries(count=seen.failures, last=seen.last, next_at=seen.next_at)

    def tries_of_others(self, usernames: Iterable[str]) -> int:
        """How often a password was tried for a username that is none of these."""
        salt, tries = self._read()
        known = {_name(salt, username) for username in usernames}
        return sum(each.failures for name, each in tries.items() if name not in known)

    def unreported(self, username: str) -> int:
        """How many of this username's wrong tries ``all_reported`` has not been told of."""
        salt, tries = self._read()
        seen = tries.get(_name(salt, username))
        return 0 if seen is None else seen.unreported

    def unreported_of_others(self, usernames: Iterable[str]) -> int:
        """The same for every username that is none of these."""
        salt, tries = self._read()
        known = {_name(salt, username) for username in usernames}
        return sum(each.unreported for name, each in tries.items() if name not in known)

    def all_reported(self) -> None:
        """Every wrong try until now is on the audit trail; the waits go on as they are."""
        salt, tries = self._read()
        if any(each.unreported for each in tries.values()):
            self._write(salt, {name: replace(each, unreported=0) for name, each in tries.items()})

    def passed(self, username: str) -> None:
        """Forget the wrong tries after a right one, once the audit trail has them."""
        salt, tries = self._read()
        if tries.pop(_name(salt, username), None) is not None:
            self._write(salt, tries)

    def is_whole(self) -> bool:
        """Whether the file can be read; none at all is whole, nobody has mistyped yet."""
        try:
            self._load()
        except FileNotFoundError:
            return True
        except (Malformed, CannotRead):
            return False
        return True

    def _read(self) -> tuple[bytes, dict[str, _Tries]]:
        if self._unsaved is not None:
            return self._unsaved
        try:
            return self._load()
        except (FileNotFoundError, Malformed, CannotRead):
            # A lost count costs a guesser's wait; refusing everybody because of it would cost the clinic its day.
            return secrets.token_bytes(_SALT_SIZE), {}

    def _load(self) -> tuple[bytes, dict[str, _Tries]]:
        content = parse_checked(read_small(self._path, _LARGEST))
        if content.text("kind") != _KIND or content.number("format") != _FORMAT:
            raise Malformed("not a throttle file of this format")
        salt, tries = content.raw("salt", _SALT_SIZE), content.fields("tries")
        content.done()
        return salt, {name: _tries(tries.fields(name)) for name in tuple(tries.left())}

    def _write(self, salt: bytes, tries: dict[str, _Tries]) -> None:
        listed: dict[str, Json] = {
            name: {"failures": each.failures, "last": time_text(each.last), "unreported": each.unreported} for name, each in tries.items()
        }
        self._unsaved = None
        try:
            write_atomically(self._path, checked_bytes({"format": _FORMAT, "kind": _KIND, "salt": salt.hex(), "tries": listed}))
        except (DiskFull, CannotWrite):
            # A full disk must not keep the right person out, who may be the one to make room; until then the count is kept here.
            self._unsaved = (salt, tries)


def _name(salt: bytes, username: str) -> str:
    return hmac.digest(salt, folded(username).encode(), hashlib.sha256).hex()


def _tries(fields: Fields) -> _Tries:
    tries = _Tries(failures=fields.number("failures"), last=fields.time("last"), unreported=fields.number("unreported"))
    fields.done()
    return tries
