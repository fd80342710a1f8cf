"""JSON read within limits: whatever a file holds, the answer is a value or one sentence, in bounded memory and time.

Everything that could grow without bound (size, depth, number of values, length of a text, digits of a number) is measured on the bytes
of a large file, at the speed of a byte search, before the parser builds anything. Numbers with a point keep their digits. Of a name that
an object repeats the last counts, as in every common reader.
"""

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, cast

from clinic_app.errors import InvalidInput

JsonValue: TypeAlias = "None | bool | int | Decimal | str | list[JsonValue] | dict[str, JsonValue]"
JsonObject: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may hold; the defaults admit the largest whole-patient record with a 25 MB attachment (promise P4's cap)."""

    file_bytes: int = 64 * 1024 * 1024
    unmeasured_bytes: int = 8 * 1024 * 1024
    """Up to here a file cannot hold enough values to matter, and the parser's own guard ends a nesting of about a thousand."""
    depth: int = 64
    values: int = 4_000_000
    string_bytes: int = 36 * 1024 * 1024
    number_characters: int = 100
    exponent: int = 400


DEFAULT_LIMITS = Limits()

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{},"'))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_PIECE = 1 << 16
_NOT_BACKSLASH = re.compile(rb"[^\\]")
_STRING = re.compile(rb'"[^"]*"')
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


def parse_json(data: bytes, limits: Limits = DEFAULT_LIMITS) -> JsonValue:
    """The value that UTF-8 ``data`` holds; a byte order mark is passed over.

    Raises ``InvalidInput``, naming the line where there is one, for anything that RFC 8259 does not allow or that passes a limit.
    """
    data = data.removeprefix(_BYTE_ORDER_MARK)
    _measure(data, limits)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("This file is not UTF-8 text; ask the sender to save it as UTF-8 JSON.") from None
    decoder = _decoder(limits)
    try:
        with collector_paused():
            value = cast(JsonValue, decoder.decode(text))
    except json.JSONDecodeError as error:
        raise InvalidInput(f"This file is not JSON: it stops making sense at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise _too_deep(limits) from None
    if _HALF_A_CHARACTER.search(data) is not None:
        _require_whole_characters(value)
    return value


def _measure(data: bytes, limits: Limits) -> None:
    """Refuse by size and length of strings, and a large file by count of values and depth too, from the bytes alone."""
    if len(data) > limits.file_bytes:
        raise InvalidInput(f"This file is larger than {limits.file_bytes // 1024**2} MB; ask the sender to divide it.")
    if _has_long_string(data, limits.string_bytes):
        raise InvalidInput(f"This file holds a single text of more than {limits.string_bytes // 1024**2} MB and was not read.")
    if len(data) <= limits.unmeasured_bytes:
        return
    skeleton = _skeleton(data)
    if skeleton.count(b",") + skeleton.count(b"[") + skeleton.count(b"{") > limits.values:
        raise InvalidInput(f"This file holds more than {limits.values:,} values; ask the sender to divide it.")
    _refuse_deep(skeleton, limits)


def require_shallow(data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Let JSON pass that nests no deeper than the limit, so that reading it again is safe wherever in the program that happens.

    Raises ``InvalidInput``.
    """
    _refuse_deep(_skeleton(data), limits)


def _refuse_deep(skeleton: bytes, limits: Limits) -> None:
    brackets = skeleton.translate(_ONE_KIND, b",")
    for _ in range(limits.depth):
        if not brackets:
            return
        # Each pass takes away the innermost level and no other.
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise _too_deep(limits)


def _too_deep(limits: Limits) -> InvalidInput:
    return InvalidInput(f"This file nests its values more than {limits.depth} deep, or does not close them, and was not read.")


def _skeleton(data: bytes) -> bytes:
    """Only the brackets and commas that stand outside strings."""
    marks = b"".join(_marks(data))
    # Taking out two neighbouring quotation marks never changes what lies inside a string and what outside.
    marks = marks.replace(b'""', b"")
    return _STRING.sub(b"", marks) if b'"' in marks else marks


def _marks(data: bytes) -> Iterator[bytes]:
    """Brackets, commas and the quotation marks that are not escaped, in pieces that fit the processor's cache (twice as fast)."""
    start = 0
    while start < len(data):
        end = start + _PIECE
        if data[end - 1 : end] == b"\\":
            found = _NOT_BACKSLASH.search(data, end)
            end = found.end() if found else len(data)
        piece = data[start:end]
        if b"\\" in piece:
            piece = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
        yield piece.translate(None, _NOT_STRUCTURE)
        start = end


def _has_long_string(data: bytes, longest: int) -> bool:
    """Whether more than ``longest`` bytes lie between two quotation marks.

    Such a stretch covers a whole aligned window of half that length, so it is enough to look for a mark in each window.
    """
    window = max(longest // 2, 1)
    for start in range(0, len(data) - window, window):
        if data.find(b'"', start, start + window) < 0:
            before, after = data.rfind(b'"', 0, start), data.find(b'"', start + window)
            if (after if after >= 0 else len(data)) - before - 1 > longest:
                return True
    return False


def _decoder(limits: Limits) -> json.JSONDecoder:
    """A parser that keeps the digits of decimals and refuses absurd numbers."""

    def whole(digits: str) -> int:
        if len(digits) > limits.number_characters:
            raise InvalidInput(f"This file holds a number of more than {limits.number_characters} digits and was not read.")
        return int(digits)

    def decimal(digits: str) -> Decimal:
        if len(digits) > limits.number_characters:
            raise InvalidInput(f"This file holds a number of more than {limits.number_characters} digits and was not read.")
        value = Decimal(digits)
        if abs(value.adjusted()) > limits.exponent:
            raise InvalidInput("This file holds a number too large or too small to mean anything and was not read.")
        return value

    def constant(name: str) -> float:
        raise InvalidInput(f"This file is not JSON: it holds {name}, which is not a number.")

    return json.JSONDecoder(parse_int=whole, parse_float=decimal, parse_constant=constant)


def _require_whole_characters(value: JsonValue) -> None:
    """Half of a surrogate pair alone is no character: no file or database can hold it."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidInput(
            "This file holds half of a character (a lone surrogate) and was not read; ask the sender to export it anew."
        ) from None


@contextmanager
def collector_paused() -> Iterator[None]:
    """Parsed JSON holds no cycles, so that looking for them while it grows is time lost (a fifth of the whole)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
