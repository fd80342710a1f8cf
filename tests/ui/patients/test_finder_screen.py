"""Finding people: answers while one types, arrow keys and Enter, the newest question wins, and the use of the finder on record."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.identifiers import PatientId
from clinic_app.patients.model import Registration
from tests.builders import a_name, a_phone, a_registration
from tests.ui.conftest import Show, Watch
from tests.ui.patients.conftest import Seat
from tests.ui.patients.reception import Reception, named, on_worker
from ui.patients.finder_screen import FinderScreen
from ui.patients.patient_screen import PatientScreen

ANANYA = a_registration(a_name(native="अनन्या देवी शर्मा", prefix="Ms"))
ANIL = a_registration(a_name("Sharma", "Anil"), birth=date(1961, 4, 3), contacts=(a_phone("+91 98110 00093"),))
SIOBHAN = a_registration(a_name("O'Brien", "Siobhán"), birth=date(1990, 11, 17), contacts=(a_phone("+44 7700 900 120"),))


class Finder:
    """The finder in a window, and what a person sees of it."""

    def __init__(self, reception: Reception, show: Show, qtbot: QtBot) -> None:
        self.reception, self.qtbot = reception, qtbot
        self.screen = FinderScreen(reception.desk)
        self.window = show(self.screen, width=1280, height=800)
        self.wanted: list[PatientId] = []
        self.screen.patient_wanted.connect(self.wanted.append)
        self.screen.arrive()
        self.settle()

    @property
    def box(self) -> QLineEdit:
        found = named(self.window, f"Find a {self.reception.desk.word.value}")
        assert isinstance(found, QLineEdit)
        return found

    @property
    def rows(self) -> list[str]:
        """What the list says, row by row; nothing where it is not in sight."""
        view = self._list
        return [] if view is None else [str(view.model().data(view.model().index(row, 0))) for row in range(view.model().rowCount())]

    @property
    def words(self) -> str:
        """All the words in sight beside the list."""
        texts = (getattr(each, "text", None) for each in self.window.findChildren(QWidget) if each.isVisible())
        return "\n".join(text() for text in texts if callable(text))

    @property
    def _list(self) -> QListView | None:
        name = self.reception.desk.word.plural.capitalize()
        found = [each for each in self.window.findChildren(QListView) if each.accessibleName() == name and each.isVisible()]
        return found[0] if found else None

    def type(self, text: str) -> None:
        """Type into the box, and wait for the answer; what no key gives comes in as from an input method."""
        if text.isascii():
            QTest.keyClicks(self.box, text)
        else:
            self.box.insert(text)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.box, key, modifier)

    def settle(self) -> None:
        """Until the worker has answered everything."""
        self.qtbot.wait(1)
        on_worker(self.reception.desk.background, lambda: None)
        self.qtbot.wait(1)


@pytest.fixture
def finder(seat: Seat, show: Show, qtbot: QtBot) -> Callable[..., Finder]:
    def open_finder(*people: Registration, role: Role = Role.RECEPTIONIST, profile: str = "mediglo") -> Finder:
        reception = seat(role, profile=profile)
        reception.registered(*people)
        return Finder(reception, show, qtbot)

    return open_finder


Open = Callable[..., Finder]


@pytest.mark.parametrize("line", ["an shar", "Shärma devi", "अनन्या", "4471", "29 feb 84", "29/2/1984", "98110 44471", "A-00001", "1 a-0"])
def test_one_box_finds_by_name_script_phone_birth_date_and_number(finder: Open, line: str) -> None:
    desk = finder(ANANYA, SIOBHAN)
    desk.type(line)
    assert [row.split(",")[0] for row in desk.rows] == (["SHARMA"] if line != "1 a-0" else [])


def test_the_window_does_not_stand_still_while_one_types(finder: Open, gui_watch: Watch) -> None:
    desk = finder(ANANYA, ANIL, SIOBHAN)
    with gui_watch():
        QTest.keyClicks(desk.box, "sharma an", delay=15)
    desk.settle()
    assert len(desk.rows) == 2


def test_the_newest_question_wins(finder: Open) -> None:
    desk = finder(ANANYA, ANIL, SIOBHAN)
    QTest.keyClicks(desk.box, "sharma")
    desk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.type("obrien")
    assert len(desk.rows) == 1
    assert desk.rows[0].startswith("O'BRIEN")


def test_a_row_tells_two_people_apart_and_says_no_more(finder: Open) -> None:
    desk = finder(ANANYA)
    desk.type("ananya")
    assert desk.rows == ["SHARMA, Ananya Devi (Ms), अनन्या देवी शर्मा, 29-Feb-1984 · 42 y · F, phone …4471, A-00001-P"]
    assert "1 person · name, phone, birth date, record number, any script" in desk.words
    assert "98110" not in desk.rows[0]


def test_arrow_keys_and_enter_open_the_second_person(finder: Open) -> None:
    desk = finder(ANANYA, ANIL)
    desk.type("sharma")
    desk.press(Qt.Key.Key_Down)
    assert desk.box.hasFocus()
    desk.press(Qt.Key.Key_Return)
    second = on_worker(desk.reception.desk.background, lambda: desk.reception.file.patients().find(desk.reception.desk.actor, "sharma"))[1]
    assert desk.wanted == [second.id]


def test_enter_before_the_answer_opens_the_only_person_meant(finder: Open) -> None:
    desk = finder(ANANYA, ANIL)
    QTest.keyClicks(desk.box, "A-00002")
    desk.press(Qt.Key.Key_Return)
    assert desk.wanted == []
    desk.settle()
    assert len(desk.wanted) == 1


def test_enter_before_the_answer_opens_nobody_unseen(finder: Open) -> None:
    desk = finder(ANANYA, ANIL, SIOBHAN)
    desk.type("obrien")
    desk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(desk.box, "sharma")
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    assert desk.wanted == []
    desk.press(Qt.Key.Key_Return)
    assert len(desk.wanted) == 1


def test_esc_clears_and_the_people_opened_last_are_listed(finder: Open) -> None:
    desk = finder(ANANYA, ANIL)
    desk.type("anil")
    desk.press(Qt.Key.Key_Return)
    page = PatientScreen(desk.reception.desk, desk.wanted[0])
    desk.qtbot.addWidget(page)
    desk.settle()
    desk.press(Qt.Key.Key_Escape)
    desk.settle()
    assert [row.split(" · ")[0] for row in desk.rows] == ["SHARMA, Anil, 03-Apr-1961"]
    assert "The patients you opened last" in desk.words
    desk.press(Qt.Key.Key_Return)
    assert len(desk.wanted) == 1, "Enter in an empty box opens nobody"


def test_more_people_than_can_be_read_are_cut_with_a_word_about_it(finder: Open) -> None:
    desk = finder(*(a_registration(a_name("Sharma", f"Asha {number}")) for number in range(51)))
    desk.type("shar")
    assert len(desk.rows) == 50
    assert "50 patients, and more: type another letter" in desk.words


def test_where_nobody_is_found_registering_them_is_offered(finder: Open) -> None:
    desk = finder(ANANYA)
    desk.type("okonkwo adaeze")
    assert desk.rows == []
    assert "Nobody is found" in desk.words
    QTest.mouseClick(named(desk.window, "Register “\u2068okonkwo adaeze\u2069”"), Qt.MouseButton.LeftButton)
    assert named(desk.window, "Family name").text() == "Okonkwo"  # type: ignore[attr-defined]  # a line


def test_who_may_not_register_is_told_who_may(finder: Open) -> None:
    desk = finder(role=Role.AUDITOR)
    desk.type("okonkwo")
    assert "registered by: Case coordinator, Doctor, Manager, Receptionist, Therapist" in desk.words
    desk.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not [each for each in desk.window.findChildren(QWidget) if each.accessibleName() == "Register"]


def test_the_clinics_own_word_is_used(finder: Open) -> None:
    desk = finder(profile="connexus")
    assert "Find a claimant, or register one" in desk.words


def test_the_use_of_the_finder_is_on_record_with_how_many_were_opened(finder: Open) -> None:
    desk = finder(ANANYA, ANIL)
    QTest.keyClicks(desk.box, "sharma", delay=20)
    desk.settle()
    desk.press(Qt.Key.Key_Return)
    page = PatientScreen(desk.reception.desk, desk.wanted[0])
    desk.qtbot.addWidget(page)
    desk.screen.leave()
    desk.settle()
    events = desk.reception.trail()
    assert [event for event, _, _ in events] == ["patient-find:start", "patient:open", "patient-find:end"]
    assert events[-1][1] is not None
    assert events[-1][1].endswith("opened=1")
    assert events[-1][2] == 2


HOSTILE = (
    "<b>Bold</b><img src='file:///etc/passwd'>",
    "Robert'); DROP TABLE patients;--",
    "&Ampersand && &amp;",
    "\u202egnirts\u202c \u2067rtl",
    "x" * 10_000,
    "Zoë\u0301\u0301\u0301\u0301\u0301",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_drawn_as_they_are_and_stop_nothing(finder: Open, gui_watch: Watch, name: str) -> None:
    desk = finder(a_registration(a_name(name, "Mallory", native=name)))
    with gui_watch():
        QTest.keyClicks(desk.box, "mallory", delay=5)
        desk.qtbot.waitUntil(lambda: len(desk.rows) == 1)
    desk.press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: bool(desk.wanted))
    with gui_watch():
        page = PatientScreen(desk.reception.desk, desk.wanted[0])
        desk.qtbot.addWidget(page)
        page.resize(1280, 800)
        page.show()
        desk.qtbot.wait(10)
        desk.qtbot.waitUntil(page.banner.isVisible)
        desk.qtbot.wait(20)
    for window in (desk.window, page):
        with gui_watch():
            window.grab()
    assert "\u202e" not in desk.rows[0]
    assert all("<img" not in each.windowTitle() for each in (desk.window, page))
