"""What managers do when somebody may not work here any more: suspend them at once, reinstate them, remove them for good.

A suspension takes seals out of the key file and costs a moment; a removal gives every file that the person could open a new
key, so that neither their password nor a copy they took opens what is written from then on (promise S3).
"""

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock
from clinic_app.errors import InvalidInput, Refused
from clinic_app.identifiers import CommandId, StaffId
from clinic_app.progress import Progress, untold
from clinic_app.staff import repository
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.key_rotation import KeyRotations
from clinic_app.staff.model import Parting, StaffMember
from clinic_app.staff.signing_in import leave
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.key_generation import kept_generation
from clinic_app.vault.open_keys import KeyHolder
from clinic_app.vault.tables import registry_identity

_LEAVE_MANAGERS = "A deputy neither suspends nor removes a manager; leave it to another manager."
_NOT_HERE = "This person has left already; their name stays for what they did."


class LeaverService:
    """Suspensions and removals at one clinic, for the person who is signed in."""

    def __init__(self, registry: TrailHome, deeds: KeyDeeds, rotations: KeyRotations, drafts: DraftDrawer, clock: Clock) -> None:
        self._registry = registry.file
        self._trail = registry.trail
        self._deeds = deeds
        self._rotations = rotations
        self._drafts = drafts
        self._clock = clock

    def parting(self, actor: Actor, staff_id: StaffId) -> Parting:
        """What is lost and what has to be done when somebody's keys are taken away, to be said before it is done.

        Raises: ``Refused``, ``NotFound``, ``KeyFileForged``, ``KeyFileOutdated``.
        """
        actor.require(Permission.STAFF_REMOVE, thing=staff_id)
        with self._registry.reading() as connection:
            repository.get(connection, staff_id)
            holder = self._holder(connection, staff_id)
        charts = holder is not None and (holder.holds_clinical or holder.opens_charts)
        files = tuple(VaultFile) if charts else (VaultFile.REGISTRY,)
        return Parting(drafts=self._drafts.count_of(staff_id), takes_charts=charts, megabytes=self._rotations.megabytes(files))

    def suspend(self, actor: Actor, command: CommandId, staff_id: StaffId) -> StaffMember:
        """Let somebody's password open nothing from now on; what they drafted waits for them.

        Raises: ``Refused``, also for a deputy who would suspend a manager; ``NotOneself``, ``LastManager``, ``SuspendedAlready``,
        ``NotFound``, ``StaffListDiffers``, ``KeysNeeded``.
        """
        actor.require(Permission.STAFF_SUSPEND, thing=staff_id)
        self._leave_managers(actor, Permission.STAFF_SUSPEND, staff_id)
        return self._change(actor, command, staff_id, AuditEvent.STAFF_SUSPEND)

    def reinstate(self, actor: Actor, command: CommandId, staff_id: StaffId) -> StaffMember:
        """Give somebody back the keys that their roles need, under the password that they had.

        Raises: ``Refused``, also for a deputy who would reinstate a manager; ``NotSuspended``, ``NotFound``, ``StaffListDiffers``,
        ``KeysNeeded``.
        """
        actor.require(Permission.STAFF_SUSPEND, thing=staff_id)
        self._leave_managers(actor, Permission.STAFF_SUSPEND, staff_id)
        return self._change(actor, command, staff_id, AuditEvent.STAFF_REINSTATE)

    def remove(self, actor: Actor, command: CommandId, staff_id: StaffId, progress: Progress = untold) -> StaffMember:
        """Take somebody's keys away for good: new keys for the registry, and for the charts if they could open them.

        ``progress`` hears of the copying and may stop it until the keys change; nothing was done then.

        Raises: ``Refused``, also for a deputy who would remove a manager; ``NotOneself``, ``LastManager``, ``NotFound``,
        ``InvalidInput`` for somebody who has left already, ``StaffListDiffers``, ``KeysNeeded``, ``NoRoomForNewKeys``, ``Cancelled``,
        ``NewKeysCutOff``, ``KeysAheadOfRecord``.
        """
        actor.require(Permission.STAFF_REMOVE, thing=staff_id)
        self._leave_managers(actor, Permission.STAFF_REMOVE, staff_id)
        partings, keys = self._deeds.cabinet.partings, self._deeds.keys
        with self._registry.reading() as connection:
            member = repository.get(connection, staff_id)
            if self._trail.done_before(connection, command) is not None:
                return member
            holder = self._holder(connection, staff_id)
        if member.left_at is not None:
            raise InvalidInput(_NOT_HERE)
        detail = None
        if holder is not None:
            # Else the keys went before, and the disk refused the record of it: only that is left to do.
            planned = partings.removal(keys, staff_id, username=member.username)
            self._rotations.carry_out(planned, progress)
            detail = " ".join(sorted(each.value for each in planned.files))
        with self._deeds.in_step() as connection:
            left = leave(connection, member, at=self._clock())
            self._trail.record(connection, actor, AuditEvent.STAFF_REMOVE, command=command, thing=staff_id, detail=detail)
            known = kept_generation(connection, registry_identity)
            self._deeds.keep(connection, self._deeds.cabinet.check_generation(keys, registry=known, clinical=None))
        self._deeds.note_in_clinical(actor, command, AuditEvent.STAFF_REMOVE, staff_id)
        self._drafts.discard_of(staff_id)
        return left

    def _change(self, actor: Actor, command: CommandId, staff_id: StaffId, event: AuditEvent) -> StaffMember:
        deeds, partings = self._deeds, self._deeds.cabinet.partings
        with deeds.in_step() as connection:
            member = repository.get(connection, staff_id)
            if self._trail.done_before(connection, command) is not None:
                return member
            if member.left_at is not None:
                raise InvalidInput(_NOT_HERE)
            self._trail.record(connection, actor, event, command=command, thing=staff_id)
            change = partings.suspend if event is AuditEvent.STAFF_SUSPEND else partings.reinstate
            deeds.keep(connection, change(deeds.keys, staff_id, username=member.username))
        deeds.note_in_clinical(actor, command, event, staff_id)
        return member

    def _leave_managers(self, actor: Actor, permission: Permission, staff_id: StaffId) -> None:
        if not actor.deputising:
            return
        with self._registry.reading() as connection:
            holder = self._holder(connection, staff_id)
        if holder is not None and Role.MANAGER in holder.roles:
            actor.refusals.record_refusal(actor, permission, patient=None, thing=staff_id)
            raise Refused(_LEAVE_MANAGERS)

    def _holder(self, connection: Connection, staff_id: StaffId) -> KeyHolder | None:
        """By the key file, not by the staff list, which every holder of the registry key could have written in."""
        return next((each for each in self._deeds.people(connection) if each.staff_id == staff_id), None)
