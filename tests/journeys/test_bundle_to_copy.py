"""Records of another system come in by command, and everything in them leaves again in the patient's copy, by its text and its day."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands.terminal import run
from tests.exchange.bundles import a_bundle, a_patient, about, coded
from tests.journeys.founding import password_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PASSPHRASE = "violet harbour eleven drums"
"""No longer than Poppler's tools take one."""

STAFF = {"rita": "receptionist", "asha": "doctor", "tomas": "therapist"}

Json = dict[str, Any]
"""Whatever a file of another system holds; the test reads it in its own way."""

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None or shutil.which("qpdf") is None,
    reason="no pdftotext or qpdf; `python3 installer/dev.py test` brings them",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A clinic that is worked by command alone."""

    folder: Path

    def run(self, by: str, *arguments: str | Path, expected: int = 0) -> str:
        """One command; gives what it printed. Nothing is on standard error where it was done, and one sentence where it was not."""
        said = run(*arguments, "--data", self.folder / "clinic", "--as", by, "--password-file", self.password_file(by))
        assert (said.exit_code, said.err == "", said.is_one_sentence) == (expected, expected == 0, expected == 1), said.err
        return said.out

    def password_file(self, username: str) -> Path:
        """What they sign in with."""
        file = self.folder / f"{username}.txt"
        file.write_text(password_of(username), encoding="utf-8")
        return file

    def copy_of(self, record_number: str) -> Path:
        """The file that the manager hands out."""
        out = self.folder / f"out-{record_number}"
        out.mkdir()
        words = self.folder / "passphrase.txt"
        words.write_text(PASSPHRASE, encoding="utf-8")
        request = ("--identity", "passport seen", "--requested-by", "the patient", "--out", out, "--passphrase-file", words)
        self.run("maya", "record-copy", record_number, *request)
        (copy,) = out.iterdir()
        return copy


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Founded, with three members of staff."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    options = ("--profile", "mediglo", "--name", "Lakeside", "--manager", "maya", "--sheets", desk.folder / "sheets", "--no-keyring")
    said = run("new", "--data", desk.folder / "clinic", *options, "--password-file", desk.password_file("maya"))
    assert said.exit_code == 0, said.err
    for username, role in STAFF.items():
        desk.run("maya", "staff", "add", username, "--role", role, "--new-password-file", desk.password_file(username))
    return desk


def test_everything_that_came_in_leaves_in_the_copy(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    file.write_bytes(a_bundle(a_life()))
    report = desk.run("maya", "import", "fhir", file)
    assert report.splitlines()[-1] == "1 of 1 files read, 1 person registered."
    (found,) = json.loads(desk.run("rita", "patients", "find", "शर्मा", "--json"))
    copy = desk.copy_of(found["record_number"])
    opens_with_the_passphrase_alone(copy)
    assert left_out(file, raw(copy)) == []
    desk.run("rita", "record-copy", "sharma", "--identity", "x", "--requested-by", "the patient", "--out", tmp_path, expected=1)
    desk.run("rita", "chart", "sharma", expected=1)
    refused = [row for row in json.loads(desk.run("maya", "audit", "--json")) if row["event"] == "deed:refused"]
    assert [(row["detail"], row["name"]) for row in refused] == [("chart:open", "rita"), ("record-copy:make", "rita")]


def test_a_record_of_a_public_collection_leaves_whole(desk: Desk, shared_data: Callable[[str], Path]) -> None:
    files = sorted(shared_data("synthea_r4_A").glob("*.json"), key=lambda each: each.stat().st_size)
    for_everybody(desk, files[len(files) // 3 : len(files) // 3 + 1])


@pytest.mark.long
def test_every_record_of_a_public_collection_leaves_whole(desk: Desk, shared_data: Callable[[str], Path]) -> None:
    for_everybody(desk, sorted(shared_data("synthea_r4_A").glob("*.json")))


def for_everybody(desk: Desk, files: list[Path]) -> None:
    desk.run("maya", "import", "fhir", *files)
    for file in files:
        for patient in of_kind(file, "Patient"):
            name = patient["name"][0]
            words = f"{name['family']} {' '.join(name['given'])} {patient['birthDate']}"
            (found,) = json.loads(desk.run("rita", "patients", "find", words, "--json"))
            copy = desk.copy_of(found["record_number"])
            opens_with_the_passphrase_alone(copy)
            assert left_out(file, raw(copy)) == [], file.name


def opens_with_the_passphrase_alone(copy: Path) -> None:
    def checked(password: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(["qpdf", f"--password={password}", "--check", copy], capture_output=True, encoding="utf-8", check=False)

    assert checked(PASSPHRASE).returncode == 0
    refused = checked("")
    assert (refused.returncode, "invalid password" in refused.stderr) == (2, True)


def raw(copy: Path) -> str:
    """Its text as pdftotext gives it, spaces collapsed."""
    done = subprocess.run(["pdftotext", "-raw", "-upw", PASSPHRASE, copy, "-"], capture_output=True, encoding="utf-8", check=True)
    return " ".join(done.stdout.split())


def left_out(file: Path, text: str) -> list[str]:
    """What the file tells and the copy does not, or not as often."""
    return [words for words, times in Counter(told_by(file)).items() if text.count(words) < times]


def told_by(file: Path) -> Iterator[str]:
    """Day and words of everything that the file says of somebody's health."""
    medicines = {f"urn:uuid:{each['id']}": each["code"]["text"] for each in of_kind(file, "Medication") if "id" in each}
    for each in of_kind(file, "Encounter"):
        yield f"{day(each['period']['start'])} {words(each['type'][0])}"
    for each in of_kind(file, "Condition"):
        yield f"{day(each['onsetDateTime'])} {words(each['code'])}"
    for each in of_kind(file, "AllergyIntolerance"):
        yield words(each["code"])
        yield day(each["recordedDate"])
    for each in of_kind(file, "MedicationRequest"):
        named = each.get("medicationCodeableConcept")
        yield f"{day(each['authoredOn'])} {words(named) if named else medicines[each['medicationReference']['reference']]}"
    for each in of_kind(file, "Immunization"):
        yield f"{day(each['occurrenceDateTime'])} {words(each['vaccineCode'])}"
    for each in of_kind(file, "Procedure"):
        yield f"{day(each.get('performedPeriod', {}).get('start') or each['performedDateTime'])} {words(each['code'])}"
    for each in of_kind(file, "Observation"):
        yield f"{day(each['effectiveDateTime'])} {words(each['code'])}"


def of_kind(file: Path, resource_type: str) -> list[Json]:
    """The resources of one type."""
    entries = json.loads(file.read_bytes())["entry"]
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == resource_type]


def words(concept: Json) -> str:
    """What a code is called."""
    return " ".join(str(concept.get("text") or concept["coding"][0]["display"]).split())


def day(text: str) -> str:
    """As people write it."""
    return f"{text[8:10]}-{MONTHS[int(text[5:7]) - 1]}-{text[:4]}"


def a_life() -> Iterator[Json]:
    """One of everything that the chart has a place for, and two of some, about somebody who is written in two scripts."""
    yield a_patient(name=[{"family": "Sharma", "given": ["Ananya"]}, {"text": "अनन्या शर्मा", "use": "usual"}])
    for number in range(3):
        visited = f"2021-0{number + 1}-07T18:45:00-05:00"
        yield about(
            "Encounter", f"e{number}", status="finished", type=[coded("Consultation <b>for</b> the skin")], period={"start": visited}
        )
        yield about(
            "Observation", f"o{number}", status="final", code=coded("Body Mass Index"), effectiveDateTime=visited, valueString="21.4"
        )
    yield about("Condition", "c", code=coded("मेलास्मा & Melasma"), onsetDateTime="2019-11-30")
    yield about("AllergyIntolerance", "a", code=coded("Penicillin V"), recordedDate="2018-05-04")
    yield about(
        "MedicationRequest",
        "m",
        status="active",
        intent="order",
        medicationCodeableConcept=coded("Metformin 500 mg"),
        authoredOn="2020-02-29",
    )
    yield about("Immunization", "i", status="completed", vaccineCode=coded("Tetanus toxoid"), occurrenceDateTime="2017-08-01")
    yield about("Procedure", "p", status="completed", code=coded("Peel, glycolic"), performedDateTime="2022-12-31T23:59:59+05:30")
