"""What would become of the chosen files, or what became of them: a sentence, the deeds, a table of kinds, and every reason."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from clinic_app.exchange.model import Outcome
from clinic_app.exchange.tally import ImportTally
from ui.exchange import words
from ui.exchange.chosen_file import ChosenFile, FileState
from ui.exchange.import_view_model import ImportViewModel, Stage
from ui.theme import TextSize, look
from ui.widgets.boxes import Flow, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.progress import ProgressStrip
from ui.widgets.rows import RowList, RowText
from ui.widgets.table import Table, TableColumn, TableModel
from ui.widgets.text import ElidedText, HintLine, Text

_NONE = "–"
_LEAST_TABLE, _LEAST_LIST = 184, 144
"""px at 100 %: three rows and a head; two rows."""

_LOOKING = "Looking at the files; nothing is changed by it"
_IMPORTING = "Importing; whoever is begun is stored whole"


class ImportPanel(Restyled, Scroll):
    """Says what is asked and decides nothing; follows the view model."""

    import_asked = Signal()
    stop_asked = Signal()
    find_asked = Signal()
    save_asked = Signal()
    more_asked = Signal()
    look_asked = Signal()

    def __init__(self, model: ImportViewModel) -> None:
        super().__init__(gap=1.5, margins=(1, 0, 0, 0), clear=True)
        self._model = model
        self._shown: ChosenFile | None = None
        self.slot = NoticeSlot()
        self._strip = ProgressStrip(_LOOKING, cancel="Stop")
        self._strip_of: Stage | None = None
        self._headline = Text(size=TextSize.SUBHEAD, strong=True, wrap=True)
        self._entries = Text(wrap=True)
        self._notes = HintLine()
        self._import = Button("Import", kind=ButtonKind.PRIMARY, icon=Icon.IMPORT)
        self._find = Button("Find these people", kind=ButtonKind.PRIMARY, icon=Icon.SEARCH)
        self._look = Button("Look at the rest", icon=Icon.REFRESH)
        self._save = Button("Save the report…", icon=Icon.SAVE)
        self._more = Button("Import other files", kind=ButtonKind.QUIET)
        self._title = ElidedText(strong=True)
        self._kinds: TableModel[str] = TableModel(self._columns())
        self._table: Table[str] = Table("What the files hold, by kind", self._kinds)
        self._reasons: ItemModel[RowText] = ItemModel(lambda row: row)
        self._reason_title = Text("Left out, kept apart or changed, and why", strong=True)
        self._list = RowList("Left out, kept apart or changed, and why", self._reasons)
        self._lay_out()
        for button, asked in (
            (self._import, self.import_asked),
            (self._find, self.find_asked),
            (self._look, self.look_asked),
            (self._save, self.save_asked),
            (self._more, self.more_asked),
        ):
            button.clicked.connect(asked)
        self._strip.cancelled.connect(self.stop_asked)
        model.progressed.connect(self._progress)
        self.restyle()

    def restyle(self) -> None:
        """Where the page is low it scrolls, and no table shrinks to nothing."""
        self._table.setMinimumHeight(look().px(_LEAST_TABLE))
        self._list.setMinimumHeight(look().px(_LEAST_LIST))

    def follow(self) -> None:
        """The stage or the sums are others."""
        model, stage = self._model, self._model.stage
        # What goes goes first, or the window would grow to hold both for a moment, and stay so.
        if stage not in (Stage.READY, Stage.DONE):
            self._card.hide()
        self._show_strip(stage)
        self._card.setVisible(stage in (Stage.READY, Stage.DONE))
        if stage is Stage.READY:
            self._show_plan()
        elif stage is Stage.DONE:
            self._show_outcome()
        if self._shown is None or self._shown.tally is not None or model.stage is Stage.DONE:
            self.show_file(self._shown)

    def show_file(self, file: ChosenFile | None) -> None:
        """Only this file, or all of them."""
        self._shown = file
        tally = self._model.total if file is None else file.tally or ImportTally()
        self._title.setText("All files together" if file is None else file.name)
        self._tally = tally
        self._kinds.set_items(tally.types)
        for number, outcome in enumerate(_WIDTHS, 1):
            self._table.setColumnHidden(number, outcome is not Outcome.TAKEN and not tally.count(outcome))
        rows = [words.reason_row(reason) for reason in tally.reasons if reason.outcome is not Outcome.UNCHANGED]
        failing = self._model.in_state(FileState.UNREADABLE, FileState.LEFT) if file is None else (file,)
        rows = [*(words.file_row(each) for each in failing if each.sentence), *rows]
        self._reasons.set_items(rows)
        for part in (self._reason_title, self._list):
            part.setVisible(bool(rows))

    def say(self, notice: Notice) -> None:
        """Something that belongs to the page."""
        self.slot.say(notice, closable=True)

    def _columns(self) -> Sequence[TableColumn[str]]:
        def count(outcome: Outcome) -> TableColumn[str]:
            def said(resource_type: str) -> str:
                number = self._tally.count(outcome, resource_type)
                return f"{number:,}" if number else _NONE

            return TableColumn(title=words.COLUMNS[outcome], words=said, width=_WIDTHS[outcome])

        self._tally = ImportTally()
        return (TableColumn(title="Kind", words=words.kind, strong=True), *(count(outcome) for outcome in _WIDTHS))

    def _lay_out(self) -> None:
        column = self.column
        self._card = Card(gap=1)
        for part in (self._headline, self._entries, self._notes):
            self._card.column.addWidget(part)
        deeds = Flow(gap=(1, 1))
        for button in (self._import, self._find, self._look, self._save, self._more):
            deeds.addWidget(button)
        self._card.column.addLayout(deeds)
        for piece in (self.slot, self._strip, self._card, self._title):
            column.addWidget(piece)
        column.addWidget(self._table, 3)
        column.addWidget(self._reason_title)
        column.addWidget(self._list, 2)
        for lines in (self._table, self._list):
            lines.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._strip.hide()

    def _show_strip(self, stage: Stage) -> None:
        words_for = {Stage.LOOKING: _LOOKING, Stage.IMPORTING: _IMPORTING}
        if stage in words_for and stage is not self._strip_of:
            self._strip.begin(words_for[stage])
        if stage not in (*words_for, Stage.STOPPING):
            self._strip.hide()
        self._strip_of = stage

    def _progress(self, done: int, total: int) -> None:
        self._strip.show_progress(done, total or None, of="entries" if self._model.is_importing else "files")

    def _show_plan(self) -> None:
        model = self._model
        people, waiting = model.people_to_import, len(model.in_state(FileState.WAITING))
        self._headline.setText(f"{words.planned(model.total)}.")
        self._entries.setText(words.entries(model.total, done=False) if model.total.types else "")
        self._say_notes(
            *self._unreadable("the others can be imported" if people else "choose others"),
            f"{words.files(waiting)} {'has' if waiting == 1 else 'have'} not been looked at and would not be imported." if waiting else "",
        )
        self._import.say(f"Import {words.people(people)}" if people else "Nothing to import")
        self._import.setEnabled(bool(people))
        self._offer(self._import, *((self._look,) if waiting else ()))

    def _show_outcome(self) -> None:
        model = self._model
        left = len(model.to_import)
        self._headline.setText(f"{words.done(model.total)}.")
        self._entries.setText(words.entries(model.total, done=True) if model.total.types else "")
        stopped = f"The import stopped before its end: {words.files(left)} {'is' if left == 1 else 'are'} left. What is stored stays."
        self._say_notes(stopped if left else "", *self._unreadable("the others were imported"))
        if left:
            self._import.say(f"Go on with {words.files(left)}")
            self._import.setEnabled(True)
        found = bool(model.people_imported)
        self._find.speak(ButtonKind.PLAIN if left else ButtonKind.PRIMARY)
        self._offer(*((self._import,) if left else ()), *((self._find,) if found else ()), self._save, self._more)

    def _unreadable(self, others: str) -> tuple[str, ...]:
        model = self._model
        unreadable = len(model.in_state(FileState.UNREADABLE))
        if not unreadable:
            return ()
        if unreadable == len(model.files):
            return ("None of these files can be read; the lines below say why.",)
        return (f"{words.files(unreadable)} of {len(model.files):,} cannot be read; the lines below say why, {others}.",)

    def _say_notes(self, *notes: str) -> None:
        said = " ".join(note for note in notes if note)
        self._notes.say(said, icon=Icon.ALERT if said else None)

    def _offer(self, *buttons: Button) -> None:
        for button in (self._import, self._find, self._look, self._save, self._more):
            button.setVisible(button in buttons)


_WIDTHS = {Outcome.TAKEN: 9, Outcome.KEPT: 9, Outcome.UPDATED: 11, Outcome.UNCHANGED: 14, Outcome.SKIPPED: 10}
"""In steps of the grid."""
