"""A copy that is handed over by command: the file and the record of it are never one without the other."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from clinic_app.record_copy.reference import copy_reference
from tests.commands.terminal import Said, Terminal, run

FILE = f"record-copy-{copy_reference('A', 1)}.pdf"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def copied(terminal: Terminal, out: Path) -> Said:
    return terminal.run("maya", "record-copy", "sharma", "--identity", "passport", "--requested-by", "the patient", "--out", out)


def events(terminal: Terminal) -> list[str]:
    """What the trail has about copies, oldest first."""
    rows = json.loads(terminal.run("maya", "audit", "--json").out)
    return [row["event"] for row in reversed(rows) if row["event"].startswith("record-copy:")]


def test_a_copy_lies_in_its_folder_alone_and_is_on_record(terminal: Terminal, out: Path) -> None:
    said = copied(terminal, out)
    assert said.exit_code == 0, said.err
    assert [path.name for path in out.iterdir()] == [FILE]
    assert events(terminal) == ["record-copy:draft", "record-copy:release"]


def test_a_copy_that_cannot_be_written_was_never_handed_over(terminal: Terminal, out: Path) -> None:
    # A folder with something in it stands where the file would be written.
    (out / f"{FILE}.part.tmp" / "in the way").mkdir(parents=True)
    said = copied(terminal, out)
    assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)
    assert events(terminal) == ["record-copy:draft"]


def test_a_copy_that_cannot_get_its_name_is_taken_back(terminal: Terminal, out: Path) -> None:
    def blocking() -> datetime:
        """The clock, which is asked between the writing and the naming of the file: a folder of that name appears meanwhile."""
        if (out / f"{FILE}.part").exists():
            (out / FILE).mkdir(exist_ok=True)
        return terminal.clinic.clock()

    command = ("record-copy", "sharma", "--identity", "passport", "--requested-by", "the patient", "--out", out)
    said = run(*command, *terminal.signed("maya"), clock=blocking)
    assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)
    assert [path.name for path in out.iterdir()] == [FILE]
    assert events(terminal) == ["record-copy:draft", "record-copy:release", "record-copy:take-back"]
    (out / FILE).rmdir()
    # The same copy goes on under its reference, as nothing of it has left.
    assert copied(terminal, out).exit_code == 0
    assert (out / FILE).is_file()
