"""What the person takes or was given: medicines, immunisations, procedures and the products used in them."""

from dataclasses import dataclass
from typing import ClassVar

from clinic_app.history.kinds import ItemKind
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.statuses import ImmunizationStatus, MedicationOrigin, MedicationStatus, ProcedureStatus
from clinic_app.history.values import CodedConcept, Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationStatement:
    """A medicine that was prescribed, given, dispensed or is said to be taken (FHIR MedicationRequest, MedicationStatement, …)."""

    kind: ClassVar[ItemKind] = ItemKind.MEDICATION

    medication: CodedConcept
    status: MedicationStatus
    origin: MedicationOrigin
    started: PartialDate | None = None
    """From when; for a prescription the day it was written."""
    ended: PartialDate | None = None
    dosage: str | None = None
    """How much and how often, in words: "1 tablet twice a day"."""
    route: str | None = None
    as_needed: bool = False
    reason: str | None = None
    prescriber: str | None = None
    quantity: Quantity | None = None
    """How much was prescribed, given or dispensed."""
    comment: str | None = None

    @property
    def title(self) -> str:
        return self.medication.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.started or self.ended

    @property
    def is_current(self) -> bool:
        """Whether it belongs among the medicines of today; a single dose that was given does not."""
        return self.status.is_current and self.origin is not MedicationOrigin.ADMINISTRATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Immunization:
    """A vaccine that was given, or was not and why (FHIR Immunization)."""

    kind: ClassVar[ItemKind] = ItemKind.IMMUNIZATION

    vaccine: CodedConcept
    status: ImmunizationStatus
    given: PartialDate | None = None
    given_text: str | None = None
    lot_number: str | None = None
    expires: PartialDate | None = None
    manufacturer: str | None = None
    site: str | None = None
    route: str | None = None
    dose: Quantity | None = None
    dose_number: str | None = None
    performer: str | None = None
    status_reason: str | None = None
    comment: str | None = None

    @property
    def title(self) -> str:
        return self.vaccine.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductUsed:
    """What was put into or onto the person during a procedure, so that a recalled lot can be traced to people."""

    product: str
    lot_number: str | None = None
    expires: PartialDate | None = None
    site: str | None = None
    amount: Quantity | None = None
    """How much went in: 12 units, 0.5 mL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Something done to or for the person (FHIR Procedure; an ImagingStudy is one too)."""

    kind: ClassVar[ItemKind] = ItemKind.PROCEDURE

    code: CodedConcept
    status: ProcedureStatus
    started: PartialDate | None = None
    ended: PartialDate | None = None
    performed_text: str | None = None
    category: str | None = None
    body_sites: tuple[str, ...] = ()
    products: tuple[ProductUsed, ...] = ()
    performers: tuple[str, ...] = ()
    reason: str | None = None
    outcome: str | None = None
    comment: str | None = None

    @property
    def title(self) -> str:
        return self.code.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.started or self.ended
