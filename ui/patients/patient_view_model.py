"""One person's registration, open: read on record, kept in step with what is saved, and the dates from which keeping is counted."""

from datetime import date

from PySide6.QtCore import QObject, Signal

from clinic_app.identifiers import CommandId, PatientId
from clinic_app.patients.model import Patient
from clinic_app.policy.profile import RetentionEventKind
from ui.messages import Message, explain
from ui.patients.desk import Desk


class PatientViewModel(QObject):
    """``changed`` says that ``patient`` is there or is another version; ``failed`` carries a message; ``event_saved`` says so."""

    changed = Signal()
    failed = Signal(object)
    event_saved = Signal()
    event_refused = Signal(object)

    def __init__(self, desk: Desk, patient_id: PatientId) -> None:
        super().__init__()
        self._desk = desk
        self.patient_id = patient_id
        self.patient: Patient | None = None
        self._deed: tuple[RetentionEventKind, date, CommandId] | None = None

    def open(self) -> None:
        """Read the registration; the reading is on record before it is shown."""
        self._desk.background.run(lambda: self._desk.patients.open(self._desk.actor, self.patient_id), done=self.take, failed=self._tell)

    def take(self, patient: Patient) -> None:
        """This is what is on record now."""
        self.patient = patient
        self.changed.emit()

    def record_event(self, kind: RetentionEventKind, on: date) -> None:
        """Note one of the four dated events; pressing again after a failure is the same deed."""
        if self._deed is None or self._deed[:2] != (kind, on):
            self._deed = (kind, on, self._desk.new_command())
        command = self._deed[2]
        self._desk.background.run(
            lambda: self._desk.patients.record_event(self._desk.actor, command, self.patient_id, kind, on),
            done=self._noted,
            failed=self._refuse,
        )

    def _noted(self, patient: Patient) -> None:
        self._deed = None
        self.take(patient)
        self.event_saved.emit()

    def _refuse(self, error: BaseException) -> None:
        message: Message = explain(error)
        self.event_refused.emit(message)

    def _tell(self, error: BaseException) -> None:
        message: Message = explain(error)
        self.failed.emit(message)
