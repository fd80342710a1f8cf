"""What people do with registrations: find, register, open, edit, and note the events from which keeping is counted."""

from dataclasses import dataclass, replace
from datetime import date

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import CommandId, PatientId
from clinic_app.patients import finder, gate, repository
from clinic_app.patients.model import FoundPatient, Patient, Registration
from clinic_app.patients.search import readings
from clinic_app.policy.profile import DateOrder, RetentionEventKind


@dataclass(slots=True)
class _Finding:
    """One person's use of the finder, from the first question until it is left."""

    actor: Actor
    queries: int = 0
    largest: int = 0
    opened: int = 0


class PatientService:
    """Registrations of one clinic, for the person who is signed in."""

    def __init__(self, home: TrailHome, clock: Clock, *, zone: str, order: DateOrder) -> None:
        self._registry = home.file
        self._trail = home.trail
        self._clock = clock
        self._zone = zone
        self._order = order
        self._finding: _Finding | None = None

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self._clock(), self._zone)

    def find(self, actor: Actor, text: str) -> tuple[FoundPatient, ...]:
        """Up to 50 people whom the typed line may mean; the people opened last where nothing is typed.

        The use of the finder is on record before its first answer, and once more when it is left (``end_finding``).

        Raises: ``Refused``.
        """
        actor.require(Permission.PATIENT_FIND)
        finding = self._started(actor)
        with self._registry.reading() as connection:
            if not text.strip():
                return gate.recently_opened(connection, actor)
            found = finder.find(connection, readings(text, order=self._order, today=self.today))
        finding.queries += 1
        finding.largest = max(finding.largest, len(found))
        return found

    def rows_of(self, actor: Actor, patients: tuple[PatientId, ...]) -> tuple[FoundPatient, ...]:
        """The finder's rows of these people, for lists that know ids alone; who is no longer here is left out.

        On record as a use of the finder, like ``find``.

        Raises: ``Refused``.
        """
        actor.require(Permission.PATIENT_FIND)
        finding = self._started(actor)
        with self._registry.reading() as connection:
            chunks = (patients[start : start + finder.MOST_ROWS] for start in range(0, len(patients), finder.MOST_ROWS))
            found = tuple(row for chunk in chunks for row in finder.recent(connection, chunk))
        finding.queries += 1
        finding.largest = max(finding.largest, len(found))
        return found

    def end_finding(self, actor: Actor) -> None:
        """Put on record how the finder was used: how many questions, the longest answer, how many people were opened.

        Raises: ``Refused``.
        """
        actor.require(Permission.PATIENT_FIND)
        self._end()

    def _started(self, actor: Actor) -> _Finding:
        if self._finding is not None and self._finding.actor.session != actor.session:
            # A colleague took over the screen: whoever used the finder before has left it.
            self._end()
        if self._finding is None:
            with self._registry.transaction() as connection:
                self._trail.record(connection, actor, AuditEvent.PATIENT_FIND_START)
            self._finding = _Finding(actor)
        return self._finding

    def _end(self) -> None:
        finding = self._finding
        if finding is not None:
            detail = f"queries={finding.queries} opened={finding.opened}"
            with self._registry.transaction() as connection:
                self._trail.record(connection, finding.actor, AuditEvent.PATIENT_FIND_END, detail=detail, count=finding.largest)
            # Only now: where the row cannot be written, the next one who asks writes it.
            self._finding = None

    def register(self, actor: Actor, command: CommandId, registration: Registration) -> Patient:
        """Write a new person down and give them a record number.

        Raises: ``Refused``; ``InvalidInput`` naming the field to put right.
        """
        actor.require(Permission.PATIENT_REGISTER)
        checked = registration.checked(today=self.today)
        with self._registry.transaction() as connection:
            done = self._trail.done_before(connection, command)
            if done is not None:
                return repository.get(connection, PatientId(done))
            patient = gate.register(connection, actor.pc, checked, at=self._clock(), on=self.today)
            self._trail.record(connection, actor, AuditEvent.PATIENT_REGISTER, command=command, patient=patient.id, thing=patient.id)
        return patient

    def open(self, actor: Actor, patient: PatientId) -> Patient:
        """Read one registration; the reading is on record before it is shown.

        Raises: ``Refused``, ``NotFound``.
        """
        actor.require(Permission.PATIENT_OPEN, patient=patient)
        with self._registry.transaction() as connection:
            found = repository.get(connection, patient)
            self._trail.record(connection, actor, AuditEvent.PATIENT_OPEN, patient=patient)
        if self._finding is not None and self._finding.actor.session == actor.session:
            self._finding.opened += 1
        return found

    def edit(self, actor: Actor, command: CommandId, patient: PatientId, registration: Registration, *, version: int) -> Patient:
        """Replace what is written down about a person; ``version`` is that of the registration that was edited.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``, ``Conflict`` where a colleague saved first.
        """
        actor.require(Permission.PATIENT_EDIT, patient=patient)
        checked = registration.checked(today=self.today)
        with self._registry.transaction() as connection:
            if self._trail.done_before(connection, command) is not None:
                return repository.get(connection, patient)
            before = repository.get(connection, patient)
            changed = replace(before, registration=checked, changed_at=self._clock(), version=version + 1)
            repository.save(connection, changed)
            self._trail.record(connection, actor, AuditEvent.PATIENT_EDIT, command=command, patient=patient, thing=patient)
        return changed

    def record_event(self, actor: Actor, command: CommandId, patient: PatientId, kind: RetentionEventKind, on: date) -> Patient:
        """Note a last visit, a last interaction, the end of the relationship or of a contract or claim (promises T1 to T4).

        Raises: ``Refused``, ``NotFound``, ``InvalidInput`` for a day in the future.
        """
        actor.require(Permission.PATIENT_EDIT, patient=patient)
        if on > self.today:
            raise InvalidInput("This day lies in the future; enter the day on which it happened.", field="Date")
        with self._registry.transaction() as connection:
            if self._trail.done_before(connection, command) is None:
                repository.get(connection, patient)
                event = gate.note_event(connection, patient, kind, on, at=self._clock())
                self._trail.record(
                    connection, actor, AuditEvent.RETENTION_EVENT, command=command, patient=patient, thing=event, detail=kind.value
                )
            return repository.get(connection, patient)
