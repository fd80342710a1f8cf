"""Records are taken in by command: a line for every resource, and a file that is none stops no other."""

import json
import os
from pathlib import Path

import pytest

from tests.commands.terminal import Terminal
from tests.exchange.bundles import a_bundle, a_patient, about, coded


def a_file(terminal: Terminal, name: str = "bundle.json") -> Path:
    visit = about("Encounter", "e", status="finished", type=[coded("Consultation")], period={"start": "2021-05-04"})
    return terminal.file(name, a_bundle([a_patient(name=[{"family": "Rao"}]), visit, {"resourceType": "Basic"}]).decode())


def test_every_resource_has_its_line_and_a_dry_run_changes_nothing(terminal: Terminal) -> None:
    file = a_file(terminal)
    planned = terminal.run("maya", "import", "fhir", file, "--dry-run")
    assert (planned.exit_code, planned.err) == (0, "")
    assert terminal.run("maya", "patients", "find", "rao", "--json").out == "[]\n"
    done = terminal.run("maya", "import", "fhir", file)
    assert [line for line in done.out.splitlines() if line.startswith("bundle.json: Encounter e taken")] != []
    assert done.out.splitlines()[-1] == "1 of 1 files read, 1 person registered."
    (report,) = json.loads(terminal.run("maya", "import", "fhir", file, "--json").out)
    assert {row["outcome"] for row in report["resources"]} == {"unchanged"}
    assert (report["registered"], len(report["resources"])) == (0, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only POSIX has pipes with a name")
def test_what_is_no_file_is_told_and_the_others_are_taken(terminal: Terminal) -> None:
    pipe = terminal.passwords / "pipe"
    os.mkfifo(pipe)
    odd = (pipe, terminal.passwords, Path("/dev/zero"), terminal.passwords / "missing.json", terminal.file("empty.json", ""))
    said = terminal.run("maya", "import", "fhir", *odd, a_file(terminal))
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert said.err.startswith("clinic-app: 5 of 6 files could not be read")
    assert said.out.count("it is a folder or a device") == 3
    assert said.out.splitlines()[-1] == "1 of 6 files read, 1 person registered."
