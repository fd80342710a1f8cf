"""A copy leaves only locked or for a reason, only if it is still the whole truth, and only with a trace."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.errors import Conflict, InvalidInput, NotFound, Refused
from clinic_app.patients.model import Patient
from clinic_app.record_copy.contents_model import CopyContents, DrawnCopy, IncompleteCopy
from clinic_app.record_copy.model import CopyState, Medium, NoEncryption, Passphrase
from clinic_app.record_copy.pages import draw
from clinic_app.record_copy.tables import record_copy_releases
from clinic_app.vault.errors import FolderGone
from tests.record_copy.small_clinic import SmallClinic, a_request, damaged, documents, visits

WORDS = Passphrase("gravel-mitten-opera-canyon-hazel")


@pytest.fixture
def made(clinic: SmallClinic, patient: Patient) -> tuple[CopyContents, DrawnCopy]:
    """A copy that was looked at."""
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    return contents, draw(contents)


def test_the_file_opens_with_the_passphrase_alone(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    released = clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(released.file))
    with pikepdf.open(io.BytesIO(released.file), password=WORDS.text) as opened:
        assert (opened.encryption.R, opened.encryption.bits) == (6, 256)
        assert len(opened.pages) == made[1].pages


def test_the_documents_travel_inside_as_they_were_filed(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    released = clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS)
    with pikepdf.open(io.BytesIO(released.file), password=WORDS.text) as opened:
        inside = {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}
    assert inside == {"document-002.pdf": b"%PDF-1.4 not a real one"}


def test_the_file_names_nobody(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy], patient: Patient) -> None:
    released = clinic.service().release(clinic.actor(), clinic.command(), *made, NoEncryption("She asked for it"))
    assert released.file_name == "record-copy-RC-A-00001-D.pdf"
    assert patient.record_number not in released.file_name
    with pikepdf.open(io.BytesIO(released.file)) as opened:
        properties = " ".join(str(value) for value in opened.docinfo.values()) + str(opened.Root.get("/Metadata", ""))
    assert "Record copy RC-A-00001-D" in properties
    assert not any(word in properties for word in ("Sharma", "SHARMA", "Ananya", "1984", patient.record_number))


def test_the_handing_over_is_on_record_with_the_files_hash(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    contents, drawn = made
    command = clinic.command()
    released = clinic.service().release(clinic.actor(), command, contents, drawn, WORDS)
    with clinic.registry.file.reading() as connection:
        row = connection.execute(select(record_copy_releases)).one()
    assert (row.sha256, row.pages, row.medium) == (hashlib.sha256(released.file).digest(), drawn.pages, Medium.ENCRYPTED_FILE)
    for home in (clinic.registry, clinic.clinical):
        last = clinic.trail(home)[-1]
        assert (last.event, last.command, last.thing, last.count) == (
            AuditEvent.RECORD_COPY_RELEASE,
            command,
            released.release.id,
            drawn.pages,
        )


def test_the_passphrase_is_nowhere_in_the_files(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS)
    with clinic.registry.file.reading() as connection:
        text = repr([connection.execute(select(table)).all() for table in record_copy_releases.metadata.sorted_tables])
    assert "gravel" not in text


def test_without_encryption_there_is_a_reason_that_stays(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    with pytest.raises(Refused, match="Say why"):
        clinic.service().release(clinic.actor(), clinic.command(), *made, NoEncryption(""))
    assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED
    released = clinic.service().release(clinic.actor(), clinic.command(), *made, NoEncryption("Her reader cannot open locked files"))
    assert (released.release.medium, released.release.no_encryption_reason) == (Medium.OPEN_FILE, "Her reader cannot open locked files")


def test_a_short_passphrase_is_sent_back(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    with pytest.raises(InvalidInput):
        clinic.service().release(clinic.actor(), clinic.command(), *made, Passphrase("short"))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_releases_prints_or_discards(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy], role: Role) -> None:
    service, actor = clinic.service(), clinic.actor(role)
    for deed in (
        lambda: service.release(actor, clinic.command(), *made, WORDS),
        lambda: service.note_print(actor, clinic.command(), *made),
        lambda: service.discard(actor, clinic.command(), made[0].id),
    ):
        with pytest.raises(Refused):
            deed()
        assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED


CHANGES: dict[str, Callable[[SmallClinic, Patient], object]] = {
    "a visit more": lambda clinic, patient: clinic.visit(patient.id, "Walked in meanwhile"),
    "a visit less": lambda clinic, patient: clinic.forget(visits, _visit(clinic, "Follow-up")),
    "an amendment more": lambda clinic, patient: clinic.amend(patient.id, _visit(clinic, "Consultation"), "One thing more."),
    "another name": lambda clinic, patient: _rename(clinic, patient),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_record_that_changed_meanwhile_is_not_released(
    clinic: SmallClinic, patient: Patient, made: tuple[CopyContents, DrawnCopy], change: str
) -> None:
    CHANGES[change](clinic, patient)
    service = clinic.service()
    with pytest.raises(Conflict, match="has changed"):
        service.release(clinic.actor(), clinic.command(), *made, WORDS)
    with pytest.raises(Conflict, match="has changed"):
        service.note_print(clinic.actor(), clinic.command(), *made)
    contents = service.collect(clinic.actor(), clinic.command(), patient.id, a_request())
    service.release(clinic.actor(), clinic.command(), contents, draw(contents), WORDS)


def test_pages_with_an_item_too_few_are_not_released(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    contents, drawn = made
    short = tuple(
        replace(section, items=section.items - 1) if section.key == "clinical.test_visits" else section for section in drawn.sections
    )
    with pytest.raises(IncompleteCopy, match="2 of 3 were drawn under “Visits”"):
        clinic.service().release(clinic.actor(), clinic.command(), contents, replace(drawn, sections=short), WORDS)
    assert clinic.trail(clinic.registry)[-1].outcome is Outcome.DENIED


def test_pages_of_an_earlier_draft_are_not_released(clinic: SmallClinic, patient: Patient, made: tuple[CopyContents, DrawnCopy]) -> None:
    contents, drawn = made
    clinic.clock.advance(minutes=1)
    newer = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    with pytest.raises(IncompleteCopy, match="earlier state"):
        clinic.service().release(clinic.actor(), clinic.command(), newer, drawn, WORDS)
    with pytest.raises(Conflict, match="made anew"):
        clinic.service().release(clinic.actor(), clinic.command(), contents, drawn, WORDS)


def test_a_discarded_copy_is_not_released(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    clinic.service().discard(clinic.actor(), clinic.command(), made[0].id)
    with pytest.raises(Conflict, match="put away"):
        clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS)


def test_a_document_that_vanished_meanwhile_stops_the_release(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    clinic.forget(documents, made[0].attached[0].file.id)
    with pytest.raises(NotFound):
        clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS)


def test_a_document_that_went_bad_meanwhile_stops_the_release(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    with pytest.raises(Conflict, match="A document changed"):
        clinic.service(read_file=damaged).release(clinic.actor(), clinic.command(), *made, WORDS)


def test_after_a_release_the_next_copy_has_a_reference_of_its_own(
    clinic: SmallClinic, patient: Patient, made: tuple[CopyContents, DrawnCopy]
) -> None:
    clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS)
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    assert (made[0].reference, contents.reference) == ("RC-A-00001-D", "RC-A-00002-B")


def test_a_page_about_somebody_else_stops_the_release_until_it_is_explained(clinic: SmallClinic, patient: Patient) -> None:
    clinic.file(patient.id, "Letter", "text/plain", b"Patient name: Kavita Verma\nThis is a letter about another person.")
    contents = clinic.service().collect(clinic.actor(), clinic.command(), patient.id, a_request())
    drawn = draw(contents)
    for refused in ("", "  "):
        with pytest.raises(Refused, match="about somebody else"):
            clinic.service().release(clinic.actor(), clinic.command(), contents, drawn, WORDS, doubts_reason=refused)
        with pytest.raises(Refused, match="about somebody else"):
            clinic.service().note_print(clinic.actor(), clinic.command(), contents, drawn, doubts_reason=refused)
    released = clinic.service().release(
        clinic.actor(), clinic.command(), contents, drawn, WORDS, doubts_reason="Her aunt's letter, which she brought"
    )
    assert released.release.doubts_reason == "Her aunt's letter, which she brought"


def test_paper_after_the_file_is_a_second_handing_over(clinic: SmallClinic, patient: Patient, made: tuple[CopyContents, DrawnCopy]) -> None:
    service = clinic.service()
    service.release(clinic.actor(), clinic.command(), *made, WORDS)
    clinic.clock.advance(minutes=1)
    printed = service.note_print(clinic.actor(), clinic.command(), *made)
    assert (printed.medium, printed.sha256) == (Medium.PAPER, hashlib.sha256(made[1].pdf).digest())
    assert clinic.trail(clinic.registry)[-1].event is AuditEvent.RECORD_COPY_PRINT
    contents = service.collect(clinic.actor(), clinic.command(), patient.id, a_request())
    section = next(section for section in contents.sections if section.heading == "Copies of this record")
    assert [line.value for line in section.items[0].lines if line.label == "Handed over"] == [
        f"02-Mar-2026, as an encrypted file, {printed.pages} pages",
        f"02-Mar-2026, on paper, {printed.pages} pages",
    ]
    assert (section.parts[0].told, section.parts[0].counted) == (2, 2)


def test_a_repeated_release_is_one_release_of_the_file_that_arrived(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    command = clinic.command()
    first = clinic.service().release(clinic.actor(), command, *made, WORDS)
    second = clinic.service().release(clinic.actor(), command, *made, WORDS)
    with clinic.registry.file.reading() as connection:
        row = connection.execute(select(record_copy_releases)).one()
    assert row.id == first.release.id == second.release.id
    assert row.sha256 == hashlib.sha256(second.file).digest()
    assert [entry.command for entry in clinic.trail(clinic.registry)].count(command) == 1


def test_a_file_that_cannot_be_put_anywhere_is_not_on_record(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    def unplugged(_file: bytes) -> None:
        raise FolderGone("copy.pdf")

    with pytest.raises(FolderGone):
        clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS, put=unplugged)
    with clinic.registry.file.reading() as connection:
        assert connection.execute(select(record_copy_releases)).all() == []
    assert clinic.trail(clinic.registry)[-1].event is AuditEvent.RECORD_COPY_DRAFT


def test_what_is_put_is_what_is_released(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    put: list[bytes] = []
    released = clinic.service().release(clinic.actor(), clinic.command(), *made, WORDS, put=put.append)
    assert put == [released.file]


def test_a_file_that_was_released_and_could_not_be_written_is_taken_back(
    clinic: SmallClinic, patient: Patient, made: tuple[CopyContents, DrawnCopy]
) -> None:
    service, command = clinic.service(), clinic.command()
    released = service.release(clinic.actor(), clinic.command(), *made, WORDS)
    for _ in range(2):
        copy = service.take_back(clinic.actor(), command, made[0].id, released.release.id)
        assert (copy.state, [each.medium for each in copy.releases]) == (CopyState.DRAFT, [Medium.NOWHERE])
    last = clinic.trail(clinic.registry)[-1]
    assert (last.event, last.thing, last.patient) == (AuditEvent.RECORD_COPY_TAKE_BACK, released.release.id, patient.id)
    again = service.release(clinic.actor(), clinic.command(), *made, NoEncryption("She asked for it"))
    assert again.release.medium is Medium.OPEN_FILE
    service.take_back(clinic.actor(), clinic.command(), made[0].id, again.release.id)
    contents = service.collect(clinic.actor(), clinic.command(), patient.id, a_request())
    section = next(section for section in contents.sections if section.heading == "Copies of this record")
    assert contents.reference == made[0].reference
    told = [(line.label, line.value) for line in section.items[0].lines if "anded over" in line.label]
    assert told == [("Not handed over", "02-Mar-2026, the file could not be written")] * 2


def test_paper_is_never_taken_back(clinic: SmallClinic, made: tuple[CopyContents, DrawnCopy]) -> None:
    printed = clinic.service().note_print(clinic.actor(), clinic.command(), *made)
    with pytest.raises(NotFound):
        clinic.service().take_back(clinic.actor(), clinic.command(), made[0].id, printed.id)


def _visit(clinic: SmallClinic, what: str) -> UUID:
    with clinic.clinical.file.reading() as connection:
        found = connection.scalars(select(visits.c.id).where(visits.c.what == what)).one()
    assert isinstance(found, UUID)
    return found


def _rename(clinic: SmallClinic, patient: Patient) -> None:
    table = record_copy_releases.metadata.tables["patients"]
    with clinic.registry.file.transaction() as connection:
        connection.execute(table.update().where(table.c.id == patient.id).values(family="Verma"))
