"""``clinic-app restore``: a clinic on another computer, from a backup stick and one recovery sheet, and ``clinic-app erase`` before it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import pytest

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.backups.model import NewPlace
from clinic_app.bootstrap import open_door
from clinic_app.identifiers import new_command
from clinic_app.patients.model import Patient
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.vault import device_secret
from clinic_app.vault.folder import DataFolder
from tests.builders import a_name, a_registration
from tests.commands.terminal import Said, run
from tests.journeys.founding import FoundedClinic, password_of
from tests.recovery.lost import a_tied_clinic, everybody_signs_in, keep_secret, lose_secret, typed

NEW = "the copper kettle hums at dawn"


@dataclass(frozen=True, slots=True)
class Stick:
    """A clinic tied to its computer's keyring, its backup, and somebody who was erased after it."""

    clinic: FoundedClinic
    backup: Path
    erased: Patient
    stays: Patient
    people: int
    rows: int

    def restore(self, target: Path, *more: str | Path) -> Said:
        """As at another computer: with the paper, the stick and a folder that is not there yet."""
        sheet = target.parent / "sheet.txt"
        sheet.write_text(f"Recovery sheet A\n{typed(self.clinic)}\n", encoding="utf-8")
        return run("restore", self.backup, "--sheet-file", sheet, "--data", target, *more, clock=self.clinic.clock)


@pytest.fixture(scope="module")
def made(secret_service: None, tmp_path_factory: pytest.TempPathFactory) -> Stick:
    folder = tmp_path_factory.mktemp("restore")
    founded = a_tied_clinic(folder)
    with founded.signed_in("maya") as clinic:
        actor, clock = clinic.actor, clinic.clock
        erased = clinic.patients.register(actor, new_command(clock()), a_registration())
        stays = clinic.patients.register(actor, new_command(clock()), replace(a_registration(), name=a_name(family="Okafor")))
        clinic.patients.record_event(actor, new_command(clock()), stays.id, RetentionEventKind.LAST_VISIT, clinic.today)
        (folder / "stick").mkdir()
        clinic.backups.add_place(actor, new_command(clock()), NewPlace(path=folder / "stick", label="Blue stick"))
        with clinic.homes[0].file.reading() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
        (backup,) = clinic.backups.back_up(actor, new_command(clock()), None).runs
        assert backup.made
    founded.clock.advance(seconds=3600)
    (password := folder / "maya.txt").write_text(password_of("maya"), encoding="utf-8")
    said = run(
        *("erase", erased.record_number, "--reason", "asked-by-the-person", "--before-its-time", "--certificate", folder / "erased.pdf"),
        *("--data", founded.folder, "--as", "maya", "--password-file", password),
        clock=founded.clock,
    )
    assert said.exit_code == 0, said.err
    assert said.err == ""
    assert "Erased and counted again" in said.out
    assert "EC-A-00001-" in said.out
    with pikepdf.open(io.BytesIO((folder / "erased.pdf").read_bytes())) as pdf:
        assert len(pdf.pages) == 1
    (path,) = (folder / "stick").glob("*.cbk")
    return Stick(founded, path, erased, stays, 2, rows)


@pytest.fixture
def elsewhere(made: Stick, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder to restore to on another computer: another home, and nothing in its keyring."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    secret = lose_secret(made.clinic)
    yield tmp_path / "clinic"
    keep_secret(made.clinic, secret)


def test_a_clinic_is_restored_on_another_computer_and_every_password_works(made: Stick, elsewhere: Path) -> None:
    (made.backup.parent / "erasures.log").write_bytes((made.clinic.folder / "erasures.log").read_bytes())
    said = made.restore(elsewhere)
    (made.backup.parent / "erasures.log").unlink()
    assert said.exit_code == 0, said.err
    assert said.err == ""
    assert "Lakeside Clinic: 1 people" in said.out
    assert "Erased again, because a ledger says so: 1 (EC-B-00001-" in said.out
    assert "Do not go on working with the clinic on its old computer" in said.out
    there = replace(made.clinic, folder=elsewhere)
    everybody_signs_in(there)
    with there.signed_in("maya") as clinic:
        assert clinic.patients.find(clinic.actor, "Okafor")[0].id == made.stays.id
        assert clinic.patients.find(clinic.actor, made.erased.record_number) == ()
        assert all(finding.is_whole for finding in clinic.audit.verify(clinic.actor))
        (row,) = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.CLINIC_RESTORE})), limit=5)
        assert clinic.staff.names().of(row.staff) == "Recovery sheet A"
        with clinic.homes[0].file.reading() as connection:
            before = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE epoch = 1").scalar_one()
        assert before >= made.rows
        assert [each.ok for each in clinic.upkeep.check(clinic.actor) if each.ok is False] == []


def test_nobody_tells_that_a_ledger_is_missing_but_the_program(made: Stick, elsewhere: Path) -> None:
    said = made.restore(elsewhere)
    assert said.exit_code == 0
    assert "it is back" in said.out


def test_a_manager_gets_a_new_password_with_the_restore(made: Stick, elsewhere: Path, tmp_path: Path) -> None:
    (new := tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    said = made.restore(elsewhere, "--new-manager-password-file", new)
    assert said.exit_code == 0, said.err
    assert said.err == ""
    assert "maya has a new password" in said.out
    with open_door(elsewhere, clock=made.clinic.clock) as door:
        door.sign_in("maya", bytearray(NEW, "utf-8")).close()


def test_a_computer_without_a_keyring_lets_a_manager_in_with_a_new_password(made: Stick, elsewhere: Path, tmp_path: Path) -> None:
    (new := tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    said = made.restore(elsewhere, "--new-manager-password-file", new, "--without-keyring")
    assert said.exit_code == 0, said.err
    assert said.err == ""
    pc = DataFolder(elsewhere).pc()
    device_secret.forget(pc.clinic, pc.id)
    with open_door(elsewhere, clock=made.clinic.clock) as door:
        door.sign_in("maya", bytearray(NEW, "utf-8")).close()


def test_the_wrong_sheet_restores_nothing(made: Stick, elsewhere: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("ABCD", encoding="utf-8")
    said = run("restore", made.backup, "--sheet-file", sheet, "--data", elsewhere, clock=made.clinic.clock)
    assert said.exit_code == 1
    assert said.is_one_sentence
    assert not elsewhere.exists()


def test_a_record_that_is_still_kept_is_erased_only_by_saying_so(made: Stick, tmp_path: Path) -> None:
    (password := tmp_path / "maya.txt").write_text(password_of("maya"), encoding="utf-8")
    said = run(
        *("erase", made.stays.record_number, "--reason", "asked-by-the-person"),
        *("--data", made.clinic.folder, "--as", "maya", "--password-file", password),
        clock=made.clinic.clock,
    )
    assert said.exit_code == 1
    assert "--before-its-time" in said.err
