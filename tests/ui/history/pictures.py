"""Pictures of the chart in both themes and two sizes: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.history.pictures FOLDER``."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from clinic_app.access.permissions import Permission
from tests.exchange.bundles import about, coded
from tests.history.builders import a_ward
from tests.ui.history.builders import Surgery, open_surgery, wait_until
from tests.ui.history.life import live, live_long
from ui.background import Background
from ui.history.chart_screen import ChartScreen
from ui.history.requests import Add, Addable, AddSomething, ShowGroup
from ui.main_window import MainWindow
from ui.navigation import Destination, Page, Place
from ui.theme import Mode, Theme
from ui.widgets.icons import Icon

SIZES = (QSize(1280, 800), QSize(1920, 1080))


def main(folder: Path) -> None:
    """Draw them all into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication(sys.argv)
    theme = Theme(application, mode=Mode.LIGHT)  # type: ignore[arg-type]  # an instance of QCoreApplication's heir
    theme.load_scripts()
    failures: list[BaseException] = []
    background = Background(unhandled=failures.append)
    with tempfile.TemporaryDirectory() as place:
        first = Path(place) / "first"
        first.mkdir()
        made = a_ward(first)
        made.clinical.home.file.close()
        made.registry.home.file.close()
        surgery = open_surgery(made, Path(place) / "second", background)
        surgery.call(lambda: live(surgery.ward))
        long = replace(surgery, ward=surgery.call(lambda: live_long(surgery.ward)))
        # What another system sent, for the line that counts it.
        imported = surgery.imported(about("Condition", "c1", code=coded("Melasma"), stage=[{"summary": coded("Stage 2")}]))
        for mode in (Mode.LIGHT, Mode.DARK):
            theme.choose(mode=mode)
            for size in SIZES:
                _chart(surgery, folder, f"{mode.value}-{size.width()}", size)
                _chart(long, folder, f"long-{mode.value}-{size.width()}", size)
            _chart(imported, folder, f"imported-{mode.value}", SIZES[0])
        theme.choose(mode=Mode.LIGHT, percent=150)
        for size in SIZES:
            _chart(surgery, folder, f"light-150-{size.width()}", size)
            _chart(long, folder, f"long-light-150-{size.width()}", size)
        surgery.call(surgery.ward.clinical.home.file.close)
        surgery.call(surgery.ward.registry.home.file.close)
    background.close()
    assert not failures, failures


def _chart(surgery: Surgery, folder: Path, name: str, size: QSize) -> None:
    window = MainWindow()
    place = Destination(Place.FIND, "Find", Icon.SEARCH, Permission.PATIENT_FIND, Page)
    window.resize(size)
    window.show_workspace((place,), person="Dr Asha Rao", role="Doctor")
    screen = ChartScreen(surgery.ward.patient, surgery.services(), window.say)
    window.open(screen)
    window.show()

    def grab(what: str) -> None:
        wait_until(lambda: screen.is_whole)
        for _ in range(3):
            surgery.settle()
            pause = QEventLoop()
            QTimer.singleShot(60, pause.quit)
            pause.exec()
        window.grab().save(str(folder / f"{what}-{name}.png"))

    grab("summary")
    screen.tabs.turn_to(1)
    grab("timeline")
    screen.tabs.turn_to(2)
    grab("results")
    screen.tabs.turn_to(3)
    grab("documents")
    screen.tabs.turn_to(0)
    for what in (Addable.NOTE, Addable.PROCEDURE):
        screen.ask(Add(what))
        grab(what.value)
    screen.ask(AddSomething())
    grab("add")
    rows = screen.timeline_rows
    screen.ask(ShowGroup(rows[-1].group))
    grab("visit")
    screen.ask(ShowGroup(rows[0].group))
    grab("entry")
    window.close()
    window.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
