"""The first thing people see each morning: who are you, and your password."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.messages import Message
from ui.navigation import Page
from ui.sign_in.middle import in_the_middle
from ui.sign_in.sign_in_view_model import SignInViewModel
from ui.theme import TextSize
from ui.widgets.boxes import Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.fields import TextField
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.password_field import PasswordField
from ui.widgets.text import Text


class SignInScreen(Page):
    """Enter goes from the name to the password and from there in; a refusal is said under the heading, and the name stays."""

    cannot_get_in = Signal(object)
    """Somebody asks for another way in; carries the ``Trouble`` that the last try met, if any."""

    def __init__(self, view_model: SignInViewModel, *, username: str = "", notice: Notice | None = None) -> None:
        super().__init__()
        self._view_model = view_model
        self._username = TextField("Username", text=username, max_length=40)
        self._password = PasswordField()
        self._button = Button("Sign in", kind=ButtonKind.PRIMARY)
        self._news = NoticeSlot()
        card = Card(gap=2)
        card.column.addWidget(Text("Clinic Records", size=TextSize.TITLE, strong=True))
        card.column.addWidget(Text("Sign in with your own name; what you open is on record.", quiet=True, wrap=True))
        card.column.addWidget(self._news)
        card.column.addWidget(self._username)
        card.column.addWidget(self._password)
        other = Button("Cannot get in?", kind=ButtonKind.QUIET)
        foot = Row(gap=1)
        foot.addWidget(other)
        foot.addStretch(1)
        foot.addWidget(self._button)
        card.column.addLayout(foot)
        in_the_middle(self, card)
        self._username.submitted.connect(self._password.control.setFocus)
        self._password.submitted.connect(self._try)
        self._button.clicked.connect(self._try)
        other.clicked.connect(lambda: self.cannot_get_in.emit(None))
        view_model.refused.connect(self._refused)
        view_model.busy_changed.connect(self._set_busy)
        view_model.wait_changed.connect(self._set_wait)
        if notice is not None:
            self._news.say(notice)

    def arrive(self) -> None:
        """To the first field that is empty."""
        field: QWidget = self._password.control if self._username.text else self._username.control
        field.setFocus()

    def _try(self) -> None:
        if not self._username.text.strip():
            self._username.set_error("Type your username first.")
            self._username.control.setFocus()
            return
        self._username.set_error("")
        if not self._password.length:
            # It would be counted, and told to the manager, as a wrong password.
            self._password.set_error("Type your password first.")
            self._password.control.setFocus()
            return
        self._password.set_error("")
        if self._button.isEnabled():
            self._view_model.sign_in(self._username.text, self._password.take())

    def _refused(self, message: Message) -> None:
        if message.trouble is None:
            self._news.say(message.notice)
        else:
            trouble = message.trouble
            self._news.say(replace(message.notice, deed="Get back in…", act=lambda: self.cannot_get_in.emit(trouble)))
        self._password.control.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._button.setEnabled(not busy)
        self._button.say("Opening…" if busy else "Sign in")
        if busy:
            self._news.clear()

    def _set_wait(self, seconds: int) -> None:
        self._button.setEnabled(seconds <= 0)
        self._button.say(f"Wait {seconds} s" if seconds > 0 else "Sign in")
