"""Work off the GUI thread, answers back on it: one worker for the core, one child process for what would keep Python busy.

The core's two database connections live in the worker thread, and everything that touches them runs there, in order. Drawing
PDFs, parsing and decoding run in a spawned child: a busy Python thread beside the window stalls a repaint for 60 to 115 ms,
another process does not. Nothing here keeps the program from ending.
"""

import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from clinic_app.errors import Cancelled, ClinicError
from clinic_app.progress import Progress
from ui.outcome import Answer, Failure, Tell, Work, outcome_of

if TYPE_CHECKING:
    from ui.child_process import ChildProcess

T = TypeVar("T")

SWITCH_INTERVAL = 0.0005
"""Seconds after which a Python thread gives way; with the usual 0.005 a repaint beside a busy worker took twice as long."""


class DeadlinePassed(ClinicError):
    """Something outside the program (a keyring, a printer) did not answer in time."""


class Handle:
    """One piece of work under way. Nobody needs to keep it; who does can ``cancel``."""

    def __init__(self, on_cancel: Callable[[], None] | None = None) -> None:
        self._dropped = threading.Event()
        self._on_cancel = on_cancel

    def cancel(self) -> None:
        """The answer is not wanted any more: work that has not begun never does, and a child process is ended."""
        if not self._dropped.is_set():
            self._dropped.set()
            if self._on_cancel is not None:
                self._on_cancel()

    @property
    def dropped(self) -> bool:
        """Whether the answer is not wanted any more."""
        return self._dropped.is_set()


@dataclass(slots=True, eq=False, kw_only=True)
class _Job:
    """Work and who hears of it; ``passing`` work merely reads and may be left out at the end.

    ``long`` work tells of its steps, and waits for other long work; what is to be done ``alone`` ends long work that lets others pass.
    """

    work: Callable[[], Answer | Failure]
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    handle: Handle
    passing: bool = False
    long: bool = False
    alone: bool = False

    def deliver(self, outcome: Answer | Failure) -> None:
        """Tell who asked, on the GUI thread, if they are still there and still want it."""
        if self.handle.dropped or _is_gone(self.done):
            return
        if isinstance(outcome, Answer):
            self.done(outcome.value)
        else:
            self.failed(outcome.error)


def _is_gone(call: Callable[..., None]) -> bool:
    """Whether ``call`` is a method of a ``QObject`` that was deleted."""
    receiver = getattr(call, "__self__", None)
    return isinstance(receiver, QObject) and not shiboken6.isValid(receiver)


class _Pace:
    """Lets through what is worth showing: other words at once, the same ones twenty times a second."""

    def __init__(self) -> None:
        self._words = ""
        self._next = 0.0

    def is_due(self, words: str) -> bool:
        """Whether to tell now."""
        now = time.monotonic()
        if words == self._words and now < self._next:
            return False
        self._words, self._next = words, now + 0.05
        return True


class _Post(QObject):
    """Carries a call from any thread to the GUI thread."""

    _sent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sent.connect(self._arrive, Qt.ConnectionType.QueuedConnection)

    def send(self, call: Callable[[], None]) -> None:
        """Have ``call`` run on the GUI thread, after what is waiting there already."""
        self._sent.emit(call)

    @Slot(object)
    def _arrive(self, call: Callable[[], None]) -> None:
        call()


class _Line:
    """One thread that does jobs in order and posts what came of them."""

    def __init__(self, name: str, post: _Post) -> None:
        self._post = post
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._held_back: deque[_Job | None] = deque()
        self._closing = threading.Event()
        # A daemon, so that a call that never returns cannot keep the program from ending.
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def is_closing(self) -> bool:
        """Whether the program is coming to its end."""
        return self._closing.is_set()

    def put(self, job: _Job) -> None:
        """Do ``job`` after all that was put before."""
        self._jobs.put(job)

    def let_pass(self) -> bool:
        """Between two steps of long work: do the short work that waits, in order. False where the long work must end for what comes."""
        while not self._closing.is_set():
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return True
            if job is None or job.alone or job.long:
                self._held_back.append(job)
                if job is None or job.alone:
                    return False
            elif not job.handle.dropped:
                self._do(job)
        return False

    def close(self) -> None:
        """Come to an end after what must still be done; deliver nothing more."""
        self._closing.set()
        self._jobs.put(None)

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it came in time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._held_back.popleft() if self._held_back else self._jobs.get()) is not None:
            if not job.handle.dropped and not (job.passing and self._closing.is_set()):
                self._do(job)

    def _do(self, job: _Job) -> None:
        # In a method of its own: between two jobs the loop above must hold on to no answer, which may be a patient's record.
        outcome = job.work()
        if not self._closing.is_set():
            self._post.send(lambda: job.deliver(outcome))


class Background:
    """Runs the core's calls. Make one, on the GUI thread, and ``close`` it at the end."""

    def __init__(self, *, unhandled: Callable[[BaseException], None]) -> None:
        """``unhandled`` is told, on the GUI thread, of every failure whose caller named no ``failed``."""
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._unhandled = unhandled
        self._post = _Post()
        self._core = _Line("core", self._post)
        self._newest: dict[Hashable, Handle] = {}
        self._idle: Handle | None = None
        self._last_asked = time.monotonic()
        self._child: ChildProcess | None = None
        self._child_line: _Line | None = None

    @property
    def idle_seconds(self) -> float:
        """For how long nobody has asked the core for anything; what was typed is kept as a draft within seconds, so that counts."""
        return time.monotonic() - self._last_asked

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        key: Hashable | None = None,
        alone: bool = False,
    ) -> Handle:
        """Call ``work`` on the worker, after all work asked for before it; hand its answer to ``done`` on the GUI thread.

        Where ``done`` is a method of a ``QObject`` that is gone by then, the answer is dropped. Work with a ``key`` gives way to newer
        work with the same key: what has not begun never does, and a late answer is dropped; give one only to what merely reads.
        Work to be done ``alone`` (closing the files) first ends long work that lets other work pass.
        """
        self._give_way()
        handle = Handle()
        if key is not None:
            older = self._newest.get(key)
            if older is not None:
                older.cancel()
            self._newest[key] = handle
        self._core.put(
            _Job(
                work=lambda: outcome_of(work),
                done=done,
                failed=failed or self._unhandled,
                handle=handle,
                passing=key is not None,
                alone=alone,
            )
        )
        return handle

    def run_told(
        self,
        work: Callable[[Progress], T],
        *,
        progress: Callable[[str, int, int | None], None],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        lets_pass: bool = False,
    ) -> Handle:
        """Like ``run``, for long work that tells how far it is and can be stopped: cancelling ends it at its next step.

        Nobody hears of cancelled work any more, neither of its progress nor of its answer; the program's end cancels it too. Work that
        ``lets_pass`` holds no transaction when it tells: what ``run`` is asked for meanwhile is done there, between two of its steps.
        """
        self._give_way()
        return self._put_told(work, progress=progress, done=done, failed=failed, lets_pass=lets_pass)

    def run_when_idle(
        self, work: Callable[[Progress], T], *, done: Callable[[T], None], failed: Callable[[BaseException], None] | None = None
    ) -> Handle:
        """Like ``run_told``, for work that nobody waits for: it is cancelled, at its next step, as soon as anything else is asked."""
        self._idle = self._put_told(work, progress=lambda _words, _done, _total: None, done=done, failed=failed)
        return self._idle

    def _give_way(self) -> None:
        """Somebody asks for something: what nobody waits for ends."""
        self._last_asked = time.monotonic()
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _put_told(
        self,
        work: Callable[[Progress], T],
        *,
        progress: Callable[[str, int, int | None], None],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None,
        lets_pass: bool = False,
    ) -> Handle:
        handle, pace = Handle(), _Pace()

        def tell(words: str, steps: int, total: int | None, /) -> None:
            if handle.dropped or self._core.is_closing:
                raise Cancelled("The work was stopped before its end; nothing was changed.")
            if lets_pass and not self._core.let_pass():
                raise Cancelled("The work was stopped before its end; nothing was changed.")
            if pace.is_due(words):
                self._post.send(lambda: None if handle.dropped or _is_gone(progress) else progress(words, steps, total))

        job = _Job(
            work=lambda: outcome_of(lambda: work(tell)), done=done, failed=failed or self._unhandled, handle=handle, passing=True, long=True
        )
        self._core.put(job)
        return handle

    def run_in_child(
        self,
        work: Work,
        *arguments: object,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
        progress: Tell | None = None,
        memory: int | None = None,
    ) -> Handle:
        """Call ``work(tell, *arguments)`` in the child process, after what it was given before; ``progress`` hears what it tells.

        ``memory`` bounds the address space of the process in bytes (not on Windows); beyond it ``failed`` hears ``MemoryError``.
        Cancelling ends the process at once; nobody hears of it any more.
        """
        child, line = self._child_at_hand()
        running = threading.Event()
        handle = Handle(lambda: child.end() if running.is_set() else None)

        def tell(done: int, total: int | None) -> None:
            if progress is not None:
                self._post.send(lambda: progress(done, total) if not handle.dropped else None)

        def call() -> Answer | Failure:
            running.set()
            outcome = child.call(work, arguments, memory=memory, tell=tell, wanted=lambda: not handle.dropped)
            running.clear()
            return outcome

        line.put(_Job(work=call, done=done, failed=failed or self._unhandled, handle=handle, passing=True))
        return handle

    def run_with_deadline(
        self,
        work: Callable[[], T],
        seconds: float,
        *,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> Handle:
        """Call something that may never return (a locked keyring that asks) on a thread of its own.

        After ``seconds`` without an answer ``failed`` hears ``DeadlinePassed``, and whatever comes later is lost.
        """
        handle = Handle()
        answers: queue.SimpleQueue[Answer | Failure] = queue.SimpleQueue()
        job = _Job(work=lambda: outcome_of(work), done=done, failed=failed or self._unhandled, handle=handle)

        def watch() -> None:
            try:
                outcome = answers.get(timeout=seconds)
            except queue.Empty:
                outcome = Failure(DeadlinePassed("The computer did not answer in time; try again, or restart the computer."))
            self._post.send(lambda: job.deliver(outcome))

        threading.Thread(target=lambda: answers.put(job.work()), daemon=True).start()
        threading.Thread(target=watch, daemon=True).start()
        return handle

    def close(self, *, seconds: float = 5.0) -> bool:
        """End: what merely reads is dropped, what was asked to be saved is finished, the child is ended.

        Waits at most ``seconds``; returns whether the worker came to its end by then. No answer is delivered afterwards.
        """
        self._core.close()
        if self._child_line is not None and self._child is not None:
            self._child_line.close()
            self._child.end()
        return self._core.join(seconds)

    def _child_at_hand(self) -> "tuple[ChildProcess, _Line]":
        # Imported late: starting processes takes modules that cost a tenth of the time to the first paint.
        if self._child is None or self._child_line is None:
            from ui.child_process import ChildProcess  # noqa: PLC0415 - see above

            self._child, self._child_line = ChildProcess(), _Line("child", self._post)
        return self._child, self._child_line
