"""What a password must be, one-time passwords of five words, and handling one without leaving more copies than Python forces on us."""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from clinic_app.errors import InvalidInput
from clinic_app.paths import resources_folder

SHORTEST = 15
"""Characters (code points after NFKC). Source: NIST SP 800-63B-4 for a password that stands alone."""

SHORTEST_WITHOUT_KEYRING = 24
"""Where no device secret from a keyring goes into the key, the password alone holds off whoever copies the folder."""

LONGEST = 500
"""More than anybody types; keeps one try's cost the same for everybody."""

_ENOUGH = 10
"""How many pieces a password must fall into once every predictable part counts as one."""

_SHORTEST_RUN = 3
_WORDS = 5
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_RUNS = tuple(line for row in _ROWS for line in (row, row[::-1]))
_LOOKALIKES = str.maketrans("@4831!057$", "aabeiiosts")


class PasswordRefused(InvalidInput):
    """The password would not hold; the sentence says which rule and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="Password")


def prepare(password: bytearray) -> bytearray:
    """The bytes that go into the key: NFKC, so that one password typed on two keyboards is one. Plain ASCII makes no other copy.

    Raises: ``PasswordRefused`` for bytes that are not UTF-8.
    """
    if password.isascii():
        return bytearray(password)
    return bytearray(_text(password), "utf-8")


def wipe(secret: bytearray) -> None:
    """Overwrite ``secret`` with zeros and empty it."""
    secret[:] = bytes(len(secret))
    secret.clear()


def rule(*, keyring: bool) -> str:
    """What ``check`` asks for first, to be said where a password is chosen."""
    return f"At least {_least(keyring=keyring)}; five words that nobody would put together are a good one."


def check(password: bytearray, *, username: str, clinic_name: str = "", keyring: bool) -> None:
    """Let a new password pass or say why not. No rule asks for capitals, digits or signs, and none lets a password grow old.

    ``keyring`` is whether a device secret from the PC's keyring goes into the key as well.

    Raises: ``PasswordRefused``. Source: promise G5.
    """
    text = _text(password)
    if len(text) < (SHORTEST if keyring else SHORTEST_WITHOUT_KEYRING):
        raise PasswordRefused(
            f"This is too short: choose one of at least {_least(keyring=keyring)}, such as five words nobody would put together."
        )
    if len(text) > LONGEST:
        raise PasswordRefused(f"A password here has at most {LONGEST} characters; choose a shorter one.")
    own = frozenset(part for part in re.split(r"[\W_]+", f"{username} {clinic_name}".lower()) if len(part) >= _SHORTEST_RUN)
    if not _has_substance(text.lower(), own | _common_parts()):
        raise PasswordRefused(
            "This password is made of common words, names that belong to this clinic, or rows of keys, which are tried first; choose words "
            "that nobody would put together."
        )


def five_words() -> str:
    """A one-time password: five words drawn at random from the list in ``resources/words``, joined by hyphens.

    With the ~3,000 words of the list that is 57 bits; the shortest has 24 characters, so it serves on a PC without a keyring too.
    """
    return "-".join(secrets.choice(one_time_words()) for _ in range(_WORDS))


@lru_cache(maxsize=1)
def one_time_words() -> tuple[str, ...]:
    """Plain English words of four to seven letters."""
    return tuple((resources_folder() / "words" / "one-time-words.txt").read_text("ascii").split())


@lru_cache(maxsize=1)
def _common_parts() -> frozenset[str]:
    return frozenset((resources_folder() / "words" / "common-password-parts.txt").read_text("ascii").split())


def _least(*, keyring: bool) -> str:
    return f"{SHORTEST} characters" if keyring else f"{SHORTEST_WITHOUT_KEYRING} characters on a PC without a keyring"


def _text(password: bytearray) -> str:
    try:
        return unicodedata.normalize("NFKC", password.decode("utf-8"))
    except UnicodeDecodeError:
        raise PasswordRefused("The password holds bytes that are no characters; type it anew.") from None


def _has_substance(text: str, parts: frozenset[str]) -> bool:
    """Whether ``text`` falls into enough pieces when each known word, run of keys and repetition is one, and so is any other letter."""
    plain = text.translate(_LOOKALIKES)
    pieces = position = 0
    while position < len(text) and pieces < _ENOUGH:
        position += _predictable(text, plain, position, parts)
        pieces += 1
    return pieces >= _ENOUGH


def _predictable(text: str, plain: str, start: int, parts: frozenset[str]) -> int:
    """How many letters from ``start`` on could have been guessed at once: a known part, a run of keys, or what was there before."""
    for end in range(len(text), start + _SHORTEST_RUN - 1, -1):
        piece = text[start:end]
        known = piece in parts or plain[start:end] in parts
        if known or piece in text[: end - 1] or piece == piece[0] * len(piece) or any(piece in run for run in _RUNS):
            return end - start
    return 1


@contextmanager
def prepared(password: bytearray) -> Iterator[bytearray]:
    """The form of a password that goes into the key; both forms are wiped at the end, whatever happens."""
    ready = bytearray()
    try:
        ready = prepare(password)
        yield ready
    finally:
        wipe(ready)
        wipe(password)
