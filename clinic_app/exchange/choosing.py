"""Which files somebody means who points at files and folders: a folder means the FHIR files that lie in it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ENDINGS = frozenset({".json", ".ndjson"})


@dataclass(frozen=True, slots=True)
class FileChoice:
    """The files, each once; ``complaints`` say in a sentence each what of it is not there or holds nothing."""

    files: tuple[Path, ...]
    complaints: tuple[str, ...]


def files_among(paths: Iterable[Path]) -> FileChoice:
    """Files as they are given, whatever they are called; of a folder its ``.json`` and ``.ndjson`` files, not those of folders in it."""
    files: dict[Path, None] = {}
    complaints: list[str] = []
    for path in paths:
        whole = Path(os.path.abspath(path.expanduser()))
        try:
            if whole.is_dir():
                found = sorted(each for each in whole.iterdir() if each.suffix.lower() in _ENDINGS and each.is_file())
                files |= dict.fromkeys(found)
                if not found:
                    complaints.append("In that folder lies no file that ends in .json or .ndjson; choose the folder with the FHIR files.")
            elif whole.exists():
                files[whole] = None
            else:
                complaints.append("There is no file or folder of that name; see that it is written out whole.")
        except OSError as error:
            complaints.append(f"That cannot be opened: {(error.strerror or 'no reason given').lower()}.")
    return FileChoice(tuple(files), tuple(dict.fromkeys(complaints)))
