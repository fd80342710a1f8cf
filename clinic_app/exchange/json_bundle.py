"""A FHIR bundle taken apart entry by entry, so that each resource is there twice: parsed, and exactly as it was written.

The words as written are what is kept and what tells whether a resource has changed since it was last imported; writing them anew would
take longer than reading the file.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from clinic_app.exchange.json_limits import (
    JsonObject,
    JsonValue,
    Limits,
    decoder_within,
    explained,
    has_half_a_character,
    measured_text,
    require_whole_characters,
)

_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class RawResource:
    """One resource of a file: where it stands, what its entry calls it, its value and its words."""

    position: int
    full_url: str
    value: JsonObject
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """The top of a file without its entries, and the entries; a position in ``not_resources`` is that of an entry that holds none."""

    top: JsonValue
    resources: tuple[RawResource, ...] = ()
    not_resources: tuple[int, ...] = ()


def take_apart(data: bytes, limits: Limits) -> RawFile:
    """Parse a file; where it is an object with a list "entry", each entry's "resource" stands by itself.

    A file that is a single resource comes back as the only one. Raises ``InvalidInput`` as ``parse_json`` does.
    """
    text = measured_text(data, limits)
    with explained(limits):
        taken = _Walker(text, decoder_within(limits)).walk()
    if has_half_a_character(data):
        require_whole_characters(taken.top)
        require_whole_characters([each.value for each in taken.resources])
    return taken


class _Walker:
    """Reads the outermost objects by hand and leaves everything inside them to the parser."""

    def __init__(self, text: str, decoder: json.JSONDecoder) -> None:
        self._text = text
        self._decoder = decoder
        self._top: JsonObject = {}
        self._resources: list[RawResource] = []
        self._not_resources: list[int] = []

    def walk(self) -> RawFile:
        start = self._skip(0)
        top: JsonValue = self._top
        if self._mark(start) == "{":
            end = self._object(start, self._top_member)
        else:
            top, end = self._parse(start)
        if self._skip(end) != len(self._text):
            raise json.JSONDecodeError("Extra data", self._text, end)
        if top is self._top and self._top.get("resourceType") != "Bundle" and "entry" not in self._top:
            return RawFile(top=top, resources=(RawResource(0, "", self._top, self._text[start:end]),))
        return RawFile(top=top, resources=tuple(self._resources), not_resources=tuple(self._not_resources))

    def _top_member(self, name: str, at: int) -> int:
        if name == "entry" and self._mark(at) == "[":
            # A repeated name counts once, the last time, here as everywhere.
            self._resources, self._not_resources, self._top[name] = [], [], []
            return self._list(at, self._entry)
        self._top[name], end = self._parse(at)
        return end

    def _entry(self, position: int, start: int) -> int:
        if self._mark(start) != "{":
            self._not_resources.append(position)
            return self._parse(start)[1]
        members: dict[str, tuple[JsonValue, int, int]] = {}

        def member(name: str, at: int) -> int:
            value, end = self._parse(at)
            members[name] = (value, at, end)
            return end

        entry_end = self._object(start, member)
        full_url = members.get("fullUrl", ("", 0, 0))[0]
        value, at, end = members.get("resource", (None, 0, 0))
        if isinstance(value, dict) and isinstance(value.get("resourceType"), str):
            self._resources.append(RawResource(position, full_url if isinstance(full_url, str) else "", value, self._text[at:end]))
        else:
            self._not_resources.append(position)
        return entry_end

    def _object(self, start: int, member: Callable[[str, int], int]) -> int:
        """Read the object at ``start``; ``member`` reads each value and says where it ends. Where the object ends."""
        at = self._skip(start + 1)
        if self._mark(at) == "}":
            return at + 1
        while True:
            if self._mark(at) != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self._text, at)
            name, at = self._parse(at)
            at = self._skip(at)
            if self._mark(at) != ":":
                raise json.JSONDecodeError("Expecting ':' delimiter", self._text, at)
            at = self._skip(member(str(name), self._skip(at + 1)))
            if self._mark(at) == "}":
                return at + 1
            at = self._past_comma(at)

    def _list(self, start: int, item: Callable[[int, int], int]) -> int:
        """Read the list at ``start``; ``item`` reads each value, given its position, and says where it ends. Where the list ends."""
        at = self._skip(start + 1)
        position = 0
        if self._mark(at) == "]":
            return at + 1
        while True:
            at = self._skip(item(position, at))
            if self._mark(at) == "]":
                return at + 1
            at = self._past_comma(at)
            position += 1

    def _past_comma(self, at: int) -> int:
        if self._mark(at) != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", self._text, at)
        return self._skip(at + 1)

    def _parse(self, at: int) -> tuple[JsonValue, int]:
        value, end = self._decoder.raw_decode(self._text, at)
        return cast(JsonValue, value), end

    def _mark(self, at: int) -> str:
        return self._text[at : at + 1]

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found is not None else at
