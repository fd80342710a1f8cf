"""What the program says and leaves where it breaks down in the middle of somebody's record: nothing of that record (FS12)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_app.patients.service import PatientService
from tests.architecture.source import ROOT
from tests.commands.terminal import run
from tests.faults.ground import DOCTOR, Ground
from tests.faults.tally import Tally
from tests.journeys.founding import password_of
from ui import messages

MARKER = "Okonkwo-Ferreira"
WHAT = "places that a marker name may leak to: terminal, sentences, traces, settings of dialogs"


class Broken(Exception):
    """A library's exception, which repeats what it was given."""


def test_a_fault_in_a_command_says_where_and_not_about_whom(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    def breaks(*_arguments: object) -> None:
        raise Broken(f"could not read {MARKER}, born 29-Feb-1984")

    tally.count("FS12", WHAT).add()
    copied = ground.copied(tmp_path / "clinic")
    password = tmp_path / "password"
    password.write_text(password_of(DOCTOR), encoding="utf-8")
    monkeypatch.setattr(PatientService, "find", breaks)
    signed = ("--data", copied.folder, "--as", DOCTOR, "--password-file", password)
    said = run("patients", "find", MARKER, *signed, clock=copied.clock)
    assert said.exit_code == 1
    assert "Broken in tests" in said.err
    assert MARKER not in said.out + said.err


def test_a_fault_in_the_window_is_told_without_its_text(capfd: pytest.CaptureFixture[str], tally: Tally) -> None:
    tally.count("FS12", WHAT).add()
    told: list[messages.Message] = []
    hook = messages.hook(told.append)
    patient = MARKER
    try:
        raise Broken(f"could not draw {patient}")
    except Broken as error:
        hook(Broken, error, error.__traceback__)
    out, err = capfd.readouterr()
    assert told
    assert MARKER not in out + err + told[0].words


DIALOG = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
if sys.argv[2] == "kept":
    from ui.app import keep_no_history
    keep_no_history()
application = QApplication([])
dialog = QFileDialog()
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.setDirectory(sys.argv[1])
dialog.show()
dialog.selectFile(str(Path(sys.argv[1]) / "letter.txt"))
QTimer.singleShot(50, dialog.accept)
dialog.finished.connect(application.quit)
application.exec()
del dialog
"""


@pytest.mark.parametrize("history", ["kept", "as Qt does"])
def test_a_file_dialog_leaves_no_name_of_a_folder(history: str, tmp_path: Path, tally: Tally) -> None:
    """Also the control: without the program's own setting Qt writes the folder's name down."""
    home, folder = tmp_path / "home", tmp_path / MARKER
    home.mkdir()
    folder.mkdir()
    (folder / "letter.txt").write_text("x", encoding="utf-8")
    taken = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment = taken | {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", DIALOG, str(folder), history], env=environment, check=True, timeout=120, capture_output=True)
    left = [path.name for path in home.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]
    if history == "kept":
        tally.count("FS12", WHAT).add()
        assert left == []
    else:
        tally.count("FS12", WHAT).control = f"Qt's own {', '.join(left)} holds the folder's name"
        assert left
