"""What people save while something fails, and whether it is still there, whole, afterwards."""

from dataclasses import dataclass
from uuid import UUID

from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError
from clinic_app.history.kinds import ItemId
from clinic_app.history.model import DocumentReference
from clinic_app.history.notes_model import NoteStatus
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.identifiers import PatientId, new_command
from clinic_app.patients.model import HumanName, Provenance, Registration
from tests.faults.ground import TOLD

KINDS = ("person", "note", "document")


@dataclass(frozen=True, slots=True)
class Saved:
    """What somebody was told is saved: a person, a signed note or a document, with a word that nothing else holds."""

    kind: str
    id: UUID
    word: str

    def line(self) -> bytes:
        """As one program tells it to another."""
        return f"{self.kind} {self.id} {self.word}\n".encode()


def told_of(said: bytes) -> list[Saved]:
    """What a program has told; a last line without its end was cut off, and nobody was told of that save."""
    lines = (line.decode().split() for line in said.splitlines(keepends=True) if line.endswith(b"\n"))
    return [Saved(kind, UUID(id), word) for kind, id, word in lines]


def save(clinic: Clinic, patient: PatientId, number: int, word: str) -> Saved:
    """One thing after another: a registration, a note drafted and signed, a document with its encrypted file."""
    actor, clock, charts = clinic.actor, clinic.clock, clinic.open_charts()
    match KINDS[number % len(KINDS)]:
        case "person":
            someone = Registration(name=HumanName(family=word, given="Adaeze"), provenance=Provenance.IN_PERSON)
            return Saved("person", clinic.patients.register(actor, new_command(clock()), someone).id, word)
        case "note":
            words = NoteWords(title="Follow-up", text=word, occurred=PartialDate.of_day(clinic.today))
            note = charts.notes.draft_note(actor, new_command(clock()), patient, words, TOLD)
            return Saved("note", charts.notes.sign_note(actor, new_command(clock()), patient, note.id).id, word)
        case _:
            letter = DocumentReference(title=word)
            content = contents_of(word)
            filed = charts.documents.file_document(actor, new_command(clock()), patient, letter, content, "text/plain", TOLD)
            return Saved("document", filed.id, word)


def contents_of(word: str) -> bytes:
    """Of several sectors of a disk."""
    return word.encode() * 700


def lost(clinic: Clinic, patient: PatientId, confirmed: list[Saved]) -> list[Saved]:
    """What of it cannot be read back whole."""
    if not confirmed:
        return []
    charts = clinic.open_charts()
    chart = charts.history.open_chart(clinic.actor, patient)

    def is_there(saved: Saved) -> bool:
        match saved.kind:
            case "person":
                return clinic.patients.open(clinic.actor, PatientId(saved.id)).registration.name.family == saved.word
            case "note":
                note = chart.note(ItemId(saved.id))
                return (note.status, note.text) == (NoteStatus.SIGNED, saved.word)
            case _:
                return charts.documents.open_document(clinic.actor, patient, ItemId(saved.id)).content == contents_of(saved.word)

    missing = []
    for saved in confirmed:
        try:
            if is_there(saved):
                continue
        except ClinicError:
            pass
        missing.append(saved)
    return missing
