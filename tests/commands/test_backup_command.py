"""Backups without a window: made into a folder, proven with a sheet, refused where the window makes them or nobody may keep them."""

from pathlib import Path

import pytest

from clinic_app.bootstrap import open_door
from tests.commands.terminal import Terminal, run


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def the_backup(stick: Path) -> Path:
    (found,) = stick.glob("*.cbk")
    return found


def sheet_file(terminal: Terminal, number: int = 0) -> Path:
    groups = "\n".join(terminal.clinic.sheets[number].groups())
    return terminal.file("sheet.txt", f"Recovery sheet of Lakeside Clinic\n\n{groups}\n\nKeep it apart from the PC.\n")


def test_a_backup_is_made_and_a_sheet_opens_it(terminal: Terminal, stick: Path) -> None:
    made = terminal.run("maya", "backup", "--to", stick)
    assert (made.exit_code, made.err) == (0, "")
    assert f"{the_backup(stick).name} in stick" in made.out
    assert "proven" in made.out

    verified = run("backup", "verify", the_backup(stick), "--sheet-file", sheet_file(terminal, 1))
    assert (verified.exit_code, verified.err) == (0, "")
    assert "whole" in verified.out


def test_the_same_folder_is_one_place_and_is_backed_up_to_without_being_named(terminal: Terminal, stick: Path) -> None:
    assert terminal.run("maya", "backup", "--to", stick).exit_code == 0
    terminal.clinic.clock.advance(days=1)
    assert terminal.run("maya", "backup", "--to", stick).exit_code == 0
    terminal.clinic.clock.advance(days=1)
    assert terminal.run("maya", "backup").exit_code == 0
    assert len(list(stick.glob("*.cbk"))) == 3


def test_without_any_place_it_is_said_what_to_do(terminal: Terminal) -> None:
    said = terminal.run("maya", "backup")
    assert said.is_one_sentence
    assert "no place for backups yet" in said.err


def test_a_receptionist_makes_no_backup(terminal: Terminal, stick: Path) -> None:
    said = terminal.run("rita", "backup", "--to", stick)
    assert said.is_one_sentence
    assert list(stick.iterdir()) == []


def test_while_the_clinic_is_open_its_window_makes_the_backups(terminal: Terminal, stick: Path) -> None:
    with open_door(terminal.clinic.folder, clock=terminal.clinic.clock):
        said = terminal.run("maya", "backup", "--to", stick)
    assert said.exit_code == 1
    assert said.is_one_sentence
    assert "open in a window" in said.err


def test_a_folder_that_leaves_the_clinic_needs_its_keeper(terminal: Terminal, tmp_path: Path) -> None:
    synced = tmp_path / "OneDrive"
    synced.mkdir()
    refused = terminal.run("maya", "backup", "--to", synced)
    assert refused.is_one_sentence
    assert "OneDrive" in refused.err
    half = terminal.run("maya", "backup", "--to", synced, "--kept-by", "Vaultly Ltd")
    assert half.exit_code == 2
    assert list(synced.iterdir()) == []
    kept = terminal.run("maya", "backup", "--to", synced, "--kept-by", "Vaultly Ltd", "--agreed", "2026-01-31")
    assert (kept.exit_code, kept.err) == (0, "")


def test_a_wrong_sheet_and_a_file_that_is_no_backup_are_told_in_a_sentence(terminal: Terminal, stick: Path) -> None:
    assert terminal.run("maya", "backup", "--to", stick).exit_code == 0
    stranger = terminal.file("other.txt", "00000 11111 22222 33333 44444 55555 66666 77777\n")
    assert run("backup", "verify", the_backup(stick), "--sheet-file", stranger).is_one_sentence
    assert run("backup", "verify", sheet_file(terminal), "--sheet-file", sheet_file(terminal)).is_one_sentence
    assert run("backup", "verify", stick / "no.cbk", "--sheet-file", sheet_file(terminal)).is_one_sentence
    assert run("backup", "verify", the_backup(stick), "--sheet-file", stick / "no.txt").is_one_sentence
