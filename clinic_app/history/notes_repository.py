"""Every query about notes; takes an open connection, never commits, never checks roles."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from clinic_app.errors import Conflict
from clinic_app.history.belonging import not_in_chart
from clinic_app.history.columns import CONCEPT
from clinic_app.history.kinds import EncounterId, ItemId
from clinic_app.history.notes_model import Amendment, Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.repository import Marks, common_values, provenance_of, withdrawn
from clinic_app.history.searching import folded
from clinic_app.history.tables import note_amendments, notes
from clinic_app.identifiers import PatientId

_TYPE = ("type", "type_system", "type_code", "type_display")


def add(connection: Connection, note: Note) -> None:
    """Store a new note."""
    connection.execute(insert(notes), _columns(note) | {"id": note.id, "patient_id": note.patient_id})


def save_draft(connection: Connection, note: Note) -> None:
    """Store a draft's new words, or its signature.

    Raises: ``Conflict`` where it has been signed meanwhile: a signed note is never written over.
    """
    unsigned = update(notes).where(notes.c.id == note.id, notes.c.patient_id == note.patient_id, notes.c.signed_at.is_(None))
    if connection.execute(unsigned.values(_columns(note))).rowcount != 1:
        raise Conflict("This note was signed meanwhile; add an amendment, the signed words stay.")


def amend(connection: Connection, note: Note, amendment: Amendment) -> None:
    """Store words behind a signed note; the note's own row stays, but for the words it is found by."""
    connection.execute(
        insert(note_amendments).values(
            id=amendment.id,
            note_id=note.id,
            patient_id=note.patient_id,
            text=amendment.text,
            author=amendment.author,
            author_id=amendment.author_id,
            at=amendment.at,
        )
    )
    words = folded(note.title, note.text, *(each.text for each in note.amendments))
    connection.execute(update(notes).where(notes.c.id == note.id).values(folded=words))


def get(connection: Connection, patient: PatientId, note: ItemId) -> Note:
    """One note of this person's chart.

    Raises: ``NotFound``, also for a note of somebody else's.
    """
    rows = connection.execute(select(notes).where(notes.c.id == note, notes.c.patient_id == patient)).all()
    if not rows:
        raise not_in_chart(connection, notes, note, "This note is not in this chart; open the chart again.")
    return notes_of(connection, patient, rows)[0]


def by_ids(connection: Connection, patient: PatientId, chosen: Sequence[ItemId]) -> list[Note]:
    """These notes of one person, in no particular order."""
    return notes_of(
        connection, patient, connection.execute(select(notes).where(notes.c.id.in_(chosen), notes.c.patient_id == patient)).all()
    )


def all_of(connection: Connection, patient: PatientId) -> list[Note]:
    """Every note, oldest first."""
    wanted = select(notes).where(notes.c.patient_id == patient).order_by(notes.c.occurred_key, notes.c.id)
    return notes_of(connection, patient, connection.execute(wanted).all())


def drafts(connection: Connection, patient: PatientId) -> list[Note]:
    """Every note that nobody has signed yet, oldest first."""
    wanted = select(notes).where(notes.c.patient_id == patient, notes.c.signed_at.is_(None)).order_by(notes.c.occurred_key, notes.c.id)
    return notes_of(connection, patient, connection.execute(wanted).all())


def in_encounters(connection: Connection, patient: PatientId, chosen: Sequence[EncounterId], marks: Marks | None = None) -> list[Note]:
    """Every note that belongs to one of these encounters."""
    wanted = select(notes).where(notes.c.patient_id == patient, notes.c.encounter_id.in_(chosen))
    return notes_of(connection, patient, connection.execute(wanted).all(), marks)


def notes_of(connection: Connection, patient: PatientId, rows: Sequence[Row[Any]], marks: Marks | None = None) -> list[Note]:
    """Rows as the notes they are, with their amendments and marks."""
    if not rows:
        return []
    marks = withdrawn(connection, patient) if marks is None else marks
    amended: dict[ItemId, list[Amendment]] = {}
    for row in connection.execute(
        select(note_amendments).where(note_amendments.c.patient_id == patient).order_by(note_amendments.c.at, note_amendments.c.id)
    ):
        amendment = Amendment(id=ItemId(row.id), text=row.text, author=row.author, author_id=row.author_id, at=row.at)
        amended.setdefault(row.note_id, []).append(amendment)
    return [
        Note(
            id=ItemId(row.id),
            patient_id=patient,
            title=row.title,
            text=row.text,
            type=CONCEPT.take([getattr(row, name) for name in _TYPE]),
            provenance=provenance_of(row),
            occurred=PartialDate(row.occurred),
            encounter_id=None if row.encounter_id is None else EncounterId(row.encounter_id),
            signed_at=row.signed_at,
            signed_by=row.signed_by,
            signed_by_id=row.signed_by_id,
            amendments=tuple(amended.get(row.id, ())),
            in_error=marks.get(row.id),
            unplaced=row.unplaced,
        )
        for row in rows
    ]


def _columns(note: Note) -> dict[str, object]:
    words = folded(note.title, note.text, *(each.text for each in note.amendments))
    return (
        common_values(note.provenance, note.occurred, words)
        | dict(zip(_TYPE, CONCEPT.put(note.type), strict=True))
        | {
            "encounter_id": note.encounter_id,
            "title": note.title,
            "text": note.text,
            "signed_at": note.signed_at,
            "signed_by": note.signed_by,
            "signed_by_id": note.signed_by_id,
        }
    )
