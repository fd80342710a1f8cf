"""Settings: how the window looks here, one's own password, and the clinic's promises for those who may change them."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QTimer, Signal

from clinic_app.clock import local_day, shown_day
from clinic_app.policy.profile import ProfileVersion
from clinic_app.policy.questions import questions
from ui.messages import Message
from ui.navigation import Page
from ui.policy.question_form import QuestionForm
from ui.settings.pin_card import PinCard, PinViewModel
from ui.settings.settings_view_model import SettingsViewModel
from ui.theme import Mode, Theme, Tone, look
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option, Segmented
from ui.widgets.fields import Field
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice
from ui.widgets.panels import Card, PageHead
from ui.widgets.password_field import PasswordField
from ui.widgets.text import Text

_WIDTH = 720
"""px at 100 %."""
_AFTER_KEYS = 150
"""Ms."""
_MODES = (Option(Mode.SYSTEM, "As the computer"), Option(Mode.LIGHT, "Light"), Option(Mode.DARK, "Dark"))
_SCALES = tuple(Option(percent, f"{percent} %") for percent in (100, 125, 150, 175, 200))


class SettingsScreen(Restyled, Page):
    """Looks follow at once; the clinic's settings count when they are saved."""

    sheets_wanted = Signal()

    def __init__(self, view_model: SettingsViewModel, pin: PinViewModel, theme: Theme, say: Callable[[Notice], None]) -> None:
        super().__init__()
        self._view_model = view_model
        self._theme = theme
        self._say = say
        self._form: QuestionForm | None = None
        self._clinic = Card("The clinic", gap=2)
        self._old = PasswordField("Password now")
        self._new = PasswordField("New password", hint=view_model.password_rule)
        self._again = PasswordField("New password, once more")
        scroll = Scroll(gap=3, margins=3)
        scroll.column.addWidget(PageHead("Settings", "This program makes no network connection; nothing is sent to anybody."))
        sheets = [self._sheets()] if view_model.may_keep_sheets else []
        self._pin = PinCard(pin)
        self._cards = [self._looks(), self._password(), self._pin, *sheets, *([self._clinic] if view_model.may_change_clinic else [])]
        for card in self._cards:
            scroll.column.addWidget(card)
        scroll.column.addStretch(1)
        Column(self).addWidget(scroll)
        view_model.loaded.connect(self._show)
        view_model.done.connect(lambda sentence: say(Notice(sentence, Tone.GIVEN)))
        view_model.refused.connect(self._refused)
        view_model.password_changed.connect(self._password_changed)
        view_model.password_refused.connect(lambda message: self._new.set_error(message.words))
        self.restyle()

    def restyle(self) -> None:
        for card in self._cards:
            card.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To the first choice."""
        self._view_model.load()
        self._pin.load()
        self._mode.setFocus()

    def _looks(self) -> Card:
        card = Card("How it looks on this computer", gap=2)
        self._mode: Segmented[Mode] = Segmented(_MODES, value=self._theme.mode)
        self._scale: Segmented[int] = Segmented(_SCALES, value=self._theme.percent)
        self._theme.changed.connect(self._follow_theme)
        # Everything that is open is drawn anew for it, some tenths of a second: once, after the last of several keys.
        self._last_key = QTimer(self, singleShot=True, interval=_AFTER_KEYS)
        self._last_key.timeout.connect(self._take_looks)
        for choice in (self._mode, self._scale):
            choice.chosen.connect(lambda _: self._last_key.start())
        card.column.addWidget(Field("Light or dark", self._mode))
        card.column.addWidget(Field("Size of everything", self._scale))
        return card

    def _password(self) -> Card:
        card = Card("Your password", gap=1.5)
        for field in (self._old, self._new, self._again):
            card.column.addWidget(field)
        change = Button("Change password")
        change.clicked.connect(self._change_password)
        self._again.submitted.connect(self._change_password)
        row = Row()
        row.addStretch(1)
        row.addWidget(change)
        card.column.addLayout(row)
        return card

    def _sheets(self) -> Card:
        card = Card("Recovery sheets", gap=1.5)
        card.column.addWidget(Text("When they were made and last checked; check one, or make new ones.", quiet=True, wrap=True))
        opening = Button("Open recovery sheets")
        opening.clicked.connect(self.sheets_wanted)
        row = Row()
        row.addStretch(1)
        row.addWidget(opening)
        card.column.addLayout(row)
        return card

    def _take_looks(self) -> None:
        mode, percent = self._mode.value, self._scale.value
        if mode is not None and percent is not None:
            self.choose_look(mode, percent)

    def _follow_theme(self) -> None:
        """What was chosen elsewhere is chosen here too."""
        self._last_key.stop()
        with QSignalBlocker(self._mode), QSignalBlocker(self._scale):
            self._mode.set_value(self._theme.mode)
            self._scale.set_value(self._theme.percent)

    def choose_look(self, mode: Mode, percent: int) -> None:
        """Follow at once, and remember it on this computer."""
        self._theme.choose(mode=mode, percent=percent)
        self._view_model.keep_looks(mode.value, percent)

    def _change_password(self) -> None:
        new, again = self._new.take(), self._again.take()
        if new != again or not new:
            self._new.set_error("The two are not the same; type the new password twice." if new else "Type a new password first.")
            self._new.control.setFocus()
            return
        self._new.set_error("")
        self._view_model.change_password(self._old.take(), new)

    def _password_changed(self) -> None:
        self._say(Notice("Your password is changed; the old one opens nothing any more.", Tone.GIVEN))

    def _show(self, version: ProfileVersion) -> None:
        while self._clinic.column.count() > 1:
            item = self._clinic.column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        day = shown_day(local_day(version.at, version.profile.place.time_zone))
        about = f"Version {version.number} of {day}. Clocks and letters follow it; every change makes a new version."
        self._form = QuestionForm(questions(version.profile))
        save = Button("Save settings", kind=ButtonKind.PRIMARY)
        save.clicked.connect(self._save)
        for widget in (Text(about, quiet=True, wrap=True), self._form, save):
            self._clinic.column.addWidget(widget)

    def _save(self) -> None:
        if self._form is not None:
            self._form.show_error(None, "")
            self._view_model.change_clinic(self._form.answers)

    def _refused(self, message: Message) -> None:
        if self._form is None or not self._form.show_error(message.field, message.words):
            self._say(message.notice)
