"""What the manager's page says of the backups: that there is one, how old and how safe, or what to do at once."""

from collections.abc import Iterator
from datetime import datetime

from clinic_app.backups.model import BackupStanding
from ui.backups.words import BackupWords, proof
from ui.navigation import Place
from ui.theme import Tone
from ui.upkeep.lines import Kind, Line


def backup_lines(standing: BackupStanding, now: datetime, zone: str, *, may_open: bool) -> Iterator[Line]:
    """The most pressing first."""
    words, last = BackupWords(now, zone), standing.last
    if not standing.places:
        yield _due("The clinic has no backup and no place for one: with this PC every record would be lost.", Tone.REFUSE, "Add a place")
        return
    if last is None:
        yield _due("No backup was made yet: with this PC every record would be lost.", Tone.REFUSE, "Back up now")
    elif standing.is_late(now):
        yield _due(f"The newest backup is of {words.moment(last.at)}, {words.age(last.at)}.", Tone.REFUSE, "Back up now")
    elif standing.only_same_disk:
        sentence = "Every backup lies on the disk of the clinic's own files and would be lost with it; add a stick or another disk."
        yield _due(sentence, Tone.REFUSE, "Add a place")
    elif not last.proven:
        proven = standing.last_proven
        rest = "no backup is proven yet" if proven is None else f"the newest proven one is of {words.moment(proven.at)}"
        yield _due(f"The newest backup is {proof(last)}; {rest}.", Tone.DUE, "Open backups")
    for place in standing.places:
        if place.failure is not None:
            yield _due(
                f"Backup to {place.place.label}, {words.moment(place.failure.at)}: {place.failure.failure}", Tone.DUE, "Open backups"
            )
        elif not place.is_there:
            newest = "nothing lies there yet" if place.last is None else f"its newest backup is of {words.moment(place.last.at)}"
            yield _due(f"{place.place.label} is not there, so nothing is backed up to it; {newest}.", Tone.DUE, "Open backups")
    if may_open and standing.drill_is_due(now):
        when = "yet" if standing.drilled_at is None else "for 90 days"
        yield _due(f"No backup was opened with a recovery sheet {when}; try it, so that it works when it must.", Tone.DUE, "Do the drill")
    if last is not None and not standing.is_late(now) and last.proven:
        oldest = standing.oldest
        since = "" if oldest is None or oldest == last else f"; the oldest that is kept is of {words.moment(oldest.at)}"
        yield Line(kind=Kind.KNOWN, words=f"Backed up {words.moment(last.at)}, proven{since}.", tone=Tone.GIVEN)


def _due(words: str, tone: Tone, deed: str) -> Line:
    return Line(kind=Kind.DUE, words=words, tone=tone, deed=deed, lead=Place.BACKUPS)
