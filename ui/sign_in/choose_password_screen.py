"""After a one-time password: a password of one's own, before anything else can be done."""

from PySide6.QtCore import QObject, Qt, Signal

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock
from clinic_app.identifiers import new_command
from clinic_app.staff.service import StaffService
from ui.background import Background
from ui.messages import explain
from ui.navigation import Page
from ui.sign_in.middle import in_the_middle
from ui.theme import TextSize
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.panels import Card
from ui.widgets.password_field import PasswordField
from ui.widgets.text import Text


class ChoosePasswordViewModel(QObject):
    """``changed`` says that the new password counts; ``refused`` carries a message."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, staff: StaffService, actor: Actor, background: Background, clock: Clock, rule: str) -> None:
        """``rule`` is what the new password must have, as a sentence."""
        super().__init__()
        self.rule = rule
        self._staff = staff
        self._actor = actor
        self._background = background
        self._clock = clock

    def change(self, old: bytearray, new: bytearray) -> None:
        """Try; both are wiped by whoever opens the keys."""
        command, box = new_command(self._clock()), [new, old]
        self._background.run(
            lambda: self._staff.change_own_password(self._actor, command, box.pop(), box.pop()),
            done=lambda _nothing: self.changed.emit(),
            failed=lambda error: self.refused.emit(explain(error)),
        )


class ChoosePasswordScreen(Page):
    """The one-time password again, and the new one twice, because nobody can see what they type."""

    def __init__(self, view_model: ChoosePasswordViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._old = PasswordField("One-time password", hint="The five words you were given.")
        self._new = PasswordField("New password", hint=view_model.rule)
        self._again = PasswordField("New password, once more")
        self._button = Button("Set password", kind=ButtonKind.PRIMARY)
        card = Card(gap=2)
        card.column.addWidget(Text("Choose your password", size=TextSize.TITLE, strong=True))
        card.column.addWidget(Text("Only you will know it. It counts from your next sign-in, in a moment.", quiet=True, wrap=True))
        for field in (self._old, self._new, self._again):
            card.column.addWidget(field)
        card.column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignRight)
        in_the_middle(self, card)
        self._old.submitted.connect(self._new.control.setFocus)
        self._new.submitted.connect(self._again.control.setFocus)
        self._again.submitted.connect(self._try)
        self._button.clicked.connect(self._try)
        view_model.refused.connect(lambda message: self._refuse(message.words))

    def arrive(self) -> None:
        """To the one-time password."""
        self._old.control.setFocus()

    def _try(self) -> None:
        new, again = self._new.take(), self._again.take()
        if new != again:
            self._refuse("The two are not the same; type the new password twice again.")
            return
        self._new.set_error("")
        self._view_model.change(self._old.take(), new)

    def _refuse(self, sentence: str) -> None:
        self._new.set_error(sentence)
        (self._old if self._old.length == 0 else self._new).control.setFocus()
