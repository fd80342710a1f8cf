"""Deeds that are done again under the same name where they failed, and what lies in the clinic of them afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from clinic_app.clinic import Clinic
from clinic_app.history.kinds import ItemId
from clinic_app.history.model import DocumentReference
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.identifiers import CommandId, PatientId, new_command
from clinic_app.patients.model import HumanName, Provenance, Registration
from tests.faults.ground import TOLD
from tests.faults.saves import Saved, contents_of


@dataclass(frozen=True, slots=True)
class Deed:
    """One save; ``do`` gives what it made, the same however often it is called."""

    kind: str
    word: str
    do: Callable[[], UUID]

    def saved(self, made: UUID) -> Saved | None:
        """What must be there once the deed was confirmed; a note counts once it is signed."""
        return None if self.kind == "draft" else Saved(self.kind, made, self.word)


def deeds(clinic: Clinic, patient: PatientId, rounds: int, *, renamed: bool = False) -> Iterator[Deed]:
    """A person registered, a note drafted and signed, a document filed, and so on; a view model keeps a deed's name as these do.

    ``renamed`` ones get another name each time they are done, as if nobody had kept it.
    """
    for number in range(rounds):
        drafted: list[UUID] = []
        words = [f"W{number}x{kind}" for kind in ("person", "note", "document")]
        yield Deed("person", words[0], _registering(clinic, words[0], _names(clinic, renamed)))
        yield Deed("draft", words[1], _drafting(clinic, patient, words[1], drafted, _names(clinic, renamed)))
        yield Deed("note", words[1], _signing(clinic, patient, drafted, _names(clinic, renamed)))
        yield Deed("document", words[2], _filing(clinic, patient, words[2], _names(clinic, renamed)))


def _names(clinic: Clinic, renamed: bool) -> Callable[[], CommandId]:
    first = new_command(clinic.clock())
    return lambda: new_command(clinic.clock()) if renamed else first


def _registering(clinic: Clinic, word: str, name: Callable[[], CommandId]) -> Callable[[], UUID]:
    someone = Registration(name=HumanName(family=word, given="Adaeze"), provenance=Provenance.IN_PERSON)
    return lambda: clinic.patients.register(clinic.actor, name(), someone).id


def _drafting(clinic: Clinic, patient: PatientId, word: str, drafted: list[UUID], name: Callable[[], CommandId]) -> Callable[[], UUID]:
    words = NoteWords(title="Follow-up", text=word, occurred=PartialDate.of_day(clinic.today))

    def draft() -> UUID:
        drafted[:] = [clinic.open_charts().notes.draft_note(clinic.actor, name(), patient, words, TOLD).id]
        return drafted[0]

    return draft


def _signing(clinic: Clinic, patient: PatientId, drafted: list[UUID], name: Callable[[], CommandId]) -> Callable[[], UUID]:
    return lambda: clinic.open_charts().notes.sign_note(clinic.actor, name(), patient, ItemId(drafted[0])).id


def _filing(clinic: Clinic, patient: PatientId, word: str, name: Callable[[], CommandId]) -> Callable[[], UUID]:
    letter, content = DocumentReference(title=word), contents_of(word)
    documents = clinic.open_charts().documents
    return lambda: documents.file_document(clinic.actor, name(), patient, letter, content, "text/plain", TOLD).id


def times_there(clinic: Clinic, word: str) -> int:
    """How often somebody or something of that word is in the clinic."""
    registry, clinical = (home.file for home in clinic.homes)
    with registry.reading() as connection:
        people = connection.exec_driver_sql("SELECT count(*) FROM patients WHERE family = ?", (word,)).scalar_one()
    with clinical.reading() as connection:
        notes = connection.exec_driver_sql("SELECT count(*) FROM notes WHERE text = ?", (word,)).scalar_one()
        documents = connection.exec_driver_sql("SELECT count(*) FROM documents WHERE title = ?", (word,)).scalar_one()
    return int(people + notes + documents)
