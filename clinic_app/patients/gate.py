"""What other slices ask about patients inside their own transaction; never commits, audits or checks roles."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from string import ascii_uppercase
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from clinic_app.access.actor import Actor
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.tables import registry_audit
from clinic_app.identifiers import PatientId, PcId, new_uuid7
from clinic_app.patients import finder, repository
from clinic_app.patients.model import FoundPatient, Patient, Registration, RetentionEvent
from clinic_app.patients.tables import number_series, patients
from clinic_app.policy.profile import RetentionEventKind

RECENT_PEOPLE = 12
"""People whom the finder offers before anything is typed."""


def register(connection: Connection, pc: PcId, registration: Registration, *, at: datetime, on: date) -> Patient:
    """Add a checked registration; registering is the first interaction with the clinic."""
    patient = Patient(
        id=PatientId(new_uuid7(at)),
        record_number=repository.next_record_number(connection, pc),
        registration=registration,
        registered_at=at,
        changed_at=at,
        version=1,
        retention=(RetentionEvent(kind=RetentionEventKind.LAST_INTERACTION, on=on, recorded_at=at),),
    )
    repository.add(connection, patient)
    note_event(connection, patient.id, RetentionEventKind.LAST_INTERACTION, on, at=at)
    return patient


def get(connection: Connection, patient: PatientId) -> Patient:
    """One registration, whole; raises ``NotFound``."""
    return repository.get(connection, patient)


def registered(connection: Connection, people: Collection[PatientId]) -> frozenset[PatientId]:
    """Those of ``people`` who are registered here."""
    if not people:
        return frozenset()
    everybody = connection.scalars(select(patients.c.id))
    return frozenset(people).intersection(PatientId(each) for each in everybody)


def by_source(connection: Connection, system: str, value: str) -> PatientId | None:
    """Who was imported under that identity of another system."""
    return repository.by_source(connection, system, value)


def remember_source(connection: Connection, patient: PatientId, system: str, value: str) -> None:
    """Keep how another system names this person, so that importing again finds them."""
    repository.add_source(connection, patient, system, value)


def note_event(connection: Connection, patient: PatientId, kind: RetentionEventKind, on: date, *, at: datetime) -> UUID:
    """Add one of the four dated events; the id is the new row's."""
    event = new_uuid7(at)
    repository.add_event(connection, event, patient, kind, on, at=at)
    return event


def start_series(connection: Connection, pc: PcId, series: str) -> None:
    """Give a PC the letters of its record numbers."""
    connection.execute(insert(number_series).values(pc=pc, series=series, last=0))


def begin_new_series(connection: Connection, pc: PcId) -> str:
    """Let a PC go on with letters that were never used, from 1: numbers given since a backup was made are then never given twice."""
    taken = set(connection.scalars(select(number_series.c.series)))
    after = max(taken, key=lambda series: (len(series), series))
    letters = next(each for each in _all_series() if (len(each), each) > (len(after), after))
    connection.execute(update(number_series).where(number_series.c.pc == pc).values(series=letters, last=0))
    return letters


def _all_series() -> Iterator[str]:
    """``A`` to ``Z``, then ``AA`` to ``ZZ``."""
    yield from ascii_uppercase
    yield from (first + second for first in ascii_uppercase for second in ascii_uppercase)


def series_of(connection: Connection, pc: PcId) -> str:
    """The letters that belong to a PC's numbers."""
    return str(connection.execute(select(number_series.c.series).where(number_series.c.pc == pc)).scalar_one())


def count(connection: Connection) -> int:
    """How many people are registered."""
    return connection.execute(select(func.count()).select_from(patients)).scalar_one()


def recently_opened(connection: Connection, actor: Actor) -> tuple[FoundPatient, ...]:
    """The people whom this member of staff opened last, newest first; taken from the trail, so nothing more is kept."""
    trail = registry_audit.trail.c
    opened = (
        select(trail.patient)
        .where(trail.staff == actor.staff_id, trail.event.in_((AuditEvent.PATIENT_OPEN, AuditEvent.PATIENT_REGISTER)))
        .order_by(trail.at.desc())
        .limit(RECENT_PEOPLE * 8)
    )
    ids = list(dict.fromkeys(PatientId(each) for each in connection.scalars(opened) if each is not None))
    return finder.recent(connection, tuple(ids[:RECENT_PEOPLE]))
