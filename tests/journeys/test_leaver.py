"""A doctor leaves with a copy of the folder and her password: neither opens anything that is written from then on (promise S3)."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import VaultError
from clinic_app.history.provenance import Source, Told
from clinic_app.identifiers import new_command
from clinic_app.vault.key_errors import WrongPassword
from tests.builders import a_name, a_registration
from tests.history.builders import a_condition
from tests.journeys.founding import a_founded_clinic

TOLD = Told(source=Source.IN_PERSON)
DATABASES = ("registry.db", "clinical.db")


def test_a_doctor_who_left_opens_nothing_that_was_written_since(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff={"asha": Role.DOCTOR, "rita": Role.RECEPTIONIST})
    with founded.signed_in("asha") as clinic:
        patient = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
    taken = replace(founded, folder=tmp_path / "taken")
    shutil.copytree(founded.folder, taken.folder)
    with founded.signed_in("maya") as clinic:
        (asha,) = (each.member.id for each in clinic.staff.members(clinic.actor) if each.member.username == "asha")
        clinic.leavers.remove(clinic.actor, new_command(clinic.clock()), asha)
        both = frozenset({Role.MANAGER, Role.DOCTOR})
        clinic.staff.change_roles(clinic.actor, new_command(clinic.clock()), clinic.actor.staff_id, both)
    with founded.signed_in("maya") as clinic:
        clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration(a_name("Okafor", "Adaeze")))
        clinic.open_charts().history.add_condition(clinic.actor, new_command(clinic.clock()), patient, a_condition("Melasma"), TOLD)
        assert [finding.sentence for finding in clinic.upkeep.check(clinic.actor) if finding.ok is False] == []
    with pytest.raises(WrongPassword), founded.signed_in("asha"):
        pass
    with taken.signed_in("asha") as hers:
        assert hers.patients.find(hers.actor, "Okafor") == ()
    # Her copy with today's files in it, and today's folder with her old key file in it.
    for into, of, names in ((taken, founded, DATABASES), (founded, taken, ("keys.json", "keys.json.bak"))):
        mixed = replace(founded, folder=tmp_path / f"mixed {names[0]}")
        shutil.copytree(into.folder, mixed.folder)
        for name in names:
            shutil.copy(of.folder / name, mixed.folder / name)
        with pytest.raises(VaultError), mixed.signed_in("asha"):
            pass
    with founded.signed_in("rita") as clinic:
        assert len(clinic.patients.find(clinic.actor, "Okafor")) == 1
