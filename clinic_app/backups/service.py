"""Backups: where they go, making them, proving them, and opening one with the paper sheet to see that it can be done."""

from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlalchemy import select

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.backups import repository
from clinic_app.backups.errors import (
    AlreadyBackingUp,
    Miscounted,
    NoBackupYet,
    NoPlace,
    PlaceInsideClinic,
    PlaceIsElsewhere,
    PlaceNotAFolder,
    PlaceNotThere,
    PlaceUsed,
)
from clinic_app.backups.making import WORK, BackupMaker, Ground, Written, is_whole, take_away
from clinic_app.backups.model import (
    BackupStanding,
    DrillResult,
    MadeBackup,
    NewPlace,
    Place,
    PlaceId,
    PlaceStanding,
    Run,
    RunId,
    is_due,
    to_take_away,
)
from clinic_app.backups.proving import prove_opened, scratch
from clinic_app.clock import local_day
from clinic_app.errors import ClinicError, InvalidInput, VaultError
from clinic_app.identifiers import CommandId, new_uuid7, part_of_command
from clinic_app.progress import Aside, Progress, untold
from clinic_app.vault.backup_container import open_backup
from clinic_app.vault.backup_pool import Pool
from clinic_app.vault.key_errors import KeysNeeded
from clinic_app.vault.places import is_on_network, sync_service
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.safe_files import told
from clinic_app.vault.same_disk import on_one_disk
from clinic_app.vault.tables import registry_identity

_DRILLS = frozenset({AuditEvent.BACKUP_DRILL})


class BackupService:
    """Backups of one clinic, made with the keys of whoever is signed in."""

    def __init__(self, ground: Ground, *, zone: str) -> None:
        self._ground = ground
        self._registry = ground.registry.file
        self._trail = ground.registry.trail
        self._clock = ground.clock
        self._zone = zone
        self._busy = False

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self._clock(), self._zone)

    def standing(self, actor: Actor) -> BackupStanding:
        """How well the clinic is backed up; the places are looked at now.

        Raises: ``Refused``.
        """
        actor.require(Permission.BACKUP_MAKE)
        with self._registry.reading() as connection:
            drills = audit_gate.newest(connection, self._ground.registry.tables, AuditFilter(events=_DRILLS), limit=1)
            since = connection.execute(select(registry_identity.c.created_at)).scalar_one()
            found = [(place, repository.runs(connection, place.id)) for place in repository.places(connection)]
            hour = repository.hour(connection)
        places = tuple(self._standing_of(place, runs) for place, runs in found)
        return BackupStanding(places=places, hour=hour, drilled_at=drills[0].at if drills else None, since=since)

    def due(self, actor: Actor) -> tuple[PlaceId, ...]:
        """Places that are there and whose daily backup is to be made now, by anybody who is at work.

        Raises: ``Refused``.
        """
        actor.require(Permission.BACKUP_RUN)
        return self._due()

    def _due(self) -> tuple[PlaceId, ...]:
        proves = self._ground.keys.clinical_key is not None
        with self._registry.reading() as connection:
            hour, now = repository.hour(connection), self._clock()
            listed = [(place, repository.runs(connection, place.id)) for place in repository.places(connection)]
        due = (place for place, runs in listed if is_due(now, runs, hour=hour, zone=self._zone, proves=proves))
        return tuple(place.id for place in due if place.path.is_dir())

    def add_place(self, actor: Actor, command: CommandId, new: NewPlace) -> Place:
        """Have backups made in one folder more.

        Raises: ``Refused``; ``InvalidInput`` naming the field to put right, above all for a place outside the clinic without whoever
        keeps it and the date of the agreement with them (promise E4); ``PlaceUsed``.
        """
        actor.require(Permission.BACKUP_MAKE)
        checked = new.checked(today=self.today)
        self._require_fit(checked)
        with self._registry.transaction() as connection:
            done = self._trail.done_before(connection, command)
            if done is not None:
                return repository.place(connection, PlaceId(done))
            if any(_same(each, checked) for each in repository.places(connection)):
                raise PlaceUsed
            now = self._clock()
            place = Place(
                id=PlaceId(new_uuid7(now)), label=checked.label, path=checked.path.absolute(), processor=checked.processor, added_at=now
            )
            repository.add_place(connection, place)
            where = "off-site" if place.off_site else "on-site"
            self._trail.record(connection, actor, AuditEvent.BACKUP_PLACE_ADD, command=command, thing=place.id, detail=where)
        return place

    def remove_place(self, actor: Actor, command: CommandId, place: PlaceId) -> None:
        """Back nothing up there any more; the backups that lie there stay.

        Raises: ``Refused``, ``NotFound``.
        """
        actor.require(Permission.BACKUP_MAKE)
        with self._registry.transaction() as connection:
            if self._trail.done_before(connection, command) is None:
                repository.place(connection, place)
                repository.remove_place(connection, place, at=self._clock())
                self._trail.record(connection, actor, AuditEvent.BACKUP_PLACE_REMOVE, command=command, thing=place)

    def set_hour(self, actor: Actor, command: CommandId, hour: int) -> None:
        """Have the day's backup made from ``hour`` on, 0 to 23 at the clinic.

        Raises: ``Refused``, ``InvalidInput``.
        """
        actor.require(Permission.BACKUP_MAKE)
        if not 0 <= hour <= 23:
            raise InvalidInput("An hour of the day is 0 to 23.", field="Hour")
        with self._registry.transaction() as connection:
            if self._trail.done_before(connection, command) is None:
                repository.set_hour(connection, hour)
                thing = self._ground.keys.clinic
                self._trail.record(connection, actor, AuditEvent.BACKUP_PLAN, command=command, thing=thing, count=hour)

    def back_up(
        self, actor: Actor, command: CommandId, places: tuple[PlaceId, ...] | None = None, progress: Progress = untold
    ) -> MadeBackup:
        """Make a backup in each of ``places``, or in every place there is. ``progress`` may let other work of this clinic pass.

        A place that is not there, or refuses, gives a run that says so, and the backup goes on elsewhere.

        Raises: ``Refused``, ``NoPlace``, ``SourceDamaged``, ``DiskFull``, ``VaultError``; ``Cancelled`` from ``progress``.
        """
        actor.require(Permission.BACKUP_MAKE)
        return self._back_up(actor, command, AuditEvent.BACKUP_MAKE, places, progress)

    def run_due(self, actor: Actor, command: CommandId, progress: Progress = untold) -> MadeBackup:
        """Make the daily backups that are due, if any; the open window asks again and again, whoever is at work.

        Raises: as ``back_up``.
        """
        actor.require(Permission.BACKUP_RUN)
        due = self._due()
        return self._back_up(actor, command, AuditEvent.BACKUP_MAKE, due, progress) if due else MadeBackup(runs=())

    def hand_out(self, actor: Actor, command: CommandId, place: PlaceId, progress: Progress = untold) -> MadeBackup:
        """Make a backup that a one-time code opens too, for setting up another PC without a paper sheet.

        The code is given back once and kept nowhere; a retry of the command makes none.

        Raises: as ``back_up``; ``KeysNeeded`` for somebody without the keys of both files.
        """
        actor.require(Permission.BACKUP_OPEN)
        if self._ground.keys.clinical_key is None:
            raise KeysNeeded
        return self._back_up(actor, command, AuditEvent.BACKUP_HAND_OUT, (place,), progress, code=RecoverySheet.fresh("A"))

    def verify(self, actor: Actor, run: RunId, progress: Progress = untold) -> Run:
        """See that a backup is bit for bit what was proven when it was made, and every picture in its place's pool.

        Raises: ``Refused``, ``NotFound``, ``PlaceNotThere``, ``PoolFileMissing``, ``PoolFileDamaged``, ``BackupDamaged`` and its kin.
        """
        actor.require(Permission.BACKUP_MAKE)
        with self._registry.reading() as connection:
            wanted = repository.run(connection, run)
            place = repository.place(connection, wanted.place)
            files = repository.files_of(connection, wanted.sequence)
        if not place.path.is_dir():
            raise PlaceNotThere(place.label)

        def read(told_there: Progress) -> None:
            if not is_whole(place.path, wanted.file_name, wanted.size, wanted.sha256):
                raise Miscounted
            Pool(place.path).prove(files, told_there)

        found: VaultError | None = None
        try:
            Aside(read, "Reading the backup").wait(progress)
        except VaultError as error:
            found = error
        with self._registry.transaction() as connection:
            detail = "whole" if found is None else "damaged"
            self._trail.record(connection, actor, AuditEvent.BACKUP_VERIFY, thing=run, detail=detail)
        if found is not None:
            raise found
        return wanted

    def drill(self, actor: Actor, command: CommandId, typed: str, progress: Progress = untold) -> DrillResult:
        """Open the newest backup with a paper sheet as after a fire: unpack it, prove every byte, verify its trails and count its rows.

        Raises: ``Refused``, ``NoBackupYet``, ``SheetLengthWrong``, ``SheetGroupWrong``, ``BackupSheetWrong``; what
        else ``OpenBackup`` raises.
        """
        actor.require(Permission.BACKUP_OPEN)
        path, run = self._newest()
        work = self._ground.folder.path / WORK

        def open_and_count(told_there: Progress) -> DrillResult:
            backup = open_backup(path, typed)
            try:
                with scratch(work) as folder:
                    rows = prove_opened(backup, folder, told_there)
            except OSError as error:
                raise told(error, WORK) from None
            return DrillResult(file_name=run.file_name, made_at=run.at, rows=rows, pictures=len(backup.blobs))

        result = Aside(open_and_count, "Opening the backup").wait(progress)
        with self._registry.transaction() as connection:
            if self._trail.done_before(connection, command) is None:
                self._trail.record(connection, actor, AuditEvent.BACKUP_DRILL, command=command, thing=run.id, count=result.rows)
        return result

    def _back_up(
        self,
        actor: Actor,
        command: CommandId,
        event: AuditEvent,
        wanted: tuple[PlaceId, ...] | None,
        progress: Progress,
        *,
        code: RecoverySheet | None = None,
    ) -> MadeBackup:
        if self._busy:
            raise AlreadyBackingUp
        self._busy = True
        try:
            with self._registry.reading() as connection:
                done = self._trail.done_before(connection, command)
                if done is not None:
                    return MadeBackup(runs=(repository.run(connection, RunId(done)),))
                places = repository.places(connection)
                if wanted is not None:
                    places = tuple(each for each in places if each.id in wanted)
                sequence, known = repository.last_sequence(connection) + 1, repository.pool_files(connection)
            if not places:
                raise NoPlace
            maker = BackupMaker(self._ground, known, sequence=sequence, code=code)
            made = maker.make(places, progress)
            runs = tuple(
                self._noted(actor, part_of_command(command, number), event, place, outcome, sequence)
                for number, (place, outcome) in enumerate(sorted(made, key=lambda each: isinstance(each[1], ClinicError)))
            )
            for place, outcome in made:
                if isinstance(outcome, Written):
                    self._rotate(place)
        finally:
            self._busy = False
        return MadeBackup(runs=runs, code=None if code is None or not any(run.made for run in runs) else code.groups())

    def _noted(
        self, actor: Actor, command: CommandId, event: AuditEvent, place: Place, outcome: Written | ClinicError, sequence: int
    ) -> Run:
        run = self._run(actor, place, outcome, sequence, handed_out=event is AuditEvent.BACKUP_HAND_OUT)
        with self._registry.transaction() as connection:
            repository.add_run(connection, run)
            if isinstance(outcome, Written):
                repository.note_listed(connection, outcome.files, by=sequence)
                detail = "proven" if run.proven else "not-proven"
                self._trail.record(connection, actor, event, command=command, thing=run.id, detail=detail, count=run.blobs)
            else:
                # Without the command: its retry is to make what is missing.
                self._trail.record(connection, actor, AuditEvent.BACKUP_FAIL, thing=place.id)
        return run

    def _run(self, actor: Actor, place: Place, outcome: Written | ClinicError, sequence: int, *, handed_out: bool) -> Run:
        if isinstance(outcome, Written):
            header = outcome.header
            return Run(
                id=RunId(outcome.backup),
                place=place.id,
                at=header.made_at,
                sequence=sequence,
                file_name=header.file_name,
                size=outcome.size,
                sha256=outcome.sha256,
                seconds=outcome.seconds,
                gap=header.gap,
                blobs=header.blobs,
                by=actor.staff_id,
                for_another_pc=handed_out,
            )
        now = self._clock()
        return Run(
            id=RunId(new_uuid7(now)),
            place=place.id,
            at=now,
            sequence=sequence,
            file_name="",
            size=0,
            sha256=b"",
            seconds=0,
            gap=None,
            blobs=0,
            by=actor.staff_id,
            for_another_pc=handed_out,
            failure=str(outcome),
        )

    def _rotate(self, place: Place) -> None:
        """Take away what no rule keeps. Where the place refuses, the next backup tries again."""
        with self._registry.reading() as connection:
            runs = repository.runs(connection, place.id)
        gone = to_take_away(runs, self._zone)
        with suppress(VaultError):
            take_away(place.path, tuple(run.file_name for run in gone), now=self._clock())
            with self._registry.transaction() as connection:
                repository.note_gone(connection, [run.id for run in gone], at=self._clock())
                kept = [run.sequence for run in repository.runs(connection, place.id) if run.made and run.gone_at is None]
                unlisted = repository.listed_before(connection, min(kept))
            # Only what this clinic has put there and no backup of it lists: another clinic's backups may lie in the same place.
            pool = Pool(place.path)
            for name in unlisted:
                pool.remove(name)

    def _newest(self) -> tuple[Path, Run]:
        with self._registry.reading() as connection:
            listed = [(place, run) for place in repository.places(connection) for run in repository.runs(connection, place.id)]
        for place, run in sorted(listed, key=lambda each: each[1].at, reverse=True):
            if run.made and run.gone_at is None and (place.path / run.file_name).is_file():
                return place.path / run.file_name, run
        raise NoBackupYet

    def _standing_of(self, place: Place, runs: tuple[Run, ...]) -> PlaceStanding:
        kept = tuple(run for run in runs if run.made and run.gone_at is None)
        return PlaceStanding(
            place=place,
            is_there=place.path.is_dir(),
            same_disk=on_one_disk(place.path, self._ground.folder.path),
            kept=kept,
            failure=runs[0] if runs and not runs[0].made else None,
        )

    def _require_fit(self, new: NewPlace) -> None:
        """Raises: ``InvalidInput``."""
        path = new.path.absolute()
        if not path.is_dir():
            raise PlaceNotAFolder
        if path.resolve().is_relative_to(self._ground.folder.path.resolve()):
            raise PlaceInsideClinic
        if not new.off_site:
            service = sync_service(path) or ("the network" if is_on_network(path) else None)
            if service is not None:
                raise PlaceIsElsewhere(service)


def _same(place: Place, new: NewPlace) -> bool:
    return place.path.resolve() == new.path.resolve()
