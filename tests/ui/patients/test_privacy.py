"""Privacy at the desk: what of a person can be read from across the counter, and how whoever works there reads the rest (promise E7)."""

import unicodedata
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.patients.model import BirthDate, HumanName
from tests.builders import a_name, a_phone, a_registration
from tests.ui.conftest import Show
from tests.ui.patients.conftest import Seat
from tests.ui.patients.driving import Desk
from tests.ui.patients.reception import named, on_worker
from ui.patients.discreet import COVERED, initials, year
from ui.patients.patient_screen import PatientScreen
from ui.privacy import Privacy
from ui.widgets.rail import SideRail

ANANYA = a_registration(a_name(native="अनन्या देवी शर्मा", prefix="Ms"))
ANIL = a_registration(a_name("Sharma", "Anil"), birth=date(1961, 4, 3), contacts=(a_phone("+91 98110 00093"),))
TELLING = ("Sharma", "SHARMA", "Ananya", "Anil", "शर्मा", "अनन्या", "Feb", "Apr", "4471", "0093", "98110")
"""Parts of a name, a birth date or a phone of either of the two."""


def told(window: QWidget) -> str:
    """All that is written in sight or said by a screen reader, but for the box in which somebody types."""
    words = []
    for each in window.findChildren(QWidget):
        if each.isVisible() and not each.accessibleName().startswith("Find a "):
            text = getattr(each, "text", None)
            words += [text() if callable(text) else "", each.accessibleName(), each.accessibleDescription(), each.toolTip()]
    return "\n".join([*words, *rows(window)])


def rows(window: QWidget) -> list[str]:
    views = [each for each in window.findChildren(QListView) if each.accessibleName() == "Patients" and each.isVisible()]
    return [str(view.model().data(view.model().index(row, 0))) for view in views for row in range(view.model().rowCount())]


def given_away(window: QWidget) -> list[str]:
    text = "".join(sign for sign in told(window) if not unicodedata.category(sign).startswith("C"))
    return [each for each in TELLING if each in text]


@pytest.fixture
def reception(desk: Desk) -> Desk:
    """Two people were found who share a family name; the bar stands on the first."""
    desk.reception.registered(ANANYA, ANIL)
    desk.keys("sharma")
    desk.settle()
    return desk


@pytest.fixture
def privacy(reception: Desk) -> Privacy:
    """The window's own, to which the finder of these tests belongs too."""
    return reception.reception.desk.privacy


def test_the_rows_tell_initials_the_year_of_birth_and_the_record_number(reception: Desk, privacy: Privacy) -> None:
    assert given_away(reception.window) != []
    privacy.turn()
    assert sorted(rows(reception.window)) == ["S., A., born 1961, A-00002-N", "S., A., born 1984, A-00001-P"]
    assert given_away(reception.window) == []
    privacy.turn()
    assert given_away(reception.window) != []


def test_the_row_that_is_asked_about_is_shown_and_the_others_stay_covered(reception: Desk, privacy: Privacy) -> None:
    privacy.turn()
    privacy.show_for_a_moment()
    first, second = rows(reception.window)
    assert first.startswith("SHARMA, An")
    assert second.startswith("S., A., born")
    privacy.show_for_a_moment()
    assert given_away(reception.window) == []


def test_the_bar_that_moves_on_covers_what_was_shown(reception: Desk, privacy: Privacy) -> None:
    privacy.turn()
    privacy.show_for_a_moment()
    reception.press(Qt.Key.Key_Down)
    assert given_away(reception.window) == []


def test_the_moment_ends_by_itself(qtbot: QtBot) -> None:
    short = Privacy(is_on=True, moment=30)
    short.show_for_a_moment()
    assert short.is_showing
    with qtbot.waitSignal(short.changed):
        pass
    assert short.covers


def test_nothing_is_shown_for_a_moment_where_nothing_is_covered() -> None:
    privacy = Privacy()
    privacy.show_for_a_moment()
    assert not privacy.is_showing


def test_somebody_half_registered_is_not_named(reception: Desk, privacy: Privacy) -> None:
    reception.new()
    reception.tab_to("Given names")
    reception.keys("Ananya")
    reception.press(Qt.Key.Key_Escape)
    reception.settle()
    assert "You were registering “\u2068SHARMA, Ananya" in told(reception.window)
    privacy.turn()
    assert "You were registering somebody" in told(reception.window)


def test_a_persons_page_is_covered_but_for_the_record_number(seat: Seat, show: Show, qtbot: QtBot) -> None:
    reception = seat(Role.RECEPTIONIST)
    (patient,) = reception.registered(ANANYA)
    privacy = reception.desk.privacy
    privacy.turn()
    page = PatientScreen(reception.desk, patient.id)
    window = show(page, width=1280, height=800)
    qtbot.waitUntil(lambda: COVERED in told(window))
    on_worker(reception.desk.background, lambda: None)
    qtbot.wait(5)
    assert given_away(window) == []
    assert page.banner.accessibleName().startswith(f"S., A., Born 1984, Record {patient.record_number}")
    privacy.show_for_a_moment()
    qtbot.waitUntil(lambda: {"SHARMA", "Feb", "98110"} <= set(given_away(window)))
    privacy.cover()
    qtbot.waitUntil(lambda: COVERED in told(window))
    assert given_away(window) == []


def test_f8_turns_it_and_the_rail_says_so(desk: Desk) -> None:
    rail = desk.window.findChildren(SideRail)[0]
    assert "turns it on" in named(rail, "Privacy").accessibleDescription()
    desk.press(Qt.Key.Key_F8)
    assert desk.window.privacy.is_on
    assert "names are shortened" in named(rail, "Privacy").accessibleDescription()
    desk.press(Qt.Key.Key_F9)
    assert desk.window.privacy.is_showing
    desk.press(Qt.Key.Key_F8)
    assert not desk.window.privacy.is_on


def test_nothing_that_is_kept_is_changed(desk: Desk) -> None:
    ananya, _ = desk.reception.registered(ANANYA, ANIL)
    desk.reception.desk.privacy.turn()
    desk.keys("ananya")
    desk.settle()
    desk.press(Qt.Key.Key_Return)
    assert desk.wanted == [ananya.id]
    assert desk.reception.on_record(ananya) == ananya


@pytest.mark.parametrize(
    ("name", "short"),
    [
        (HumanName(family="Sharma", given="Ananya Devi", prefix="Ms"), "S., A."),
        (HumanName(family="'t Hooft", given=" (Jan)"), "T., J."),
        (HumanName(given="Madonna"), "M."),
        (HumanName(native="किरण बेदी"), "कि., बे."),
        (HumanName(native="李小龙"), "李."),
        (HumanName(native="محمد علي"), "م., ع."),
        (HumanName(family="Ąžuolas", given="Ēriks"), "Ą., Ē."),
        (HumanName(family="---", given="..."), ""),
        (HumanName(family="A" + "\u0301" * 5_000), "A" + "\u0301" * 5 + "."),
    ],
)
def test_initials_in_any_script(name: HumanName, short: str) -> None:
    assert initials(name) == short


def test_a_year_of_birth_as_far_as_it_is_known() -> None:
    assert year(None) == "not known"
    assert year(BirthDate(day=date(1984, 2, 29))) == "1984"
    assert year(BirthDate(day=date(1950, 7, 1), estimated=True)) == "about 1950"
