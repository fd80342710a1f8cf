"""The manager looks after staff: who may what, a role given by mistake and taken back, and names that are too long for their column."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QHeaderView, QLabel, QLineEdit, QPushButton, QTableView, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.progress import Progress
from clinic_app.staff.key_rotation import KeyRotations
from clinic_app.staff.model import MemberAccess
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import Suspended, WrongPassword
from clinic_app.vault.key_partings import Rotation
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import PASSWORDS, OpenClinic
from tests.ui.staff.pictures import PEOPLE, more_people, staff_screen
from ui.audit.question import Period, Question
from ui.messages import Message
from ui.staff.staff_screen import StaffScreen
from ui.widgets.notice import Notice
from ui.widgets.progress import ProgressStrip

AT_1280 = {"width": 1196, "height": 800}
"""What the rail leaves of the smallest window."""


@pytest.fixture
def said() -> list[Notice]:
    return []


@pytest.fixture
def screen(at: OpenClinic, show: Show, qtbot: QtBot, said: list[Notice]) -> StaffScreen:
    made = staff_screen(at, said)
    show(made, **AT_1280)
    made.arrive()
    qtbot.waitUntil(lambda: _table(made).model().rowCount() == 3)
    return made


def _table(screen: QWidget) -> QTableView:
    (table,) = screen.findChildren(QTableView)
    return table


def _names(screen: QWidget) -> list[str]:
    model = _table(screen).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def _open(screen: StaffScreen, name: str) -> None:
    """By the keyboard, as the row is chosen and entered."""
    table = _table(screen)
    table.setCurrentIndex(table.model().index(_names(screen).index(name), 0))
    QTest.keyClick(table, Qt.Key.Key_Return)


def _press(screen: QWidget, name: str) -> None:
    QTest.mouseClick(named(screen, name, QPushButton), Qt.MouseButton.LeftButton)


def _tick(screen: QWidget, words: str) -> None:
    QTest.keyClick(named(screen, words, QCheckBox), Qt.Key.Key_Space)


def _roles(at: OpenClinic, username: str) -> frozenset[Role]:
    listed: tuple[MemberAccess, ...] = at.on_worker(lambda: at.clinic.staff.members(at.clinic.actor))
    return next(each.roles for each in listed if each.member.username == username)


def test_the_list_is_one_row_of_the_trail(at: OpenClinic, screen: StaffScreen) -> None:
    asked = AuditFilter(events=frozenset({AuditEvent.STAFF_LIST}))
    assert len(at.on_worker(lambda: at.clinic.audit.read(at.clinic.actor, asked))) == 1


def test_a_role_given_by_mistake_is_taken_back_with_one_press(
    at: OpenClinic, screen: StaffScreen, said: list[Notice], qtbot: QtBot
) -> None:
    _open(screen, "Dr Arun Deshpande")
    _tick(screen, "Therapist · opens charts")
    _press(screen, "Change roles")
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].words == "Dr Arun Deshpande: Doctor, Therapist, from the next sign-in."
    qtbot.waitUntil(lambda: "Doctor, Therapist" in [_table(screen).model().index(row, 2).data() for row in range(3)])
    assert said[0].deed == "Undo"
    assert said[0].act is not None
    said[0].act()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert _roles(at, "arun") == {Role.DOCTOR}
    qtbot.waitUntil(lambda: not named(screen, "Therapist · opens charts", QCheckBox).isChecked())


def test_before_a_key_is_given_it_is_said_what_taking_it_back_means(
    at: OpenClinic, screen: StaffScreen, said: list[Notice], qtbot: QtBot
) -> None:
    _open(screen, "Rita Fernandes")
    _tick(screen, "Case coordinator · opens charts")
    _press(screen, "Change roles")
    assert "means a new key for the charts" in words_on(screen)
    # Whoever can write in the registry could exchange two names; the username is proven.
    assert "Rita Fernandes, who signs in as rita, gets the key" in words_on(screen)
    assert _roles(at, "rita") == {Role.RECEPTIONIST}
    _press(screen, "Give the key")
    qtbot.waitUntil(lambda: bool(said))
    assert _roles(at, "rita") == {Role.RECEPTIONIST, Role.COORDINATOR}


def test_the_same_roles_once_more_change_nothing_and_say_so(at: OpenClinic, screen: StaffScreen, said: list[Notice]) -> None:
    _open(screen, "Rita Fernandes")
    _press(screen, "Change roles")
    assert said[0].words == "Rita Fernandes has these roles already; nothing was changed."
    changed = AuditFilter(events=frozenset({AuditEvent.STAFF_ROLES}))
    assert at.on_worker(lambda: at.clinic.audit.read(at.clinic.actor, changed)) == ()


def test_a_deputy_is_named_seen_in_the_panel_and_ended(screen: StaffScreen, said: list[Notice], qtbot: QtBot) -> None:
    _open(screen, "Dr Arun Deshpande")
    _press(screen, "Name as deputy")
    assert "Write a day." in words_on(screen)
    for label, day in (("From", "5 mar 2026"), ("To", "9 mar 2026")):
        QTest.keyClicks(named(screen, label, QLineEdit), day)
    _press(screen, "Name as deputy")
    qtbot.waitUntil(lambda: "05-Mar-2026 to 09-Mar-2026" in words_on(screen))
    _press(screen, "End now")
    qtbot.waitUntil(lambda: "05-Mar-2026 to 09-Mar-2026" not in words_on(screen))
    assert [notice.words for notice in said][0] == "The deputy is named from 05-Mar-2026 to 09-Mar-2026."


def test_a_name_that_was_mistyped_is_put_right(screen: StaffScreen, said: list[Notice], qtbot: QtBot) -> None:
    _open(screen, "Rita Fernandes")
    line = named(screen, "Name", QLineEdit)
    line.clear()
    _press(screen, "Save name")
    qtbot.waitUntil(lambda: "Enter the name under which colleagues know this person." in words_on(screen))
    QTest.keyClicks(line, "Rita Fernandes-Pinto")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Rita Fernandes-Pinto" in _names(screen))
    assert said[0].words == "rita is called Rita Fernandes-Pinto from now on."


def test_two_quick_presses_reset_a_password_once_and_the_words_stay(at: OpenClinic, screen: StaffScreen, qtbot: QtBot) -> None:
    _open(screen, "Rita Fernandes")
    button = named(screen, "Reset password", QPushButton)
    for _ in range(2):
        button.click()
    qtbot.waitUntil(lambda: "It is shown only now and kept nowhere:" in words_on(screen))
    reset = AuditFilter(events=frozenset({AuditEvent.PASSWORD_RESET}))
    rows = at.on_worker(lambda: at.clinic.audit.read(at.clinic.actor, reset))
    assert len({row.command for row in rows}) == 1
    words = [each.text() for each in screen.findChildren(QLabel) if each.accessibleName() == "One-time password"]
    assert len(words[0].split("-")) >= 5


def test_the_trail_of_one_person_is_asked_for_from_their_panel(at: OpenClinic, screen: StaffScreen, qtbot: QtBot) -> None:
    _open(screen, "Rita Fernandes")
    with qtbot.waitSignal(screen.trail_asked) as asked:
        _press(screen, "See the trail")
    assert asked.args == [Question(staff=at.members()["rita"].id, staff_name="Rita Fernandes", period=Period.MONTH)]


def test_the_page_opens_at_one_person_when_another_page_says_so(at: OpenClinic, screen: StaffScreen, qtbot: QtBot) -> None:
    screen.open_at(at.members()["rita"].id)
    screen.arrive()
    qtbot.waitUntil(lambda: bool([each for each in screen.findChildren(QPushButton) if each.text() == "Reset password"]))
    assert _table(screen).currentIndex().row() == _names(screen).index("Rita Fernandes")
    assert screen.step_back()
    assert not screen.step_back()


@pytest.mark.parametrize("panel", [False, True])
def test_no_column_is_cut_in_the_smallest_window(at: OpenClinic, screen: StaffScreen, qtbot: QtBot, panel: bool) -> None:
    more_people(at)
    screen.arrive()
    qtbot.waitUntil(lambda: _table(screen).model().rowCount() == 3 + len(PEOPLE))
    if panel:
        _open(screen, "Dr Arun Deshpande")
    table = _table(screen)
    qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible())
    header: QHeaderView = table.horizontalHeader()
    metrics = table.fontMetrics()
    for column in range(1, table.model().columnCount()):
        for row in range(table.model().rowCount()):
            words = table.model().index(row, column).data()
            assert metrics.horizontalAdvance(words) + 24 <= header.sectionSize(column), words


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_name_that_is_cut_is_said_under_the_pointer_as_plain_words(at: OpenClinic, screen: StaffScreen, qtbot: QtBot) -> None:
    more_people(at)
    screen.arrive()
    long = PEOPLE[1][1].shown
    qtbot.waitUntil(lambda: long in _names(screen))
    _open(screen, "Dr Arun Deshpande")
    table = _table(screen)
    for width, name, said in ((1920, "Rita Fernandes", ""), (1280, long, f"<span>{long}</span>")):
        screen.window().resize(width, 800)
        qtbot.waitUntil(lambda: screen.window().width() == width)  # noqa: B023 - waited for within the round
        place = table.visualRect(table.model().index(_names(screen).index(name), 0)).center()
        event = QHelpEvent(QHelpEvent.Type.ToolTip, place, table.viewport().mapToGlobal(QPoint(place)))
        QApplication.sendEvent(table.viewport(), event)
        assert QToolTip.text() == said
    QToolTip.hideText()


def test_where_there_is_no_room_for_both_the_panel_has_the_page(screen: StaffScreen, qtbot: QtBot) -> None:
    _open(screen, "Rita Fernandes")
    screen.window().resize(860, 700)
    qtbot.waitUntil(lambda: not _table(screen).isVisible())
    _press(screen, "Back to the list")
    assert _table(screen).isVisible()
    assert _table(screen).hasFocus()


@pytest.mark.parametrize(
    ("label", "key", "modifier"),
    [
        ("Name", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        ("Username", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        ("Name", Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        ("Name", Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_the_form_for_somebody_new_is_sent_from_any_of_its_lines(
    screen: StaffScreen, qtbot: QtBot, label: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    QTest.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(named(screen, "Name", QLineEdit), "Kavya Pillai")
    line = named(screen, label, QLineEdit)
    line.setFocus()
    with qtbot.waitSignal(screen.view_model.refused) as refused:
        QTest.keyClick(line, key, modifier)
    assert isinstance(refused.args[0], Message)


def test_esc_leaves_a_password_that_was_not_told_yet(screen: StaffScreen, qtbot: QtBot) -> None:
    _open(screen, "Rita Fernandes")
    named(screen, "Reset password", QPushButton).click()
    qtbot.waitUntil(lambda: "It is shown only now and kept nowhere:" in words_on(screen))
    _table(screen).setFocus()
    assert screen.step_back()
    assert "It is shown only now and kept nowhere:" in words_on(screen)
    assert named(screen, "I have told them", QPushButton).hasFocus()
    _press(screen, "I have told them")
    assert "It is shown only now" not in words_on(screen)
    assert _table(screen).hasFocus()


def _lets_in(at: OpenClinic, username: str) -> bool:
    """Whether their password opens anything by the key file as it is now."""
    cabinet = KeyCabinet(at.folder, at.clinic.actor.pc, at.clock)
    try:
        cabinet.unlock(username, bytearray(PASSWORDS[username], "utf-8"), None)
    except (WrongPassword, Suspended):
        return False
    return True


def _standing(screen: StaffScreen, name: str) -> str:
    return str(_table(screen).model().index(_names(screen).index(name), 4).data())


def test_somebody_is_suspended_seen_so_in_the_list_and_reinstated(
    at: OpenClinic, screen: StaffScreen, said: list[Notice], qtbot: QtBot
) -> None:
    _open(screen, "Rita Fernandes")
    _press(screen, "Suspend")
    qtbot.waitUntil(lambda: _standing(screen, "Rita Fernandes").startswith("suspended "))
    assert "until you reinstate them" in said[0].words
    qtbot.waitUntil(lambda: "Suspended since" in words_on(screen))
    assert [each.text() for each in screen.findChildren(QPushButton) if each.text() in ("Reset password", "Change roles")] == []
    _press(screen, "Reinstate")
    qtbot.waitUntil(lambda: _standing(screen, "Rita Fernandes") == "own password")
    assert _lets_in(at, "rita")


def test_a_removal_says_first_what_it_costs_and_the_name_stays(
    at: OpenClinic, screen: StaffScreen, said: list[Notice], qtbot: QtBot
) -> None:
    _open(screen, "Dr Arun Deshpande")
    _press(screen, "Remove")
    qtbot.waitUntil(lambda: "Remove arun for good?" in words_on(screen))
    assert "The registry and the charts get new keys" in words_on(screen)
    assert "They have no drafts." in words_on(screen)
    assert _roles(at, "arun") == {Role.DOCTOR}
    _press(screen, "Remove for good")
    qtbot.waitUntil(lambda: bool(said))
    assert "Dr Arun Deshpande has left" in said[0].words
    qtbot.waitUntil(lambda: _standing(screen, "Dr Arun Deshpande").startswith("left "))
    assert _names(screen)[-1] == "Dr Arun Deshpande"
    assert not _lets_in(at, "arun")
    assert _lets_in(at, "rita")
    assert [each for each in screen.findChildren(ProgressStrip) if each.isVisible()] == []


def test_a_change_of_keys_shows_how_far_it_is_and_is_stopped(
    at: OpenClinic, screen: StaffScreen, said: list[Notice], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, stopped = threading.Event(), threading.Event()
    carry_out = KeyRotations.carry_out

    def slow(self: KeyRotations, planned: Rotation, progress: Progress) -> None:
        progress("Copying registry.db", 250, 1000)
        waiting.set()
        assert stopped.wait(20)
        carry_out(self, planned, progress)

    monkeypatch.setattr(KeyRotations, "carry_out", slow)
    _open(screen, "Rita Fernandes")
    _press(screen, "Remove")
    qtbot.waitUntil(lambda: "Remove rita for good?" in words_on(screen))
    _press(screen, "Remove for good")
    qtbot.waitUntil(waiting.is_set)
    (strip,) = screen.findChildren(ProgressStrip)
    qtbot.waitUntil(lambda: strip.isVisible() and "250 of 1,000 pages" in words_on(strip))
    _press(screen, "Cancel")
    stopped.set()
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].words == "It was stopped, and nothing was changed."
    assert strip.isHidden()
    assert _lets_in(at, "rita")


def test_a_lesser_role_takes_the_charts_once_that_was_said(at: OpenClinic, screen: StaffScreen, said: list[Notice], qtbot: QtBot) -> None:
    _open(screen, "Dr Arun Deshpande")
    _tick(screen, "Doctor · opens charts")
    _tick(screen, "Receptionist · no charts")
    _press(screen, "Change roles")
    assert "the charts get a new key" in words_on(screen)
    assert _roles(at, "arun") == {Role.DOCTOR}
    _press(screen, "Take the charts")
    qtbot.waitUntil(lambda: bool(said))
    assert _roles(at, "arun") == {Role.RECEPTIONIST}
