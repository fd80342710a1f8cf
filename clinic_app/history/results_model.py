"""What was measured or found: observations with their parts, and the reports that carried them."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from clinic_app.history.kinds import ItemKind
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.statuses import ObservationStatus, ReportStatus
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange

ObservationValue: TypeAlias = Quantity | CodedConcept | str
"""An amount, a coded answer, or words; a range, a ratio, a time, yes and no are words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationComponent:
    """One of several values measured together: the systolic pressure of a blood pressure."""

    code: CodedConcept
    value: ObservationValue | None = None
    interpretation: CodedConcept | None = None
    reference_range: ReferenceRange | None = None
    absent_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A measurement, a laboratory result, an answer (FHIR Observation)."""

    kind: ClassVar[ItemKind] = ItemKind.OBSERVATION

    code: CodedConcept
    status: ObservationStatus
    category: str | None = None
    """FHIR's category code: vital-signs, laboratory, social-history, survey, …"""
    effective: PartialDate | None = None
    """When it was true of the person."""
    effective_until: PartialDate | None = None
    issued: PartialDate | None = None
    value: ObservationValue | None = None
    components: tuple[ObservationComponent, ...] = ()
    interpretation: CodedConcept | None = None
    reference_range: ReferenceRange | None = None
    absent_reason: str | None = None
    body_site: str | None = None
    method: str | None = None
    performer: str | None = None
    comment: str | None = None

    @property
    def title(self) -> str:
        return self.code.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.effective or self.issued


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticReport:
    """Results that were reported together, with the laboratory's or radiologist's conclusion (FHIR DiagnosticReport).

    Which results belong to it is said by the results (``Recorded.report_id``).
    """

    kind: ClassVar[ItemKind] = ItemKind.REPORT

    code: CodedConcept
    status: ReportStatus
    category: str | None = None
    effective: PartialDate | None = None
    effective_until: PartialDate | None = None
    issued: PartialDate | None = None
    conclusion: str | None = None
    performer: str | None = None

    @property
    def title(self) -> str:
        return self.code.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.effective or self.issued
