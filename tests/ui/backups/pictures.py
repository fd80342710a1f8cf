"""Pictures of the page of backups: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.backups.pictures FOLDER``."""

import shutil
import sys
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from clinic_app.backups.model import NewPlace, Processor
from tests.ui.by_name import named, words_on
from tests.ui.open_clinic import OpenClinic
from tests.ui.pictures import an_album
from ui.backups.backups_screen import BackupsScreen
from ui.backups.backups_view_model import BackupsViewModel
from ui.navigation import Place
from ui.policy.days import day_reader

LABELS = ("Blue stick in the safe", "मुख्य तिजोरी की नीली पेन ड्राइव, प्रबंधक के कमरे में", "محرك الأقراص في الخزنة")


def backups_screen(at: OpenClinic) -> BackupsScreen:
    """Backups as the manager sees them."""
    clinic, place = at.clinic, at.clinic.profile.place
    model = BackupsViewModel(clinic.backups, clinic.actor, at.background, clinic.clock, zone=place.time_zone)
    return BackupsScreen(model, day_reader(place.date_order, clinic.today))


def a_year_of_backups(at: OpenClinic) -> None:
    """Three places with names in several scripts: one well kept, one pulled out, one outside the clinic."""
    backups, actor = at.clinic.backups, at.clinic.actor
    keeper = Processor(name="Vaultly Record Keeping Private Limited", agreed_on=date(2026, 1, 15))
    for number, label in enumerate(LABELS):
        folder = at.folder.parent / f"place-{number}"
        folder.mkdir()
        new = NewPlace(path=folder, label=label, off_site=number == 2, processor=keeper if number == 2 else None)
        at.on_worker(lambda new=new: backups.add_place(actor, at.command(), new))  # type: ignore[misc]  # bound early
    for _ in range(4):
        at.clock.advance(days=9)
        at.on_worker(lambda: backups.back_up(actor, at.command()))
    shutil.rmtree(at.folder.parent / "place-1")


def main(folder: Path) -> None:
    with an_album(folder) as (album, at):
        screen = backups_screen(at)
        album.open(screen, Place.BACKUPS)
        album.settle(lambda: "There is no backup of this clinic" in words_on(screen))
        album.take("backups-1-empty")
        named(screen, "Add a place", QPushButton).click()
        album.wait(200)
        album.take("backups-2-add")
        screen.step_back()
        a_year_of_backups(at)
        screen.arrive()
        album.settle(lambda: LABELS[0] in words_on(screen))
        album.take("backups-3", percents=(100, 150))
        named(screen, "Make a copy for another PC", QPushButton).click()
        album.settle(lambda: "shown only now" in words_on(screen))
        album.wait(300)
        album.take("backups-4-code")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
