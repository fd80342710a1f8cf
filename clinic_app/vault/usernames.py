"""Usernames: one form for however they are typed."""

import unicodedata

from clinic_app.vault.key_errors import UsernameUnfit

_SHORTEST, _LONGEST = 2, 40
_SIGNS = frozenset("._-@")


def folded(typed: str) -> str:
    """The form in which usernames are kept and compared."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold()).strip()


def fit(typed: str) -> str:
    """The kept form of a new username: letters of any script, their marks, digits and ``. _ - @``.

    Raises: ``UsernameUnfit``.
    """
    name = folded(typed)
    fits = all(sign in _SIGNS or unicodedata.category(sign)[0] in "LMN" for sign in name)
    if not (_SHORTEST <= len(name) <= _LONGEST and fits):
        raise UsernameUnfit
    return name
