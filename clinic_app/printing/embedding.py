"""The part of a font that a PDF carries: only the glyphs in use, and marks that stand higher or lower as glyphs of their own.

A PDF can raise a glyph only by ending the run of text it stands in, and viewers that copy text (PDFium above all) then
lose the word's order. So a raised mark becomes a new glyph at the end of the embedded font: the old outline, shifted.
"""

import io
from collections.abc import Collection, Mapping

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import ROUND_XY_TO_GRID, Glyph, GlyphComponent

from clinic_app.printing.face import Face


def embedded_font(face: Face, glyphs: Collection[int], raised: Mapping[tuple[int, int], int]) -> bytes:
    """A TrueType file with ``glyphs`` at their own numbers, and each (glyph, rise in font units) of ``raised`` at its new one."""
    subset = face.subset({*glyphs, *(glyph for glyph, _ in raised)})
    if not raised:
        return subset
    font = TTFont(io.BytesIO(subset), recalcBBoxes=False, recalcTimestamp=False)
    outlines, widths = font["glyf"], font["hmtx"]
    names = list(font.getGlyphOrder())
    names += [f"glyph{number:05d}" for number in range(len(names), max(raised.values()) + 1)]
    font.setGlyphOrder(names)
    outlines.setGlyphOrder(names)
    for name in names[len(outlines.glyphs) :]:
        outlines.glyphs[name] = Glyph()
        widths.metrics[name] = (0, 0)
    for (glyph, rise), number in raised.items():
        original = outlines[names[glyph]]
        if original.numberOfContours:
            outlines.glyphs[names[number]] = _shifted(original, names[glyph], rise)
        widths.metrics[names[number]] = widths.metrics[names[glyph]]
    deepest = font["maxp"]
    deepest.maxComponentElements = max(deepest.maxComponentElements, 1)
    deepest.maxComponentDepth += 1
    file = io.BytesIO()
    font.save(file, reorderTables=None)
    return file.getvalue()


def _shifted(original: Glyph, name: str, rise: int) -> Glyph:
    """A composite glyph: one component, moved up by ``rise`` font units."""
    component = GlyphComponent()
    component.glyphName = name
    component.x, component.y = 0, rise
    component.flags = ROUND_XY_TO_GRID
    shifted = Glyph()
    shifted.numberOfContours = -1
    shifted.components = [component]
    shifted.xMin, shifted.xMax = original.xMin, original.xMax
    shifted.yMin, shifted.yMax = original.yMin + rise, original.yMax + rise
    return shifted
