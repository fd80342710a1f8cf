"""Putting in order what is typed, pasted or imported as plain text, before it is kept.

What a person writes is kept as they write it, letter for letter: it is not folded and not brought into another Unicode form, for
two ways of writing one character can be two people's names. Only what no one can see or type on purpose goes: control characters
become spaces, and so do runs of spaces; marks that turn the direction of the text around them are dropped, for they can make a
name on a screen read as another; halves of a character that is not there become the replacement character.
"""

import re

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TURNS_TEXT_OR_IS_INVISIBLE = re.compile("[\u00ad\u180e\u2060\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_HALVES = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    """``text`` on one line: a name, a phone number, a city."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = _HALVES.sub("\ufffd", _TURNS_TEXT_OR_IS_INVISIBLE.sub("", text))
    return " ".join(_CONTROLS.sub(" ", visible).split())


def several_lines(text: str) -> str:
    """``text`` with its line ends: each line like ``one_line``, without empty lines before, after or doubled between."""
    lines = [one_line(line) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
