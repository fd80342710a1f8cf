"""Pictures of the import: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.exchange.pictures FOLDER``."""

import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.exchange.bundles import a_bundle
from tests.fake_clock import FakeClock
from tests.ui.exchange.records import a_hostile_file, a_record, files, not_fhir
from tests.ui.open_clinic import found, opened
from tests.ui.pictures import Album
from ui.background import Background
from ui.exchange.import_screen import ImportScreen
from ui.exchange.import_view_model import ImportViewModel, Stage
from ui.navigation import Place


def main(folder: Path) -> None:
    app = QApplication([])
    album = Album(app, folder)
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        found(base / "founded", FakeClock())
        background = Background(unhandled=lambda error: print(repr(error)))  # noqa: T201
        at = opened(base / "founded", base / "clinic", background)
        clinic = at.clinic
        zone = clinic.profile.place.time_zone
        model = ImportViewModel(clinic.open_imports, clinic.actor, background, clinic.clock, at.paper, zone=zone)
        screen = ImportScreen(model, album.window.say, lambda: None)
        album.open(screen, Place.IMPORT)
        album.take("import-1-empty", percents=(100, 150))
        records = base / "records"
        records.mkdir()
        files(records, 20, results=400)
        (records / "aneta-und-maximilian-von-und-zu-hohenlohe-langenburg-entlassungsbrief-2024.json").write_bytes(
            a_bundle(a_record(900, results=40)[1:])
        )
        a_hostile_file(records)
        not_fhir(records)
        model.add([records])
        album.settle(lambda: model.stage is Stage.LOOKING and len(model.total.newcomers) > 4)
        album.window.grab().save(str(folder / "import-2-looking.png"))
        album.settle(lambda: model.stage is Stage.READY)
        album.take("import-3-plan", percents=(100, 150))
        model.start()
        album.settle(lambda: sum(file.result is not None for file in model.files) > 6)
        album.window.grab().save(str(folder / "import-4-importing.png"))
        model.stop()
        album.settle(lambda: model.stage is Stage.DONE)
        album.take("import-5-stopped")
        model.start()
        album.settle(lambda: model.stage is Stage.DONE)
        album.take("import-6-done")
        model.clear()
        model.add([records])
        album.settle(lambda: model.stage is Stage.READY)
        album.take("import-7-again")
        album.close()
        at.close()
        background.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
