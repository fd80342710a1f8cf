"""Taking in another system's records: choose files, see what would become of them, import them, read what became of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QSplitter, QStackedWidget, QWidget

from clinic_app.clock import shown_day
from ui.exchange import words
from ui.exchange.chosen_file import ChosenFile
from ui.exchange.import_panel import ImportPanel
from ui.exchange.import_view_model import ImportViewModel, Stage
from ui.messages import Message
from ui.navigation import Page
from ui.theme import Tone, look
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.icons import Icon
from ui.widgets.kit import brush, rounded
from ui.widgets.notice import Notice
from ui.widgets.panels import PageHead
from ui.widgets.table import Table, TableColumn, TableModel
from ui.widgets.text import HintLine

_ABOUT = "Records that another system gave as FHIR R4 files. You see what would become of them before anything is stored."
_INVITE = (
    "Drop files or a folder on this page, choose them, or paste where they lie. It takes FHIR R4 as JSON: bundles, single resources, or "
    "one resource a line. Importing the same files again changes nothing."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """How a person is asked for files; the system's own dialogs unless a caller has other ways."""

    files: Callable[[QWidget], tuple[Path, ...]]
    folder: Callable[[QWidget], Path | None]
    save: Callable[[QWidget, str], Path | None]


class ImportScreen(Page):
    """``find_wanted`` carries the ids of the people who came; ``come_here`` brings this page before the person again."""

    find_wanted = Signal(object)

    def __init__(
        self, model: ImportViewModel, say: Callable[[Notice], None], come_here: Callable[[], None], *, asks: Asks | None = None
    ) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._say, self._come_here, self._asks = say, come_here, asks or SYSTEM
        self._is_over = False
        self._stage = model.stage
        self._files = Button("Choose files…", icon=Icon.DOCUMENT)
        self._folder = Button("Choose a folder…", icon=Icon.FOLDER)
        self._path = TextField("File or folder", placeholder="Paste where it lies, then Enter", max_length=4000)
        self._rows: TableModel[ChosenFile | None] = TableModel(self._columns())
        self._table: Table[ChosenFile | None] = Table("Chosen files", self._rows)
        self._remove = Button("Take off the list", kind=ButtonKind.QUIET, compact=True)
        self._hint = HintLine("Del takes a file off the list")
        self._panel = ImportPanel(model)
        self._stack = QStackedWidget()
        self._lay_out()
        self._join()
        self.setAcceptDrops(True)
        self._show_ground()
        self._follow()

    def arrive(self) -> None:
        """To the path where nothing is chosen, else to the files."""
        (self._path if self._model.stage is Stage.EMPTY else self._table).setFocus()

    def step_back(self) -> bool:
        """Esc stops looking; an import is stopped only by its button, and goes on while the person is on another page."""
        if self._model.stage is not Stage.LOOKING:
            return False
        self._model.stop()
        return True

    def break_off(self) -> str:
        return self._model.break_off()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field wanted: Del takes a file off the list, Ctrl+V takes what was copied in a file manager."""
        if event.key() == Qt.Key.Key_Delete:
            self._take_off()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._model.add(paths_in(QGuiApplication.clipboard().mimeData()))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._model.is_importing and paths_in(event.mimeData()):
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(False)
        event.acceptProposedAction()
        self._model.add(paths_in(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """While files are held over the page, it says that it takes them."""
        if self._is_over:
            current = look()
            box = self.rect().adjusted(*(current.grid(side) for side in (1, 1, -1, -1)))
            rounded(brush(self), box, current.control_radius, fill=current.colours.accent_soft, line=current.colours.accent)

    def _columns(self) -> tuple[TableColumn[ChosenFile | None], ...]:
        def name(file: ChosenFile | None) -> str:
            return f"All {words.files(len(self._model.files))}" if file is None else file.name

        return (
            TableColumn(title="File", words=name, strong=True),
            TableColumn(
                title="State",
                words=lambda file: "" if file is None else words.state_badge(file).words,
                badge=lambda file: None if file is None else words.state_badge(file),
                width=19,
            ),
        )

    def _lay_out(self) -> None:
        column = Column(self, gap=2, margins=3)
        head = PageHead("Import", _ABOUT)
        head.deeds.addWidget(self._files)
        head.deeds.addWidget(self._folder)
        column.addWidget(head)
        column.addWidget(self._path)
        empty = EmptyState("Take in another system's records", _INVITE, icon=Icon.IMPORT, deed="Choose files…")
        empty.acted.connect(self._choose_files)
        chosen = QWidget()
        listed = Column(chosen, gap=1, margins=(0, 0, 1, 0))
        listed.addWidget(self._table, 1)
        foot = Row(gap=1)
        foot.addWidget(self._remove)
        foot.addWidget(self._hint, 1)
        listed.addLayout(foot)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(chosen)
        split.addWidget(self._panel)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([440, 690])
        self._stack.addWidget(empty)
        self._stack.addWidget(split)
        column.addWidget(self._stack, 1)

    def _join(self) -> None:
        model, panel = self._model, self._panel
        self._files.clicked.connect(self._choose_files)
        self._folder.clicked.connect(lambda: model.add(() if (folder := self._asks.folder(self)) is None else (folder,)))
        self._path.submitted.connect(self._take_path)
        self._path.edited.connect(lambda _text: self._path.set_error(""))
        self._remove.clicked.connect(self._take_off)
        self._table.moved.connect(self._show_file)
        panel.import_asked.connect(model.start)
        panel.stop_asked.connect(model.stop)
        panel.look_asked.connect(model.look_again)
        panel.more_asked.connect(model.clear)
        panel.save_asked.connect(self._save)
        panel.find_asked.connect(lambda: self.find_wanted.emit(model.people_imported))
        model.changed.connect(self._follow)
        model.listed.connect(self._list)
        model.file_changed.connect(lambda number: self._rows.refresh(number + 1))
        model.complained.connect(self._complain)
        model.failed.connect(self._failed)
        model.finished.connect(self._finished)
        model.saved.connect(lambda name: panel.say(Notice(f"Saved as {name}.")))

    def _follow(self) -> None:
        stage, before = self._model.stage, self._stage
        self._stage = stage
        free = not self._model.is_importing
        for choosing in (self._files, self._folder, self._path):
            choosing.setEnabled(free)
        if stage is not before:
            if stage in (Stage.LOOKING, Stage.IMPORTING, Stage.EMPTY):
                self._panel.slot.clear()
            self._show_ground()
            self._offer_removing()
        self._panel.follow()
        if stage is not before:
            self._keep_the_keyboard()

    def _show_ground(self) -> None:
        """The invitation while nothing is chosen, which has the button that else stands at the head."""
        is_empty = self._model.stage is Stage.EMPTY
        self._files.setVisible(not is_empty)
        self._stack.setCurrentIndex(0 if is_empty else 1)

    def _list(self) -> None:
        chosen = self._table.current
        files = self._model.files
        self._rows.set_items((None, *files) if files else ())
        row = chosen.number + 1 if chosen is not None and chosen in files else 0
        if files:
            self._table.setCurrentIndex(self._rows.index(row, 0))

    def _show_file(self, file: ChosenFile | None) -> None:
        self._panel.show_file(file)
        self._offer_removing()

    def _offer_removing(self) -> None:
        may = self._model.stage in (Stage.LOOKING, Stage.READY)
        self._remove.setVisible(may)
        self._hint.setVisible(may)
        self._remove.setEnabled(may and self._table.current is not None)

    def _keep_the_keyboard(self) -> None:
        """Whatever had the keyboard may be gone; it never stays on nothing, and never lands where Enter would start the import."""
        if self.isVisible() and (QApplication.focusWidget() is None or not self._is_typing()):
            self.arrive()

    def _is_typing(self) -> bool:
        return self._path.line.hasFocus() and bool(self._path.text)

    def _choose_files(self) -> None:
        self._model.add(self._asks.files(self))

    def _take_path(self) -> None:
        path = path_from(self._path.text)
        if path is None:
            self._path.set_error("Paste the whole path of a file or a folder, or choose it above.")
        else:
            self._model.add((path,))

    def _complain(self, sentence: str) -> None:
        self._path.set_error(sentence)
        if not sentence:
            self._path.set_text("")

    def _take_off(self) -> None:
        file = self._table.current
        if file is not None:
            self._model.remove(file)

    def _save(self) -> None:
        now = self._model.now
        path = self._asks.save(self, f"import-report-{shown_day(now.date())}.txt")
        if path is not None:
            self._model.save_report(path, words.report(self._model.files, self._model.total, now))

    def _failed(self, message: Message) -> None:
        self._panel.say(message.notice)
        if not self.isVisible():
            self._say(message.notice)

    def _finished(self) -> None:
        if not self.isVisible():
            left = bool(self._model.to_import)
            said = "The import stopped before its end." if left else "The import is finished."
            self._say(
                Notice(f"{said} {words.done(self._model.total)}.", Tone.DUE if left else Tone.GIVEN, deed="Show", act=self._come_here)
            )

    def _set_over(self, is_over: bool) -> None:
        self._is_over = is_over
        self.update()


def paths_in(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders that were dropped or copied, or whose paths the text is, a line each."""
    if data.hasUrls():
        return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    lines = data.text().splitlines() if data.hasText() else []
    return tuple(path for line in lines if (path := path_from(line)) is not None)


def path_from(text: str) -> Path | None:
    """A pasted path, with or without quotes or ``file://``; nothing for words that are none."""
    bare = text.strip().strip("\"'")
    if bare.startswith("file:"):
        bare = QUrl(bare).toLocalFile()
    return Path(bare) if bare and "\0" not in bare and Path(bare).expanduser().is_absolute() else None


def _ask_files(parent: QWidget) -> tuple[Path, ...]:
    chosen, _kind = QFileDialog.getOpenFileNames(parent, "Choose files", QDir.homePath(), "FHIR (*.json *.ndjson);;All files (*)")
    return tuple(Path(each) for each in chosen)


def _ask_folder(parent: QWidget) -> Path | None:
    chosen = QFileDialog.getExistingDirectory(parent, "Choose a folder", QDir.homePath())
    return Path(chosen) if chosen else None


def _ask_save(parent: QWidget, file_name: str) -> Path | None:
    chosen, _kind = QFileDialog.getSaveFileName(parent, "Save the report", QDir.home().filePath(file_name), "Text (*.txt)")
    return Path(chosen) if chosen else None


SYSTEM = Asks(files=_ask_files, folder=_ask_folder, save=_ask_save)
