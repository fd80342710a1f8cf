"""What people do with documents: file one into a chart, open one."""

import hashlib
from dataclasses import replace
from typing import cast

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.errors import InvalidInput, NotFound
from clinic_app.history import repository
from clinic_app.history.belonging import own_things
from clinic_app.history.chart_model import StoredDocument
from clinic_app.history.kinds import BlobName, EncounterId, ItemId, ItemKind
from clinic_app.history.model import Attachment, DocumentReference, Fact, Recorded
from clinic_app.history.provenance import Told
from clinic_app.history.writing import Desk, checked, require_encounter
from clinic_app.identifiers import CommandId, PatientId, new_uuid7
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.errors import UNCERTAIN


class DocumentService:
    """Documents of one clinic's charts, for the person who is signed in."""

    def __init__(self, desk: Desk, blobs: BlobStore) -> None:
        self._desk = desk
        self._clinical = desk.clinical.file
        self._trail = desk.clinical.trail
        self._blobs = blobs

    def file_document(
        self,
        actor: Actor,
        command: CommandId,
        patient: PatientId,
        fact: DocumentReference,
        content: bytes,
        media_type: str,
        told: Told,
        *,
        encounter: EncounterId | None = None,
    ) -> Recorded[DocumentReference]:
        """Seal a document's bytes and file it; the bytes are on the disk before the row that holds their key.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput`` for an empty document, ``BlobTooLarge``, ``VaultError``.
        """
        actor.require(Permission.DOCUMENT_FILE, patient=patient)
        if not content:
            raise InvalidInput("This document is empty; choose another file.", field="File")
        writer = self._desk.writer(actor, patient)
        checked(fact, today=writer.today)
        with own_things(actor, Permission.DOCUMENT_FILE, patient), self._clinical.reading() as connection:
            done = self._trail.done_before(connection, command)
            if done is not None:
                return _document(repository.get(connection, ItemKind.DOCUMENT, patient, ItemId(done)))
            require_encounter(connection, patient, encounter)
        row_id = ItemId(new_uuid7(writer.at))
        stored = self._blobs.write(repository.binding_of(patient, row_id), content)
        digest = hashlib.sha256(content).digest()
        attachment = Attachment(media_type=media_type, size=stored.size, sha256=digest, blob_name=BlobName(stored.name))
        recorded: Recorded[Fact] = Recorded(
            id=row_id,
            patient_id=patient,
            fact=replace(fact, attachment=attachment),
            provenance=writer.provenance(told),
            encounter_id=encounter,
        )
        try:
            with self._clinical.transaction() as connection:
                repository.ensure_chart(connection, patient, writer.at)
                repository.add(connection, recorded, blob_key=stored.key)
                self._trail.record(connection, actor, AuditEvent.DOCUMENT_FILE, command=command, patient=patient, thing=row_id)
        except UNCERTAIN:
            raise  # a file without a row is swept up; a row without its file would be a document lost
        except BaseException:
            self._blobs.remove(stored.name)
            raise
        return _document(recorded)

    def open_document(self, actor: Actor, patient: PatientId, item: ItemId) -> StoredDocument:
        """Read a document's bytes; the reading is on record before they are shown.

        Raises: ``Refused``, ``NotFound``, ``VaultError`` where the bytes are missing or not those that were filed.
        """
        actor.require(Permission.CHART_OPEN, patient=patient, thing=item)
        with own_things(actor, Permission.CHART_OPEN, patient), self._clinical.transaction() as connection:
            document = _document(repository.get(connection, ItemKind.DOCUMENT, patient, item))
            blob = repository.blob_of(connection, patient, item)
            self._trail.record(connection, actor, AuditEvent.DOCUMENT_OPEN, patient=patient, thing=item)
        if blob is None:
            raise NotFound("Only the existence of this document is known here; ask for it where it lies.")
        return StoredDocument(document=document, content=self._blobs.read(*blob))


def _document(recorded: Recorded[Fact]) -> Recorded[DocumentReference]:
    if not isinstance(recorded.fact, DocumentReference):
        raise TypeError("the table of documents holds documents")
    return cast(Recorded[DocumentReference], recorded)
