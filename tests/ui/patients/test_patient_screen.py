"""A person's page: nobody is taken for somebody else, registrations are changed without a colleague's words being lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.patients.model import Address, BirthDate, Patient, Registration
from clinic_app.policy.profile import RetentionEventKind
from tests.builders import a_name, a_registration
from tests.ui.conftest import Show, Watch
from tests.ui.patients.conftest import Seat
from tests.ui.patients.reception import Reception, named, on_worker
from ui.patients.keeping_card import KeepingCard
from ui.patients.patient_banner import PatientBanner
from ui.patients.patient_screen import PatientScreen
from ui.privacy import Privacy
from ui.theme import Theme, Tone
from ui.widgets.badge import BadgeText
from ui.widgets.boxes import Scroll

ANANYA = a_registration(a_name(prefix="Ms", native="अनन्या देवी शर्मा"))


class OpenPage:
    """The page of one person in a window."""

    def __init__(self, reception: Reception, registration: Registration, show: Show, qtbot: QtBot) -> None:
        self.reception, self.qtbot = reception, qtbot
        (self.patient,) = reception.registered(registration)
        self.screen = PatientScreen(reception.desk, self.patient.id)
        self.window = show(self.screen, width=1280, height=800)
        self.screen.arrive()
        self.settle()

    def settle(self) -> None:
        """Until the worker has answered everything, and what that led to."""
        for _ in range(3):
            self.qtbot.wait(2)
            on_worker(self.reception.desk.background, lambda: None)
        self.qtbot.wait(2)

    def press(self, name: str) -> None:
        """Press the button of that name with the keyboard."""
        QTest.keyClick(named(self.window, name), Qt.Key.Key_Space)
        self.settle()

    def write(self, name: str, text: str) -> None:
        """Other words in a field."""
        field = named(self.window, name)
        assert isinstance(field, QLineEdit)
        field.selectAll()
        QTest.keyClicks(field, text)

    def text_of(self, name: str) -> str:
        field = named(self.window, name)
        assert isinstance(field, QLineEdit)
        return field.text()

    @property
    def words(self) -> str:
        """All the words in sight, and what a screen reader hears of them."""
        seen = [each for each in self.window.findChildren(QWidget) if each.isVisible()]
        texts = [text() for each in seen if callable(text := getattr(each, "text", None))]
        return "\n".join([*texts, *(each.accessibleName() for each in seen)])

    @property
    def on_record(self) -> Patient:
        return self.reception.on_record(self.patient)


Open = Callable[..., OpenPage]


@pytest.fixture
def page(seat: Seat, show: Show, qtbot: QtBot) -> Open:
    def open_page(role: Role = Role.RECEPTIONIST, registration: Registration = ANANYA) -> OpenPage:
        return OpenPage(seat(role), registration, show, qtbot)

    return open_page


def test_the_banner_says_whose_page_it_is(page: Open) -> None:
    shown = page()
    banner = shown.screen.banner.accessibleName()
    assert banner == "SHARMA, Ananya Devi (Ms), अनन्या देवी शर्मा, Born 29-Feb-1984 (42 y), Gender Female, Record A-00001-P"


def test_a_guessed_day_says_about_wherever_it_stands(page: Open) -> None:
    shown = page(registration=replace(ANANYA, birth=BirthDate(day=date(1984, 7, 1), estimated=True)))
    assert "Born about 1984 (about 41 y)" in shown.screen.banner.accessibleName()


def test_another_persons_allergies_never_stay_in_the_banner(qtbot: QtBot, page: Open) -> None:
    shown = page()
    banner = PatientBanner(Privacy())
    qtbot.addWidget(banner)
    banner.show_patient(shown.patient, today=date(2026, 3, 2))
    banner.set_allergies([BadgeText("Allergy: penicillin", Tone.REFUSE)])
    banner.set_alerts([BadgeText("Latex: tell the room", Tone.DUE)])
    assert banner.accessibleName().endswith("Allergy: penicillin, Latex: tell the room")
    (other,) = shown.reception.registered(a_registration(a_name("O'Brien", "Siobhán")))
    banner.show_patient(other, today=date(2026, 3, 2))
    assert "penicillin" not in banner.accessibleName()
    assert "Latex" not in banner.accessibleName()


@pytest.mark.parametrize(
    ("role", "deeds", "others"),
    [
        (
            Role.RECEPTIONIST,
            {"Edit the registration", "Record a date"},
            "Charts are opened by: Auditor, Case coordinator, Doctor, Therapist.",
        ),
        (Role.DOCTOR, {"Open chart", "Edit the registration", "Record a date"}, "Record copies are made by: Manager."),
        (
            Role.MANAGER,
            {"Record copy", "See the trail", "Edit the registration", "Record a date", "Erase this record…"},
            "Charts are opened by: ",
        ),
        (
            Role.AUDITOR,
            {"Open chart", "See the trail"},
            "Registrations are changed by: Case coordinator, Doctor, Manager, Receptionist, Therapist.",
        ),
    ],
)
def test_the_page_offers_what_the_role_may_and_says_who_may_the_rest(page: Open, role: Role, deeds: set[str], others: str) -> None:
    shown = page(role)
    assert {each.accessibleName() for each in shown.screen.findChildren(QPushButton) if each.isVisible()} == deeds
    assert others in shown.words


def test_the_chart_and_the_record_copy_are_asked_for_by_id(page: Open) -> None:
    shown = page(Role.DOCTOR)
    with shown.qtbot.waitSignal(shown.screen.chart_wanted) as asked:
        QTest.keyClick(named(shown.window, "Open chart"), Qt.Key.Key_Space)
    assert asked.args == [shown.patient.id]


def test_the_reading_is_on_record_once(page: Open) -> None:
    assert [event for event, _, _ in page().reception.trail()] == ["patient:open"]


def test_a_registration_is_changed_in_the_page(page: Open, gui_watch: Watch) -> None:
    shown = page()
    with gui_watch():
        shown.qtbot.wait(400)
        QTest.keyClick(named(shown.window, "Edit the registration"), Qt.Key.Key_Space)
        shown.write("Family name", "Sharma-Verma")
    shown.press("Save")
    assert shown.on_record.registration == replace(ANANYA, name=replace(ANANYA.name, family="Sharma-Verma"))
    assert shown.screen.banner.accessibleName().startswith("SHARMA-VERMA, ")
    assert shown.reception.said == ["The registration is saved."]


def test_esc_closes_the_form_and_keeps_what_was_typed(page: Open) -> None:
    shown = page()
    shown.press("Edit the registration")
    shown.write("Family name", "Verma")
    assert shown.screen.step_back()
    assert not shown.screen.step_back()
    shown.press("Edit the registration")
    assert shown.text_of("Family name") == "Verma"


def test_a_colleagues_words_and_ones_own_are_both_kept(page: Open) -> None:
    shown = page()
    shown.press("Edit the registration")
    shown.write("Family name", "Verma")
    shown.reception.edited(shown.patient, replace(ANANYA, name=replace(ANANYA.name, family="Sharma-Rao", prefix="Dr")))
    shown.press("Save")
    assert "A colleague saved this registration" in shown.words
    assert "Family name: they wrote “\u2068Sharma-Rao\u2069”" in shown.words
    assert (shown.text_of("Family name"), shown.text_of("Title")) == ("Verma", "Dr")
    assert shown.on_record.name.family == "Sharma-Rao"
    QTest.keyClick(named(shown.window, "Title"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown.settle()
    assert (shown.on_record.name.family, shown.on_record.name.prefix) == ("Verma", "Dr")


def test_after_a_colleagues_save_the_keyboard_is_still_on_save_and_the_news_stays_while_one_types(page: Open) -> None:
    shown = page()
    shown.press("Edit the registration")
    shown.write("Given names", "Ananya Rani")
    shown.reception.edited(shown.patient, a_registration(replace(shown.patient.registration.name, given="Anita")))
    named(shown.window, "Save").setFocus()
    shown.press("Save")
    assert "they wrote" in shown.words
    assert named(shown.window, "Save").hasFocus()
    shown.write("Title", "Dr")
    assert "they wrote" in shown.words


def test_a_change_that_was_begun_is_offered_when_the_page_is_opened_again(page: Open, show: Show) -> None:
    shown = page()
    shown.press("Edit the registration")
    shown.write("Given names", "Ananya Rani")
    shown.screen.leave()
    other = a_registration(replace(shown.patient.registration.name, family="Verma"))
    shown.reception.edited(shown.patient, other)
    later = PatientScreen(shown.reception.desk, shown.patient.id)
    shown.screen.hide()
    shown.window = show(later, width=1280, height=800)
    shown.settle()
    assert "You were changing this registration and did not finish." in shown.words
    shown.press("Go on")
    assert (shown.text_of("Family name"), shown.text_of("Given names")) == ("Verma", "Ananya Rani")
    assert "Taken over: Family name." in shown.words
    shown.press("Save")
    assert (shown.on_record.name.family, shown.on_record.name.given) == ("Verma", "Ananya Rani")
    assert "did not finish" not in shown.words


def test_one_of_the_four_dates_is_recorded_by_keyboard(page: Open) -> None:
    shown = page()
    shown.press("Record a date")
    QTest.keyClick(named(shown.window, "What happened"), Qt.Key.Key_Tab)
    shown.write("Date", "1 mar 2026")
    QTest.keyClick(named(shown.window, "Date"), Qt.Key.Key_Return)
    shown.settle()
    kept = {(event.kind, event.on) for event in shown.on_record.retention}
    assert (RetentionEventKind.LAST_VISIT, date(2026, 3, 1)) in kept
    assert "Last visit: 01-Mar-2026" in shown.words


@pytest.mark.parametrize(("typed", "told"), [("3 mar 2026", "future"), ("2025", "whole day"), ("soon", "whole day")])
def test_a_day_that_cannot_be_is_told_beside_the_field(page: Open, typed: str, told: str) -> None:
    shown = page()
    shown.press("Record a date")
    shown.write("Date", typed)
    shown.press("Record this date")
    assert told in named(shown.window, "Date").accessibleDescription()
    assert shown.text_of("Date") == typed
    assert [event.kind for event in shown.on_record.retention] == [RetentionEventKind.LAST_INTERACTION]


def test_older_dates_stay_on_record_and_the_newest_counts(page: Open) -> None:
    shown = page()
    for day in ("1 mar 2026", "20 feb 2026"):
        shown.press("Record a date")
        shown.write("Date", day)
        shown.press("Record this date")
    assert "Last visit: 01-Mar-2026  (1 earlier)" in shown.words


def test_a_visit_is_an_interaction_too(page: Open) -> None:
    shown = page()
    registered = shown.on_record.days(RetentionEventKind.LAST_INTERACTION)
    assert date(2026, 3, 1) not in registered
    shown.press("Record a date")
    shown.write("Date", "1 mar 2026")
    shown.press("Record this date")
    shown.settle()
    assert shown.on_record.days(RetentionEventKind.LAST_VISIT) == (date(2026, 3, 1),)
    assert shown.on_record.days(RetentionEventKind.LAST_INTERACTION) == tuple(sorted({*registered, date(2026, 3, 1)}, reverse=True))


@pytest.mark.parametrize("percent", [100, 125, 150])
@pytest.mark.parametrize("deed", ["Record a date", "Edit the registration"])
def test_no_card_runs_under_the_edge_of_the_page(page: Open, theme: Theme, percent: int, deed: str) -> None:
    theme.choose(percent=percent)
    address = Address(lines="12, Lakshmi Vihar Apartments\nbehind the municipal hospital", city="Bengaluru")
    shown = page(Role.MANAGER, replace(ANANYA, addresses=(address,)))
    (card,) = shown.screen.findChildren(KeepingCard)
    (cards,) = (each for each in shown.screen.findChildren(Scroll) if each.isAncestorOf(card))
    shown.press(deed)
    for width in range(1280, 1000, -40):
        shown.window.resize(width, 800)
        shown.settle()
        assert cards.isHidden() or cards.canvas.width() == cards.viewport().width(), f"cut in {width} px"
