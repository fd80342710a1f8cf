"""A request is answered only when it is known who asks, and what leaves is locked or left open for a reason."""

from datetime import date

import pytest

from clinic_app.errors import InvalidInput, Refused
from clinic_app.record_copy.model import Asker, CopyScope, NoEncryption, Passphrase, understood_asker
from clinic_app.record_copy.passphrases import new_passphrase
from clinic_app.record_copy.reference import copy_reference
from tests.record_copy.small_clinic import TODAY, a_request


@pytest.mark.parametrize("seen", ["", "   "])
def test_without_an_identity_check_there_is_no_copy(seen: str) -> None:
    with pytest.raises(Refused, match="Check who is asking"):
        a_request(identity_check=seen).checked(today=TODAY)


@pytest.mark.parametrize("asker", [Asker.GUARDIAN, Asker.REPRESENTATIVE])
def test_whoever_asks_for_somebody_else_shows_that_they_may(asker: Asker) -> None:
    with pytest.raises(Refused, match="that they may ask"):
        a_request(asker=asker, asker_words="Meera Sharma, her mother").checked(today=TODAY)
    a_request(asker=asker, asker_words="Meera Sharma, her mother", authority="birth certificate").checked(today=TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asker_words": " "}, "Who asks"),
        ({"asker_words": "x" * 2_001}, "Who asks"),
        ({"received_on": date(2026, 3, 3)}, "Received on"),
        ({"scope": CopyScope(since=date(2026, 2, 2), until=date(2026, 2, 1))}, "Dates"),
        ({"identity_check": "card 4111 1111 1111 1111"}, "Identity"),
        ({"asker_words": "4111 1111 1111 1111"}, "Who asks"),
        ({"authority": "4111 1111 1111 1111"}, "Authority"),
    ],
)
def test_what_cannot_be_is_sent_back_with_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        a_request(**changes).checked(today=TODAY)
    assert refused.value.field == field


def test_a_request_of_today_for_one_day_is_in_order() -> None:
    request = a_request(scope=CopyScope(since=TODAY, until=TODAY))
    assert request.checked(today=TODAY) is request
    assert request.scope.dates == "from 02-Mar-2026 to 02-Mar-2026"
    assert not request.scope.is_everything


@pytest.mark.parametrize("text", ["elevenchars", "", "with a\ttab in it", "र" * 43, "ﷺ" * 8])
def test_a_passphrase_that_would_not_hold_or_cannot_be_typed_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        Passphrase(text).checked()


@pytest.mark.parametrize("text", ["twelve chars", "gravel-mitten-opera-canyon-hazel", "चार शब्द यहाँ हैं", "é" * 63])
def test_a_passphrase_of_words_holds(text: str) -> None:
    assert Passphrase(text).checked().text == text


def test_a_passphrase_typed_on_another_keyboard_is_the_same() -> None:
    # Longer than a PDF takes as it is typed, and not as it goes into the file.
    assert Passphrase("e\u0301" * 50).checked().text == "\u00e9" * 50
    assert Passphrase("cafe\u0301 au lait, deux").checked() == Passphrase("caf\u00e9 au lait, deux").checked()


def test_a_new_passphrase_holds_and_is_never_the_same() -> None:
    drawn = {new_passphrase().checked().text for _ in range(20)}
    assert max(map(len, drawn)) <= 32
    assert len(drawn) == 20
    assert all(text.count("-") == 4 for text in drawn)


def test_a_passphrase_is_not_shown_by_accident() -> None:
    assert "gravel" not in repr(Passphrase("gravel-mitten-opera"))


def test_a_file_that_anybody_can_open_needs_a_reason() -> None:
    with pytest.raises(Refused, match="Say why"):
        NoEncryption(" ").checked()
    with pytest.raises(InvalidInput):
        NoEncryption("4111 1111 1111 1111").checked()
    with pytest.raises(InvalidInput):
        NoEncryption("x" * 2_001).checked()
    assert NoEncryption("She has no computer but the library's").checked().reason


@pytest.mark.parametrize(
    ("words", "asker"),
    [
        ("the patient", Asker.PATIENT),
        ("Patient", Asker.PATIENT),
        ("The claimant", Asker.PATIENT),
        ("her mother, Meera Sharma", Asker.GUARDIAN),
        ("Guardian", Asker.GUARDIAN),
        ("Rao & Partners, solicitors", Asker.REPRESENTATIVE),
        ("the patient's brother", Asker.REPRESENTATIVE),
        ("", Asker.REPRESENTATIVE),
    ],
)
def test_words_say_in_which_position_somebody_asks(words: str, asker: Asker) -> None:
    assert understood_asker(words) is asker


def test_references_tell_slips_of_the_pen() -> None:
    assert copy_reference("A", 1) == "RC-A-00001-D"
    assert len({copy_reference("A", number)[-1] for number in range(1, 30)}) > 10
