"""The cover over the window: nothing of the work is seen; the same person is back in a moment, a colleague can take over."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinic_app.locking.pin import DIGITS
from ui.lock.cover_view_model import CoverViewModel
from ui.messages import Message
from ui.navigation import Page
from ui.sign_in.middle import in_the_middle
from ui.theme import TextSize
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.fields import TextField
from ui.widgets.icons import Icon
from ui.widgets.kit import hug
from ui.widgets.notice import NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.password_field import PasswordField
from ui.widgets.text import Text

_BEING_BACK = "Everything is as you left it. What you typed is kept."
_COLLEAGUE = "What was typed here is kept for whoever typed it. You see none of it."


class CoverScreen(Page):
    """One card with two faces: being back, and somebody else. Six digits are tried without Enter."""

    def __init__(self, view_model: CoverViewModel) -> None:
        super().__init__()
        self.view_model = view_model
        view_model.setParent(self)
        self.setAccessibleName("The window is locked")
        self._busy, self._waiting, self._by_pin = False, 0, False
        self._title = Text(view_model.name, size=TextSize.TITLE, strong=True, wrap=True)
        self._about = Text(_BEING_BACK, quiet=True, wrap=True)
        self._news = NoticeSlot()
        self._own, self._other = self._own_face(), self._colleagues_face()
        for face in (self._own, self._other):
            hug(face)
        card = Card(gap=2)
        for widget in (self._title, self._about, self._news, self._own, self._other):
            card.column.addWidget(widget)
        in_the_middle(self, card)
        self._other.hide()
        view_model.refused.connect(self._refused)
        view_model.busy_changed.connect(self._set_busy)
        view_model.wait_changed.connect(self._set_wait)
        view_model.pin_changed.connect(self._ask_pin)
        view_model.own_name.connect(self._use_password)
        view_model.colleague_named.connect(self._ask_colleagues_password)

    def arrive(self) -> None:
        """To what is typed first."""
        if self._other.isVisibleTo(self):
            field: QWidget = self._theirs.control if self._theirs.isVisibleTo(self) else self._username.control
        else:
            field = self._pin.control if self._by_pin else self._password.control
        field.setFocus()

    def step_back(self) -> bool:
        """Esc: from somebody else to being back; the cover itself stays."""
        if self._other.isVisibleTo(self):
            self._show_own()
        return True

    def _own_face(self) -> QWidget:
        face = QWidget()
        column = Column(face, gap=2)
        self._pin = PasswordField("PIN")
        self._password = PasswordField()
        self._enter = Button("Unlock", kind=ButtonKind.PRIMARY)
        self._instead = Button("Use the password", kind=ButtonKind.QUIET)
        someone = Button("Someone else", icon=Icon.PEOPLE)
        row = Row(gap=1)
        row.addWidget(someone)
        row.addStretch(1)
        row.addWidget(self._enter)
        for field in (self._pin, self._password):
            column.addWidget(field)
        column.addLayout(row)
        column.addWidget(self._instead, alignment=Qt.AlignmentFlag.AlignLeading)
        column.addWidget(
            Text("Ctrl+Shift+L closes the records; then only the password opens them.", quiet=True, wrap=True, size=TextSize.SMALL)
        )
        for hidden in (self._pin, self._instead):
            hidden.hide()
        self._pin.edited.connect(lambda: self._try_pin() if self._pin.length == DIGITS else None)
        self._pin.submitted.connect(self._try_pin)
        self._password.submitted.connect(self._try_password)
        self._enter.clicked.connect(lambda: self._try_pin() if self._by_pin else self._try_password())
        self._instead.clicked.connect(self._use_password)
        someone.clicked.connect(self._show_colleague)
        return face

    def _colleagues_face(self) -> QWidget:
        face = QWidget()
        column = Column(face, gap=2)
        self._username = TextField("Username", max_length=40)
        self._theirs = PasswordField()
        self._go = Button("Continue", kind=ButtonKind.PRIMARY)
        back = Button("Back")
        row = Row(gap=1)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self._go)
        for field in (self._username, self._theirs):
            column.addWidget(field)
        column.addLayout(row)
        self._username.edited.connect(lambda _words: self._theirs.hide())
        self._username.submitted.connect(self._try_colleague)
        self._theirs.submitted.connect(self._try_colleague)
        self._go.clicked.connect(self._try_colleague)
        back.clicked.connect(self._show_own)
        return face

    def _show_own(self) -> None:
        self._turn_to(self._own, self.view_model.name, _BEING_BACK)

    def _show_colleague(self) -> None:
        self._theirs.hide()
        self._theirs.clear()
        self._turn_to(self._other, "Someone else", _COLLEAGUE)

    def _turn_to(self, face: QWidget, title: str, about: str) -> None:
        self._news.clear()
        self._title.setText(title)
        self._about.setText(about)
        for each in (self._own, self._other):
            each.setVisible(each is face)
        self.arrive()

    def _ask_pin(self, wanted: bool) -> None:
        self._by_pin = wanted
        self._pin.setVisible(wanted)
        self._instead.setVisible(wanted)
        self._password.setVisible(not wanted)
        if self._own.isVisibleTo(self):
            self.arrive()

    def _use_password(self) -> None:
        self._ask_pin(False)
        self._show_own()

    def _ask_colleagues_password(self) -> None:
        self._theirs.show()
        self.arrive()

    def _try_password(self) -> None:
        if self._is_free(self._password, "Type your password first."):
            self.view_model.unlock(self._password.take())

    def _try_pin(self) -> None:
        if self._is_free(self._pin, "Type your PIN first."):
            self.view_model.unlock_by_pin(self._pin.take())

    def _try_colleague(self) -> None:
        if not self._username.text.strip():
            self._username.set_error("Type your username first.")
            self._username.control.setFocus()
            return
        self._username.set_error("")
        if not self._theirs.isVisibleTo(self):
            if not self._busy:
                self.view_model.name_colleague(self._username.text)
        elif self._is_free(self._theirs, "Type your password first."):
            self.view_model.prove_colleague(self._username.text, self._theirs.take())

    def _is_free(self, field: PasswordField, sentence: str) -> bool:
        """Whether something stands in the field and may be tried now: an empty one would be counted as a wrong try."""
        field.set_error("" if field.length else sentence)
        if not field.length:
            field.control.setFocus()
        return bool(field.length) and not self._busy and (self._waiting <= 0 or field is self._pin)

    def _refused(self, message: Message) -> None:
        self._news.say(message.notice)
        self.arrive()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if busy:
            self._news.clear()
        self._say_state()

    def _set_wait(self, seconds: int) -> None:
        self._waiting = seconds
        self._say_state()

    def _say_state(self) -> None:
        wait = self._waiting if not self._by_pin else 0
        for button, words in ((self._enter, "Unlock"), (self._go, "Continue")):
            button.setEnabled(not self._busy and wait <= 0)
            button.say("Opening…" if self._busy else f"Wait {wait} s" if wait > 0 else words)


class ClosingScreen(Page):
    """While the files are being closed: nothing to see, nothing to do."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("The records are being closed")
        card = Card(gap=2)
        card.column.addWidget(Text("Clinic Records", size=TextSize.TITLE, strong=True))
        card.column.addWidget(Text("The records are being closed. You can sign in again in a moment.", quiet=True, wrap=True))
        in_the_middle(self, card)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
