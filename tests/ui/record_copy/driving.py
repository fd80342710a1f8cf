"""The record copy's page as a manager drives it, and a printer that keeps what it was sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.errors import ClinicError
from clinic_app.patients.model import Patient
from tests.builders import a_name, a_registration
from tests.ui.by_name import named
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.paper import Paper
from ui.record_copy.record_copy_screen import RecordCopyScreen
from ui.record_copy.record_copy_view_model import RecordCopyViewModel, Stage
from ui.widgets.pdf_pages import PdfPages
from ui.widgets.pdf_printing import Printers, PrintFailed


class OnePrinter(Paper):
    """A printer that keeps what it was sent, or is out of paper."""

    def __init__(self, at: OpenClinic, save: Callable[[Path, bytes], None]) -> None:
        super().__init__(at.background, save)
        self.jobs: list[tuple[str, str, bytes]] = []
        self.out_of_paper = False
        self.looked_for = 0

    def ask_printers(self, known: Callable[[Printers], None]) -> None:
        self.looked_for += 1
        known(Printers(("Front desk", "Office"), "Office"))

    def print_pages(
        self,
        pdf: bytes,
        pages: int,
        printer: str,
        job_name: str,
        *,
        done: Callable[[int], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        if self.out_of_paper:
            failed(PrintFailed("The printer did not take the job; see that it is switched on, then print again."))
            return
        self.jobs.append((printer, job_name, pdf))
        done(pages)


@dataclass
class Desk:
    """The page in front of the manager."""

    at: OpenClinic
    patient: Patient
    screen: RecordCopyScreen
    model: RecordCopyViewModel
    printer: OnePrinter
    qtbot: QtBot
    folder: Path
    asked: list[str] = field(default_factory=list)

    def until(self, stage: Stage) -> None:
        """Wait until the copy has come so far."""
        self.qtbot.waitUntil(lambda: self.model.stage is stage, timeout=20_000)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        QTest.mouseClick(named(self.screen, name, QPushButton), Qt.MouseButton.LeftButton)

    def choose(self, name: str) -> None:
        """Choose one of several."""
        QTest.mouseClick(named(self.screen, name, QRadioButton), Qt.MouseButton.LeftButton)

    def write(self, label: str, words: str) -> None:
        """Fill in a field."""
        line = named(self.screen, label, QLineEdit)
        line.setFocus()
        QTest.keyClicks(line, words)

    def find(self, words: str = "ananya sharma") -> None:
        """Find the person and choose her; Enter comes before the answer, as from fast hands."""
        self.screen.arrive()
        box = named(self.screen, "Find the patient", QLineEdit)
        QTest.keyClicks(box, words)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.until(Stage.REQUEST)

    def make(self) -> None:
        """From the finder to the pages."""
        self.find()
        self.write("Identity", "Passport, photo matches")
        self.press("Make the copy")
        self.until(Stage.LOOK)

    @property
    def pages(self) -> PdfPages:
        """The pages beside the steps."""
        (found,) = self.screen.findChildren(PdfPages)
        return found

    def events(self, *events: AuditEvent) -> int:
        """How many rows of these kinds the trail holds."""
        wanted = AuditFilter(events=frozenset(events))
        return len(self.at.on_worker(lambda: self.at.clinic.audit.read(self.at.clinic.actor, wanted)))


def tab_to(page: QWidget, name: str) -> QWidget:
    """Press Tab until the keyboard stands there."""
    for _ in range(60):
        focused = QApplication.focusWidget()
        if focused is not None and focused.accessibleName() == name:
            return focused
        QTest.keyClick(focused or page, Qt.Key.Key_Tab)
    pytest.fail(f"the Tab key never comes to “{name}”")


def sit_down(at: OpenClinic, show: Show, qtbot: QtBot, tmp_path: Path) -> Desk:
    """The manager before the page; on record are Ananya, who was treated, and Rohan."""
    at.sign_in("arun")
    patient = at.register(a_registration(a_name(prefix="Ms", native="अनन्या देवी शर्मा")))
    at.register(a_registration(a_name("Verma", "Rohan")))
    at.treat(patient)
    folder = tmp_path / "out"
    folder.mkdir()
    return open_page(at, patient, show, qtbot, folder)


def open_page(at: OpenClinic, patient: Patient, show: Show, qtbot: QtBot, folder: Path, username: str = "maya") -> Desk:
    """The page as it comes up after a sign-in."""
    clinic = at.sign_in(username)
    printer = OnePrinter(at, lambda path, content: _write(path, content))
    model = RecordCopyViewModel(
        clinic.record_copies, clinic.patients, clinic.actor, at.background, clinic.clock, printer, clinic.profile, clinic.drafts
    )
    made: list[Desk] = []

    def ask_path(_parent: QWidget, file_name: str) -> Path | None:
        made[0].asked.append(file_name)
        return made[0].folder / file_name

    screen = RecordCopyScreen(model, ask_path=ask_path)
    show(screen, width=1196, height=800)
    made.append(Desk(at, patient, screen, model, printer, qtbot, folder))
    return made[0]


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError:
        raise ClinicError("The folder is not there; choose another.") from None
