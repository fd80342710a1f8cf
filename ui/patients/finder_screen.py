"""Where reception's day begins: one box that finds anybody, and beside the results the form for somebody new."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import Permission
from clinic_app.identifiers import PatientId
from clinic_app.patients.model import FoundPatient, Patient
from ui.messages import Message
from ui.navigation import Page
from ui.patients.desk import Desk
from ui.patients.discreet import discreet_row
from ui.patients.finder_view_model import FinderViewModel
from ui.patients.registration_keeping import KeptRegistration
from ui.patients.registration_panel import WIDTH, RegistrationPanel
from ui.patients.registration_view_model import RegistrationViewModel
from ui.patients.wording import found_row, quoted, who_may
from ui.privacy import SHOW_KEY, TURN_KEY
from ui.theme import look
from ui.unfinished import UnfinishedOffer
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.rows import RowList, RowText
from ui.widgets.search_box import SearchBox
from ui.widgets.text import Text

_WIDEST = 1040
"""px at 100 %: in wider rows the eye loses the line between a name and its number."""

_LEAST_BESIDE = 380
"""px at 100 %: where the results would be narrower than this beside the form, the form has the page."""


_KEYS = "Ctrl+N"


class FinderScreen(Page):
    """``patient_wanted`` carries the id of whose page is to be opened."""

    patient_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._finder = FinderViewModel(desk.patients, desk.actor, desk.background)
        self._finder.setParent(self)
        self._registering = RegistrationViewModel(desk)
        self._registering.setParent(self)
        self._panel: RegistrationPanel | None = None
        self._is_registering = False
        self._box = SearchBox(f"Find a {desk.word.value}", placeholder="Name, phone, date of birth or record number")
        self._news = NoticeSlot()
        self._unfinished = UnfinishedOffer(after=self._box)
        self._count = Text(quiet=True, wrap=True)
        self._register = Button(f"{_KEYS}   Register a {desk.word.value}", kind=ButtonKind.PRIMARY, name=f"Register a {desk.word.value}")
        self._register.setAccessibleDescription(_KEYS)
        self._people: ItemModel[FoundPatient] = ItemModel(self._row_of)
        self._list = RowList(desk.word.plural.capitalize(), self._people, as_tall_as_its_rows=True)
        self._hints = Text(quiet=True, wrap=True)
        self._empty: EmptyState | None = None
        self._lay_out()
        self._join()

    def arrive(self) -> None:
        """To the box, with what was typed marked, so that the next name replaces it; the answer is asked for again."""
        self._box.setFocus()
        self._box.selectAll()
        self._finder.ask(self._box.text())
        if self._may_register:
            self._registering.look()

    def show_imported(self, people: tuple[PatientId, ...]) -> None:
        """Those who came with an import, in place of those opened last; the next name that is typed finds as ever."""
        self._box.clear()
        self._finder.ask_imported(people)

    def leave(self) -> None:
        """What was typed goes into the drawer; how the finder was used goes on record."""
        self._forget_news()
        self._registering.settle()
        self._finder.end()

    def step_back(self) -> bool:
        """Esc closes the form; what was typed in it is kept."""
        if not self._is_registering:
            return False
        self._close_panel()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _lay_out(self) -> None:
        self._results = QWidget()
        column = Column(self._results, gap=1)
        column.addWidget(self._box)
        column.addWidget(self._news)
        column.addWidget(self._unfinished)
        head = Row(gap=2)
        head.addWidget(self._count, 1)
        head.addWidget(self._register)
        column.addLayout(head)
        column.addWidget(self._list)
        self._empty_place = Column()
        column.addLayout(self._empty_place)
        column.addWidget(self._hints)
        column.addStretch(1)
        for waiting in (self._count, self._register, self._list, self._hints):
            waiting.hide()
        self._row = Row(self, gap=3, margins=3)
        self._row.addWidget(self._results, 1)
        self._spare = QWidget()
        self._row.addWidget(self._spare)

    def _join(self) -> None:
        self._box.drive(self._list)
        self._box.searched.connect(self._search)
        self._box.chosen.connect(lambda: self._finder.choose(self._list.current))
        self._list.opened.connect(self._finder.choose)
        self._list.moved.connect(self._move_on)
        self._desk.privacy.changed.connect(self._cover)
        self._finder.answered.connect(self._show_people)
        self._finder.chosen.connect(self.patient_wanted)
        self._finder.failed.connect(self._tell)
        self._registering.saved.connect(self._show_registered)
        self._registering.unfinished_changed.connect(self._offer_unfinished)
        self._unfinished.wanted.connect(self._go_on)
        self._unfinished.thrown_away.connect(self._throw_away)
        self._unfinished.taken_back.connect(self._registering.take_back)
        self._register.clicked.connect(self.start_registering)
        if self._may_register:
            shortcut = QShortcut(QKeySequence(_KEYS), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.start_registering)

    @property
    def _may_register(self) -> bool:
        return self._desk.actor.may(Permission.PATIENT_REGISTER)

    def start_registering(self) -> None:
        """Ctrl+N: the form for somebody new beside the results, begun with what was typed."""
        panel = self._prepared_panel()
        self._registering.begin(self._box.text())
        self._open_panel(panel)

    def _go_on(self, kept: KeptRegistration) -> None:
        panel = self._prepared_panel()
        self._registering.resume(kept)
        self._open_panel(panel)

    def _throw_away(self, kept: KeptRegistration) -> None:
        self._registering.throw_away(kept)
        self._box.setFocus()

    def _offer_unfinished(self) -> None:
        """All but the one that stands in the open form."""
        shown = self._registering.draft_id if self._is_registering else None
        self._unfinished.offer([each for each in self._registering.unfinished if each.id != shown], self._unfinished_words)

    def _unfinished_words(self, kept: KeptRegistration) -> str:
        named = kept.name and not self._desk.privacy.is_on
        return f"You were registering {quoted(kept.name) if named else 'somebody'} and did not finish."

    def _search(self, text: str) -> None:
        self._forget_news()
        self._finder.ask(text)

    def _forget_news(self) -> None:
        """The next deed begins: what was said of the one before has had its time."""
        self._news.clear()
        self._unfinished.forget()

    def _prepared_panel(self) -> RegistrationPanel:
        """The form, made once: after the first answer is shown, so that Ctrl+N has nothing to wait for."""
        if self._panel is None:
            title = f"New {self._desk.word.value}"
            self._panel = RegistrationPanel(self, self._registering, self._desk, title=title, deed="Register")
            self._panel.closed.connect(self._close_panel)
            self._row.insertWidget(1, self._panel)
        return self._panel

    def _open_panel(self, panel: RegistrationPanel) -> None:
        self._forget_news()
        self._is_registering = True
        self._share_width()
        self._offer_unfinished()
        panel.take_focus()

    def _close_panel(self) -> None:
        self._is_registering = False
        self._share_width()
        self._box.setFocus()
        self._registering.settle()
        self._registering.look()

    def _share_width(self) -> None:
        """Results and form side by side where both have room; else the form alone."""
        current = look()
        beside = self._is_registering
        enough = self.width() >= current.px(WIDTH + _LEAST_BESIDE) + current.grid(9)
        # What goes goes first, or the window would grow to hold both for a moment, and stay so.
        self._results.setVisible(not beside or enough)
        if self._panel is not None:
            self._panel.setVisible(beside)
        self._register.setVisible(self._may_register and not beside and bool(self._finder.people))
        self._results.setMaximumWidth(current.px(_WIDEST))
        self._spare.setVisible(self.width() > current.px(_WIDEST) + (current.px(WIDTH) if beside else 0) + current.grid(9))

    def _show_people(self) -> None:
        people = self._finder.people
        self._people.set_items(people)
        if people and (self._finder.text.strip() or self._finder.expected is not None or self._finder.imported):
            self._list.move_to(0)
        self._list.setVisible(bool(people))
        self._count.setText(self._count_words())
        self._count.setVisible(bool(people))
        self._hints.setText(self._hint_words())
        self._hints.setVisible(bool(people))
        self._register.setVisible(self._may_register and not self._is_registering and bool(people))
        self._show_empty()
        if self._panel is None and self._may_register:
            QTimer.singleShot(0, self, self._prepared_panel)

    def _row_of(self, found: FoundPatient) -> RowText:
        """In full, or while privacy is on only the one on which the bar stands, for the moment it was asked about."""
        privacy = self._desk.privacy
        if privacy.is_on and (privacy.covers or found != self._list.current):
            return discreet_row(found)
        return found_row(found, self._desk.today)

    def _move_on(self, found: FoundPatient | None) -> None:
        self._desk.privacy.cover()
        self._read_aloud(found)

    def _cover(self) -> None:
        """Privacy was turned on or off, or one row is shown for a moment, which is then heard too."""
        self._people.show_again()
        self._hints.setText(self._hint_words())
        self._offer_unfinished()
        if self._desk.privacy.is_showing and self.isVisible():
            self._read_aloud(self._list.current)

    def _read_aloud(self, found: FoundPatient | None) -> None:
        """The keyboard stays in the box while the bar moves, so a screen reader would say nothing of it by itself."""
        if found is not None and self._box.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._box, self._row_of(found).spoken))

    def _count_words(self) -> str:
        word, imported = self._desk.word, self._finder.imported
        if imported:
            shown = len(self._finder.people)
            return (
                f"{shown} of {imported:,} who came with the import; type a name to find the others"
                if shown < imported
                else "Who came with the import"
            )
        if not self._finder.text.strip():
            return f"The {word.plural} you opened last"
        found = len(self._finder.people)
        if self._finder.is_cut:
            return f"{found} {word.plural}, and more: type another letter"
        return f"{found} {'person' if found == 1 else 'people'} · name, phone, birth date, record number, any script"

    def _hint_words(self) -> str:
        typed = self._finder.text.strip()
        hints = ["Enter opens" if typed or self._finder.expected is not None else "↓ and Enter open"]
        if self._may_register and typed:
            hints.append(f"{_KEYS} registers {quoted(typed)} as new")
        hints.append("Esc clears" if typed else "Ctrl+K comes back here")
        if self._desk.privacy.is_on:
            hints += [f"{SHOW_KEY} shows the chosen row for a moment", f"{TURN_KEY} shows all names again"]
        return " · ".join(hints)

    def _show_empty(self) -> None:
        if self._empty is not None:
            self._empty_place.removeWidget(self._empty)
            self._empty.hide()
            self._empty.deleteLater()
            self._empty = None
        if self._finder.people:
            return
        typed, word = self._finder.text.strip(), self._desk.word
        may = f"Register {quoted(typed) if typed else f'a {word.value}'}" if self._may_register else ""
        who = "" if self._may_register else f" New {word.plural} are registered by: {who_may(Permission.PATIENT_REGISTER)}."
        if typed:
            self._empty = EmptyState(
                "Nobody is found",
                f"Try fewer letters, the date of birth, the last four digits of a phone, or the record number.{who}",
                icon=Icon.SEARCH,
                deed=may,
                keys=_KEYS,
            )
        else:
            self._empty = EmptyState(
                f"Find a {word.value}, or register one",
                f"Type any part of a name in any script, a phone, a date of birth or a record number. {word.plural.capitalize()} whom "
                f"you open will be listed here.{who}",
                icon=Icon.PEOPLE,
                deed=may,
                keys=_KEYS,
            )
        self._empty.acted.connect(self.start_registering)
        self._empty_place.addWidget(self._empty)

    def _show_registered(self, patient: Patient) -> None:
        """Back at the box, with the new person on top of those opened last: Enter opens the page."""
        self._close_panel()
        self._box.clear()
        self._finder.ask("", expected=patient.id)
        self._news.say(Notice(f"Registered as {patient.record_number}. Enter opens the page."))

    def _tell(self, message: Message) -> None:
        self._desk.say(message.notice)
