"""Rows of the trail with the names of the people in them, as far as whoever looks may see names."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEntry, Outcome
from clinic_app.audit.print_pages import TrailLine
from clinic_app.audit.words import deed_words, detail_words, role_words
from clinic_app.clock import shown_day
from clinic_app.identifiers import PatientId
from clinic_app.patients.service import PatientService
from clinic_app.staff.service import StaffService
from ui.theme import Tone
from ui.widgets.badge import BadgeText
from ui.widgets.icons import Icon
from ui.widgets.table import TableColumn

_OUTCOMES = {Outcome.DONE: "done", Outcome.DENIED: "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRow:
    """One row in words; ``when`` is local to the clinic."""

    entry: AuditEntry
    when: str
    who: str
    deed: str
    patient: str
    detail: str
    roles: str

    @property
    def outcome(self) -> str:
        """``done`` or ``refused``."""
        return _OUTCOMES[self.entry.outcome]

    @property
    def line(self) -> TrailLine:
        """The row for paper."""
        return TrailLine(
            when=self.when, who=f"{self.who} ({self.roles})", deed=self.deed, patient=self.patient, outcome=self.outcome, detail=self.detail
        )


class TrailReader:
    """Puts names to rows; runs on the worker, where the files are open."""

    def __init__(self, staff: StaffService, patients: PatientService, actor: Actor, zone: str) -> None:
        self._staff, self._patients, self._actor = staff, patients, actor
        self._zone = ZoneInfo(zone)

    def rows(self, entries: tuple[AuditEntry, ...]) -> tuple[TrailRow, ...]:
        """The rows in words; people whom this person may not find stay unnamed."""
        names = self._staff.names()
        wanted = tuple(dict.fromkeys(entry.patient for entry in entries if entry.patient is not None))
        people: dict[PatientId, str] = {}
        if wanted and self._actor.may(Permission.PATIENT_FIND):
            people = {row.id: f"{row.record_number}  {row.name.display}" for row in self._patients.rows_of(self._actor, wanted)}
        return tuple(
            TrailRow(
                entry=entry,
                when=self.moment(entry.at),
                who=names.of(entry.staff),
                deed=deed_words(entry),
                patient="" if entry.patient is None else people.get(entry.patient, "somebody no longer here"),
                detail=detail_words(entry),
                roles=role_words(entry),
            )
            for entry in entries
        )

    def moment(self, at: datetime) -> str:
        """``02-Mar-2026 14:31:05`` at the clinic."""
        local = at.astimezone(self._zone)
        return f"{shown_day(local.date())} {local:%H:%M:%S}"


def _badge(row: TrailRow) -> BadgeText | None:
    return BadgeText("refused", Tone.REFUSE, Icon.BAN) if row.entry.outcome is Outcome.DENIED else None


def columns(*, of_one_person: bool = False) -> tuple[TableColumn[TrailRow], ...]:
    """What a table of rows shows; where all rows are ``of_one_person`` nobody is named in each."""
    who: TableColumn[TrailRow] = TableColumn(title="Who", words=lambda row: row.who, width=22, least=13, strong=True)
    return (
        TableColumn(title="When", words=lambda row: row.when, width=22, least=21),
        *(() if of_one_person else (who,)),
        TableColumn(title="What", words=lambda row: row.deed, width=32, least=18),
        TableColumn(title="About", words=lambda row: row.patient),
        TableColumn(title="Outcome", words=lambda row: row.outcome, width=14, least=14, badge=_badge, quiet=True),
        TableColumn(title="Details", words=lambda row: row.detail, width=13 if of_one_person else 18, least=9, quiet=True),
    )
