"""Choosing one person: the finder's box and its rows, for pages that are about somebody and do not open their registration."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.identifiers import PatientId
from clinic_app.patients.model import FoundPatient
from clinic_app.policy.profile import PersonWord
from ui.patients.finder_view_model import FinderViewModel
from ui.patients.wording import found_row
from ui.widgets.boxes import Column
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.rows import RowList
from ui.widgets.search_box import SearchBox
from ui.widgets.text import HintLine

_RECENT = "Opened last"
_BEGIN = "Type a name, a phone number, a date of birth or a record number; arrow keys choose, Enter opens."


class PersonPicker(QWidget):
    """``chosen`` carries the ``FoundPatient`` on Enter or a double click; arrow keys move while one types."""

    chosen = Signal(object)

    def __init__(self, finder: FinderViewModel, word: PersonWord, today: Callable[[], date]) -> None:
        super().__init__()
        self._finder = finder
        finder.setParent(self)
        self.box = SearchBox(f"Find the {word.value}", placeholder="Name, phone, date of birth or record number")
        self._rows: ItemModel[FoundPatient] = ItemModel(lambda found: found_row(found, today()))
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
        self.box.searched.connect(finder.ask)
        self.box.chosen.connect(lambda: finder.choose(self._list.current))
        self._list.opened.connect(finder.choose)
        finder.chosen.connect(self._choose)
        finder.answered.connect(self._show)
        finder.failed.connect(lambda message: self._hint.say(message.words))
        self.setFocusProxy(self.box)

    def begin(self) -> None:
        """Ask anew and put the keyboard into the box."""
        self.box.setFocus()
        self.box.selectAll()
        self._finder.ask(self.box.text())

    def leave(self) -> None:
        """How the finder was used goes on record."""
        self._finder.end()

    def _choose(self, patient: PatientId) -> None:
        for person in self._finder.people:
            if person.id == patient:
                self.chosen.emit(person)

    def _show(self) -> None:
        people = self._finder.people
        self._rows.set_items(people)
        typed = bool(self._finder.text.strip())
        self._list.setVisible(bool(people))
        self._nobody.setVisible(typed and not people)
        if people:
            self._list.move_to(0)
        self._hint.say(_RECENT if people and not typed else _BEGIN if not people and not typed else "")
