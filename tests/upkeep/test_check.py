"""A check goes on to its end, whatever it meets on the way: each fault is a finding beside all the others, and it is on record."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.history.model import DocumentReference
from clinic_app.identifiers import new_command
from clinic_app.upkeep.model import DOCUMENTS
from tests.builders import a_registration
from tests.commands.terminal import Said, Terminal
from tests.history.builders import IN_PERSON, a_visit
from tests.journeys.founding import FoundedClinic, a_founded_clinic

PAGE = 4096
OF_THE_OTHERS = {"registry.db", "registry", "keys.json", "keys.json.bak", "Your drafts", "throttle.json", "settings.json"}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    """With something in every file, so that its pages are in use."""
    founded = a_founded_clinic(tmp_path_factory.mktemp("check"), staff={"asha": Role.DOCTOR})
    with founded.signed_in("asha") as clinic:
        patient = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
        clinic.open_charts().history.add_encounter(clinic.actor, new_command(clinic.clock()), patient, a_visit(), IN_PERSON)
    return founded


@pytest.fixture
def terminal(original: FoundedClinic, tmp_path: Path) -> Terminal:
    shutil.copytree(original.folder, tmp_path / "clinic")
    return Terminal(replace(original, folder=tmp_path / "clinic"), tmp_path)


def damage(path: Path, page: int) -> None:
    """Twenty bytes that no longer prove the page that holds them."""
    with path.open("r+b") as file:
        file.seek(page * PAGE + 848)
        file.write(bytes(20))


@contextmanager
def no_more_writing() -> Iterator[None]:
    """As if the disk had no room for a single byte more, for this program alone."""
    resource = import_module("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def page_of(path: Path, share: float) -> int:
    return int(path.stat().st_size // PAGE * share)


def abouts(said: Said) -> set[str]:
    return {line.partition(":")[0] for line in said.out.splitlines()}


def test_a_damaged_page_of_the_charts_costs_no_other_finding(terminal: Terminal) -> None:
    clinical, checked = terminal.clinic.folder / "clinical.db", 0
    whole = clinical.read_bytes()
    for share in (0.2, 0.35, 0.5, 0.65, 0.8, 0.95):
        clinical.write_bytes(whole)
        damage(clinical, page_of(clinical, share))
        said = terminal.run("maya", "check")
        assert said.exit_code == 1
        assert said.is_one_sentence
        if not said.out:
            # Without this page the clinic cannot even be opened, and that names the file as well.
            assert "clinical.db is damaged" in said.err
            continue
        checked += 1
        assert abouts(said) >= OF_THE_OTHERS | {"clinical.db", "Charts", "Pictures and documents"}
        assert "clinical.db: 1 damaged page" in said.out
    assert checked >= 3


def test_a_check_that_met_damage_is_on_record_with_where_it_was(terminal: Terminal) -> None:
    with terminal.clinic.signed_in("maya") as clinic:
        clinical = terminal.clinic.folder / "clinical.db"
        damage(clinical, page_of(clinical, 0.95))
        clinic.upkeep.check(clinic.actor)
        (row,) = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.CLINIC_CHECK})))
        assert "faulty clinical.db" in str(row.detail)


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX can close a disk to a running program")
def test_what_was_found_is_told_even_where_the_check_cannot_be_put_on_record(terminal: Terminal) -> None:
    with terminal.clinic.signed_in("maya") as clinic:
        with no_more_writing():
            found = clinic.upkeep.check(clinic.actor)
        assert {finding.about for finding in found} >= OF_THE_OTHERS | {"clinical.db", "Charts", "Pictures and documents"}
        assert found[-1].ok is False
        assert found[-1].sentence.startswith("registry.db: this check could not be put on the audit trail; ")


def test_a_place_that_cannot_be_looked_into_is_a_finding(terminal: Terminal) -> None:
    with terminal.clinic.signed_in("maya") as clinic:
        # A file where the folder of the pictures that begin with these two letters should be.
        (terminal.clinic.folder / "blobs" / "ab").write_bytes(b"")
        found = clinic.upkeep.check(clinic.actor)
    (wrong,) = (finding.sentence for finding in found if finding.ok is False)
    assert wrong.startswith("Pictures and documents: could not be looked at to the end (not a directory)")
    assert "Charts" in {finding.about for finding in found}


def test_what_a_picture_holds_is_read_by_a_full_check_and_that_it_is_there_is_seen_by_any(terminal: Terminal) -> None:
    with terminal.clinic.signed_in("asha") as clinic:
        patient = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
        letter, content = DocumentReference(title="Letter"), b"Dear all" * 200_000
        clinic.open_charts().documents.file_document(
            clinic.actor, new_command(clinic.clock()), patient, letter, content, "text/plain", IN_PERSON
        )
    (file,) = terminal.clinic.folder.glob("blobs/*/*")
    assert "1 file there in full size; what they hold was not read" in terminal.run("maya", "check").out
    with terminal.clinic.signed_in("maya") as clinic:
        last = clinic.upkeep.overview(clinic.actor).last_check
        assert last is not None
        assert last.unseen == (DOCUMENTS,)
    assert "1 file, each as it was written" in terminal.run("maya", "check", "--full").out
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert terminal.run("maya", "check").exit_code == 0
    assert "0 files missing and 1 damaged" in terminal.run("maya", "check", "--full").out
    file.write_bytes(whole[:-1])
    short = terminal.run("maya", "check")
    assert short.exit_code == 1
    assert "1 file missing or cut short, of 1 in all" in short.out
    file.unlink()
    assert "1 file missing or cut short, of 1 in all" in terminal.run("maya", "check").out
