"""The panel beside the results in which somebody is registered or changed: heading, form, what went wrong, and one button."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.messages import Message
from ui.patients.desk import Desk
from ui.patients.registration_draft import Merge, RegistrationDraft
from ui.patients.registration_form import RegistrationForm
from ui.patients.registration_view_model import RegistrationViewModel
from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.text import Text

WIDTH = 440
"""px at 100 %: as wide as a line of a form reads well."""


class RegistrationPanel(Restyled, Card):
    """Shows the draft once the view model begins one. Ctrl+Enter saves from any field; ``closed`` asks for the panel to be put away."""

    closed = Signal()

    def __init__(self, page: QWidget, view_model: RegistrationViewModel, desk: Desk, *, title: str, deed: str) -> None:
        super().__init__(inset=0)
        # In the page from the first, and the form in the panel: what is put into a window last is styled over again, all of it.
        self.hide()
        self.setParent(page)
        self._view_model = view_model
        self._desk = desk
        self._deed = deed
        self.setAccessibleName(title)
        self._scroll = Scroll(gap=1.5, margins=(2, 0, 2, 1), clear=True)
        self._news = NoticeSlot()
        self._can_undo = False
        self._pressed = False
        self._save = Button(deed, kind=ButtonKind.PRIMARY)
        self._clear = Button("Start again", kind=ButtonKind.QUIET)
        self._close = IconButton(Icon.CROSS, "Close the form and keep what is typed")
        self._lay_out(title)
        self._form = RegistrationForm(desk, self._scroll.canvas)
        self._scroll.column.addWidget(self._form)
        self._form.edited.connect(self._typed)
        self._form.rearranged.connect(self._order_stops)
        self._close.clicked.connect(self.closed)
        self._save.clicked.connect(view_model.save)
        self._clear.clicked.connect(self._start_again)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(view_model.save)
        view_model.replaced.connect(self._show)
        view_model.refused.connect(self._refused)
        view_model.overtaken.connect(self._overtaken)
        view_model.busy_changed.connect(self._set_busy)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedWidth(look().px(WIDTH))

    def take_focus(self) -> None:
        """The keyboard goes where something is still to be typed."""
        self._form.take_focus()

    def _lay_out(self, title: str) -> None:
        head = Row(gap=1, margins=(2, 1, 1, 0))
        head.addWidget(Text(title, size=TextSize.SUBHEAD, strong=True), 1)
        news = Column(margins=(2, 0, 2, 0))
        news.addWidget(self._news)
        foot = Row(gap=1, margins=(2, 1, 2, 2))
        foot.addWidget(Text("Ctrl+Enter saves", size=TextSize.SMALL, quiet=True))
        foot.addStretch(1)
        foot.addWidget(self._clear)
        foot.addWidget(self._save)
        self.column.addLayout(head)
        self.column.addWidget(self._scroll, 1)
        self.column.addLayout(news)
        self.column.addLayout(foot)
        head.addWidget(self._close)

    def _order_stops(self) -> None:
        """After the form its buttons, and what puts it away last."""
        for one, other in pairwise((self._form.last_stop, self._clear, self._save, self._close)):
            QWidget.setTabOrder(one, other)

    def _show(self) -> None:
        self._news.clear()
        self._can_undo = False
        self._form.show_draft(self._view_model.draft)
        self._clear.setVisible(self._view_model.is_touched)

    def _typed(self) -> None:
        if self._can_undo:
            self._news.clear()
            self._can_undo = False
        self._view_model.type(self._form.draft)
        self._clear.setVisible(self._view_model.is_touched)

    def _start_again(self) -> None:
        typed = self._view_model.draft
        self._view_model.clear()
        self._form.take_focus()
        self._can_undo = True
        self._news.say(Notice("What was typed is cleared.", Tone.NEUTRAL, "Undo", lambda: self._bring_back(typed)))

    def _bring_back(self, typed: RegistrationDraft) -> None:
        self._view_model.restore(typed)
        self._form.take_focus()

    def _refused(self, message: Message) -> None:
        self._news.clear()
        if not self._form.set_error(message.field, message.words):
            self._news.say(message.notice)

    def _overtaken(self, merge: Merge) -> None:
        said = ["A colleague saved this registration while you were typing."]
        if merge.taken:
            said.append(f"Taken over: {', '.join(merge.taken)}.")
        said += [f"{part}: they wrote “\u2068{words or 'nothing'}\u2069”; yours stands in the form." for part, words in merge.clashes]
        said.append(f"“{self._deed}” keeps what stands here now.")
        self._news.say(Notice("\n".join(said), Tone.DUE))

    def _set_busy(self, busy: bool) -> None:
        # A button that is switched off sends the keyboard on, to what closes the form: it comes back with the answer.
        self._pressed = self._save.hasFocus() if busy else self._pressed
        self._save.setEnabled(not busy)
        if not busy and self._pressed:
            self._save.setFocus()
        self._save.say("Saving…" if busy else self._deed)
