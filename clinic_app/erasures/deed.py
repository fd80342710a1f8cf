"""Erasing a person, step by step, as the record map says; a step done twice does no harm, so that a deed cut off is simply done again.

The order is what makes a power cut harmless. The registry knows of the deed before anything goes; the ledger outside has the person
before the first row goes; the registration goes first, and with it everybody's sight of the person; the charts next, and with
them the keys of documents; then the files, the drafts and old copies of the databases; then both databases are written anew, because
pages that rows were moved out of keep what they said. Only then is every row counted once more, and the certificate given.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, MetaData

from clinic_app.access.actor import Actor
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock
from clinic_app.erasures import repository
from clinic_app.erasures.model import ErasedRows, Erasure, ErasureReason, certificate_number
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, CommandId, PatientId, new_uuid7, part_of_command
from clinic_app.patients import gate as patients_gate
from clinic_app.progress import Progress, untold
from clinic_app.record_map.entries import RecordMap
from clinic_app.vault import schema
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.drafts import drafts_about
from clinic_app.vault.erasure_ledger import ErasedPerson, ErasureLedger, LedgerSeal, kept_ledger_key
from clinic_app.vault.safe_files import reason as why

_LAST_THAT_DELETES = 4
"""The step after which both files are written anew."""

_FINISHED = 1
"""The part of the command under which the end of an erasure is on record."""


class ErasureIncomplete(VaultError):
    """Something about the person was found where nothing should be left; no certificate is given."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The erasure is not complete, {what} left, and no certificate is given; close the program and sign in again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlaces:
    """Where something about a person lies beside the two databases."""

    clinic: ClinicId
    folder: Path
    drafts: Path
    copies: Path
    """Of databases before a change of their structure."""
    blobs: BlobStore


@dataclass(frozen=True, slots=True)
class _Rooms:
    registry: Connection
    clinical: Connection


class Eraser:
    """Both files of a clinic with everything beside them, for whoever holds both keys."""

    def __init__(self, registry: TrailHome, clinical: TrailHome, record_map: RecordMap, places: ErasurePlaces, clock: Clock) -> None:
        self._registry = registry
        self._clinical = clinical
        self._map = record_map
        self._places = places
        self._clock = clock

    def count(self, patient: PatientId) -> tuple[ErasedRows, ...]:
        """How many rows would go, table by table, without the empty ones."""
        with self._reading() as rooms:
            return self._counted(rooms, patient)

    def count_beside(self, patient: PatientId) -> tuple[int, int]:
        """How many encrypted files would go, and how many drafts.

        Raises: ``CannotRead``.
        """
        with self._reading() as rooms:
            files = self._files(rooms, patient)
        return len(files), len(self._drafts(patient))

    def count_kept(self, patient: PatientId) -> int:
        """How many rows stay that lead to nobody: the trail of both files."""
        with self._reading() as rooms:
            return sum(entry.count(self._of(rooms, entry.home), patient) for entry in self._map.kept() if entry.table.name == "audit")

    def begin(self, connection: Connection, actor: Actor, command: CommandId, patient: PatientId, why_erased: ErasureReason) -> Erasure:
        """Write the deed down in the registry, with its certificate's number and what is about to go; nothing has gone then.

        A deed that was begun for this person is gone on with, whoever began it.
        """
        begun = repository.of_patient(connection, patient)
        if begun is not None:
            return begun
        with self._clinical.file.reading() as clinical:
            rows = self._counted(_Rooms(connection, clinical), patient)
        running = repository.next_running(connection, actor.pc)
        erasure = Erasure(
            id=command,
            patient=patient,
            certificate=certificate_number(patients_gate.series_of(connection, actor.pc), running),
            reason=why_erased,
            pc=actor.pc,
            begun_at=self._clock(),
            begun_by=actor.staff_id,
            rows=rows,
            files=(),
            files_erased=0,
            drafts_erased=0,
            copies_erased=0,
            finished_at=None,
        )
        repository.add(connection, erasure, running)
        self._registry.trail.record(
            connection, actor, AuditEvent.PATIENT_ERASE, command=command, patient=patient, thing=erasure.id, detail=why_erased.value
        )
        return erasure

    def finish(self, actor: Actor, erasure: Erasure, progress: Progress = untold) -> Erasure:
        """Do what is left of a deed that was begun; ``progress`` is told and cannot stop it.

        Raises: ``ErasureIncomplete``; ``VaultError`` where the disk refuses: the deed is then gone on with at the next sign-in.
        """
        return erasure if erasure.finished_at is not None else self._finish(actor, [erasure], progress)[0]

    def _finish(self, actor: Actor, erasures: list[Erasure], progress: Progress) -> list[Erasure]:
        """Step by step, each for everybody before the next: both files are written anew once, however many people were erased."""
        steps = (
            ("Writing the ledger of erasures", self._write_ledger),
            ("Erasing the registration", self._erase_registration),
            ("Erasing the chart", self._erase_chart),
            ("Deleting documents and pictures", self._erase_files),
            ("Deleting drafts and old copies", self._erase_beside),
            ("Counting what is left", self._count_again),
            ("Writing the certificate", self._certify),
        )
        for number, (words, step) in enumerate(steps):
            progress(words, number, len(steps))
            erasures = [step(actor, each) for each in erasures]
            if number == _LAST_THAT_DELETES:
                for home in (self._registry, self._clinical):
                    progress(f"Writing {home.file.path.name} anew", number, len(steps))
                    home.file.compact()
        progress("Done", len(steps), len(steps))
        return erasures

    def erase_again(self, actor: Actor, erased: tuple[ErasedPerson, ...], progress: Progress = untold) -> tuple[Erasure, ...]:
        """After a backup was restored: erase whoever the ledgers name and the backup has brought back.

        Raises: as ``finish``.
        """
        begun_again = []
        for number, person in enumerate(erased):
            progress("Looking for people who were erased before", number, len(erased))
            if self._is_back(person.patient):
                command = CommandId(new_uuid7(self._clock()))
                with self._registry.file.transaction() as connection:
                    begun = repository.of_patient(connection, person.patient)
                    if begun is None:
                        begun = self.begin(connection, actor, command, person.patient, ErasureReason.BACKUP)
                    elif begun.finished_at is not None:
                        begun = replace(begun, finished_at=None)
                        repository.save(connection, begun)
                begun_again.append(begun)
        return tuple(self._finish(actor, begun_again, progress)) if begun_again else ()

    def ledger(self, connection: Connection) -> ErasureLedger:
        """The ledger beside the files, which the registry's key opens."""
        return ErasureLedger(self._places.folder, LedgerSeal(self._places.clinic, kept_ledger_key(connection)))

    def _is_back(self, patient: PatientId) -> bool:
        return bool(self.count(patient))

    def _write_ledger(self, _actor: Actor, erasure: Erasure) -> Erasure:
        with self._registry.file.reading() as connection:
            ledger = self.ledger(connection)
        ledger.add(ErasedPerson(patient=erasure.patient, at=erasure.begun_at, pc=erasure.pc))
        return erasure

    def _erase_registration(self, _actor: Actor, erasure: Erasure) -> Erasure:
        with self._clinical.file.reading() as clinical, self._registry.file.transaction() as registry:
            # The rows that name the files go next: their names are kept until the files are gone.
            erasure = repository.with_files(erasure, self._files(_Rooms(registry, clinical), erasure.patient))
            repository.save(registry, erasure)
            self._delete(registry, schema.registry, erasure.patient)
        return erasure

    def _erase_chart(self, actor: Actor, erasure: Erasure) -> Erasure:
        trail, command = self._clinical.trail, CommandId(erasure.id)
        with self._clinical.file.transaction() as connection:
            self._delete(connection, schema.clinical, erasure.patient)
            if trail.done_before(connection, command) is None:
                trail.record(
                    connection,
                    actor,
                    AuditEvent.PATIENT_ERASE,
                    command=command,
                    patient=erasure.patient,
                    thing=erasure.id,
                    detail=erasure.reason.value,
                )
        return erasure

    def _erase_files(self, _actor: Actor, erasure: Erasure) -> Erasure:
        for name in erasure.files:
            self._places.blobs.remove(name)
        if set(erasure.files) & set(self._places.blobs.names()):
            raise ErasureIncomplete("the file of a document is")
        with self._registry.file.transaction() as connection:
            erasure = replace(erasure, files=(), files_erased=erasure.files_erased + len(erasure.files))
            repository.save(connection, erasure)
        return erasure

    def _erase_beside(self, _actor: Actor, erasure: Erasure) -> Erasure:
        drafts = self._drafts(erasure.patient)
        copies = tuple(self._places.copies.glob("*.*")) if self._places.copies.is_dir() else ()
        try:
            for path in (*drafts, *copies):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise ErasureIncomplete(f"a draft or an old copy of a file is ({why(error)})") from None
        with self._registry.file.transaction() as connection:
            erasure = replace(erasure, drafts_erased=erasure.drafts_erased + len(drafts), copies_erased=erasure.copies_erased + len(copies))
            repository.save(connection, erasure)
        return erasure

    def _count_again(self, _actor: Actor, erasure: Erasure) -> Erasure:
        with self._reading() as rooms:
            left = self._counted(rooms, erasure.patient)
            files = self._files(rooms, erasure.patient)
        if left or files or self._drafts(erasure.patient):
            counted = ", ".join(f"{each.rows} of {each.key}" for each in left) or "a file or a draft"
            raise ErasureIncomplete(f"{counted} is")
        return erasure

    def _certify(self, actor: Actor, erasure: Erasure) -> Erasure:
        finished, trail, command = self._clock(), self._registry.trail, part_of_command(CommandId(erasure.id), _FINISHED)
        with self._registry.file.transaction() as connection:
            erasure = replace(erasure, finished_at=finished)
            repository.save(connection, erasure)
            if trail.done_before(connection, command) is None:
                trail.record(
                    connection,
                    actor,
                    AuditEvent.ERASURE_FINISH,
                    command=command,
                    patient=erasure.patient,
                    thing=erasure.id,
                    count=erasure.total,
                )
        return erasure

    def _delete(self, connection: Connection, file: MetaData, patient: PatientId) -> None:
        for entry in self._map.erased(file):
            entry.delete(connection, patient)

    def _counted(self, rooms: _Rooms, patient: PatientId) -> tuple[ErasedRows, ...]:
        found = (
            ErasedRows(key=entry.key, rows=entry.count(self._of(rooms, entry.home), patient))
            for file in (schema.registry, schema.clinical)
            for entry in self._map.erased(file)
        )
        return tuple(each for each in found if each.rows)

    def _files(self, rooms: _Rooms, patient: PatientId) -> tuple[str, ...]:
        named = (entry for entry in self._map.entries if entry.files is not None)
        return tuple(name for entry in named if entry.files for name in entry.files(self._of(rooms, entry.home), patient))

    def _drafts(self, patient: PatientId) -> tuple[Path, ...]:
        return drafts_about(self._places.drafts, self._places.clinic, patient)

    @contextmanager
    def _reading(self) -> Iterator[_Rooms]:
        with self._registry.file.reading() as registry, self._clinical.file.reading() as clinical:
            yield _Rooms(registry, clinical)

    @staticmethod
    def _of(rooms: _Rooms, home: str) -> Connection:
        return rooms.registry if home == "registry" else rooms.clinical
