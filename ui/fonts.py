"""The fonts of the program: one family for the words, and one for each other script that people's names are written in."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFontDatabase

from clinic_app.paths import resources_folder

FAMILIES = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Noto Sans Hebrew",
    "WenQuanYi Micro Hei",
    "Noto Sans CJK SC",
)
"""In the order in which Qt asks them for a letter; what none of them has is looked for among the computer's own fonts."""

_LATIN_PACKAGE = "fontpkg_noto_sans"
_SCRIPT_PACKAGES = ("fontpkg_noto_sans_arabic", "fontpkg_noto_sans_devanagari", "fontpkg_noto_sans_tamil", "fontpkg_noto_sans_thai")


def load_latin() -> None:
    """Make the family of the program's own words known to Qt; about 10 ms, before the first window."""
    # The computer's own Noto Sans holds a few Devanagari marks without their shaping rules, and Qt would say so on every start.
    QLoggingCategory.setFilterRules("qt.text.font.db.info=false")
    _load(_packaged(_LATIN_PACKAGE))


def load_scripts(collected: Path | None = None) -> None:
    """Make the fonts of the other scripts known; after the first paint, because nothing on the first screen needs them.

    ``collected`` is the folder with those that no package brings; an installer fills ``resources/fonts/collected``.
    """
    for package in _SCRIPT_PACKAGES:
        _load(_packaged(package))
    folder = collected or resources_folder() / "fonts" / "collected"
    _load(path for path in sorted(folder.rglob("*")) if path.suffix in {".ttf", ".ttc", ".otf"})


def missing(text: str) -> frozenset[QFontDatabase.WritingSystem]:
    """The scripts of ``text`` that no font on this computer can draw, so that the program can say so and not show boxes."""
    known = frozenset(QFontDatabase.writingSystems())
    return frozenset(system for system in map(_writing_system, text) if system is not None and system not in known)


_BLOCKS = (
    (0x0590, 0x05FF, QFontDatabase.WritingSystem.Hebrew),
    (0x0600, 0x06FF, QFontDatabase.WritingSystem.Arabic),
    (0x0900, 0x097F, QFontDatabase.WritingSystem.Devanagari),
    (0x0980, 0x09FF, QFontDatabase.WritingSystem.Bengali),
    (0x0B80, 0x0BFF, QFontDatabase.WritingSystem.Tamil),
    (0x0E00, 0x0E7F, QFontDatabase.WritingSystem.Thai),
    (0x4E00, 0x9FFF, QFontDatabase.WritingSystem.SimplifiedChinese),
)


def _writing_system(letter: str) -> QFontDatabase.WritingSystem | None:
    return next((system for first, last, system in _BLOCKS if first <= ord(letter) <= last), None)


def _packaged(package: str) -> Iterator[Path]:
    """The upright files of a font package; found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return iter(())
    folder = Path(spec.origin).parent / "files"
    return (path for path in sorted(folder.iterdir()) if path.suffix == ".ttf" and "Italic" not in path.name)


def _load(paths: Iterator[Path]) -> None:
    for path in paths:
        QFontDatabase.addApplicationFont(str(path))
