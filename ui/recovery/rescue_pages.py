"""The pages of the way in with a recovery sheet, each for somebody who has never seen it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_app.identifiers import StaffId
from ui.recovery.rescue_view_model import Happened
from ui.recovery.sheet_entry import SheetEntry
from ui.theme import Tone
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button
from ui.widgets.choices import Option, RadioRows
from ui.widgets.fields import Field, TextField
from ui.widgets.icons import Icon
from ui.widgets.kit import foldable, set_shown
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.password_field import PasswordField
from ui.widgets.text import HintLine, Sign, Text

if TYPE_CHECKING:
    from clinic_app.rescue import Situation

_HAPPENED = (
    Option(Happened.FORGOT, "I forgot my password", "A manager who can sign in gives you a new one."),
    Option(
        Happened.NO_MANAGER,
        "No manager can sign in any more",
        "They have left, or nobody knows the password: a sheet gives a manager a new one.",
    ),
    Option(Happened.KEYRING, "This computer has lost its secret", "After a new account, keyring or system. Every password stays as it is."),
    Option(
        Happened.FILES, "A file is missing or damaged", "keys.json, which holds the keys, or pc.json, which says which computer this is."
    ),
    Option(Happened.NEW_COMPUTER, "This is another computer, or the records are gone", "They come back from a backup."),
)
_FORGOT = (
    "Ask a manager to open Staff, choose your name and reset your password. You are given five words, sign in with them and then choose a "
    "password of your own. What you had begun to write and not saved is lost; everything else is as it was."
)


class HappenedPage(QWidget):
    """What keeps people out."""

    title = "What happened?"

    def __init__(self, chosen: Happened | None) -> None:
        super().__init__()
        self._choice: RadioRows[Happened] = RadioRows(_HAPPENED, value=chosen or Happened.FORGOT)
        self._choice.setAccessibleName("What happened?")
        self._forgot = NoticeSlot()
        column = Column(self, gap=2)
        column.addWidget(self._choice)
        column.addWidget(self._forgot)
        self._choice.chosen.connect(lambda _: self._forgot.clear())

    @property
    def chosen(self) -> Happened:
        """The answer."""
        return self._choice.value or Happened.FORGOT

    def say_what_to_do(self) -> None:
        """Where the way on does not lead over the next page."""
        self._forgot.say(Notice(_FORGOT, Tone.DUE))

    def focus_first(self) -> None:
        """To the choices."""
        self._choice.setFocus()


class SheetPage(QWidget):
    """The sheet, and a file from elsewhere where the folder has none."""

    title = "Type the recovery sheet"
    submitted = Signal()

    def __init__(self, *, wants_file: bool, file: Path | None) -> None:
        super().__init__()
        self.entry = SheetEntry()
        self.file = file
        self._shown = Text(wrap=True)
        column = Column(self, gap=2)
        column.addWidget(
            Text(
                "Take one of the two recovery sheets out of its envelope, A or B: either opens everything. Type its eight groups, or scan "
                "the square. That it was used will be on record.",
                quiet=True,
                wrap=True,
            )
        )
        column.addWidget(self.entry)
        card = Card("A key file from elsewhere", gap=1)
        row = Row(gap=2)
        row.addWidget(self._shown, 1)
        choose = Button("Choose a file…", compact=True)
        row.addWidget(choose)
        card.column.addLayout(row)
        card.column.addWidget(
            HintLine("Only where both keys.json and keys.json.bak are gone: your newest backup (.cbk), or a copy of keys.json.")
        )
        column.addWidget(card)
        set_shown(card, wants_file)
        choose.clicked.connect(self._choose)
        self.entry.submitted.connect(self.submitted)
        self._show()

    def focus_first(self) -> None:
        """To the first group."""
        self.entry.focus_first()

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Which backup or key file?")
        if name:
            self.file = Path(name)
            self._show()

    def _show(self) -> None:
        self._shown.setText("None: the clinic's own is used." if self.file is None else foldable(self.file.name))


class PlanPage(QWidget):
    """What will be done, and for a new password who gets it."""

    title = "What will be done"
    submitted = Signal()

    def __init__(self, situation: "Situation", *, new_password: bool, keyring: bool) -> None:
        """``keyring`` is whether this computer's keyring is used from here on."""
        super().__init__()
        self._situation, self._keyring = situation, keyring
        self.asks_password = new_password
        column = Column(self, gap=2)
        column.addWidget(Text(f"This is sheet {situation.sheet} of {situation.clinic_name}.", strong=True, wrap=True))
        for notice in situation.notices:
            slot = NoticeSlot()
            slot.say(Notice(notice, Tone.REFUSE))
            column.addWidget(slot)
        for step in (*situation.findings.will, *self._more()):
            column.addWidget(Text(f"• {step}", wrap=True))
        self._who: RadioRows[StaffId | str] | None = None
        self._username = TextField("Username of the new manager", hint="Letters and digits, no spaces.", max_length=40)
        rule = situation.password_rule if keyring else situation.password_rule_without_keyring
        self._password = PasswordField("New password", hint=rule)
        self._again = PasswordField("New password, once more")
        if new_password:
            self._ask(column)

    @property
    def manager(self) -> StaffId | None:
        """Who gets the password; nothing for somebody new."""
        chosen = None if self._who is None else self._who.value
        return None if isinstance(chosen, str) else chosen

    @property
    def username(self) -> str:
        """Under which they sign in."""
        named = (each.username for each in self._situation.managers if each.id == self.manager)
        return next(named, self._username.text.strip())

    def take_password(self) -> bytearray | None:
        """The password, once; nothing where the two differ or somebody has no name, which is then said beside the field."""
        first, again = self._password.take(), self._again.take()
        if not self.username:
            self.show_error("Username", "Type the username first.")
            return None
        if first == again and first:
            self._password.set_error("")
            return first
        self.show_error("Password", "Type a password first." if not first else "The two are not the same; type the password twice again.")
        return None

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say it beside the field of that name; False where there is none."""
        fields: dict[str, Field] = {"Username": self._username, "Password": self._password}
        for name, field in fields.items():
            field.set_error(sentence if name == label else "")
        if label in fields and self.asks_password:
            fields[label].control.setFocus()
            return True
        return False

    def focus_first(self) -> None:
        """To the manager, or the password where there is only one."""
        if self.asks_password:
            (self._who if self._who is not None and len(self._situation.managers) != 1 else self._password.control).setFocus()

    def _more(self) -> Sequence[str]:
        if self.asks_password and not self._keyring:
            without = "This computer does without a keyring from now on. Everybody else then needs a new password from the manager."
            return (without, "A manager gets a new password.")
        if self.asks_password:
            return ("A manager gets a new password; what they had begun to write is lost. All other passwords stay as they are.",)
        if self._situation.findings.nothing_lost:
            return ("Nothing is lost here: passwords work as they are.",)
        return ()

    def _ask(self, column: Column) -> None:
        rows: list[Option[StaffId | str]] = [Option(each.id, each.name, each.username) for each in self._situation.managers]
        rows.append(Option("", "Somebody new", "They are put on the staff list as manager."))
        who = RadioRows(rows, value=rows[0].value)
        who.setAccessibleName("Which manager?")
        self._who = who
        column.addWidget(Field("Which manager?", who))
        for field in (self._username, self._password, self._again):
            column.addWidget(field)
        set_shown(self._username, self.manager is None)
        who.chosen.connect(lambda _: self._username.setVisible(self.manager is None))
        self._username.submitted.connect(self._password.control.setFocus)
        self._password.submitted.connect(self._again.control.setFocus)
        self._again.submitted.connect(self.submitted)


class DonePage(QWidget):
    """What was done, and what the sheet needs now."""

    title = "Done"

    def __init__(self, told: Sequence[str], sheet: str) -> None:
        super().__init__()
        column = Column(self, gap=2)
        for words in told:
            row = Row(gap=1)
            row.addWidget(Sign(Icon.CHECK, tone=Tone.GIVEN), alignment=Qt.AlignmentFlag.AlignTop)
            row.addWidget(Text(words, wrap=True), 1)
            column.addLayout(row)
        column.addWidget(
            Text(
                f"Seal sheet {sheet} in a new envelope now. A manager should make a new one in its place: home says so until it is done.",
                wrap=True,
            )
        )
