"""A clinic for every test of record copies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.patients.model import Patient
from tests.fake_clock import FakeClock
from tests.record_copy import small_clinic
from tests.record_copy.small_clinic import SmallClinic


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a clinic that was just made, to be copied."""
    folder = tmp_path_factory.mktemp("clinic", numbered=False)
    small_clinic.found(folder, FakeClock())
    return folder


@pytest.fixture
def clinic(founded: Path, tmp_path: Path, clock: FakeClock) -> Iterator[SmallClinic]:
    """A new clinic, open."""
    shutil.copytree(founded, tmp_path / "clinic")
    opened = small_clinic.opened(tmp_path / "clinic", clock)
    yield opened
    opened.registry.file.close()
    opened.clinical.file.close()


@pytest.fixture
def patient(clinic: SmallClinic) -> Patient:
    """Ananya Sharma, registered, with three visits, an amendment and two documents."""
    person = clinic.register(small_clinic.ananya())
    first = clinic.visit(person.id, "Consultation", note="Itching for two weeks.\nNo fever.")
    clinic.amend(person.id, first, "The itching began three weeks ago, not two.")
    clinic.visit(person.id, "Follow-up")
    clinic.visit(person.id, "Telephone call", day=None)
    clinic.file(person.id, "Letter of the dermatologist", "text/plain", "Sehr geehrte Frau Kollegin,\nvielen Dank. घाव भर गया है।".encode())
    clinic.file(person.id, "Biopsy report", "application/pdf", b"%PDF-1.4 not a real one")
    return person
