"""What the tests of commands share: one clinic with a manager, a doctor, a receptionist and one patient, copied for each test."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.history.kinds import EncounterId
from clinic_app.identifiers import new_command
from tests.builders import a_registration
from tests.commands.terminal import Terminal
from tests.fake_clock import FakeClock
from tests.history.builders import IN_PERSON, a_condition, a_result, a_visit, note_words
from tests.journeys.founding import FoundedClinic, a_founded_clinic


@pytest.fixture(scope="session")
def treated(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    """Ananya, who was here once."""
    founded = a_founded_clinic(tmp_path_factory.mktemp("commands"), staff={"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR})
    with founded.signed_in("asha") as clinic:
        actor, charts = clinic.actor, clinic.open_charts()
        patient = clinic.patients.register(actor, new_command(clinic.clock()), a_registration()).id
        visit = EncounterId(charts.history.add_encounter(actor, new_command(clinic.clock()), patient, a_visit(), IN_PERSON).id)
        charts.history.add_condition(actor, new_command(clinic.clock()), patient, a_condition("Melasma"), IN_PERSON)
        charts.history.add_observation(actor, new_command(clinic.clock()), patient, a_result("6.4"), IN_PERSON, encounter=visit)
        note = charts.notes.draft_note(actor, new_command(clinic.clock()), patient, note_words("Paler.\nComes again."), IN_PERSON)
        charts.notes.sign_note(actor, new_command(clinic.clock()), patient, note.id)
    return founded


@pytest.fixture
def terminal(treated: FoundedClinic, tmp_path: Path) -> Terminal:
    """Theirs, and a folder for the files that they hand in."""
    shutil.copytree(treated.folder, tmp_path / "clinic")
    files = tmp_path / "files"
    files.mkdir()
    return Terminal(replace(treated, folder=tmp_path / "clinic", clock=FakeClock(treated.clock())), files)
