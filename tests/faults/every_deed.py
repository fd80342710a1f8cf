"""One deed of every kind that the open clinic offers, done as a screen does it: what the fault tests break, repeat and misdirect."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import TypeAlias

from clinic_app.access.permissions import Role
from clinic_app.audit.anchors import Anchor
from clinic_app.audit.model import AuditFilter
from clinic_app.clinic import Charts, Clinic
from clinic_app.downtime.model import Wanted
from clinic_app.exchange.preparing import prepare
from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import DocumentReference, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import ListName
from clinic_app.history.statuses import ImmunizationStatus
from clinic_app.history.treatments_model import Immunization
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import CommandId, StaffId, new_command
from clinic_app.patients.model import Patient
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.policy.questions import Answer
from clinic_app.record_copy.contents_model import CopyContents, DrawnCopy
from clinic_app.record_copy.model import Asker, CopyRequest, NoEncryption
from clinic_app.record_copy.pages import draw
from clinic_app.staff.model import Deputyship, NewMember, StaffName
from tests.builders import a_registration
from tests.exchange.bundles import a_bundle, a_patient
from tests.faults.ground import TOLD, Ground
from tests.history.builders import a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy, note_words

Deed: TypeAlias = Callable[[CommandId], object]
"""What is done under a command's id; a reading takes none and leaves it aside."""


class Bench:
    """An open clinic of ``ground`` in which every kind of deed can be begun; ``patient`` is whose record it is about."""

    def __init__(self, ground: Ground, clinic: Clinic) -> None:
        self.clinic, self.patient = clinic, ground.patient
        self._clock, self._numbers = ground.clock, count(1)

    @property
    def charts(self) -> Charts:
        """The services of the charts, which this person may open."""
        charts = self.clinic.charts
        assert charts is not None
        return charts

    def command(self) -> CommandId:
        """The name of a new deed, a second after the one before."""
        self._clock.advance(seconds=1)
        return new_command(self._clock())

    def somebody(self) -> Patient:
        """Another person, newly registered."""
        return self.clinic.patients.register(self.clinic.actor, self.command(), a_registration())

    def note(self, *, signed: bool = False) -> Note:
        """A note of ``patient``'s."""
        notes, actor = self.charts.notes, self.clinic.actor
        note = notes.draft_note(actor, self.command(), self.patient, note_words(), TOLD)
        return notes.sign_note(actor, self.command(), self.patient, note.id) if signed else note

    def medicine(self) -> ItemId:
        """A medicine that is being taken."""
        return self.charts.history.add_medication(self.clinic.actor, self.command(), self.patient, a_medicine(), TOLD).id

    def document(self) -> Recorded[DocumentReference]:
        """A filed letter."""
        letter = DocumentReference(title=f"Letter {next(self._numbers)}")
        return self.charts.documents.file_document(self.clinic.actor, self.command(), self.patient, letter, b"Dear all", "text/plain", TOLD)

    def colleague(self, role: Role = Role.DOCTOR) -> StaffId:
        """Somebody who has just begun to work here."""
        username = f"new{next(self._numbers)}"
        new = NewMember(username=username, name=StaffName(display=username.title()), roles=frozenset({role}))
        self.clinic.staff.add(self.clinic.actor, self.command(), new)
        (found,) = (each.member for each in self.clinic.staff.members(self.clinic.actor) if each.member.username == username)
        return found.id

    def deputy(self) -> Deputyship:
        """Somebody new who deputises from today."""
        today = self.clinic.today
        return self.clinic.deputies.name_deputy(
            self.clinic.actor, self.command(), self.colleague(), first=today, last=today + timedelta(days=3)
        )

    def copy(self) -> tuple[CopyContents, DrawnCopy]:
        """A record copy that was drawn and not handed over."""
        contents = self.clinic.record_copies.collect(self.clinic.actor, self.command(), self.patient, self.request())
        return contents, draw(contents)

    def request(self) -> CopyRequest:
        """What the patient asks for."""
        return CopyRequest(asker=Asker.PATIENT, asker_words="the patient", identity_check="passport", received_on=self.clinic.today)


def _register(at: Bench) -> Deed:
    return lambda command: at.clinic.patients.register(at.clinic.actor, command, a_registration())


def _edit(at: Bench) -> Deed:
    known = at.somebody()
    return lambda command: at.clinic.patients.edit(at.clinic.actor, command, known.id, a_registration(birth=None), version=known.version)


def _event(at: Bench) -> Deed:
    return lambda command: at.clinic.patients.record_event(
        at.clinic.actor, command, at.patient, RetentionEventKind.LAST_VISIT, at.clinic.today
    )


def _find(at: Bench) -> Deed:
    at.clinic.patients.end_finding(at.clinic.actor)
    return lambda _command: at.clinic.patients.find(at.clinic.actor, "sharma")


def _rows_of(at: Bench) -> Deed:
    at.clinic.patients.end_finding(at.clinic.actor)
    return lambda _command: at.clinic.patients.rows_of(at.clinic.actor, (at.patient,))


def _end_finding(at: Bench) -> Deed:
    def end(_command: CommandId) -> None:
        at.clinic.patients.end_finding(at.clinic.actor)

    at.clinic.patients.find(at.clinic.actor, "sharma")
    return end


def _adding(method: str, fact: object) -> Callable[[Bench], Deed]:
    return lambda at: lambda command: getattr(at.charts.history, method)(at.clinic.actor, command, at.patient, fact, TOLD)


def _stop(at: Bench) -> Deed:
    medicine = at.medicine()
    return lambda command: at.charts.history.stop_medication(
        at.clinic.actor, command, at.patient, medicine, on=PartialDate.of_day(at.clinic.today)
    )


def _none_known(at: Bench) -> Deed:
    patient = at.somebody().id
    return lambda command: at.charts.history.set_none_known(at.clinic.actor, command, patient, ListName.ALLERGIES, TOLD)


def _withdraw(at: Bench) -> Deed:
    medicine = at.medicine()
    return lambda command: at.charts.history.withdraw(
        at.clinic.actor, command, at.patient, ItemKind.MEDICATION, medicine, reason="typed twice"
    )


def _search(at: Bench) -> Deed:
    chart = at.charts.history.open_chart(at.clinic.actor, at.patient)
    return lambda _command: at.charts.history.search_chart(at.clinic.actor, chart, "well")


def _draft(at: Bench) -> Deed:
    return lambda command: at.charts.notes.draft_note(at.clinic.actor, command, at.patient, note_words(), TOLD)


def _rewrite(at: Bench) -> Deed:
    note = at.note()
    return lambda command: at.charts.notes.rewrite_note(at.clinic.actor, command, at.patient, note.id, title="Visit", text="Better.")


def _sign(at: Bench) -> Deed:
    note = at.note()
    return lambda command: at.charts.notes.sign_note(at.clinic.actor, command, at.patient, note.id)


def _amend(at: Bench) -> Deed:
    note = at.note(signed=True)
    return lambda command: at.charts.notes.amend_note(at.clinic.actor, command, at.patient, note.id, "The left side was meant.")


def _file(at: Bench) -> Deed:
    letter = DocumentReference(title="A letter")
    return lambda command: at.charts.documents.file_document(at.clinic.actor, command, at.patient, letter, b"Dear all", "text/plain", TOLD)


def _open_document(at: Bench) -> Deed:
    letter = at.document()
    return lambda _command: at.charts.documents.open_document(at.clinic.actor, at.patient, ItemId(letter.id))


def _settings(at: Bench) -> Deed:
    version = at.clinic.settings.current(at.clinic.actor)
    other = "90 days" if "60" in str(version.profile.access.reply) else "60 days"
    answers = (Answer("access.reply", other),)
    return lambda command: at.clinic.settings.change(at.clinic.actor, command, answers, version=version.id)


def _compare(at: Bench) -> Deed:
    return lambda _command: at.clinic.audit.compare_anchor(at.clinic.actor, Anchor("registry", 1, "0" * 10))


def _plan(at: Bench) -> Deed:
    bundle = prepare(a_bundle([a_patient()]), name="file.json")
    imports = at.clinic.open_imports()
    return lambda _command: imports.plan(at.clinic.actor, bundle)


def _import(at: Bench) -> Deed:
    bundle = prepare(a_bundle([a_patient()]), name="file.json")
    imports = at.clinic.open_imports()
    return lambda command: imports.import_files(at.clinic.actor, command, [bundle])


def _name_deputy(at: Bench) -> Deed:
    colleague, today = at.colleague(), at.clinic.today
    return lambda command: at.clinic.deputies.name_deputy(at.clinic.actor, command, colleague, first=today, last=today)


def _end_deputy(at: Bench) -> Deed:
    deputyship = at.deputy().id
    return lambda command: at.clinic.deputies.end_deputy(at.clinic.actor, command, deputyship)


def _review(at: Bench) -> Deed:
    deputyship = at.deputy().id
    return lambda command: at.clinic.deputies.mark_reviewed(at.clinic.actor, command, deputyship, through=at.clinic.clock())


def _add_staff(at: Bench) -> Deed:
    new = NewMember(username="zoe", name=StaffName(display="Zoe"), roles=frozenset({Role.RECEPTIONIST}))
    return lambda command: at.clinic.staff.add(at.clinic.actor, command, new)


def _rename(at: Bench) -> Deed:
    colleague = at.colleague(Role.RECEPTIONIST)
    return lambda command: at.clinic.staff.rename(at.clinic.actor, command, colleague, StaffName(display="Other"))


def _promote(at: Bench) -> Deed:
    colleague = at.colleague(Role.RECEPTIONIST)
    return lambda command: at.clinic.staff.change_roles(at.clinic.actor, command, colleague, frozenset({Role.DOCTOR}))


def _reset(at: Bench) -> Deed:
    colleague = at.colleague(Role.RECEPTIONIST)
    return lambda command: at.clinic.staff.reset_password(at.clinic.actor, command, colleague)


def _collect(at: Bench) -> Deed:
    return lambda command: at.clinic.record_copies.collect(at.clinic.actor, command, at.patient, at.request())


def _release(at: Bench) -> Deed:
    contents, drawn = at.copy()
    lock = NoEncryption("asked for in writing")
    return lambda command: at.clinic.record_copies.release(at.clinic.actor, command, contents, drawn, lock)


def _take_back(at: Bench) -> Deed:
    contents, drawn = at.copy()
    lock = NoEncryption("asked for in writing")
    released = at.clinic.record_copies.release(at.clinic.actor, at.command(), contents, drawn, lock)
    return lambda command: at.clinic.record_copies.take_back(at.clinic.actor, command, contents.id, released.release.id)


def _print_copy(at: Bench) -> Deed:
    contents, drawn = at.copy()
    return lambda command: at.clinic.record_copies.note_print(at.clinic.actor, command, contents, drawn)


def _discard(at: Bench) -> Deed:
    contents, _drawn = at.copy()
    return lambda command: at.clinic.record_copies.discard(at.clinic.actor, command, contents.id)


def _lock(at: Bench) -> Deed:
    def lock(_command: CommandId) -> None:
        at.clinic.lock.lock(at.clinic.actor)

    return lock


VACCINE = Immunization(vaccine=CodedConcept("Tetanus"), status=ImmunizationStatus.COMPLETED)

READINGS: Mapping[str, Callable[[Bench], Deed]] = {
    "AuditService.compare_anchor": _compare,
    "AuditService.read": lambda at: lambda _command: at.clinic.audit.read(at.clinic.actor, AuditFilter()),
    "AuditService.read_to_print": lambda at: lambda _command: at.clinic.audit.read_to_print(at.clinic.actor, AuditFilter()),
    "AuditService.verify": lambda at: lambda _command: at.clinic.audit.verify(at.clinic.actor),
    "DeputyService.deeds": lambda at: lambda _command: at.clinic.deputies.deeds(at.clinic.actor),
    "DocumentService.open_document": _open_document,
    "DowntimeService.draw_up": lambda at: lambda _command: at.clinic.downtime.draw_up(at.clinic.actor, Wanted(), name="Asha"),
    "ErasureService.preview": lambda at: lambda _command: at.clinic.erasures.preview(at.clinic.actor, at.patient),
    "ExchangeService.plan": _plan,
    "HistoryService.open_chart": lambda at: lambda _command: at.charts.history.open_chart(at.clinic.actor, at.patient),
    "HistoryService.search_chart": _search,
    "LockService.lock": _lock,
    "PatientService.end_finding": _end_finding,
    "PatientService.find": _find,
    "PatientService.open": lambda at: lambda _command: at.clinic.patients.open(at.clinic.actor, at.patient),
    "PatientService.rows_of": _rows_of,
    "StaffService.members": lambda at: lambda _command: at.clinic.staff.members(at.clinic.actor),
    "UpkeepService.check": lambda at: lambda _command: at.clinic.upkeep.check(at.clinic.actor),
    "UpkeepService.overview": lambda at: lambda _command: at.clinic.upkeep.overview(at.clinic.actor),
}
"""What changes nothing and is on record all the same."""

WRITES: Mapping[str, Callable[[Bench], Deed]] = {
    "DeputyService.end_deputy": _end_deputy,
    "DeputyService.mark_reviewed": _review,
    "DeputyService.name_deputy": _name_deputy,
    "DocumentService.file_document": _file,
    "ExchangeService.import_files": _import,
    "HistoryService.add_allergy": _adding("add_allergy", an_allergy()),
    "HistoryService.add_condition": _adding("add_condition", a_condition()),
    "HistoryService.add_encounter": _adding("add_encounter", a_visit()),
    "HistoryService.add_immunization": _adding("add_immunization", VACCINE),
    "HistoryService.add_medication": _adding("add_medication", a_medicine()),
    "HistoryService.add_observation": _adding("add_observation", a_result()),
    "HistoryService.add_procedure": _adding("add_procedure", a_procedure()),
    "HistoryService.set_none_known": _none_known,
    "HistoryService.stop_medication": _stop,
    "HistoryService.withdraw": _withdraw,
    "NoteService.amend_note": _amend,
    "NoteService.draft_note": _draft,
    "NoteService.rewrite_note": _rewrite,
    "NoteService.sign_note": _sign,
    "PatientService.edit": _edit,
    "PatientService.record_event": _event,
    "PatientService.register": _register,
    "RecordCopyService.collect": _collect,
    "RecordCopyService.discard": _discard,
    "RecordCopyService.note_print": _print_copy,
    "RecordCopyService.release": _release,
    "RecordCopyService.take_back": _take_back,
    "SettingsService.change": _settings,
    "StaffService.add": _add_staff,
    "StaffService.change_roles": _promote,
    "StaffService.rename": _rename,
    "StaffService.reset_password": _reset,
}
"""What changes the clinic's files, under a command's id."""

ELSEWHERE: Mapping[str, str] = {
    "ErasureService.certificate": "needs a person who was erased: tests/erasures",
    "ErasureService.erase": "goes through four stores, each step on record first: tests/erasures and tests/faults/erasing.py",
    "LockService.clear_pin": "a PIN is in the running program alone",
    "LockService.has_pin": "a PIN is in the running program alone",
    "LockService.set_pin": "a PIN is in the running program alone",
    "LockService.unlock": "lets the same person back in: tests/locking",
    "LockService.unlock_by_pin": "lets the same person back in: tests/locking",
    "SettingsService.current": "the clinic's own numbers are about nobody",
    "SettingsService.versions": "the clinic's own numbers are about nobody",
    "StaffService.change_own_password": "is the key file's, which comes first: tests/staff",
}
"""What has no line in this book, each with the reason or the place where it is tried."""
