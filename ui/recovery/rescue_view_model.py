"""The way in with a recovery sheet: what happened, the sheet, what will be done, and done."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_app.errors import Trouble
from clinic_app.identifiers import StaffId
from ui.background import Background
from ui.messages import explain

if TYPE_CHECKING:
    from clinic_app.rescue import Situation
    from ui.core import Core


_SECRET = "The secret of this computer was put back into its keyring; every password is as it was."
"""Where the keyring was switched on meanwhile."""


class Happened(Enum):
    """Why somebody cannot get in, in the words of the first page."""

    FORGOT = "forgot"
    NO_MANAGER = "no-manager"
    KEYRING = "keyring"
    FILES = "files"
    NEW_COMPUTER = "new-computer"


def happened(trouble: Trouble | None) -> Happened | None:
    """What the sign-in's own error tells; nothing where it tells nothing."""
    if trouble is None:
        return None
    return Happened.KEYRING if trouble is Trouble.KEYRING else Happened.FILES


class RescueViewModel(QObject):
    """``opened`` says that the sheet is right, ``done`` that everything wanted is; ``refused`` carries a message."""

    opened = Signal()
    done = Signal()
    refused = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, background: Background, core: "Callable[[], Core]") -> None:
        """``core`` gives the worker's core, and is called on the worker."""
        super().__init__()
        self._background, self._core = background, core
        self._situation: Situation | None = None
        self.key_file: Path | None = None
        """A backup or a copy of ``keys.json`` that was chosen."""
        self.told: tuple[str, ...] = ()
        """What was done, a sentence each."""
        self.username = ""
        """Who can sign in now with a new password; empty where no password changed."""

    @property
    def situation(self) -> "Situation":
        """What the sheet has found, once ``opened``."""
        if self._situation is None:
            raise RuntimeError("no sheet has opened the files")
        return self._situation

    def open(self, sheet: str) -> None:
        """Try the sheet."""
        key_file = self.key_file
        self.busy_changed.emit(True)
        self._background.run(lambda: self._core().begin_rescue(sheet, key_file), done=self._opened, failed=self._failed)

    def mend(self) -> None:
        """Put back what is lost; no password changes."""
        findings = self.situation.findings
        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._core().mend(), done=lambda _now: self._finish(findings.was or (_SECRET,), ""), failed=self._failed
        )

    def give_password(self, manager: StaffId | None, username: str, password: bytearray, *, keyring: bool) -> None:
        """Give a manager a new password, or make ``username`` one; and put back what is lost."""
        box = [password]
        without = () if keyring else (WITHOUT_KEYRING,)
        told = (*self.situation.findings.was, *without, f"{username} has a new password and signs in with it as manager.")
        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._core().give_password(manager, username, box.pop(), keyring=keyring),
            done=lambda _nothing: self._finish(told, username),
            failed=self._failed,
        )

    def end(self) -> None:
        """Close the files again."""
        self._background.run(lambda: self._core().end_rescue(), done=lambda _nothing: None)

    def _opened(self, situation: "Situation") -> None:
        self._situation = situation
        self.busy_changed.emit(False)
        self.opened.emit()

    def _finish(self, told: tuple[str, ...], username: str) -> None:
        self.told, self.username = told, username
        self.busy_changed.emit(False)
        self.end()
        self.done.emit()

    def _failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(explain(error))


WITHOUT_KEYRING = "This computer does without a keyring now. Everybody else needs a new password, which the manager gives in Staff."
