"""Core calls leave the GUI thread and come back to it, in order, once, and only to those who still want them."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from clinic_app.errors import Cancelled, ClinicError, InvalidInput
from clinic_app.progress import Progress
from tests.ui import child_work
from ui.background import SWITCH_INTERVAL, Background, DeadlinePassed, Handle
from ui.child_process import ChildEnded


class Hearer(QObject):
    """A view model, as far as answers go."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.failures: list[BaseException] = []
        self.told: list[tuple[int, int | None]] = []

    def hear(self, answer: object) -> None:
        self.heard.append(answer)

    def fail(self, error: BaseException) -> None:
        self.failures.append(error)

    def tell(self, done: int, total: int | None) -> None:
        self.told.append((done, total))


@pytest.fixture
def hearer(qtbot: QtBot) -> Hearer:
    return Hearer()


def raising(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_work_runs_on_one_thread_and_its_answer_arrives_on_the_gui_thread(background: Background, qtbot: QtBot) -> None:
    threads: list[tuple[int, bool]] = []

    def done(worker: int) -> None:
        threads.append((worker, QThread.currentThread().isMainThread()))

    for _ in range(3):
        background.run(threading.get_ident, done=done)
    qtbot.waitUntil(lambda: len(threads) == 3)
    assert {on_gui for _, on_gui in threads} == {True}
    assert len({worker for worker, _ in threads}) == 1
    assert threads[0][0] != threading.get_ident()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)


def test_work_is_done_in_the_order_it_was_asked_for(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    for number in range(200):
        background.run(lambda number=number: number, done=hearer.hear)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(hearer.heard) == 200)
    assert hearer.heard == list(range(200))


def test_a_failure_is_told_to_who_asked_and_the_worker_goes_on(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    background.run(raising(ClinicError("The disk is full.")), done=hearer.hear, failed=hearer.fail)
    background.run(lambda: "next", done=hearer.hear)
    qtbot.waitUntil(lambda: hearer.heard == ["next"])
    assert [str(error) for error in hearer.failures] == ["The disk is full."]


def test_a_failure_that_nobody_asked_about_is_still_heard(qtbot: QtBot) -> None:
    unheard: list[BaseException] = []
    background = Background(unhandled=unheard.append)
    background.run(raising(ZeroDivisionError()), done=lambda _: None)
    qtbot.waitUntil(lambda: len(unheard) == 1)
    assert background.close()


def test_a_newer_query_takes_the_place_of_an_older_one(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    begun = threading.Event()
    go_on = threading.Event()
    ran: list[str] = []

    def query(words: str) -> Callable[[], str]:
        def work() -> str:
            ran.append(words)
            begun.set()
            go_on.wait(5)
            return words

        return work

    background.run(query("s"), done=hearer.hear, key="finder")
    assert begun.wait(5)
    background.run(query("sh"), done=hearer.hear, key="finder")
    background.run(lambda: "other", done=hearer.hear, key="audit")
    background.run(query("sha"), done=hearer.hear, key="finder")
    go_on.set()
    qtbot.waitUntil(lambda: "sha" in hearer.heard)
    assert ran == ["s", "sha"], "the query between never ran"
    assert hearer.heard == ["other", "sha"], "the late answer of the first was dropped"


def test_an_answer_for_someone_who_is_gone_is_dropped(background: Background, qtbot: QtBot) -> None:
    gone, here = Hearer(), Hearer()
    go_on = threading.Event()
    background.run(lambda: go_on.wait(5), done=gone.hear, failed=gone.fail)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    go_on.set()
    background.run(lambda: "here", done=here.hear)
    qtbot.waitUntil(lambda: here.heard == ["here"])
    assert gone.heard == []


def test_a_cancelled_answer_is_dropped(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    go_on = threading.Event()
    handle = background.run(lambda: go_on.wait(5), done=hearer.hear)
    handle.cancel()
    assert handle.dropped
    go_on.set()
    background.run(lambda: "next", done=hearer.hear)
    qtbot.waitUntil(lambda: hearer.heard == ["next"])


def test_at_the_end_saves_are_finished_and_queries_left_out(qtbot: QtBot, hearer: Hearer) -> None:
    background = Background(unhandled=hearer.fail)
    begun = threading.Event()
    go_on = threading.Event()
    saved: list[str] = []

    def first() -> None:
        begun.set()
        go_on.wait(5)

    background.run(first, done=hearer.hear)
    background.run(lambda: saved.append("query"), done=hearer.hear, key="finder")
    background.run(lambda: saved.append("note"), done=hearer.hear)
    assert begun.wait(5)
    threading.Timer(0.05, go_on.set).start()
    assert background.close()
    assert saved == ["note"]
    qtbot.wait(10)
    assert hearer.heard == [], "nothing is delivered after the end"


def test_a_call_that_never_answers_is_given_up(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    forever = threading.Event()
    background.run_with_deadline(lambda: forever.wait(60), 0.05, done=hearer.hear, failed=hearer.fail)
    background.run_with_deadline(lambda: "there", 5, done=hearer.hear, failed=hearer.fail)
    qtbot.waitUntil(lambda: len(hearer.failures) == 1)
    assert isinstance(hearer.failures[0], DeadlinePassed)
    forever.set()
    qtbot.wait(20)
    assert hearer.heard == ["there"], "the late answer is lost"


def test_a_child_process_tells_how_far_it_is_and_answers(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    background.run_in_child(child_work.count, 20_000, done=hearer.hear, progress=hearer.tell)
    qtbot.waitUntil(lambda: hearer.heard == [20_000], timeout=10_000)
    assert hearer.told[0] == (1, 20_000)
    assert hearer.told[-1] == (20_000, 20_000)
    assert len(hearer.told) < 200, "progress must not flood the window"


def test_a_child_process_is_kept_for_the_next_work(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    for _ in range(2):
        background.run_in_child(child_work.say_who, done=hearer.hear)
    qtbot.waitUntil(lambda: len(hearer.heard) == 2, timeout=10_000)
    assert hearer.heard[0] == hearer.heard[1] != os.getpid()


def test_what_goes_wrong_in_a_child_is_told_in_its_own_words(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    background.run_in_child(child_work.refuse, done=hearer.hear, failed=hearer.fail)
    background.run_in_child(child_work.give_what_cannot_be_sent, done=hearer.hear, failed=hearer.fail)
    background.run_in_child(child_work.crash, done=hearer.hear, failed=hearer.fail)
    background.run_in_child(child_work.count, 3, done=hearer.hear)
    qtbot.waitUntil(lambda: hearer.heard == [3], timeout=10_000)
    refused, unsendable, crashed = hearer.failures
    assert isinstance(refused, InvalidInput)
    assert refused.field == "File"
    assert isinstance(unsendable, TypeError)
    assert isinstance(crashed, ChildEnded)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no bound on a process's memory")
def test_a_child_process_stays_within_its_memory(background: Background, qtbot: QtBot, hearer: Hearer) -> None:
    bound = 300 << 20
    background.run_in_child(child_work.take_much_memory, 400 << 20, done=hearer.hear, failed=hearer.fail, memory=bound)
    background.run_in_child(child_work.take_much_memory, 1 << 20, done=hearer.hear, failed=hearer.fail, memory=bound)
    qtbot.waitUntil(lambda: hearer.heard == [1 << 20], timeout=10_000)
    assert [type(error) for error in hearer.failures] == [MemoryError]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_cancelling_ends_the_child_and_the_next_work_gets_a_new_one(
    background: Background, qtbot: QtBot, hearer: Hearer, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    handle = background.run_in_child(child_work.never_end, str(started), done=hearer.hear, failed=hearer.fail)
    qtbot.waitUntil(lambda: started.exists() and bool(started.read_text(encoding="ascii")), timeout=10_000)
    pid = int(started.read_text(encoding="ascii"))
    handle.cancel()
    assert not alive(pid)
    background.run_in_child(child_work.count, 2, done=hearer.hear)
    qtbot.waitUntil(lambda: hearer.heard == [2], timeout=10_000)
    assert hearer.failures == []


def test_work_cancelled_before_its_turn_never_starts(background: Background, qtbot: QtBot, hearer: Hearer, tmp_path: Path) -> None:
    background.run_in_child(child_work.count, 1, done=hearer.hear)
    background.run_in_child(child_work.never_end, str(tmp_path / "started"), done=hearer.hear).cancel()
    background.run_in_child(child_work.count, 2, done=hearer.hear)
    qtbot.waitUntil(lambda: hearer.heard == [1, 2], timeout=10_000)
    assert not (tmp_path / "started").exists()


HANGS = """
import sys, threading, time
from PySide6.QtCore import QCoreApplication, QTimer
from ui.background import Background
from tests.ui import child_work

if __name__ == "__main__":
    application = QCoreApplication(sys.argv)
    background = Background(unhandled=lambda error: None)
    background.run(lambda: time.sleep(600), done=print)
    background.run_with_deadline(lambda: time.sleep(600), 600, done=print)
    background.run_in_child(child_work.never_end, sys.argv[1], done=print)
    QTimer.singleShot(1500, application.quit)
    application.exec()
    print("closed in time:", background.close(seconds=0.2))
"""


def test_nothing_keeps_the_program_from_ending(tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text(HANGS, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    before = time.monotonic()
    ended = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "started")],
        env={**os.environ, "PYTHONPATH": str(root), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "closed in time: False", "")
    assert time.monotonic() - before < 15
    assert not alive(int((tmp_path / "started").read_text(encoding="ascii")))


def test_told_work_tells_how_far_it_is_and_ends_at_its_next_step_when_nobody_wants_it(background: Background, qtbot: QtBot) -> None:
    told: list[tuple[str, int, int | None]] = []
    answers: list[str] = []
    steps, ended = threading.Semaphore(0), threading.Event()

    def work(tell: Progress) -> str:
        try:
            for step in range(3):
                steps.acquire()
                tell(f"step {step}", step, 3)
        finally:
            ended.set()
        return "whole"

    def run() -> Handle:
        ended.clear()
        return background.run_told(work, progress=lambda *step: told.append(step), done=answers.append)

    run()
    for _ in range(3):
        steps.release()
    qtbot.waitUntil(lambda: answers == ["whole"])
    assert told == [("step 0", 0, 3), ("step 1", 1, 3), ("step 2", 2, 3)]
    stopped = run()
    steps.release()
    qtbot.waitUntil(lambda: len(told) == 4)
    stopped.cancel()
    steps.release()
    qtbot.waitUntil(ended.is_set)
    background.run(lambda: "next", done=answers.append)
    qtbot.waitUntil(lambda: answers == ["whole", "next"])
    assert len(told) == 4


def test_the_end_of_the_program_stops_told_work(qtbot: QtBot) -> None:
    background, begun, let_go = Background(unhandled=lambda _error: None), threading.Event(), threading.Event()

    def endless(tell: Progress) -> None:
        begun.set()
        let_go.wait()
        while True:
            tell("going on", 0, None)

    background.run_told(endless, progress=lambda *_step: None, done=lambda _answer: None)
    qtbot.waitUntil(begun.is_set)
    let_go.set()
    assert background.close()


def long_work(steps: list[str], begun: threading.Event) -> Callable[[Progress], str]:
    """Tells until somebody has put two words into ``steps``."""

    def work(tell: Progress) -> str:
        begun.set()
        while len(steps) < 2:
            tell("Copying", len(steps), 2)
            time.sleep(0.001)
        return "copied"

    return work


def test_short_work_is_done_between_two_steps_of_long_work_that_lets_it_pass(background: Background, qtbot: QtBot) -> None:
    steps: list[str] = []
    answers: list[str] = []
    begun = threading.Event()
    background.run_told(long_work(steps, begun), progress=lambda *_step: None, done=answers.append, lets_pass=True)
    assert begun.wait(10)
    for word in ("one", "two"):
        background.run(lambda word=word: steps.append(word), done=lambda _nothing: None)  # type: ignore[misc]  # bound early
    qtbot.waitUntil(lambda: answers == ["copied"], timeout=10_000)
    assert steps == ["one", "two"]


def test_other_long_work_waits_for_the_end_of_long_work(background: Background, qtbot: QtBot) -> None:
    steps: list[str] = []
    order: list[str] = []
    begun = threading.Event()
    background.run_told(long_work(steps, begun), progress=lambda *_step: None, done=order.append, lets_pass=True)
    assert begun.wait(10)
    background.run_told(lambda _tell: "checked", progress=lambda *_step: None, done=order.append)
    for word in ("one", "two"):
        background.run(lambda word=word: steps.append(word), done=lambda _nothing: None)  # type: ignore[misc]  # bound early
    qtbot.waitUntil(lambda: order == ["copied", "checked"], timeout=10_000)


def test_what_is_to_be_done_alone_ends_long_work_first(background: Background, qtbot: QtBot) -> None:
    ended: list[str] = []
    begun = threading.Event()

    def endless(tell: Progress) -> None:
        begun.set()
        try:
            while True:
                tell("Copying", 0, None)
        finally:
            ended.append("the copy")

    failures: list[BaseException] = []
    background.run_told(endless, progress=lambda *_step: None, done=lambda _answer: None, failed=failures.append, lets_pass=True)
    assert begun.wait(10)
    background.run(lambda: ended.append("the files"), done=lambda _nothing: None, alone=True)
    qtbot.waitUntil(lambda: len(ended) == 2 and bool(failures), timeout=10_000)
    assert ended == ["the copy", "the files"]
    assert isinstance(failures[0], Cancelled)
