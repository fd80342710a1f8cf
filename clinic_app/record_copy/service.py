"""Making a record copy: what it says is read and put on record, drawn elsewhere, and released only if it is still the whole truth.

Source: promises Q4, Q8, Q11, Q12, Q14, E6 and E7.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.errors import Conflict, NotFound, Refused
from clinic_app.identifiers import CommandId, PatientId
from clinic_app.patients import gate as patients_gate
from clinic_app.policy import gate as policy_gate
from clinic_app.printing.attachments import Attachment, attach
from clinic_app.printing.protect import protect
from clinic_app.record_copy import repository
from clinic_app.record_copy.contents_model import CopyContents, Cover, DrawnCopy, IncompleteCopy
from clinic_app.record_copy.cover import cover_of
from clinic_app.record_copy.model import (
    CopyId,
    CopyRelease,
    CopyRequest,
    CopyState,
    Lock,
    Medium,
    Passphrase,
    RecordCopy,
)
from clinic_app.record_copy.reading import ReadFile, check_sections, read_contents
from clinic_app.record_copy.reference import copy_reference
from clinic_app.record_map.entries import RecordMap
from clinic_app.record_map.model import CopyFile

_FILES = frozenset({Medium.ENCRYPTED_FILE, Medium.OPEN_FILE})


def _nowhere_yet(_file: bytes) -> None:
    """Whoever released the file writes it afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedCopy:
    """The file to hand over, and what was put on record about it."""

    file: bytes
    file_name: str
    release: CopyRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChoice:
    """A heading of the record that a copy may be limited to; ``key`` goes into ``CopyScope.sections``."""

    key: str
    heading: str


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Both files, open for one deed."""

    registry: Connection
    clinical: Connection
    charts: TrailHome


class RecordCopyService:
    """Copies of records, for the person who is signed in."""

    def __init__(
        self,
        registry: TrailHome,
        clinical: TrailHome | None,
        clock: Clock,
        *,
        zone: str,
        record_map: RecordMap,
        read_file: ReadFile,
    ) -> None:
        """``clinical`` is nothing where this sign-in does not hold its key."""
        self._registry = registry
        self._clinical = clinical
        self._clock = clock
        self._zone = zone
        self._map = record_map
        self._read_file = read_file

    @property
    def sections(self) -> tuple[SectionChoice, ...]:
        """What a copy can be asked to cover, in its order: the headings of the record map, which say nothing about anybody."""
        return tuple(SectionChoice(key=entry.key, heading=entry.heading) for entry in self._map.copied())

    def collect(self, actor: Actor, command: CommandId, patient: PatientId, request: CopyRequest) -> CopyContents:
        """Read everything the copy shall say; that it was read is on disk before it is returned.

        Asking again for the same person goes on with the same draft and its reference, until it is released or discarded.

        Raises: ``Refused`` without an identity check, without the key of the charts, or with a blank in the clinic's profile;
        ``IncompleteCopy`` where a row would be missing; ``InvalidInput``, ``NotFound``.
        """
        actor.require(Permission.RECORD_COPY_MAKE, patient=patient)
        with self._recorded_refusals(actor, patient):
            checked = request.checked(today=self._day(self._clock()))
            check_sections(self._map, checked.scope)
            with self._both_files() as rooms:
                cover = cover_of(policy_gate.current(rooms.registry))
                copy = self._draft(rooms.registry, actor, command, patient, checked)
                contents = self._contents(rooms, copy, cover)
                contents.require_complete()
                repository.save_counts(rooms.registry, contents)
                self._put_on_record(rooms, actor, command, AuditEvent.RECORD_COPY_DRAFT, copy, count=contents.items)
        return contents

    def release(
        self,
        actor: Actor,
        command: CommandId,
        contents: CopyContents,
        drawn: DrawnCopy,
        lock: Lock,
        *,
        doubts_reason: str = "",
        put: Callable[[bytes], None] = _nowhere_yet,
    ) -> ReleasedCopy:
        """Lock the pages with a passphrase, or leave them open for a reason, and put the handing over on record.

        Everything is read once more first: a copy is not released when something was added or changed since it was looked at.
        ``doubts_reason`` says why pages that seem to be about somebody else belong here. ``put`` may write the file where it is to go,
        under a name of its own; what it raises is raised, and nothing is on record then. Whoever writes it afterwards and cannot calls
        ``take_back``.

        Raises: ``Refused``, ``InvalidInput``, ``IncompleteCopy``; ``Conflict`` where the record or the draft has changed.
        """
        actor.require(Permission.RECORD_COPY_MAKE, patient=contents.patient_id, thing=contents.id)
        with self._recorded_refusals(actor, contents.patient_id):
            locked = lock.checked()
            _require_the_whole_truth(contents, drawn, doubts_reason)
            file = attach(drawn.pdf, self._attachments(contents))
            medium, reason = (Medium.ENCRYPTED_FILE, "") if isinstance(locked, Passphrase) else (Medium.OPEN_FILE, locked.reason)
            if isinstance(locked, Passphrase):
                file = protect(file, locked.text)
            put(file)
            release = self._release_of(actor, command, drawn, medium, file, reason, doubts_reason)
            with self._both_files() as rooms:
                self._hand_over(rooms, command, contents, release)
                copy = repository.get(rooms.registry, contents.id)
                self._put_on_record(
                    rooms, actor, command, AuditEvent.RECORD_COPY_RELEASE, copy, thing=release.id, detail=medium.value, count=drawn.pages
                )
        return ReleasedCopy(file=file, file_name=contents.file_name, release=release)

    def take_back(self, actor: Actor, command: CommandId, copy_id: CopyId, release: UUID) -> RecordCopy:
        """Put on record that a file which was on record as handed over could not be written; the draft is then open again.

        Raises: ``Refused``; ``NotFound`` where no file was released under that id.
        """
        actor.require(Permission.RECORD_COPY_MAKE, thing=copy_id)
        with self._registry.file.transaction() as connection:
            copy = repository.get(connection, copy_id)
            if self._registry.trail.done_before(connection, command) is None:
                if not any(each.id == release and each.medium in _FILES for each in copy.releases):
                    raise NotFound("There is no such handing over of a file here; look at the copies of this record.")
                repository.save_medium(connection, release, Medium.NOWHERE)
                copy = repository.get(connection, copy_id)
                if all(each.medium is Medium.NOWHERE for each in copy.releases):
                    copy = replace(copy, state=CopyState.DRAFT)
                    repository.save(connection, copy)
                self._registry.trail.record(
                    connection, actor, AuditEvent.RECORD_COPY_TAKE_BACK, command=command, patient=copy.patient_id, thing=release
                )
        return copy

    def note_print(
        self, actor: Actor, command: CommandId, contents: CopyContents, drawn: DrawnCopy, *, doubts_reason: str = ""
    ) -> CopyRelease:
        """Put a handing over on paper on record, before the pages go to the printer; the same checks as for a file come first.

        Raises: ``Refused``, ``InvalidInput``, ``IncompleteCopy``; ``Conflict`` where the record or the draft has changed.
        """
        actor.require(Permission.RECORD_COPY_MAKE, patient=contents.patient_id, thing=contents.id)
        with self._recorded_refusals(actor, contents.patient_id):
            _require_the_whole_truth(contents, drawn, doubts_reason)
            release = self._release_of(actor, command, drawn, Medium.PAPER, drawn.pdf, "", doubts_reason)
            with self._both_files() as rooms:
                self._hand_over(rooms, command, contents, release)
                copy = repository.get(rooms.registry, contents.id)
                self._put_on_record(rooms, actor, command, AuditEvent.RECORD_COPY_PRINT, copy, thing=release.id, count=drawn.pages)
        return release

    def discard(self, actor: Actor, command: CommandId, copy_id: CopyId) -> RecordCopy:
        """Put a draft away; its reference stays taken and the person's next copy tells of it.

        Raises: ``Refused``, ``NotFound``; ``Conflict`` where it was handed over.
        """
        actor.require(Permission.RECORD_COPY_MAKE, thing=copy_id)
        with self._registry.file.transaction() as connection:
            copy = repository.get(connection, copy_id)
            if self._registry.trail.done_before(connection, command) is None:
                if copy.state is not CopyState.DRAFT:
                    raise Conflict("This copy was handed over or put away already; it stays on record as it is.")
                copy = replace(copy, state=CopyState.DISCARDED)
                repository.save(connection, copy)
                self._registry.trail.record(
                    connection, actor, AuditEvent.RECORD_COPY_DISCARD, command=command, patient=copy.patient_id, thing=copy.id
                )
        return copy

    def _draft(self, connection: Connection, actor: Actor, command: CommandId, patient: PatientId, request: CopyRequest) -> RecordCopy:
        """The draft to read for: the one that this command made, the one left open, or a new one."""
        now = self._clock()
        done = self._registry.trail.done_before(connection, command)
        if done is not None:
            copy = repository.get(connection, CopyId(done))
            if copy.state is not CopyState.DRAFT:
                raise Conflict("This copy was handed over or put away already; make a new one.")
            return copy
        patients_gate.get(connection, patient)
        begun = repository.open_draft(connection, patient, actor.pc, actor.staff_id)
        if begun is not None:
            copy = replace(begun, request=request, made_at=now, made_on=self._day(now))
            repository.save(connection, copy)
            return copy
        running = repository.next_running(connection, actor.pc)
        copy = RecordCopy(
            # Named after its command, so that both trails name the same copy even if a power cut parted them.
            id=CopyId(command),
            patient_id=patient,
            reference=copy_reference(patients_gate.series_of(connection, actor.pc), running),
            state=CopyState.DRAFT,
            request=request,
            made_at=now,
            made_on=self._day(now),
            made_by=actor.staff_id,
            items=0,
            contents_sha256=b"",
        )
        repository.add(connection, copy, actor.pc, running)
        return copy

    def _contents(self, rooms: _Rooms, copy: RecordCopy, cover: Cover) -> CopyContents:
        return read_contents({"registry": rooms.registry, "clinical": rooms.clinical}, self._map, copy, cover, self._read_file)

    def _attachments(self, contents: CopyContents) -> tuple[Attachment, ...]:
        clinical, patient = self._charts(), contents.patient_id
        with clinical.file.reading() as connection:
            return tuple(
                Attachment(name=each.name, media_type=each.file.media_type, content=self._unchanged(connection, patient, each.file))
                for each in contents.attached
            )

    def _unchanged(self, connection: Connection, patient: PatientId, file: CopyFile) -> bytes:
        content = self._read_file(connection, patient, file.id)
        if hashlib.sha256(content).digest() != file.sha256:
            raise Conflict("A document changed since the copy was made, so nothing was released; make the copy again.")
        return content

    def _release_of(
        self, actor: Actor, command: CommandId, drawn: DrawnCopy, medium: Medium, file: bytes, no_encryption_reason: str, doubts_reason: str
    ) -> CopyRelease:
        now = self._clock()
        return CopyRelease(
            id=command,
            medium=medium,
            at=now,
            on=self._day(now),
            by=actor.staff_id,
            pages=drawn.pages,
            sha256=hashlib.sha256(file).digest(),
            no_encryption_reason=no_encryption_reason,
            doubts_reason=doubts_reason,
        )

    def _hand_over(self, rooms: _Rooms, command: CommandId, contents: CopyContents, release: CopyRelease) -> None:
        """Store the handing over, once what was looked at is still all there is."""
        copy = repository.get(rooms.registry, contents.id)
        if copy.state is CopyState.DISCARDED or copy.contents_sha256 != contents.digest():
            raise Conflict("This copy was put away or made anew since you looked at it, so nothing was released; make it again.")
        if not contents.shows_the_same_record_as(self._contents(rooms, copy, contents.cover)):
            raise Conflict("The record has changed since this copy was made, so nothing was released; make it again.")
        if self._registry.trail.done_before(rooms.registry, command) is not None:
            # The answer to the first try never arrived, or it would not have been repeated: its file is nobody's.
            repository.save_file(rooms.registry, release.id, release.sha256)
            return
        repository.add_release(rooms.registry, copy, release)
        repository.save(rooms.registry, replace(copy, state=CopyState.RELEASED))

    def _put_on_record(
        self,
        rooms: _Rooms,
        actor: Actor,
        command: CommandId,
        event: AuditEvent,
        copy: RecordCopy,
        *,
        count: int,
        thing: UUID | None = None,
        detail: str | None = None,
    ) -> None:
        """One row in each file under the same command: the registry was written and the charts were read."""
        about = thing or copy.id
        for home, connection in ((self._registry, rooms.registry), (rooms.charts, rooms.clinical)):
            if home.trail.done_before(connection, command) is None:
                home.trail.record(
                    connection, actor, event, command=command, patient=copy.patient_id, thing=about, detail=detail, count=count
                )

    def _charts(self) -> TrailHome:
        if self._clinical is None:
            raise Refused("This sign-in does not open the charts, so the copy would lack them; ask somebody whose role opens both.")
        return self._clinical

    @contextmanager
    def _both_files(self) -> Iterator[_Rooms]:
        charts = self._charts()
        with self._registry.file.transaction() as registry, charts.file.transaction() as clinical:
            yield _Rooms(registry, clinical, charts)

    @contextmanager
    def _recorded_refusals(self, actor: Actor, patient: PatientId) -> Iterator[None]:
        """Leave an audit row of every refusal, in a transaction of its own, before the person sees it (promise Q4)."""
        try:
            yield
        except (Refused, IncompleteCopy):
            actor.refusals.record_refusal(actor, Permission.RECORD_COPY_MAKE, patient=patient, thing=None)
            raise

    def _day(self, moment: datetime) -> date:
        return local_day(moment, self._zone)


def _require_the_whole_truth(contents: CopyContents, drawn: DrawnCopy, doubts_reason: str) -> None:
    drawn.require_complete(contents)
    if contents.doubts and not doubts_reason.strip():
        raise Refused(
            "A page in this copy seems to be about somebody else; look at it, then take it out of this record or say why it belongs here."
        )
