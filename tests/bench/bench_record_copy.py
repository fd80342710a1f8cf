"""A record copy of 2,000 pages: the time against wrapping and drawing the same words with a bare reportlab canvas, and the memory."""

import io
import time
from collections.abc import Iterator

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from clinic_app.record_copy.contents_model import CopyContents
from clinic_app.record_copy.pages import draw
from clinic_app.record_map.model import CopyItem
from tests.bench.figure import Figure
from tests.bench.memory import peak
from tests.record_copy.contents import a_section, an_item, some_contents

PAGES = 2_000
ROUNDS = 2
MEMORY = 200.0
"""MB that drawing may take, the interpreter and the contents included."""

_NOTES = (
    "The wound over the left forearm has closed without a sign of infection; sutures were taken out and the patient was told to keep "
    "the arm out of the sun for six weeks.",
    "Complains of itching at night since the change of soap. Skin dry, no rash. Emollient twice a day, review in a fortnight.",
    "Blood pressure taken sitting after five minutes of rest, right arm. Tolerates the new dose, no dizziness, no swelling of the ankles.",
)


def _items(count: int) -> Iterator[CopyItem]:
    """Visits and results as a chart has them: a few facts each, and a note with every third."""
    for number in range(count):
        facts = {
            "Status": "final",
            "Value": f"{number * 37 % 200} mmol/L",
            "Reference_range": "3.5 to 5.1 mmol/L",
            "Practitioner": f"Dr Rao {number % 50}",
        }
        if number % 3 == 0:
            facts["Note"] = f"Visit {number}. {' '.join(_NOTES)}"
        yield an_item(f"Potassium in serum or plasma, sample {number}", when=f"{number % 28 + 1:02d}-Mar-2026", **facts)


def _contents(items: int) -> CopyContents:
    return some_contents(*(a_section(f"Results {part}", *_items(items // 4)) for part in range(4)))


def _floor(contents: CopyContents) -> float:
    """Seconds for the same words in the same columns, wrapped and drawn with nothing but a canvas and a built-in font."""
    started = time.perf_counter()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    leading, bottom, top = 13.5, 62.0, A4[1] - 68.0
    columns = ((57.0, 52.0), (129.0, 150.0), (289.0, 72.0), (381.0, 157.0))
    page, y = 1, top

    def head_and_foot() -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(57, A4[1] - 40, f"{contents.subject.name}")
        canvas.drawRightString(538, A4[1] - 40, f"Born {contents.subject.born} - No. {contents.subject.record_number}")
        canvas.drawString(57, 40, f"Record copy {contents.reference}")
        canvas.drawRightString(538, 40, f"Page {page} of {PAGES}")

    head_and_foot()
    for section in contents.sections:
        for item in section.items:
            facts = [line for line in item.lines if len(line.value) <= 160]
            texts = [line for line in item.lines if len(line.value) > 160]
            heads = (item.when, item.what, "\n".join(line.label for line in facts), "\n".join(line.value for line in facts))
            cells = [simpleSplit(text, "Helvetica", 9, width) for text, (_, width) in zip(heads, columns, strict=True)]
            height = max(map(len, cells)) * leading + 8
            notes = [line for text in texts for line in (text.label, *simpleSplit(text.value, "Helvetica", 9, 409))]
            if y - height < bottom:
                canvas.showPage()
                page, y = page + 1, top
                head_and_foot()
            canvas.setFont("Helvetica", 9)
            for lines, (x, _) in zip(cells, columns, strict=True):
                for row, line in enumerate(lines):
                    canvas.drawString(x, y - (row + 1) * leading, line)
            y -= height
            for line in notes:
                if y - leading < bottom:
                    canvas.showPage()
                    page, y = page + 1, top
                    head_and_foot()
                    canvas.setFont("Helvetica", 9)
                y -= leading
                canvas.drawString(129, y, line)
            canvas.line(57, y, 538, y)
    canvas.save()
    return time.perf_counter() - started


def _drawn(contents: CopyContents) -> tuple[float, int]:
    started = time.perf_counter()
    pages = draw(contents).pages
    return time.perf_counter() - started, pages


def _draw(items: int) -> None:
    draw(_contents(items))


def run() -> list[Figure]:
    """Draw as many items as fill 2,000 pages."""
    sample = _contents(400)
    items = 440 * PAGES // draw(sample).pages
    contents = _contents(items)
    floors, times, pages = [], [], 0
    for _ in range(ROUNDS):
        floors.append(_floor(contents))
        seconds, pages = _drawn(contents)
        times.append(seconds)
    return [
        Figure(
            name=f"record copy of {pages:,} pages against a bare canvas",
            value=min(times),
            unit="s",
            floor=min(floors),
            limit=3,
            samples=ROUNDS,
        ),
        Figure(name=f"memory at {pages:,} pages", value=peak(_draw, items), unit="MB", floor=MEMORY, limit=1),
    ]
