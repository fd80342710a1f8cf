"""Drawing up papers for a power cut: who may, what stands on them, and the row of the trail that the sheet's anchor is of."""

from datetime import datetime
from zoneinfo import ZoneInfo

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.anchors import Anchor, anchor_of
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, shown_day
from clinic_app.downtime.model import MOST_COPIES, Papers, Wanted
from clinic_app.errors import InvalidInput, VaultError
from clinic_app.policy.profile import Profile
from clinic_app.vault.head_mark import HeadFile

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHARTS = "clinical"


class DowntimeService:
    """What the desk takes to paper; nothing of it is about any patient."""

    def __init__(
        self, registry: TrailHome, clinical: TrailHome | None, heads: HeadFile, clock: Clock, profile: Profile, *, pc_name: str
    ) -> None:
        self._registry, self._clinical, self._heads = registry, clinical, heads
        self._clock, self._profile, self._pc_name = clock, profile, pc_name

    def draw_up(self, actor: Actor, wanted: Wanted, *, name: str) -> Papers:
        """What the sheets say; ``name`` is the person's at work. That they were drawn up is on record before they can be seen.

        Raises: ``Refused``; ``InvalidInput`` where nothing is asked for, or too many of a form.
        """
        actor.require(Permission.DAY_SHEET_PRINT)
        if not wanted.sheets:
            raise InvalidInput("Nothing is chosen; choose the day sheet or a form.")
        if not 1 <= wanted.copies <= MOST_COPIES:
            raise InvalidInput(f"Ask for 1 to {MOST_COPIES} of each form; photocopy more.", field="How many of each form")
        detail = "day-sheet" if wanted.day_sheet else "forms"
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, AuditEvent.DAY_SHEET_DRAW, detail=detail, count=wanted.sheets)
            end = audit_gate.end(connection, actor.pc)
        anchors = (anchor_of(self._registry.file.name, end.sequence, end.mac), *self._of_the_charts(actor))
        now = self._clock().astimezone(ZoneInfo(self._profile.place.time_zone))
        return Papers(
            contact=self._profile.contact,
            word=self._profile.word,
            day=f"{_WEEKDAYS[now.weekday()]}, {shown_day(now.date())}",
            printed=f"Printed {_moment(now)} by {name}",
            pc_name=self._pc_name,
            wanted=wanted,
            anchors=anchors,
        )

    def _of_the_charts(self, actor: Actor) -> tuple[Anchor, ...]:
        """The end of the charts' trail: read from it, or for whoever lacks its key from the mark that every save leaves outside."""
        if self._clinical is not None:
            with self._clinical.file.reading() as connection:
                end = audit_gate.end(connection, actor.pc)
            return (anchor_of(_CHARTS, end.sequence, end.mac),) if end.sequence else ()
        try:
            mark = self._heads.read(_CHARTS)
        except VaultError:
            # The opening told of a mark that cannot be read; the sheet is printed without it.
            return ()
        return () if mark is None else (anchor_of(_CHARTS, mark.audit_sequence, mark.chain_mac),)


def _moment(now: datetime) -> str:
    return f"{shown_day(now.date())} {now:%H:%M}"
