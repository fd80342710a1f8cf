"""From the audit row of an opening on the disk to the chart painted in the window, with the facts of a thousand visits in sight."""

import os
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.history.chart import OpenChart
from clinic_app.history.service import HistoryService
from clinic_app.identifiers import PatientId
from tests.bench.figure import Figure, percentile
from tests.history.builders import a_ward
from tests.ui.history.builders import Surgery, open_surgery, wait_until
from ui.background import Background
from ui.history.chart_screen import ChartScreen
from ui.history.timeline_pane import TimelinePane
from ui.main_window import MainWindow
from ui.navigation import Destination, Page, Place
from ui.theme import Mode, Theme
from ui.widgets.icons import Icon

VISITS = 1_000
OPENINGS = 12
ROUNDS = 4
"""The fastest of so many openings counts as one: what else the machine does is not the chart's."""
BUDGET = 100.0
"""Milliseconds, from the moment from which the opening can no longer be denied."""


def run() -> list[Figure]:
    """The same chart opened again and again, each time in a page of its own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    Theme(application, mode=Mode.LIGHT).load_scripts()
    folder = Path(tempfile.mkdtemp(prefix="bench-chart-window-"))
    background = Background(unhandled=_fail)
    try:
        surgery = _surgery(folder, background)
        window = MainWindow()
        window.resize(1280, 800)
        window.show_workspace((Destination(Place.FIND, "Find", Icon.SEARCH, Permission.PATIENT_FIND, Page),), person="", role="")
        window.show()
        _opened(surgery, window)  # icons and fonts are read once a run of the program
        took = [min(_opened(surgery, window) for _ in range(ROUNDS)) for _ in range(OPENINGS)]
        window.close()
        for file in (surgery.ward.clinical.home.file, surgery.ward.registry.home.file):
            surgery.call(file.close)
    finally:
        background.close()
        shutil.rmtree(folder)
    name = f"chart of {VISITS:,} visits painted after its audit row, p95"
    return [Figure(name=name, value=percentile(took, 0.95), unit="ms", floor=BUDGET, limit=1, samples=OPENINGS)]


class _Timed(HistoryService):
    """Notes when an opening is on the disk."""

    on_disk = 0.0

    def open_chart(self, actor: Actor, patient: PatientId) -> OpenChart:
        chart = super().open_chart(actor, patient)
        self.on_disk = time.perf_counter()
        return chart


class _FirstPaint(QObject):
    """Ends the loop once a widget was painted that showed something, and all that is painted with it."""

    def __init__(self, widget: QWidget, screen: ChartScreen, loop: QEventLoop) -> None:
        super().__init__()
        self._screen, self._loop = screen, loop
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._screen.timeline_rows and not self.at:
            assert self._screen.banner.words
            self.at = -1.0
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        self.at = time.perf_counter()
        self._loop.quit()


def _opened(surgery: Surgery, window: MainWindow) -> float:
    """Milliseconds from the audit row to the paint."""
    history = _Timed(surgery.ward.desk)
    screen = ChartScreen(surgery.ward.patient, replace(surgery.services(), history=history), window.say)
    loop = QEventLoop()
    QTimer.singleShot(30_000, loop.quit)
    window.open(screen)
    pane = next(pane for pane in screen.findChildren(TimelinePane) if pane.isVisible())
    paint = _FirstPaint(pane.list.viewport(), screen, loop)
    loop.exec()
    assert paint.at > history.on_disk > 0
    wait_until(lambda: screen.is_whole)  # what follows the first paint
    surgery.settle()
    return (paint.at - history.on_disk) * 1000


def _surgery(folder: Path, background: Background) -> Surgery:
    (folder / "first").mkdir()
    ward = a_ward(folder / "first")
    ward.clinical.home.file.close()
    ward.registry.home.file.close()
    surgery = open_surgery(ward, folder / "clinic", background)
    surgery.many_visits(VISITS)
    return surgery


def _fail(error: BaseException) -> None:
    raise error
