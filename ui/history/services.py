"""What the chart's screens are handed: the services of charts, the person at work, and how the clinic writes."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock, local_day, shown_day
from clinic_app.history.documents_service import DocumentService
from clinic_app.history.notes_service import NoteService
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.service import HistoryService
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import DateOrder, PersonWord
from ui.background import Background
from ui.draft_keeper import Drafts
from ui.privacy import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartServices:
    """Everything a chart asks of the core; ``zone`` is the clinic's IANA time zone."""

    history: HistoryService
    notes: NoteService
    documents: DocumentService
    patients: PatientService
    drafts: Drafts
    actor: Actor
    name: str
    """Of the person at work, as it is printed under what they write."""
    background: Background
    clock: Clock
    zone: str
    order: DateOrder
    word: PersonWord
    privacy: Privacy

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self.clock(), self.zone)

    @property
    def now(self) -> PartialDate:
        """This minute on the clinic's clock, as an entry that is made now is dated."""
        return PartialDate.of_moment(self.clock().astimezone(ZoneInfo(self.zone)).replace(second=0, microsecond=0))

    def day_and_time(self, moment: datetime) -> str:
        """``21-Nov-2026 11:42`` on the clinic's clock."""
        local = moment.astimezone(ZoneInfo(self.zone))
        return f"{shown_day(local.date())} {local:%H:%M}"
