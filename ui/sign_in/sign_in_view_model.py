"""What signing in consists of: a name, a password that is handed on once, and the wait after wrong tries."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.background import Background
from ui.messages import Message, explain
from ui.sign_in.wait import Wait

if TYPE_CHECKING:
    from ui.core import Core


class SignInViewModel(QObject):
    """``signed_in`` carries the open ``Clinic``; ``refused`` a message; ``busy_changed`` whether an answer is awaited."""

    signed_in = Signal(object)
    refused = Signal(object)
    busy_changed = Signal(bool)
    wait_changed = Signal(int)
    """Seconds until the next try is allowed."""

    def __init__(self, background: Background, core: "Callable[[], Core]") -> None:
        """``core`` gives the worker's core, and is called on the worker."""
        super().__init__()
        self._background = background
        self._core = core
        self._wait = Wait(self)
        self._wait.changed.connect(self.wait_changed)

    def sign_in(self, username: str, password: bytearray) -> None:
        """Try; ``password`` is wiped by whoever opens the keys."""
        box = [password]
        self.busy_changed.emit(True)
        self._background.run(lambda: self._core().sign_in(username, box.pop()), done=self._done, failed=self._failed)

    def _done(self, clinic: object) -> None:
        self.busy_changed.emit(False)
        self.signed_in.emit(clinic)

    def _failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self._wait.begin_if_told(error)
        message: Message = explain(error)
        self.refused.emit(message)
