"""Form fields: label above, control, and one line below that hints, says how the words were understood, or what to put right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QScrollArea, QSizePolicy, QWidget

from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Column, Row
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled, caption, hug
from ui.widgets.text import HintLine, Text

T = TypeVar("T")


class _Label(Restyled, QLabel):
    """The name of a field; a click on it goes to the field."""

    def __init__(self, words: str, control: QWidget) -> None:
        super().__init__(caption(words))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setBuddy(control)
        self.restyle()

    def restyle(self) -> None:
        self.setFont(look().font(strong=True))


class Field(QWidget):
    """Any control with its label and its line; ``control`` gets the label as its accessible name.

    The line shows the error if there is one, else how the words were understood, else the hint.
    """

    def __init__(self, label: str, control: QWidget, *, hint: str = "", optional: bool = False) -> None:
        super().__init__()
        self.label = label
        self.control = control
        self._hint, self._understood, self._error = hint, "", ""
        control.setAccessibleName(label)
        column = Column(self, gap=0.5)
        head = Row(gap=0.75)
        head.addWidget(_Label(label, control))
        if optional:
            head.addWidget(Text("optional", size=TextSize.SMALL, quiet=True))
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(control)
        self._line = HintLine()
        column.addWidget(self._line)
        self.setFocusProxy(control)
        hug(self)
        self._show()

    @property
    def error(self) -> str:
        """The sentence that says what to put right; empty while all is well."""
        return self._error

    def set_error(self, sentence: str) -> None:
        """Say beside the field what to put right; an empty sentence takes it away."""
        self._error = sentence
        self._show()
        if sentence:
            # Once the keyboard has been sent to the field and its line has found its place.
            QTimer.singleShot(0, self, self._come_into_sight)

    def _come_into_sight(self) -> None:
        """Where the keyboard is sent to put something right, the whole field must be in sight, and the sentence that says what first."""
        focused, page = QApplication.focusWidget(), self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        if page is not None and focused is not None and self.isAncestorOf(focused):
            # The line last: it is what stays where the field is taller than the page.
            for part in (self, self._line):
                page.ensureWidgetVisible(part, 0, look().grid(1))

    def set_understood(self, words: str) -> None:
        """Show how a free way of writing was read."""
        self._understood = words
        self._show()

    def set_hint(self, words: str) -> None:
        """What to write here and in which way."""
        self._hint = words
        self._show()

    def _show(self) -> None:
        if self._error:
            self._line.say(self._error, icon=Icon.ALERT, tone=Tone.REFUSE)
        elif self._understood:
            self._line.say(self._understood, icon=Icon.CHECK, tone=Tone.GIVEN)
        else:
            self._line.say(self._hint)
        self.control.setAccessibleDescription(self._line.words)
        bad = bool(self._error)
        if bool(self.control.property("bad")) is not bad:
            self.control.setProperty("bad", bad)
            self.control.style().polish(self.control)


class LineEdit(QLineEdit):
    """One line of plain text; says when the keyboard leaves it."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A menu over the field is not leaving it."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class TextField(Field):
    """One line of words. ``edited`` carries them with every key; ``submitted`` says Enter."""

    edited = Signal(str)
    submitted = Signal()

    def __init__(
        self, label: str, *, text: str = "", hint: str = "", placeholder: str = "", optional: bool = False, max_length: int = 500
    ) -> None:
        self.line = LineEdit()
        super().__init__(label, self.line, hint=hint, optional=optional)
        self.line.setMaxLength(max_length)
        self.line.setPlaceholderText(placeholder)
        self.line.setText(text)
        self.line.textChanged.connect(self.edited)
        self.line.returnPressed.connect(self.submitted)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Put words into the field; ``edited`` follows if they are others."""
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)


class TextArea(QPlainTextEdit):
    """Several lines of plain text that grow with what is written, from ``least`` to ``most`` lines; Tab goes on to the next field."""

    def __init__(self, *, least: int = 3, most: int = 16) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        current = look()
        lines = max(self._least, min(self._most, int(self.document().size().height())))
        # The document leaves 4 px around the words; the style adds its padding and line.
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 8 + current.px(14))


class AreaField(Field):
    """A paragraph or a note. ``edited`` carries all of it with every key."""

    edited = Signal(str)

    def __init__(
        self,
        label: str,
        *,
        text: str = "",
        hint: str = "",
        placeholder: str = "",
        optional: bool = False,
        least: int = 3,
        most: int = 16,
    ) -> None:
        self.area = TextArea(least=least, most=most)
        super().__init__(label, self.area, hint=hint, optional=optional)
        self.area.setPlaceholderText(placeholder)
        self.area.setPlainText(text)
        self.area.textChanged.connect(lambda: self.edited.emit(self.text))

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.area.toPlainText()

    def set_text(self, text: str) -> None:
        """Put words into the field; ``edited`` follows if they are others."""
        if text != self.text:
            self.area.setPlainText(text)


@dataclass(frozen=True, slots=True)
class Understood(Generic[T]):
    """A free way of writing, read: the value, and the words that show the reader how it was taken."""

    value: T
    words: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A free way of writing that says nothing (yet): the sentence that helps."""

    sentence: str


Reading: TypeAlias = Understood[T] | NotUnderstood


class ReadField(TextField, Generic[T]):
    """A date, phone number or amount in any way of writing; ``read`` is handed in and says how it is understood.

    While the person types, only an understanding shows; a complaint waits until the keyboard leaves the field.
    ``changed`` carries the value, or None while there is none.
    """

    changed = Signal(object)

    def __init__(
        self,
        label: str,
        read: Callable[[str], Reading[T]],
        *,
        text: str = "",
        hint: str = "",
        placeholder: str = "",
        optional: bool = False,
    ) -> None:
        self._read = read
        self._reading: Reading[T] | None = None
        super().__init__(label, hint=hint, placeholder=placeholder, optional=optional, max_length=120)
        self.line.textChanged.connect(self._follow)
        self.line.left.connect(self.check)
        self.set_text(text)

    @property
    def value(self) -> T | None:
        """What was understood; None for an empty field or words that say nothing."""
        return self._reading.value if isinstance(self._reading, Understood) else None

    def check(self) -> bool:
        """Complain now if the words say nothing; an empty field is well. Returns whether all is well."""
        self.set_error(self._reading.sentence if isinstance(self._reading, NotUnderstood) else "")
        return not self.error

    def _follow(self, text: str) -> None:
        self._reading = self._read(text) if text.strip() else None
        if self.error:
            self.set_error("")
        self.set_understood(self._reading.words if isinstance(self._reading, Understood) else "")
        self.changed.emit(self.value)


class DateField(ReadField[T]):
    """A day in any way of writing: ``29 feb 84``, ``29/2/1984`` in the clinic's order, ``1984``, ``about 42 y``."""

    def __init__(self, label: str, read: Callable[[str], Reading[T]], *, text: str = "", optional: bool = False, hint: str = "") -> None:
        super().__init__(label, read, text=text, optional=optional, hint=hint or "such as 29 feb 84, 29/2/1984, 1984 or about 42 y")
