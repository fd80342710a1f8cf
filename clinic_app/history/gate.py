"""What other slices ask about charts inside their own transaction; never commits, audits or checks roles."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select

from clinic_app.history import repository
from clinic_app.history.kinds import ItemId
from clinic_app.history.tables import charts, documents, notes
from clinic_app.identifiers import PatientId
from clinic_app.vault.blobs import BlobBinding, StoredBlob


def ensure_chart(connection: Connection, patient: PatientId, at: datetime) -> None:
    """Make the row that everything in this file about a person points at, unless it is there."""
    repository.ensure_chart(connection, patient, at)


def charted(connection: Connection) -> frozenset[PatientId]:
    """Everybody about whom the clinical file holds anything; a check compares them with the registry."""
    return frozenset(PatientId(each) for each in connection.scalars(select(charts.c.patient_id)))


def count_written(connection: Connection) -> tuple[int, int]:
    """How many notes and how many documents there are."""
    notes_there, documents_there = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (notes, documents)
    )
    return notes_there, documents_there


def known_blobs(connection: Connection) -> frozenset[str]:
    """The files that documents name; any other document under ``blobs/`` is an orphan."""
    return frozenset(each for each in connection.scalars(select(documents.c.blob_name)) if each is not None)


def document_binding(patient: PatientId, document: UUID) -> BlobBinding:
    """What the file of a document is to be bound to before its row is stored."""
    return repository.binding_of(patient, ItemId(document))


def document_blob(connection: Connection, patient: PatientId, document: UUID) -> tuple[StoredBlob, BlobBinding] | None:
    """The file of one of this person's documents with its key, and what it is bound to; nothing where only its existence is known."""
    return repository.blob_of(connection, patient, ItemId(document))


def kept_blobs(connection: Connection) -> Iterator[tuple[StoredBlob, BlobBinding]]:
    """Every file that a document names, with its key and what it is bound to."""
    named = select(documents.c.patient_id, documents.c.id).where(documents.c.blob_name.is_not(None))
    for row in connection.execute(named).all():
        found = document_blob(connection, PatientId(row.patient_id), row.id)
        if found is not None:
            yield found
