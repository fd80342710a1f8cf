"""The sheets: one or two pages each, every field that the windows ask for, and nothing about any patient."""

from dataclasses import replace

import pytest

from clinic_app.downtime import pages
from clinic_app.downtime.model import BlankForm, Wanted
from clinic_app.downtime.pages import draw
from clinic_app.policy.profile import Contact, PersonWord
from tests.downtime.papers import some_papers
from tests.printing.reading import poppler
from ui.history.note_templates import TEMPLATES
from ui.patients.wording import GENDERS, PROVENANCES


def words(pdf: bytes) -> str:
    return " ".join(poppler(pdf).split())


def test_a_day_sheet_has_two_pages_and_a_form_one() -> None:
    assert draw(some_papers(Wanted())).pages == 2
    for form in BlankForm:
        assert draw(some_papers(Wanted(day_sheet=False, forms=frozenset({form})))).pages == 1
    assert draw(some_papers(Wanted(forms=frozenset(BlankForm), copies=3))).pages == 11


def test_the_day_sheet_says_how_to_reach_the_clinic_and_carries_both_anchors() -> None:
    papers = some_papers(Wanted())
    text = words(draw(papers).pdf)
    for said in (
        "Monday, 02-Mar-2026",
        "+91 11 4000 1234",
        "New Delhi 110024",
        "Printed 02-Mar-2026 08:05 by Rita Fernandes",
        "Front desk",
    ):
        assert said in text
    for anchor in papers.anchors:
        assert anchor.text in text.replace(" ", "")


@pytest.mark.parametrize(
    "label",
    [
        *("Family name", "Given names", "Title", "Name in own script", "Date of birth", "Gender", "Mobile phone", "Email"),
        *("House, street", "City", "Postal code", "District or state", "Country", "Emergency contact", "Guardian"),
        *("Their name", "Relationship", "Their phone", "How did this reach us?", "Preferred", "Do not use", "Note on the contact"),
    ],
)
def test_the_registration_asks_for_what_the_window_asks_for(label: str) -> None:
    assert label in REGISTRATION


REGISTRATION = words(draw(some_papers(Wanted(day_sheet=False, forms=frozenset({BlankForm.REGISTRATION})))).pdf)


def test_paper_and_window_use_the_same_words() -> None:
    assert dict(GENDERS) == pages.GENDERS
    assert all(PROVENANCES[way] == words for way, words in pages.PROVENANCES.items())
    assert tuple(heading for heading, _lines in pages.VISIT_HEADINGS) == TEMPLATES[0].headings


def test_the_clinics_own_word_and_any_script_stand_on_the_sheets() -> None:
    contact = Contact(
        name="عيادة النور " * 12,
        address="दिल्ली\n" * 4,
        phone="1" * 200,
        email="<b>x</b>@y",
        website="",
        privacy_contact="",
    )
    drawn = draw(replace(some_papers(contact=contact), word=PersonWord.CLIENT))
    text = words(drawn.pdf)
    assert "Name of the client" in text
    assert "patient" not in text.lower()
    assert "<b>x</b>@y" in text
    assert drawn.pages in (5, 6)


def test_a_clinic_that_said_nothing_of_itself_gets_its_sheet_too() -> None:
    nobody = Contact(name="X", address="", phone="", email="", website="", privacy_contact="")
    assert draw(replace(some_papers(Wanted(), contact=nobody), anchors=())).pages == 2


def test_the_same_papers_give_the_same_bytes() -> None:
    assert draw(some_papers()).pdf == draw(some_papers()).pdf
