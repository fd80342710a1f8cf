"""Pictures of a disk that gets full: the warning on the manager's page, the strip over every page, and all well again."""

import sys
from pathlib import Path

from clinic_app.vault.model import DiskStanding, DiskState
from tests.ui.audit.pictures import home_screen
from tests.ui.pictures import an_album
from ui.disk_watch import SAVED_BEFORE, DiskWatch
from ui.widgets.notice import Notice


def main(folder: Path) -> None:
    with an_album(folder) as (album, at):
        window = album.window
        for name, standing in (
            ("disk-1-low", DiskStanding(DiskState.LOW, 412_300_000)),
            ("disk-2-full", DiskStanding(DiskState.FULL, 900_000)),
            ("disk-3-read-only", DiskStanding(DiskState.READ_ONLY, 0)),
        ):
            home, model = home_screen(at, lambda _lead: None, disk=standing)
            album.open(home)
            album.settle(lambda: bool(model.lines))  # noqa: B023 - settled before the next round
            watch = DiskWatch(at.clinic.gate, at.background, window.say, window.stand, window)
            watch.disk_stands(standing)
            album.take(name, percents=(100, 150))
            watch.end()
        window.say(Notice(SAVED_BEFORE))
        album.take("disk-4-saved-before")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
