"""How long work tells how far it is, and hears that nobody wants it any more."""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from clinic_app.errors import Cancelled

T = TypeVar("T")

_PATIENCE = 0.01
"""Seconds between two looks at work on another thread; as long other work waits at most."""

_LAST_PATIENCE = 5.0


class Progress(Protocol):
    """Called between two steps of long work: what is being done, and how many of how many steps of it are behind."""

    def __call__(self, words: str, done: int, total: int | None, /) -> None:
        """A ``total`` of None says that nobody knows.

        Raises: ``Cancelled`` where a person stopped the work; nothing of it may be shown or recorded as done then.
        """


def untold(_words: str, _done: int, _total: int | None, /) -> None:
    """For callers who wait for the end."""


class Aside(Generic[T]):
    """Work on slow disks, on a thread of its own: it touches no open file of the clinic, and whoever waits for it can do other things.

    ``work`` is given a ``Progress`` of its own, at which it ends once it was stopped.
    """

    def __init__(self, work: Callable[[Progress], T], words: str) -> None:
        """``words`` are told until the work tells something itself."""
        self._told: tuple[str, int, int | None] = (words, 0, None)
        self._stopped = threading.Event()
        self._answer: list[T] = []
        self._error: BaseException | None = None
        # A daemon, so that a stick that never answers cannot keep the program from ending.
        self._thread = threading.Thread(target=self._run, args=(work,), name="aside", daemon=True)
        self._thread.start()

    def wait(self, progress: Progress = untold) -> T:
        """The answer; ``progress`` is told here what the work tells there.

        Raises: what the work raised; ``Cancelled`` from ``progress``, once the work has ended.
        """
        try:
            while self._thread.is_alive():
                self._thread.join(_PATIENCE)
                progress(*self._told)
        except BaseException:
            self.stop()
            raise
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def stop(self) -> None:
        """End the work at its next step, and wait for that; a disk that does not answer at all is left behind."""
        self._stopped.set()
        self._thread.join(_LAST_PATIENCE)

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            self._answer.append(work(self._tell))
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            self._error = error

    def _tell(self, words: str, done: int, total: int | None, /) -> None:
        if self._stopped.is_set():
            raise Cancelled("The work was stopped before its end; nothing was changed.")
        self._told = (words, done, total)
