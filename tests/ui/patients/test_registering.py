"""Registering somebody by keyboard alone: begun with what was typed, errors beside their fields, nothing lost, announced at the end."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton, QWidget

from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    Gender,
    HumanName,
    Provenance,
    RelatedPerson,
    RelatedPersonKind,
)
from tests.builders import a_name, a_registration
from tests.ui.by_name import words_on
from tests.ui.conftest import Watch
from tests.ui.patients.driving import Desk
from tests.ui.patients.reception import named

CTRL = Qt.KeyboardModifier.ControlModifier


def test_somebody_is_registered_by_keyboard_alone_and_enter_opens_the_page(desk: Desk, gui_watch: Watch) -> None:
    desk.keys("sharma ananya 98110 44471")
    desk.settle()
    with gui_watch():
        desk.new()
        desk.tab_to("Name in own script")
        desk.keys("अनन्या शर्मा")
        desk.tab_to("Date of birth")
        desk.keys("29 feb 84")
        desk.tab_to("Gender: Female")
        desk.press(Qt.Key.Key_Space)
    assert desk.described("Date of birth") == "understood as 29-Feb-1984, 42 years"
    desk.save()
    (patient,) = desk.everybody
    registration = patient.registration
    assert registration.name == HumanName(family="Sharma", given="Ananya", native="अनन्या शर्मा")
    assert registration.birth == BirthDate(day=date(1984, 2, 29))
    assert registration.gender is Gender.FEMALE
    assert registration.contacts == (ContactPoint(kind=ContactKind.MOBILE, value="98110 44471"),)
    assert registration.provenance is Provenance.IN_PERSON
    assert f"Registered as {patient.record_number}. Enter opens the page." in words_on(desk.window)
    desk.press(Qt.Key.Key_Return)
    assert desk.wanted == [patient.id]


def test_what_was_said_of_one_registration_is_gone_when_the_next_deed_begins(desk: Desk) -> None:
    deeds: tuple[Callable[[], None], ...] = (lambda: desk.keys("s"), desk.new, desk.screen.leave)
    for begin in deeds:
        desk.keys("rao")
        desk.new()
        desk.save()
        assert "Registered as" in words_on(desk.window)
        begin()
        assert "Registered as" not in words_on(desk.window)
        desk.press(Qt.Key.Key_Escape)
        desk.press(Qt.Key.Key_Escape)
        desk.screen.arrive()
        desk.settle()


def test_somebody_new_is_registered_with_one_press_while_others_are_listed(desk: Desk) -> None:
    desk.reception.registered(a_registration(a_name()))
    desk.keys("sharma rohan")
    desk.press(Qt.Key.Key_A, CTRL)
    desk.keys("sharma")
    desk.settle()
    desk.tab_to("Register a patient")
    assert desk.described("Register a patient") == "Ctrl+N"
    desk.press(Qt.Key.Key_Space)
    assert desk.text_of("Family name") == "Sharma"
    assert desk.here.accessibleName() == "Given names"
    assert "Register a patient" not in [each.accessibleName() for each in desk.screen.findChildren(QPushButton) if each.isVisible()]
    desk.press(Qt.Key.Key_Escape)
    assert named(desk.window, "Register a patient").isVisible()


def test_nothing_is_chosen_for_the_person_and_how_it_reached_us_is_in_sight(desk: Desk) -> None:
    desk.new()
    assert not any(button.isChecked() for button in desk.screen.findChildren(QRadioButton))
    assert named(desk.window, "How did this reach us?").currentText() == "In person"  # type: ignore[attr-defined]  # a combo box


def test_an_age_is_an_estimated_date_and_says_about(desk: Desk) -> None:
    desk.keys("rao")
    desk.new()
    desk.tab_to("Date of birth")
    desk.keys("about 42 y")
    assert desk.described("Date of birth") == "understood as about 1983, about 42 years"
    desk.save()
    birth = desk.everybody[0].registration.birth
    assert birth is not None
    assert birth.estimated


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("Date of birth", "31 feb 84", "not understood as a date"),
        ("Date of birth", "1 jan 2031", "future"),
        ("Given names", "4111 1111 1111 1111", "card"),
        ("Family name", "", "at least one name"),
    ],
)
def test_an_error_stands_beside_its_field_and_what_was_typed_stays(desk: Desk, field: str, typed: str, told: str) -> None:
    if typed:
        desk.keys("sharma")
    desk.new()
    desk.tab_to(field)
    desk.press(Qt.Key.Key_A, CTRL)
    desk.keys(typed)
    desk.save()
    assert told in desk.described(field)
    assert desk.here.accessibleName() == field
    assert desk.text_of(field) == typed
    assert "Registered as" not in words_on(desk.window)
    assert desk.everybody == ()


def test_a_name_longer_than_may_be_saved_is_complained_of_and_not_cut(desk: Desk) -> None:
    desk.new()
    name = named(desk.window, "Family name")
    assert isinstance(name, QLineEdit)
    name.setText("x" * 10_001)
    desk.save()
    assert "longer than 10,000" in desk.described("Family name")
    assert len(desk.text_of("Family name")) == 10_001


def test_what_was_typed_is_kept_while_the_form_is_closed_and_while_another_page_is_shown(desk: Desk) -> None:
    desk.keys("sharma")
    desk.new()
    desk.tab_to("Given names")
    desk.keys("Ananya")
    desk.press(Qt.Key.Key_Escape)
    assert desk.here.accessibleName() == "Find a patient"
    desk.screen.leave()
    desk.screen.arrive()
    desk.new()
    assert (desk.text_of("Family name"), desk.text_of("Given names")) == ("Sharma", "Ananya")


def test_starting_again_can_be_undone(desk: Desk) -> None:
    desk.keys("sharma")
    desk.new()
    desk.tab_to("Given names")
    desk.keys("Ananya")
    QTest.mouseClick(named(desk.window, "Start again"), Qt.MouseButton.LeftButton)
    assert (desk.text_of("Family name"), desk.text_of("Given names")) == ("", "")
    assert "What was typed is cleared." in words_on(desk.window)
    named(desk.window, "Undo").setFocus()
    desk.press(Qt.Key.Key_Space)
    assert (desk.text_of("Family name"), desk.text_of("Given names")) == ("Sharma", "Ananya")


def test_a_form_in_which_nothing_was_typed_follows_the_search(desk: Desk) -> None:
    desk.keys("sharma")
    desk.new()
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_A, CTRL)
    desk.keys("obrien siobhan")
    desk.new()
    assert (desk.text_of("Family name"), desk.text_of("Given names")) == ("Obrien", "Siobhan")


def test_several_contacts_an_address_and_somebody_to_call_are_kept(desk: Desk) -> None:
    desk.keys("sharma 98110 44471")
    desk.new()
    desk.tab_to("Preferred")
    desk.press(Qt.Key.Key_Space)
    desk.tab_to("Add a contact")
    desk.press(Qt.Key.Key_Space)
    assert desk.here.accessibleName() == "Mobile phone, contact 2"
    desk.keys("98110 00093")
    desk.tab_to("Do not use, contact 2")
    desk.press(Qt.Key.Key_Space)
    desk.tab_to("Note on the contact, contact 2")
    desk.keys("former work")
    desk.tab_to("Add an address")
    desk.press(Qt.Key.Key_Space)
    desk.keys("12 Lake View")
    desk.tab_to("City")
    desk.keys("Pune")
    desk.tab_to("Add somebody")
    desk.press(Qt.Key.Key_Space)
    desk.keys("Rohan Sharma")
    desk.tab_to("Relationship")
    desk.keys("husband")
    desk.save()
    registration = desk.everybody[0].registration
    assert registration.contacts == (
        ContactPoint(kind=ContactKind.MOBILE, value="98110 44471", preferred=True),
        ContactPoint(kind=ContactKind.MOBILE, value="98110 00093", label="former work", do_not_use=True),
    )
    assert registration.addresses == (Address(lines="12 Lake View", city="Pune"),)
    assert registration.related == (RelatedPerson(kind=RelatedPersonKind.EMERGENCY_CONTACT, name="Rohan Sharma", relationship="husband"),)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("+91 (0)98110-44471", "understood as +91 9811044471"),
        ("0044 20 7946 0018", "understood as +44 2079460018"),
        ("०९८११० ४४४७१", "found by 9811044471, with a country code or without"),
        ("98110", "found by 98110, with a country code or without"),
        ("9811", ""),
        ("ask her mother", ""),
    ],
)
def test_how_a_phone_number_is_understood_is_said_quietly(desk: Desk, typed: str, told: str) -> None:
    desk.new()
    desk.tab_to("Mobile phone")
    line = named(desk.window, "Mobile phone")
    assert isinstance(line, QLineEdit)
    line.setText(typed)
    assert desk.described("Mobile phone") == told
    assert not told or told in words_on(desk.window)
    desk.tab_to("Add somebody")
    desk.press(Qt.Key.Key_Space)
    line = named(desk.window, "Their phone")
    assert isinstance(line, QLineEdit)
    line.setText(typed)
    assert desk.described("Their phone") == told


def test_an_email_is_not_read_as_a_phone_number(desk: Desk) -> None:
    desk.keys("sharma 98110 44471")
    desk.new()
    assert desk.described("Mobile phone") == "found by 9811044471, with a country code or without"
    kind = named(desk.window, "Kind of contact")
    kind.setFocus()
    QTest.keyClicks(kind, "Em")
    assert desk.described("Email") == ""


def test_only_one_contact_is_the_preferred_one_and_never_an_unsafe_one(desk: Desk) -> None:
    desk.keys("sharma 98110 44471")
    desk.new()
    desk.tab_to("Preferred")
    desk.press(Qt.Key.Key_Space)
    desk.tab_to("Add a contact")
    desk.press(Qt.Key.Key_Space)
    desk.keys("98110 00093")
    desk.tab_to("Preferred, contact 2")
    desk.press(Qt.Key.Key_Space)
    desk.tab_to("Do not use")
    desk.press(Qt.Key.Key_Space)
    desk.save()
    contacts = desk.everybody[0].registration.contacts
    assert [(each.preferred, each.do_not_use) for each in contacts] == [(False, True), (True, False)]


@pytest.mark.parametrize(("typed", "told"), [("12", "at least 5 digits"), ("", "empty")])
def test_a_contact_that_reaches_nobody_is_told_beside_it(desk: Desk, typed: str, told: str) -> None:
    desk.keys("sharma")
    desk.new()
    desk.tab_to("Mobile phone")
    desk.keys(typed)
    desk.tab_to("Note on the contact")
    desk.keys("work")
    desk.save()
    words = [text() for each in desk.screen.findChildren(QWidget) if each.isVisible() and callable(text := getattr(each, "text", None))]
    assert any(told in each for each in words)
    assert desk.here.accessibleName() == "Mobile phone"
    assert desk.everybody == ()


def test_an_impatient_second_press_registers_nobody_twice(desk: Desk) -> None:
    desk.keys("sharma")
    desk.new()
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.settle()
    assert len(desk.everybody) == 1


def test_in_a_narrow_window_the_form_has_the_page_and_gives_it_back(desk: Desk) -> None:
    desk.window.resize(800, 700)
    desk.keys("sharma")
    desk.new()
    assert not desk.screen.findChildren(QLineEdit, "search")[0].isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.here.accessibleName() == "Find a patient"
