"""A clinic is founded without a window: what its policy leaves open is named or asked for, and a failure leaves nothing behind."""

import io
import json
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from clinic_app.bootstrap import open_door
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.policy.questions import required_answers
from tests.commands.terminal import Said, run
from tests.fake_clock import FakeClock
from tests.journeys.founding import password_of

BLANK = ("contact.email", "place.time_zone", "place.region", "retention.disposal_procedure")
"""What the profile of medical case management leaves open, beside the name."""

ANSWERS = """
[contact]
email = "desk@lakeside.example"
[place]
time_zone = "Europe/London"
region = "GB"
[retention]
disposal_procedure = "Handbook, section 4"
"""


def found(folder: Path, *more: str | Path, profile: str = "mediglo", name: str = "Lakeside", interactive: bool = False) -> Said:
    """``clinic-app new`` for maya; the clinic, the sheets and the password lie in ``folder``."""
    password = folder / "password.txt"
    password.write_text(password_of("maya"), encoding="utf-8")
    options = ("--data", folder / "clinic", "--profile", profile, "--name", name, "--manager", "maya", "--no-keyring")
    return run("new", *options, "--sheets", folder / "sheets", "--password-file", password, *more, interactive=interactive)


def answers(folder: Path, text: str) -> tuple[str, Path]:
    file = folder / "answers.toml"
    file.write_text(text, encoding="utf-8")
    return "--answers", file


def name_of_clinic(folder: Path) -> str:
    with open_door(folder / "clinic", clock=FakeClock()) as door:
        clinic = door.sign_in("maya", bytearray(password_of("maya"), "utf-8"))
        clinic.close()
    return clinic.profile.contact.name


def test_a_clinic_is_ready_with_its_two_sheets(tmp_path: Path) -> None:
    said = found(tmp_path, name="  Hautärzte am See 皮肤科  ")
    assert (said.exit_code, said.err) == (0, "")
    assert sorted(file.name for file in (tmp_path / "sheets").iterdir()) == ["recovery-sheet-A.pdf", "recovery-sheet-B.pdf"]
    assert name_of_clinic(tmp_path) == "Hautärzte am See 皮肤科"


def test_what_a_policy_leaves_open_is_named_with_the_option(tmp_path: Path) -> None:
    assert {each.key for each in required_answers(shipped_profile("mcmi"))} == {"contact.name", *BLANK}
    said = found(tmp_path, profile="mcmi")
    assert (said.exit_code, said.out) == (2, "")
    assert [key for key in ("--answers", *BLANK) if key not in said.err] == []
    assert not (tmp_path / "clinic").exists()
    assert not (tmp_path / "sheets").exists()


def test_an_answers_file_fills_the_blanks(tmp_path: Path) -> None:
    said = found(tmp_path, *answers(tmp_path, ANSWERS), profile="mcmi")
    assert (said.exit_code, said.err) == (0, "")
    assert name_of_clinic(tmp_path) == "Lakeside"


def test_somebody_at_the_keyboard_is_asked_for_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = ANSWERS.replace('region = "GB"', "").replace("email", "website")
    monkeypatch.setattr("sys.stdin", io.StringIO("not a country\nGB\n"))
    said = found(tmp_path, *answers(tmp_path, half), profile="mcmi", interactive=True)
    assert said.exit_code == 0, said.err
    assert "two capital letters" in said.out


def test_whoever_ends_the_input_instead_of_answering_is_told_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    said = found(tmp_path, profile="mcmi", interactive=True)
    assert said.exit_code == 2
    assert "--answers" in said.err
    assert not (tmp_path / "clinic").exists()


@pytest.mark.parametrize(
    "text",
    ["no toml at all", "[contact]\nemial = 'a@b'", "[contact]\nemail = 7.5", "[place]\nregion = 'gb'", "contact = 3", "x = " + "[" * 2_000],
)
def test_answers_that_cannot_be_taken_are_told(tmp_path: Path, text: str) -> None:
    said = found(tmp_path, *answers(tmp_path, text), profile="mcmi")
    assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True), said.err
    assert not (tmp_path / "clinic").exists()


@pytest.mark.parametrize("name", ["x" * 10_000, "Lake\x1b[2Jside", "Lake\u202eside", "Card 4111 1111 1111 1111"])
def test_a_name_that_no_letter_can_carry_is_told(tmp_path: Path, name: str) -> None:
    said = found(tmp_path, name=name)
    assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)
    assert "Name of the clinic" in said.err
    assert not (tmp_path / "clinic").exists()


def test_an_empty_name_is_named_as_missing(tmp_path: Path) -> None:
    said = found(tmp_path, name="  ")
    assert said.exit_code == 2
    assert "contact.name" in said.err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--manager", "Maya Iyer!"), "username"),
        (("--manager", "x" * 300), "Name: "),
        (("--manager-name", "x" * 10_000), "Name: "),
        (("--manager-name", "Maya\u202eIyer"), "Name: "),
        (("--pc-name", "x" * 10_000), "Name of the computer: "),
        (("--pc-name", " \x1b "), "Name of the computer: "),
    ],
    ids=["odd username", "long username", "long name", "turned name", "long PC", "no PC"],
)
def test_names_that_cannot_be_kept_leave_no_clinic_behind(tmp_path: Path, more: tuple[str, str], told: str) -> None:
    said = found(tmp_path, *more)
    assert (said.exit_code, said.is_one_sentence) == (1, True), said
    assert told in said.err
    assert not any((tmp_path / "clinic").glob("*"))


def test_a_computer_without_a_keyring_is_told_how_to_do_without(tmp_path: Path) -> None:
    password = tmp_path / "password.txt"
    password.write_text(password_of("maya"), encoding="utf-8")
    options = ("--data", tmp_path / "clinic", "--profile", "mediglo", "--name", "x", "--manager", "maya", "--sheets", tmp_path / "sheets")
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]  # the library leaves it without types
    try:
        said = run("new", *options, "--password-file", password)
    finally:
        keyring.set_keyring(before)
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert "--no-keyring" in said.err
    assert not any((tmp_path / "clinic").glob("*"))


def test_a_second_clinic_is_not_founded_over_the_first(tmp_path: Path) -> None:
    assert found(tmp_path).exit_code == 0
    before = {file: file.read_bytes() for file in (tmp_path / "clinic").rglob("*") if file.is_file()}
    said = found(tmp_path, "--sheets", tmp_path / "others")
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert {file: file.read_bytes() for file in (tmp_path / "clinic").rglob("*") if file.is_file()} == before


def test_sheets_of_another_clinic_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "recovery-sheet-A.pdf").write_bytes(b"somebody's")
    said = found(tmp_path)
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert (tmp_path / "sheets" / "recovery-sheet-A.pdf").read_bytes() == b"somebody's"
    assert not (tmp_path / "clinic").exists()


def test_a_check_in_json_says_that_all_is_well(tmp_path: Path) -> None:
    assert found(tmp_path).exit_code == 0
    said = run("check", "--json", "--data", tmp_path / "clinic", "--as", "maya", "--password-file", tmp_path / "password.txt")
    assert said.exit_code == 0
    assert {each["ok"] for each in json.loads(said.out)} == {True}
