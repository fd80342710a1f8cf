"""Reading a profile from TOML or JSON and writing it back: every field must be there, none may be unknown, and each says what it takes.

The parts of the dataclasses are the tables of the file, so a field that is added to a promise is at once read, stored and asked for.
"""

import hashlib
import json
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import TypeVar, get_args, get_type_hints
from zoneinfo import ZoneInfo

from clinic_app.errors import InvalidInput, NotFound
from clinic_app.paths import resources_folder
from clinic_app.policy.card_numbers import holds_card_number
from clinic_app.policy.periods import Period, understood_period
from clinic_app.policy.profile import COVER_AFTER, Profile

FORMAT = 1
NOT_STATED = "not stated"
"""How a file and a form write that the policy is silent."""

LONGEST_TEXT = 2_000
"""Characters of one text in a profile."""

_LARGEST_FILE = 262_144
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make text read otherwise than it is written."""

T = TypeVar("T")


class BadField(InvalidInput):
    """A value of a profile that cannot be taken; ``part`` and ``name`` say which, ``hint`` what would be right."""

    def __init__(self, part: str, name: str, hint: str) -> None:
        super().__init__(f"{part}.{name}: {hint}." if part else f"{name}: {hint}.", field=f"{part}.{name}" if part else name)
        self.hint = hint


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def shipped_profile(name: str) -> Profile:
    """One of them.

    Raises: ``NotFound`` with the names there are.
    """
    if name not in shipped_profiles():
        raise NotFound(f"There is no profile of that name; choose one of {', '.join(shipped_profiles())}.")
    return read_profile(_folder() / f"{name}.toml")


def read_profile(path: Path) -> Profile:
    """The profile in a TOML file.

    Raises: ``InvalidInput`` naming the file, the field and what it takes.
    """
    content = read_toml(path)
    if content.pop("format", None) != FORMAT:
        raise InvalidInput(f"{path.name} must begin with “format = {FORMAT}”; use a profile made for this version of the program.")
    try:
        return profile_from(content)
    except BadField as error:
        raise InvalidInput(f"{path.name}, {error}", field=error.field) from None


def read_toml(path: Path) -> dict[str, object]:
    """The tables of a TOML file of ordinary size.

    Raises: ``InvalidInput``.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError:
        raise InvalidInput(f"{path.name} cannot be read; check that the file is there and that this account may read it.") from None
    if len(data) > _LARGEST_FILE:
        raise InvalidInput(f"{path.name} is too large for a file of this kind; check that it is the right one.")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise InvalidInput(f"{path.name} is not UTF-8 text; save it as UTF-8.") from None
    except RecursionError:
        raise InvalidInput(f"{path.name} is nested too deeply; check that it is the right file.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path.name} is not valid TOML: {error}.") from None


def profile_from(content: Mapping[str, object]) -> Profile:
    """The profile that these tables hold.

    Raises: ``BadField``.
    """
    profile = _part(Profile, "", content)
    _check(profile)
    return profile


def profile_fields(profile: Profile) -> dict[str, object]:
    """The tables of a profile, in plain values: what ``profile_from`` reads."""
    return _plain_part(profile)


def to_json(profile: Profile) -> str:
    """The profile as it is stored: canonical JSON, so that equal profiles have equal text."""
    return json.dumps({"format": FORMAT, **profile_fields(profile)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Profile:
    """The profile that ``to_json`` wrote.

    Raises: ``InvalidInput``.
    """
    content = json.loads(text)
    if content.pop("format") != FORMAT:
        raise InvalidInput("The clinic's settings were written by a newer version of this program; update the program on this PC.")
    return profile_from(content)


def digest(profile: Profile) -> bytes:
    """SHA-256 of the stored text, which names a version for good (promise V4)."""
    return hashlib.sha256(to_json(profile).encode()).digest()


def field_type(part: str, name: str) -> object:
    """The type of a field, for whoever asks people for it."""
    kind: object = get_type_hints(get_type_hints(Profile)[part] if part else Profile)[name]
    return kind


def _part(kind: type[T], part: str, content: object) -> T:
    if not isinstance(content, Mapping):
        raise BadField("", part, "this must be a table of its own")
    hints, left = get_type_hints(kind), dict(content)
    values: dict[str, object] = {}
    for name, hint in hints.items():
        if name not in left:
            raise BadField(part, name, f"this is missing; where the policy says nothing write “{NOT_STATED}” or leave the text empty")
        value = left.pop(name)
        is_part = isinstance(hint, type) and is_dataclass(hint) and hint is not Period
        values[name] = _part(hint, name, value) if is_part else _value(hint, part, name, value)
    for name in left:
        raise BadField(part, name, "no such field is known; check its spelling")
    return kind(**values)


def _value(hint: object, part: str, name: str, value: object) -> object:
    if hint == tuple[str, ...]:
        if not isinstance(value, list):
            raise BadField(part, name, "this must be a list of texts")
        return tuple(_text(part, name, item) for item in value)
    if isinstance(hint, UnionType):
        if value == NOT_STATED:
            return None
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
    if hint is bool:
        if not isinstance(value, bool):
            raise BadField(part, name, "write true or false")
        return value
    if hint is int:
        if type(value) is not int or not 0 <= value <= 150:
            raise BadField(part, name, "write a whole number up to 150")
        return value
    text = _text(part, name, value)
    if hint is str:
        return text
    if hint is Period:
        period = understood_period(text)
        if period is None:
            raise BadField(part, name, f"write a period such as “30 days”, “12 months” or “7 years”, or “{NOT_STATED}”")
        return period
    if hint is date:
        return _day(part, name, text)
    assert isinstance(hint, type)
    assert issubclass(hint, Enum)
    try:
        return hint(text)
    except ValueError:
        raise BadField(part, name, f"write one of {', '.join(member.value for member in hint)}") from None


def _text(part: str, name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadField(part, name, "this must be text in quotation marks")
    if len(value) > LONGEST_TEXT:
        raise BadField(part, name, f"this may have up to {LONGEST_TEXT:,} characters")
    if any((unicodedata.category(character) == "Cc" and character != "\n") or character in _OVERRIDES for character in value):
        raise BadField(part, name, "this holds an invisible control character; type it anew")
    if holds_card_number(value):
        raise BadField(part, name, "this looks like a payment card number, which must not be kept")
    return value.strip()


def _day(part: str, name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadField(part, name, f"write a date such as 2025-10-11, or “{NOT_STATED}”") from None


def _check(profile: Profile) -> None:
    place, retention, contact = profile.place, profile.retention, profile.contact
    if place.region and not (len(place.region) == 2 and place.region.isascii() and place.region.isalpha() and place.region.isupper()):
        raise BadField("place", "region", "write the two capital letters of the country, such as IN or GB")
    if place.time_zone and not _is_zone(place.time_zone):
        raise BadField("place", "time_zone", "write a time zone such as Asia/Kolkata or Europe/London")
    if retention.at_least and retention.at_most and retention.at_least.rough_days > retention.at_most.rough_days:
        raise BadField("retention", "at_most", "this is shorter than the time for which records are kept at least")
    if profile.rules.cover_after not in COVER_AFTER:
        raise BadField("rules", "cover_after", f"write a number of minutes from {COVER_AFTER[0]} to {COVER_AFTER[-1]}")
    if contact.email and ("@" not in contact.email.strip("@") or " " in contact.email):
        raise BadField("contact", "email", "this is no e-mail address; it has the form name@clinic.example")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _plain_part(part: object) -> dict[str, object]:
    assert is_dataclass(part)
    return {field.name: _plain(getattr(part, field.name)) for field in fields(part)}


def _plain(value: object) -> object:
    match value:
        case None:
            return NOT_STATED
        case Enum():
            return value.value
        case Period():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case bool() | int() | str():
            return value
    return _plain_part(value)


def _folder() -> Path:
    return resources_folder() / "profiles"
