"""How the window looks on this PC: light or dark, and how large. Nothing that protects anything is kept here (decision 0001)."""

from dataclasses import dataclass
from pathlib import Path

from clinic_app.vault.canonical import Json, Malformed, file_bytes, parse_file
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.safe_files import read_small, write_atomically

_FILE = "settings.json"
_KIND = "clinic-records settings"
_FORMAT = 1
_LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class Looks:
    """``mode`` is ``light``, ``dark`` or ``system``; ``percent`` the scale of everything, 100 to 200."""

    mode: str = "system"
    percent: int = 100


def read_looks(folder: Path) -> Looks:
    """What was chosen on this PC; the usual looks where nothing was, or where the file is damaged: nothing is lost with it."""
    try:
        content = parse_file(read_small(folder / _FILE, _LARGEST))
        if (content.text("kind"), content.number("format")) != (_KIND, _FORMAT):
            return Looks()
        values = content.fields("values")
        looks = Looks(values.text("mode"), values.number("percent", least=100, most=200))
    except (FileNotFoundError, CannotRead, Malformed):
        return Looks()
    return looks if looks.mode in ("light", "dark", "system") else Looks()


def write_looks(folder: Path, looks: Looks) -> None:
    """Keep the choice for the next start.

    Raises: ``DiskFull``, ``CannotWrite``.
    """
    values: Json = {"mode": looks.mode, "percent": looks.percent}
    write_atomically(folder / _FILE, file_bytes({"format": _FORMAT, "kind": _KIND, "values": values}))
