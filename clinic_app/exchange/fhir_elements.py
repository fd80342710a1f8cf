"""A FHIR element from which values are taken one by one; what nobody took is what has no place.

Taking is the bookkeeping: a reader asks for what it understands, a value of the wrong shape stays where it was, and ``left()`` gives back
the rest, so that an import can keep it. Nothing is lost because somebody forgot to list it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from clinic_app.errors import InvalidInput
from clinic_app.exchange.json_limits import JsonObject, JsonValue
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.values import CodedConcept, Comparator, Quantity

E = TypeVar("E", bound=Enum)

HL7_TERMS = "http://terminology.hl7.org/CodeSystem/"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Text without control characters and outer spaces; line ends become plain ones. Joiners that scripts need are kept."""
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


_USUAL_CODING = frozenset({"system", "code", "display"})


class Interned:
    """Equal dates and concepts of one file as one object each: less memory, and less to send between processes."""

    __slots__ = ("_concepts", "_dates", "_usual")

    def __init__(self) -> None:
        self._dates: dict[str, PartialDate | None] = {}
        self._concepts: dict[tuple[str, str | None, str | None, str | None], CodedConcept] = {}
        self._usual: dict[tuple[JsonValue, JsonValue, JsonValue, JsonValue], CodedConcept] = {}

    def date(self, text: str) -> PartialDate | None:
        """The date that the text is, or None if it is none."""
        try:
            return self._dates[text]
        except KeyError:
            try:
                found: PartialDate | None = PartialDate(text)
            except InvalidInput:
                found = None
            self._dates[text] = found
            return found

    def concept(self, text: str, system: str | None, code: str | None, display: str | None) -> CodedConcept:
        key = (text, system, code, display)
        found = self._concepts.get(key)
        if found is None:
            found = self._concepts[key] = CodedConcept(*key)
        return found

    def usual_concept(self, value: Any) -> CodedConcept | None:  # noqa: ANN401 - any shape may come; all but one raise
        """A CodeableConcept of the usual form (words, one coding of three parts) that was read before; nine of ten are."""
        try:
            codings = value["coding"]
            coding = codings[0]
            if len(value) == 2 and len(codings) == 1 and len(coding) == 3:
                return self._usual.get((value["text"], coding["system"], coding["code"], coding["display"]))
        except (KeyError, IndexError, TypeError):
            pass
        return None

    def remember_usual(self, value: JsonObject, concept: CodedConcept) -> None:
        """Keep what ``value`` was read as, if it is of the usual form."""
        codings = value.get("coding")
        coding = codings[0] if isinstance(codings, list) and len(codings) == 1 and len(value) == 2 else None
        if isinstance(coding, dict) and coding.keys() == _USUAL_CODING and "text" in value:
            self._usual[value["text"], coding["system"], coding["code"], coding["display"]] = concept


class Element:
    """One JSON object of a resource. Each method takes a value by name and returns None where it is absent or not of that kind."""

    __slots__ = ("_children", "_left", "interned")

    def __init__(self, source: JsonObject, interned: Interned) -> None:
        self._left = dict(source)
        self._children: list[tuple[str, list[Element], bool]] | None = None
        self.interned = interned

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def raw(self, name: str) -> JsonValue:
        """The value as it stands, not taken."""
        return self._left.get(name)

    def drop(self, *names: str) -> None:
        """Take values that say nothing beyond what is known already."""
        for name in names:
            self._left.pop(name, None)

    def text(self, name: str) -> str | None:
        value = self._left.get(name)
        if isinstance(value, str):
            del self._left[name]
            return clean(value) or None
        return None

    def flag(self, name: str) -> bool | None:
        value = self._left.get(name)
        if isinstance(value, bool):
            del self._left[name]
            return value
        return None

    def whole(self, name: str) -> int | None:
        value = self._left.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            del self._left[name]
            return value
        return None

    def number(self, name: str) -> Decimal | None:
        value = self._left.get(name)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            del self._left[name]
            return value if isinstance(value, Decimal) else Decimal(value)
        return None

    def date(self, name: str) -> PartialDate | None:
        value = self._left.get(name)
        if isinstance(value, str):
            found = self.interned.date(value)
            if found is not None:
                del self._left[name]
            return found
        return None

    def code(self, name: str, kinds: type[E], also: Mapping[str, E] = {}) -> E | None:  # noqa: B006 - never changed
        """The member of ``kinds`` whose value is the code; ``also`` names codes that mean the same and stay with what is left."""
        value = self._left.get(name)
        if isinstance(value, str):
            try:
                found = kinds(value)
            except ValueError:
                return also.get(value)
            del self._left[name]
            return found
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings."""
        value = self._left.get(name)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            del self._left[name]
            return tuple(text for each in value if isinstance(each, str) and (text := clean(each)))
        return ()

    def child(self, name: str) -> "Element | None":
        """The object under ``name``; what is not taken from it is left over in its turn."""
        value = self._left.get(name)
        if not isinstance(value, dict):
            return None
        return self._adopt(name, [value], is_list=False)[0]

    def children(self, name: str) -> "list[Element]":
        """The objects of the list under ``name``."""
        value = self._left.get(name)
        if not isinstance(value, list):
            return []
        objects = [each for each in value if isinstance(each, dict)]
        return self._adopt(name, objects, is_list=True) if objects and len(objects) == len(value) else []

    def _adopt(self, name: str, values: list[JsonObject], *, is_list: bool) -> "list[Element]":
        del self._left[name]
        elements = [Element(value, self.interned) for value in values]
        if self._children is None:
            self._children = []
        self._children.append((name, elements, is_list))
        return elements

    def concept(self, name: str) -> CodedConcept | None:
        """A CodeableConcept, or the first of a list of them; further codings stay with what is left."""
        value = self._left.get(name)
        if value is None:
            return None
        if isinstance(value, list):
            if not value:
                return None
            found, rest = read_concept(value[0], self.interned)
            if found is None:
                return None
            others = value[1:] if rest is None else [rest, *value[1:]]
            self._keep(name, others or None)
            return found
        found, rest = read_concept(value, self.interned)
        if found is not None:
            self._keep(name, rest)
        return found

    def concept_texts(self, name: str) -> tuple[str, ...]:
        """The words of one CodeableConcept or of each of a list; their codes stay with what is left."""
        value = self._left.get(name)
        if value is None:
            return ()
        values = value if isinstance(value, list) else [value]
        found: list[str] = []
        rests: list[JsonValue] = []
        for each in values:
            concept, rest = read_concept(each, self.interned)
            if concept is None:
                return ()
            found.append(concept.text)
            if concept.code is not None or rest is not None:
                rests.append(each)
        self._keep(name, rests or None)
        return tuple(found)

    def hl7_code(self, name: str) -> str | None:
        """The code of a concept (or of the first of a list) from one of HL7's own code systems, where the code says it all."""
        value = self._left.get(name)
        one = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not isinstance(one, dict):
            return None
        codings = one.get("coding")
        coding = codings[0] if isinstance(codings, list) and codings else None
        if not isinstance(coding, dict) or not isinstance(code := coding.get("code"), str):
            return None
        system = coding.get("system")
        if isinstance(system, str) and system.startswith(HL7_TERMS) and len(one) == 1 and isinstance(codings, list) and len(codings) == 1:
            del self._left[name]
        return clean(code) or None

    def hl7_member(self, name: str, kinds: type[E]) -> E | None:
        """``hl7_code`` as a member of ``kinds``; a code that is none of them stays."""
        before = self._left.get(name)
        code = self.hl7_code(name)
        try:
            return kinds(code) if code is not None else None
        except ValueError:
            self._left[name] = before
            return None

    def quantity(self, name: str) -> Quantity | None:
        value = self._left.get(name)
        if not isinstance(value, dict):
            return None
        found, rest = read_quantity(value)
        if found is not None:
            self._keep(name, rest)
        return found

    def period(self, name: str) -> tuple[PartialDate | None, PartialDate | None]:
        """Start and end; either may be open."""
        part = self.child(name)
        return (part.date("start"), part.date("end")) if part is not None else (None, None)

    def notes(self, name: str = "note") -> str | None:
        """The texts of a list of Annotations, a line each."""
        lines = [text for each in self.children(name) if (text := each.text("text"))]
        return "\n".join(lines) or None

    def _keep(self, name: str, rest: JsonValue) -> None:
        if rest is None:
            self._left.pop(name, None)
        else:
            self._left[name] = rest

    def left(self) -> JsonObject:
        """What nobody took."""
        for name, elements, is_list in self._children or ():
            rests: list[JsonValue] = [rest for each in elements if (rest := each.left())]
            if rests:
                self._left[name] = rests if is_list else rests[0]
        self._children = None
        return self._left


def read_concept(value: JsonValue, interned: Interned) -> tuple[CodedConcept | None, JsonValue]:
    """A CodeableConcept with its first coding, and what of it is left (further codings, extensions)."""
    known_already = interned.usual_concept(value)
    if known_already is not None:
        return known_already, None
    if not isinstance(value, dict):
        return None, None
    said, codings = value.get("text"), value.get("coding")
    coding = codings[0] if isinstance(codings, list) and codings else None
    system, code, display, known = None, None, None, 0
    if isinstance(coding, dict):
        system, code, display = coding.get("system"), coding.get("code"), coding.get("display")
        known = ("system" in coding) + ("code" in coding) + ("display" in coding)
    for part in (said, system, code, display):
        if part is not None and not isinstance(part, str):
            return None, None
    words = clean(said) if isinstance(said, str) else ""
    shown = clean(display) if isinstance(display, str) else ""
    text = words or shown or (clean(code) if isinstance(code, str) else "")
    if not text:
        return None, None
    found = interned.concept(
        text,
        clean(system) if isinstance(system, str) else None,
        clean(code) if isinstance(code, str) else None,
        shown if shown and shown != text else None,
    )
    interned.remember_usual(value, found)
    rest: JsonObject = {name: each for name, each in value.items() if name not in ("text", "coding")}
    if isinstance(codings, list) and codings:
        others: list[JsonValue] = codings[1:]
        if isinstance(coding, dict) and len(coding) > known:
            others = [{name: each for name, each in coding.items() if name not in ("system", "code", "display")}, *others]
        if others:
            rest["coding"] = others
    return found, rest or None


def read_quantity(value: JsonObject) -> tuple[Quantity | None, JsonValue]:
    """A Quantity, and what of it is left; without a number it is none."""
    amount = value.get("value")
    if value.keys() == _USUAL_QUANTITY:
        unit, system, code = value["unit"], value["system"], value["code"]
        if (
            type(amount) is Decimal
            and type(unit) is str
            and type(system) is str
            and type(code) is str
            and (unit + system + code).isprintable()
        ):
            return Quantity(amount, unit, None, system, code), None
    if isinstance(amount, bool) or not isinstance(amount, (int, Decimal)):
        return None, None
    texts: list[str | None] = []
    for name in ("unit", "system", "code"):
        part = value.get(name)
        if part is not None and not isinstance(part, str):
            return None, None
        texts.append(clean(part) or None if part else None)
    sign = value.get("comparator")
    comparator = None
    if sign is not None:
        try:
            comparator = Comparator(sign)
        except ValueError:
            return None, None
    unit, system, code = texts
    found = Quantity(amount if isinstance(amount, Decimal) else Decimal(amount), unit, comparator, system, code)
    rest: JsonObject = {name: each for name, each in value.items() if name not in _QUANTITY}
    return found, rest or None


_USUAL_QUANTITY = frozenset({"value", "unit", "system", "code"})
_QUANTITY = frozenset({"value", "unit", "system", "code", "comparator"})
