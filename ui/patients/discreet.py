"""What stays of somebody while privacy is on: enough to tell a row from its neighbours at the desk, too little to be read across it.

The same words are spoken: a loudspeaker carries further than a screen. Whoever asks for a moment hears and sees all of it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from clinic_app.patients.model import BirthDate, FoundPatient, HumanName
from ui.privacy import SHOW_KEY
from ui.widgets.badge import BadgeText
from ui.widgets.icons import Icon
from ui.widgets.panels import Fact
from ui.widgets.rows import RowText

COVERED = "•••"
BADGE = BadgeText(f"Covered: {SHOW_KEY} shows it for a moment", icon=Icon.EYE_OFF, outlined=True)


def initials(name: HumanName) -> str:
    """``S., A.``: one letter of the family name and one of the given ones; of a name in one piece, one of each of its first two words."""
    parts = [part for part in (name.family, name.given) if part] or name.native.split()[:2]
    letters = [letter.upper() for part in parts if (letter := _first_letter(part))]
    return ", ".join(f"{letter}." for letter in letters)


def year(birth: BirthDate | None) -> str:
    """``1984``, or that it is not known."""
    if birth is None:
        return "not known"
    return f"about {birth.day.year:04d}" if birth.estimated else f"{birth.day.year:04d}"


def discreet_row(found: FoundPatient) -> RowText:
    """A row of the finder for whoever may be looking: initials, the year of birth and the record number."""
    return RowText(title=initials(found.name), detail=f"born {year(found.birth)}", code=found.record_number)


def covered(facts: Sequence[Fact]) -> list[Fact]:
    """What is asked of somebody, without the answers."""
    return [replace(fact, value=COVERED, tone=None, quiet=True) for fact in facts]


def _first_letter(text: str) -> str:
    """The first letter or digit with the marks that belong to it: in Devanagari a vowel is a mark, in Arabic a vowel may be one."""
    rest = text.lstrip("".join({sign for sign in text if not sign.isalnum()}))
    marks = 1
    while marks < min(len(rest), 6) and unicodedata.category(rest[marks]).startswith("M"):
        marks += 1
    return rest[:marks]
