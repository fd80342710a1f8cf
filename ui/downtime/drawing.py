"""What the child process does for the day sheet: it draws the pages. Nothing of Qt is imported here."""

from clinic_app.downtime.model import DrawnPapers, Papers
from clinic_app.downtime.pages import draw
from ui.outcome import Tell


def draw_papers(tell: Tell, papers: Papers) -> DrawnPapers:
    """The pages of ``papers``."""
    tell(0, papers.wanted.sheets)
    drawn = draw(papers)
    tell(papers.wanted.sheets, papers.wanted.sheets)
    return drawn
