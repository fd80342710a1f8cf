"""A clinic whose charts are shown: real encrypted files that live in the worker's thread, as they do in the program."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from PySide6.QtCore import QEventLoop, QTimer

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.exchange.json_limits import JsonObject
from clinic_app.history import notes_repository, repository
from clinic_app.history.kinds import EncounterId, ItemId
from clinic_app.history.model import Encounter, Fact, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Provenance, Source
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import EncounterStatus, ObservationStatus
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange
from clinic_app.identifiers import ClinicId, new_uuid7
from clinic_app.policy.profile import DateOrder, PersonWord
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.open_keys import Generations, OpenKeys
from tests.exchange.bundles import a_patient
from tests.exchange.importing import Importer
from tests.history.builders import Ward, the_same_ward
from ui.background import Background
from ui.history.services import ChartServices
from ui.privacy import Privacy

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surgery:
    """A ward in the worker's thread, with a drawer for drafts."""

    ward: Ward
    drawer: DraftDrawer
    background: Background

    def call(self, work: Callable[[], T]) -> T:
        """Do ``work`` in the worker's thread and wait for it."""
        answers: list[T] = []
        failures: list[BaseException] = []
        self.background.run(work, done=answers.append, failed=failures.append)
        wait_until(lambda: bool(answers or failures))
        if failures:
            raise failures[0]
        return answers[0]

    def settle(self) -> None:
        """Wait until the worker has done all that it was asked so far."""
        self.call(lambda: None)

    def services(self, *roles: Role) -> ChartServices:
        """What a screen is handed; the doctor's unless roles are named."""
        actor: Actor = self.ward.doctor if not roles else replace(self.ward.doctor, roles=frozenset(roles))
        ward = self.ward
        return ChartServices(
            history=ward.history,
            notes=ward.notes,
            documents=ward.documents,
            patients=ward.registry.patients(),
            drafts=self.drawer,
            actor=actor,
            name="Dr Asha Rao",
            background=self.background,
            clock=ward.registry.clock,
            zone="Asia/Kolkata",
            order=DateOrder.DAY_FIRST,
            word=PersonWord.PATIENT,
            privacy=Privacy(),
        )

    def write(self, fact: Fact, *, encounter: EncounterId | None = None) -> None:
        """Put an entry straight into the chart."""
        self.call(lambda: _put(self.ward, [_recorded(self.ward, fact, encounter)], []))

    def imported(self, *resources: JsonObject) -> "Surgery":
        """The same clinic, with the chart of somebody whom a file of another system brought."""
        importer = Importer(self.ward)
        (patient,) = self.call(lambda: importer.imports(a_patient(), *resources)).patients
        return replace(self, ward=replace(self.ward, patient=patient))

    def many_visits(self, count: int) -> None:
        """That many visits, one a day back from today, each with a signed note and two results."""
        self.call(lambda: _put(self.ward, *_visits(self.ward, count)))


def wait_until(true: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until, "it did not come to pass in 20 seconds"
        pause = QEventLoop()  # QTest.qWait would keep Python's lock, and the worker could not go on
        QTimer.singleShot(5, pause.quit)
        pause.exec()


def open_surgery(first: Ward, folder: Path, background: Background) -> Surgery:
    """The ward opened where its connections will be used."""
    opened: list[Ward] = []
    background.run(lambda: the_same_ward(first, folder), done=opened.append)
    wait_until(lambda: bool(opened))
    return Surgery(opened[0], DraftDrawer(folder / "drafts", keys_of(opened[0].doctor)), background)


def keys_of(actor: Actor) -> OpenKeys:
    """The keys with which this person seals drafts."""
    return OpenKeys(
        clinic=_CLINIC,
        pc=actor.pc,
        staff_id=actor.staff_id,
        username=actor.username,
        roles=actor.roles,
        may_deputise=False,
        must_change_password=False,
        registry_key=bytes(32),
        clinical_key=bytes(32),
        in_tray_public=bytes(32),
        in_tray_private=None,
        person_private=bytes(range(32)),
        device_secret=None,
        generations=Generations(file=1, vouched=1),
    )


_CLINIC = ClinicId(uuid4())


def _recorded(ward: Ward, fact: Fact, encounter: EncounterId | None = None) -> Recorded[Fact]:
    return Recorded(
        id=ItemId(new_uuid7(ward.registry.clock())),
        patient_id=ward.patient,
        fact=fact,
        provenance=_provenance(ward),
        encounter_id=encounter,
    )


def _provenance(ward: Ward) -> Provenance:
    return Provenance(source=Source.IN_PERSON, author="Dr Asha Rao", author_id=ward.doctor.staff_id, recorded_at=ward.registry.clock())


def _visits(ward: Ward, count: int) -> tuple[list[Recorded[Fact]], list[Note]]:
    facts: list[Recorded[Fact]] = []
    notes: list[Note] = []
    now = ward.registry.clock()
    for number in range(count):
        day = PartialDate.of_day((now - timedelta(days=number)).date())
        visit = _recorded(
            ward,
            Encounter(
                type=CodedConcept(f"Laser session {count - number}"),
                status=EncounterStatus.FINISHED,
                started=day,
                practitioners=("Dr Asha Rao",),
            ),
        )
        facts.append(visit)
        sugar, weight = Decimal("6.4") + Decimal(number % 20) / 10, Decimal(70 + number % 9)
        for name, value, unit in (("HbA1c", sugar, "%"), ("Body weight", weight, "kg")):
            result = Observation(
                code=CodedConcept(name, "http://loinc.org", name),
                status=ObservationStatus.FINAL,
                effective=day,
                value=Quantity(value, unit),
                reference_range=ReferenceRange(Decimal(4), Decimal("6.5")) if unit == "%" else None,
            )
            facts.append(_recorded(ward, result, EncounterId(visit.id)))
        notes.append(
            Note(
                id=ItemId(new_uuid7(now)),
                patient_id=ward.patient,
                title="Laser session",
                text=f"Cheeks and forehead, 1064 nm. Mild erythema, settled in {10 + number % 20} minutes. Next in four weeks.",
                provenance=_provenance(ward),
                occurred=day,
                encounter_id=EncounterId(visit.id),
                signed_at=now,
                signed_by="Dr Asha Rao",
                signed_by_id=ward.doctor.staff_id,
            )
        )
    return facts, notes


def _put(ward: Ward, facts: list[Recorded[Fact]], notes: list[Note]) -> None:
    with ward.clinical.home.file.transaction() as connection:
        repository.ensure_chart(connection, ward.patient, ward.registry.clock())
        for fact in facts:
            repository.add(connection, fact)
        for note in notes:
            notes_repository.add(connection, note)
