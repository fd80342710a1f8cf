"""Taking pictures of a page in the program's own window, in both themes and the sizes that people have."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from clinic_app.access.permissions import Permission
from tests.fake_clock import FakeClock
from tests.ui.open_clinic import OpenClinic, found, opened
from ui.background import Background
from ui.main_window import MainWindow
from ui.navigation import Destination, Page, Place
from ui.theme import Mode, Theme
from ui.widgets.icons import Icon

SIZES = (QSize(1280, 800), QSize(1920, 1080))
_RAIL = (
    (Place.HOME, "Home", Icon.HOME),
    (Place.FIND, "Find", Icon.SEARCH),
    (Place.RECORD_COPY, "Record copy", Icon.RECORD_COPY),
    (Place.IMPORT, "Import", Icon.IMPORT),
    (Place.STAFF, "Staff", Icon.PEOPLE),
    (Place.AUDIT, "Audit", Icon.SHIELD_CHECK),
    (Place.BACKUPS, "Backups", Icon.DRIVE),
    (Place.DAY_SHEET, "Day sheet", Icon.PRINT),
    (Place.SETTINGS, "Settings", Icon.SETTINGS),
)


class Album:
    """Pictures of one window, saved into ``folder``."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._folder = app, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._theme = Theme(app, mode=Mode.LIGHT)
        self._theme.load_scripts()
        self.window = MainWindow()

    def open(self, page: Page, place: Place = Place.HOME) -> None:
        """Show ``page`` beside the manager's rail."""
        table = tuple(
            Destination(each, title, icon, Permission.CLINIC_CHECK, (lambda: page) if each is place else Page)
            for each, title, icon in _RAIL
        )
        self.window.resize(SIZES[0])
        self.window.show_workspace(table, person="Maya Kulkarni", role="Manager")
        self.window.go(place)
        self.window.show()
        self.wait(100)

    def take(self, name: str, *, percents: tuple[int, ...] = (100,)) -> None:
        """Light and dark, in every size and scale."""
        for percent in percents:
            for mode in (Mode.LIGHT, Mode.DARK):
                for size in SIZES:
                    self._theme.choose(mode=mode, percent=percent)
                    self.window.resize(size)
                    self.wait(350)
                    scale = "" if percent == 100 else f"-{percent}"
                    self.window.grab().save(str(self._folder / f"{name}-{mode.value}-{size.width()}{scale}.png"))
        self._theme.choose(mode=Mode.LIGHT, percent=100)
        self.window.resize(SIZES[0])
        self.wait(100)

    def settle(self, until: Callable[[], bool], *, seconds: float = 30) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            self._app.processEvents()
            time.sleep(0.002)
        self._app.processEvents()

    def wait(self, ms: int) -> None:
        """Let the window work for a while."""
        end = time.monotonic() + ms / 1000
        self.settle(lambda: time.monotonic() >= end)

    def close(self) -> None:
        """Close the window."""
        self.window.close()


@contextmanager
def an_album(folder: Path, username: str = "maya") -> Iterator[tuple[Album, OpenClinic]]:
    """An album for ``folder``, and a clinic of its own that ``username`` is signed in to; both end with the block."""
    album = Album(QApplication([]), folder)
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        found(base / "founded", FakeClock())
        background = Background(unhandled=lambda error: print(repr(error)))  # noqa: T201
        at = opened(base / "founded", base / "clinic", background, username)
        yield album, at
        album.close()
        at.close()
        background.close()
