"""Writing in a chart by keyboard alone: notes, amendments, entries of every kind, and nothing typed is ever lost."""

import re
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.history.chart_model import TimelineFilter
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import Fact, Recorded
from clinic_app.history.notes_model import Note, NoteStatus
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.provenance import Source
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import MedicationStatus, Verification
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure
from clinic_app.history.values import Quantity
from tests.history.builders import TODAY, a_condition, a_medicine
from tests.ui.conftest import Show
from tests.ui.history.builders import Surgery, wait_until
from tests.ui.history.driving import Seat, names_in, sit_down
from ui.draft_keeper import KEEP_AFTER
from ui.history.note_sheets import AmendSheet, NoteSheet
from ui.history.requests import Amend, MarkWrong, ShowEntry, StopMedicine
from ui.widgets.text import HintLine


@pytest.fixture
def seat(surgery: Surgery, show: Show) -> Seat:
    return sit_down(surgery, show)


def entries(seat: Seat, chosen: TimelineFilter = TimelineFilter.EVERYTHING) -> list[Recorded[Fact] | Note]:
    page = seat.surgery.call(lambda: seat.surgery.ward.chart().timeline(chosen))
    return [entry for group in page.groups for entry in group.entries if isinstance(entry, Recorded | Note)]


def unfinished(seat: Seat, *, more: str = "") -> list[str]:
    """What is offered to be gone on with, where it says when it was begun."""
    shape = rf"You were writing “(.+)”, begun \d\d-[A-Z][a-z]{{2}}-\d{{4}} \d\d:\d\d, and did not finish\.{more}"
    return [found[1] for words in seat.words() if (found := re.fullmatch(shape, words))]


def only_fact(seat: Seat, kind: ItemKind) -> Fact:
    (entry,) = [each for each in entries(seat) if isinstance(each, Recorded) and each.kind is kind]
    return entry.fact


def begin(seat: Seat, what: str) -> None:
    seat.press("Add to the chart")
    seat.press(what)


def test_a_note_is_written_from_a_template_and_signed_with_one_key(seat: Seat) -> None:
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(seat.screen.panel.sheet, NoteSheet)
    seat.type_into("Note", "Melasma on both cheeks. Sunscreen explained.")
    seat.save()
    (note,) = entries(seat, TimelineFilter.NOTES)
    assert isinstance(note, Note)
    assert (note.title, note.text, note.status) == ("Consultation", "Melasma on both cheeks. Sunscreen explained.", NoteStatus.SIGNED)
    (visit,) = seat.surgery.call(lambda: seat.surgery.ward.chart().timeline(TimelineFilter.VISITS)).groups
    assert visit.encounter is not None
    assert note.encounter_id == visit.encounter.id
    assert visit.encounter.fact.practitioners == ("Dr Asha Rao",)
    assert [notice.words for notice in seat.said] == ["The note is signed."]
    assert seat.surgery.drawer.ids() == ()


def test_the_second_note_of_a_day_goes_to_the_same_visit(seat: Seat) -> None:
    for text in ("First.", "Second."):
        seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        seat.type_into("Note", text)
        seat.save()
        seat.surgery.settle()
    first, second = entries(seat, TimelineFilter.NOTES)
    assert isinstance(first, Note)
    assert isinstance(second, Note)
    assert first.encounter_id == second.encounter_id


def test_headings_alone_are_not_signed(seat: Seat) -> None:
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "There is nothing written yet." in seat.words()
    assert entries(seat) == []


def test_the_news_of_one_note_stands_over_neither_the_next_nor_its_refusal(seat: Seat, qtbot: QtBot) -> None:
    with qtbot.waitSignal(seat.screen.moved_on):
        seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(seat.screen.moved_on):
        seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert seat.screen.panel.sheet is not None, "nothing was written, so nothing is signed"


def test_the_foot_says_which_keys_sign_and_its_sign_stands_beside_its_words(seat: Seat) -> None:
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert "Ctrl+Enter signs" in seat.words()
    seat.type_into("Note", "Seen today.")
    seat.screen.panel.settle()
    wait_until(lambda: "Kept as your draft · Ctrl+Enter signs" in seat.words())
    (foot,) = [each for each in seat.screen.panel.findChildren(HintLine) if each.words.startswith("Kept")]
    words = foot.findChildren(QLabel)[1]
    # As tall as its words, not as the button beside it: the sign stands at the top.
    wait_until(lambda: words.height() == words.heightForWidth(words.width()))


def test_what_is_typed_is_sealed_within_five_seconds_and_offered_again_after_a_kill(surgery: Surgery, show: Show, qtbot: QtBot) -> None:
    seat = sit_down(surgery, show)
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    seat.type_into("Note", "Half a sen")
    qtbot.wait(KEEP_AFTER + 200)
    surgery.settle()
    assert KEEP_AFTER < 5_000
    assert len(surgery.drawer.ids()) == 1
    # Killed here: a new program finds the drawer as it is.
    again = sit_down(surgery, show)
    assert unfinished(again) == ["Consultation"]
    again.press("Go on writing")
    sheet = again.screen.panel.sheet
    assert isinstance(sheet, NoteSheet)
    assert dict(sheet.form.values)["Note"] == "Half a sen"
    again.save()
    (note,) = entries(again, TimelineFilter.NOTES)
    assert isinstance(note, Note)
    assert note.text == "Half a sen"
    assert surgery.drawer.ids() == ()


def test_closing_the_panel_keeps_the_draft_and_a_thrown_away_one_can_be_taken_back(seat: Seat) -> None:
    begin(seat, "Allergy")
    seat.type_into("Allergic to", "Latex")
    seat.keys(Qt.Key.Key_Escape)
    assert seat.screen.step_back()
    seat.surgery.settle()
    seat.surgery.settle()
    assert unfinished(seat) == ["allergy"]
    seat.press("Go on writing")
    sheet = seat.screen.panel.sheet
    assert sheet is not None
    assert ("Allergic to", "Latex") in sheet.form.values  # type: ignore[attr-defined]  # a form's sheet


def test_of_two_unfinished_things_each_can_be_thrown_away_where_it_is_offered(seat: Seat) -> None:
    for kind, field, text in (("Allergy", "Allergic to", "Latex"), ("Problem", "Problem", "Asthma")):
        seat.surgery.ward.registry.clock.advance(minutes=1)
        begin(seat, kind)
        seat.type_into(field, text)
        seat.screen.step_back()
        seat.surgery.settle()
    seat.surgery.settle()
    assert unfinished(seat, more=" 1 more unfinished.") == ["problem"]
    seat.press("Throw away")
    wait_until(lambda: unfinished(seat) == ["allergy"])
    assert len(seat.surgery.drawer.ids()) == 1
    take_back = seat.said[-1]
    assert (take_back.words, take_back.deed) == ("The draft is thrown away.", "Take it back")
    assert take_back.act is not None
    take_back.act()
    sheet = seat.screen.panel.sheet
    assert sheet is not None
    assert ("Problem", "Asthma") in sheet.form.values  # type: ignore[attr-defined]  # a form's sheet


def test_an_amendment_stands_behind_the_signed_words(surgery: Surgery, show: Show) -> None:
    surgery.many_visits(1)
    seat = sit_down(surgery, show)
    (note,) = entries(seat, TimelineFilter.NOTES)
    assert isinstance(note, Note)
    seat.screen.ask(ShowEntry(note))
    seat.press("Amend")
    assert isinstance(seat.screen.panel.sheet, AmendSheet)
    assert note.text in seat.words()
    seat.type_into("Amendment", "Left cheek only.")
    seat.save()
    (amended,) = entries(seat, TimelineFilter.NOTES)
    assert isinstance(amended, Note)
    assert (amended.text, [each.text for each in amended.amendments]) == (note.text, ["Left cheek only."])
    shown = seat.screen.timeline_rows[0].group.entries
    assert any(isinstance(each, Note) and each.amendments for each in shown)


def test_an_allergy_is_added_and_an_empty_one_is_stopped_at_its_field(seat: Seat) -> None:
    begin(seat, "Allergy")
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Say what the person is allergic to." in seat.words()
    seat.type_into("Allergic to", "Penicillin")
    seat.type_into("What happened", "rash, swelling")
    seat.press("Risk: High")
    seat.type_into("Since", "2003")
    seat.save()
    fact = only_fact(seat, ItemKind.ALLERGY)
    assert isinstance(fact, AllergyIntolerance)
    assert (fact.title, fact.reactions, fact.verification) == ("Penicillin", ("rash", "swelling"), Verification.UNCONFIRMED)
    assert str(fact.onset) == "2003"
    assert "Allergy: Penicillin (rash)" in seat.screen.banner.words


def test_a_problem_is_taken_as_told_in_person_unless_somebody_says_otherwise(seat: Seat) -> None:
    begin(seat, "Problem")
    seat.type_into("Problem", "Melasma")
    seat.type_into("Since", "mar 2024")
    seat.save()
    fact = only_fact(seat, ItemKind.CONDITION)
    assert isinstance(fact, Condition)
    assert str(fact.onset) == "Mar-2024"
    (entry,) = entries(seat)
    assert isinstance(entry, Recorded)
    assert (entry.provenance.source, entry.provenance.organisation) == (Source.IN_PERSON, None)


def test_a_problem_from_another_clinic_names_that_clinic(seat: Seat) -> None:
    begin(seat, "Problem")
    seat.type_into("Problem", "Melasma")
    seat.choose("How it reached us", Qt.Key.Key_F)
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Name the clinic, laboratory or person that this came from." in seat.words()
    seat.type_into("From", "Lakeside Skin Clinic")
    seat.save()
    (entry,) = entries(seat)
    assert isinstance(entry, Recorded)
    assert (entry.provenance.source, entry.provenance.organisation) == (Source.THIRD_PARTY, "Lakeside Skin Clinic")
    seat.screen.ask(ShowEntry(entry))
    assert any("Lakeside Skin Clinic (third party)" in words for words in seat.words())


def test_a_medicine_is_added_and_stopped_with_a_reason(seat: Seat) -> None:
    begin(seat, "Medicine")
    seat.type_into("Medicine", "Metformin 500 mg")
    seat.type_into("How to take it", "1 tablet twice a day")
    seat.save()
    (entry,) = entries(seat)
    assert isinstance(entry, Recorded)
    assert isinstance(entry.fact, MedicationStatement)
    seat.screen.ask(ShowEntry(entry))
    seat.press("Stop medicine")
    seat.type_into("Why", "nausea")
    seat.save()
    fact = only_fact(seat, ItemKind.MEDICATION)
    assert isinstance(fact, MedicationStatement)
    assert fact.status is MedicationStatus.STOPPED
    assert fact.comment == "Stopped: nausea"


def test_a_result_takes_a_number_with_its_unit_and_its_range(seat: Seat) -> None:
    begin(seat, "Result")
    seat.type_into("What was measured", "HbA1c")
    seat.type_into("Value", "6,4")
    seat.type_into("Unit", "%")
    seat.type_into("Usual from", "4")
    seat.type_into("Usual to", "5.9")
    seat.save()
    fact = only_fact(seat, ItemKind.OBSERVATION)
    assert isinstance(fact, Observation)
    assert fact.value == Quantity(Decimal("6.4"), "%")
    assert str(fact.reference_range) == "4 to 5.9"


def test_a_procedure_keeps_product_lot_expiry_site_and_units_of_two_products(seat: Seat) -> None:
    begin(seat, "Procedure")
    seat.type_into("Procedure", "Botulinum toxin")
    for mark, lot in (("", "C4821"), (" 2", "C4822")):
        if mark:
            seat.press("Another product")
        seat.type_into(f"Product{mark}", "Toxin A")
        seat.type_into(f"Lot{mark}", lot)
        seat.type_into(f"Expiry{mark}", "03/27")
        seat.type_into(f"Site{mark}", "glabella")
        seat.type_into(f"Amount{mark}", "12 units")
    seat.save()
    fact = only_fact(seat, ItemKind.PROCEDURE)
    assert isinstance(fact, Procedure)
    assert [(each.product, each.lot_number, str(each.expires), each.site, str(each.amount)) for each in fact.products] == [
        ("Toxin A", "C4821", "Mar-2027", "glabella", "12 units"),
        ("Toxin A", "C4822", "Mar-2027", "glabella", "12 units"),
    ]


def test_a_product_that_had_run_out_is_stopped_once_and_kept_when_it_is_true(seat: Seat) -> None:
    begin(seat, "Immunisation")
    seat.type_into("Vaccine", "Influenza")
    seat.type_into("Expiry", "01/2026")
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "This ran out in Jan-2026, before it was used. Check it; press again to keep it so." in seat.words()
    seat.save()
    fact = only_fact(seat, ItemKind.IMMUNIZATION)
    assert isinstance(fact, Immunization)
    assert str(fact.expires) == "Jan-2026"


def test_an_entry_in_error_stays_readable_with_its_reason(surgery: Surgery, show: Show) -> None:
    surgery.write(a_condition())
    seat = sit_down(surgery, show)
    (entry,) = entries(seat)
    seat.screen.ask(MarkWrong(entry))
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Say why this entry is wrong; the reason stays with it." in seat.words()
    seat.type_into("Reason", "belongs to somebody else")
    seat.save()
    (marked,) = entries(seat)
    assert marked.in_error is not None
    seat.screen.ask(ShowEntry(marked))
    assert any("belongs to somebody else (Dr Asha Rao," in words for words in seat.words())
    assert "Mark as entered in error" not in names_in(seat.screen, QWidget)


def test_a_colleague_who_stopped_the_medicine_first_is_heard_of_in_the_form(surgery: Surgery, show: Show) -> None:
    surgery.write(a_medicine())
    seat = sit_down(surgery, show)
    (entry,) = entries(seat)
    assert isinstance(entry, Recorded)
    seat.screen.ask(StopMedicine(entry))  # type: ignore[arg-type]  # it is a medicine
    seat.type_into("Why", "nausea")
    ward = surgery.ward
    surgery.call(lambda: ward.history.stop_medication(ward.doctor, ward.command(), ward.patient, entry.id, on=TODAY))
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: any("not being taken any more" in words for words in _notices(seat)))
    assert seat.screen.panel.sheet is not None


def test_a_cut_off_signature_is_completed_and_not_doubled(seat: Seat) -> None:
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    seat.type_into("Note", "Once only.")
    sheet = seat.screen.panel.sheet
    assert isinstance(sheet, NoteSheet)
    work = sheet.write()
    seat.surgery.call(work)  # the program was killed before it heard of it; its draft names the same commands
    seat.save()
    assert len(entries(seat, TimelineFilter.NOTES)) == 1
    assert len(seat.surgery.call(lambda: seat.surgery.ward.chart().timeline(TimelineFilter.VISITS)).groups) == 1


def test_amending_asks_for_words(surgery: Surgery, show: Show) -> None:
    surgery.many_visits(1)
    seat = sit_down(surgery, show)
    (note,) = entries(seat, TimelineFilter.NOTES)
    assert isinstance(note, Note)
    seat.screen.ask(Amend(note))
    seat.keys(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "There is nothing written yet." in seat.words()


def _notices(seat: Seat) -> set[str]:
    return {each.accessibleName() for each in seat.screen.panel.findChildren(QWidget)}
