"""Every query about places and runs; takes an open connection, never commits, never checks roles."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from clinic_app.backups.model import USUAL_HOUR, Place, PlaceId, Processor, Run, RunId
from clinic_app.backups.tables import backup_blobs, backup_places, backup_plan, backup_runs
from clinic_app.errors import NotFound
from clinic_app.identifiers import StaffId
from clinic_app.vault.backup_pool import PoolFile

_MOST_FAILURES = 20
"""Failed runs that are remembered of a place; the trail keeps every one."""


def places(connection: Connection) -> tuple[Place, ...]:
    """Every place that is in use, in the order in which they were added."""
    table = backup_places
    return tuple(_place(row) for row in connection.execute(select(table).where(table.c.removed_at.is_(None)).order_by(table.c.added_at)))


def place(connection: Connection, wanted: PlaceId) -> Place:
    """One place, also one that is not used any more.

    Raises: ``NotFound``.
    """
    row = connection.execute(select(backup_places).where(backup_places.c.id == wanted)).first()
    if row is None:
        raise NotFound("This place for backups is not known here; choose one from the list.")
    return _place(row)


def add_place(connection: Connection, new: Place) -> None:
    """Write a place down."""
    processor = new.processor
    connection.execute(
        insert(backup_places).values(
            id=new.id,
            label=new.label,
            path=str(new.path),
            off_site=int(new.off_site),
            processor=None if processor is None else processor.name,
            agreed_on=None if processor is None else processor.agreed_on,
            added_at=new.added_at,
        )
    )


def remove_place(connection: Connection, which: PlaceId, *, at: datetime) -> None:
    """Back nothing up there any more; what lies there stays."""
    connection.execute(update(backup_places).where(backup_places.c.id == which).values(removed_at=at))


def runs(connection: Connection, of: PlaceId) -> tuple[Run, ...]:
    """Every run of a place that is remembered, newest first."""
    table = backup_runs
    return tuple(_run(row) for row in connection.execute(select(table).where(table.c.place == of).order_by(table.c.at.desc())))


def run(connection: Connection, wanted: RunId) -> Run:
    """One run.

    Raises: ``NotFound``.
    """
    row = connection.execute(select(backup_runs).where(backup_runs.c.id == wanted)).first()
    if row is None:
        raise NotFound("This backup is not known here; choose one from the list.")
    return _run(row)


def add_run(connection: Connection, made: Run) -> None:
    """Write a run down; of a place's failures the oldest are forgotten."""
    connection.execute(
        insert(backup_runs).values(
            id=made.id,
            place=made.place,
            at=made.at,
            sequence=made.sequence,
            file_name=made.file_name,
            size=made.size,
            sha256=made.sha256,
            seconds=made.seconds,
            gap=made.gap,
            blobs=made.blobs,
            made_by=made.by,
            for_another_pc=int(made.for_another_pc),
            failure=made.failure,
        )
    )
    failed = [each.id for each in runs(connection, made.place) if not each.made]
    connection.execute(delete(backup_runs).where(backup_runs.c.id.in_(failed[_MOST_FAILURES:])))


def note_gone(connection: Connection, which: Iterable[RunId], *, at: datetime) -> None:
    """The files of these runs were taken away."""
    connection.execute(update(backup_runs).where(backup_runs.c.id.in_(list(which))).values(gone_at=at))


def last_sequence(connection: Connection) -> int:
    """The number of the newest run, 0 before the first."""
    return connection.scalar(select(func.max(backup_runs.c.sequence))) or 0


def pool_files(connection: Connection) -> Mapping[str, PoolFile]:
    """Every file that any backup has listed, by name."""
    return {row.name: PoolFile(row.name, row.size, row.sha256) for row in connection.execute(select(backup_blobs))}


def files_of(connection: Connection, sequence: int) -> tuple[PoolFile, ...]:
    """What the backup with this number lists."""
    files = backup_blobs.c
    found = connection.execute(select(backup_blobs).where(files.first_listed <= sequence, files.listed_by >= sequence))
    return tuple(PoolFile(row.name, row.size, row.sha256) for row in found)


def note_listed(connection: Connection, files: Iterable[PoolFile], *, by: int) -> None:
    """The backup with the number ``by`` lists these files."""
    rows = [{"name": each.name, "size": each.size, "sha256": each.sha256, "first_listed": by, "listed_by": by} for each in files]
    if rows:
        into = upsert(backup_blobs)
        connection.execute(into.on_conflict_do_update(index_elements=["name"], set_={"listed_by": into.excluded.listed_by}), rows)


def listed_before(connection: Connection, sequence: int) -> tuple[str, ...]:
    """Files that no backup from the number ``sequence`` on lists."""
    return tuple(connection.scalars(select(backup_blobs.c.name).where(backup_blobs.c.listed_by < sequence)))


def hour(connection: Connection) -> int:
    """The hour of the day's backup."""
    row = connection.execute(select(backup_plan.c.hour)).first()
    return USUAL_HOUR if row is None else int(row.hour)


def set_hour(connection: Connection, wanted: int) -> None:
    """Have the day's backup made from another hour on."""
    into = upsert(backup_plan).values(only=1, hour=wanted)
    connection.execute(into.on_conflict_do_update(index_elements=["only"], set_={"hour": into.excluded.hour}))


def _place(row: Row[tuple[object, ...]]) -> Place:
    processor = Processor(name=row.processor, agreed_on=row.agreed_on) if row.off_site else None
    return Place(id=PlaceId(row.id), label=row.label, path=Path(row.path), processor=processor, added_at=row.added_at)


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        id=RunId(row.id),
        place=PlaceId(row.place),
        at=row.at,
        sequence=row.sequence,
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        seconds=row.seconds,
        gap=row.gap,
        blobs=row.blobs,
        by=StaffId(row.made_by),
        for_another_pc=bool(row.for_another_pc),
        failure=row.failure,
        gone_at=row.gone_at,
    )
