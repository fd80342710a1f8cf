"""A small picture in points, drawn apart and then placed in a document: boxes, rules, words where one wants them, QR modules."""

from collections.abc import Sequence

from clinic_app.printing.lines import Typesetter
from clinic_app.printing.page import baseline_depth, colour_code, paint
from clinic_app.printing.styles import HAIRLINE, INK, Colour, TextStyle


class Drawing:
    """``height`` points of the text's full width; x runs to the right and y down from its upper left corner."""

    def __init__(self, typesetter: Typesetter, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self.ink: list[str] = []
        self._typesetter = typesetter

    def text(self, text: str, x: float, y: float, style: TextStyle, width: float | None = None) -> float:
        """Sets text in a column whose upper left corner is (x, y); gives the y below its last line."""
        column = self.width - x if width is None else width
        for line in self._typesetter.lines(text, style, column):
            indent = column - line.width if line.right_to_left else 0.0
            self.ink.append(paint(line, x + indent, -y - baseline_depth(style), style.colour))
            y += style.leading
        return y

    def code(self, text: str, x: float, y: float, style: TextStyle) -> float:
        """Sets letters and digits in cells of one width, to be read off one by one; gives the y below the line."""
        self.ink.append(paint(self._typesetter.spaced_line(text, style), x, -y - baseline_depth(style), style.colour))
        return y + style.leading

    def rule(self, start: tuple[float, float], end: tuple[float, float], colour: Colour = HAIRLINE, weight: float = 0.5) -> None:
        """A straight line between two points."""
        (x1, y1), (x2, y2) = start, end
        self.ink.append(f"{colour_code(colour)} RG {weight:g} w {x1:.2f} {-y1:.2f} m {x2:.2f} {-y2:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, *, fill: Colour | None = None, edge: Colour | None = HAIRLINE) -> None:
        """A rectangle with its upper left corner at (x, y)."""
        colours = [f"{colour_code(fill)} rg"] if fill else []
        colours += [f"{colour_code(edge)} RG 0.5 w"] if edge else []
        paint_as = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[bool(fill), bool(edge)]
        self.ink.append(f"{' '.join(colours)} {x:.2f} {-y - height:.2f} {width:.2f} {height:.2f} re {paint_as}")

    def modules(self, rows: Sequence[Sequence[bool]], x: float, y: float, size: float) -> None:
        """A QR symbol ``size`` points wide and high; True is a dark module.

        Four modules of white around it (ISO/IEC 18004) are the caller's to leave.
        """
        step = size / len(rows)
        dark = []
        for row_number, row in enumerate(rows):
            column = 0
            while column < len(row):
                end = column
                while end < len(row) and row[end]:
                    end += 1
                if end > column:
                    dark.append(f"{x + column * step:.3f} {-y - (row_number + 1) * step:.3f} {(end - column) * step:.3f} {step:.3f} re")
                column = end + 1
        self.ink.append(f"{colour_code(INK)} rg {' '.join(dark)} f")
