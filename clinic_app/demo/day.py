"""The demo clinic: founded, staffed and lived in for some years, all through the services that people use.

Nothing of it is secret: the people do not exist, and the passwords of its staff stand in this file.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import Door, found_clinic
from clinic_app.clinic import Charts, Clinic, Plan
from clinic_app.clock import Clock
from clinic_app.demo.clinical_facts import DOCTOR
from clinic_app.demo.histories import ClinicalFact, Letter, Visit, Words, lives
from clinic_app.demo.people import people
from clinic_app.history.kinds import EncounterId
from clinic_app.history.model import DocumentReference
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.provenance import Source, Told
from clinic_app.history.results_model import Observation
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import CommandId, PatientId, new_command
from clinic_app.patients.model import Registration
from clinic_app.policy.profile import Contact
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.printing.document import Document
from clinic_app.printing.page import PageSetup
from clinic_app.staff.model import NewMember, StaffName

PC_NAME = "Demo PC"
"""Written beside the clinic's files: by it a demo is told from a clinic of real people."""

CLINIC_NAME = "Lakeside Skin and Wellness"
PATIENTS = 24
SEED = 3775
OPEN_FOR = timedelta(days=5 * 365 + 30)
"""How long before today the clinic was founded: longer than the longest of its charts."""

_SEASON = 730
_SEASONS = 3
"""Days, and how many of them pass until today; in each, people come who had never come before."""

_TOLD = Told(source=Source.IN_PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works in the demo clinic."""

    username: str
    name: StaffName
    role: Role
    password: str


RECEPTIONIST = Colleague(
    username="rita",
    name=StaffName(display="Rita Fernandes"),
    role=Role.RECEPTIONIST,
    password="violet kettle under eleven bridges",
)
DOCTOR_RAO = Colleague(
    username="asha",
    name=StaffName(display=DOCTOR.removeprefix("Dr "), title="Dr"),
    role=Role.DOCTOR,
    password="patient comet borrows a ladder",
)
MANAGER = Colleague(
    username="maya",
    name=StaffName(display="Maya Iyer"),
    role=Role.MANAGER,
    password="seven copper lanterns walk home",
)
COLLEAGUES = (RECEPTIONIST, DOCTOR_RAO, MANAGER)


class _Calendar:
    """A clock whose day is turned by hand; it goes on a second each time it is asked, so that deeds come one after another."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def turn_to(self, moment: datetime) -> None:
        """On to ``moment``, and never back: a trail whose times run backwards looks forged."""
        self.now = max(self.now, moment.astimezone(self.now.tzinfo))


def found_demo(folder: Path, clock: Clock, *, patients: int = PATIENTS, seed: int = SEED) -> None:
    """Make the demo clinic in the empty or missing ``folder``; the same seed and clock give the same people and charts.

    It does without the computer's keyring: its passwords are public, and so it opens on any machine.

    Raises: what ``found_clinic`` raises.
    """
    profile = shipped_profile("mediglo")
    contact = Contact(
        name=CLINIC_NAME,
        address="12 Lake View Road, Pune, Maharashtra, 411001",
        phone="+91 20 5550 0100",
        email="hello@example.org",
        website="",
        privacy_contact="Practice Manager",
    )
    profile = replace(profile, contact=contact)
    zone = ZoneInfo(profile.place.time_zone)
    now = clock().astimezone(zone)
    calendar = _Calendar(clock() - OPEN_FOR)
    plan = Plan(
        profile=profile, manager_username=MANAGER.username, manager_name=MANAGER.name, pc_name=PC_NAME, use_keyring=False
    )  # fmt: skip
    people_here = _everybody(patients, seed=seed, now=now)
    with found_clinic(folder, plan, _secret(MANAGER), clock=calendar) as (door, founding):
        try:
            for colleague in (RECEPTIONIST, DOCTOR_RAO):
                _enrol(founding.clinic, colleague, calendar)
        finally:
            founding.clinic.close()
        for until in (now - timedelta(days=_SEASON * back) for back in reversed(range(_SEASONS))):
            _live_through(door, calendar, people_here, until)
        door.accept_sheets()


def _everybody(count: int, *, seed: int, now: datetime) -> list["_Person"]:
    chance = random.Random(seed)
    registrations = people(count, seed=seed, today=now.date())
    return [_Person(*pair) for pair in zip(registrations, lives(count, chance=chance, now=now), strict=True)]


def _live_through(door: Door, calendar: "_Calendar", everybody: list["_Person"], until: datetime) -> None:
    """A season: reception registers whoever will come for the first time, then the doctor sees whoever comes.

    Only one person holds the files at a time, and each sign-in takes as long as a password must, so they do not take turns by the hour.
    """
    with _at_work(door, RECEPTIONIST) as desk:
        for person in everybody:
            if person.id is None and person.first_seen <= until:
                person.id = desk.patients.register(desk.actor, new_command(desk.clock()), person.registration).id
    with _at_work(door, DOCTOR_RAO) as clinic:
        consultations = ((visit, person.id) for person in everybody for visit in person.come_by(until) if person.id is not None)
        for visit, patient in sorted(consultations, key=lambda pair: pair[0].at):
            calendar.turn_to(visit.at)
            _Consultation(clinic, clinic.open_charts(), patient).write(visit)
    calendar.turn_to(until)


def longest_chart(seed: int = SEED) -> Registration:
    """Whoever has the longest chart of the demo, as far as the seed says who that is."""
    return next(people(1, seed=seed, today=date(2000, 1, 1)))


def _enrol(clinic: Clinic, colleague: Colleague, clock: Clock) -> None:
    new = NewMember(username=colleague.username, name=colleague.name, roles=frozenset({colleague.role}))
    clinic.staff.add(clinic.actor, new_command(clock()), new, password=_secret(colleague))


@contextmanager
def _at_work(door: Door, colleague: Colleague) -> Iterator[Clinic]:
    clinic = door.sign_in(colleague.username, _secret(colleague))
    try:
        yield clinic
    finally:
        clinic.close()


def _secret(colleague: Colleague) -> bytearray:
    return bytearray(colleague.password, "utf-8")


@dataclass(slots=True)
class _Person:
    """Somebody of the demo, with the visits that lie before them."""

    registration: Registration
    visits: tuple[Visit, ...]
    id: PatientId | None = None

    @property
    def first_seen(self) -> datetime:
        """When they come first; whoever never comes was registered when the clinic opened."""
        return self.visits[0].at if self.visits else datetime.min.replace(tzinfo=UTC)

    def come_by(self, until: datetime) -> tuple[Visit, ...]:
        """The visits up to ``until``, which are then behind them."""
        past = tuple(visit for visit in self.visits if visit.at <= until)
        self.visits = self.visits[len(past) :]
        return past


@dataclass(frozen=True, slots=True)
class _Consultation:
    """The doctor at one person's chart."""

    clinic: Clinic
    charts: Charts
    patient: PatientId

    def write(self, visit: Visit) -> None:
        """Everything of the visit, in the order in which a doctor writes."""
        history, actor = self.charts.history, self.clinic.actor
        encounter = EncounterId(history.add_encounter(actor, self._command(), self.patient, visit.encounter, _TOLD).id)
        for fact in visit.facts:
            self._add(fact, encounter)
        for name in visit.none_known:
            history.set_none_known(actor, self._command(), self.patient, name, _TOLD)
        if visit.letter is not None:
            self._file(visit.letter, visit.at, encounter)
        if visit.note is not None:
            self._note(visit.note, visit.at, encounter)

    def _add(self, fact: ClinicalFact, encounter: EncounterId) -> None:
        history, actor, command, patient = self.charts.history, self.clinic.actor, self._command(), self.patient
        match fact:
            case Condition():
                history.add_condition(actor, command, patient, fact, _TOLD, encounter=encounter)
            case AllergyIntolerance():
                history.add_allergy(actor, command, patient, fact, _TOLD, encounter=encounter)
            case MedicationStatement():
                history.add_medication(actor, command, patient, fact, _TOLD, encounter=encounter)
            case Immunization():
                history.add_immunization(actor, command, patient, fact, _TOLD, encounter=encounter)
            case Procedure():
                history.add_procedure(actor, command, patient, fact, _TOLD, encounter=encounter)
            case Observation():
                history.add_observation(actor, command, patient, fact, _TOLD, encounter=encounter)

    def _note(self, words: Words, at: datetime, encounter: EncounterId) -> None:
        notes, actor = self.charts.notes, self.clinic.actor
        written = NoteWords(title=words.title, text=words.text, occurred=PartialDate.of_day(at.date()), encounter=encounter)
        note = notes.draft_note(actor, self._command(), self.patient, written, _TOLD)
        if words.signed:
            notes.sign_note(actor, self._command(), self.patient, note.id)
        if words.amendment:
            notes.amend_note(actor, self._command(), self.patient, note.id, words.amendment)

    def _file(self, letter: Letter, at: datetime, encounter: EncounterId) -> None:
        fact = DocumentReference(
            title=letter.title, type=CodedConcept("Letter"), created=PartialDate.of_day(at.date()), author=letter.sender
        )  # fmt: skip
        told = Told(source=Source.THIRD_PARTY, organisation=letter.sender)
        self.charts.documents.file_document(
            self.clinic.actor, self._command(), self.patient, fact, _pages_of(letter), "application/pdf", told, encounter=encounter
        )

    def _command(self) -> CommandId:
        return new_command(self.clinic.clock())


def _pages_of(letter: Letter) -> bytes:
    """The letter as the other clinic would have sent it."""
    document = Document(letter.title, PageSetup(foot=letter.sender))
    document.letterhead(letter.sender, ())
    document.heading(letter.title)
    for paragraph in letter.paragraphs:
        document.paragraph(paragraph)
    return document.finish().pdf
