"""Coming back to a covered window: the same person by PIN or password, a colleague by their own name and password."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.locking.service import LockService
from ui.background import Background
from ui.messages import explain
from ui.sign_in.wait import Wait

if TYPE_CHECKING:
    from ui.core import Core


class CoverViewModel(QObject):
    """``back`` says that the same person is; ``colleague_proven`` that another one may take over, by their keys as well."""

    back = Signal()
    refused = Signal(object)  # messages.Message
    busy_changed = Signal(bool)
    wait_changed = Signal(int)
    """Seconds until the next try is allowed."""
    pin_changed = Signal(bool)
    """Whether the PIN is asked for."""
    own_name = Signal()
    """It was whoever locked, after all."""
    colleague_named = Signal()
    """Their keys open the same files: the password is asked for here."""
    colleague_proven = Signal()
    other_keys = Signal(str)
    """The name of a colleague whose keys open other files: the program must begin anew."""

    def __init__(self, lock: LockService, actor: Actor, name: str, background: Background, core: "Callable[[], Core]") -> None:
        """``name`` is how the person is called who locked; ``core`` gives the worker's core, and is called on the worker."""
        super().__init__()
        self.name = name
        self._lock, self._actor = lock, actor
        self._background = background
        self._core = core
        self._wait = Wait(self)
        self._wait.changed.connect(self.wait_changed)

    def begin(self) -> None:
        """Put the cover on record, and find out whether a PIN counts."""
        self._background.run(self._covered, done=self.pin_changed.emit, failed=self._failed)

    def unlock(self, password: bytearray) -> None:
        """Try; ``password`` is wiped by whoever looks at it."""
        box = [password]
        self._try(lambda: self._lock.unlock(self._actor, box.pop()), self._back)

    def unlock_by_pin(self, pin: bytearray) -> None:
        """Try; a PIN that counts no more is asked for no more."""
        box = [pin]
        self._try(lambda: self._lock.unlock_by_pin(self._actor, box.pop()), self._back, self._pin_failed)

    def name_colleague(self, username: str) -> None:
        """Somebody else is here: find out, before any password is typed, whether their keys open the same files."""
        if username.strip().casefold() == self._actor.username.casefold():
            self.own_name.emit()
            return
        self._try(
            lambda: self._core().opens_the_same(username),
            lambda same: self.colleague_named.emit() if same else self.other_keys.emit(username.strip()),
        )

    def prove_colleague(self, username: str, password: bytearray) -> None:
        """Try; the files stay open for whoever locked until this is right."""
        box = [password]
        self._try(lambda: self._core().prove(username, box.pop()), lambda _nothing: self.colleague_proven.emit())

    def _covered(self) -> bool:
        self._lock.lock(self._actor)
        return self._lock.has_pin(self._actor)

    def _try(self, work: Callable[[], object], done: Callable[..., None], failed: Callable[[BaseException], None] | None = None) -> None:
        self.busy_changed.emit(True)
        self._done = done
        self._background.run(work, done=self._answered, failed=failed or self._failed)

    # Bound methods of a QObject, so that an answer that comes after the cover is gone is dropped.

    def _answered(self, answer: object) -> None:
        self.busy_changed.emit(False)
        self._done(answer)

    def _back(self, _nothing: object) -> None:
        self.back.emit()

    def _pin_failed(self, error: BaseException) -> None:
        if not hasattr(error, "left"):
            self.pin_changed.emit(False)
        self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self._wait.begin_if_told(error)
        self.refused.emit(explain(error))
