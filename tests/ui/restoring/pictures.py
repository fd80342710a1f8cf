"""Pictures of bringing a clinic back: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.restoring.pictures FOLDER``."""

import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.ui.pictures import Album
from tests.ui.restoring.stick import a_stick
from ui.background import Background
from ui.core import Core
from ui.restoring.restoring_pages import BackPage, PlacePage, SheetPage
from ui.restoring.restoring_screen import RestoringScreen
from ui.restoring.restoring_view_model import RestoringViewModel


def main(folder: Path) -> None:
    application = QApplication([])
    album = Album(application, folder)
    with tempfile.TemporaryDirectory() as made:
        os.environ |= {"XDG_CONFIG_HOME": f"{made}/config", "XDG_DATA_HOME": f"{made}/data"}
        ground = a_stick(Path(made) / "office", backups=3)
        background = Background(unhandled=lambda _error: None)
        model = RestoringViewModel(background, lambda: Core(Path(made) / "records", ground.clock), ground.clock, Path(made) / "records")
        screen = RestoringScreen(model)
        album.window.show_alone(screen)
        album.window.show()
        album.take("restoring-1-empty")
        model.look_in(ground.folder.parent / "stick")
        album.settle(lambda: bool(model.backups))
        album.take("restoring-2-backups", percents=(100, 150))
        screen._go(SheetPage(), 1)  # noqa: SLF001 - each page as it stands
        album.take("restoring-3-sheet")
        model.folder = ground.folder
        screen._go(PlacePage(model), 2)  # noqa: SLF001
        album.take("restoring-4-place")
        model.open(" ".join(ground.founded.sheets[0].groups()))
        album.wait(500)
        model.restore()
        album.settle(lambda: isinstance(screen._page, BackPage))  # noqa: SLF001
        album.take("restoring-5-back", percents=(100, 150))
        model._finish(  # noqa: SLF001
            replace(
                model.restored,
                clinic_name="Clínica Santa María de los Ángeles · عيادة النور",
                people=214_377,
                notes=1_204_118,
                documents=98_221,
                rows=31_442_907,
                erased_again=("EC-B-00001-K", "EC-B-00002-7"),
                secret_is_in_keyring=False,
                keyring="There is no keyring on this computer.",
                backup_at=datetime(2026, 11, 22, 21, 30, tzinfo=UTC),
            )
        )
        album.take("restoring-6-no-keyring", percents=(100, 150))
        background.close(seconds=5)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
