"""The manager's morning: what needs doing in a sentence each, the check in sentences, and calm where nothing is wrong."""

import threading
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter, Outcome
from clinic_app.audit.words import EVENT_GROUPS
from clinic_app.errors import Refused
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.vault.key_errors import WrongPassword
from tests.ui.audit.pictures import home_screen
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.audit.question import Period, Question
from ui.upkeep.home_screen import HomeScreen
from ui.upkeep.lines import Lead, ToDeputies, ToMember


def _shown(at: OpenClinic, show: Show, qtbot: QtBot, went: list[Lead]) -> HomeScreen:
    screen, model = home_screen(at, went.append)
    show(screen, width=1196, height=900)
    screen.arrive()
    qtbot.waitUntil(lambda: bool(model.lines), timeout=10_000)
    return screen


def _press(screen: HomeScreen, name: str) -> None:
    QTest.mouseClick(named(screen, name, QPushButton), Qt.MouseButton.LeftButton)


def test_a_quiet_day_says_what_is_well_and_that_nobody_has_checked_yet(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    qtbot.waitUntil(lambda: "Nothing needs doing." in words_on(screen))
    words = words_on(screen)
    for well in ("No wrong password was tried.", "Nobody was refused anything.", "Everybody who works here has a password of their own."):
        assert well in words
    assert "Recovery sheet A was made on 02-Mar-2026 and not checked since." in words
    assert "Nobody acts in the manager's place." in words
    assert "your first day here" in words
    assert "The files have not been checked yet." in words
    assert "backup" not in words.lower()


def test_deputies_refusals_and_wrong_passwords_are_told_and_lead_on(busy: OpenClinic, show: Show, qtbot: QtBot) -> None:
    with pytest.raises(WrongPassword):
        busy.sign_in("rita", "not hers at all today")
    busy.clock.advance(minutes=5)
    busy.sign_in("rita")
    busy.sign_in("maya")
    went: list[Lead] = []
    screen = _shown(busy, show, qtbot, went)
    qtbot.waitUntil(lambda: "things in the manager's place" in words_on(screen))
    words = words_on(screen)
    assert "Dr Arun Deshpande did 15 things in the manager's place" in words
    assert "1 wrong password was tried for Rita Fernandes" in words
    assert "Once the program refused what somebody asked for: Rita Fernandes." in words
    assert "Dr Arun Deshpande acts as manager until 11-Mar-2026." in words
    for name in [each.text() for each in screen.findChildren(QPushButton) if each.isVisible() and each.text() != "Check now"]:
        for button in [each for each in screen.findChildren(QPushButton) if each.isVisible() and each.text() == name]:
            button.click()
    rita, arun = busy.members()["rita"].id, busy.members()["arun"].id
    signing_in = EVENT_GROUPS["Signing in and out"]
    wanted = [lead for lead in went if isinstance(lead, Question)]
    assert ToDeputies() in went
    assert ToMember(arun) in went
    assert Question(staff=rita, staff_name="Rita Fernandes", outcome=Outcome.DENIED, period=Period.ALWAYS) in wanted
    assert any((each.staff, each.events) == (rita, signing_in) for each in wanted)


def test_after_a_fortnight_the_page_counts_from_the_last_day_here(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    at.clock.advance(days=14)
    at.sign_in("rita")
    with pytest.raises(Refused):
        at.on_worker(at.clinic.open_charts)
    at.sign_in("maya")
    went: list[Lead] = []
    screen = _shown(at, show, qtbot, went)
    qtbot.waitUntil(lambda: "since you were last here, on 02-Mar-2026 at 15:30" in words_on(screen))
    # A line that was just put into the page is in sight once Qt has laid it out.
    qtbot.waitUntil(lambda: "Once the program refused" in words_on(screen))
    _press(screen, "See the trail")
    (question,) = went
    assert isinstance(question, Question)
    assert (question.period, question.first) == (Period.DAYS, date(2026, 3, 2))


def test_a_password_that_nobody_used_and_one_that_is_guessed_at_lead_to_whose_they_are(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    new = NewMember(username="sam", name=StaffName(display="Samira Haddad"), roles=frozenset({Role.RECEPTIONIST}))
    sam = at.on_worker(lambda: at.clinic.staff.add(at.clinic.actor, at.command(), new)).member.id
    for _ in range(6):
        at.clock.advance(minutes=6)
        with pytest.raises(WrongPassword):
            at.sign_in("rita", "not hers at all today")
    at.sign_in("maya")
    went: list[Lead] = []
    screen = _shown(at, show, qtbot, went)
    qtbot.waitUntil(lambda: "Samira Haddad has not used the one-time password" in words_on(screen))
    assert "6 wrong passwords were tried for Rita Fernandes, the last today at" in words_on(screen)
    assert "The next try is let through at" in words_on(screen)
    for button in [each for each in screen.findChildren(QPushButton) if each.isVisible() and each.text() == "Open staff"]:
        button.click()
    assert went == [ToMember(at.members()["rita"].id), ToMember(sam)]


def test_the_whole_page_is_one_row_of_the_trail(busy: OpenClinic, show: Show, qtbot: QtBot) -> None:
    before = busy.on_worker(lambda: busy.clinic.audit.read(busy.clinic.actor, AuditFilter()))
    _shown(busy, show, qtbot, [])
    after = busy.on_worker(lambda: busy.clinic.audit.read(busy.clinic.actor, AuditFilter()))
    assert [row.event for row in after[: len(after) - len(before)]] == [AuditEvent.CLINIC_OVERVIEW, AuditEvent.AUDIT_READ]


def test_a_check_that_was_stopped_says_that_it_says_nothing(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    held = threading.Event()
    at.background.run(held.wait, done=lambda _waited: None)
    _press(screen, "Check now")
    _press(screen, "Stop")
    held.set()
    qtbot.waitUntil(lambda: "says nothing about the files" in words_on(screen))
    assert named(screen, "Check now", QPushButton).isEnabled()
    checked = at.on_worker(lambda: at.clinic.audit.read(at.clinic.actor, AuditFilter(events=frozenset({AuditEvent.CLINIC_CHECK}))))
    assert checked == ()
    assert "The files have not been checked yet." in words_on(screen)


def test_the_check_says_each_finding_in_a_sentence_and_the_state_is_kept(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    _press(screen, "Check now")
    qtbot.waitUntil(lambda: "everything is as it must be" in words_on(screen), timeout=20_000)
    qtbot.waitUntil(lambda: "registry.db: every page is as it was written" in words_on(screen))
    again = _shown(at, show, qtbot, [])
    assert "Checked today at 15:30 by you: everything is as it must be." in words_on(again)


def test_a_fault_stands_first_and_is_counted(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen = _shown(at, show, qtbot, [])
    keys = next(at.folder.glob("keys.json.bak"))
    keys.write_bytes(keys.read_bytes()[:-40])
    _press(screen, "Check now")
    qtbot.waitUntil(lambda: "1 fault, in keys.json.bak. The lines below say what to do." in words_on(screen), timeout=20_000)
    qtbot.waitUntil(lambda: "registry.db" in words_on(screen))
    lines = words_on(screen).splitlines()
    assert lines.index(next(line for line in lines if "keys.json.bak" in line)) < lines.index(
        next(line for line in lines if "registry.db" in line)
    )
    again = _shown(at, show, qtbot, [])
    assert "1 fault, in keys.json.bak. Check again to read what to do." in words_on(again)


def test_what_the_opening_found_is_told_first(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    screen, _ = home_screen(at, lambda _lead: None, notices=("registry: 2 saved changes are missing.",))
    show(screen, width=1196, height=900)
    screen.arrive()
    qtbot.waitUntil(lambda: "registry: 2 saved changes are missing." in words_on(screen))
    assert "registry: 2 saved changes are missing." in words_on(screen)
    assert "Nothing needs doing." not in words_on(screen)
