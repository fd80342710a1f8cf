"""Wiring and nothing else: the window, the worker, who is signed in, and which page comes when."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from clinic_app.access.permissions import ROLE_TITLES
from clinic_app.clock import Clock, system_clock
from clinic_app.paths import is_clinic
from clinic_app.policy.looks import read_looks, write_looks
from ui import messages
from ui.background import Background
from ui.backups.schedule import BackupSchedule
from ui.disk_watch import DiskWatch
from ui.main_window import MainWindow
from ui.messages import Message
from ui.navigation import allowed, destinations
from ui.privacy import Privacy
from ui.sign_in.sign_in_screen import SignInScreen
from ui.sign_in.sign_in_view_model import SignInViewModel
from ui.theme import FUSION, Mode, Theme, Tone
from ui.tidying import Tidying
from ui.weekly_work import WeeklyWork
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from clinic_app.clinic import Clinic
    from clinic_app.errors import Trouble
    from ui.core import Core


class App(QObject):
    """One window on one clinic's folder. The core is loaded after the first paint, on the worker."""

    def __init__(self, application: QApplication, data: Path, clock: Clock) -> None:
        super().__init__()
        self._data = data
        self._clock = clock
        looks = read_looks(data)
        self._theme = Theme(application, mode=Mode(looks.mode), percent=looks.percent)
        self._background = Background(unhandled=self._tell)
        self._tidying = Tidying(self)
        self._core: Core | None = None
        self._username = ""
        self._disk: DiskWatch | None = None
        self._weekly: WeeklyWork | None = None
        self._backups: BackupSchedule | None = None
        self.window = MainWindow(Privacy(is_on=looks.private))
        self.window.privacy.turned.connect(self._keep_privacy)
        self.window.lock_asked.connect(self._lock)
        self.window.sign_out_asked.connect(lambda: self._leave(username=""))
        self.window.closing.connect(self._end)
        self.window.painted.connect(self._after_first_paint)
        sys.excepthook = messages.hook(lambda message: self.window.say(message.notice))

    def start(self) -> None:
        """Show the first page, then load what it needs."""
        if is_clinic(self._data):
            self._show_sign_in()
        else:
            self._show_set_up()
        self.window.show()
        self.window.activateWindow()

    def _after_first_paint(self) -> None:
        self._background.run(self._loaded_core, done=lambda _core: None)
        QTimer.singleShot(0, self._theme.load_scripts)

    def _loaded_core(self) -> "Core":
        """The core, on the worker; made when first asked for."""
        if self._core is None:
            from ui.core import Core  # noqa: PLC0415 - the window is painted before the core is loaded

            self._core = Core(self._data, self._clock)
        return self._core

    def _show_sign_in(self, *, username: str = "", notice: Notice | None = None) -> None:
        view_model = SignInViewModel(self._background, self._loaded_core)
        view_model.signed_in.connect(self._enter)
        screen = SignInScreen(view_model, username=username, notice=notice)
        screen.cannot_get_in.connect(self._show_rescue)
        self.window.show_alone(screen)

    def _show_rescue(self, trouble: "Trouble | None") -> None:
        from ui.recovery.rescue_screen import RescueScreen  # noqa: PLC0415 - most starts never need it
        from ui.recovery.rescue_view_model import RescueViewModel, happened  # noqa: PLC0415

        screen = RescueScreen(RescueViewModel(self._background, self._loaded_core), happened(trouble))
        screen.finished.connect(lambda username: self._show_sign_in(username=username))
        self.window.show_alone(screen)

    def _show_set_up(self) -> None:
        from ui.set_up.set_up_screen import SetUpScreen  # noqa: PLC0415 - most starts never need it
        from ui.set_up.set_up_view_model import SetUpViewModel  # noqa: PLC0415

        view_model = SetUpViewModel(self._background, self._loaded_core, self._clock, folder=self._data)
        view_model.finished.connect(self._enter)
        view_model.folder_changed.connect(self._move_to)
        view_model.clinic_found.connect(self._open_there)
        self.window.show_alone(SetUpScreen(view_model))

    def _move_to(self, folder: Path) -> None:
        self._data = folder

    def _open_there(self, folder: Path) -> None:
        self._move_to(folder)
        self._show_sign_in()

    def _enter(self, clinic: "Clinic") -> None:
        """Somebody is signed in: to work, or first to a password of their own."""
        if clinic.must_change_password:
            self._show_choose_password(clinic)
            return
        from ui.screens import ClinicScreens  # noqa: PLC0415 - loads the pages once somebody may see them

        self._username = clinic.actor.username
        screens = ClinicScreens(clinic, self._background, self._theme, self._data, self.window)
        titles = ", ".join(ROLE_TITLES[role] for role in sorted(clinic.actor.roles, key=lambda role: role.value))
        self.window.show_workspace(allowed(destinations(screens), clinic.actor.may), person=clinic.name, role=titles)
        for sentence in clinic.notices:
            self.window.say(Notice(sentence, Tone.REFUSE))
        self._disk = DiskWatch(clinic.gate, self._background, self.window.say, self.window.stand, self)
        self._disk.begin()
        self._weekly = WeeklyWork(clinic.weekly_check, clinic.actor, self._background, self.window.say, self)
        self._weekly.begin()
        self._backups = BackupSchedule(clinic.backups, clinic.actor, self._background, clinic.clock, self.window.say, self)
        self._backups.begin()
        self._tidying.keep()

    def _show_choose_password(self, clinic: "Clinic") -> None:
        from ui.sign_in.choose_password_screen import ChoosePasswordScreen, ChoosePasswordViewModel  # noqa: PLC0415 - once a person

        view_model = ChoosePasswordViewModel(clinic.staff, clinic.actor, self._background, clinic.clock, clinic.password_rule)
        view_model.changed.connect(
            lambda: self._leave(username=clinic.actor.username, notice=Notice("Your password is set; sign in with it."))
        )
        self.window.show_alone(ChoosePasswordScreen(view_model))

    def _lock(self) -> None:
        """Close the files and ask for the password again; the name stays, so that the same person is back in a moment."""
        self._leave(username=self._username)

    def _leave(self, *, username: str, notice: Notice | None = None) -> None:
        broken_off = self.window.break_off()
        if self._disk is not None:
            self._disk.end()
            self._disk = None
        if self._weekly is not None:
            self._weekly.end()
            self._weekly = None
        self._end_backups()
        self._show_sign_in(username=username, notice=Notice(broken_off, Tone.DUE) if broken_off else notice)
        self._tidying.release()
        self._background.run(lambda: self._loaded_core().sign_out(), done=lambda _nothing: None, alone=True)

    def _end_backups(self) -> None:
        if self._backups is not None:
            self._backups.end()
            self._backups = None

    def _keep_privacy(self, private: bool) -> None:
        data = self._data
        self._background.run(lambda: write_looks(data, replace(read_looks(data), private=private)), done=lambda _nothing: None)

    def _tell(self, error: BaseException) -> None:
        message: Message = messages.explain(error)
        self.window.say(message.notice)

    def _end(self) -> None:
        self._end_backups()
        self._background.run(lambda: self._loaded_core().close(), done=lambda _nothing: None, alone=True)
        self._background.close(seconds=10.0)
        self._tidying.end()


def keep_no_history() -> None:
    """Before the first file dialog: Qt would write down which folders were looked into, and a folder may be called after somebody.

    Where the system shows its own dialog, this is the system's affair.
    """
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def run(data: Path, clock: Clock = system_clock) -> int:
    """Open the window on the clinic in ``data``, or on setting one up there; gives the exit code."""
    keep_no_history()
    application = QApplication([*sys.argv[:1], *FUSION])
    application.setApplicationName("Clinic Records")
    app = App(application, data, clock)
    app.window.fit(application.primaryScreen().availableSize())
    app.start()
    return application.exec()
