"""The pages of set-up: each asks for little, says why it asks, and can be gone back to."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.policy.cautions import Caution
from clinic_app.policy.questions import Answer, Question
from clinic_app.staff.model import StaffName
from ui.policy.question_form import QuestionForm
from ui.theme import Tone
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button
from ui.widgets.checks import CheckBox
from ui.widgets.choices import Option, RadioRows
from ui.widgets.fields import Field, TextField
from ui.widgets.kit import foldable
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.password_field import PasswordField
from ui.widgets.text import HintLine, Text


class ProfilePage(QWidget):
    """Which kind of clinic: the promises that its policy makes come with the answer."""

    about = "Choose the policy that is most like yours. It fills in what is promised; everything can be changed later in Settings."

    folder_asked = Signal()
    backup_wanted = Signal()

    def __init__(self, profiles: Sequence[tuple[str, str]], folder: Path) -> None:
        """``folder`` is where the records will lie unless another is chosen."""
        super().__init__()
        self._choice: RadioRows[str] = RadioRows([Option(name, title) for name, title in profiles], value=profiles[0][0])
        self._choice.setAccessibleName("Kind of clinic")
        self._folder = Text(wrap=True)
        self._other = Button("Choose another folder…", compact=True)
        card = Card("Where the records will lie", gap=1)
        row = Row(gap=2)
        row.addWidget(self._folder, 1)
        row.addWidget(self._other, alignment=Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(row)
        card.column.addWidget(
            HintLine("On a disk of this computer: a network drive, or a folder that a program copies elsewhere, damages them.")
        )
        back = Card("Is there a clinic already?", gap=1)
        line = Row(gap=2)
        line.addWidget(
            Text("On a new computer, or where the records are gone, it comes back from a backup and a recovery sheet.", wrap=True), 1
        )
        backup = Button("Open a backup of a clinic…", compact=True)
        line.addWidget(backup, alignment=Qt.AlignmentFlag.AlignTop)
        back.column.addLayout(line)
        column = Column(self, gap=2)
        column.addWidget(self._choice)
        column.addWidget(card)
        column.addWidget(back)
        backup.clicked.connect(self.backup_wanted)
        self._other.clicked.connect(self.folder_asked)
        self.show_folder(folder)

    def show_folder(self, folder: Path) -> None:
        """The folder that is chosen now."""
        self._folder.setText(foldable(str(folder)))

    @property
    def chosen(self) -> str:
        """The profile's name."""
        return self._choice.value or ""

    def focus_first(self) -> None:
        """To the choices."""
        self._choice.setFocus()


class ClinicPage(QWidget):
    """Who the clinic is, and what its policy leaves open."""

    about = "Letters to patients carry these words, and clocks run by these numbers. What is empty here, only you can say."

    def __init__(self, asked: Sequence[Question], cautions: Sequence[Caution]) -> None:
        super().__init__()
        self._form = QuestionForm(asked)
        column = Column(self, gap=2)
        column.addWidget(self._form)
        if cautions:
            card = Card("Good to know about this policy", gap=1)
            for caution in cautions:
                card.column.addWidget(Text(f"{caution.topic}: {caution.sentence}", quiet=True, wrap=True))
            column.addWidget(card)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was said."""
        return self._form.answers

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say it beside its field; False where it belongs to none."""
        return self._form.show_error(label, sentence)

    def focus_first(self) -> None:
        """To the first question."""
        self._form.focus_first()


class ManagerPage(QWidget):
    """The first person who can let others in."""

    about = "You will be the manager: you add colleagues, print record copies and answer for the records."
    submitted = Signal()

    def __init__(self, rule: Callable[[bool], str]) -> None:
        """``rule`` says what a password must have with a keyring and without."""
        super().__init__()
        self._rule = rule
        self._name = TextField("Your name", hint="As colleagues and letters know you.", max_length=200)
        self._username = TextField("Username", hint="What you type each morning: letters and digits, no spaces.", max_length=40)
        self._password = PasswordField()
        self._again = PasswordField("Password, once more")
        self.keyring = CheckBox("Tie the files to this computer's keyring", checked=True)
        self._no_keyring = NoticeSlot()
        column = Column(self, gap=1.5)
        for field in (self._name, self._username, self._password, self._again):
            column.addWidget(field)
        column.addWidget(self.keyring)
        column.addWidget(self._no_keyring)
        column.addWidget(
            Text(
                "A copy of the files is then useless elsewhere, even with a password; a recovery sheet still opens it. The secret belongs "
                "to your account on this computer.",
                quiet=True,
                wrap=True,
            )
        )
        self._again.submitted.connect(self.submitted)
        self.keyring.toggled.connect(self._say_rule)
        self._say_rule(self.keyring.isChecked())

    @property
    def name(self) -> StaffName:
        """As typed."""
        return StaffName(display=self._name.text)

    @property
    def username(self) -> str:
        """As typed."""
        return self._username.text

    def take_password(self) -> bytearray | None:
        """The password, once; nothing where the two differ, which is then said beside the field."""
        first, again = self._password.take(), self._again.take()
        if first == again and first:
            self._password.set_error("")
            return first
        self.show_error("Password", "Type a password first." if not first else "The two are not the same; type the password twice again.")
        return None

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say it beside the field of that name, or beside the tick."""
        self._no_keyring.clear()
        if label == "Keyring":
            self._no_keyring.say(Notice(sentence, Tone.DUE))
            self.keyring.setFocus()
            return True
        fields: dict[str, Field] = {"Name": self._name, "Username": self._username, "Password": self._password}
        for name, field in fields.items():
            field.set_error(sentence if name == label else "")
        if label in fields:
            fields[label].control.setFocus()
        return label in fields

    def focus_first(self) -> None:
        """To the name."""
        self._name.control.setFocus()

    def _say_rule(self, keyring: bool) -> None:
        self._no_keyring.clear()
        self._password.set_hint(self._rule(keyring))
