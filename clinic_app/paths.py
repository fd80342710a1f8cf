"""Where things lie on this computer: the clinic's data folder, and the resources that come with the program."""

import sys
from pathlib import Path

import platformdirs


def default_data_folder() -> Path:
    """The folder that the window offers for a clinic's files; ``--data`` names another."""
    return Path(platformdirs.user_data_dir("clinic-records", appauthor=False)) / "clinic"


def resources_folder() -> Path:
    """``resources/`` of the source tree, or of the frozen program beside its executable."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen is not None else Path(__file__).resolve().parent.parent
    return root / "resources"


def is_clinic(folder: Path) -> bool:
    """Whether somebody has founded a clinic in ``folder`` to its end, as far as a glance tells; opening it proves it."""
    return not founding_is_unfinished(folder) and ((folder / "pc.json").exists() or (folder / "keys.json").exists())


def founding_is_unfinished(folder: Path) -> bool:
    """Whether a clinic was begun in ``folder`` and its recovery sheets were never safe: it is begun again, not opened."""
    return (folder / "founding.json").exists()
