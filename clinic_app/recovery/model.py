"""The two recovery sheets as a clinic looks after them: when each was made, checked and used, and when it is time to look again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CHECKED_EVERY = timedelta(days=90)
"""As the printed sheet asks: every three months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetState:
    """One of the two sheets in force."""

    sheet: str
    """``A`` or ``B``."""
    made_at: datetime
    """Since then it lies somewhere; a group of it was typed back that day."""
    checked_at: datetime | None
    """When it was last typed in whole and opened the keys."""
    used_at: datetime | None
    """When it last let somebody in: its envelope is open, and a new one should take its place."""

    def is_due(self, now: datetime) -> bool:
        """Whether nobody has looked at it for three months."""
        return now - (self.checked_at or self.made_at) > CHECKED_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAsked:
    """A group of a new sheet that must be typed back: proof that the paper can be read. ``number`` counts from 1."""

    sheet: str
    number: int

    @property
    def label(self) -> str:
        """``Sheet A, group 3``."""
        return f"Sheet {self.sheet}, group {self.number}"
