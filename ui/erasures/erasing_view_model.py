"""Erasing one person's record: what would go, the deed, and its certificate on paper or as a file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock
from clinic_app.erasures.model import Certificate, ErasurePreview, ErasureReason
from clinic_app.erasures.service import ErasureService
from clinic_app.identifiers import CommandId, PatientId, new_command
from ui.background import Background
from ui.erasures.drawing import draw_certificate
from ui.messages import explain
from ui.paper import Paper
from ui.widgets.pdf_printing import Printers

_JOB = "Clinic Records: certificate of erasure"


class ErasingViewModel(QObject):
    """``counted`` says that ``preview`` is there, ``erased`` that ``certificate`` is; ``left`` says where the certificate went."""

    counted = Signal()
    told = Signal(str, int, object)
    erased = Signal()
    printers_known = Signal(object)
    left = Signal(str)
    refused = Signal(object)

    def __init__(
        self, erasures: ErasureService, actor: Actor, background: Background, clock: Clock, paper: Paper, patient: PatientId
    ) -> None:
        super().__init__()
        self._erasures, self._actor, self._background, self._clock, self._paper = erasures, actor, background, clock, paper
        self._patient = patient
        self._command: CommandId | None = None
        self._pdf = b""
        self.preview: ErasurePreview | None = None
        self.certificate: Certificate | None = None

    def count(self) -> None:
        """Find out what would go; that somebody looked is on record."""
        self._background.run(lambda: self._erasures.preview(self._actor, self._patient), done=self._counted, failed=self._failed)

    def erase(self, reason: ErasureReason, record_number: str) -> None:
        """Do it; asked again after a failure it is the same deed."""
        command = self._command = self._command or new_command(self._clock())
        self._background.run_told(
            lambda progress: self._erasures.erase(
                self._actor, command, self._patient, reason, record_number=record_number, progress=progress
            ),
            progress=self._tell,
            done=self._done,
            failed=self._failed,
        )

    def ask_printers(self) -> None:
        """Which printers there are."""
        self._paper.ask_printers(self._known)

    def print_certificate(self, printer: str) -> None:
        """On paper."""
        self._paper.print_pages(
            self._pdf, 1, printer, _JOB, done=lambda _pages: self.left.emit("Sent to the printer."), failed=self._failed
        )

    def save_certificate(self, path: Path) -> None:
        """As a file."""
        self._paper.save(path, self._pdf, done=lambda _nothing: self.left.emit(f"Saved as {path.name}."), failed=self._failed)

    def _counted(self, preview: ErasurePreview) -> None:
        self.preview = preview
        self.counted.emit()

    def _tell(self, words: str, done: int, total: int | None) -> None:
        self.told.emit(words, done, total)

    def _done(self, certificate: Certificate) -> None:
        self.certificate = certificate
        self._background.run_in_child(draw_certificate, certificate, done=self._drawn, failed=self._failed)

    def _drawn(self, pdf: bytes) -> None:
        self._pdf = pdf
        self.erased.emit()

    def _known(self, known: Printers) -> None:
        self.printers_known.emit(known)

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(explain(error))
