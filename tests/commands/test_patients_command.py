"""Registering and finding without a window: what was understood is said, and what cannot be right is sent back."""

import pytest

from tests.commands.terminal import Terminal, run
from ui import __main__ as program


@pytest.mark.parametrize(("typed", "born"), [("03/04/1984", "born 03-Apr-1984"), ("42y", "born about 1983"), ("1984", "born about 1984")])
def test_how_a_date_of_birth_was_understood_is_said(terminal: Terminal, typed: str, born: str) -> None:
    said = terminal.run("rita", "patients", "register", "--family", "Rao", "--birth-date", typed)
    assert said.exit_code == 0
    assert born in said.out


def test_a_bare_number_is_no_date_and_how_to_write_an_age_is_said(terminal: Terminal) -> None:
    said = terminal.run("rita", "patients", "register", "--family", "Rao", "--birth-date", "42")
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert "42y" in said.err


@pytest.mark.parametrize(("option", "value", "told"), [("--mobile", "12", "5 digits"), ("--email", "foo", "@")])
def test_what_reaches_nobody_is_sent_back(terminal: Terminal, option: str, value: str, told: str) -> None:
    said = terminal.run("rita", "patients", "register", "--family", "Rao", option, value)
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert told in said.err


def test_nothing_asked_for_is_the_people_opened_last(terminal: Terminal) -> None:
    none_yet = terminal.run("rita", "patients", "find", "")
    assert none_yet.exit_code == 0
    assert "opened nobody yet" in none_yet.out
    terminal.run("rita", "patients", "show", "sharma")
    assert "SHARMA" in terminal.run("rita", "patients", "find").out


def test_a_word_that_is_no_command_is_told_which_ones_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["clinic-app", "stafff", "list"])
    with pytest.raises(SystemExit) as end:
        program.main()
    assert end.value.code == 2
    assert "record-copy" in capsys.readouterr().err


def test_the_help_names_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help").exit_code == 0
    assert "demo" in capsys.readouterr().out


def test_the_folder_that_one_is_in_is_told_by_its_name(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(terminal.passwords)
    said = terminal.run("maya", "import", "fhir", ".")
    assert said.exit_code == 1
    assert said.out.startswith(f"{terminal.passwords.name}: ")
    assert "nothing was taken" in said.err
