"""A founding killed at any of its steps is begun again in the same folder; a clinic is only there once both its sheets are."""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic_app.bootstrap import open_door
from clinic_app.paths import founding_is_unfinished, is_clinic
from clinic_app.vault.folder_errors import FolderMissing, FoundingCutOff, NoClinicHere
from tests.commands.terminal import Said, run
from tests.fake_clock import FakeClock
from tests.journeys.founding import password_of

STEPS = frozenset({"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir"})
"""What Python asks of the operating system while it founds; between two of them SQLCipher writes its own files."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


def found(folder: Path, sheets: str) -> Said:
    """``clinic-app new`` in ``folder / "clinic"``."""
    options = ("--profile", "mediglo", "--name", "Lakeside", "--manager", "maya", "--no-keyring")
    password = folder / "password.txt"
    password.write_text(password_of("maya"), encoding="utf-8")
    return run("new", "--data", folder / "clinic", "--sheets", folder / sheets, "--password-file", password, *options)


@dataclass(frozen=True, slots=True)
class Steps:
    """How many a founding took, and the number of the one that ends it: the mark is taken away."""

    count: int
    last: int


def steps_of_a_founding(folder: Path, sheets: str, *, kill_at: int | None) -> Steps | None:
    """Found in a child that is killed before the step of that number; nothing where it was killed."""
    read, told = os.pipe()
    child = os.fork()
    if child == 0:
        seen = last = 0

        def step(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen, last
            if event in STEPS and any(str(each).startswith((str(folder / "clinic"), str(folder / sheets))) for each in arguments[:2]):
                if seen == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                if event == "os.remove" and str(arguments[0]).endswith("founding.json"):
                    last = seen
                seen += 1

        try:
            sys.addaudithook(step)
            if found(folder, sheets).exit_code == 0:
                os.write(told, f"{seen} {last}".encode())
        finally:
            os._exit(0)
    os.close(told)
    with os.fdopen(read, "rb") as heard:
        said = heard.read()
    os.waitpid(child, 0)
    return Steps(*map(int, said.split())) if said else None


def a_founding_cut_off(folder: Path) -> None:
    """Killed when some of its files were made."""
    folder.mkdir(exist_ok=True)
    assert steps_of_a_founding(folder, "sheets of nobody", kill_at=20) is None
    assert founding_is_unfinished(folder / "clinic")


def sheets_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*.pdf"))


@pytest.mark.parametrize("part", [25, pytest.param(1, marks=pytest.mark.long)], ids=["some steps", "every step"])
def test_a_founding_killed_at_any_step_is_begun_again_and_never_opened_as_if_whole(tmp_path: Path, part: int) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "again"
    a_founding_cut_off(whole)
    steps = steps_of_a_founding(whole, "sheets", kill_at=None)
    assert steps is not None
    a_founding_cut_off(folder)
    opened = []
    for kill_at in sorted({*range(0, steps.count, part), steps.last, steps.last + 1}):
        assert steps_of_a_founding(folder, f"sheets {kill_at}", kill_at=kill_at) is None, "the child was not killed"
        if is_clinic(folder / "clinic"):
            # The mark goes after the sheets: whoever is let in has both.
            assert sheets_in(folder / f"sheets {kill_at}") == ["recovery-sheet-A.pdf", "recovery-sheet-B.pdf"]
            with open_door(folder / "clinic", clock=FakeClock()) as door:
                clinic = door.sign_in("maya", bytearray(password_of("maya"), "utf-8"))
                clinic.close()
            assert clinic.notices == ()
            folder.rename(tmp_path / f"opened {kill_at}")
            a_founding_cut_off(folder)
            opened.append(kill_at)
            continue
        with pytest.raises((FolderMissing, FoundingCutOff, NoClinicHere)), open_door(folder / "clinic", clock=FakeClock()):
            pass
    assert opened
    assert min(opened) == steps.last + 1
    said = found(folder, "sheets")
    assert (said.exit_code, said.err) == (0, "")
    assert "began again" in said.out
    assert "destroy them" in said.out
    checked = run("check", "--data", folder / "clinic", "--as", "maya", "--password-file", folder / "password.txt")
    assert checked.exit_code == 0, checked.out


def test_every_other_command_says_what_to_do_about_a_founding_that_was_cut_off(tmp_path: Path) -> None:
    a_founding_cut_off(tmp_path)
    for command in (("check",), ("staff", "list"), ("patients", "find", "x")):
        said = run(*command, "--data", tmp_path / "clinic", "--as", "maya", "--password-file", tmp_path / "password.txt")
        assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)
        assert "set it up again" in said.err


def test_a_file_of_somebody_else_outlives_a_founding_that_was_cut_off(tmp_path: Path) -> None:
    a_founding_cut_off(tmp_path)
    theirs = tmp_path / "clinic" / "holiday.jpg"
    theirs.write_bytes(b"somebody's")
    said = found(tmp_path, "more sheets")
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert "must be empty" in said.err
    theirs.rename(tmp_path / "holiday.jpg")
    assert found(tmp_path, "more sheets").exit_code == 0
