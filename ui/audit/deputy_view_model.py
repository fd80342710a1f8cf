"""What deputies did in the manager's place, and whether the manager has looked at it since."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock, shown_day
from clinic_app.identifiers import CommandId, new_command
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.model import DeputyDeeds, Deputyship
from clinic_app.staff.service import StaffService
from ui.audit.trail_rows import TrailReader, TrailRow
from ui.background import Background
from ui.messages import explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One deputyship with what was done in it."""

    deputyship: Deputyship
    name: str
    days: str
    deeds: DeputyDeeds
    is_over: bool

    @property
    def new(self) -> int:
        """Deeds nobody has looked at yet."""
        return len(self.deeds.new)


class DeputyViewModel(QObject):
    """``changed`` says that ``standings`` or ``rows`` are others; ``reviewed`` carries a sentence."""

    changed = Signal()
    reviewed = Signal(str)
    failed = Signal(object)

    def __init__(
        self, deputies: DeputyService, staff: StaffService, reader: TrailReader, actor: Actor, background: Background, clock: Clock
    ) -> None:
        super().__init__()
        self._deputies, self._staff, self._reader = deputies, staff, reader
        self._actor, self._background, self._clock = actor, background, clock
        self.standings: tuple[Standing, ...] = ()
        self.rows: tuple[TrailRow, ...] = ()
        self.shown: Standing | None = None
        self._review: CommandId | None = None

    @property
    def may_review(self) -> bool:
        """Whether this person reviews; deputies do not review themselves."""
        return not self._actor.deputising

    def refresh(self) -> None:
        """Every deputyship that has begun, the latest first."""
        self._background.run(self._read, done=self._show, failed=self._fail, key=self)

    def choose(self, standing: Standing | None) -> None:
        """Look at what one deputy did."""
        self.shown, self.rows = standing, ()
        if standing is None:
            self.changed.emit()
            return
        deeds = standing.deeds.deeds
        self._background.run(lambda: self._reader.rows(deeds), done=self._show_rows, failed=self._fail, key=(self, "rows"))

    def mark_reviewed(self) -> None:
        """All deeds that are shown were looked at."""
        standing = self.shown
        if standing is None or not standing.deeds.deeds:
            return
        through = standing.deeds.deeds[0].at
        command = self._review = self._review or new_command(self._clock())
        self._background.run(
            lambda: self._deputies.mark_reviewed(self._actor, command, standing.deputyship.id, through=through),
            done=self._marked,
            failed=self._fail,
        )

    def _read(self) -> tuple[Standing, ...]:
        names, today = self._staff.names(), self._deputies.today
        return tuple(
            Standing(
                deputyship=each.deputyship,
                name=names.of(each.deputyship.deputy),
                days=f"{shown_day(each.deputyship.first)} to {shown_day(each.deputyship.last)}",
                deeds=each,
                is_over=each.deputyship.is_over(today),
            )
            for each in self._deputies.deeds(self._actor)
            if each.deputyship.first <= today
        )

    def _show(self, standings: tuple[Standing, ...]) -> None:
        self.standings = standings
        kept = None if self.shown is None else self.shown.deputyship.id
        shown = next((each for each in standings if each.deputyship.id == kept), standings[0] if standings else None)
        self.choose(shown)

    def _show_rows(self, rows: tuple[TrailRow, ...]) -> None:
        self.rows = rows
        self.changed.emit()

    def _marked(self, deputyship: Deputyship) -> None:
        self._review = None
        self.reviewed.emit(f"On record: you looked at what {self._staff_name(deputyship)} did.")
        # Not read once more: what was looked at is what stands here, and each reading is a row of the trail.
        self._show(tuple(_reviewed(each, deputyship) if each.deputyship.id == deputyship.id else each for each in self.standings))

    def _staff_name(self, deputyship: Deputyship) -> str:
        return next((each.name for each in self.standings if each.deputyship.id == deputyship.id), "the deputy")

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(explain(error))


def _reviewed(standing: Standing, deputyship: Deputyship) -> Standing:
    return replace(standing, deputyship=deputyship, deeds=replace(standing.deeds, deputyship=deputyship))
