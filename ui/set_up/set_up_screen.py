"""Setting a clinic up: four short pages in a row, Back and Continue, and nothing is made before the third is done."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QWidget

from ui.messages import Message
from ui.navigation import Page
from ui.recovery.paper_sheets import PaperSheets
from ui.set_up.pages import ClinicPage, ManagerPage, ProfilePage
from ui.set_up.set_up_view_model import SetUpViewModel
from ui.theme import TextSize, Tone, look
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.path import lay_out_path
from ui.widgets.steps import StepIndicator
from ui.widgets.text import Text

_STEPS = ("Policy", "Clinic", "Manager", "Recovery sheets")
_ABOUT_SHEETS = "If the computer or every password is lost, one of these two sheets opens the records. They exist only now: print them."
_WIDTH = 720
"""px at 100 %."""


class SetUpScreen(Restyled, Page):
    """Enter continues; Esc goes back a page until the keys are made, after which there is only forward.

    ``backup_wanted`` says that there is a clinic already, on a stick.
    """

    backup_wanted = Signal()

    def __init__(self, view_model: SetUpViewModel) -> None:
        super().__init__()
        self.view_model = view_model
        self._profile = ProfilePage(view_model.profiles, view_model.folder)
        self._clinic: ClinicPage | None = None
        self.manager_page = ManagerPage(view_model.password_rule)
        self._sheets = PaperSheets(view_model.asked)
        self._step = 0
        self._out = False
        self._steps = StepIndicator(_STEPS)
        self._title = Text("Set up a clinic", size=TextSize.TITLE, strong=True)
        self._about = Text(ProfilePage.about, quiet=True, wrap=True)
        self._news = NoticeSlot()
        self._stack = QStackedWidget()
        self._back = Button("Back")
        self._back.setVisible(False)
        self._next = Button("Continue", kind=ButtonKind.PRIMARY)
        self._build()
        self._show(self._profile)
        self._tell_of_folder()
        self._back.clicked.connect(self.step_back)
        self._next.clicked.connect(self._forward)
        self._profile.folder_asked.connect(self._ask_folder)
        self._profile.backup_wanted.connect(self.backup_wanted)
        self.manager_page.submitted.connect(self._forward)
        self._sheets.printers_wanted.connect(view_model.ask_printers)
        self._sheets.print_asked.connect(view_model.print_sheets)
        self._sheets.save_asked.connect(self._save)
        self._sheets.typed.connect(self._compare)
        view_model.folder_changed.connect(lambda _folder: self._tell_of_folder())
        view_model.refused.connect(self._refused)
        view_model.busy_changed.connect(self._set_busy)
        view_model.founded.connect(lambda: self._go(3))
        view_model.printers_known.connect(self._sheets.offer)
        view_model.sheets_out.connect(self._sheets_out)

    def restyle(self) -> None:
        self._body.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To what is asked first."""
        self._profile.focus_first()

    def step_back(self) -> bool:
        """A page back, as long as nothing has been made."""
        if self._step in (1, 2):
            self._go(self._step - 1)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on from wherever somebody is at the first two pages; the third has a field for it, the fourth its proof."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and self._step < 2 and not isinstance(self.focusWidget(), QPushButton):
            self._forward()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        self._body = QWidget()
        parts = (self._title, self._steps, self._about, self._news, self._stack)
        lay_out_path(self, self._body, parts, back=self._back, onward=self._next)
        self.restyle()

    def _forward(self) -> None:
        if self._step == 0:
            self.view_model.choose_profile(self._profile.chosen)
            self._go(1)
        elif self._step == 1 and self._clinic is not None:
            self._take_answers(self._clinic)
        elif self._step == 2:
            password = self.manager_page.take_password()
            if password is not None:
                keyring = self.manager_page.keyring.isChecked()
                self.view_model.found(self.manager_page.name, self.manager_page.username, password, use_keyring=keyring)
        elif self._step == 3:
            self.view_model.finish()

    def _take_answers(self, page: ClinicPage) -> None:
        message = self.view_model.answer(page.answers)
        if message is None:
            page.show_error(None, "")
            self._go(2)
        elif not page.show_error(message.field, message.words):
            self._news.say(message.notice)

    def _go(self, step: int) -> None:
        if step == 1 and (self._clinic is None or self._step == 0):
            self._clinic = ClinicPage(self.view_model.questions(), self.view_model.cautions())
        self._step = step
        self._steps.set_current(step)
        self._news.clear()
        pages = (self._profile, self._clinic, self.manager_page, self._sheets)
        page = pages[step]
        if page is not None:
            self._about.setText(_ABOUT_SHEETS if isinstance(page, PaperSheets) else page.about)
            self._show(page)
            page.focus_first()
        self._back.setVisible(step in (1, 2))
        self._next.say("Make the clinic" if step == 2 else "Start work" if step == 3 else "Continue")
        self._next.setEnabled(step != 3)

    def _show(self, page: QWidget) -> None:
        # One page at a time in the stack: it is then as tall as the page that is seen.
        while (old := self._stack.currentWidget()) is not None:
            self._stack.removeWidget(old)
            old.setParent(None)
        self._stack.addWidget(page)
        page.show()

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "In which folder shall the records lie?", str(_nearest(self.view_model.folder)))
        if folder:
            self.view_model.choose_folder(Path(folder))

    def _tell_of_folder(self) -> None:
        self._profile.show_folder(self.view_model.folder)
        self._news.clear()
        if self.view_model.news:
            self._news.say(Notice(self.view_model.news, Tone.DUE))

    def _save(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Where shall the two sheets go?")
        if folder:
            self.view_model.save_sheets(Path(folder))

    def _sheets_out(self, where: str) -> None:
        self._out = True
        self._sheets.say(Notice(f"Both sheets were {where}.", Tone.GIVEN))
        self._compare()
        self._sheets.focus_groups()

    def _compare(self) -> None:
        right = {group: self.view_model.typed_back(group, text) for group, text in self._sheets.groups.items()}
        for group, is_right in right.items():
            self._sheets.mark(group, right=is_right)
        self._next.setEnabled(self._out and all(right.values()))

    def _refused(self, message: Message) -> None:
        if self._step != 2 or not self.manager_page.show_error(message.field, message.words):
            self._news.say(message.notice)

    def _set_busy(self, busy: bool) -> None:
        self._next.setEnabled(not busy and self._step != 3)
        self.setCursor(Qt.CursorShape.BusyCursor if busy else Qt.CursorShape.ArrowCursor)


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next((each for each in (folder, *folder.parents) if each.is_dir()), folder)
