"""One way of writing a value as JSON bytes, so that a proof over it has one meaning, and reading it back without trusting it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from uuid import UUID

Json: TypeAlias = "str | int | bool | None | list[Json] | dict[str, Json]"
"""What the vault's files hold; no fractions, whose text has more than one form."""

_CHECKSUM = "checksum"


class Malformed(ValueError):
    """The bytes are not a value of the expected shape; each reader turns this into its own sentence."""


def canonical(value: Mapping[str, Json]) -> bytes:
    """``value`` as ASCII JSON with sorted names and no spaces."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def file_bytes(value: Mapping[str, Json]) -> bytes:
    """What a file that holds ``value`` consists of."""
    return canonical(value) + b"\n"


def parse_file(data: bytes) -> "Fields":
    """The fields of a file, if ``data`` is exactly what ``file_bytes`` would write.

    Raises: ``Malformed``.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("not an object")
    try:
        exact = file_bytes(value) == data
    except (ValueError, RecursionError):
        exact = False
    if not exact:
        raise Malformed("not canonical")
    return Fields(value)


def checked_bytes(value: Mapping[str, Json]) -> bytes:
    """What a file consists of that holds ``value`` and would show every flipped bit: a checksum stands among its fields."""
    return file_bytes({**value, _CHECKSUM: hashlib.sha256(canonical(value)).hexdigest()})


def parse_checked(data: bytes) -> "Fields":
    """The fields of a file that ``checked_bytes`` wrote, without the checksum.

    Raises: ``Malformed``.
    """
    fields = parse_file(data)
    checksum = fields.raw(_CHECKSUM, hashlib.sha256().digest_size)
    if hashlib.sha256(canonical(fields.left())).digest() != checksum:
        raise Malformed("the checksum differs")
    return fields


def time_text(moment: datetime) -> str:
    """``moment`` in UTC to the microsecond, always 27 characters."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str) -> datetime:
    """The moment that ``time_text`` wrote.

    Raises: ``Malformed``.
    """
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed("not a time") from None
    if time_text(moment) != text:
        raise Malformed("not a canonical time")
    return moment


class Fields:
    """An object's fields, each taken once and by its type; ``done`` refuses what is left over. All methods raise ``Malformed``."""

    def __init__(self, value: Json) -> None:
        if not isinstance(value, dict):
            raise Malformed("not an object")
        self._left: dict[str, Json] = dict(value)

    def take(self, name: str) -> Json:
        """Whatever ``name`` holds."""
        try:
            return self._left.pop(name)
        except KeyError:
            raise Malformed(f"{name} is missing") from None

    def text(self, name: str) -> str:
        """A string."""
        value = self.take(name)
        if not isinstance(value, str):
            raise Malformed(f"{name} is not text")
        return value

    def number(self, name: str, *, least: int = 0, most: int = 2**53) -> int:
        """A whole number within ``least`` and ``most``."""
        value = self.take(name)
        if type(value) is not int or not least <= value <= most:
            raise Malformed(f"{name} is not a number that fits")
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise Malformed(f"{name} is neither true nor false")
        return value

    def uuid(self, name: str) -> "UUID":
        """An id in its canonical text form."""
        from uuid import UUID  # noqa: PLC0415 - the looks are read before the first paint, and hold none

        text = self.text(name)
        try:
            value = UUID(text)
        except ValueError:
            raise Malformed(f"{name} is not an id") from None
        if str(value) != text:
            raise Malformed(f"{name} is not a canonical id")
        return value

    def raw(self, name: str, size: int) -> bytes:
        """``size`` bytes written as lower-case hex."""
        text = self.text(name)
        try:
            value = bytes.fromhex(text)
        except ValueError:
            raise Malformed(f"{name} is not hex") from None
        if value.hex() != text or len(value) != size:
            raise Malformed(f"{name} is not {size} bytes of hex")
        return value

    def raw_or_none(self, name: str, size: int) -> bytes | None:
        """As ``raw``, or null."""
        if self._left.get(name, "") is None:
            del self._left[name]
            return None
        return self.raw(name, size)

    def time(self, name: str) -> datetime:
        """A moment in UTC."""
        return parse_time(self.text(name))

    def time_or_none(self, name: str) -> datetime | None:
        """As ``time``, or null."""
        if self._left.get(name, "") is None:
            del self._left[name]
            return None
        return self.time(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings."""
        value = self.take(name)
        if not isinstance(value, list):
            raise Malformed(f"{name} is not a list")
        texts = tuple(item for item in value if isinstance(item, str))
        if len(texts) != len(value):
            raise Malformed(f"{name} holds something else than texts")
        return texts

    def objects(self, name: str) -> "tuple[Fields, ...]":
        """A list of objects."""
        value = self.take(name)
        if not isinstance(value, list):
            raise Malformed(f"{name} is not a list")
        return tuple(Fields(item) for item in value)

    def fields(self, name: str) -> "Fields":
        """An object."""
        return Fields(self.take(name))

    def left(self) -> dict[str, Json]:
        """The fields that were not taken yet."""
        return dict(self._left)

    def done(self) -> None:
        """Nothing unknown may be left: a field that a newer program wrote must not be dropped by rewriting the file."""
        if self._left:
            raise Malformed(f"unknown fields: {', '.join(sorted(self._left))}")
