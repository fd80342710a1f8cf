"""Short ways to say what a doctor writes: measurements with their codes and usual ranges, medicines, treatments with their products."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from clinic_app.history.model import Encounter
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.results_model import Observation, ObservationComponent
from clinic_app.history.statuses import EncounterStatus, MedicationOrigin, MedicationStatus, ObservationStatus, ProcedureStatus
from clinic_app.history.treatments_model import MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"

DOCTOR = "Dr Asha Rao"
"""How the demo's doctor is printed under visits and treatments."""


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    code: str
    unit: str
    category: str
    low: str | None = None
    high: str | None = None


class Measured(Enum):
    """What is measured in the demo; codes are LOINC's, ranges those that laboratories usually print."""

    HBA1C = _Kind("HbA1c", "4548-4", "%", "laboratory", "4.0", "5.6")
    LDL = _Kind("LDL cholesterol", "13457-7", "mg/dL", "laboratory", None, "100")
    CREATININE = _Kind("Creatinine", "2160-0", "mg/dL", "laboratory", "0.6", "1.2")
    TSH = _Kind("TSH", "3016-3", "mIU/L", "laboratory", "0.4", "4.0")
    WEIGHT = _Kind("Body weight", "29463-7", "kg", "vital-signs")
    PULSE = _Kind("Heart rate", "8867-4", "/min", "vital-signs", "60", "100")


def measured(what: Measured, value: str, on: date) -> Observation:
    """One result; ``value`` keeps its digits as given."""
    kind = what.value
    usual = None
    if kind.low is not None or kind.high is not None:
        usual = ReferenceRange(None if kind.low is None else Decimal(kind.low), None if kind.high is None else Decimal(kind.high))
    return Observation(
        code=CodedConcept(kind.name, LOINC, kind.code),
        status=ObservationStatus.FINAL,
        category=kind.category,
        effective=PartialDate.of_day(on),
        value=Quantity(Decimal(value), kind.unit, system=UCUM, code=kind.unit),
        reference_range=usual,
        performer="City Diagnostics" if kind.category == "laboratory" else None,
    )


def blood_pressure(systolic: int, diastolic: int, on: date) -> Observation:
    """Both pressures as one measurement, in mmHg."""
    parts = (("Systolic", "8480-6", systolic, 90, 130), ("Diastolic", "8462-4", diastolic, 60, 80))
    return Observation(
        code=CodedConcept("Blood pressure", LOINC, "85354-9"),
        status=ObservationStatus.FINAL,
        category="vital-signs",
        effective=PartialDate.of_day(on),
        components=tuple(
            ObservationComponent(
                code=CodedConcept(name, LOINC, code),
                value=Quantity(Decimal(value), "mmHg", system=UCUM, code="mm[Hg]"),
                reference_range=ReferenceRange(Decimal(low), Decimal(high)),
            )
            for name, code, value, low, high in parts
        ),
    )


def visit_of(kind: str, at: datetime, reason: str = "") -> Encounter:
    """A visit that took place; ``at`` carries the clinic's own zone."""
    return Encounter(
        type=CodedConcept(kind),
        status=EncounterStatus.FINISHED,
        setting=CodedConcept("ambulatory", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
        started=PartialDate.of_moment(at),
        reason=CodedConcept(reason) if reason else None,
        practitioners=(DOCTOR,),
    )


def medicine(name: str, dosage: str, on: date, *, reason: str = "", as_needed: bool = False) -> MedicationStatement:
    """A prescription of ours that is still being taken."""
    return MedicationStatement(
        medication=CodedConcept(name),
        status=MedicationStatus.ACTIVE,
        origin=MedicationOrigin.REQUEST,
        started=PartialDate.of_day(on),
        dosage=dosage,
        route="by mouth",
        as_needed=as_needed,
        reason=reason or None,
        prescriber=DOCTOR,
    )


def treatment(name: str, on: date, products: tuple[ProductUsed, ...], *, sites: tuple[str, ...], comment: str = "") -> Procedure:
    """A treatment that was finished, with what was used in it."""
    return Procedure(
        code=CodedConcept(name),
        status=ProcedureStatus.COMPLETED,
        started=PartialDate.of_day(on),
        body_sites=sites,
        products=products,
        performers=(DOCTOR,),
        comment=comment or None,
    )


def product(name: str, lot: str, expires: str, site: str, amount: str, unit: str) -> ProductUsed:
    """What went in where, from which lot."""
    return ProductUsed(product=name, lot_number=lot, expires=PartialDate(expires), site=site, amount=Quantity(Decimal(amount), unit))
