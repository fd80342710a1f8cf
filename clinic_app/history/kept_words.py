"""What other systems sent and the chart has no place for, in words: FHIR's data types read as people write them.

Nothing the person might want to know is left out; what only programs need is: the addresses of code systems, the resource's own
bookkeeping, the numbers by which it points at others, and the HTML that repeats the elements.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from clinic_app.errors import InvalidInput
from clinic_app.history.partial_date import PartialDate

_NOT_OF_THE_PERSON = frozenset({"meta", "resourceType", "id", "text"})
_REFERENCE = frozenset({"reference", "type", "display", "identifier"})
_CODING = frozenset({"system", "code", "display", "version", "userSelected"})
_CONCEPT = frozenset({"coding", "text"})
_AMOUNT = frozenset({"value", "unit", "currency", "code", "system", "comparator"})
_IDENTIFIER = frozenset({"system", "value", "use", "type", "period", "assigner"})
_PERIOD = frozenset({"start", "end"})


def in_words(elements: Mapping[str, object]) -> str:
    """Every element of a resource: "status active; total 125 USD; item (net 140.52 USD; service Check-up (185349003))"."""
    return "; ".join(_named(elements, _NOT_OF_THE_PERSON))


def _named(elements: Mapping[str, object], without: frozenset[str] = frozenset()) -> Iterator[str]:
    for name, value in elements.items():
        said = _said(value) if name not in without else ""
        if said:
            yield f"{_spaced(name)} {said}"


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return _text(value)
        case list():
            return ", ".join(said for each in value if (said := _said(each)))
        case dict():
            return _object(value)
    return format(value, "f") if isinstance(value, Decimal) and abs(value.adjusted()) < 30 else str(value)


def _object(value: dict[str, object]) -> str:
    keys = value.keys()
    if keys <= _CONCEPT and (value.get("text") or value.get("coding")):
        return _concept(value)
    if keys <= _CODING and ("display" in keys or "code" in keys):
        return _coding(value)
    if keys <= _REFERENCE and keys & {"reference", "display"}:
        return _said(value.get("display"))
    if keys <= _AMOUNT and "value" in keys:
        unit = value.get("unit") or value.get("currency") or value.get("code")
        return " ".join(part for part in (f"{_said(value.get('comparator'))}{_said(value['value'])}", _said(unit)) if part)
    if keys <= _IDENTIFIER and "value" in keys:
        return " ".join(part for part in (_said(value.get("type")), _said(value["value"])) if part)
    if keys and keys <= _PERIOD:
        return " to ".join(_said(value.get(name)) or "…" for name in ("start", "end"))
    inside = "; ".join(_named(value))
    return f"({inside})" if inside else ""


def _concept(value: dict[str, object]) -> str:
    said = _said(value.get("text"))
    codings = value.get("coding")
    codes = [_coding(each, besides=said) for each in codings if isinstance(each, dict)] if isinstance(codings, list) else []
    return " ".join(part for part in (said, *codes) if part)


def _coding(value: dict[str, object], besides: str = "") -> str:
    """ "Medical care (1)"; where the words stand there already, the code alone."""
    shown, code = _said(value.get("display")), _said(value.get("code"))
    if shown == besides:
        shown = ""
    return " ".join(part for part in (shown, f"({code})" if code and code != shown else "") if part)


def _text(value: str) -> str:
    """Dates as the rest of the copy writes them."""
    if value[:4].isdecimal() and len(value) >= 10:
        try:
            return PartialDate(value).shown_with_time
        except InvalidInput:
            return value
    return value


def _spaced(name: str) -> str:
    """ "productOrService" is "product or service"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_ ")
