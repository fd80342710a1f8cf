"""Print against a bare reportlab canvas that wraps and draws the same words, and its memory on a very long record."""

import io
import random
import time
from collections.abc import Callable

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from clinic_app.printing.document import Document
from clinic_app.printing.fonts import packaged_font_folders
from clinic_app.printing.page import PageSetup, Running
from clinic_app.printing.styles import A4, STANDARD
from clinic_app.printing.table import Column
from tests.bench.figure import Figure
from tests.bench.memory import peak

PARAGRAPHS = 3_000
LONG_PAGES = 2_000
ROUNDS = 3
NOTE = """the patient reports mild erythema after laser session settled within twenty minutes advised sunscreen SPF fifty review
Haemoglobin glucose mmol/L Metformin tablet twice daily allergy penicillin anaphylaxis none known blood pressure 128/76 mmHg
weight kg history of type diabetes"""
HINDI_NOTE = "मरीज़ को पिछले तीन दिनों से बुखार है और सिर में दर्द हो रहा क्षय रोग का इतिहास नहीं कृपया एक सप्ताह बाद फिर दिखाएँ"


def run() -> list[Figure]:
    """Time per page of text, of Devanagari text and of a table, and the memory of 2,000 pages."""
    texts = paragraphs(NOTE, PARAGRAPHS)
    floor = best(lambda: bare_canvas(texts))
    hindi = paragraphs(HINDI_NOTE, PARAGRAPHS // 5)
    rows = [(f"{number % 28 + 1:02d}-Oct-2026", text[:60], f"{number / 7:.1f}", "mmol/L") for number, text in enumerate(texts)]
    return [
        Figure(name="paragraphs", value=best(lambda: our_paragraphs(texts)), unit="s", floor=floor, limit=3, samples=ROUNDS),
        Figure(
            name="Devanagari, shaped, against the canvas that cannot shape it",
            value=best(lambda: our_paragraphs(hindi)),
            unit="s",
            floor=best(lambda: bare_canvas(hindi)),
            limit=3,
            samples=ROUNDS,
        ),
        Figure(
            name="rows of a table",
            value=best(lambda: our_table(rows)),
            unit="s",
            floor=best(lambda: bare_canvas([cell for row in rows for cell in row])),
            limit=3,
            samples=ROUNDS,
        ),
        Figure(name=f"memory of {LONG_PAGES} pages", value=peak(a_long_record), unit="MB", floor=200, limit=1),
    ]


def paragraphs(note: str, count: int) -> list[str]:
    """Notes of 10 to 120 words of ``note``, with a date here and there: the same every time."""
    chance = random.Random(4)
    words = note.split()
    return [" ".join(a_word(words, chance) for _ in range(chance.randint(10, 120))) for _ in range(count)]


def a_word(words: list[str], chance: random.Random) -> str:
    return chance.choice(words) if chance.random() < 0.93 else f"{chance.randint(1, 28):02d}-Oct-{chance.randint(1990, 2026)}"


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def our_paragraphs(texts: list[str]) -> int:
    document = Document("Bench", PageSetup(head=Running("SHARMA, Ananya", "Clinic"), foot="Copy"))
    for text in texts:
        document.paragraph(text)
    return document.finish().page_count


def our_table(rows: list[tuple[str, str, str, str]]) -> int:
    document = Document("Bench", PageSetup(head=Running("SHARMA, Ananya", "Clinic"), foot="Copy"))
    document.table([Column("Date", 1), Column("Test", 4), Column("Result", 1), Column("Unit", 1)], rows)
    return document.finish().page_count


def bare_canvas(texts: list[str]) -> bytes:
    """The floor: reportlab's own wrapping and drawing, no shaping, no heads, no numbers."""
    style = STANDARD.body
    file = next(path for folder in packaged_font_folders() for path in folder.glob("NotoSans[[]*.ttf"))
    registerFont(TTFont("bench", str(file)))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(A4.width, A4.height), invariant=1, pageCompression=1)
    setup = PageSetup()
    height = A4.height - setup.margins.top
    canvas.setFont("bench", style.size)
    for text in texts:
        for line in simpleSplit(text, "bench", style.size, setup.width):
            if height < setup.margins.bottom:
                canvas.showPage()
                canvas.setFont("bench", style.size)
                height = A4.height - setup.margins.top
            canvas.drawString(setup.margins.left, height, line)
            height -= style.leading
    canvas.save()
    return stream.getvalue()


def a_long_record() -> None:
    """Print a record of 2,000 pages."""
    pages = our_paragraphs(paragraphs(NOTE, PARAGRAPHS) * 6)
    if pages < LONG_PAGES:
        raise RuntimeError(f"{pages} pages are not what is measured here")
