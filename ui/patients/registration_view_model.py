"""One registration being written, new or changed: what is typed, what must be put right, and what a colleague saved meanwhile."""

from PySide6.QtCore import QObject, Signal

from clinic_app.errors import Conflict, InvalidInput
from clinic_app.identifiers import CommandId
from clinic_app.patients.model import Patient, Registration
from ui.messages import Message, explain
from ui.patients.desk import Desk
from ui.patients.registration_draft import Merge, RegistrationDraft, draft_from, draft_of, merged


class RegistrationViewModel(QObject):
    """The draft lives here, not in the fields: it is kept while the form is closed, and until it is saved or cleared.

    ``replaced`` says that the draft was changed from outside the form; ``refused`` carries a ``Message``, ``saved`` the ``Patient``,
    ``overtaken`` a ``Merge`` after a colleague saved first; ``busy_changed`` whether a save is under way.
    """

    replaced = Signal()
    refused = Signal(object)
    saved = Signal(object)
    overtaken = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._patient: Patient | None = None
        self._base = RegistrationDraft()
        self._command: CommandId | None = None
        self._tried: RegistrationDraft | None = None
        self._is_busy = False
        self.draft = self._base

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed that is not saved."""
        return self.draft != self._base

    @property
    def patient(self) -> Patient | None:
        """Who is being edited; nobody while somebody new is being registered."""
        return self._patient

    def begin(self, line: str) -> None:
        """Somebody new, as far as ``line`` says who; a draft in which something was typed is gone on with instead."""
        if self.is_touched or self._is_busy:
            return
        self._start(None, draft_from(line, order=self._desk.order, today=self._desk.today))

    def edit(self, patient: Patient) -> None:
        """Change what is on record; a draft on the same person is gone on with."""
        if self._patient is not None and self._patient.id == patient.id and (self.is_touched or self._is_busy):
            return
        self._start(patient, draft_of(patient.registration))

    def clear(self) -> None:
        """Throw away what was typed: an empty form for somebody new, what is on record for somebody who is."""
        self._start(self._patient, RegistrationDraft() if self._patient is None else draft_of(self._patient.registration))

    def restore(self, draft: RegistrationDraft) -> None:
        """Take ``clear`` back, unless something else was typed since."""
        if not (self.is_touched or self._is_busy):
            self.draft = draft
            self.replaced.emit()

    def type(self, draft: RegistrationDraft) -> None:
        """Keep what stands in the form now."""
        self.draft = draft

    def save(self) -> None:
        """Register or change; the answer is ``saved``, ``refused`` or ``overtaken``."""
        if self._is_busy:
            return
        today = self._desk.today
        try:
            registration = self.draft.registration(order=self._desk.order, today=today).checked(today=today)
        except InvalidInput as error:
            self._tell(error)
            return
        if self._command is None or (self._patient is not None and self._tried != self.draft):
            self._command = self._desk.new_command()
        self._tried = self.draft
        self._set_busy(True)
        command, patient = self._command, self._patient
        if patient is None:
            self._desk.background.run(lambda: self._register(command, registration), done=self._done, failed=self._failed)
        else:
            self._desk.background.run(
                lambda: self._desk.patients.edit(self._desk.actor, command, patient.id, registration, version=patient.version),
                done=self._done,
                failed=self._failed,
            )

    def _register(self, command: CommandId, registration: Registration) -> Patient:
        """On the worker. A try that seemed to fail may have been saved: what was typed since then is an edit of that."""
        desk = self._desk
        patient = desk.patients.register(desk.actor, command, registration)
        if patient.registration == registration:
            return patient
        return desk.patients.edit(desk.actor, desk.new_command(), patient.id, registration, version=patient.version)

    def _start(self, patient: Patient | None, draft: RegistrationDraft) -> None:
        self._patient = patient
        self._base = self.draft = draft
        self._command = self._tried = None
        self.replaced.emit()

    def _done(self, patient: Patient) -> None:
        self._set_busy(False)
        if self._patient is None:
            self._start(None, RegistrationDraft())
        else:
            self._start(patient, draft_of(patient.registration))
        self.saved.emit(patient)

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, Conflict) and self._patient is not None:
            patient = self._patient.id
            self._desk.background.run(
                lambda: self._desk.patients.open(self._desk.actor, patient), done=self._overtaken_by, failed=self._tell
            )
        else:
            self._tell(error)

    def _overtaken_by(self, theirs: Patient) -> None:
        saved = draft_of(theirs.registration)
        merge: Merge = merged(self.draft, base=self._base, theirs=saved)
        self._patient, self._base, self.draft = theirs, saved, merge.draft
        self._command = None
        self.replaced.emit()
        self.overtaken.emit(merge)

    def _tell(self, error: BaseException) -> None:
        message: Message = explain(error)
        self.refused.emit(message)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)
