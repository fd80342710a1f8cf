"""Documents: sealed before they are filed, read on record, never anothers'."""

from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import InvalidInput, NotFound, Refused, VaultError
from clinic_app.history import gate
from clinic_app.history.kinds import EncounterId, ItemKind
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.identifiers import PatientId
from tests.history.builders import IN_PERSON, Ward

LETTER = DocumentReference(title="Referral letter", created=PartialDate("2026-02"), author="Dr Sen")
BYTES = b"%PDF-1.7 the letter"


def test_a_document_is_filed_and_read_again(ward: Ward) -> None:
    filed = ward.documents.file_document(
        ward.actor(Role.COORDINATOR), ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON
    )
    opened = ward.documents.open_document(ward.doctor, ward.patient, filed.id)
    assert opened.content == BYTES
    assert opened.document == filed
    assert filed.fact.attachment is not None
    assert (filed.fact.attachment.size, filed.fact.attachment.media_type) == (len(BYTES), "application/pdf")
    assert ward.events() == ["document:file", "document:open"]


def test_the_bytes_lie_sealed(ward: Ward, tmp_path: Path) -> None:
    ward.documents.file_document(ward.doctor, ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON)
    files = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"letter" not in files[0].read_bytes()


def test_a_document_that_cannot_be_filed_leaves_no_file(ward: Ward) -> None:
    with pytest.raises(NotFound):
        ward.documents.file_document(
            ward.doctor, ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON, encounter=EncounterId(ward.patient)
        )
    with pytest.raises(InvalidInput):
        ward.documents.file_document(ward.doctor, ward.command(), ward.patient, LETTER, b"", "application/pdf", IN_PERSON)
    assert list(ward.blobs.names()) == []


def test_a_document_is_not_opened_from_another_chart(ward: Ward) -> None:
    filed = ward.documents.file_document(ward.doctor, ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON)
    with pytest.raises(NotFound):
        ward.documents.open_document(ward.doctor, ward.another_patient(), filed.id)


def test_a_document_whose_bytes_were_changed_is_not_shown(ward: Ward, tmp_path: Path) -> None:
    filed = ward.documents.file_document(ward.doctor, ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON)
    (file,) = (path for path in (tmp_path / "blobs").rglob("*") if path.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    with pytest.raises(VaultError):
        ward.documents.open_document(ward.doctor, ward.patient, filed.id)


def test_a_retry_files_it_once(ward: Ward) -> None:
    command = ward.command()
    first = ward.documents.file_document(ward.doctor, command, ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON)
    assert ward.documents.file_document(ward.doctor, command, ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON) == first
    assert len(list(ward.blobs.names())) == 1


def test_reception_files_and_reads_no_documents(ward: Ward) -> None:
    with pytest.raises(Refused):
        ward.documents.file_document(
            ward.actor(Role.RECEPTIONIST), ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON
        )
    assert list(ward.blobs.names()) == []


def test_the_gate_knows_which_files_belong_to_documents(ward: Ward) -> None:
    filed = ward.documents.file_document(ward.doctor, ward.command(), ward.patient, LETTER, BYTES, "application/pdf", IN_PERSON)
    with ward.clinical.home.file.reading() as connection:
        assert gate.known_blobs(connection) == frozenset(ward.blobs.names())
        assert gate.charted(connection) == {ward.patient}
        blob = gate.document_blob(connection, ward.patient, filed.id)
        assert blob is not None
        assert ward.blobs.read(*blob) == BYTES
        assert gate.document_blob(connection, PatientId(UUID(int=7)), filed.id) is None
    assert ward.chart().timeline().groups[0].entries[0].kind is ItemKind.DOCUMENT
