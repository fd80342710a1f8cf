"""Brings together the fonts that print needs and no Python package has, with their licences, in ``resources/fonts/collected/``.

They come from Debian's packages: from this computer if they are installed here, else out of packages that apt-get fetches
into a temporary folder. Elsewhere than on Debian and its kin the missing scripts are named, and the exit code is 1.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from clinic_app.printing.fonts import (
    BOLD_ENDING,
    FAMILIES,
    MONOSPACED,
    REGULAR_ENDINGS,
    SIGNS,
    Family,
    collected_fonts_folder,
    packaged_font_folders,
    system_font_folders,
)
from clinic_app.printing.script_runs import script_name

DOCUMENTATION = Path("usr/share/doc")
COMMON_LICENCES = Path("usr/share/common-licenses")
NAMED_LICENCES = ("Apache-2.0",)
"""Licences that a package's copyright file names instead of quoting."""


def main() -> int:
    """Collect, and name what is missing."""
    target = collected_fonts_folder()
    wanted = [family for family in (*FAMILIES, *SIGNS, MONOSPACED) if not is_packaged(family)]
    missing = collect(wanted, system_font_folders(), Path("/"), target)
    if missing and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        missing = collect_from_packages(missing, target)
    for family in missing:
        drawn = script_name(family.scripts[0]) if family.scripts else "signs and codes"
        print(f"No font for {drawn}: {family.stem} is in Debian's package {family.debian}.")
    return 1 if missing else 0


def is_packaged(family: Family) -> bool:
    """Whether a Python package brings the family."""
    return any(list(folder.glob(f"{family.stem}[[]*.ttf")) for folder in packaged_font_folders())


def collect(families: Iterable[Family], sources: Sequence[Path], root: Path, target: Path) -> list[Family]:
    """Copy the families' files and, from below ``root``, their packages' licences; give the families that have no file in ``sources``."""
    missing = []
    for family in families:
        files = [
            found
            for source in sources
            for ending in (*REGULAR_ENDINGS, BOLD_ENDING)
            for found in sorted(source.rglob(family.stem + ending))
        ]
        if not files:
            missing.append(family)
            continue
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            copy(file, target / file.name)
        copy(root / DOCUMENTATION / family.debian / "copyright", target / f"{family.debian}.copyright")
        for licence in NAMED_LICENCES:
            copy(root / COMMON_LICENCES / licence, target / f"{licence}.licence")
    return missing


def collect_from_packages(families: Sequence[Family], target: Path) -> list[Family]:
    """Fetch the families' Debian packages, take the fonts out and install nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packages = sorted({family.debian for family in families})
        subprocess.run(["apt-get", "-qq", "download", *packages], cwd=folder, capture_output=True, check=False)
        for package in sorted(folder.glob("*.deb")):
            subprocess.run(["dpkg-deb", "--extract", str(package), str(folder)], check=False)
        return collect(families, [folder / "usr" / "share" / "fonts"], folder, target)


def copy(source: Path, target: Path) -> None:
    """Copy a file that is there and not the same already."""
    if source.is_file() and not (target.is_file() and target.read_bytes() == source.read_bytes()):
        shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
