"""The manager's deputies: named for stated days, and what they did is listed for the manager's return."""

from datetime import date, datetime

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission, Role
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.errors import InvalidInput, Refused
from clinic_app.identifiers import CommandId, StaffId, new_uuid7
from clinic_app.staff import gate, repository
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.model import DeputyDeeds, Deputyship, DeputyshipId

MOST_DEEDS = 5_000
"""Deeds of a deputy that are listed at most, the newest; more are read in the audit trail."""


class DeputyService:
    """Deputies of one clinic's manager, for the person who is signed in."""

    def __init__(self, registry: TrailHome, clinical: TrailHome | None, deeds: KeyDeeds, clock: Clock, *, zone: str) -> None:
        self._registry = registry.file
        self._trail = registry.trail
        self._homes = (registry,) if clinical is None else (registry, clinical)
        self._deeds = deeds
        self._clock = clock
        self._zone = zone

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self._clock(), self._zone)

    def deeds(self, actor: Actor) -> tuple[DeputyDeeds, ...]:
        """Every deputyship there was and will be, the latest first, each with what was done in it in the manager's place.

        What is only in a file whose key is not held is left out.

        Raises: ``Refused``.
        """
        actor.require(Permission.DEPUTY_REVIEW)
        with self._registry.reading() as connection:
            wanted = [(each, gate.deeds_wanted(connection, each, zone=self._zone)) for each in repository.all_deputyships(connection)]
        found = tuple(DeputyDeeds(deputyship=each, deeds=self._read(asked)) for each, asked in wanted)
        with self._registry.transaction() as connection:
            count = sum(len(each.deeds) for each in found)
            self._trail.record(connection, actor, AuditEvent.AUDIT_READ, detail="deputising", count=count)
        return found

    def name_deputy(self, actor: Actor, command: CommandId, deputy: StaffId, *, first: date, last: date) -> Deputyship:
        """Let somebody act as manager from ``first`` to ``last``, days at the clinic, both included.

        Raises: ``Refused``, also for a deputy; ``NotFound``; ``InvalidInput`` for days or people that make no sense;
        ``DeputyNeedsKeys`` for somebody whose role opens no charts; ``KeysNeeded``.
        """
        actor.require(Permission.DEPUTY_NAME, thing=deputy)
        if actor.deputising:
            raise self._refusal(actor, Permission.DEPUTY_NAME, "A deputy names no deputy; leave it to the manager.", deputy)
        with self._deeds.in_step() as connection:
            if (done := self._trail.done_before(connection, command)) is not None:
                return repository.deputyship(connection, DeputyshipId(done))
            member = repository.get(connection, deputy)
            if any(Role.MANAGER in each.roles for each in self._deeds.people(connection) if each.staff_id == deputy):
                raise InvalidInput("Managers need no deputyship to act as manager; choose somebody else.", field="Deputy")
            now = self._clock()
            named = Deputyship(
                id=DeputyshipId(new_uuid7(now)), deputy=deputy, first=first, last=last, named_by=actor.staff_id, named_at=now
            ).checked(today=self.today)
            repository.add_deputyship(connection, named)
            detail = f"{first.isoformat()} > {last.isoformat()}"
            self._trail.record(connection, actor, AuditEvent.DEPUTY_NAME, command=command, thing=named.id, detail=detail)
            written = self._deeds.cabinet.name_deputy(self._deeds.keys, deputy, username=member.username)
            self._deeds.keep(connection, written)
        self._deeds.note_in_clinical(actor, command, AuditEvent.DEPUTY_NAME, named.id)
        return named

    def end_deputy(self, actor: Actor, command: CommandId, deputyship: DeputyshipId) -> Deputyship:
        """Let a deputyship cover no further day; a deputy who is signed in remains it until they sign out.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput`` for one that is over already, ``KeysNeeded``.
        """
        actor.require(Permission.DEPUTY_NAME, thing=deputyship)
        with self._deeds.in_step() as connection:
            found = repository.deputyship(connection, deputyship)
            if self._trail.done_before(connection, command) is not None:
                return found
            if found.is_over(self.today):
                raise InvalidInput("This deputyship is over already; there is nothing left to end.", field="Deputy")
            repository.end_deputyship(connection, deputyship, at=self._clock())
            self._trail.record(connection, actor, AuditEvent.DEPUTY_END, command=command, thing=deputyship)
            self._take_leave_back(connection, found.deputy)
            ended = repository.deputyship(connection, deputyship)
        self._deeds.note_in_clinical(actor, command, AuditEvent.DEPUTY_END, deputyship)
        return ended

    def mark_reviewed(self, actor: Actor, command: CommandId, deputyship: DeputyshipId, *, through: datetime) -> Deputyship:
        """Put on record that the manager looked at the deeds up to ``through``, the time of the newest that was shown.

        Raises: ``Refused``, also for deputies, who do not review themselves; ``NotFound``; ``InvalidInput``.
        """
        actor.require(Permission.DEPUTY_REVIEW, thing=deputyship)
        with self._registry.reading() as connection:
            found = repository.deputyship(connection, deputyship)
            wanted = gate.deeds_wanted(connection, found, zone=self._zone)
        if actor.deputising or actor.staff_id == found.deputy:
            raise self._refusal(
                actor, Permission.DEPUTY_REVIEW, "A deputy's deeds are reviewed by the manager, not by a deputy.", deputyship
            )
        now = self._clock()
        if through > now:
            raise InvalidInput("What has not happened yet cannot be reviewed; look at the list again.", field="Reviewed")
        deeds = sum(deed.at <= through for deed in self._read(wanted))
        with self._deeds.in_step() as connection:
            if self._trail.done_before(connection, command) is None:
                review = new_uuid7(now)
                repository.add_review(connection, review, deputyship, through=through, deeds=deeds, by=actor.staff_id, at=now)
                self._trail.record(
                    connection, actor, AuditEvent.DEPUTY_REVIEW, command=command, thing=review, detail=str(deputyship), count=deeds
                )
                if found.is_over(self.today):
                    self._take_leave_back(connection, found.deputy)
            reviewed = repository.deputyship(connection, deputyship)
        self._deeds.note_in_clinical(actor, command, AuditEvent.DEPUTY_REVIEW, deputyship)
        return reviewed

    def _take_leave_back(self, connection: Connection, deputy: StaffId) -> None:
        """Strike the leave to deputise from the key file once no day is left, so that dates written into the registry give none."""
        if any(not each.is_over(self.today) for each in repository.deputyships_of(connection, deputy)):
            return
        holder = next((each for each in self._deeds.people(connection) if each.staff_id == deputy), None)
        if holder is not None and holder.deputy:
            written = self._deeds.cabinet.withdraw_deputy(self._deeds.keys, deputy, username=holder.username)
            self._deeds.keep(connection, written)

    def _read(self, wanted: AuditFilter) -> tuple[AuditEntry, ...]:
        found: list[AuditEntry] = []
        for home in self._homes:
            with home.file.reading() as connection:
                found += audit_gate.newest(connection, home.tables, wanted, limit=MOST_DEEDS)
        return tuple(sorted(found, key=lambda entry: (entry.at, entry.sequence), reverse=True)[:MOST_DEEDS])

    def _refusal(self, actor: Actor, permission: Permission, sentence: str, thing: DeputyshipId | StaffId) -> Refused:
        actor.refusals.record_refusal(actor, permission, patient=None, thing=thing)
        return Refused(sentence)
