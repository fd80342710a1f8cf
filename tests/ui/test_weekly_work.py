"""The weekly check runs while nobody asks for anything, never keeps anybody waiting, and is heard only where something is wrong."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.errors import Cancelled
from clinic_app.progress import Progress
from clinic_app.upkeep.model import Verdict
from tests.builders import an_actor
from tests.ui.conftest import Watch
from ui import weekly_work
from ui.background import Background
from ui.weekly_work import WeeklyWork
from ui.widgets.notice import Notice


@dataclass
class LongCheck:
    """A check that takes as long as it is let: one of the test's own, so that it can be met in the middle."""

    due: bool = True
    faults: tuple[str, ...] = ()
    begun: int = 0
    broken_off: int = 0
    asked: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def is_due(self) -> bool:
        self.asked += 1
        return self.due

    def go_on(self, actor: Actor, progress: Progress) -> Verdict:
        self.begun += 1
        try:
            while not self.ended.is_set():
                progress("Every page", 0, None)
                time.sleep(0.001)
        except Cancelled:
            self.broken_off += 1
            raise
        self.due = False
        return Verdict(self.faults)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly_work, "IDLE", 0.05)
    monkeypatch.setattr(weekly_work, "LOOK", 10)


@pytest.fixture
def begin(background: Background, at_once: None) -> Callable[..., tuple[WeeklyWork, list[Notice]]]:
    parent = QObject()

    def made(check: LongCheck, *roles: Role) -> tuple[WeeklyWork, list[Notice]]:
        said: list[Notice] = []
        work = WeeklyWork(check, an_actor(*roles), background, said.append, parent)
        work.begin()
        work.setProperty("kept", parent)
        return work, said

    return made


Begin = Callable[..., tuple[WeeklyWork, list[Notice]]]


def test_whoever_asks_for_something_is_not_kept_waiting_and_the_check_goes_on_later(
    background: Background, begin: Begin, qtbot: QtBot, gui_watch: Watch
) -> None:
    check = LongCheck()
    work, said = begin(check, Role.MANAGER)
    with gui_watch():
        qtbot.waitUntil(lambda: check.begun == 1)
        answers: list[str] = []
        background.run(lambda: "found", done=answers.append)
        qtbot.waitUntil(lambda: answers == ["found"], timeout=2_000)
        assert check.broken_off == 1
        qtbot.waitUntil(lambda: check.begun == 2)
        check.ended.set()
        qtbot.waitUntil(lambda: not check.due)
    qtbot.wait(100)
    assert check.begun == 2
    assert said == []
    work.end()


def test_nothing_is_checked_while_somebody_works(
    background: Background, begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weekly_work, "IDLE", 300.0)
    check = LongCheck()
    work, _ = begin(check, Role.MANAGER)
    qtbot.wait(100)
    assert check.asked == 0
    work.end()


def test_where_no_check_is_due_it_is_not_asked_again_and_again(begin: Begin, qtbot: QtBot) -> None:
    check = LongCheck(due=False)
    work, _ = begin(check, Role.MANAGER)
    qtbot.waitUntil(lambda: check.asked == 1)
    qtbot.wait(150)
    assert (check.asked, check.begun) == (1, 0)
    work.end()


@pytest.mark.parametrize(
    ("role", "words"), [(Role.MANAGER, "registry.db: 1 damaged page; keep every file"), (Role.RECEPTIONIST, "tell a manager now")]
)
def test_a_fault_is_told_to_whoever_is_there(begin: Begin, qtbot: QtBot, role: Role, words: str) -> None:
    check = LongCheck(faults=("registry.db: 1 damaged page; keep every file as it is and restore from a backup.",))
    check.ended.set()
    work, said = begin(check, role)
    qtbot.waitUntil(lambda: len(said) == 1)
    assert words in said[0].words
    work.end()


def test_the_check_ends_with_the_person_who_lent_it_their_keys(begin: Begin, qtbot: QtBot) -> None:
    check = LongCheck()
    work, said = begin(check, Role.MANAGER)
    qtbot.waitUntil(lambda: check.begun == 1)
    work.end()
    qtbot.waitUntil(lambda: check.broken_off == 1)
    assert said == []
