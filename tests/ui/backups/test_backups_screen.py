"""The page of backups: empty it says what to do; with a place it makes, verifies and hands out backups, by keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from clinic_app.vault.backup_container import open_backup
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.backups.backups_screen import BackupsScreen
from ui.backups.backups_view_model import BackupsViewModel
from ui.backups.schedule import BackupSchedule
from ui.navigation import Place
from ui.policy.days import day_reader
from ui.upkeep.backup_lines import backup_lines
from ui.widgets.notice import Notice

LONG = 20_000


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "blue stick"
    folder.mkdir()
    return folder


@pytest.fixture
def screen(at: OpenClinic, show: Show, qtbot: QtBot) -> BackupsScreen:
    clinic, place = at.clinic, at.clinic.profile.place
    model = BackupsViewModel(clinic.backups, clinic.actor, at.background, clinic.clock, zone=place.time_zone)
    made = BackupsScreen(model, day_reader(place.date_order, clinic.today))
    show(made, width=1196, height=1400)
    made.arrive()
    qtbot.waitUntil(lambda: "There is no backup of this clinic" in words_on(made))
    return made


def with_place(screen: BackupsScreen, stick: Path, qtbot: QtBot) -> None:
    QTest.keyClick(named(screen, "Add a place", QPushButton), Qt.Key.Key_Space)
    folder = named(screen, "Folder", QLineEdit)
    assert folder.hasFocus()
    QTest.keyClicks(folder, str(stick))
    QTest.keyClick(folder, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "No backup lies there yet." in words_on(screen), timeout=LONG)


def test_an_empty_page_invites_and_a_place_is_named_by_keyboard(screen: BackupsScreen, stick: Path, qtbot: QtBot) -> None:
    with_place(screen, stick, qtbot)
    assert "blue stick" in words_on(screen)
    assert "None was ever made" in words_on(screen)
    assert named(screen, "Back up now", QPushButton).hasFocus()


def test_a_folder_that_is_not_there_is_told_beside_its_field(screen: BackupsScreen, stick: Path, qtbot: QtBot) -> None:
    QTest.keyClick(named(screen, "Add a place", QPushButton), Qt.Key.Key_Space)
    folder = named(screen, "Folder", QLineEdit)
    QTest.keyClicks(folder, str(stick / "nowhere"))
    QTest.keyClick(folder, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "There is no such folder" in words_on(screen))
    assert folder.text() == str(stick / "nowhere")
    assert screen.step_back()
    assert not screen.step_back()


def test_a_place_outside_the_clinic_asks_who_keeps_it(screen: BackupsScreen, stick: Path, qtbot: QtBot) -> None:
    QTest.keyClick(named(screen, "Add a place", QPushButton), Qt.Key.Key_Space)
    QTest.keyClicks(named(screen, "Folder", QLineEdit), str(stick))
    inside = named(screen, "Where it is: In the clinic", QRadioButton)
    inside.setFocus()
    QTest.keyClick(inside, Qt.Key.Key_Right)
    QTest.keyClicks(named(screen, "Agreement of", QLineEdit), "3 jan 2026")
    QTest.keyClick(named(screen, "Add this place", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "name the company" in words_on(screen))
    QTest.keyClicks(named(screen, "Who keeps it", QLineEdit), "Vaultly Ltd")
    QTest.keyClick(named(screen, "Add this place", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Kept by Vaultly Ltd; agreement of 03-Jan-2026." in words_on(screen), timeout=LONG)


def test_a_backup_is_made_verified_and_handed_out(screen: BackupsScreen, stick: Path, qtbot: QtBot) -> None:
    with_place(screen, stick, qtbot)
    QTest.keyClick(named(screen, "Back up now", QPushButton), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Today at 15:30, proven" in words_on(screen), timeout=LONG)
    assert "Every backup lies on the disk of the clinic's own files" in words_on(screen)
    assert len(list(stick.glob("*.cbk"))) == 1

    QTest.keyClick(named(screen, "Verify", QPushButton), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is whole, and so is every picture" in words_on(screen), timeout=LONG)

    QTest.keyClick(named(screen, "Make a copy for another PC", QPushButton), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "shown only now" in words_on(screen), timeout=LONG)
    (code,) = [words.removeprefix("The code: ") for words in accessible_names(screen) if words.startswith("The code: ")]
    newest = max(stick.glob("*.cbk"), key=lambda path: int(path.stem.rpartition("-")[2]))
    assert open_backup(newest, code).header.clinic
    QTest.keyClick(named(screen, "I have written it down", QPushButton), Qt.Key.Key_Return)
    assert "shown only now" not in words_on(screen)


def accessible_names(screen: BackupsScreen) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [each.accessibleName() for each in screen.findChildren(QLabel)]


def test_the_schedule_makes_the_days_backup_for_whoever_is_at_work_and_only_once(at: OpenClinic, stick: Path, qtbot: QtBot) -> None:
    from clinic_app.backups.model import NewPlace

    at.on_worker(lambda: at.clinic.backups.add_place(at.clinic.actor, at.command(), NewPlace(path=stick)))
    rita = at.sign_in("rita")
    said: list[Notice] = []
    schedule = BackupSchedule(rita.backups, rita.actor, at.background, at.clock, said.append, at.background._post)  # noqa: SLF001
    schedule.look()
    qtbot.waitUntil(lambda: len(list(stick.glob("*.cbk"))) == 1, timeout=LONG)
    at.on_worker(lambda: None)
    qtbot.wait(50)
    schedule.look()
    at.on_worker(lambda: None)
    qtbot.wait(50)
    assert len(list(stick.glob("*.cbk"))) == 1
    assert said == []
    schedule.end()


def test_the_managers_page_says_that_there_is_none_then_that_there_is_one(at: OpenClinic, stick: Path) -> None:
    from clinic_app.backups.model import NewPlace

    def lines() -> list[tuple[str, object]]:
        standing = at.clinic.backups.standing(at.clinic.actor)
        return [(line.words, line.lead) for line in backup_lines(standing, at.clock(), "Asia/Kolkata", may_open=True)]

    assert at.on_worker(lines) == [
        ("The clinic has no backup and no place for one: with this PC every record would be lost.", Place.BACKUPS),
    ]
    at.on_worker(lambda: at.clinic.backups.add_place(at.clinic.actor, at.command(), NewPlace(path=stick)))
    assert at.on_worker(lines)[0][0].startswith("No backup was made yet")
    at.on_worker(lambda: at.clinic.backups.back_up(at.clinic.actor, at.command()))
    found = [words for words, _lead in at.on_worker(lines)]
    assert found[0].startswith("Every backup lies on the disk")
    assert found[-1].startswith("Backed up today at")
    at.clock.advance(days=100)
    found = [words for words, _lead in at.on_worker(lines)]
    assert found[0].endswith("100 days ago.")
    assert any("No backup was opened with a recovery sheet yet" in words for words in found)
