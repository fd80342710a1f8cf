"""A clinic with two files and somebody in it, for tests that write into charts."""

import shutil
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit.trail import RegistryRefusals
from clinic_app.history.chart import OpenChart
from clinic_app.history.documents_service import DocumentService
from clinic_app.history.model import Encounter
from clinic_app.history.notes_service import NoteService, NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.provenance import Source, Told
from clinic_app.history.results_model import Observation
from clinic_app.history.service import HistoryService
from clinic_app.history.statuses import EncounterStatus, MedicationOrigin, MedicationStatus, ObservationStatus, ProcedureStatus
from clinic_app.history.treatments_model import MedicationStatement, Procedure
from clinic_app.history.values import CodedConcept, Quantity
from clinic_app.history.writing import Desk
from clinic_app.identifiers import CommandId, PatientId
from clinic_app.patients import gate as patients_gate
from clinic_app.staff import gate as staff_gate
from clinic_app.staff.model import StaffMember, StaffName
from clinic_app.vault.blobs import BlobStore
from tests.builders import OpenFile, a_clinical_file, a_registration, a_registry, opened_copy
from tests.fake_clock import FakeClock

IN_PERSON = Told(source=Source.IN_PERSON)
TODAY = PartialDate("2026-03-02")


@dataclass(frozen=True, slots=True)
class Ward:
    """A doctor (Dr Asha Rao), one registered person, and the services that join them."""

    registry: OpenFile
    clinical: OpenFile
    desk: Desk
    history: HistoryService
    notes: NoteService
    documents: DocumentService
    blobs: BlobStore
    doctor: Actor
    patient: PatientId

    def command(self) -> CommandId:
        """The name of a new deed; time goes on a little, as it does between two deeds."""
        self.registry.clock.advance(seconds=1)
        return self.registry.command()

    def actor(self, *roles: Role) -> Actor:
        """Somebody else at this PC."""
        return self.registry.actor(*roles)

    def another_patient(self) -> PatientId:
        """Somebody else, registered too."""
        with self.registry.home.file.transaction() as connection:
            return patients_gate.register(connection, self.registry.pc, a_registration(), at=self.registry.clock(), on=date(2026, 3, 2)).id

    def chart(self) -> OpenChart:
        """The person's chart, opened by the doctor."""
        return self.history.open_chart(self.doctor, self.patient)

    def events(self) -> list[str]:
        """What the clinical trail says, oldest first."""
        return _events(self.clinical)

    def registry_events(self) -> list[str]:
        """What the registry's trail says, oldest first."""
        return _events(self.registry)


def _events(file: OpenFile) -> list[str]:
    with file.home.file.reading() as connection:
        return list(connection.exec_driver_sql("SELECT event FROM audit ORDER BY sequence").scalars())


def a_ward(folder: Path) -> Ward:
    """Make one in an existing folder."""
    registry = a_registry(folder)
    clinical = a_clinical_file(registry)
    doctor = registry.actor(Role.DOCTOR)
    member = StaffMember(
        id=doctor.staff_id,
        username=doctor.username,
        name=StaffName(display="Asha Rao", title="Dr"),
        recorded_roles=doctor.roles,
        added_at=registry.clock(),
    )
    with registry.home.file.transaction() as connection:
        staff_gate.enrol(connection, member)
        patient = patients_gate.register(connection, registry.pc, a_registration(), at=registry.clock(), on=date(2026, 3, 2))
    return _ward(registry, clinical, doctor, patient.id)


def the_same_ward(original: Ward, folder: Path) -> Ward:
    """A copy of a closed one, opened: twenty times as fast as making another."""
    shutil.copytree(original.registry.folder, folder, dirs_exist_ok=True)
    clock = FakeClock(original.registry.clock())
    registry = opened_copy(replace(original.registry, clock=clock), folder)
    clinical = opened_copy(replace(original.clinical, clock=clock), folder)
    doctor = replace(original.doctor, refusals=RegistryRefusals(registry.home))
    return _ward(registry, clinical, doctor, original.patient)


def _ward(registry: OpenFile, clinical: OpenFile, doctor: Actor, patient: PatientId) -> Ward:
    desk = Desk(clinical.home, registry.home, registry.clock, zone="Asia/Kolkata")
    blobs = BlobStore(registry.folder / "blobs", registry.clinic)
    return Ward(registry, clinical, desk, HistoryService(desk), NoteService(desk), DocumentService(desk, blobs), blobs, doctor, patient)


def a_visit(title: str = "Laser session", day: str = "2026-03-02T10:00:00+05:30", **more: object) -> Encounter:
    """A visit that has taken place."""
    return Encounter(type=CodedConcept(title), status=EncounterStatus.FINISHED, started=PartialDate(day), **more)  # type: ignore[arg-type]


def a_condition(text: str = "Melasma", onset: str = "2024-03", **more: object) -> Condition:
    """A problem."""
    return Condition(code=CodedConcept(text, "http://snomed.info/sct", "36209000"), onset=PartialDate(onset), **more)  # type: ignore[arg-type]


def an_allergy(text: str = "Penicillin", **more: object) -> AllergyIntolerance:
    """An allergy with a reaction."""
    return AllergyIntolerance(code=CodedConcept(text), reactions=("anaphylaxis (severe)",), **more)  # type: ignore[arg-type]


def a_medicine(text: str = "Metformin 500 mg tablet", **more: object) -> MedicationStatement:
    """A medicine taken twice a day."""
    return MedicationStatement(
        medication=CodedConcept(text),
        status=MedicationStatus.ACTIVE,
        origin=MedicationOrigin.REQUEST,
        dosage="1 tablet twice a day",
        **more,  # type: ignore[arg-type]
    )


def a_result(value: str = "6.4", day: str = "2026-01-12", **more: object) -> Observation:
    """A laboratory value."""
    return Observation(
        code=CodedConcept("HbA1c", "http://loinc.org", "4548-4"),
        status=ObservationStatus.FINAL,
        effective=PartialDate(day),
        value=Quantity(Decimal(value), "%"),
        **more,  # type: ignore[arg-type]
    )


def a_procedure(text: str = "Botulinum toxin, glabella", **more: object) -> Procedure:
    """A treatment."""
    return Procedure(
        code=CodedConcept(text),
        status=ProcedureStatus.COMPLETED,
        started=PartialDate("2026-03-02"),
        **more,  # type: ignore[arg-type]
    )


def note_words(text: str = "Mild erythema, settled in 20 minutes.", title: str = "Laser session 3 of 6") -> NoteWords:
    """What the doctor writes."""
    return NoteWords(title=title, text=text, occurred=TODAY)
