"""The pages on which a clinic comes back from a backup, each for somebody who has never seen it."""

from pathlib import Path

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_app.clock import shown_day
from ui.recovery.sheet_entry import SheetEntry
from ui.restoring.restoring_view_model import RestoringViewModel
from ui.theme import Tone
from ui.widgets.boxes import Column, Row, clear
from ui.widgets.buttons import Button
from ui.widgets.choices import Option, RadioRows
from ui.widgets.icons import Icon
from ui.widgets.kit import foldable
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card, Fact, FactList
from ui.widgets.text import HintLine, Text

_MOST = 8
"""Backups that are listed; older ones are chosen as a file."""


class BackupPage(QWidget):
    """Which backup: the newest on the stick stands first."""

    title = "Which backup?"

    def __init__(self, model: RestoringViewModel) -> None:
        super().__init__()
        self._model = model
        self._rows: RadioRows[Path] | None = None
        self._list = Column(gap=1)
        self.look = Button("Choose the stick or folder…", icon=Icon.FOLDER)
        self._file = Button("Choose a file…")
        column = Column(self, gap=2)
        column.addWidget(
            Text(
                "Plug in the stick with the backups, or connect the drive. A backup is a file whose name begins with clinic- and ends in "
                ".cbk; the folder called blobs beside it holds its pictures and documents and must stay beside it.",
                quiet=True,
                wrap=True,
            )
        )
        row = Row(gap=1)
        row.addWidget(self.look)
        row.addWidget(self._file)
        row.addStretch(1)
        column.addLayout(row)
        column.addLayout(self._list)
        self.look.clicked.connect(self._choose_folder)
        self._file.clicked.connect(self._choose_file)
        model.found.connect(self.show_found)
        if model.backups:
            self.show_found()

    def show_found(self) -> None:
        """The backups that lie there, newest first."""
        clear(self._list)
        self._rows = None
        model = self._model
        if not model.backups:
            slot = NoticeSlot()
            slot.say(Notice("There is no backup in that folder; look into another one, or at the top of the stick.", Tone.DUE))
            self._list.addWidget(slot)
            return
        listed = [each for number, each in enumerate(model.backups) if number < _MOST or each.path == model.chosen]
        options = [Option(each.path, *model.words_of(each)) for each in listed]
        rows = RadioRows(options, value=model.chosen)
        rows.setAccessibleName("Backups, the newest first")
        rows.chosen.connect(self._choose)
        self._rows = rows
        self._list.addWidget(rows)
        if len(listed) < len(model.backups):
            self._list.addWidget(HintLine(f"{len(model.backups) - len(listed)} older backups lie there too; choose one as a file."))
        # Shown now: the keyboard goes to nothing that still waits to be laid out.
        rows.show()
        rows.setFocus()

    def focus_first(self) -> None:
        """To the list, or to where one is looked for."""
        (self._rows or self.look).setFocus()

    def _choose(self, path: Path) -> None:
        self._model.chosen = path

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Where are the backups?", QDir.homePath())
        if chosen:
            self._model.look_in(Path(chosen))

    def _choose_file(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, "Which backup?", QDir.homePath(), "Backups (*.cbk)")
        if chosen:
            self._model.look_in(Path(chosen))


class SheetPage(QWidget):
    """The recovery sheet, or the code of a copy that was made for this computer."""

    title = "Type the recovery sheet"
    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.entry = SheetEntry()
        column = Column(self, gap=2)
        column.addWidget(
            Text(
                "A backup opens with one of the clinic's two recovery sheets, A or B, and with no password. Take it out of its envelope "
                "and type its eight groups, or scan the square. A code that was shown for another computer does as well.",
                quiet=True,
                wrap=True,
            )
        )
        column.addWidget(self.entry)
        self.entry.submitted.connect(self.submitted)

    def focus_first(self) -> None:
        """To the first group."""
        self.entry.focus_first()


class PlacePage(QWidget):
    """Where the records will lie, and what will be done; nothing is touched before it is confirmed."""

    title = "Where the records will lie"

    def __init__(self, model: RestoringViewModel) -> None:
        super().__init__()
        self._model = model
        self._folder = Text(wrap=True, strong=True)
        self._other = Button("Choose another folder…", compact=True)
        self._kept = NoticeSlot()
        column = Column(self, gap=2)
        card = Card("Folder on this computer", gap=1)
        row = Row(gap=2)
        row.addWidget(self._folder, 1)
        row.addWidget(self._other)
        card.column.addLayout(row)
        card.column.addWidget(HintLine("On a disk of this computer, not on the stick: the backup itself is only read."))
        column.addWidget(card)
        column.addWidget(self._kept)
        for words in (
            "Every row is counted and held against what the backup says before anything gets its place.",
            "Whoever was erased since the backup was made is erased again, if a ledger of erasures is found.",
            "What was saved after the backup was made is not in it.",
        ):
            column.addWidget(Text(f"• {words}", wrap=True))
        self._other.clicked.connect(self._choose)
        self._show()

    def focus_first(self) -> None:
        """To the one thing that can be changed here."""
        self._other.setFocus()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Where shall the records lie?", QDir.homePath())
        if chosen:
            self._model.folder = Path(chosen)
            self._show()

    def _show(self) -> None:
        self._folder.setText(foldable(str(self._model.folder)))
        self._kept.clear()
        if self._model.replaces:
            words = "A clinic lies in this folder. If it is the same one, its files are kept beside the new ones for 30 days."
            self._kept.say(Notice(words, Tone.DUE))


class BackPage(QWidget):
    """The clinic is back: what is in it, and what must be known."""

    title = "The clinic is back"

    def __init__(self, model: RestoringViewModel) -> None:
        super().__init__()
        done = model.restored
        made = done.backup_at.astimezone()
        when = f"{shown_day(made)} {made:%H:%M}"
        column = Column(self, gap=2)
        card = Card(done.clinic_name)
        facts = FactList()
        facts.show_facts(
            [
                Fact("As it stood on", when),
                Fact("People registered", f"{done.people:,}"),
                Fact("Notes", f"{done.notes:,}"),
                Fact("Documents", f"{done.documents:,}"),
                Fact("Counted", f"{done.rows:,} rows, each there"),
                Fact("Erased again", f"{len(done.erased_again):,}" if done.erased_again else "nobody", quiet=not done.erased_again),
            ]
        )
        card.column.addWidget(facts)
        column.addWidget(card)
        for warning in (*done.warnings, *([_no_keyring(done.keyring)] if not done.secret_is_in_keyring else [])):
            slot = NoticeSlot()
            slot.say(Notice(warning, Tone.DUE))
            column.addWidget(slot)
        for words in _to_know(when, done.new_letters, None if done.old_folder is None else done.old_folder.name):
            column.addWidget(Text(f"• {words}", wrap=True))


def _no_keyring(keyring: str) -> str:
    return f"Passwords do not open the clinic here yet. {keyring} With the recovery sheet a manager can be let in all the same."


def _to_know(when: str, letters: str, old: str | None) -> tuple[str, ...]:
    kept = () if old is None else (f"The files from before are kept in {old} for 30 days, then deleted.",)
    return (
        f"What was saved after {when} is not in it. Whoever left the staff since then can sign in again: remove them again.",
        f"New record numbers begin with {letters}, so that none is given twice.",
        "Do not work with the clinic on its old computer any more: what is saved there does not come here.",
        *kept,
        "Seal the recovery sheet in a new envelope.",
    )
