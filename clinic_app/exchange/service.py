"""What people do with files of other systems: see what an import would do, and import."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import AuditTrail, TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.errors import InvalidInput
from clinic_app.exchange.chunks import Chunk, Filing, Step, sealed_columns, transactions
from clinic_app.exchange.filing import Filer, Verdict, judge, nothing_known
from clinic_app.exchange.model import SourceKey
from clinic_app.exchange.prepared import PreparedFile, PreparedPerson, UnreadableFile
from clinic_app.exchange.registering import known_patient, register, registration_of
from clinic_app.exchange.reports import Coming, ImportReport, Judgement, batches
from clinic_app.history import gate as history_gate
from clinic_app.history import import_gate
from clinic_app.history.columns import Value
from clinic_app.history.import_gate import ImportRow
from clinic_app.identifiers import CommandId, PatientId, part_of_command
from clinic_app.staff import gate as staff_gate
from clinic_app.vault.blobs import BlobStore, StoredBlob
from clinic_app.vault.errors import UNCERTAIN


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import has come."""

    files: int
    rows: int


@dataclass(slots=True)
class _Deed:
    """One import, from its first transaction to its last."""

    actor: Actor
    by: str
    """The importer's name, as it is printed."""
    command: CommandId
    progress: Callable[[ImportProgress], None]
    judgements: list[Judgement] = field(default_factory=list)
    rows: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    """How many steps each file's trail has of this deed."""

    def next_step(self, trail: AuditTrail, connection: Connection, file: str) -> CommandId:
        """The name of the deed's next step in one file: one that its trail does not have, also when a power cut had the deed done again."""
        if file not in self.steps:
            self.steps[file] = 0
            while trail.done_before(connection, part_of_command(self.command, self.steps[file])) is not None:
                self.steps[file] += 1
        self.steps[file] += 1
        return part_of_command(self.command, self.steps[file] - 1)

    def tell(self, rows: int) -> None:
        """That so many rows more are stored, or were found to be stored already."""
        self.rows += rows
        self.progress(ImportProgress(len(self.judgements), self.rows))


class ExchangeService:
    """Imports into one clinic, for the person who is signed in and holds both keys."""

    def __init__(self, registry: TrailHome, clinical: TrailHome, blobs: BlobStore, clock: Clock, *, zone: str) -> None:
        self._registry = registry.file
        self._registry_trail = registry.trail
        self._clinical = clinical.file
        self._trail = clinical.trail
        self._blobs = blobs
        self._clock = clock
        self._zone = zone

    def plan(self, actor: Actor, file: PreparedFile, *, coming: Collection[SourceKey] = ()) -> ImportReport:
        """What importing this file would do; nothing is changed but the trail.

        ``coming`` are people whom files that are imported before this one bring.

        Raises: ``Refused``.
        """
        actor.require(Permission.FHIR_IMPORT)
        judgement = Judgement.of(file)
        for person in file.people:
            with self._registry.reading() as connection:
                known = known_patient(connection, person)
            if known is not None:
                with self._clinical.reading() as connection:
                    judgement.patients.append(known)
                    judgement.outcomes |= self._judged(connection, known, person, file).outcomes
            elif person.key in coming:
                continue
            elif person.person is None:
                judgement.skip_nobody(person)
            else:
                try:
                    registration_of(person.person, today=self._today)
                    judgement.newcomers.append(person.key)
                except InvalidInput as error:
                    judgement.skip_unregistered(person, error)
        with self._clinical.transaction() as connection:
            self._trail.record(connection, actor, AuditEvent.FHIR_PLAN, count=len(file.report))
        return judgement.report()

    def import_files(
        self,
        actor: Actor,
        command: CommandId,
        files: Iterable[PreparedFile | UnreadableFile],
        *,
        progress: Callable[[ImportProgress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[ImportReport, ...]:
        """Import files, person by person, in transactions of bounded time; importing them again changes nothing.

        Stopping takes effect between transactions that complete somebody: whoever was begun is finished, what was imported stays, and
        files that were not reached have no report. ``command`` names the whole deed; each of its steps has a name made from it.

        Raises: ``Refused``, ``VaultError`` where the disk refuses; what was stored before stays, and importing again goes on.
        """
        actor.require(Permission.FHIR_IMPORT)
        with self._registry.reading() as connection:
            deed = _Deed(actor, staff_gate.names(connection).of(actor.staff_id), command, progress)
        unreadable: list[ImportReport] = []
        for batch in batches(files, deed.judgements, unreadable):
            if is_cancelled():
                for coming in batch:
                    coming.judgement.skip_stopped(coming.person)
                break
            self._batch(deed, batch)
        return (*unreadable, *(judgement.report() for judgement in deed.judgements))

    @property
    def _today(self) -> date:
        return local_day(self._clock(), self._zone)

    def _judged(self, connection: Connection, patient: PatientId, person: PreparedPerson, file: PreparedFile) -> Verdict:
        is_finished = import_gate.is_imported(connection, patient, file.sha256)
        return judge(connection, patient, person, is_finished=is_finished)

    def _batch(self, deed: _Deed, batch: list[Coming]) -> None:
        """Register who is new, find out what is new, and store it."""
        filings: list[Filing] = []
        for coming, patient, is_new in self._people(deed, batch):
            file, person = coming.file, coming.person
            verdict = nothing_known()
            if not is_new:
                with self._clinical.reading() as connection:
                    verdict = self._judged(connection, patient, person, file)
                coming.judgement.outcomes |= verdict.outcomes
            if verdict.has_news_in(person):
                filings.append(
                    Filing(file, person, verdict, Filer.of(patient, person, verdict, stated_system=file.stated_system, at=self._clock()))
                )
            else:
                deed.tell(person.row_count)
        for steps in transactions(filings):
            self._store(deed, steps)

    def _people(self, deed: _Deed, batch: list[Coming]) -> list[tuple[Coming, PatientId, bool]]:
        """Who everybody is here, registered if need be, and whether they are new; the registry's part of the import."""
        found: list[tuple[Coming, PatientId, bool]] = []
        with self._registry.transaction() as connection:
            for coming in batch:
                judgement, person = coming.judgement, coming.person
                known = known_patient(connection, person)
                if known is None and person.person is not None:
                    try:
                        registration = registration_of(person.person, today=self._today)
                    except InvalidInput as error:
                        judgement.skip_unregistered(person, error)
                        continue
                    patient = register(connection, deed.actor.pc, person, registration, at=self._clock(), today=self._today)
                    self._registry_trail.record(
                        connection,
                        deed.actor,
                        AuditEvent.FHIR_IMPORT,
                        command=deed.next_step(self._registry_trail, connection, self._registry.name),
                        patient=patient,
                        thing=patient,
                        detail="registered",
                    )
                    judgement.newcomers.append(person.key)
                    judgement.patients.append(patient)
                    found.append((coming, patient, True))
                elif known is None:
                    judgement.skip_nobody(person)
                else:
                    judgement.patients.append(known)
                    found.append((coming, known, False))
        return found

    def _store(self, deed: _Deed, steps: list[Step]) -> None:
        """One transaction: everything in it is stored, with an event for each person, or nothing is."""
        with ExitStack() as stack:
            sealed = [stack.enter_context(self._sealed(step.filing, step.chunk)) for step in steps]
            connection = stack.enter_context(self._clinical.transaction())
            for step, files in zip(steps, sealed, strict=True):
                filer = step.filing.filer
                if step.is_first:
                    history_gate.ensure_chart(connection, filer.patient, filer.at)
                    import_gate.start(connection, _import_row(step.filing, deed, finished_at=self._clock() if step.is_last else None))
                step.chunk.write(connection, filer, files)
                if step.is_last and not step.is_first:
                    import_gate.finish(connection, filer.import_id, self._clock())
                self._trail.record(
                    connection,
                    deed.actor,
                    AuditEvent.FHIR_IMPORT,
                    command=deed.next_step(self._trail, connection, self._clinical.name),
                    patient=filer.patient,
                    thing=filer.import_id,
                    count=step.chunk.size,
                )
        deed.tell(sum(step.chunk.size for step in steps))

    @contextmanager
    def _sealed(self, filing: Filing, chunk: Chunk) -> Iterator[dict[SourceKey, tuple[Value, ...]]]:
        """The bytes of a chunk's documents on the disk, before the rows that hold their keys; gone again where the rows are not stored."""
        stored: dict[SourceKey, StoredBlob] = {}
        attachments = filing.person.attachments
        try:
            for key in chunk.documents:
                if key in attachments:
                    binding = history_gate.document_binding(filing.filer.patient, filing.filer.ids[key])
                    stored[key] = self._blobs.write(binding, attachments[key].content)
            yield {key: sealed_columns(attachments[key].media_type, attachments[key].sha256, blob) for key, blob in stored.items()}
        except UNCERTAIN:
            raise  # the rows may be on the disk, and then need their files
        except BaseException:
            for blob in stored.values():
                self._blobs.remove(blob.name)
            raise


def _import_row(filing: Filing, deed: _Deed, *, finished_at: datetime | None) -> ImportRow:
    filer = filing.filer
    return ImportRow(
        id=filer.import_id,
        patient=filer.patient,
        at=filer.at,
        by=deed.by,
        by_id=deed.actor.staff_id,
        organisation=filer.organisation,
        file_sha256=filing.file.sha256,
        resources=filing.person.resources,
        pack=filing.pack,
        finished_at=finished_at,
    )
