"""What the child process does for record copies: it draws the pages. Nothing of Qt is imported here."""

from clinic_app.record_copy.contents_model import CopyContents, DrawnCopy
from clinic_app.record_copy.pages import draw
from ui.outcome import Tell


def draw_copy(tell: Tell, contents: CopyContents) -> DrawnCopy:
    """The pages of ``contents``; tells how many of its entries are drawn."""
    return draw(contents, told=tell)
