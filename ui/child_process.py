"""A spawned process that runs one function after another, away from the window, and tells how far it is: both its ends.

Spawned, so it starts with nothing of the parent's memory. It imports no Qt, and lives only as long as its pipe.
"""

import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from clinic_app import process_shield
from clinic_app.errors import Cancelled, ClinicError
from ui.outcome import Answer, Failure, Tell, Work, outcome_of

if sys.platform != "win32":
    import resource


class ChildEnded(ClinicError):
    """The process ended in the middle of its work: it crashed, or the system ended it for want of memory."""


TELL_EVERY = 0.05
"""Seconds between two words on progress: more often is faster than an eye, and would flood the window."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many."""

    done: int
    total: int | None


class ChildProcess:
    """The parent's end: one process, started when first needed and kept for the next call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._memory: int | None = None

    def call(
        self, work: Work, arguments: tuple[object, ...], *, memory: int | None, tell: Tell, wanted: Callable[[], bool]
    ) -> Answer | Failure:
        """Run ``work`` over there and wait for it; ``memory`` bounds the process's address space in bytes where the system can.

        Another thread may ``end`` it meanwhile: the outcome is then a ``ChildEnded``. It says first that the work is not
        ``wanted`` any more, so that an end that comes while the process is being started is not missed.
        """
        try:
            pipe = self._start(memory)
            if not wanted():
                return Failure(Cancelled("The work was stopped before it began."))
            pipe.send((work, arguments))
            while True:
                message = pipe.recv()
                if isinstance(message, (Answer, Failure)):
                    return message
                tell(message.done, message.total)
        except (OSError, EOFError):
            self.end()
            return Failure(ChildEnded("That work stopped before its end; try again, or leave out the file that it was reading."))
        except Exception as error:  # noqa: BLE001  # arguments that do not pickle: our own bug, told like any other
            return Failure(error)

    def end(self) -> None:
        """End the process now, whatever it is doing."""
        with self._lock:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if process is not None and pipe is not None:
            process.kill()
            process.join(1.0)
            pipe.close()

    def _start(self, memory: int | None) -> Connection:
        if self._pipe is not None and memory != self._memory:
            self.end()
        with self._lock:
            if self._pipe is None:
                spawn = multiprocessing.get_context("spawn")
                self._pipe, far = spawn.Pipe()
                self._process = spawn.Process(target=serve, args=(far, memory), daemon=True)
                self._memory = memory
                self._process.start()
                far.close()
            return self._pipe


def serve(pipe: Connection, memory: int | None) -> None:
    """The far end: take (work, arguments) from ``pipe`` until it closes; send ``Progress``, then one ``Answer`` or ``Failure``."""
    process_shield.shield()
    if memory is not None and sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    told = 0.0

    def tell(done: int, total: int | None) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= TELL_EVERY or done == total:
            told = now
            pipe.send(Progress(done, total))

    while True:
        try:
            work, arguments = pipe.recv()
            outcome = outcome_of(lambda: work(tell, *arguments))  # noqa: B023  # called before the loop goes on
            try:
                pipe.send(outcome)
            except (TypeError, AttributeError, ValueError):
                pipe.send(Failure(TypeError("what a child process gave back cannot be pickled")))
        except (EOFError, OSError):
            return
