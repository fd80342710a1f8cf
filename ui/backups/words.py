"""Backups in words: how old, how safe, and why one is not proven."""

from datetime import datetime
from zoneinfo import ZoneInfo

from clinic_app.backups.model import BackupStanding, PlaceStanding, Run
from clinic_app.clock import shown_day
from clinic_app.vault.model import BackupGap
from ui.theme import Tone
from ui.widgets.badge import BadgeText

WHY_NOT_PROVEN = {
    BackupGap.NO_CLINICAL_KEY: "whoever made it holds no key to the charts, so nobody has counted them",
    BackupGap.PICTURES_LOST: "some pictures or documents are missing or damaged in the clinic itself; have its files checked",
}


class BackupWords:
    """For one moment at the clinic."""

    def __init__(self, now: datetime, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self.now = now.astimezone(self._zone)

    def moment(self, at: datetime) -> str:
        """``today at 13:02``, ``12-Jan-2026 at 13:02``."""
        local = at.astimezone(self._zone)
        day = "today" if local.date() == self.now.date() else shown_day(local.date())
        return f"{day} at {local:%H:%M}"

    def age(self, at: datetime) -> str:
        """``3 days ago``; nothing for today, which ``moment`` says."""
        days = (self.now.date() - at.astimezone(self._zone).date()).days
        return "" if days < 1 else "yesterday" if days == 1 else f"{days:,} days ago"

    def last(self, standing: BackupStanding) -> tuple[str, Tone]:
        """The newest backup of all."""
        run = standing.last
        if run is None:
            return "None was ever made", Tone.REFUSE
        age = self.age(run.at)
        words = f"{self.moment(run.at)}{f', {age}' if age else ''}, {proof(run)}"
        tone = Tone.REFUSE if standing.is_late(self.now) else Tone.GIVEN if run.proven else Tone.DUE
        return words[0].upper() + words[1:], tone

    def oldest(self, standing: BackupStanding) -> str:
        """How far back one can go, and what follows from it."""
        run = standing.oldest
        if run is None:
            return "–"
        age = self.age(run.at)
        return f"{shown_day(run.at.astimezone(self._zone).date())}{f', {age}' if age else ''}; 7 days, 5 weeks and 12 months are kept"

    def drill(self, standing: BackupStanding) -> tuple[str, Tone | None]:
        """When a backup was last opened with paper."""
        due = standing.drill_is_due(self.now)
        at = standing.drilled_at
        if at is None:
            return f"Never{'; it is due' if due else ''}", Tone.DUE if due else None
        local = at.astimezone(self._zone)
        return f"{shown_day(local.date())}{'; it is due again' if due else ''}", Tone.DUE if due else Tone.GIVEN

    def place(self, place: PlaceStanding) -> str:
        """What lies in a place, and what keeps it from being a good one."""
        parts = []
        if place.failure is not None:
            parts.append(f"Failed {self.moment(place.failure.at)}: {place.failure.failure}")
        run = place.last
        if run is None:
            parts.append("No backup lies there yet." if place.failure is None else "")
        else:
            kept = "1 backup" if len(place.kept) == 1 else f"{len(place.kept)} backups"
            parts.append(f"{kept}, the newest of {self.moment(run.at)}, {proof(run)}, {size(run.size)} and {pictures(run.blobs)}.")
        if place.place.processor is not None:
            processor = place.place.processor
            parts.append(f"Kept by {processor.name}; agreement of {shown_day(processor.agreed_on)}.")
        if place.same_disk:
            parts.append("On the disk of the clinic's own files: both would be lost together.")
        return " ".join(part for part in parts if part)

    def badges(self, place: PlaceStanding) -> tuple[BadgeText, ...]:
        """Its state in a word or two."""
        found = []
        if not place.is_there:
            found.append(BadgeText("not there", Tone.DUE))
        if place.last is not None:
            found.append(BadgeText("proven", Tone.GIVEN) if place.last.proven else BadgeText("not proven", Tone.DUE))
        if place.same_disk:
            found.append(BadgeText("same disk", Tone.DUE))
        if place.place.off_site:
            found.append(BadgeText("outside the clinic", Tone.NEUTRAL))
        return tuple(found)


def proof(run: Run) -> str:
    """Whether it was opened and counted."""
    return "proven" if run.gap is None else f"not proven: {WHY_NOT_PROVEN[run.gap]}"


def size(number: int) -> str:
    """``41 MB``."""
    return f"{number / 1_000_000:,.0f} MB" if number >= 1_000_000 else f"{max(1, number // 1000):,} KB"


def pictures(number: int) -> str:
    """``1 picture or document``."""
    return "1 picture or document" if number == 1 else f"{number:,} pictures and documents"
