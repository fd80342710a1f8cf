"""What the child process does for the audit trail: it draws the pages. Nothing of Qt is imported here."""

from clinic_app.audit.print_pages import DrawnTrail, TrailPages, draw
from ui.outcome import Tell


def draw_trail(tell: Tell, trail: TrailPages) -> DrawnTrail:
    """The pages of ``trail``; tells how many of its rows are drawn."""
    return draw(trail, tell)
