"""“Open a backup of a clinic”: three short pages, the restore with its count, and what is back; nothing is touched before the third."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.messages import Message
from ui.navigation import Page
from ui.restoring.restoring_pages import BackPage, BackupPage, PlacePage, SheetPage
from ui.restoring.restoring_view_model import RestoringViewModel
from ui.theme import TextSize, look
from ui.widgets.boxes import Column, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.kit import Restyled
from ui.widgets.notice import NoticeSlot
from ui.widgets.path import lay_out_path
from ui.widgets.progress import ProgressStrip
from ui.widgets.steps import StepIndicator
from ui.widgets.text import Text

_STEPS = ("Backup", "Recovery sheet", "Place", "Done")
_WIDTH = 640
"""px at 100 %."""


class RestoringScreen(Restyled, Page):
    """Enter goes on, Esc goes back. ``finished`` says that people can sign in, ``sheet_wanted`` that a manager must be let in first."""

    finished = Signal()
    sheet_wanted = Signal()
    given_up = Signal()

    def __init__(self, model: RestoringViewModel) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._busy = False
        self._steps = StepIndicator(_STEPS)
        self._title = Text(size=TextSize.TITLE, strong=True)
        self._news = NoticeSlot()
        self._progress = ProgressStrip("Restoring the clinic")
        self._body = QWidget()
        self._place = Column(gap=0)
        self._page: BackupPage | SheetPage | PlacePage | BackPage
        self._back = Button("Back")
        self._next = Button("Continue", kind=ButtonKind.PRIMARY)
        self._build()
        self._go(BackupPage(model), 0)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._forward)
        self._progress.cancelled.connect(self._cancel)
        model.found.connect(self._look_again)
        model.opened.connect(lambda: self._go(PlacePage(model), 2))
        model.told.connect(self._tell)
        model.finished.connect(self._finish)
        model.refused.connect(self._refused)
        model.busy_changed.connect(self._set_busy)

    def restyle(self) -> None:
        self._body.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To what is asked first."""
        self._focus()

    def leave(self) -> None:
        """What was typed of the sheet is forgotten."""
        self._model.forget()

    def step_back(self) -> bool:
        """A page back; from the first to where one came from; never away from a restore that runs or is done."""
        self._go_back()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on where no field takes it."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and not isinstance(self._page, SheetPage) and not isinstance(self.focusWidget(), QPushButton) and self._next.isEnabled():
            self._forward()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        parts = (self._title, self._steps, self._news, self._place, self._progress)
        lay_out_path(self, self._body, parts, back=self._back, onward=self._next)
        self._progress.hide()
        self.restyle()

    def _go(self, page: BackupPage | SheetPage | PlacePage | BackPage, step: int) -> None:
        clear(self._place)
        self._page = page
        self._place.addWidget(page)
        page.show()
        self._news.clear()
        self._title.setText(page.title)
        self._steps.set_current(len(_STEPS) if step == 3 else step)
        self._back.setVisible(step != 3)
        self._next.say(("Continue", "Continue", "Restore the clinic", self._way_in())[step])
        if isinstance(page, SheetPage):
            page.submitted.connect(self._forward)
            page.entry.edited.connect(self._look_again)
        self._look_again()
        self._focus()

    def _way_in(self) -> str:
        done = isinstance(self._page, BackPage)
        return "Let a manager in" if done and not self._model.restored.secret_is_in_keyring else "Sign in"

    def _look_again(self) -> None:
        page = self._page
        if isinstance(page, BackupPage):
            self._next.setEnabled(self._model.chosen is not None)
        else:
            self._next.setEnabled(not isinstance(page, SheetPage) or page.entry.is_whole)

    def _focus(self) -> None:
        if isinstance(self._page, PlacePage | BackPage):
            self._next.setFocus()
        else:
            self._page.focus_first()

    def _forward(self) -> None:
        page = self._page
        if isinstance(page, BackupPage):
            self._go(SheetPage(), 1)
        elif isinstance(page, SheetPage):
            if page.entry.is_whole:
                self._model.open(page.entry.take())
        elif isinstance(page, PlacePage):
            self._news.clear()
            self._model.restore()
        elif self._model.restored.secret_is_in_keyring:
            self.finished.emit()
        else:
            self.sheet_wanted.emit()

    def _go_back(self) -> None:
        if self._busy or isinstance(self._page, BackPage):
            return
        if isinstance(self._page, BackupPage):
            self.given_up.emit()
        elif isinstance(self._page, SheetPage):
            self._go(BackupPage(self._model), 0)
        else:
            self._model.forget()
            self._go(SheetPage(), 1)

    def _cancel(self) -> None:
        self._model.cancel()

    def _tell(self, words: str, done: int, total: int | None) -> None:
        self._progress.show_progress(done, total, words=words)

    def _finish(self) -> None:
        self._go(BackPage(self._model), 3)

    def _refused(self, message: Message) -> None:
        self._news.say(message.notice)
        self._focus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._place_is_shown(not busy)
        if busy:
            self._progress.begin("Restoring the clinic")
            self._progress.setFocus()
        else:
            self._progress.hide()

    def _place_is_shown(self, shown: bool) -> None:
        self._page.setEnabled(shown)
        self._next.setEnabled(shown)
        self._back.setEnabled(shown)
