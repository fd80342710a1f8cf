"""Which font draws which script: found on this computer when first needed, and said plainly when it is missing."""

import importlib.util
import os
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_app.errors import ClinicError
from clinic_app.paths import resources_folder
from clinic_app.printing.face import Face
from clinic_app.printing.script_runs import LATIN, Cluster, script_name, script_of, scripts_using
from clinic_app.printing.styles import Weight


class FontsMissing(ClinicError):
    """Nothing can be printed at all."""


@dataclass(frozen=True, slots=True)
class Family:
    """A font family: the scripts it draws, how its files' names begin, and the Debian package that has them."""

    scripts: tuple[str, ...]
    stem: str
    debian: str = "fonts-noto-core"


FAMILIES = (
    Family((LATIN, "Grek", "Cyrl"), "NotoSans"),
    Family(("Arab",), "NotoSansArabic"),
    Family(("Hebr",), "NotoSansHebrew"),
    Family(("Deva",), "NotoSansDevanagari"),
    Family(("Beng",), "NotoSansBengali"),
    Family(("Taml",), "NotoSansTamil"),
    Family(("Thai",), "NotoSansThai"),
    Family(("Hani", "Hira", "Kana", "Bopo", "Hang"), "wqy-microhei", "fonts-wqy-microhei"),
    Family(("Guru",), "NotoSansGurmukhi"),
    Family(("Gujr",), "NotoSansGujarati"),
    Family(("Orya",), "NotoSansOriya"),
    Family(("Telu",), "NotoSansTelugu"),
    Family(("Knda",), "NotoSansKannada"),
    Family(("Mlym",), "NotoSansMalayalam"),
    Family(("Sinh",), "NotoSansSinhala"),
    Family(("Khmr",), "NotoSansKhmer"),
    Family(("Laoo",), "NotoSansLao"),
    Family(("Mymr",), "NotoSansMyanmar"),
    Family(("Armn",), "NotoSansArmenian"),
    Family(("Geor",), "NotoSansGeorgian"),
    Family(("Ethi",), "NotoSansEthiopic"),
    Family(("Tibt",), "NotoSerifTibetan"),
    Family(("Thaa",), "NotoSansThaana"),
)
SIGNS = tuple(Family((), stem) for stem in ("NotoSansSymbols", "NotoSansSymbols2", "NotoSansMath"))
"""Arrows, ticks, units and the like, for characters that belong to no script."""

MONOSPACED = Family((), "DejaVuSansMono", "fonts-dejavu-core")
"""For codes that are typed back: every character as wide as the next, and 0, O, 1, I and l unlike each other."""

PROMISED_SCRIPTS = (LATIN, "Deva", "Beng", "Taml", "Thai", "Arab", "Hebr", "Hani")
"""The scripts that every installation of the program brings a font for."""

REGULAR_ENDINGS = ("-Regular.ttf", ".ttf", ".ttc")
BOLD_ENDING = "-Bold.ttf"
"""How the names of font files with one weight go on behind their family's stem."""

_SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_PACKAGES = tuple(f"fontpkg_noto_sans{script}" for script in ("", "_arabic", "_devanagari", "_tamil", "_thai"))


def collected_fonts_folder() -> Path:
    """Where the installer puts the fonts that no Python package has."""
    return resources_folder() / "fonts" / "collected"


def packaged_font_folders() -> tuple[Path, ...]:
    """The folders of the Python packages that bring fonts."""
    specs = [importlib.util.find_spec(name) for name in _PACKAGES]
    return tuple(Path(place) / "files" for spec in specs if spec for place in spec.submodule_search_locations or ())


def system_font_folders() -> tuple[Path, ...]:
    """Where Linux keeps fonts; elsewhere the program relies on its own."""
    return _SYSTEM_FOLDERS if sys.platform.startswith("linux") else ()


def font_folders() -> tuple[Path, ...]:
    """Where fonts are looked for, the program's own first: so every computer prints the same letters."""
    return (*packaged_font_folders(), collected_fonts_folder(), *system_font_folders())


@dataclass(frozen=True, slots=True)
class FontGap:
    """Characters of one writing that no font here draws: they were printed as codes such as ``[U+0995]``.

    ``characters`` counts the different ones, however often they stand in the text; ``package`` is the Debian package that
    has the writing's font, None where that font is here and lacks these characters, or the program has none.
    """

    writing: str
    characters: int
    package: str | None

    @property
    def sentence(self) -> str:
        """What is missing and what to install, for a notice."""
        count = f"{self.characters} character{'s' if self.characters != 1 else ''}"
        if self.package is None:
            return f"The print shows {count} ({self.writing}) as codes, because no font here has them."
        return (
            f"The print shows {count} of {self.writing} as codes, because the font is missing: "
            f"install Clinic Records again, or on Debian and Ubuntu the package {self.package}."
        )


class FontShelf:
    """The fonts of one computer; faces are opened when a character first needs them and kept for the shelf's life."""

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        self._folders = font_folders() if folders is None else tuple(folders)
        self._listed: list[dict[str, Path]] = []
        self._faces: dict[tuple[str, Weight], Face | None] = {}
        self._choices: dict[tuple[str, str, Weight], Face | None] = {}

    def latin(self, weight: Weight) -> Face:
        """The face of plain text.

        Raises ``FontsMissing`` when not even that one is installed.
        """
        face = self._face(FAMILIES[0], weight)
        if face is None:
            raise FontsMissing("The program's own fonts are missing, so nothing can be printed: install Clinic Records again.")
        return face

    def monospaced(self, weight: Weight) -> Face | None:
        """The face of codes, where there is one."""
        return self._face(MONOSPACED, weight)

    def choose(self, cluster: Cluster, weight: Weight) -> Face | None:
        """The first face that has every character of the cluster: the script's own, then Latin, then the signs and Chinese."""
        key = (cluster.text, cluster.script, weight)
        if key not in self._choices:
            self._choices[key] = next((face for face in self._candidates(cluster, weight) if face.covers(cluster.text)), None)
        return self._choices[key]

    def missing_scripts(self, scripts: Sequence[str] = PROMISED_SCRIPTS) -> tuple[str, ...]:
        """Those of ``scripts`` (ISO 15924 codes) that no font here draws."""
        families = [(script, _family(script)) for script in scripts]
        return tuple(script for script, family in families if family is None or self._face(family, Weight.REGULAR) is None)

    def gaps(self, characters: Collection[str]) -> tuple[FontGap, ...]:
        """What is missing for characters that no face here draws, in alphabetical order of the writings' names."""
        writings = {character: script_name(script_of(character)) for character in characters}
        counts = Counter(writings.values())
        packages = {writings[character]: self._package_wanted(script_of(character)) for character in sorted(characters)}
        return tuple(FontGap(writing, counts[writing], packages[writing]) for writing in sorted(counts))

    def _package_wanted(self, script: str) -> str | None:
        family = _family(script)
        return family.debian if family is not None and self._face(family, Weight.REGULAR) is None else None

    def _candidates(self, cluster: Cluster, weight: Weight) -> Iterator[Face]:
        shared = [_family(script) for script in scripts_using(cluster.text[0])]
        for family in (_family(cluster.script), FAMILIES[0], *shared, *SIGNS, _family("Hani")):
            if family is not None and (face := self._face(family, weight)) is not None:
                yield face

    def _face(self, family: Family, weight: Weight) -> Face | None:
        key = (family.stem, weight)
        if key not in self._faces:
            self._faces[key] = self._open(family, weight)
        return self._faces[key]

    def _open(self, family: Family, weight: Weight) -> Face | None:
        for names in self._each_folder():
            for ending in ("[wdth,wght].ttf", "[wght].ttf"):
                if path := names.get(family.stem + ending):
                    return Face(path, weight, variable=True)
            regular = next((names[family.stem + ending] for ending in REGULAR_ENDINGS if family.stem + ending in names), None)
            bold = names.get(family.stem + BOLD_ENDING) if weight is Weight.BOLD else None
            if path := bold or regular:
                return Face(path, weight, thickened=weight is Weight.BOLD and bold is None)
        return None

    def _each_folder(self) -> Iterator[dict[str, Path]]:
        """Each folder's files by name; the system's many fonts are listed only when the program's own do not do."""
        for position, folder in enumerate(self._folders):
            if position == len(self._listed):
                self._listed.append(_font_files(folder))
            yield self._listed[position]


def _family(script: str) -> Family | None:
    return next((family for family in FAMILIES if script in family.scripts), None)


def _font_files(folder: Path) -> dict[str, Path]:
    return {name: Path(place) / name for place, _, names in sorted(os.walk(folder)) for name in names if name.endswith((".ttf", ".ttc"))}
