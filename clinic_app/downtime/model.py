"""Papers for a day without current: what is printed in the morning so that the desk can go on by hand, and be typed in afterwards."""

from dataclasses import dataclass
from enum import Enum

from clinic_app.audit.anchors import Anchor
from clinic_app.policy.profile import Contact, PersonWord

MOST_COPIES = 20
"""Of each blank form in one print; more are photocopied."""


class BlankForm(Enum):
    """A form that takes on paper what the program takes in a window."""

    REGISTRATION = "registration"
    VISIT_NOTE = "visit-note"
    RESULTS_AND_MEDICINES = "results-and-medicines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks for: the day sheet, and how many of each of these forms."""

    day_sheet: bool = True
    forms: frozenset[BlankForm] = frozenset()
    copies: int = 1

    @property
    def sheets(self) -> int:
        """How many papers that is."""
        return self.day_sheet + len(self.forms) * self.copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What is drawn: plain values that name no patient, so that another process can draw them."""

    contact: Contact
    word: PersonWord
    day: str
    """``Monday, 02-Mar-2026``, at the clinic."""
    printed: str
    """When and by whom, as a sentence."""
    pc_name: str
    wanted: Wanted
    anchors: tuple[Anchor, ...]
    """The end of the trail in each file, after the row that says that this was drawn up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPapers:
    """The pages, and how many there are."""

    pdf: bytes
    pages: int
