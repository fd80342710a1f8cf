"""Erasing a person's record: looked at first, counted, done for good, certified only after it was counted again (promises Z1, Z2)."""

from datetime import date

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.erasures import repository
from clinic_app.erasures.deed import Eraser
from clinic_app.erasures.model import Certificate, Counted, ErasedRows, Erasure, ErasurePreview, ErasureReason, kept_until
from clinic_app.errors import Conflict, InvalidInput, Refused
from clinic_app.identifiers import CommandId, PatientId
from clinic_app.patients import gate as patients_gate
from clinic_app.patients.model import Patient
from clinic_app.patients.record_numbers import understood
from clinic_app.policy import gate as policy_gate
from clinic_app.policy.profile import Profile
from clinic_app.policy.wording import retention_wording
from clinic_app.progress import Progress, untold
from clinic_app.record_map.entries import RecordMap
from clinic_app.staff import gate as staff_gate


class ErasureService:
    """Erasures, for the person who is signed in."""

    def __init__(self, registry: TrailHome, eraser: Eraser | None, clock: Clock, *, zone: str, record_map: RecordMap) -> None:
        """``eraser`` is nothing where this sign-in does not hold both keys."""
        self._registry = registry
        self._eraser = eraser
        self._clock = clock
        self._zone = zone
        self._map = record_map

    def preview(self, actor: Actor, patient: PatientId) -> ErasurePreview:
        """What would go and what would stay, counted, and whether the clinic's settings still keep the record.

        Raises: ``Refused``, ``NotFound``.
        """
        actor.require(Permission.PATIENT_ERASE, patient=patient)
        eraser = self._both_keys(actor, patient)
        rows = eraser.count(patient)
        files, drafts = eraser.count_beside(patient)
        stays = eraser.count_kept(patient)
        with self._registry.file.transaction() as connection:
            found = patients_gate.get(connection, patient)
            profile = policy_gate.current(connection)
            until = self._kept_until(profile, found)
            self._registry.trail.record(connection, actor, AuditEvent.ERASURE_PREVIEW, patient=patient)
        return ErasurePreview(
            record_number=found.record_number,
            goes=self._by_heading(rows),
            rows=sum(each.rows for each in rows),
            files=files,
            drafts=drafts,
            stays=stays,
            keep_until=until,
            keep_because="" if until is None else retention_wording(profile),
        )

    def erase(
        self,
        actor: Actor,
        command: CommandId,
        patient: PatientId,
        reason: ErasureReason,
        *,
        record_number: str,
        progress: Progress = untold,
    ) -> Certificate:
        """Erase a person for good; ``record_number`` is what somebody has typed to show that they mean this one.

        Cut off by a power cut, it is finished at the next sign-in of somebody who holds both keys.

        Raises: ``Refused``, ``NotFound``; ``InvalidInput`` for another number; ``ErasureIncomplete``; ``VaultError``.
        """
        actor.require(Permission.PATIENT_ERASE, patient=patient)
        eraser = self._both_keys(actor, patient)
        with self._registry.file.transaction() as connection:
            done = self._registry.trail.done_before(connection, command)
            if done is not None:
                erasure = repository.get(connection, done)
            else:
                self._require_meant(patients_gate.get(connection, patient), record_number)
                erasure = eraser.begin(connection, actor, command, patient, reason)
                if erasure.id != command:
                    # Begun by an earlier command and cut off: whoever asks again is on record too.
                    self._registry.trail.record(
                        connection, actor, AuditEvent.PATIENT_ERASE, command=command, patient=patient, thing=erasure.id, detail=reason.value
                    )
        return self._certificate(eraser, eraser.finish(actor, erasure, progress))

    def certificate(self, actor: Actor, number: str) -> Certificate:
        """What is told of a finished erasure, to be printed again.

        Raises: ``Refused``, ``NotFound``; ``Conflict`` for one that is not finished.
        """
        actor.require(Permission.PATIENT_ERASE)
        eraser = self._both_keys(actor, None)
        with self._registry.file.transaction() as connection:
            erasure = repository.by_certificate(connection, number.strip().upper())
            self._registry.trail.record(connection, actor, AuditEvent.ERASURE_READ, thing=erasure.id)
        return self._certificate(eraser, erasure)

    def _certificate(self, eraser: Eraser, erasure: Erasure) -> Certificate:
        if erasure.finished_at is None:
            raise Conflict("This erasure was cut off and is not finished; sign in again, which finishes it.")
        stays = eraser.count_kept(erasure.patient)
        with self._registry.file.reading() as connection:
            profile = policy_gate.current(connection)
            contact = profile.contact
            reach = " · ".join(part for part in (contact.phone, contact.email, contact.website) if part)
            return Certificate(
                number=erasure.certificate,
                reason=erasure.reason,
                begun_on=local_day(erasure.begun_at, self._zone),
                finished_on=local_day(erasure.finished_at, self._zone),
                erased_by=staff_gate.names(connection).of(erasure.begun_by),
                clinic_name=contact.name,
                contact_lines=tuple(line for line in (contact.address, reach) if line),
                privacy_contact=contact.privacy_addressee,
                went=self._by_heading(erasure.rows),
                rows=erasure.total,
                files=erasure.files_erased,
                drafts=erasure.drafts_erased,
                copies=erasure.copies_erased,
                stays=stays,
            )

    def _by_heading(self, rows: tuple[ErasedRows, ...]) -> tuple[Counted, ...]:
        counted = {each.key: each.rows for each in rows}
        return tuple(Counted(heading=entry.heading, number=counted[entry.key]) for entry in self._map.copied() if counted.get(entry.key))

    def _kept_until(self, profile: Profile, patient: Patient) -> date | None:
        counted_from = profile.retention.counted_from
        until = None if counted_from is None else kept_until(profile.retention, patient.days(counted_from))
        return until if until is not None and until > local_day(self._clock(), self._zone) else None

    def _both_keys(self, actor: Actor, patient: PatientId | None) -> Eraser:
        if self._eraser is None:
            actor.refusals.record_refusal(actor, Permission.PATIENT_ERASE, patient=patient, thing=None)
            raise Refused("This sign-in does not open the charts, so a record cannot be erased whole; ask a manager whose keys open both.")
        return self._eraser

    @staticmethod
    def _require_meant(patient: Patient, typed: str) -> None:
        if patient.record_number not in understood(typed):
            raise InvalidInput(
                "This is not the number of the record that is open; type the one that stands on this page.", field="Record number"
            )
