"""The small values that clinical facts are made of: a coded text, an amount with its unit, a usual range."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


@dataclass(frozen=True, slots=True)
class CodedConcept:
    """What was said, and the code for it if there is one (FHIR CodeableConcept with one coding).

    ``text`` is always there and is what people read; ``system`` is the code system's URI; ``display`` is that system's own wording where it
    differs from ``text``.
    """

    text: str
    system: str | None = None
    code: str | None = None
    display: str | None = None

    def __str__(self) -> str:
        return self.text


class Comparator(Enum):
    """How the true value stands to the stated one (FHIR quantity-comparator)."""

    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER_OR_EQUAL = ">="
    GREATER = ">"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured amount; ``value`` keeps the digits as they were given (7.0 is not 7).

    ``code`` is the unit in the code system ``system``, UCUM as a rule.
    """

    value: Decimal
    unit: str | None = None
    comparator: Comparator | None = None
    system: str | None = None
    code: str | None = None

    @property
    def exact(self) -> str:
        """Every digit as given, with the unit: "166.82501702858627 cm"."""
        return self._with_unit(plain_digits(self.value))

    @property
    def shown(self) -> str:
        """For reading: at most five significant digits after which a calculator's tail is cut, with the unit: "166.83 cm"."""
        return self._with_unit(plain_digits(shortened(self.value)))

    def _with_unit(self, digits: str) -> str:
        sign = self.comparator.value if self.comparator is not None else ""
        unit = self.unit or self.code or ""
        gap = "" if not unit or unit == "%" else " "
        return f"{sign}{digits}{gap}{unit}"

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """The usual range that a laboratory states for a result; either end may be open; ``text`` is its own wording, if any."""

    low: Decimal | None = None
    high: Decimal | None = None
    text: str | None = None

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies in the range, ends included."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        if self.text:
            return self.text
        low, high = (None if end is None else plain_digits(end) for end in (self.low, self.high))
        if low is not None and high is not None:
            return f"{low} to {high}"
        return f"from {low}" if low is not None else f"up to {high}" if high is not None else ""


def shortened(value: Decimal) -> Decimal:
    """At most five significant digits, but never fewer than all digits before the point; shorter values are untouched."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or exponent >= 0 or len(digits) <= 6:
        return value
    whole = len(digits) + exponent
    if abs(whole) > 20:
        return value
    return value.quantize(Decimal(1).scaleb(-min(max(5 - whole, 0), -exponent)))


def plain_digits(value: Decimal) -> str:
    """Digits without an exponent where that stays readable (up to 30 characters), else as Python writes them."""
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(value)
    return format(value, "f")
