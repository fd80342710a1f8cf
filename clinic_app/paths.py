"""Where things lie on this computer: the clinic's data folder, and the resources that come with the program."""

import os
import sys
from pathlib import Path

import platformdirs

from clinic_app.errors import VaultError

_PROGRAM = "clinic-records"
_OF_A_CLINIC = ("pc.json", "keys.json", "keys.json.bak", "registry.db", "clinical.db")


def default_data_folder() -> Path:
    """The clinic's folder where ``--data`` names none: the one that was chosen in the window on this account, or the usual one."""
    return chosen_data_folder() or _own_folder() / "clinic"


def demo_folder() -> Path:
    """Where a demo clinic lies, whatever was chosen for the real one."""
    return _own_folder() / "demo"


def chosen_data_folder() -> Path | None:
    """The folder that somebody chose in the window; nothing where nobody has, or where the note of it cannot be read."""
    try:
        chosen = Path(_note().read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return None
    return chosen if chosen.is_absolute() else None


def keep_data_folder(folder: Path) -> None:
    """Let later starts on this account open the clinic in ``folder``.

    Raises: ``VaultError``.
    """
    note = _note()
    unfinished = note.with_name(f"{note.name}.tmp")
    try:
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_text(str(folder.absolute()), "utf-8", "surrogateescape")
        os.replace(unfinished, note)
    except OSError:
        raise VaultError(
            "The program cannot note for its next start which folder you chose; ask your IT administrator to let this account write in "
            "its own settings folder."
        ) from None


def _own_folder() -> Path:
    return Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False))


def _note() -> Path:
    return Path(platformdirs.user_config_dir(_PROGRAM, appauthor=False)) / "data-folder.txt"


def resources_folder() -> Path:
    """``resources/`` of the source tree, or of the frozen program beside its executable."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen is not None else Path(__file__).resolve().parent.parent
    return root / "resources"


def is_clinic(folder: Path) -> bool:
    """Whether somebody has founded a clinic in ``folder`` to its end, as far as a glance tells; opening it proves it."""
    # Any one of them is enough: a clinic that has lost some of its files is to be mended, never set up anew.
    if restore_lacks_its_name(folder):
        return True
    return not founding_is_unfinished(folder) and any((folder / name).exists() for name in _OF_A_CLINIC)


def restore_lacks_its_name(folder: Path) -> bool:
    """Whether a whole clinic was restored for ``folder`` and a power cut kept it from its name; opening it gives it."""
    try:
        return b'"ready":true' in (folder.with_name(f"{folder.name}.restoring") / "restored.json").read_bytes()
    except (OSError, ValueError):
        return False


def founding_is_unfinished(folder: Path) -> bool:
    """Whether a clinic was begun in ``folder`` and its recovery sheets were never safe: it is begun again, not opened."""
    return (folder / "founding.json").exists()
