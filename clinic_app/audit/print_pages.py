"""The audit trail on paper: which rows were asked for, how many there are, and each of them, newest first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clinic_app.printing.document import Document
from clinic_app.printing.fonts import FontShelf
from clinic_app.printing.page import PageSetup, Running
from clinic_app.printing.table import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """A row in words; names as whoever prints it may see them."""

    when: str
    who: str
    deed: str
    patient: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPages:
    """What is to be printed: plain values, so that another process can draw them."""

    clinic_name: str
    printed: str
    """When and by whom, as a sentence."""
    asked_for: tuple[str, ...]
    """The filters in words, one a line; empty for everything."""
    limit: int
    """How many rows were read at most."""
    lines: tuple[TrailLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTrail:
    """The pages, and how many there are."""

    pdf: bytes
    pages: int


def draw(trail: TrailPages, drawn: Callable[[int, int], None] | None = None, *, fonts: FontShelf | None = None) -> DrawnTrail:
    """Draw every line; ``drawn`` hears how many of how many stand on paper. Needs no database and can run in another process."""
    setup = PageSetup(head=Running(left="Audit trail", right=trail.printed), foot=f"{trail.clinic_name} · Confidential")
    document = Document("Audit trail", setup, fonts=fonts)
    document.letterhead(trail.clinic_name, ())
    document.heading("Audit trail", note=_count(len(trail.lines)))
    document.paragraph(trail.printed)
    document.paragraph("Asked for: " + ("; ".join(trail.asked_for) if trail.asked_for else "everything") + ".")
    if not trail.lines:
        document.paragraph("No row of the trail matches.")
    elif len(trail.lines) == trail.limit:
        document.paragraph(f"Only the newest {trail.limit:,} rows are printed; older ones may match too.", document.typography.note)
    columns = (
        Column("When", 1.5),
        Column("Who", 1.6),
        Column("What", 2.0),
        Column("About", 1.9),
        Column("Outcome", 1.0),
        Column("Details", 1.5),
    )

    def rows() -> Iterator[tuple[str, ...]]:
        for number, line in enumerate(trail.lines, start=1):
            yield line.when, line.who, line.deed, line.patient, line.outcome, line.detail
            if drawn is not None:
                drawn(number, len(trail.lines))

    document.table(columns, rows())
    finished = document.finish()
    return DrawnTrail(pdf=finished.pdf, pages=finished.page_count)


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"
