"""One font in one weight: what it can draw, how HarfBuzz shapes text with it, and the part of it that a PDF carries."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from unicodedata import category

import uharfbuzz as harfbuzz

from clinic_app.printing.styles import Weight

_LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "STAT", "MATH", "name", "post", "cmap", "OS/2", "gasp", "DSIG", "FFTM", "vhea", "vmtx")
"""Tables that an embedded glyph font does not need: its text is already shaped."""


class Glyph(NamedTuple):
    """A shaped glyph: ``cluster`` is the index of its first character, ``advance`` and ``right`` (how far it stands from the
    pen) are in thousandths of the font size, ``up`` in the font's own units.
    """

    number: int
    cluster: int
    advance: float
    right: float
    up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceMetrics:
    """What a PDF font descriptor asks for, in thousandths of the font size."""

    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


class Face:
    """A font file opened for one weight; ``thickened`` faces have no bold of their own and are stroked as well as filled."""

    def __init__(self, path: Path, weight: Weight, *, variable: bool = False, thickened: bool = False) -> None:
        self.thickened = thickened
        self.weight = weight
        self._variable = variable
        self._face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)), 0)
        self._font = harfbuzz.Font(self._face)
        if variable:
            self._font.set_variations({"wght": weight.value})
        self._scale = 1000 / self._face.upem
        self._known: dict[str, int | None] = {}
        self._advances: dict[int, float] = {}
        family = str(self._face.get_name(harfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME) or path.stem).split("-")[0]
        self.name = "".join(letter for letter in family if letter.isalnum()) + ("-Bold" if weight is Weight.BOLD else "")

    def covers(self, text: str) -> bool:
        """Whether every visible character of ``text`` has a glyph."""
        return all(self.glyph_of(character) is not None or category(character) == "Cf" for character in text)

    def glyph_of(self, character: str) -> int | None:
        """The glyph that draws a single character, if there is one."""
        if character not in self._known:
            self._known[character] = self._font.get_nominal_glyph(ord(character))
        return self._known[character]

    def advance(self, glyph: int) -> float:
        """A glyph's own width, in thousandths of the font size."""
        known = self._advances.get(glyph)
        if known is None:
            known = self._advances[glyph] = round(self._font.get_glyph_h_advance(glyph) * self._scale, 2)
        return known

    def shape(self, text: str, script: str, *, right_to_left: bool) -> list[Glyph]:
        """The glyphs from left to right; characters that cannot be parted share a cluster.

        No language is set, neither the computer's nor another: the same text gives the same glyphs everywhere.
        """
        buffer = harfbuzz.Buffer()
        buffer.cluster_level = harfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
        buffer.add_str(text)
        buffer.direction = "rtl" if right_to_left else "ltr"
        buffer.script = script
        harfbuzz.shape(self._font, buffer)
        scale = self._scale
        return [
            Glyph(info.codepoint, info.cluster, at.x_advance * scale, at.x_offset * scale, at.y_offset)
            for info, at in zip(buffer.glyph_infos or (), buffer.glyph_positions or (), strict=True)
        ]

    @property
    def glyph_count(self) -> int:
        return int(self._face.glyph_count)

    @property
    def units_per_em(self) -> int:
        return int(self._face.upem)

    def metrics(self) -> FaceMetrics:
        extents = self._font.get_font_extents("ltr")
        capital = self._font.get_glyph_extents(self.glyph_of("H") or 0)
        up, down = round(extents.ascender * self._scale), round(extents.descender * self._scale)
        height = round(capital.y_bearing * self._scale) if capital else 700
        return FaceMetrics(ascent=up, descent=down, cap_height=height, box=(-500, down, 2000, up))

    def subset(self, glyphs: Collection[int]) -> bytes:
        """A TrueType file with only these glyphs, at their own numbers and at this face's weight; its .notdef is blank."""
        wanted = harfbuzz.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = harfbuzz.SubsetFlags.RETAIN_GIDS | harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode().ljust(4), "big") for tag in _LAYOUT_TABLES)
        if self._variable:
            wanted.pin_all_axes_to_default(self._face)
            wanted.pin_axis_location(self._face, "wght", self.weight.value)
        return bytes(wanted.subset(self._face).blob.data)
