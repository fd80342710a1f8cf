"""“Cannot get in?”: four short pages from what happened to signing in again; nothing is changed before the third is confirmed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from clinic_app.errors import Trouble
from ui.messages import Message
from ui.navigation import Page
from ui.recovery.rescue_pages import DonePage, HappenedPage, PlanPage, SheetPage
from ui.recovery.rescue_view_model import Happened, RescueViewModel
from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Column, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.path import lay_out_path
from ui.widgets.steps import StepIndicator
from ui.widgets.text import Text

_STEPS = ("What happened", "Recovery sheet", "Plan", "Done")
_WIDTH = 640
"""px at 100 %."""


class RescueScreen(Restyled, Page):
    """Enter goes on, Esc goes back; ``finished`` carries the username to sign in with."""

    finished = Signal(str)
    backup_wanted = Signal()
    """The records come back from a backup, which is a way of its own."""

    def __init__(self, model: RescueViewModel, chosen: Happened | None = None) -> None:
        """``chosen`` is what the sign-in has already found out."""
        super().__init__()
        self._model = model
        model.setParent(self)
        self._happened = chosen
        self._without_keyring = False
        self._steps = StepIndicator(_STEPS)
        self._title = Text(size=TextSize.TITLE, strong=True)
        self._news = NoticeSlot()
        self._body = QWidget()
        self._place = Column(gap=0)
        self._page: HappenedPage | SheetPage | PlanPage | DonePage
        self._back = Button("Back")
        self._next = Button("Continue", kind=ButtonKind.PRIMARY)
        self._build()
        self._go(HappenedPage(chosen), 0)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._forward)
        model.opened.connect(self._plan)
        model.done.connect(lambda: self._go(DonePage(model.told, model.situation.sheet), 3))
        model.refused.connect(self._refused)
        model.busy_changed.connect(self._set_busy)

    def restyle(self) -> None:
        self._body.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To the choices."""
        self._focus()

    def leave(self) -> None:
        """The files are closed, wherever somebody stopped."""
        self._model.end()

    def step_back(self) -> bool:
        """A page back; from the first to the sign-in."""
        self._go_back()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on from the choices; the other pages have fields for it."""
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and isinstance(self._page, HappenedPage) and not isinstance(self.focusWidget(), QPushButton):
            self._forward()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        parts = (self._title, self._steps, self._news, self._place)
        lay_out_path(self, self._body, parts, back=self._back, onward=self._next)
        self.restyle()

    def _go(self, page: HappenedPage | SheetPage | PlanPage | DonePage, step: int) -> None:
        clear(self._place)
        self._page = page
        self._place.addWidget(page)
        page.show()
        self._news.clear()
        self._title.setText(page.title)
        self._steps.set_current(len(_STEPS) if step == 3 else step)
        self._back.setVisible(step != 3)
        self._next.say("Sign in" if step == 3 else "Continue")
        self._next.setEnabled(True)
        if isinstance(page, SheetPage):
            page.submitted.connect(self._forward)
            page.entry.edited.connect(lambda: self._next.setEnabled(page.entry.is_whole))
            self._next.setEnabled(False)
        elif isinstance(page, PlanPage):
            page.submitted.connect(self._forward)
            self._next.say(self._deed(page))
        self._focus()

    def _deed(self, page: PlanPage) -> str:
        findings = self._model.situation.findings
        if page.asks_password:
            return "Do this"
        return "Sign in" if findings.nothing_lost else "Try the keyring again" if findings.keyring else "Do this"

    def _focus(self) -> None:
        if isinstance(self._page, DonePage) or (isinstance(self._page, PlanPage) and not self._page.asks_password):
            self._next.setFocus()
        else:
            self._page.focus_first()

    def _forward(self) -> None:
        page = self._page
        if isinstance(page, HappenedPage):
            self._answer(page)
        elif isinstance(page, SheetPage):
            if page.entry.is_whole:
                self._model.key_file = page.file
                self._model.open(page.entry.take())
        elif isinstance(page, PlanPage):
            self._do(page)
        else:
            self.finished.emit(self._model.username)

    def _answer(self, page: HappenedPage) -> None:
        self._happened = page.chosen
        if page.chosen is Happened.FORGOT:
            page.say_what_to_do()
        elif page.chosen is Happened.NEW_COMPUTER:
            self.backup_wanted.emit()
        else:
            self._ask_sheet()

    def _ask_sheet(self) -> None:
        self._go(SheetPage(wants_file=self._happened is Happened.FILES, file=self._model.key_file), 1)

    def _plan(self) -> None:
        self._show_plan(new_password=self._happened is Happened.NO_MANAGER, keyring=True)
        keyring = self._model.situation.findings.keyring
        if keyring:
            self._tell_ways_on(keyring)

    def _show_plan(self, *, new_password: bool, keyring: bool) -> None:
        self._without_keyring = not keyring
        self._go(PlanPage(self._model.situation, new_password=new_password, keyring=keyring), 2)

    def _tell_ways_on(self, keyring: str) -> None:
        """Two ways on: a keyring that is switched on first, or none from now on."""
        self._news.say(
            Notice(
                f"{keyring} Once it is there, go on here. Or do without.",
                Tone.DUE,
                deed="Go on without a keyring",
                act=lambda: self._show_plan(new_password=True, keyring=False),
            )
        )

    def _do(self, page: PlanPage) -> None:
        if page.asks_password:
            password = page.take_password()
            if password is not None:
                self._model.give_password(page.manager, page.username, password, keyring=not self._without_keyring)
        elif self._model.situation.findings.nothing_lost:
            self.finished.emit("")
        else:
            self._model.mend()

    def _go_back(self) -> None:
        if isinstance(self._page, HappenedPage):
            self.finished.emit("")
        elif isinstance(self._page, SheetPage):
            self._go(HappenedPage(self._happened), 0)
        elif isinstance(self._page, PlanPage):
            self._model.end()
            self._ask_sheet()

    def _refused(self, message: Message) -> None:
        page = self._page
        if isinstance(page, PlanPage):
            if not page.show_error(message.field, message.words):
                self._refused_plan(message)
            return
        self._news.say(message.notice)
        self._focus()

    def _refused_plan(self, message: Message) -> None:
        if message.trouble is Trouble.KEYRING:
            self._tell_ways_on(message.words)
        else:
            self._news.say(message.notice)

    def _set_busy(self, busy: bool) -> None:
        self._next.setEnabled(not busy)
        self.setCursor(Qt.CursorShape.BusyCursor if busy else Qt.CursorShape.ArrowCursor)
