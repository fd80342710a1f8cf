"""Pictures of the day sheet's page: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.downtime.pictures FOLDER``."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QPushButton

from tests.ui.by_name import named
from tests.ui.open_clinic import OpenClinic
from tests.ui.pictures import an_album
from ui.downtime.day_sheet_screen import DaySheetScreen
from ui.downtime.day_sheet_view_model import DaySheetViewModel
from ui.navigation import Place
from ui.record_copy.record_copy_screen import AskPath


def screen_of(at: OpenClinic, *, ask_path: AskPath | None = None) -> tuple[DaySheetScreen, DaySheetViewModel]:
    """The page as whoever is signed in sees it."""
    model = DaySheetViewModel(at.clinic.downtime, at.clinic.actor, at.background, at.paper, name=at.clinic.name)
    return DaySheetScreen(model, ask_path=ask_path), model


def main(folder: Path) -> None:
    with an_album(folder) as (album, at):
        screen, model = screen_of(at)
        album.open(screen, Place.DAY_SHEET)
        album.take("day-sheet-1-what", percents=(100, 150))
        named(screen, "Blank form: registration", QCheckBox).click()
        named(screen, "Show the pages", QPushButton).click()
        album.settle(lambda: model.pages is not None)
        album.wait(600)
        album.take("day-sheet-2-pages", percents=(100, 150))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
