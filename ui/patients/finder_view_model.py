"""Finding people: the line that is typed, the newest answer to it, and what Enter meant while the answer was still on its way."""

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.identifiers import PatientId
from clinic_app.patients.finder import MOST_ROWS
from clinic_app.patients.model import FoundPatient
from clinic_app.patients.service import PatientService
from ui.background import Background, Handle
from ui.messages import Message, explain


class FinderViewModel(QObject):
    """``answered`` says that ``people`` fit ``text``; ``chosen`` carries the id of whom to open; ``failed`` a message."""

    answered = Signal()
    chosen = Signal(object)
    failed = Signal(object)

    def __init__(self, patients: PatientService, actor: Actor, background: Background) -> None:
        super().__init__()
        self._patients, self._actor, self._background = patients, actor, background
        self._question: Handle | None = None
        self._open_if_alone = False
        self.text = ""
        self.expected: PatientId | None = None
        self.imported = 0
        """How many people came with the import whose people are shown; 0 where something else is."""
        self.people: tuple[FoundPatient, ...] = ()
        self.is_answered = False

    @property
    def is_cut(self) -> bool:
        """Whether there may be more people than are shown."""
        return len(self.people) >= MOST_ROWS

    def ask(self, text: str, *, expected: PatientId | None = None) -> None:
        """Look for ``text``; an older question that is not answered yet is dropped.

        ``expected`` is who was just registered: the first of those opened last, and whom Enter opens without waiting for the answer.
        """
        self.text = text
        self.expected = expected
        self.imported = 0
        self.is_answered = False
        self._open_if_alone = False
        self._question = self._background.run(lambda: self._patients.find(self._actor, text), done=self._show, failed=self._tell, key=self)

    def ask_imported(self, people: tuple[PatientId, ...]) -> None:
        """The people who came with an import, as many of them as an answer holds."""
        self.ask("")
        self.imported = len(people)
        shown = people[:MOST_ROWS]
        self._question = self._background.run(
            lambda: self._patients.rows_of(self._actor, shown), done=self._show, failed=self._tell, key=self
        )

    def choose(self, person: FoundPatient | None) -> None:
        """Enter: open ``person``, on whom the bar stands.

        While the answer is on its way the bar stands on nobody whom the typed words mean; then only an answer of one is opened, so
        that nobody's record is opened unseen in the place of somebody else's.
        """
        if not self.is_answered and self.expected is not None:
            self.chosen.emit(self.expected)
        elif not self.is_answered:
            self._open_if_alone = bool(self.text.strip())
        elif person is not None:
            self.chosen.emit(person.id)

    def end(self) -> None:
        """The finder is left: put its use on record."""
        if self._question is not None:
            self._question.cancel()
        self._question = None
        self._background.run(lambda: self._patients.end_finding(self._actor), done=lambda _nothing: None)

    def _show(self, people: tuple[FoundPatient, ...]) -> None:
        self.people = people
        self.is_answered = True
        self.answered.emit()
        if self._open_if_alone and len(people) == 1:
            self.chosen.emit(people[0].id)
        self._open_if_alone = False

    def _tell(self, error: BaseException) -> None:
        message: Message = explain(error)
        self.failed.emit(message)
