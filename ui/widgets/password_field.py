"""A password field that hands out what was typed once, as bytes that can be wiped, and is empty afterwards."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.fields import Field, LineEdit
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled, mirrored


class _Reveal(IconButton):
    """The eye. A key that it does not know would go on to the line around it, and be typed there unseen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.accept()


class _PasswordLine(Restyled, LineEdit):
    """The line itself, with the reveal button inside it at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(1024)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.reveal = _Reveal(Icon.EYE, "Show password")
        self.reveal.setParent(self)
        self.restyle()

    def restyle(self) -> None:
        room = look().compact
        self.setTextMargins(*((room, 0, 0, 0) if mirrored(self) else (0, 0, room, 0)))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        edge = look().px(4)
        x = edge if mirrored(self) else self.width() - self.reveal.width() - edge
        self.reveal.move(x, (self.height() - self.reveal.height()) // 2)


class PasswordField(Field):
    """``edited`` says that something was typed, never what; ``submitted`` says Enter; ``take`` empties the field."""

    edited = Signal()
    submitted = Signal()

    def __init__(self, label: str = "Password", *, hint: str = "") -> None:
        self._entry = _PasswordLine()
        super().__init__(label, self._entry, hint=hint)
        self._entry.textChanged.connect(lambda: self.edited.emit())
        self._entry.returnPressed.connect(self.submitted)
        self._entry.reveal.clicked.connect(lambda: self._reveal(self._entry.echoMode() is QLineEdit.EchoMode.Password))

    @property
    def length(self) -> int:
        """How many characters stand in the field."""
        return len(self._entry.text())

    def take(self) -> bytearray:
        """What was typed, as UTF-8, once: the field is empty and covered afterwards. The taker wipes the bytes."""
        taken = bytearray(self._entry.text(), "utf-8")
        self.clear()
        return taken

    def clear(self) -> None:
        """Forget what was typed, and its undo history."""
        self._reveal(False)
        # Setting the text, unlike deleting it, leaves nothing for undo to bring back.
        self._entry.setText("")

    def _reveal(self, shown: bool) -> None:
        self._entry.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._entry.reveal.rename("Hide password" if shown else "Show password", Icon.EYE_OFF if shown else Icon.EYE)
