"""What the files on disk say to a stranger, to a thief and to a colleague who may not see charts (promises E1 and G4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.access.permissions import Permission, Role
from clinic_app.bootstrap import open_door
from clinic_app.errors import ClinicError
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Source, Told
from clinic_app.identifiers import PatientId, new_command
from clinic_app.patients.model import ContactKind, ContactPoint, HumanName, Provenance, Registration
from clinic_app.vault.key_cabinet import KeyCabinet
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of

NEEDLES = ("Quetzalcoatlus", "केत्ज़ालकोट", "5550142977", "zeppelin-allergy", password_of("asha"), password_of("maya"))


def needles() -> Iterator[bytes]:
    for needle in NEEDLES:
        yield from (needle.encode("utf-8"), needle.encode("utf-16-le"))


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[FoundedClinic, PatientId]:
    """A clinic after a day's work on somebody whose name is found nowhere else."""
    founded = a_founded_clinic(tmp_path_factory.mktemp("at-rest"), staff={"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR})
    with founded.signed_in("rita") as clinic:
        person = clinic.patients.register(
            clinic.actor,
            new_command(clinic.clock()),
            Registration(
                name=HumanName(family="Quetzalcoatlus", given="Xiomara", native="केत्ज़ालकोट"),
                contacts=(ContactPoint(kind=ContactKind.MOBILE, value="5550142977"),),
                provenance=Provenance.IN_PERSON,
            ),
        )
        assert clinic.patients.find(clinic.actor, "quetz")
    with founded.signed_in("asha") as clinic:
        charts = clinic.open_charts()
        words = NoteWords(
            title="Consultation", text="zeppelin-allergy suspected in Quetzalcoatlus", occurred=PartialDate.of_day(clinic.today)
        )
        note = charts.notes.draft_note(clinic.actor, new_command(clinic.clock()), person.id, words, Told(source=Source.IN_PERSON))
        charts.notes.sign_note(clinic.actor, new_command(clinic.clock()), person.id, note.id)
    return founded, person.id


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_no_name_number_note_or_password_stands_in_any_file(used: tuple[FoundedClinic, PatientId]) -> None:
    founded, _ = used
    everything = files(founded.folder.parent)
    assert len(everything) >= 7
    said = [(path.name, needle) for path in everything for needle in needles() if needle in path.read_bytes()]
    assert said == []


def test_only_the_owner_of_the_account_may_read_the_files(used: tuple[FoundedClinic, PatientId]) -> None:
    founded, _ = used
    assert founded.folder.stat().st_mode & 0o077 == 0
    assert [path.name for path in files(founded.folder) if path.stat().st_mode & 0o077] == []


def test_nothing_opens_without_a_password(used: tuple[FoundedClinic, PatientId]) -> None:
    founded, _ = used
    with open_door(founded.folder, clock=founded.clock) as door:
        for wrong in (b"", b"maya", password_of("asha").encode()):
            with pytest.raises(ClinicError):
                door.sign_in("maya", bytearray(wrong))


def test_a_copied_folder_without_the_keyrings_secret_does_not_open_with_the_right_password(tmp_path: Path, secret_service: None) -> None:
    founded = a_founded_clinic(tmp_path, staff={}, use_keyring=True)
    with founded.signed_in("maya") as clinic:
        assert clinic.actor.may(Permission.STAFF_ADD)
    with open_door(founded.folder, clock=founded.clock) as door:
        cabinet = KeyCabinet(founded.folder, door.pc.id, founded.clock)
        with pytest.raises(ClinicError, match="recovery sheet"):
            cabinet.unlock("maya", bytearray(password_of("maya"), "utf-8"), None)
