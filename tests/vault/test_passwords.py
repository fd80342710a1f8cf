"""Long passwords pass, predictable ones do not, and no rule asks for capitals, digits or signs."""

import pytest

from clinic_app.vault.passwords import PasswordRefused, check, five_words, one_time_words, prepare, wipe
from tests.vault.builders import typed


def refused(text: str, *, keyring: bool = True, username: str = "maya.rao", clinic: str = "Sunrise Clinic") -> str | None:
    """The sentence, or None if the password passes."""
    try:
        check(typed(text), username=username, clinic_name=clinic, keyring=keyring)
    except PasswordRefused as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "text",
    [
        "correct horse battery",
        "my dog eats cheese",
        "lantern-orbit-velvet-canoe-maple",
        "मेरा कुत्ता पनीर खाता",
        "我的狗每天早上都在吃奶酪三明治",
        "x7#Qm2!vLp9$wZe",
        "zzz my dog eats cheese",
        "a" * 20 + " walnut tripod omelette",
    ],
)
def test_a_password_that_nobody_would_guess_passes(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize("text", ["", "short", "fourteen chars"])
def test_fewer_than_15_characters_are_refused(text: str) -> None:
    assert "15 characters" in (refused(text) or "")


def test_characters_are_counted_not_bytes() -> None:
    assert "15 characters" in (refused("ééééüüüüññññ") or "")


def test_without_a_keyring_24_characters_are_asked() -> None:
    assert "24 characters" in (refused("correct horse battery", keyring=False) or "")
    assert refused("correct horse battery staple", keyring=False) is None


def test_a_text_of_a_megabyte_is_refused_at_once() -> None:
    assert "500" in (refused("ab c" * 250_000) or "")


@pytest.mark.parametrize(
    "text",
    [
        "password12345678",
        "Password2025Clinic!",
        "P@ssw0rdP@ssw0rd",
        "qwertyuiopasdfgh",
        "1234567890123456",
        "0987654321098765",
        "aaaaaaaaaaaaaaaaa",
        "x" * 500,
        "ab" * 100,
        "abcdefgh ijklmnop",
        "maya.rao maya.rao maya",
        "MAYA RAO sunrise clinic",
        "SunriseClinicSunrise",
        "letmein letmein letmein",
        "summer2025summer2025",
        "welcomewelcome1!1!",
        "hospitaldoctornurse",
        "11112222333344445555",
    ],
)
def test_what_is_tried_first_is_refused(text: str) -> None:
    assert "common words" in (refused(text) or "")


def test_the_refusal_never_repeats_the_password() -> None:
    assert "summer" not in (refused("summer2025summer2025") or "")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PasswordRefused, match="no characters"):
        prepare(bytearray(b"\xff\xfe"))


def test_one_password_in_two_encodings_is_one() -> None:
    assert prepare(typed("Ze\u0301phyr ﬁve")) == prepare(typed("Z\u00e9phyr five"))
    assert prepare(typed("plain")) == typed("plain")


def test_wiping_leaves_nothing_in_the_buffer() -> None:
    secret = typed("something secret")
    view = memoryview(secret)
    content = bytes(view)
    view.release()
    wipe(secret)
    assert content == b"something secret"
    assert secret == bytearray()


def test_one_time_passwords_are_five_words_that_pass_everywhere() -> None:
    words = one_time_words()
    assert len(words) >= 2048, "eleven bits a word at least"
    assert len(set(words)) == len(words)
    assert all(4 <= len(word) <= 7 and word.isascii() and word.isalpha() and word.islower() for word in words)
    made = {five_words() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert len(password.split("-")) == 5
        assert set(password.split("-")) <= set(words)
        assert refused(password, keyring=False) is None


def test_five_of_the_shortest_words_are_long_enough_without_a_keyring() -> None:
    assert 5 * min(len(word) for word in one_time_words()) + 4 >= 24
