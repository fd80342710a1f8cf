"""Choosing one person: the finder's box and its rows, for pages that are about somebody and do not open their registration."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.access.actor import Actor
from clinic_app.patients.model import FoundPatient, Gender
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import PersonWord
from ui.background import Background
from ui.messages import explain
from ui.widgets.boxes import Column
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.rows import RowList, RowText
from ui.widgets.search_box import SearchBox
from ui.widgets.text import HintLine

_RECENT = "Opened last"
_BEGIN = "Type a name, a phone number, a date of birth or a record number; arrow keys choose, Enter opens."


class PersonFinding(QObject):
    """``people`` answer the newest line; ``failed`` carries a ``Message``."""

    answered = Signal()
    failed = Signal(object)

    def __init__(self, patients: PatientService, actor: Actor, background: Background) -> None:
        super().__init__()
        self._patients, self._actor, self._background = patients, actor, background
        self.text = ""
        self.people: tuple[FoundPatient, ...] = ()

    def ask(self, text: str) -> None:
        """Look for ``text``; nothing typed asks for the people opened last."""
        self.text = text
        self._background.run(lambda: self._patients.find(self._actor, text), done=self._show, failed=self._tell, key=self)

    def _show(self, people: tuple[FoundPatient, ...]) -> None:
        self.people = people
        self.answered.emit()

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))


class PersonPicker(QWidget):
    """``chosen`` carries the ``FoundPatient`` on Enter or a double click; arrow keys move while one types."""

    chosen = Signal(object)

    def __init__(self, finding: PersonFinding, word: PersonWord, today: Callable[[], date]) -> None:
        super().__init__()
        self._finding = finding
        finding.setParent(self)
        self.box = SearchBox(f"Find the {word.value}", placeholder="Name, phone, date of birth or record number")
        self._rows: ItemModel[FoundPatient] = ItemModel(lambda found: person_row(found, today()))
        self._list = RowList(word.plural.capitalize(), self._rows, as_tall_as_its_rows=True)
        self._nobody = EmptyState(
            "Nobody is found", "Try fewer letters, another part of the name, the phone number or the date of birth.", icon=Icon.SEARCH
        )
        self._nobody.hide()
        self._hint = HintLine()
        column = Column(self, gap=1)
        column.addWidget(self.box)
        column.addWidget(self._hint)
        column.addWidget(self._list, 1000)
        column.addWidget(self._nobody, 1)
        column.addStretch(1)
        self.box.drive(self._list)
        self.box.searched.connect(finding.ask)
        self.box.chosen.connect(self._list.open_current)
        self._list.opened.connect(self.chosen)
        finding.answered.connect(self._show)
        finding.failed.connect(lambda message: self._hint.say(message.words))
        self.setFocusProxy(self.box)

    def begin(self) -> None:
        """Ask anew and put the keyboard into the box."""
        self.box.setFocus()
        self.box.selectAll()
        self._finding.ask(self.box.text())

    def _show(self) -> None:
        people = self._finding.people
        self._rows.set_items(people)
        typed = bool(self._finding.text.strip())
        self._list.setVisible(bool(people))
        self._nobody.setVisible(typed and not people)
        if people:
            self._list.move_to(0)
        self._hint.say(_RECENT if people and not typed else _BEGIN if not people and not typed else "")


def person_row(found: FoundPatient, today: date) -> RowText:
    """The least that tells two people apart."""
    facts = [born_words(found, today)]
    if found.gender is not None and found.gender is not Gender.UNKNOWN:
        facts.append(found.gender.value)
    if found.phone_ending:
        facts.append(f"phone …{found.phone_ending}")
    return RowText(title=found.name.display, second=found.name.native, detail=" · ".join(facts), code=found.record_number)


def born_words(found: FoundPatient, today: date) -> str:
    """``Born 29-Feb-1984 (42 y)``."""
    if found.birth is None:
        return "Date of birth not known"
    return f"Born {found.birth.display} ({found.birth.age_on(today)} y)"
