"""Every query about erasures; takes an open connection, never commits, never checks roles."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from clinic_app.erasures.model import ErasedRows, Erasure
from clinic_app.erasures.tables import erasures
from clinic_app.errors import NotFound
from clinic_app.identifiers import PatientId, PcId, StaffId


def next_running(connection: Connection, pc: PcId) -> int:
    """The number of this PC's next certificate; taken in the transaction that begins the erasure, so that none is skipped."""
    return (connection.scalar(select(func.max(erasures.c.running)).where(erasures.c.pc == pc)) or 0) + 1


def add(connection: Connection, erasure: Erasure, running: int) -> None:
    """Store an erasure that begins."""
    connection.execute(insert(erasures).values(id=erasure.id, running=running, **_columns(erasure)))


def save(connection: Connection, erasure: Erasure) -> None:
    """Store how far it has come."""
    connection.execute(update(erasures).where(erasures.c.id == erasure.id).values(**_columns(erasure)))


def get(connection: Connection, erasure: UUID) -> Erasure:
    """One erasure.

    Raises: ``NotFound``.
    """
    return _one(connection, erasures.c.id == erasure)


def by_certificate(connection: Connection, number: str) -> Erasure:
    """The erasure of that certificate.

    Raises: ``NotFound``.
    """
    return _one(connection, erasures.c.certificate == number)


def of_patient(connection: Connection, patient: PatientId) -> Erasure | None:
    """Whether this record's erasure was begun or done."""
    found = connection.execute(select(erasures).where(erasures.c.patient_id == patient)).first()
    return None if found is None else _erasure(found)


def everything(connection: Connection) -> tuple[Erasure, ...]:
    """Every erasure, the oldest first."""
    return _all(connection.execute(select(erasures).order_by(erasures.c.begun_at, erasures.c.running)))


def unfinished(connection: Connection) -> tuple[Erasure, ...]:
    """Those that were cut off, the oldest first."""
    return _all(connection.execute(select(erasures).where(erasures.c.finished_at.is_(None)).order_by(erasures.c.begun_at)))


def with_files(erasure: Erasure, names: Iterable[str]) -> Erasure:
    """The same with more files that have to be deleted."""
    return replace(erasure, files=tuple(dict.fromkeys((*erasure.files, *names))))


def _one(connection: Connection, wanted: ColumnElement[bool]) -> Erasure:
    found = connection.execute(select(erasures).where(wanted)).first()
    if found is None:
        raise NotFound("There is no such erasure here; look at the number of its certificate.")
    return _erasure(found)


def _all(rows: Iterable[Row[tuple[object, ...]]]) -> tuple[Erasure, ...]:
    return tuple(_erasure(row) for row in rows)


def _columns(erasure: Erasure) -> dict[str, object]:
    return {
        "patient_id": erasure.patient,
        "pc": erasure.pc,
        "certificate": erasure.certificate,
        "reason": erasure.reason,
        "begun_at": erasure.begun_at,
        "begun_by": erasure.begun_by,
        "rows": "\n".join(f"{each.key} {each.rows}" for each in erasure.rows),
        "files": "\n".join(erasure.files),
        "files_erased": erasure.files_erased,
        "drafts_erased": erasure.drafts_erased,
        "copies_erased": erasure.copies_erased,
        "finished_at": erasure.finished_at,
    }


def _erasure(row: Row[tuple[object, ...]]) -> Erasure:
    counted = (line.rpartition(" ") for line in row.rows.splitlines())
    return Erasure(
        id=row.id,
        patient=PatientId(row.patient_id),
        certificate=row.certificate,
        reason=row.reason,
        pc=PcId(row.pc),
        begun_at=row.begun_at,
        begun_by=StaffId(row.begun_by),
        rows=tuple(ErasedRows(key=key, rows=int(number)) for key, _, number in counted),
        files=tuple(row.files.splitlines()),
        files_erased=row.files_erased,
        drafts_erased=row.drafts_erased,
        copies_erased=row.copies_erased,
        finished_at=row.finished_at,
    )
