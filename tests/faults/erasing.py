"""People with something in every corner of a clinic, and a search of everything that the clinic's files hold, decrypted page by page."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from sqlalchemy import select

from clinic_app.clinic import Clinic
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import DocumentReference, Encounter
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListName
from clinic_app.history.statuses import EncounterStatus
from clinic_app.history.tables import documents
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId, new_command, new_uuid7
from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    HumanName,
    Patient,
    Provenance,
    Registration,
    RelatedPerson,
    RelatedPersonKind,
)
from clinic_app.record_copy.model import Asker, CopyRequest, CopyScope
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.model import Draft
from clinic_app.vault.open_keys import OpenKeys
from tests.faults.ground import TOLD

PAGE, RESERVED, IV, FRAME_HEAD, LOG_HEAD = 4096, 80, 16, 24, 32
"""Bytes: of a page, of what SQLCipher keeps at its end, of the vector that stands first there, and of the two heads in a log."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who is in every corner of the clinic, and the bytes by which they would be known again."""

    patient: Patient
    word: str
    needles: tuple[bytes, ...]


def somebody(clinic: Clinic, number: int) -> Somebody:
    """Register a person and give them something of every kind; ``number`` makes every word of theirs their own."""
    actor, clock, charts = clinic.actor, clinic.clock, clinic.open_charts()
    word = f"zq{number:04d}xylo"
    born, today = date(1931, 5, 3) + timedelta(days=number * 23), PartialDate.of_day(clinic.today)
    phone = f"+91 98{number:04d} 7{number:04d}"
    someone = Registration(
        name=HumanName(family=f"Fam{word}", given=f"Given{word}", native=f"कमला{word}"),
        birth=BirthDate(day=born),
        contacts=(ContactPoint(kind=ContactKind.MOBILE, value=phone), ContactPoint(kind=ContactKind.EMAIL, value=f"{word}@mail.example")),
        addresses=(Address(lines=f"9 {word} street", city=f"City{word}", district="", postal_code=f"P{word}", country="India"),),
        related=(RelatedPerson(kind=RelatedPersonKind.EMERGENCY_CONTACT, name=f"Mother{word}", relationship="mother", phone=phone),),
        provenance=Provenance.IN_PERSON,
    )
    patient = clinic.patients.register(actor, new_command(clock()), someone)
    person = patient.id
    for name in (f"Fam{word}", phone):
        clinic.patients.find(actor, name)
    history = charts.history
    history.add_encounter(
        actor, new_command(clock()), person, Encounter(type=CodedConcept(text=f"Visit {word}"), status=EncounterStatus.FINISHED), TOLD
    )
    condition = history.add_condition(actor, new_command(clock()), person, Condition(code=CodedConcept(text=f"Ache {word}")), TOLD)
    history.withdraw(actor, new_command(clock()), person, ItemKind.CONDITION, condition.id, reason=f"wrong {word}")
    history.add_allergy(actor, new_command(clock()), person, AllergyIntolerance(code=CodedConcept(text=f"Nut {word}")), TOLD)
    history.set_none_known(actor, new_command(clock()), person, ListName.MEDICATIONS, TOLD)
    # Several pages of text, so that rows move from page to page as the file grows.
    words = NoteWords(title=f"About {word}", text=f"The note says {word}. " * (10 + number % 7 * 40), occurred=today)
    note = charts.notes.draft_note(actor, new_command(clock()), person, words, TOLD)
    charts.notes.sign_note(actor, new_command(clock()), person, note.id)
    charts.notes.amend_note(actor, new_command(clock()), person, note.id, f"Amended {word}")
    charts.notes.draft_note(actor, new_command(clock()), person, words, TOLD)
    letter = DocumentReference(title=f"Letter {word}")
    charts.documents.file_document(actor, new_command(clock()), person, letter, f"Dear {word}".encode() * 500, "text/plain", TOLD)
    request = CopyRequest(
        asker=Asker.GUARDIAN,
        asker_words=f"Mother {word}",
        authority=f"custody {word}",
        identity_check=f"passport {word}",
        received_on=clinic.today,
        scope=CopyScope(),
        large_print=False,
    )
    clinic.record_copies.collect(actor, new_command(clock()), person, request)
    clinic.drafts.save(Draft(new_uuid7(clock()), f"half a letter about {word}".encode(), person))
    digits = "".join(each for each in phone if each.isdigit())
    needles = (word, phone[4:], digits, digits[::-1], patient.record_number, born.isoformat())
    return Somebody(patient, word, tuple(each.encode() for each in needles))


def files_of(clinic: Clinic, person: PatientId) -> tuple[str, ...]:
    """The names of the encrypted files of somebody's documents."""
    with clinic.homes[1].file.reading() as connection:
        return tuple(connection.scalars(select(documents.c.blob_name).where(documents.c.patient_id == person)))


def everything_in(folder: Path, keys: OpenKeys) -> Iterator[bytes]:
    """Every file of a closed clinic's folder: databases and their logs page by page as SQLite sees them, the rest as it lies there."""
    database_keys = {f"{file.value}.db": keys.sqlcipher_key(file) for file in VaultFile}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.name.removesuffix("-wal")
        key = database_keys.get(name) or database_keys.get(f"{name.partition('-')[0]}.db")
        if name.endswith(".db") and key is not None:
            yield from pages(path, key)
        else:
            yield path.read_bytes()


def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Every page of an encrypted database or of its log, decrypted: also what no row of it reaches any more."""
    data = path.read_bytes()
    if path.name.endswith("-wal"):
        for start in range(LOG_HEAD, len(data), FRAME_HEAD + PAGE):
            first = int.from_bytes(data[start : start + 4], "big") == 1
            yield _page(data[start + FRAME_HEAD : start + FRAME_HEAD + PAGE], key, first=first)
        return
    for start in range(0, len(data), PAGE):
        yield _page(data[start : start + PAGE], key, first=start == 0)


def _page(page: bytes, key: bytes, *, first: bool) -> bytes:
    vector = page[PAGE - RESERVED : PAGE - RESERVED + IV]
    # The first page begins with the salt, which stands there open.
    sealed = page[16 if first else 0 : PAGE - RESERVED]
    decryptor = Cipher(AES(key), CBC(vector)).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()


def hits(folder: Path, keys: OpenKeys, needles: tuple[bytes, ...]) -> dict[bytes, int]:
    """In how many pieces of the folder each needle is found."""
    found = dict.fromkeys(needles, 0)
    for piece in everything_in(folder, keys):
        for needle in needles:
            found[needle] += needle in piece
    return found


def names_of_files(folder: Path) -> set[str]:
    """What lies under ``blobs``."""
    return {name for _, _, names in os.walk(folder / "blobs") for name in names}
