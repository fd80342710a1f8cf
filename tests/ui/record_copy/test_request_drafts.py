"""A request for a record copy that was begun is found again by whoever began it, and by nobody else."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QRadioButton

from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.record_copy.driving import Desk, open_page
from ui.draft_keeper import KEEP_AFTER
from ui.record_copy.record_copy_view_model import Stage

OFFER = "You were filling in a request for the record of “\u2068SHARMA, Ananya Devi (Ms)\u2069” and did not finish."


def begin(desk: Desk) -> None:
    """Most of a request by her mother, for a part of the record."""
    desk.find()
    desk.choose("Who asks: A parent or guardian")
    desk.write("Who asks", "Meera Sharma, her mother")
    desk.choose("What is in it: Only a part")
    desk.press("Visits")
    desk.write("From", "2 mar 2020")
    desk.press("Identity: Passport")


def drafts(desk: Desk) -> int:
    return len(desk.at.on_worker(desk.at.clinic.drafts.ids))


def again(desk: Desk, show: Show, username: str = "maya") -> Desk:
    """The page after the next sign-in; nobody told the one before that it was left."""
    later = open_page(desk.at, desk.patient, show, desk.qtbot, desk.folder, username)
    later.screen.arrive()
    later.at.on_worker(lambda: None)
    return later


def test_what_was_filled_in_survives_a_power_cut_and_is_offered_at_the_next_sign_in(desk: Desk, show: Show) -> None:
    begin(desk)
    desk.qtbot.wait(KEEP_AFTER)
    desk.qtbot.waitUntil(lambda: drafts(desk) == 1, timeout=20_000)
    later = again(desk, show)
    later.qtbot.waitUntil(lambda: OFFER in words_on(later.screen))
    later.press("Go on")
    later.until(Stage.REQUEST)
    assert named(later.screen, "Who asks: A parent or guardian", QRadioButton).isChecked()
    assert named(later.screen, "What is in it: Only a part", QRadioButton).isChecked()
    assert named(later.screen, "Visits", QPushButton).isChecked()
    texts = {name: named(later.screen, name, QLineEdit).text() for name in ("Who asks", "From", "Identity")}
    assert texts == {"Who asks": "Meera Sharma, her mother", "From": "2 mar 2020", "Identity": "Passport"}
    assert "did not finish" not in words_on(later.screen)
    later.write("Authority", "birth certificate")
    later.press("Make the copy")
    later.until(Stage.LOOK)
    later.press("Save…")
    later.until(Stage.OUT)
    later.qtbot.waitUntil(lambda: drafts(later) == 0)


def test_a_page_that_is_left_keeps_it_at_once_and_only_for_its_writer(desk: Desk, show: Show) -> None:
    begin(desk)
    desk.screen.leave()
    assert drafts(desk) == 1
    colleague = again(desk, show, "arun")
    assert drafts(colleague) == 0
    assert "did not finish" not in words_on(colleague.screen)


def test_another_persons_request_begins_empty_and_the_first_one_waits(desk: Desk) -> None:
    begin(desk)
    desk.press("Another patient")
    desk.until(Stage.PERSON)
    desk.qtbot.waitUntil(lambda: OFFER in words_on(desk.screen))
    desk.find("verma")
    assert named(desk.screen, "Identity", QLineEdit).text() == ""
    assert "did not finish" not in words_on(desk.screen)
    desk.press("Another patient")
    desk.find()
    assert named(desk.screen, "Identity", QLineEdit).text() == "", "what was seen last time is put back only when somebody asks for it"
    assert OFFER in words_on(desk.screen)
    desk.press("Go on")
    desk.qtbot.waitUntil(lambda: named(desk.screen, "Identity", QLineEdit).text() == "Passport")


def test_what_is_thrown_away_can_be_taken_back(desk: Desk) -> None:
    begin(desk)
    desk.press("Another patient")
    desk.qtbot.waitUntil(lambda: OFFER in words_on(desk.screen))
    desk.press("Throw away")
    assert drafts(desk) == 0
    assert OFFER not in words_on(desk.screen)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Find the patient"
    desk.press("Take it back")
    desk.qtbot.waitUntil(lambda: OFFER in words_on(desk.screen))
    assert drafts(desk) == 1


def test_a_form_that_is_as_empty_as_before_leaves_nothing(desk: Desk) -> None:
    desk.find()
    identity = named(desk.screen, "Identity", QLineEdit)
    QTest.keyClicks(identity, "P")
    QTest.keyClick(identity, Qt.Key.Key_Backspace)
    desk.screen.leave()
    assert drafts(desk) == 0
