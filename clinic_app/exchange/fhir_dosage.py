"""FHIR Dosage in words: "1 tablet twice a day, as needed, by mouth"."""

from decimal import Decimal

from clinic_app.exchange.fhir_elements import Element
from clinic_app.history.values import Quantity, plain_digits

_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
"""UCUM units of time, as FHIR's Timing uses them."""

_WHEN = {
    "HS": "at bedtime",
    "WAKE": "on waking",
    "MORN": "in the morning",
    "AFT": "in the afternoon",
    "EVE": "in the evening",
    "NIGHT": "at night",
    "NOON": "at noon",
    "PHS": "after going to sleep",
    "C": "with a meal",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "AC": "before a meal",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "PC": "after a meal",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
"""HL7 EventTiming."""

_TIMES = {1: "once", 2: "twice"}


def dosage_in_words(dosages: list[Element]) -> tuple[str | None, str | None, bool]:
    """All dosages of a medicine in words, the route of the first, and whether all are "as needed"."""
    words: list[str] = []
    route = None
    as_needed: list[bool] = []
    for dosage in dosages:
        dosage.drop("sequence")
        needed = dosage.flag("asNeededBoolean") or False
        needed_for = dosage.concept_texts("asNeededCodeableConcept")
        as_needed.append(needed or bool(needed_for))
        ways = dosage.concept_texts("route")
        route = route or ", ".join(ways) or None
        text = dosage.text("text") or _composed(dosage)
        parts = [text, *dosage.concept_texts("additionalInstruction"), dosage.text("patientInstruction") or ""]
        if needed_for:
            parts.append(f"as needed for {', '.join(needed_for)}")
        elif needed:
            parts.append("as needed")
        if ways and len(dosages) > 1:
            parts.append(", ".join(ways))
        words.append(". ".join(part.rstrip(".") for part in parts if part))
    return "; ".join(line for line in words if line) or None, route, bool(as_needed) and all(as_needed)


def _composed(dosage: Element) -> str:
    amounts: list[str] = []
    for each in dosage.children("doseAndRate"):
        each.hl7_code("type")
        amount = each.quantity("doseQuantity") or each.quantity("rateQuantity")
        if amount is not None:
            amounts.append(_amount(amount))
    sites = dosage.concept_texts("site")
    timing = dosage.child("timing")
    how_often = _timing(timing) if timing is not None else ""
    return " ".join(part for part in (" + ".join(amounts), how_often, *sites) if part)


def _amount(amount: Quantity) -> str:
    return amount.exact if amount.unit or amount.code else f"{amount.exact} at a time"


def _timing(timing: Element) -> str:
    said = ", ".join(timing.concept_texts("code"))
    repeat = timing.child("repeat")
    if repeat is None:
        return said
    parts = [said] if said else []
    frequency, period = repeat.whole("frequency"), repeat.number("period")
    unit = repeat.text("periodUnit")
    if period is not None and unit is not None:
        parts.append(_rate(frequency or 1, period, _UNITS.get(unit, unit)))
    elif frequency is not None:
        parts.append(_times(frequency))
    parts += [_WHEN.get(each, each) for each in repeat.texts("when")]
    return ", ".join(parts)


def _rate(frequency: int, period: Decimal, unit: str) -> str:
    if period == 1:
        return f"{_times(frequency)} a {unit}" if unit != "hour" else f"{_times(frequency)} an hour"
    every = f"every {plain_digits(period)} {unit}s"
    return every if frequency == 1 else f"{_times(frequency)} {every}"


def _times(frequency: int) -> str:
    return _TIMES.get(frequency, f"{frequency} times")
