"""What a clinic knows of its backups: where they go, when they are due, which are kept, and how safe that is."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId
from clinic_app.plain_text import one_line
from clinic_app.vault.model import BackupGap

PlaceId = NewType("PlaceId", UUID)
RunId = NewType("RunId", UUID)

DAILY, WEEKLY, MONTHLY = 7, 5, 12
"""How many backups of different days, weeks and months are kept in a place."""

LATE_AFTER = timedelta(hours=24)
DRILL_EVERY = timedelta(days=90)
TRY_AGAIN_AFTER = timedelta(hours=1)
"""After a backup that failed, the schedule waits so long."""

USUAL_HOUR = 13
"""The hour at the clinic from which the day's backup is due: the window is open then, and nobody waits for its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """Who keeps backups outside the clinic, and since when there is an agreement with them. Source: promise E4."""

    name: str
    agreed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A folder or stick as somebody names it; ``processor`` is nothing for a place inside the clinic."""

    path: Path
    label: str = ""
    off_site: bool = False
    processor: Processor | None = None

    def checked(self, *, today: date) -> "NewPlace":
        """With its texts put in order; the label is the folder's name where none was given.

        Raises: ``InvalidInput`` naming the field to put right.
        """
        label = one_line(self.label) or self.path.name or str(self.path)
        if len(label) > 80:
            raise InvalidInput("The name of the place is too long; 80 letters are enough.", field="Name of the place")
        if not self.off_site:
            return replace(self, label=label, processor=None)
        name = "" if self.processor is None else one_line(self.processor.name)
        if self.processor is None or not name:
            raise InvalidInput(
                "Outside the clinic somebody else keeps your patients' records; name the company with which there is an agreement.",
                field="Who keeps it",
            )
        if self.processor.agreed_on > today:
            raise InvalidInput(
                "The agreement begins later than today; backups may go there only once it is in force.", field="Agreement of"
            )
        return replace(self, label=label, processor=replace(self.processor, name=name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where backups go."""

    id: PlaceId
    label: str
    path: Path
    processor: Processor | None
    """There for a place outside the clinic, and only there."""
    added_at: datetime

    @property
    def off_site(self) -> bool:
        """Whether it lies outside the clinic."""
        return self.processor is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One backup to one place. One that failed has a ``failure``, the sentence that was told, and no file."""

    id: RunId
    place: PlaceId
    at: datetime
    sequence: int
    file_name: str
    size: int
    sha256: bytes
    seconds: int
    gap: BackupGap | None
    blobs: int
    by: StaffId
    for_another_pc: bool = False
    failure: str | None = None
    gone_at: datetime | None = None
    """When its file was taken away to make room for newer ones."""

    @property
    def made(self) -> bool:
        """Whether there is a backup of it."""
        return self.failure is None

    @property
    def proven(self) -> bool:
        """Whether it was opened with both keys and counted before it got its name."""
        return self.made and self.gap is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStanding:
    """A place as it is now; ``kept`` are the backups in it, newest first."""

    place: Place
    is_there: bool
    same_disk: bool
    """Whether it is on the disk of the clinic's own files, and lost with it."""
    kept: tuple[Run, ...]
    failure: Run | None
    """The newest attempt, where it failed."""

    @property
    def last(self) -> Run | None:
        """The newest backup in it."""
        return self.kept[0] if self.kept else None

    @property
    def oldest(self) -> Run | None:
        """The oldest backup that is kept in it."""
        return self.kept[-1] if self.kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupStanding:
    """How well the clinic is backed up."""

    places: tuple[PlaceStanding, ...]
    hour: int
    drilled_at: datetime | None
    """When a backup was last opened with a paper sheet."""
    since: datetime
    """When the clinic was made, from when on a drill is waited for."""

    @property
    def last(self) -> Run | None:
        """The newest backup anywhere."""
        return max((run for each in self.places for run in each.kept), key=lambda run: run.at, default=None)

    @property
    def last_proven(self) -> Run | None:
        """The newest that was opened and counted."""
        return max((run for each in self.places for run in each.kept if run.proven), key=lambda run: run.at, default=None)

    @property
    def oldest(self) -> Run | None:
        """The oldest that is kept anywhere; what was erased since is still in it, though nobody is shown it."""
        return min((run for each in self.places for run in each.kept), key=lambda run: run.at, default=None)

    @property
    def only_same_disk(self) -> bool:
        """Whether every backup is lost together with the clinic's own disk."""
        holding = [each for each in self.places if each.kept]
        return bool(holding) and all(each.same_disk for each in holding)

    def is_late(self, now: datetime) -> bool:
        """Whether the newest backup is older than a day, or there is none."""
        return self.last is None or now - self.last.at > LATE_AFTER

    def drill_is_due(self, now: datetime) -> bool:
        """Whether no paper sheet has opened a backup for 90 days."""
        return now - (self.drilled_at or self.since) > DRILL_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBackup:
    """What came of one backup: a run for each place; those that failed say why."""

    runs: tuple[Run, ...]
    code: tuple[str, ...] | None = None
    """The groups of the code for another PC, shown once and kept nowhere."""

    @property
    def made(self) -> tuple[Run, ...]:
        """The runs that ended in a backup."""
        return tuple(run for run in self.runs if run.made)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillResult:
    """A backup that a sheet has opened: whole, unpacked, and every row of it counted."""

    file_name: str
    made_at: datetime
    rows: int
    pictures: int


def is_due(now: datetime, runs: Iterable[Run], *, hour: int, zone: str, proves: bool = True) -> bool:
    """Whether a place whose ``runs`` these are is to get its daily backup now: the hour has passed since the last one.

    Whoever ``proves``, holding both keys, makes one more where somebody without them has made the day's.
    """
    here = now.astimezone(ZoneInfo(zone))
    at_hour = datetime.combine(here.date(), time(hour), ZoneInfo(zone))
    from_then = at_hour if here >= at_hour else at_hour - timedelta(days=1)
    counting = (run for run in runs if not (proves and run.gap is BackupGap.NO_CLINICAL_KEY))
    newest = max(counting, key=lambda run: run.at, default=None)
    if newest is None:
        return True
    if not newest.made:
        return now - newest.at >= TRY_AGAIN_AFTER
    return newest.at < from_then


def to_take_away(runs: Iterable[Run], zone: str) -> tuple[Run, ...]:
    """Which of the backups of one place no rule keeps: 7 days, 5 weeks and 12 months, the newest, and the newest proven one."""
    listed = sorted((run for run in runs if run.made and run.gone_at is None), key=lambda run: run.at, reverse=True)
    local = {run.id: run.at.astimezone(ZoneInfo(zone)).date() for run in listed}
    kept = {run.id for run in listed[:1]} | {run.id for run in [each for each in listed if each.proven][:1]}
    kept |= _newest_of(listed, lambda run: local[run.id], DAILY)
    kept |= _newest_of(listed, lambda run: local[run.id].isocalendar()[:2], WEEKLY)
    kept |= _newest_of(listed, lambda run: (local[run.id].year, local[run.id].month), MONTHLY)
    return tuple(run for run in listed if run.id not in kept)


def _newest_of(listed: list[Run], period: Callable[[Run], Hashable], most: int) -> set[RunId]:
    """The newest run of each of the latest ``most`` periods, a proven one before one that is not."""
    found: dict[Hashable, Run] = {}
    for run in listed:
        there = found.setdefault(period(run), run)
        if run.proven and not there.proven:
            found[period(run)] = run
    return {run.id for run in list(found.values())[:most]}
