"""A clinic to throw faults at: founded once, copied for each test, opened with keys that were kept, because a password takes its time."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import Door
from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError
from clinic_app.history.model import DocumentReference
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Source, Told
from clinic_app.identifiers import PatientId, new_command
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.open_keys import OpenKeys
from tests.builders import a_registration
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of

DOCTOR = "asha"
"""Somebody who reads and writes charts and, as a manager too, has everything checked."""

TOLD = Told(source=Source.IN_PERSON)


@dataclass(frozen=True, slots=True)
class Ground:
    """A closed clinic with one patient, who has a signed note and a filed document, and the keys of ``DOCTOR``."""

    founded: FoundedClinic
    keys: OpenKeys
    patient: PatientId

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self.founded.folder

    @property
    def clock(self) -> FakeClock:
        """The time at this clinic; copies share it."""
        return self.founded.clock

    def at(self, folder: Path) -> "Ground":
        """The same clinic in another folder, whatever became of its files there."""
        return replace(self, founded=replace(self.founded, folder=folder))

    def copied(self, folder: Path) -> "Ground":
        """A clinic of its own, byte for byte, in ``folder``, which is not there yet."""
        shutil.copytree(self.folder, folder)
        return self.at(folder)

    def with_keys(self, keys: OpenKeys) -> "Ground":
        """The same clinic, opened with ``keys`` from here on."""
        return replace(self, keys=keys)

    @contextmanager
    def opened(self) -> Iterator[Clinic]:
        """The clinic as the program opens it after the password."""
        clinic = self.unlocked()
        try:
            yield clinic
        finally:
            clinic.close()

    def unlocked(self) -> Clinic:
        """The clinic as the program opens it after the password; whoever has it closes it, or is killed before that."""
        folder = DataFolder(self.folder)
        door = Door(folder, folder.pc(), self.clock)
        # The one step that a sign-in does after the password: tried here thousands of times, where Argon2 has nothing to show.
        return door._opening.open(self.keys, 0)  # noqa: SLF001

    def troubles(self) -> list[str]:
        """Everything that the opening and a check of the whole clinic say is wrong."""
        try:
            with self.opened() as clinic:
                return wrong_with(clinic)
        except ClinicError as error:
            return [str(error)]


def wrong_with(clinic: Clinic) -> list[str]:
    """Everything that its opening said, and that a check says."""
    return [*clinic.notices, *(finding.sentence for finding in clinic.upkeep.check(clinic.actor) if finding.ok is False)]


def a_ground(folder: Path) -> Ground:
    """Found a clinic in ``folder / "clinic"`` and do a little work in it."""
    founded = a_founded_clinic(folder, staff={DOCTOR: Role.DOCTOR})
    with founded.signed_in("maya") as clinic:
        (doctor,) = (each.member.id for each in clinic.staff.members(clinic.actor) if each.member.username == DOCTOR)
        clinic.staff.change_roles(clinic.actor, new_command(clinic.clock()), doctor, frozenset({Role.DOCTOR, Role.MANAGER}))
    with founded.signed_in(DOCTOR) as clinic:
        patient = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
        charts = clinic.open_charts()
        words = NoteWords(title="First visit", text="Well.", occurred=PartialDate.of_day(clinic.today))
        note = charts.notes.draft_note(clinic.actor, new_command(clinic.clock()), patient, words, TOLD)
        charts.notes.sign_note(clinic.actor, new_command(clinic.clock()), patient, note.id)
        letter = DocumentReference(title="Letter")
        charts.documents.file_document(clinic.actor, new_command(clinic.clock()), patient, letter, b"Dear all", "text/plain", TOLD)
        pc = clinic.actor.pc
    keys = KeyCabinet(founded.folder, pc, founded.clock).unlock(DOCTOR, bytearray(password_of(DOCTOR), "utf-8"), None)
    return Ground(founded, keys, patient)
