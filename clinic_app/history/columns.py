"""How a fact becomes the columns of a row and a fact again: one list of fields per kind, from which tables, inserts and reading follow.

Pure, so that an import can make its rows in a child process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import DocumentReference, Encounter, Fact
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.results_model import DiagnosticReport, Observation, ObservationComponent, ObservationValue
from clinic_app.history.statuses import (
    AllergyCriticality,
    ConditionStatus,
    DocumentStatus,
    EncounterStatus,
    ImmunizationStatus,
    MedicationOrigin,
    MedicationStatus,
    ObservationStatus,
    ProcedureStatus,
    ReportStatus,
    Verification,
)
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import CodedConcept, Comparator, Quantity, ReferenceRange

Value: TypeAlias = "str | int | bytes | None"
"""What a column holds."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """One kind of field: the columns it takes and both ways between the value and them."""

    suffixes: tuple[str, ...]
    put: Callable[[T], tuple[Value, ...]]
    take: Callable[[Sequence[Any]], T]
    """Given exactly as many values as there are suffixes."""
    is_text: bool = True
    """Text columns, or whole numbers."""


def _text(value: str | None) -> tuple[Value, ...]:
    return (value,)


def _first(values: Sequence[Any]) -> Any:  # noqa: ANN401 - a column's own value
    return values[0]


def _flag(value: bool) -> tuple[Value, ...]:
    return (1 if value else 0,)


def _put_date(value: PartialDate | None) -> tuple[Value, ...]:
    return (None if value is None else value.text,)


def _take_date(values: Sequence[Any]) -> PartialDate | None:
    return None if values[0] is None else PartialDate(values[0])


def _put_lines(value: tuple[str, ...]) -> tuple[Value, ...]:
    return ("\n".join(" ".join(line.splitlines()) for line in value) if value else None,)


def _take_lines(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(values[0].split("\n")) if values[0] else ()


_NO_CONCEPT: tuple[Value, ...] = (None, None, None, None)


def _put_concept(value: CodedConcept | None) -> tuple[Value, ...]:
    return _NO_CONCEPT if value is None else (value.text, value.system, value.code, value.display)


def _take_concept(values: Sequence[Any]) -> CodedConcept | None:
    return None if values[0] is None else CodedConcept(values[0], values[1], values[2], values[3])


_NO_QUANTITY: tuple[Value, ...] = (None, None, None, None, None)


def _put_quantity(value: Quantity | None) -> tuple[Value, ...]:
    if value is None:
        return _NO_QUANTITY
    comparator = None if value.comparator is None else value.comparator.value
    return (str(value.value), value.unit, comparator, value.system, value.code)


def _take_quantity(values: Sequence[Any]) -> Quantity | None:
    if values[0] is None:
        return None
    return Quantity(Decimal(values[0]), values[1], None if values[2] is None else Comparator(values[2]), values[3], values[4])


def _put_range(value: ReferenceRange | None) -> tuple[Value, ...]:
    if value is None:
        return (None, None, None)
    low, high = (None if end is None else str(end) for end in (value.low, value.high))
    return (low, high, value.text)


def _take_range(values: Sequence[Any]) -> ReferenceRange | None:
    if values[0] is values[1] is values[2] is None:
        return None
    low, high = (None if end is None else Decimal(end) for end in values[:2])
    return ReferenceRange(low, high, values[2])


_NO_VALUE: tuple[Value, ...] = (None,) * 7


def _put_value(value: ObservationValue | None) -> tuple[Value, ...]:
    """An amount fills number, unit, comparator, system and code; a coded answer text, system, code and display; words text alone."""
    if value is None:
        return _NO_VALUE
    if isinstance(value, Quantity):
        number, unit, comparator, system, code = _put_quantity(value)
        return (number, unit, comparator, None, system, code, None)
    if isinstance(value, CodedConcept):
        # An empty display tells a coded answer without a code from words.
        return (None, None, None, value.text, value.system, value.code, value.display or "")
    return (None, None, None, value, None, None, None)


def _take_value(values: Sequence[Any]) -> ObservationValue | None:
    number, unit, comparator, text, system, code, display = values
    if number is not None:
        return _take_quantity((number, unit, comparator, system, code))
    if display is not None:
        return CodedConcept(text, system, code, display or None)
    return None if text is None else str(text)


def _member(kind: type[Enum]) -> Codec[Any]:
    def put(value: Enum | None) -> tuple[Value, ...]:
        return (None if value is None else value.value,)

    def take(values: Sequence[Any]) -> Enum | None:
        return None if values[0] is None else kind(values[0])

    return Codec(("",), put, take)


TEXT: Codec[Any] = Codec(("",), _text, _first)
FLAG: Codec[Any] = Codec(("",), _flag, lambda values: bool(values[0]), is_text=False)
DATE: Codec[Any] = Codec(("",), _put_date, _take_date)
LINES: Codec[Any] = Codec(("",), _put_lines, _take_lines)
CONCEPT: Codec[Any] = Codec(("", "_system", "_code", "_display"), _put_concept, _take_concept)
QUANTITY: Codec[Any] = Codec(("", "_unit", "_comparator", "_system", "_code"), _put_quantity, _take_quantity)
RANGE: Codec[Any] = Codec(("_low", "_high", "_text"), _put_range, _take_range)
RESULT: Codec[Any] = Codec(("_number", "_unit", "_comparator", "", "_system", "_code", "_display"), _put_value, _take_value)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a fact and the columns it takes."""

    attribute: str
    codec: Codec[Any]
    base: str
    """What its columns are called before the codec's suffixes."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.base}{suffix}" for suffix in self.codec.suffixes)


@dataclass(frozen=True, slots=True)
class Layout(Generic[T]):
    """All fields of one class of values, in the order of their columns."""

    make: type[T]
    fields: tuple[Field, ...]
    _attributes: Callable[[T], tuple[Any, ...]]
    _puts: tuple[Callable[[Any], tuple[Value, ...]] | None, ...]
    """How each field becomes its columns; nothing where it is its only column's value as it stands."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for field in self.fields for column in field.columns)

    def values(self, thing: T) -> tuple[Value, ...]:
        """The columns' values."""
        found: list[Value] = []
        for value, put in zip(self._attributes(thing), self._puts, strict=True):
            if put is None:
                found.append(value)
            else:
                found += put(value)
        return tuple(found)

    def thing(self, values: Sequence[Any]) -> T:
        """What the columns' values were made from."""
        given: dict[str, object] = {}
        at = 0
        for field in self.fields:
            end = at + len(field.codec.suffixes)
            given[field.attribute] = field.codec.take(values[at:end])
            at = end
        return self.make(**given)


def _layout(make: type[T], **codecs: Codec[Any] | tuple[str, Codec[Any]]) -> Layout[T]:
    """``attribute=codec``, or ``attribute=(base, codec)`` where the columns are called otherwise."""
    fields = tuple(
        Field(name, codec, name) if isinstance(codec, Codec) else Field(name, codec[1], codec[0]) for name, codec in codecs.items()
    )
    puts = tuple(None if field.codec is TEXT else field.codec.put for field in fields)
    return Layout(make, fields, attrgetter(*(field.attribute for field in fields)), puts)


LAYOUTS: Mapping[ItemKind, Layout[Any]] = MappingProxyType(
    {
        ItemKind.ENCOUNTER: _layout(
            Encounter,
            type=CONCEPT,
            status=_member(EncounterStatus),
            setting=CONCEPT,
            started=DATE,
            ended=DATE,
            reason=CONCEPT,
            practitioners=LINES,
            organisation=("service_provider", TEXT),
            location=TEXT,
            discharge=TEXT,
        ),
        ItemKind.CONDITION: _layout(
            Condition,
            code=CONCEPT,
            clinical_status=_member(ConditionStatus),
            verification=_member(Verification),
            onset=DATE,
            onset_text=TEXT,
            abated=DATE,
            abatement_text=TEXT,
            recorded=DATE,
            severity=TEXT,
            body_site=TEXT,
            comment=TEXT,
        ),
        ItemKind.ALLERGY: _layout(
            AllergyIntolerance,
            code=CONCEPT,
            clinical_status=_member(ConditionStatus),
            verification=_member(Verification),
            is_intolerance=FLAG,
            categories=LINES,
            criticality=_member(AllergyCriticality),
            reactions=LINES,
            onset=DATE,
            recorded=DATE,
            comment=TEXT,
        ),
        ItemKind.MEDICATION: _layout(
            MedicationStatement,
            medication=CONCEPT,
            status=_member(MedicationStatus),
            origin=_member(MedicationOrigin),
            started=DATE,
            ended=DATE,
            dosage=TEXT,
            route=TEXT,
            as_needed=FLAG,
            reason=TEXT,
            prescriber=TEXT,
            quantity=QUANTITY,
            comment=TEXT,
        ),
        ItemKind.IMMUNIZATION: _layout(
            Immunization,
            vaccine=CONCEPT,
            status=_member(ImmunizationStatus),
            given=DATE,
            given_text=TEXT,
            lot_number=TEXT,
            expires=DATE,
            manufacturer=TEXT,
            site=TEXT,
            route=TEXT,
            dose=QUANTITY,
            dose_number=TEXT,
            performer=TEXT,
            status_reason=TEXT,
            comment=TEXT,
        ),
        ItemKind.PROCEDURE: _layout(
            Procedure,
            code=CONCEPT,
            status=_member(ProcedureStatus),
            started=DATE,
            ended=DATE,
            performed_text=TEXT,
            category=TEXT,
            body_sites=LINES,
            performers=LINES,
            reason=TEXT,
            outcome=TEXT,
            comment=TEXT,
        ),
        ItemKind.OBSERVATION: _layout(
            Observation,
            code=CONCEPT,
            status=_member(ObservationStatus),
            category=TEXT,
            effective=DATE,
            effective_until=DATE,
            issued=DATE,
            value=RESULT,
            interpretation=CONCEPT,
            reference_range=("range", RANGE),
            absent_reason=TEXT,
            body_site=TEXT,
            method=TEXT,
            performer=TEXT,
            comment=TEXT,
        ),
        ItemKind.REPORT: _layout(
            DiagnosticReport,
            code=CONCEPT,
            status=_member(ReportStatus),
            category=TEXT,
            effective=DATE,
            effective_until=DATE,
            issued=DATE,
            conclusion=TEXT,
            performer=TEXT,
        ),
        ItemKind.DOCUMENT: _layout(
            DocumentReference,
            title=TEXT,
            type=CONCEPT,
            status=_member(DocumentStatus),
            created=DATE,
            author=("written_by", TEXT),
            description=TEXT,
            location=TEXT,
        ),
    }
)
"""Every kind of fact. What a fact holds in the plural (products, components) and a document's bytes have tables of their own."""

PRODUCT: Layout[ProductUsed] = _layout(ProductUsed, product=TEXT, lot_number=TEXT, expires=DATE, site=TEXT, amount=QUANTITY)

COMPONENT: Layout[ObservationComponent] = _layout(
    ObservationComponent, code=CONCEPT, value=RESULT, interpretation=CONCEPT, reference_range=("range", RANGE), absent_reason=TEXT
)


def occurred_key(when: PartialDate | None) -> str:
    """What a chart sorts by; an item whose day nobody knows comes before all others."""
    return "" if when is None else when.sort_key


def layout_of(fact: Fact) -> Layout[Any]:
    """The layout for this fact's kind."""
    return LAYOUTS[fact.kind]
