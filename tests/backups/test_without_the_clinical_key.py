"""Whoever looks after the PCs backs up the charts too, without a key to them: their file goes in closed, and is told to be unproven."""

from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.backups.model import NewPlace
from clinic_app.identifiers import new_command
from clinic_app.vault.backup_container import open_backup, read_header
from clinic_app.vault.cipher import connect
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.model import BackupGap
from tests.journeys.founding import a_founded_clinic


def test_the_charts_are_in_the_backup_and_only_a_sheet_opens_them(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff={"ian": Role.ADMINISTRATOR})
    stick = tmp_path / "stick"
    stick.mkdir()
    with founded.signed_in("ian") as clinic:
        place = clinic.backups.add_place(clinic.actor, new_command(clinic.clock()), NewPlace(path=stick))
        (run,) = clinic.backups.back_up(clinic.actor, new_command(clinic.clock()), (place.id,)).runs
        standing = clinic.backups.standing(clinic.actor)
    assert run.gap is BackupGap.NO_CLINICAL_KEY
    assert (standing.last, standing.last_proven) == (run, None)

    header = read_header(stick / run.file_name)
    assert header.clinical is None
    backup = open_backup(stick / run.file_name, " ".join(founded.sheets[0].groups()))
    backup.extract(tmp_path / "out")
    charts = connect(tmp_path / "out" / "clinical.db", backup.keys.sqlcipher_key(VaultFile.CLINICAL))
    assert charts.execute("SELECT count(*) FROM clinic").fetchall() == [(1,)]
    charts.close()
