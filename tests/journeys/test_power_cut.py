"""A process killed in the middle of saving, again and again: what was confirmed is there, the clinic opens, and its check is clean."""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.access.permissions import Role
from clinic_app.clinic import Clinic
from clinic_app.history.kinds import ItemId
from clinic_app.history.model import DocumentReference
from clinic_app.history.notes_model import NoteStatus
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Source, Told
from clinic_app.identifiers import PatientId, new_command
from clinic_app.patients.model import HumanName, Provenance, Registration
from tests.builders import a_registration
from tests.journeys.founding import FoundedClinic, a_founded_clinic

SAVES = 60
AHEAD = 2
"""Saves that the child may do after the last one that was heard of, so that it is at work when it is killed."""

DOCTOR = "asha"
TOLD = Told(source=Source.IN_PERSON)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


@dataclass(frozen=True, slots=True)
class Saved:
    """What somebody was told is saved: a person, a signed note or a document, with a word that nothing else holds."""

    kind: str
    id: UUID
    word: str

    def line(self) -> bytes:
        """As the child tells it."""
        return f"{self.kind} {self.id} {self.word}\n".encode()


def save(clinic: Clinic, patient: PatientId, number: int, word: str) -> Saved:
    """One thing after another: a registration, a note drafted and signed, a document with its encrypted file."""
    actor, clock, charts = clinic.actor, clinic.clock, clinic.open_charts()
    match number % 3:
        case 0:
            someone = Registration(name=HumanName(family=word, given="Adaeze"), provenance=Provenance.IN_PERSON)
            return Saved("person", clinic.patients.register(actor, new_command(clock()), someone).id, word)
        case 1:
            words = NoteWords(title="Follow-up", text=word, occurred=PartialDate.of_day(clinic.today))
            note = charts.notes.draft_note(actor, new_command(clock()), patient, words, TOLD)
            return Saved("note", charts.notes.sign_note(actor, new_command(clock()), patient, note.id).id, word)
        case _:
            letter = DocumentReference(title=word)
            content = contents_of(word)
            filed = charts.documents.file_document(actor, new_command(clock()), patient, letter, content, "text/plain", TOLD)
            return Saved("document", filed.id, word)


def contents_of(word: str) -> bytes:
    """More than one chunk of an encrypted file."""
    return word.encode() * 12_000


def is_there(clinic: Clinic, patient: PatientId, saved: Saved) -> bool:
    """Whether it can be read back, whole."""
    charts = clinic.open_charts()
    match saved.kind:
        case "person":
            return clinic.patients.open(clinic.actor, PatientId(saved.id)).registration.name.family == saved.word
        case "note":
            note = charts.history.open_chart(clinic.actor, patient).note(ItemId(saved.id))
            return (note.status, note.text) == (NoteStatus.SIGNED, saved.word)
        case _:
            return charts.documents.open_document(clinic.actor, patient, ItemId(saved.id)).content == contents_of(saved.word)


def wrong_with(clinic: Clinic) -> list[str]:
    """Everything that opening said, and that a check says."""
    return [*clinic.notices, *(finding.sentence for finding in clinic.upkeep.check(clinic.actor) if finding.ok is False)]


def save_until_killed(founded: FoundedClinic, patient: PatientId, name: str, told: int, leave: int) -> None:
    """In the child: open and check the clinic, then save for every byte of leave, and tell each save once the program says it is done."""
    with founded.signed_in(DOCTOR) as clinic:
        os.write(told, f"{' '.join(wrong_with(clinic)) or 'ready'}\n".encode())
        for number in range(SAVES):
            os.read(leave, 1)
            os.write(told, save(clinic, patient, number, f"{name}x{number}").line())
    os.write(told, b"end\n")


def killed_in_the_middle(founded: FoundedClinic, patient: PatientId, name: str, chance: random.Random) -> list[Saved]:
    """Run a child and kill it in one of its saves, at any moment of it; gives what it had confirmed."""
    (read, told), (leave, grant) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            os.close(grant)
            save_until_killed(founded, patient, name, told, leave)
        finally:
            os._exit(0)
    os.close(told)
    os.close(leave)
    victim = chance.randrange(1, SAVES - AHEAD)
    with os.fdopen(read, "rb") as heard:
        assert heard.readline() == b"ready\n"
        os.write(grant, bytes(victim + AHEAD))
        began = time.monotonic()
        lines = [heard.readline() for _ in range(victim)]
        assert all(lines), "the child ended by itself"
        # At the pace that it had until now, so that a kill comes at any moment of a save whatever the computer.
        time.sleep(chance.uniform(0, AHEAD) * (time.monotonic() - began) / victim)
        os.kill(child, signal.SIGKILL)
        lines += heard.read().splitlines(keepends=True)
    os.close(grant)
    os.waitpid(child, 0)
    # A last line without its end was cut off by the kill: nobody was told of that save.
    told_of = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return [Saved(kind, UUID(id), word) for kind, id, word in told_of]


@pytest.mark.parametrize("rounds", [20, pytest.param(60, marks=pytest.mark.long)])
def test_a_kill_in_the_middle_of_saving_loses_nothing_that_was_confirmed(tmp_path: Path, rounds: int) -> None:
    founded, chance, confirmed = a_founded_clinic(tmp_path, staff={DOCTOR: Role.DOCTOR}), random.Random(rounds), []
    with founded.signed_in("maya") as clinic:
        # Who saves also checks: one sign-in a round.
        (doctor,) = (each.member.id for each in clinic.staff.members(clinic.actor) if each.member.username == DOCTOR)
        clinic.staff.change_roles(clinic.actor, new_command(clinic.clock()), doctor, frozenset({Role.DOCTOR, Role.MANAGER}))
        patient = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
    for number in range(rounds):
        founded.clock.advance(minutes=1)
        heard = killed_in_the_middle(founded, patient, f"Round{number}", chance)
        assert 0 < len(heard) < SAVES, "it was not killed in the middle"
        confirmed += heard
    with founded.signed_in(DOCTOR) as clinic:
        assert wrong_with(clinic) == []
        assert [saved for saved in confirmed if not is_there(clinic, patient, saved)] == []
    assert {saved.kind for saved in confirmed} == {"person", "note", "document"}
