"""Wiring and nothing else: the window, the worker, who is signed in, and which page comes when."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from clinic_app.access.permissions import ROLE_TITLES
from clinic_app.clock import Clock, system_clock
from clinic_app.errors import Trouble
from clinic_app.paths import is_clinic
from clinic_app.policy.looks import read_looks, write_looks
from ui import messages
from ui.background import Background
from ui.backups.schedule import BackupSchedule
from ui.disk_watch import DiskWatch
from ui.lock.hand_over import HandOver, handed_over
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
    from ui.core import Core
    from ui.lock.idle import IdleWatch
    from ui.lock.rebirth import Rebirth
    from ui.lock.session_lock import SessionLock

_CLOSING_TAKES = 4_000
"""Ms for which closing the files may take. Then the program begins anew all the same, as after a power cut: nothing saved is lost."""

_PATIENCE = 5.0
"""Seconds for which the process before may still hold the folder."""


class App(QObject):
    """One window on one clinic's folder. The core is loaded after the first paint, on the worker."""

    def __init__(
        self,
        application: QApplication,
        data: Path,
        clock: Clock,
        *,
        rebirth: "Rebirth | None" = None,
        handed: HandOver | None = None,
        idle: "Callable[[], IdleWatch] | None" = None,
    ) -> None:
        """``rebirth`` begins anew after a session; without it, and where it is refused, the window goes on by itself.

        ``handed`` is what the process before has left; ``idle`` makes the watch over whether anybody is there.
        """
        super().__init__()
        self._rebirth = rebirth
        self._idle = idle
        self._handed = handed
        self._lock: SessionLock | None = None
        self._leaving: HandOver | None = None
        self._data = data
        self._clock = clock
        looks = read_looks(data)
        self._theme = Theme(application, mode=Mode(looks.mode), percent=looks.percent)
        self._background = Background(unhandled=self._tell)
        self._tidying = Tidying(self)
        self._core: Core | None = None
        self._disk: DiskWatch | None = None
        self._weekly: WeeklyWork | None = None
        self._backups: BackupSchedule | None = None
        self.window = MainWindow(Privacy(is_on=looks.private))
        self.window.privacy.turned.connect(self._keep_privacy)
        self.window.sign_out_asked.connect(lambda: self._leave(""))
        self.window.closing.connect(self._end)
        self.window.painted.connect(self._after_first_paint)
        sys.excepthook = messages.hook(lambda message: self.window.say(message.notice))

    def start(self) -> None:
        """Show the first page, then load what it needs."""
        if self._handed is not None:
            self._ask_again(self._handed)
        elif is_clinic(self._data):
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

            self._core = Core(self._data, self._clock, patience=0.0 if self._handed is None else _PATIENCE)
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
        screen.backup_wanted.connect(lambda: self._show_restoring(lambda: self._show_rescue(trouble)))
        self.window.show_alone(screen)

    def _ask_again(self, handed: HandOver) -> None:
        """The sign-in, with what the session before has left."""
        tone = Tone.DUE if handed.stopped else Tone.NEUTRAL
        self._show_sign_in(username=handed.username, notice=Notice(handed.sentence, tone) if handed.sentence else None)

    def _show_restoring(self, back: "Callable[[], None]") -> None:
        from ui.restoring.restoring_screen import RestoringScreen  # noqa: PLC0415 - most starts never need it
        from ui.restoring.restoring_view_model import RestoringViewModel  # noqa: PLC0415

        view_model = RestoringViewModel(self._background, self._loaded_core, self._clock, self._data)
        screen = RestoringScreen(view_model)
        screen.given_up.connect(back)
        screen.finished.connect(lambda: self._open_there(view_model.restored.folder))
        screen.sheet_wanted.connect(lambda: self._let_in_there(view_model.restored.folder))
        self.window.show_alone(screen)

    def _let_in_there(self, folder: Path) -> None:
        self._move_to(folder)
        self._show_rescue(Trouble.KEYRING)

    def _show_set_up(self) -> None:
        from ui.set_up.set_up_screen import SetUpScreen  # noqa: PLC0415 - most starts never need it
        from ui.set_up.set_up_view_model import SetUpViewModel  # noqa: PLC0415

        view_model = SetUpViewModel(self._background, self._loaded_core, self._clock, folder=self._data)
        view_model.finished.connect(self._enter)
        view_model.folder_changed.connect(self._move_to)
        view_model.clinic_found.connect(self._open_there)
        screen = SetUpScreen(view_model)
        screen.backup_wanted.connect(lambda: self._show_restoring(self._show_set_up))
        self.window.show_alone(screen)

    def _move_to(self, folder: Path) -> None:
        self._data = folder

    def _open_there(self, folder: Path) -> None:
        self._move_to(folder)
        self._show_sign_in()

    def _enter(self, clinic: "Clinic") -> None:
        """Somebody is signed in: to work, or first to a password of their own."""
        self._session_lock().begin(clinic)
        if clinic.must_change_password:
            self._show_choose_password(clinic)
            return
        from ui.screens import ClinicScreens  # noqa: PLC0415 - loads the pages once somebody may see them

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
        view_model.changed.connect(lambda: self._leave(clinic.actor.username, sentence="Your password is set; sign in with it."))
        self.window.show_alone(ChoosePasswordScreen(view_model))

    def _session_lock(self) -> "SessionLock":
        if self._lock is None:
            from ui.lock.session_lock import SessionLock  # noqa: PLC0415 - needed once somebody is signed in

            self._lock = SessionLock(self.window, self._background, self._loaded_core, self._idle() if self._idle is not None else None)
            self._lock.closing_wanted.connect(self._leave)
            self._lock.taken_over.connect(self._change_hands)
        return self._lock

    def _change_hands(self, clinic: "Clinic", stopped: str) -> None:
        """A colleague goes on in the same process: their keys open the same files."""
        self._end_session()
        self._enter(clinic)
        if stopped:
            self.window.say(Notice(stopped, Tone.DUE))

    def _leave(self, username: str, *, sentence: str = "") -> None:
        """Close the files and begin anew, with ``username`` at the sign-in; ``sentence`` is said there if nothing was stopped."""
        from ui.lock.cover_screen import ClosingScreen  # noqa: PLC0415 - needed once somebody was signed in

        stopped = self.window.break_off()
        geometry = bytes(self.window.saveGeometry().data())
        self._leaving = HandOver(data=self._data, username=username, sentence=stopped or sentence, stopped=bool(stopped), geometry=geometry)
        self.window.show_alone(ClosingScreen())
        self.window.repaint()
        self._end_session()
        core = self._core
        self._background.run(lambda: None if core is None else core.close(), done=self._begin_anew, failed=self._begin_anew, alone=True)
        QTimer.singleShot(_CLOSING_TAKES, self, lambda: self._begin_anew(None))

    def _end_session(self) -> None:
        if self._lock is not None:
            self._lock.end()
        if self._disk is not None:
            self._disk.end()
            self._disk = None
        if self._weekly is not None:
            self._weekly.end()
            self._weekly = None
        self._end_backups()
        self._tidying.release()

    def _begin_anew(self, _outcome: object) -> None:
        handed, self._leaving = self._leaving, None
        if handed is None:
            return
        self._background.close(seconds=0.0)
        if self._rebirth is not None:
            self._rebirth(handed)
        # Still here: the window goes on, with a new worker that knows nothing of the old one.
        if self._lock is not None:
            self._lock.deleteLater()
        self._background = Background(unhandled=self._tell)
        self._core, self._lock, self._handed = None, None, handed
        self._ask_again(handed)

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
        self._end_session()
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
    handed = handed_over()
    app = App(application, handed.data if handed is not None else data, clock, rebirth=_begin_anew, handed=handed)
    if handed is None or not app.window.restoreGeometry(QByteArray(handed.geometry)):
        app.window.fit(application.primaryScreen().availableSize())
    app.start()
    return application.exec()


def _begin_anew(handed: HandOver) -> None:
    from ui.lock.rebirth import begin_anew  # noqa: PLC0415 - most of the day nobody locks

    begin_anew(handed)
