"""When the window is covered and when the files are closed, from a sign-in to the end of the session."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_app.clinic import Clinic
from ui.background import Background
from ui.clipboard import ClipboardGuard
from ui.lock.cover_screen import CoverScreen
from ui.lock.cover_view_model import CoverViewModel
from ui.lock.desktop import DesktopWatch, watch_desktop
from ui.lock.desktop_event import DesktopEvent
from ui.lock.idle import IdleWatch
from ui.lock.shutter import Shutter
from ui.main_window import MainWindow
from ui.messages import explain

if TYPE_CHECKING:
    from ui.core import Core


class SessionLock(QObject):
    """One for the window; ``begin`` and ``end`` are called for each session in it."""

    closing_wanted = Signal(str)
    """The files must be closed; carries whose name the sign-in then holds."""
    taken_over = Signal(object, str)
    """The ``Clinic`` of a colleague whose keys open the same files, and what was stopped of the work before."""

    def __init__(self, window: MainWindow, background: Background, core: "Callable[[], Core]", idle: IdleWatch | None = None) -> None:
        """``core`` gives the worker's core, and is called on the worker."""
        super().__init__(window)
        self._window, self._background, self._core = window, background, core
        self._clinic: Clinic | None = None
        self._desktop: DesktopWatch | None = None
        self._shutter = Shutter(window)
        self._clipboard = ClipboardGuard(self)
        self.idle = idle or IdleWatch()
        self.idle.setParent(self)
        self.idle.soft_due.connect(self.cover)
        self.idle.hard_due.connect(self.close_files)
        self.idle.slept.connect(self.close_files)
        window.lock_asked.connect(self.cover)
        window.lock_now_asked.connect(self.close_files)

    def begin(self, clinic: Clinic) -> None:
        """Somebody is signed in."""
        self._clinic = clinic
        self._shutter.open()
        self.idle.begin(clinic.profile.rules.cover_after * 60.0)
        if self._desktop is None:
            self._desktop = watch_desktop(self.hear, self, int(self._window.winId()))

    def end(self) -> None:
        """Nobody is signed in any more: what was copied goes with the session."""
        self._clinic = None
        self.idle.end()
        self._clipboard.clear()
        self._shutter.open()
        if self._desktop is not None:
            self._desktop.close()
            self._desktop = None

    def hear(self, _event: DesktopEvent) -> None:
        """The desktop was locked, sleeps, or is somebody else's."""
        self.close_files()

    def cover(self) -> None:
        """Put everything out of sight; the files stay open, and work under way goes on."""
        clinic = self._clinic
        if clinic is None or self._window.is_covered:
            return
        self.idle.cover()
        view_model = CoverViewModel(clinic.lock, clinic.actor, clinic.name, self._background, self._core)
        view_model.back.connect(self._uncover)
        view_model.other_keys.connect(self._close_for)
        view_model.colleague_proven.connect(self._take_over)
        self._window.cover(CoverScreen(view_model))
        self._shutter.close()
        self._clipboard.clear()
        view_model.begin()

    def close_files(self) -> None:
        """Have the files closed; the same person may sign in again."""
        if self._clinic is not None:
            self._close_for(self._clinic.actor.username)

    def _close_for(self, username: str) -> None:
        if self._clinic is not None:
            self._shutter.close()
            self.closing_wanted.emit(username)

    def _uncover(self) -> None:
        self._shutter.open()
        self._window.uncover()
        self.idle.resume()

    def _take_over(self) -> None:
        """The colleague's password was right: the work under the cover ends first, its drafts are kept, then the files change hands."""
        stopped = self._window.break_off()

        def taken(clinic: Clinic) -> None:
            self.taken_over.emit(clinic, stopped)

        def failed(error: BaseException) -> None:
            # The files of whoever was signed in are closed by now, and the colleague's did not open.
            self._window.say(explain(error).notice)
            self.close_files()

        self._background.run(lambda: self._core().take_over(), done=taken, failed=failed, alone=True)
