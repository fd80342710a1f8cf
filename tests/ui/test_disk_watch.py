"""Whoever is at work hears how the disk stands: once each way, and what holds until it ends stands over the page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_app.identifiers import new_command
from clinic_app.vault.disk_space import Room
from clinic_app.vault.model import DiskState
from clinic_app.vault.write_gate import WriteGate
from tests.ui.by_name import words_on
from tests.ui.conftest import Watch
from tests.vault.full_disk import fill
from tests.vault.small_disk import mounted
from ui import disk_watch
from ui.background import Background
from ui.disk_watch import SAVED_BEFORE, DiskWatch
from ui.main_window import MainWindow
from ui.theme import Theme
from ui.widgets.notice import NoticeBar

SMALL = Room(low=1_400_000, again=700_000, full=4_096, ballast=500_000)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "size=2m") as folder:
        yield folder


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    return made


def begun(gate: WriteGate, background: Background, window: MainWindow) -> DiskWatch:
    watch = DiskWatch(gate, background, window.say, window.stand, window)
    watch.begin()
    return watch


def said(window: QWidget, words: str) -> int:
    """How many bars say it."""
    return sum(words in bar.accessibleName() for bar in window.findChildren(NoticeBar) if bar.isVisible())


def test_a_disk_that_fills_and_empties_is_told_once_each_way_and_the_ballast_comes_and_goes(
    disk: Path, background: Background, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, gui_watch: Watch
) -> None:
    for name in ("CALM", "ANXIOUS", "BALLAST_AFTER"):
        monkeypatch.setattr(disk_watch, name, 20)
    gate = WriteGate(disk, SMALL)
    gate.look()
    with gui_watch():
        watch = begun(gate, background, window)
        qtbot.waitUntil(lambda: (disk / "ballast").exists())
        (disk / "some films").write_bytes(bytes(700_000))
        qtbot.waitUntil(lambda: said(window, "are free on the disk; make room soon") == 1)
        fill(disk / "more films")
        qtbot.waitUntil(lambda: said(window, "Read-only: the disk is full.") == 1)
        assert not (disk / "ballast").exists()
        (disk / "some films").unlink()
        (disk / "more films").unlink()
        qtbot.waitUntil(lambda: said(window, "everything can be saved") == 1)
        assert said(window, "Read-only") == 0
        qtbot.waitUntil(lambda: (disk / "ballast").exists() and (disk / "ballast").stat().st_size == SMALL.ballast)
        assert said(window, "make room soon") == 1
    watch.end()


def test_a_disk_that_is_full_at_sign_in_is_told_at_once_and_the_strip_goes_with_the_person(
    disk: Path, background: Background, window: MainWindow, qtbot: QtBot
) -> None:
    fill(disk / "films")
    gate = WriteGate(disk, SMALL)
    assert gate.look().state is DiskState.FULL
    watch = begun(gate, background, window)
    assert "Everything saved is safe and can be looked up" in words_on(window)
    watch.end()
    assert said(window, "Read-only") == 0


def test_a_save_that_had_reached_the_disk_is_told_once(disk: Path, background: Background, window: MainWindow, qtbot: QtBot) -> None:
    gate, command = WriteGate(disk, SMALL), new_command(datetime(2026, 3, 2, tzinfo=UTC))
    watch = begun(gate, background, window)

    def saved_and_reported_failed_and_done_again_twice() -> None:
        gate.meet(command, done=False)
        gate.failed()
        gate.meet(command, done=True)
        gate.meet(command, done=True)

    with qtbot.waitSignal(watch._repeated):  # noqa: SLF001 - nothing is shown yet when the worker has spoken
        background.run(saved_and_reported_failed_and_done_again_twice, done=lambda _nothing: None)
    qtbot.waitUntil(lambda: said(window, SAVED_BEFORE) == 1)
    watch.end()
