"""The import's page in front of the manager, worked by the names that people see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from clinic_app.identifiers import PatientId
from tests.ui.by_name import named, words_on
from tests.ui.open_clinic import OpenClinic
from ui.exchange.import_screen import Asks, ImportScreen
from ui.exchange.import_view_model import ImportViewModel, Stage
from ui.widgets.notice import Notice

LONG = 60_000
"""ms; a busy machine starts a reading process in a tenth of it."""


@dataclass
class Desk:
    """The page, and what the window heard of it."""

    at: OpenClinic
    screen: ImportScreen
    model: ImportViewModel
    qtbot: QtBot
    folder: Path
    chosen: list[Path]
    """What the file dialog answers."""
    notices: list[Notice] = field(default_factory=list)
    found: list[tuple[PatientId, ...]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that the page says."""
        return words_on(self.screen)

    def until(self, stage: Stage) -> None:
        """Wait until it has come so far."""
        self.wait_until(lambda: self.model.stage is stage)

    def wait_until(self, so: Callable[[], bool]) -> None:
        """Wait for something, while the window works."""
        self.qtbot.waitUntil(so, timeout=LONG)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        QTest.mouseClick(named(self.screen, name, QPushButton), Qt.MouseButton.LeftButton)

    def choose(self, *paths: Path) -> None:
        """By the file dialog."""
        self.chosen[:] = paths
        self.press("Choose files…")

    def look_at(self, *paths: Path) -> None:
        """Choose them, and wait for the plan."""
        self.choose(*paths)
        self.until(Stage.READY)

    def imports(self, *paths: Path) -> None:
        """From choosing to the report."""
        self.look_at(*paths)
        self.model.start()
        self.until(Stage.DONE)

    def drop(self, *paths: Path) -> None:
        """Files are dropped on the page."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place, copy, button, keys = QPoint(10, 10), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.screen, QDragEnterEvent(place, copy, data, button, keys))
        QApplication.sendEvent(self.screen, QDropEvent(place.toPointF(), copy, data, button, keys))

    def paste_path(self, text: str) -> None:
        """Into the field, with Enter."""
        line = named(self.screen, "File or folder", QLineEdit)
        line.setFocus()
        line.setText(text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def column(self, title: str, table: str = "Chosen files") -> list[str]:
        """What a column says, from above."""
        model = named(self.screen, table, QTableView).model()
        titles = [model.headerData(number, Qt.Orientation.Horizontal) for number in range(model.columnCount())]
        return [model.index(row, titles.index(title)).data() for row in range(model.rowCount())]

    def kinds(self, title: str) -> dict[str, str]:
        """A column of the table of kinds, by kind."""
        table = "What the files hold, by kind"
        return dict(zip(self.column("Kind", table), self.column(title, table), strict=True))

    def reasons(self) -> list[str]:
        """Why things were not taken as they came."""
        model = named(self.screen, "Left out, kept apart or changed, and why", QListView).model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def patients(self) -> int:
        """How many people are registered."""
        found = self.at.on_worker(lambda: self.at.clinic.patients.rows_of(self.at.clinic.actor, self.model.people_imported))
        return len(found)


def at_the_desk(at: OpenClinic, qtbot: QtBot, folder: Path, report: Path) -> Desk:
    """The page with real services behind it; dialogs answer what the test chose."""
    clinic = at.clinic
    zone = clinic.profile.place.time_zone
    model = ImportViewModel(clinic.open_imports, clinic.actor, at.background, clinic.clock, at.paper, zone=zone)
    chosen: list[Path] = []
    notices: list[Notice] = []
    asks = Asks(files=lambda _parent: tuple(chosen), folder=lambda _parent: folder, save=lambda _parent, _name: report)
    screen = ImportScreen(model, notices.append, lambda: None, asks=asks)
    desk = Desk(at, screen, model, qtbot, folder, chosen, notices)
    screen.find_wanted.connect(desk.found.append)
    return desk
