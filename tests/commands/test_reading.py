"""What commands show: a chart to whoever may see it, lists as text and as JSON, and never a character that would move the terminal."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from clinic_app.commands.shell import Shell
from tests.commands.terminal import Said, Terminal

ROOT = Path(__file__).resolve().parents[2]


def record_number(terminal: Terminal) -> str:
    (found,) = json.loads(terminal.run("rita", "patients", "find", "sharma", "--json").out)
    return str(found["record_number"])


def trail(terminal: Terminal) -> list[dict[str, object]]:
    said = terminal.run("maya", "audit", "--json")
    assert said.exit_code == 0
    rows: list[dict[str, object]] = json.loads(said.out)
    return rows


def test_a_doctor_reads_a_chart(terminal: Terminal) -> None:
    said = terminal.run("asha", "chart", record_number(terminal))
    assert (said.exit_code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert "SHARMA, Ananya Devi" in lines[0]
    assert lines[1:4] == ["Allergies: not asked", "Problems: Melasma", "Medicines: not asked"]
    assert "02-Mar-2026  encounter: Laser session" in lines
    # What belongs to the visit stands under it.
    assert "    12-Jan-2026  observation: HbA1c" in lines
    assert "        Value: 6.4%" in lines
    assert "    Note: Paler.\n        Comes again.\n" in said.out
    assert any(row["event"] == "chart:open" and row["outcome"] == "done" for row in trail(terminal))


def test_a_chart_is_given_to_programs(terminal: Terminal) -> None:
    chart = json.loads(terminal.run("asha", "chart", "sharma", "--json").out)
    assert chart["problems"]["current"][0]["what"] == "Melasma"
    assert chart["allergies"] == {"state": "not asked", "current": []}
    assert {kind: count for kind, count in chart["counts"].items() if count} == {
        "encounter": 1,
        "condition": 1,
        "observation": 1,
        "note": 1,
    }
    visits = [group["visit"]["what"] for group in chart["timeline"] if group["visit"]]
    assert visits == ["Laser session"]
    loose = {entry["kind"] for group in chart["timeline"] if not group["visit"] for entry in group["entries"]}
    assert loose == {"condition", "note"}


def refused_and_on_record(terminal: Terminal, said: Said, detail: str, *, about_somebody: bool) -> None:
    assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)
    assert "Your role does not allow you to" in said.err
    newest = next(row for row in trail(terminal) if row["event"] == "deed:refused")
    assert (newest["detail"], newest["name"], newest["patient"] is not None) == (detail, "Rita", about_somebody)


def test_a_receptionist_is_refused_a_chart_and_it_is_on_record_whose(terminal: Terminal) -> None:
    refused_and_on_record(terminal, terminal.run("rita", "chart", "sharma"), "chart:open", about_somebody=True)


def test_a_receptionist_is_refused_a_record_copy_and_it_is_on_record_whose(terminal: Terminal) -> None:
    command = ("record-copy", "sharma", "--identity", "passport", "--requested-by", "the patient", "--out", terminal.passwords)
    refused_and_on_record(terminal, terminal.run("rita", *command), "record-copy:make", about_somebody=True)
    assert list(terminal.passwords.glob("*.pdf")) == []


def test_a_receptionist_is_refused_what_is_not_hers(terminal: Terminal) -> None:
    commands = (("audit",), ("check",), ("staff", "list"), ("import", "fhir", "none.json"))
    for command in commands:
        said = terminal.run("rita", *command)
        assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)
    refused = [row["detail"] for row in trail(terminal) if row["event"] == "deed:refused" and row["name"] == "Rita"]
    assert refused == ["fhir:import", "staff:list", "clinic:check", "audit:read"]


def test_nobody_is_meant_by_a_line_that_finds_nobody(terminal: Terminal) -> None:
    # Opened once, so that it is whom an empty line of the finder shows.
    assert terminal.run("asha", "patients", "show", "sharma").exit_code == 0
    for command, text in (("chart", ""), ("patients show", "  "), ("chart", "A-999")):
        said = terminal.run("asha", *command.split(), text)
        assert (said.exit_code, said.out, said.is_one_sentence) == (1, "", True)


def test_the_trail_is_proven(terminal: Terminal) -> None:
    said = terminal.run("maya", "audit", "--verify", "--json")
    assert said.exit_code == 0
    assert {each["ok"] for each in json.loads(said.out)} == {True}


def test_no_character_moves_the_terminal() -> None:
    hostile = "a\x1b[2J\x9b31m\u202eb\u2066\U000e0041\ud800\x00é अ"
    out = StringIO()
    shell = Shell(out=out, environment={}, interactive=False)
    shell.say(hostile)
    shell.give([{hostile: hostile}])
    assert [each for each in out.getvalue() if not each.isprintable() and each != "\n"] == []
    assert json.loads(out.getvalue().partition("\n")[2]) == [{hostile: hostile}]


def test_a_terminal_that_lacks_the_letters_still_gets_the_list(terminal: Terminal) -> None:
    """The program as a process of its own, whose output goes to a file in an encoding of the last century."""
    signed = ("--data", terminal.clinic.folder, "--as", "rita", "--password-file", terminal.password_file("rita"))
    done = subprocess.run(
        [sys.executable, "-m", "ui", "patients", "find", "sharma", *signed],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"SHARMA, Ananya Devi  \\u0905\\u0928" in done.stdout
