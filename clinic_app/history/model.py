"""What a chart holds, in FHIR's terms: visits, documents, and the envelope around every clinical fact.

A fact (``Condition``, ``Observation``, …) says only what is clinically so; ``Recorded`` wraps it with its id, its patient, its encounter
and its provenance. A form and an imported file both give bare facts; the chart gives them back recorded.
"""

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeAlias, TypeVar

from clinic_app.history.kinds import BlobName, EncounterId, ItemId, ItemKind
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.provenance import EnteredInError, Provenance
from clinic_app.history.results_model import DiagnosticReport, Observation
from clinic_app.history.statuses import DocumentStatus, EncounterStatus
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """A visit, a call, a stay (FHIR Encounter)."""

    kind: ClassVar[ItemKind] = ItemKind.ENCOUNTER

    type: CodedConcept
    status: EncounterStatus
    setting: CodedConcept | None = None
    """FHIR ``class``: ambulatory, emergency, inpatient, virtual, …"""
    started: PartialDate | None = None
    ended: PartialDate | None = None
    reason: CodedConcept | None = None
    practitioners: tuple[str, ...] = ()
    organisation: str | None = None
    location: str | None = None
    discharge: str | None = None

    @property
    def title(self) -> str:
        return self.type.text

    @property
    def occurred(self) -> PartialDate | None:
        return self.started or self.ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """The bytes of a document, named by what they are; the bytes themselves lie encrypted in ``blobs/``."""

    media_type: str
    size: int
    """Bytes."""
    sha256: bytes
    blob_name: BlobName


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """A letter, a report, a scan (FHIR DocumentReference).

    Without ``attachment`` only its existence is known; ``location`` says where it lies.
    """

    kind: ClassVar[ItemKind] = ItemKind.DOCUMENT

    title: str
    type: CodedConcept | None = None
    status: DocumentStatus = DocumentStatus.CURRENT
    created: PartialDate | None = None
    author: str | None = None
    description: str | None = None
    attachment: Attachment | None = None
    location: str | None = None

    @property
    def occurred(self) -> PartialDate | None:
        return self.created


Fact: TypeAlias = (
    Encounter
    | Condition
    | AllergyIntolerance
    | MedicationStatement
    | Immunization
    | Procedure
    | Observation
    | DiagnosticReport
    | DocumentReference
)

F_co = TypeVar("F_co", bound=Fact, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[F_co]):
    """A fact as it stands in one person's chart."""

    id: ItemId
    patient_id: PatientId
    fact: F_co
    provenance: Provenance
    encounter_id: EncounterId | None = None
    report_id: ItemId | None = None
    """For a result: the report that carried it."""
    in_error: EnteredInError | None = None
    unplaced: int = 0
    """How many imported elements belong to this item that have no place in ``fact``; they are kept as a ``Leftover``."""

    @property
    def kind(self) -> ItemKind:
        return self.fact.kind

    @property
    def title(self) -> str:
        return self.fact.title

    @property
    def occurred(self) -> PartialDate | None:
        return self.fact.occurred


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What an import brought that has no place of its own: a whole resource (a care plan, a claim) or the
    elements left of one that was taken.

    ``content`` is JSON, a whole resource as its sender wrote it. Nothing that was imported is dropped.
    """

    kind: ClassVar[ItemKind] = ItemKind.LEFTOVER

    id: ItemId
    patient_id: PatientId
    resource_type: str
    title: str
    content: str
    element_count: int
    """How many elements the outermost object of ``content`` holds."""
    occurred: PartialDate | None = None
    item_id: ItemId | None = None
    """The item whose elements these are, if it was taken."""
    provenance: Provenance
