"""How the window looks on this PC: light or dark, how large, and whether names are shortened for eyes across the counter.

Nothing that protects anything is kept here (decision 0001).
"""

from dataclasses import dataclass
from pathlib import Path

from clinic_app.vault.canonical import Json, Malformed, checked_bytes, parse_checked
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.safe_files import read_small, write_atomically

_FILE = "settings.json"
_KIND = "clinic-records settings"
_FORMAT = 1
_LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class Looks:
    """``mode`` is ``light``, ``dark`` or ``system``; ``percent`` the scale of everything, 100 to 200.

    ``private`` says that this PC's window stands where others can read it, so that names are shortened (promise E7).
    """

    mode: str = "system"
    percent: int = 100
    private: bool = False


def read_looks(folder: Path) -> Looks:
    """What was chosen on this PC; the usual looks where nothing was, or where the file is damaged: nothing is lost with it."""
    try:
        return _load(folder)
    except (FileNotFoundError, CannotRead, Malformed):
        return Looks()


def looks_are_whole(folder: Path) -> bool:
    """Whether the file can be read; none at all is whole, nobody has chosen yet."""
    try:
        _load(folder)
    except FileNotFoundError:
        return True
    except (CannotRead, Malformed):
        return False
    return True


def write_looks(folder: Path, looks: Looks) -> None:
    """Keep the choice for the next start.

    Raises: ``DiskFull``, ``CannotWrite``.
    """
    values: Json = {"mode": looks.mode, "percent": looks.percent, "private": looks.private}
    write_atomically(folder / _FILE, checked_bytes({"format": _FORMAT, "kind": _KIND, "values": values}))


def _load(folder: Path) -> Looks:
    content = parse_checked(read_small(folder / _FILE, _LARGEST))
    if (content.text("kind"), content.number("format")) != (_KIND, _FORMAT):
        raise Malformed("not settings of this format")
    values = content.fields("values")
    looks = Looks(values.text("mode"), values.number("percent", least=100, most=200), values.flag("private"))
    if looks.mode not in ("light", "dark", "system"):
        raise Malformed("an unknown mode")
    return looks
