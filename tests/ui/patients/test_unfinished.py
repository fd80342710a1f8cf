"""A registration that was begun survives whatever comes between: another person at the desk, a locked screen, a power cut."""

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from clinic_app.access.permissions import Role
from clinic_app.patients.model import Gender
from clinic_app.vault.drafts import DraftDrawer
from tests.ui.by_name import words_on
from tests.ui.history.builders import keys_of
from tests.ui.patients.driving import Desk
from tests.ui.patients.reception import Reception, a_desk, named, on_worker
from ui.draft_keeper import KEEP_AFTER
from ui.navigation import Page

CTRL = Qt.KeyboardModifier.ControlModifier
OFFER = "You were registering “\u2068SHARMA, Ananya\u2069” and did not finish."


class CutOff(DraftDrawer):
    """A drawer of a PC whose power fails before a draft is taken away."""

    def discard(self, draft_id: UUID) -> None:
        pass


def begin(desk: Desk, line: str = "sharma", given: str = "Ananya") -> None:
    """Half of a registration."""
    desk.keys(line)
    desk.new()
    desk.tab_to("Given names")
    desk.keys(given)


def drafts(desk: Desk) -> tuple[UUID, ...]:
    drawer = desk.reception.desk.drafts
    return on_worker(desk.reception.desk.background, drawer.ids)


def press(desk: Desk, name: str) -> None:
    """Press the button of that name with the keyboard."""
    named(desk.window, name).setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.settle()


def again(desk: Desk, reception: Reception | None = None) -> Desk:
    """The window as it comes up after the next sign-in."""
    return Desk(reception or desk.reception.again(), desk.qtbot)


def test_what_was_typed_survives_a_power_cut_and_is_offered_at_the_next_sign_in(desk: Desk) -> None:
    begin(desk)
    desk.tab_to("Date of birth")
    desk.keys("29 feb 84")
    desk.tab_to("Gender: Female")
    desk.press(Qt.Key.Key_Space)
    desk.tab_to("Mobile phone")
    desk.keys("+91 98110 44471")
    desk.tab_to("Add somebody")
    desk.press(Qt.Key.Key_Space)
    desk.keys("Rohan")
    desk.qtbot.wait(KEEP_AFTER)
    desk.qtbot.waitUntil(lambda: bool(drafts(desk)), timeout=20_000)
    later = again(desk)
    assert OFFER in words_on(later.window)
    press(later, "Go on")
    assert (later.text_of("Family name"), later.text_of("Given names")) == ("Sharma", "Ananya")
    assert later.described("Date of birth").startswith("understood as 29-Feb-1984")
    assert (later.text_of("Mobile phone"), later.text_of("Their name")) == ("+91 98110 44471", "Rohan")
    assert OFFER not in words_on(later.window)
    later.save()
    (patient,) = later.everybody
    assert patient.registration.gender is Gender.FEMALE
    assert drafts(later) == ()


def test_a_locked_screen_keeps_what_was_typed_at_once(desk: Desk) -> None:
    begin(desk)
    desk.window.show_alone(Page())
    assert len(drafts(desk)) == 1
    assert OFFER in words_on(again(desk).window)


def test_the_next_person_at_the_desk_gets_a_form_of_their_own(desk: Desk) -> None:
    begin(desk)
    desk.press(Qt.Key.Key_Escape)
    desk.settle()
    assert OFFER in words_on(desk.window)
    desk.reception.file.clock.advance(seconds=1)
    desk.press(Qt.Key.Key_A, CTRL)
    desk.keys("obrien")
    desk.new()
    assert (desk.text_of("Family name"), desk.text_of("Given names")) == ("Obrien", "")
    assert OFFER in words_on(desk.window)
    desk.save()
    press(desk, "Go on")
    assert (desk.text_of("Family name"), desk.text_of("Given names")) == ("Sharma", "Ananya")
    desk.save()
    assert {each.name.family for each in desk.everybody} == {"Obrien", "Sharma"}
    assert drafts(desk) == ()


def test_the_newest_is_offered_first_and_the_others_are_counted(desk: Desk) -> None:
    for line, given in (("rao", "Meera"), ("sharma", "Ananya")):
        begin(desk, line, given)
        desk.press(Qt.Key.Key_Escape)
        desk.press(Qt.Key.Key_Escape)
        desk.settle()
        desk.reception.file.clock.advance(seconds=1)
    assert f"{OFFER} 1 more unfinished." in words_on(desk.window)


def test_what_is_thrown_away_can_be_taken_back(desk: Desk) -> None:
    begin(desk)
    desk.press(Qt.Key.Key_Escape)
    desk.settle()
    press(desk, "Throw away")
    assert drafts(desk) == ()
    assert OFFER not in words_on(desk.window)
    assert desk.here.accessibleName() == "Find a patient"
    press(desk, "Take it back")
    assert OFFER in words_on(desk.window)
    assert len(drafts(desk)) == 1
    press(desk, "Go on")
    assert desk.text_of("Given names") == "Ananya"


def test_starting_again_takes_the_draft_away_and_undo_brings_it_back(desk: Desk) -> None:
    begin(desk)
    desk.press(Qt.Key.Key_Escape)
    desk.new()
    press(desk, "Start again")
    assert drafts(desk) == ()
    press(desk, "Undo")
    desk.press(Qt.Key.Key_Escape)
    desk.settle()
    assert len(drafts(desk)) == 1


def test_nobody_else_is_offered_it(desk: Desk) -> None:
    begin(desk)
    desk.screen.leave()
    said: list[object] = []
    colleague = a_desk(desk.reception.file, desk.reception.desk.background, Role.RECEPTIONIST, say=said.append)
    later = again(desk, Reception(desk=colleague, file=desk.reception.file))
    assert drafts(later) == ()
    assert "did not finish" not in words_on(later.window)


def test_a_registration_that_was_cut_off_after_it_was_on_record_is_not_done_twice(desk: Desk) -> None:
    reception = desk.reception
    cut_off = CutOff(reception.file.folder / "drafts", keys_of(reception.desk.actor))
    desk = again(desk, replace(reception, desk=replace(reception.desk, drafts=cut_off)))
    begin(desk)
    desk.save()
    (patient,) = desk.everybody
    later = again(desk, reception)
    press(later, "Go on")
    later.tab_to("Mobile phone")
    later.keys("98110 44471")
    later.save()
    (still,) = later.everybody
    assert still.id == patient.id
    assert [contact.value for contact in still.registration.contacts] == ["98110 44471"]


def test_a_name_of_ten_thousand_letters_is_offered_on_one_line_and_comes_back_whole(desk: Desk) -> None:
    desk.new()
    name = named(desk.window, "Family name")
    assert isinstance(name, QLineEdit)
    name.setText("\u202eab " * 2_500)
    desk.press(Qt.Key.Key_Escape)
    desk.settle()
    (offer,) = [line for line in words_on(desk.window).splitlines() if "did not finish" in line]
    assert len(offer) < 120
    later = again(desk)
    press(later, "Go on")
    assert len(later.text_of("Family name")) == 10_000
