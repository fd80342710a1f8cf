"""A real clinic behind the screens: founded once, copied for each test, opened by its manager on the worker thread."""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import Door, found_clinic, open_door, save_file
from clinic_app.clinic import Clinic, Plan
from clinic_app.clock import Clock
from clinic_app.identifiers import CommandId, new_command
from clinic_app.patients.model import Patient, Registration
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.staff.model import NewMember, StaffMember, StaffName
from tests.fake_clock import OPENING_TIME, FakeClock
from tests.history.builders import IN_PERSON, a_condition, a_medicine, a_result, a_visit, an_allergy, note_words
from ui.background import Background
from ui.paper import Paper

PASSWORDS = {"maya": "the lamp above the garden gate", "arun": "seven herons cross the river", "rita": "a kettle sings in winter"}
T = TypeVar("T")


def found(folder: Path, clock: Clock) -> None:
    """A clinic with Maya, its manager; Dr Arun, who treats; and Rita at the desk."""
    profile = shipped_profile("mediglo")
    profile = replace(
        profile,
        contact=replace(
            profile.contact, name="Mediglo Skin & Wellness", address="12 Residency Road, Pune 411001", email="desk@mediglo.example"
        ),
        place=replace(profile.place, time_zone="Asia/Kolkata", region="IN"),
    )
    plan = Plan(
        profile=profile, manager_username="maya", manager_name=StaffName(display="Maya Kulkarni"), pc_name="Office", use_keyring=False
    )
    with found_clinic(folder, plan, bytearray(PASSWORDS["maya"], "utf-8"), clock=clock) as (door, founding):
        clinic = founding.clinic
        for username, name, role in (
            ("arun", StaffName(display="Arun Deshpande", title="Dr"), Role.DOCTOR),
            ("rita", StaffName(display="Rita Fernandes"), Role.RECEPTIONIST),
        ):
            new = NewMember(username=username, name=name, roles=frozenset({role}))
            clinic.staff.add(clinic.actor, new_command(clock()), new, password=bytearray(PASSWORDS[username], "utf-8"))
        door.accept_sheets()
        clinic.close()


@dataclass
class OpenClinic:
    """The clinic in ``folder``; everything that touches its files runs on the worker."""

    folder: Path
    background: Background
    clock: FakeClock
    _held: ExitStack = field(default_factory=ExitStack)
    _door: Door | None = None
    _signed_in: bool = False
    clinic: Clinic = field(init=False)

    @property
    def paper(self) -> Paper:
        """What pages leave the program by."""
        return Paper(self.background, save_file)

    def command(self) -> CommandId:
        """The name of a new deed, a moment later."""
        self.clock.advance(seconds=1)
        return new_command(self.clock())

    def sign_in(self, username: str = "maya", password: str = "") -> Clinic:
        """Open it as somebody else; whoever worked here before is signed out."""

        def work() -> Clinic:
            if self._door is None:
                self._door = self._held.enter_context(open_door(self.folder, clock=self.clock))
            self._sign_out()
            clinic = self._door.sign_in(username, bytearray(password or PASSWORDS[username], "utf-8"))
            self._signed_in = True
            return clinic

        self.clinic = self.on_worker(work)
        return self.clinic

    def members(self) -> dict[str, StaffMember]:
        """The staff list by username."""
        listed = self.on_worker(lambda: self.clinic.staff.members(self.clinic.actor))
        return {each.member.username: each.member for each in listed}

    def register(self, registration: Registration) -> Patient:
        """Somebody new."""
        return self.on_worker(lambda: self.clinic.patients.register(self.clinic.actor, self.command(), registration))

    def treat(self, patient: Patient, visits: int = 3) -> None:
        """Some years of visits with signed notes, a condition and an allergy; the doctor must be signed in."""

        def work() -> None:
            actor, charts = self.clinic.actor, self.clinic.open_charts()
            for number in range(visits):
                day = self.clinic.today - timedelta(days=41 * (visits - number))
                fact = a_visit("Follow-up" if number else "First visit", f"{day.isoformat()}T10:00:00+05:30")
                charts.history.add_encounter(actor, self.command(), patient.id, fact, IN_PERSON)
            words = note_words("Patches are paler. दाग हल्के हो रहे हैं।\nGo on with sunscreen, review in six weeks.", "Consultation")
            note = charts.notes.draft_note(actor, self.command(), patient.id, words, IN_PERSON)
            charts.notes.sign_note(actor, self.command(), patient.id, note.id)
            charts.history.add_condition(actor, self.command(), patient.id, a_condition(), IN_PERSON)
            charts.history.add_allergy(actor, self.command(), patient.id, an_allergy(), IN_PERSON)
            charts.history.add_medication(actor, self.command(), patient.id, a_medicine(), IN_PERSON)
            charts.history.add_observation(actor, self.command(), patient.id, a_result(), IN_PERSON)

        self.on_worker(work)

    def on_worker(self, work: Callable[[], T]) -> T:
        """Run ``work`` where the files are open, and wait for it."""
        answers: list[T] = []
        failures: list[BaseException] = []
        self.background.run(work, done=answers.append, failed=failures.append)
        until = time.monotonic() + 30
        while not answers and not failures and time.monotonic() < until:
            QCoreApplication.processEvents()
            time.sleep(0.001)
        if failures:
            raise failures[0]
        return answers[0]

    def close(self) -> None:
        """Sign out and let the folder go."""

        def work() -> None:
            self._sign_out()
            self._held.close()

        self.on_worker(work)

    def _sign_out(self) -> None:
        if self._signed_in:
            self._signed_in = False
            self.clinic.close()


def opened(founded: Path, folder: Path, background: Background, username: str = "maya", *, now: datetime | None = None) -> OpenClinic:
    """A copy of the clinic in ``founded``, open for ``username``; at ``now``, or an hour after the founding."""
    shutil.copytree(founded, folder)
    clock = FakeClock(now or OPENING_TIME + timedelta(hours=1))
    clinic = OpenClinic(folder=folder, background=background, clock=clock)
    clinic.sign_in(username)
    return clinic


_FOUNDED: list[Path] = []


def founded_once(make_folder: Callable[[], Path]) -> Path:
    """The folder of a clinic to copy, founded when first asked for: making keys takes a second a person."""
    if not _FOUNDED:
        folder = make_folder() / "founded"
        found(folder, FakeClock())
        _FOUNDED.append(folder)
    return _FOUNDED[0]
