"""Every query about record copies; takes an open connection, never commits, never checks roles."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update

from clinic_app.errors import NotFound
from clinic_app.identifiers import PatientId, PcId, StaffId
from clinic_app.record_copy.contents_model import CopyContents
from clinic_app.record_copy.model import CopyId, CopyRelease, CopyRequest, CopyScope, CopyState, Medium, RecordCopy
from clinic_app.record_copy.tables import record_copies, record_copy_releases


def next_running(connection: Connection, pc: PcId) -> int:
    """The number of this PC's next copy; taken in the same transaction as the copy, so that none is skipped."""
    return (connection.scalar(select(func.max(record_copies.c.running)).where(record_copies.c.pc == pc)) or 0) + 1


def add(connection: Connection, copy: RecordCopy, pc: PcId, running: int) -> None:
    """Store a new copy."""
    connection.execute(
        insert(record_copies).values(id=copy.id, pc=pc, running=running, reference=copy.reference, counts="", **_columns(copy))
    )


def save(connection: Connection, copy: RecordCopy) -> None:
    """Store a changed request or a new state."""
    connection.execute(update(record_copies).where(record_copies.c.id == copy.id).values(**_columns(copy)))


def save_counts(connection: Connection, contents: CopyContents) -> None:
    """Store what the contents hold beside what the database counts, and the digest by which they are known again."""
    counts = "\n".join(f"{section.key} {section.told} {section.counted}" for section in contents.sections)
    values = {"counts": counts, "items": contents.items, "contents_sha256": contents.digest()}
    connection.execute(update(record_copies).where(record_copies.c.id == contents.id).values(**values))


def add_release(connection: Connection, copy: RecordCopy, release: CopyRelease) -> None:
    """Store one handing over."""
    values = {field: getattr(release, field) for field in CopyRelease.__slots__}
    connection.execute(insert(record_copy_releases).values(copy_id=copy.id, patient_id=copy.patient_id, **values))


def save_file(connection: Connection, release: UUID, sha256: bytes) -> None:
    """Note what the file of a repeated handing over is; the first one never left the program."""
    connection.execute(update(record_copy_releases).where(record_copy_releases.c.id == release).values(sha256=sha256))


def save_medium(connection: Connection, release: UUID, medium: Medium) -> None:
    """Note in which form a copy truly left."""
    connection.execute(update(record_copy_releases).where(record_copy_releases.c.id == release).values(medium=medium))


def get(connection: Connection, copy: CopyId) -> RecordCopy:
    """One copy.

    Raises: ``NotFound``.
    """
    found = _copies(connection, connection.execute(select(record_copies).where(record_copies.c.id == copy)))
    if not found:
        raise NotFound("There is no such record copy here; make it again.")
    return found[0]


def of_patient(connection: Connection, patient: PatientId) -> tuple[RecordCopy, ...]:
    """Every copy of one person's record, oldest first."""
    rows = select(record_copies).where(record_copies.c.patient_id == patient).order_by(record_copies.c.made_at, record_copies.c.running)
    return _copies(connection, connection.execute(rows))


def open_draft(connection: Connection, patient: PatientId, pc: PcId, maker: StaffId) -> RecordCopy | None:
    """The copy that this member of staff began for this person on this PC and neither released nor put away."""
    rows = select(record_copies).where(
        record_copies.c.patient_id == patient,
        record_copies.c.pc == pc,
        record_copies.c.made_by == maker,
        record_copies.c.state == CopyState.DRAFT,
    )
    found = _copies(connection, connection.execute(rows))
    return found[-1] if found else None


def _columns(copy: RecordCopy) -> dict[str, object]:
    request, scope = copy.request, copy.request.scope
    return {
        "patient_id": copy.patient_id,
        "state": copy.state,
        "asker": request.asker,
        "asker_words": request.asker_words,
        "authority": request.authority,
        "identity_check": request.identity_check,
        "received_on": request.received_on,
        "sections": " ".join(scope.sections),
        "since": scope.since,
        "until": scope.until,
        "large_print": request.large_print,
        "made_at": copy.made_at,
        "made_on": copy.made_on,
        "made_by": copy.made_by,
        "items": copy.items,
        "contents_sha256": copy.contents_sha256,
    }


def _copies(connection: Connection, rows: Iterable[Row[tuple[object, ...]]]) -> tuple[RecordCopy, ...]:
    return tuple(_copy(connection, row) for row in rows)


def _copy(connection: Connection, row: Row[tuple[object, ...]]) -> RecordCopy:
    scope = CopyScope(sections=tuple(row.sections.split()), since=row.since, until=row.until)
    releases = connection.execute(
        select(record_copy_releases)
        .where(record_copy_releases.c.copy_id == row.id)
        .order_by(record_copy_releases.c.at, record_copy_releases.c.id)
    )
    return RecordCopy(
        id=CopyId(row.id),
        patient_id=PatientId(row.patient_id),
        reference=row.reference,
        state=row.state,
        request=CopyRequest(
            asker=row.asker,
            asker_words=row.asker_words,
            authority=row.authority,
            identity_check=row.identity_check,
            received_on=row.received_on,
            scope=scope,
            large_print=row.large_print,
        ),
        made_at=row.made_at,
        made_on=row.made_on,
        made_by=StaffId(row.made_by),
        items=row.items,
        contents_sha256=row.contents_sha256,
        releases=tuple(
            CopyRelease(
                id=each.id,
                medium=each.medium,
                at=each.at,
                on=each.on,
                by=StaffId(each.by),
                pages=each.pages,
                sha256=each.sha256,
                no_encryption_reason=each.no_encryption_reason,
                doubts_reason=each.doubts_reason,
            )
            for each in releases
        ),
    )
