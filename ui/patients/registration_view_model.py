"""One registration being written, new or changed: what is typed and kept, what must be put right, what a colleague saved meanwhile."""

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from clinic_app.errors import Conflict, InvalidInput
from clinic_app.identifiers import CommandId, PatientId, new_uuid7
from clinic_app.patients.model import Patient, Registration
from clinic_app.vault.model import Draft
from ui.draft_keeper import DraftKeeper
from ui.messages import Message, explain
from ui.patients.desk import Desk
from ui.patients.registration_draft import Merge, RegistrationDraft, draft_from, draft_of, merged
from ui.patients.registration_keeping import KeptRegistration


class RegistrationViewModel(QObject):
    """The draft lives here, not in the fields: it is kept while the form is closed, and until it is saved or cleared.

    It is kept in the writer's drawer too, where it outlives the page, the sign-in and a power cut: ``unfinished`` are those found there.
    ``replaced`` says that the draft was changed from outside the form; ``refused`` carries a ``Message``, ``saved`` the ``Patient``,
    ``overtaken`` a ``Merge`` after a colleague saved first; ``busy_changed`` whether a save is under way.
    """

    replaced = Signal()
    refused = Signal(object)
    saved = Signal(object)
    overtaken = Signal(object)
    busy_changed = Signal(bool)
    unfinished_changed = Signal()

    def __init__(self, desk: Desk, about: PatientId | None = None) -> None:
        """``about`` is whose registration is changed here; nobody where new ones are written."""
        super().__init__()
        self._desk = desk
        self._about = about
        self._keeper: DraftKeeper[KeptRegistration] = DraftKeeper(desk.drafts, desk.background, self._read, self)
        self._keeper.found.connect(self._found)
        self._keeper.failed.connect(self._not_kept)
        self._line = ""
        self.unfinished: tuple[KeptRegistration, ...] = ()
        self.draft_id: UUID = new_uuid7(desk.clock())
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
        """Somebody new, as far as ``line`` says who.

        A draft in which something was typed is gone on with if the line is the one that began it, or empty. Any other line is about
        somebody else, whose form must hold nothing of the first: that one waits among the unfinished.
        """
        if self._is_busy or (self.is_touched and line.strip() in ("", self._line)):
            return
        self.settle()
        self._line = line.strip()
        self._start(None, draft_from(line, order=self._desk.order, today=self._desk.today))

    def edit(self, patient: Patient) -> None:
        """Change what is on record; a draft on the same person is gone on with."""
        if self._patient is not None and self._patient.id == patient.id and (self.is_touched or self._is_busy):
            return
        self._start(patient, draft_of(patient.registration))

    def look(self) -> None:
        """Find out what was left unfinished here; ``unfinished_changed`` follows."""
        self._keeper.look()

    def settle(self) -> None:
        """The form is closed or the page is left: what was typed must be safe."""
        self._keeper.flush()

    def resume(self, kept: KeptRegistration, patient: Patient | None = None) -> None:
        """Go on where a draft ended; ``patient`` is whose registration it changes, as it is on record now."""
        if self._is_busy or kept.id == self.draft_id:
            return
        self.settle()
        if patient is None:
            self._line = ""
            self._start(None, kept.draft, base=kept.base)
            self._command = kept.command
        else:
            saved = draft_of(patient.registration)
            merge = merged(kept.draft, base=kept.base, theirs=saved)
            self._start(patient, merge.draft, base=saved)
            if merge.taken or merge.clashes:
                self.overtaken.emit(merge)
        self.draft_id = kept.id
        if not self.is_touched:
            # It was saved after all, before whatever cut it off.
            self._forget(kept.id)

    def throw_away(self, kept: KeptRegistration) -> None:
        """This one is not wanted any more."""
        if kept.id == self.draft_id:
            self.clear()
        else:
            self._forget(kept.id)

    def take_back(self, kept: KeptRegistration) -> None:
        """Take ``throw_away`` back."""
        self._keeper.keep(kept)
        self.settle()
        self.look()

    def clear(self) -> None:
        """Throw away what was typed: an empty form for somebody new, what is on record for somebody who is."""
        self._forget(self.draft_id)
        self._start(self._patient, RegistrationDraft() if self._patient is None else draft_of(self._patient.registration))

    def restore(self, draft: RegistrationDraft) -> None:
        """Take ``clear`` back, unless something else was typed since."""
        if not (self.is_touched or self._is_busy):
            self.type(draft)
            self.replaced.emit()

    def type(self, draft: RegistrationDraft) -> None:
        """Keep what stands in the form now."""
        was_touched = self.is_touched
        self.draft = draft
        if self.is_touched:
            self._keeper.keep(self._kept())
        elif was_touched:
            self._forget(self.draft_id)

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
        if self.is_touched:
            # With its command, and before the deed: what is cut off in the middle is then completed and not done twice.
            self._keeper.keep(self._kept())
            self.settle()
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

    def _kept(self) -> KeptRegistration:
        patient = self._patient.id if self._patient is not None else None
        command = self._command if patient is None else None
        return KeptRegistration(id=self.draft_id, patient_id=patient, command=command, base=self._base, draft=self.draft)

    def _read(self, draft: Draft) -> KeptRegistration | None:
        kept = KeptRegistration.decoded(draft)
        return kept if kept is not None and kept.patient_id == self._about else None

    def _found(self, kept: tuple[KeptRegistration, ...]) -> None:
        self.unfinished = kept
        self.unfinished_changed.emit()

    def _forget(self, draft_id: UUID) -> None:
        self._keeper.discard(draft_id)
        self._found(tuple(each for each in self.unfinished if each.id != draft_id))

    def _start(self, patient: Patient | None, draft: RegistrationDraft, *, base: RegistrationDraft | None = None) -> None:
        self._patient = patient
        self.draft = draft
        self._base = draft if base is None else base
        self._command = self._tried = None
        self.draft_id = new_uuid7(self._desk.clock())
        self.replaced.emit()

    def _done(self, patient: Patient) -> None:
        self._set_busy(False)
        self._forget(self.draft_id)
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
        if self.is_touched:
            self._keeper.keep(self._kept())
        self.replaced.emit()
        self.overtaken.emit(merge)

    def _not_kept(self, message: Message) -> None:
        """The form may be closed by now, so it is said at the window's foot."""
        self._desk.say(message.notice)

    def _tell(self, error: BaseException) -> None:
        message: Message = explain(error)
        self.refused.emit(message)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)
