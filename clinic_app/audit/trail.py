"""Writing the trail: one row per deed, in the same transaction as the deed, chained to the row before it."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit import repository, verification
from clinic_app.audit.model import AuditEntry, AuditEvent, ChainFinding, Outcome, TrailAltered, chain_mac
from clinic_app.audit.tables import TrailTables
from clinic_app.clock import Clock
from clinic_app.identifiers import CommandId, PatientId, PcId
from clinic_app.progress import Progress, untold
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import Head, HeadFile, note_head
from clinic_app.vault.write_gate import meet_command


class AuditTrail:
    """The trail of one encrypted file, for the deeds of this PC."""

    def __init__(self, file_name: str, tables: TrailTables, clock: Clock, heads: HeadFile) -> None:
        self._file_name = file_name
        self._tables = tables
        self._clock = clock
        self._heads = heads

    def record(
        self,
        connection: Connection,
        actor: Actor,
        event: AuditEvent,
        *,
        command: CommandId | None = None,
        patient: PatientId | None = None,
        thing: UUID | None = None,
        detail: str | None = None,
        count: int | None = None,
        outcome: Outcome = Outcome.DONE,
    ) -> None:
        """Add the row; a write names its ``command``, and ``thing`` is then the id of what it made or changed.

        Raises: ``TrailAltered``; for a command also what ``done_before`` raises.
        """
        if command is not None:
            if thing is None:
                # A retry of the command asks for what it made (``done_before``); without it the deed would be done again.
                raise ValueError(f"{event.value}: a command's row must name the thing")
            meet_command(connection, command, done=False)
        keys = repository.keys(connection)
        if not keys:
            raise TrailAltered
        epoch = max(keys)
        before = repository.end(connection, actor.pc)
        entry = AuditEntry(
            pc=actor.pc,
            sequence=before.sequence + 1,
            at=self._clock(),
            staff=actor.staff_id,
            roles=_roles(actor),
            session=actor.session,
            event=event,
            outcome=outcome,
            patient=patient,
            thing=thing,
            detail=detail,
            count=count,
            command=command,
            epoch=epoch,
            previous=before.mac,
            mac=b"",
        )
        entry = replace(entry, mac=chain_mac(keys[epoch], entry))
        repository.append(connection, entry)
        head = Head(epoch=epoch, audit_sequence=entry.sequence, chain_mac=entry.mac, time=entry.at)
        note_head(connection, self._heads.sealed(head, keys[epoch], self._file_name))

    def done_before(self, connection: Connection, command: CommandId) -> UUID | None:
        """The id of what this very command made, if it has already been done: a retry finds it and does nothing twice.

        Raises: ``DiskIsFull``, ``DiskIsReadOnly`` where it is a new deed and the disk takes none.
        """
        made = repository.made_by(connection, command)
        meet_command(connection, command, done=made is not None)
        return made

    def verify(self, connection: Connection, pc: PcId, progress: Progress = untold) -> tuple[ChainFinding, ...]:
        """Every chain of the file computed again, and the end of that PC's held against its mark.

        Raises: ``Cancelled`` from ``progress``.
        """
        end = verification.verify_end(connection, self._tables, self._file_name, pc, self._heads)
        return (*verification.verify_file(connection, self._tables, self._file_name, progress), *([] if end is None else [end]))


@dataclass(frozen=True, slots=True)
class TrailHome:
    """One file with its trail: where to read and where to write."""

    file: EncryptedFile
    tables: TrailTables
    trail: AuditTrail


class RegistryRefusals:
    """Keeps refusals in the registry's trail, which everyone who works here can write."""

    def __init__(self, registry: TrailHome) -> None:
        self._registry = registry

    def record_refusal(self, actor: Actor, permission: Permission, *, patient: PatientId | None, thing: UUID | None) -> None:
        """Write the row, in a transaction of its own, before the person sees the refusal."""
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(
                connection, actor, AuditEvent.DEED_REFUSED, patient=patient, thing=thing, detail=permission.value, outcome=Outcome.DENIED
            )


def _roles(actor: Actor) -> str:
    names = sorted(role.value for role in actor.roles)
    return " ".join([*names, "deputising"] if actor.deputising else names)
