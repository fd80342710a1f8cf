"""What stands in the form: guessed from the finder's line, kept letter for letter, set against what a colleague saved."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_app.errors import InvalidInput
from clinic_app.patients.model import BirthDate, ContactKind, ContactPoint, Gender
from clinic_app.policy.profile import DateOrder
from tests.builders import a_name, a_registration
from ui.patients.registration_draft import RegistrationDraft, draft_from, draft_of, merged

TODAY = date(2026, 3, 2)


def guessed(line: str) -> RegistrationDraft:
    return draft_from(line, order=DateOrder.DAY_FIRST, today=TODAY)


@pytest.mark.parametrize(
    ("line", "family", "given"),
    [
        ("sharma an", "Sharma", "An"),
        ("SHARMA, Ananya Devi", "Sharma", "Ananya Devi"),
        ("de la cruz, maría", "De La Cruz", "María"),
        ("o'brien-shaw siobhán", "O'Brien-Shaw", "Siobhán"),
        ("McDonald Ewan", "McDonald", "Ewan"),
        ("singh", "Singh", ""),
        ("", "", ""),
    ],
)
def test_names_are_guessed_from_what_was_typed(line: str, family: str, given: str) -> None:
    assert (guessed(line).family, guessed(line).given) == (family, given)


def test_a_name_in_another_script_is_the_name_in_its_own_script() -> None:
    assert guessed("अनन्या शर्मा") == RegistrationDraft(native="अनन्या शर्मा")


def test_a_title_is_no_name() -> None:
    assert guessed("dr. rao anil") == RegistrationDraft(prefix="Dr", family="Rao", given="Anil")


@pytest.mark.parametrize("line", ["sharma 29/2/1984 98110 44471", "98110 44471 sharma 29 feb 1984", "29-feb-84 sharma 9811044471"])
def test_digits_become_the_phone_and_a_date_the_date_of_birth_wherever_they_stand(line: str) -> None:
    draft = guessed(line)
    assert draft.family == "Sharma"
    assert draft.contacts[0].digits == "9811044471"
    assert draft.read_birth(order=DateOrder.DAY_FIRST, today=TODAY) == BirthDate(day=date(1984, 2, 29))


@pytest.mark.parametrize("line", ["4471", "A-00001-X", "10482"])
def test_what_was_typed_to_find_somebody_by_number_is_no_phone(line: str) -> None:
    assert guessed(line).contacts[0].digits in ("", "10482")
    assert guessed(line).family == ""


def test_a_row_that_was_never_filled_in_is_not_saved() -> None:
    assert guessed("sharma").registration(order=DateOrder.DAY_FIRST, today=TODAY).contacts == ()


def test_a_contact_that_is_marked_and_empty_is_complained_of() -> None:
    draft = RegistrationDraft(family="Sharma", contacts=(ContactPoint(kind=ContactKind.MOBILE, value="", preferred=True),))
    with pytest.raises(InvalidInput, match="empty"):
        draft.registration(order=DateOrder.DAY_FIRST, today=TODAY).checked(today=TODAY)


def test_words_that_are_no_date_name_the_field() -> None:
    with pytest.raises(InvalidInput) as told:
        RegistrationDraft(family="Sharma", birth="31 feb 84").registration(order=DateOrder.DAY_FIRST, today=TODAY)
    assert told.value.field == "Date of birth"


def test_a_guessed_day_is_not_guessed_anew_by_opening_and_saving_the_form() -> None:
    guess = BirthDate(day=date(1984, 2, 15), estimated=True)
    registration = replace(a_registration(), birth=guess)
    assert draft_of(registration).registration(order=DateOrder.DAY_FIRST, today=TODAY) == registration
    changed = replace(draft_of(registration), birth="about 1985")
    assert changed.read_birth(order=DateOrder.DAY_FIRST, today=TODAY) == BirthDate(day=date(1985, 7, 1), estimated=True)


def test_what_only_the_colleague_changed_is_taken_over_and_what_was_typed_here_stays() -> None:
    base = draft_of(a_registration(a_name()))
    mine = replace(base, family="Sharma-Verma", given="Ananya")
    theirs = replace(base, given="Anuradha", gender=Gender.OTHER)
    merge = merged(mine, base=base, theirs=theirs)
    assert merge.draft == replace(mine, gender=Gender.OTHER)
    assert merge.taken == ("Gender",)
    assert merge.clashes == (("Given names", "Anuradha"),)


def test_two_people_who_wrote_the_same_do_not_clash() -> None:
    base = draft_of(a_registration())
    both = replace(base, prefix="Dr")
    assert merged(both, base=base, theirs=both).clashes == ()
