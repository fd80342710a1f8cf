"""The PIN for coming back to one's own covered window: set for this session, or taken away."""

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.locking.service import LockService
from ui.background import Background
from ui.messages import Message, explain
from ui.widgets.boxes import Row
from ui.widgets.buttons import Button
from ui.widgets.panels import Card
from ui.widgets.password_field import PasswordField
from ui.widgets.text import Text

_NONE = "No PIN is set: your password opens the locked window."
_SET = "Your PIN counts until you sign out, the records are closed, or twelve hours are over."


class PinViewModel(QObject):
    """``told`` says whether there is a PIN; ``refused`` carries a message."""

    told = Signal(bool)
    refused = Signal(object)

    def __init__(self, lock: LockService, actor: Actor, background: Background) -> None:
        super().__init__()
        self._lock, self._actor, self._background = lock, actor, background

    def ask(self) -> None:
        """Whether there is one."""
        self._background.run(lambda: self._lock.has_pin(self._actor), done=self.told.emit, failed=self._failed)

    def set_pin(self, pin: bytearray) -> None:
        """Have this one; ``pin`` is wiped."""
        box = [pin]
        self._background.run(lambda: self._lock.set_pin(self._actor, box.pop()), done=self._changed, failed=self._failed)

    def clear_pin(self) -> None:
        """Have none."""
        self._background.run(lambda: self._lock.clear_pin(self._actor), done=self._changed, failed=self._failed)

    def _changed(self, _nothing: None) -> None:
        self.ask()

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(explain(error))


class PinCard(Card):
    """Two fields, because nobody can see what they type."""

    def __init__(self, view_model: PinViewModel) -> None:
        super().__init__("Coming back to the locked window", gap=1.5)
        self._view_model = view_model
        view_model.setParent(self)
        self._state = Text(_NONE, quiet=True, wrap=True)
        self._pin = PasswordField("PIN", hint="Six digits that nobody here would guess; it opens nothing but this window while you work.")
        self._again = PasswordField("PIN, once more")
        self._clear = Button("Take the PIN away")
        set_pin = Button("Set PIN")
        row = Row()
        row.addWidget(self._clear)
        row.addStretch(1)
        row.addWidget(set_pin)
        for widget in (self._state, self._pin, self._again):
            self.column.addWidget(widget)
        self.column.addLayout(row)
        self._clear.hide()
        set_pin.clicked.connect(self._set)
        self._pin.submitted.connect(self._again.control.setFocus)
        self._again.submitted.connect(self._set)
        self._clear.clicked.connect(view_model.clear_pin)
        view_model.told.connect(self._show)
        view_model.refused.connect(self._refused)

    def load(self) -> None:
        """Ask whether there is one."""
        self._view_model.ask()

    def _set(self) -> None:
        pin, again = self._pin.take(), self._again.take()
        if pin != again or not pin:
            self._pin.set_error("The two are not the same; type the PIN twice." if pin else "Type six digits first.")
            self._pin.control.setFocus()
            return
        self._pin.set_error("")
        self._view_model.set_pin(pin)

    def _show(self, there: bool) -> None:
        self._state.setText(_SET if there else _NONE)
        self._clear.setVisible(there)

    def _refused(self, message: Message) -> None:
        self._pin.set_error(message.words)
        self._pin.control.setFocus()
