"""A pack: what one import brought about one person that has no place of its own, compressed together.

Resources of one file resemble each other so much that together they take a tenth of the room that each alone would. A pack is a JSON list
through zlib; an entry knows its position in it. Numbers keep the digits that they came with.
"""

import json
import re
import secrets
import zlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

_LEVEL = 1
"""Of zlib; higher levels take four times as long for a fifth less room."""

_MARK = f"number {secrets.token_hex(8)} "
"""In front of a decimal while the encoder takes it for a text; another one each time the program runs, so that no text can hold it."""

_MARKED = re.compile(rf'"{_MARK}([^"]*)"')


def to_json(value: object, *, sort: bool = False) -> str:
    """The text of a JSON value without spaces; with ``sort`` the names of each object stand in the order of the alphabet."""
    text = json.dumps(value, ensure_ascii=False, check_circular=False, sort_keys=sort, separators=(",", ":"), default=_marked)
    return _MARKED.sub(r"\1", text) if _MARK in text else text


def _marked(value: object) -> str:
    """A decimal on its way through the encoder, which knows floats only; ``to_json`` takes the mark off again."""
    return f"{_MARK}{value}"


def pack(values: Sequence[object]) -> bytes:
    """The values, compressed; each is found again by its position."""
    return pack_text(to_json(values).encode())


def pack_text(json_list: bytes) -> bytes:
    """The text of a JSON list, compressed."""
    return zlib.compress(json_list, _LEVEL)


class Pack:
    """A pack, opened."""

    def __init__(self, content: bytes) -> None:
        self.values: list[Any] = json.loads(zlib.decompress(content), parse_float=Decimal)

    def elements(self, position: int) -> dict[str, object]:
        """The elements of one resource, or what is left of them."""
        found = self.values[position]
        if not isinstance(found, dict):
            raise TypeError("a pack holds objects")
        return found

    def text(self, position: int) -> str:
        """The same as JSON."""
        return to_json(self.elements(position))
