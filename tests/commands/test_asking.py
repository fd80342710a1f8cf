"""Nothing is asked where nobody answers: what is missing is named, and a refusal is one sentence."""

from pathlib import Path

import pytest

from tests.commands.terminal import Terminal, run
from tests.journeys.founding import password_of

SIGNED = ("--data", "nowhere", "--as", "maya", "--password-file", "nothing")
DEEDS: tuple[tuple[str, ...], ...] = (
    ("staff", "add", "zoe", "--role", "doctor"),
    ("staff", "reset-password", "rita"),
    ("staff", "roles", "rita", "--role", "doctor"),
    ("staff", "list"),
    ("password",),
    ("patients", "register", "--family", "Rao"),
    ("patients", "find", "rao"),
    ("patients", "show", "A-1"),
    ("chart", "A-1"),
    ("import", "fhir", "bundle.json"),
    ("record-copy", "A-1", "--identity", "passport", "--requested-by", "the patient", "--out", "."),
    ("audit",),
    ("check",),
)
"""Every command that somebody signs in for, complete but for that."""

LACKING: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "COMMAND"),
    (("new", "--name", "x", "--manager", "maya", "--sheets", "s"), "--profile"),
    (("new", "--profile", "mediglo", "--manager", "maya", "--sheets", "s"), "--name"),
    (("new", "--profile", "mediglo", "--name", "x", "--sheets", "s"), "--manager"),
    (("new", "--profile", "mediglo", "--name", "x", "--manager", "maya"), "--sheets"),
    (("new", "--profile", "unheard-of", "--name", "x", "--manager", "maya", "--sheets", "s"), "--profile"),
    (("staff",), "DEED"),
    (("staff", "add", "--role", "doctor", *SIGNED), "USER"),
    (("staff", "add", "zoe", *SIGNED), "--role"),
    (("staff", "add", "zoe", "--role", "surgeon", *SIGNED), "--role"),
    (("staff", "roles", "zoe", *SIGNED), "--role"),
    (("patients", "show", *SIGNED), "ID"),
    (("patients", "register", "--gender", "x", *SIGNED), "--gender"),
    (("chart", *SIGNED), "PATIENT"),
    (("import", "fhir", *SIGNED), "FILE"),
    (("record-copy", "A-1", "--identity", "passport", "--out", ".", *SIGNED), "--requested-by"),
    (("record-copy", "A-1", "--identity", "passport", "--requested-by", "the patient", *SIGNED), "--out"),
    (("record-copy", "A-1", "--requested-by", "x", "--out", ".", "--since", "29-02-2023", *SIGNED), "YYYY-MM-DD"),
    (("audit", "--limit", "-1", *SIGNED), "--limit"),
    (("audit", "--limit", "9" * 20, *SIGNED), "--limit"),
    (("audit", "--since", "2020-13-01", *SIGNED), "YYYY-MM-DD"),
    (("audit", "--until", "9999-12-31", *SIGNED), "YYYY-MM-DD"),
    (("audit", "--limit", "many", *SIGNED), "--limit"),
)


def of(arguments: tuple[str, ...]) -> str:
    return " ".join(arguments[:2])


@pytest.mark.parametrize(("arguments", "named"), LACKING, ids=[f"{of(arguments)} {named}" for arguments, named in LACKING])
def test_what_the_line_lacks_is_named(arguments: tuple[str, ...], named: str) -> None:
    said = run(*arguments)
    assert (said.exit_code, said.out) == (2, "")
    assert named in said.err


@pytest.mark.parametrize("deed", DEEDS, ids=of)
def test_a_deed_without_a_person_names_the_option(terminal: Terminal, deed: tuple[str, ...]) -> None:
    said = run(*deed, "--data", terminal.clinic.folder)
    assert said.exit_code == 2
    assert "--as" in said.err


@pytest.mark.parametrize("deed", DEEDS, ids=of)
def test_a_deed_without_a_password_names_the_option_and_asks_nobody(terminal: Terminal, deed: tuple[str, ...]) -> None:
    said = run(*deed, "--data", terminal.clinic.folder, "--as", "maya")
    assert said.exit_code == 2
    assert "--password-file" in said.err


@pytest.mark.parametrize("deed", DEEDS, ids=of)
def test_a_deed_in_a_folder_without_a_clinic_is_told_and_makes_none(tmp_path: Path, deed: tuple[str, ...]) -> None:
    password = tmp_path / "password"
    password.write_text("whatever it may be", encoding="utf-8")
    more = ("--new-password-file", str(password)) if deed == ("password",) else ()
    said = run(*deed, *more, "--data", tmp_path / "nowhere", "--as", "maya", "--password-file", password)
    assert said.exit_code == 1
    assert said.is_one_sentence
    assert not (tmp_path / "nowhere").exists()


def test_a_wrong_password_and_an_unknown_name_are_told_alike(terminal: Terminal) -> None:
    wrong = terminal.run("maya", "audit", password_of_other="rita")
    unknown = terminal.run("nobody", "audit")
    assert (wrong.exit_code, unknown.exit_code, wrong.is_one_sentence) == (1, 1, True)
    assert wrong.err == unknown.err


@pytest.mark.parametrize(
    ("content", "told"), [("", "empty"), ("\nsecret", "empty"), ("x" * 5_000, "larger")], ids=["none", "blank", "long"]
)
def test_a_password_file_that_is_none_is_told(terminal: Terminal, content: str, told: str) -> None:
    file = terminal.file("odd.txt", content)
    said = run("audit", "--data", terminal.clinic.folder, "--as", "maya", "--password-file", file)
    assert said.exit_code == 1
    assert said.is_one_sentence
    assert told in said.err


def test_a_mark_in_front_of_a_password_is_no_part_of_it(terminal: Terminal) -> None:
    """Some editors write one, nobody sees it, and whoever types the password later does not type it."""
    file = terminal.file("marked.txt", f"\ufeff{password_of('maya')}\r\n")
    assert run("staff", "list", *terminal.signed("maya", file), clock=terminal.clinic.clock).exit_code == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [("seven copper\ufeff lanterns", "invisible"), ("seven copper lanterns", "UTF-8")],
    ids=["a mark inside", "another encoding"],
)
def test_a_password_file_that_nobody_could_type_is_told(terminal: Terminal, content: str, told: str) -> None:
    file = terminal.passwords / "odd.txt"
    file.write_bytes(content.encode("utf-8" if "\ufeff" in content else "utf-16"))
    said = run("password", *terminal.signed("maya"), "--new-password-file", file, clock=terminal.clinic.clock)
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert told in said.err
    assert terminal.run("maya", "staff", "list").exit_code == 0


def test_a_copy_is_not_locked_with_words_that_were_read_wrong(terminal: Terminal) -> None:
    words = terminal.passwords / "words.txt"
    words.write_bytes("fünf nasse Wörter draußen".encode("latin-1"))
    command = ("record-copy", "sharma", "--identity", "passport", "--requested-by", "the patient", "--out", terminal.passwords)
    said = terminal.run("maya", *command, "--passphrase-file", words)
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert "UTF-8" in said.err
    assert list(terminal.passwords.glob("*.pdf")) == []


def test_a_folder_in_place_of_a_password_file_is_told(terminal: Terminal) -> None:
    said = run("audit", "--data", terminal.clinic.folder, "--as", "maya", "--password-file", terminal.passwords)
    assert said.exit_code == 1
    assert said.is_one_sentence


def test_a_one_time_password_does_nothing_but_change_itself(terminal: Terminal) -> None:
    given = terminal.run("maya", "staff", "reset-password", "rita")
    assert "not saved is lost" in given.out
    assert "staff list" not in given.out
    words = given.out.rpartition(": ")[2].strip()
    once = terminal.file("once.txt", words)
    signed = ("--data", terminal.clinic.folder, "--as", "rita", "--password-file", once)
    refused = run("patients", "find", "sharma", *signed, clock=terminal.clinic.clock)
    assert (refused.exit_code, refused.out, refused.is_one_sentence) == (1, "", True)
    assert "clinic-app password" in refused.err
    kept = run("password", *signed, "--new-password-file", once, clock=terminal.clinic.clock)
    assert (kept.exit_code, kept.is_one_sentence) == (1, True)
    assert "choose another one" in kept.err
    changed = run("password", *signed, "--new-password-file", terminal.password_file("rita"), clock=terminal.clinic.clock)
    assert changed.exit_code == 0, changed.err
    assert terminal.run("rita", "patients", "find", "sharma").exit_code == 0
