"""Pictures of the import: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.exchange.pictures FOLDER``."""

import sys
from pathlib import Path

from tests.exchange.bundles import a_bundle
from tests.ui.exchange.records import a_hostile_file, a_record, files, not_fhir
from tests.ui.pictures import an_album
from ui.exchange.import_screen import ImportScreen
from ui.exchange.import_view_model import ImportViewModel, Stage
from ui.navigation import Place


def main(folder: Path) -> None:
    with an_album(folder) as (album, at):
        clinic = at.clinic
        zone = clinic.profile.place.time_zone
        model = ImportViewModel(clinic.open_imports, clinic.actor, at.background, clinic.clock, at.paper, zone=zone)
        screen = ImportScreen(model, album.window.say, lambda: None)
        album.open(screen, Place.IMPORT)
        album.take("import-1-empty", percents=(100, 150))
        records = at.folder.parent / "records"
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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
