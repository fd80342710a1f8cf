"""What the manager's page says: one sentence for each thing that is known, and where one does something about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.audit.words import EVENT_GROUPS
from clinic_app.clock import shown_day
from clinic_app.identifiers import StaffId
from clinic_app.policy.cautions import CONTACT, cautions
from clinic_app.policy.profile import Profile
from clinic_app.policy.questions import required_answers
from clinic_app.recovery.model import SheetState
from clinic_app.staff.model import StaffNames
from clinic_app.upkeep.model import DOCUMENTS, DeputyNews, LastCheck, OpenTries, Overview, Unused
from clinic_app.vault.model import DiskStanding, DiskState
from ui.audit.question import Period, Question
from ui.disk_watch import low_words, megabytes
from ui.navigation import Place
from ui.theme import Tone

_SIGNING_IN = next(words for words, events in EVENT_GROUPS.items() if AuditEvent.SIGN_IN in events)


class Kind(Enum):
    """Which part of the page a line belongs to."""

    DUE = "due"
    KNOWN = "known"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class ToMember:
    """Leads to one member of staff."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class ToDeputies:
    """Leads to what deputies did."""


@dataclass(frozen=True, slots=True)
class ToSheets:
    """Leads to the recovery sheets."""


Lead: TypeAlias = Place | Question | ToMember | ToDeputies | ToSheets
"""Where a line leads: a page, the trail with a question, a person, or what deputies did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing in one sentence; ``deed`` are the words of the button that leads on."""

    kind: Kind
    words: str
    tone: Tone
    deed: str = ""
    lead: Lead | None = None


class Teller:
    """Puts an overview into sentences, for one person on one day at the clinic."""

    def __init__(
        self, names: StaffNames, profile: Profile, me: StaffId, now: datetime, *, may_change_staff: bool, may_keep_sheets: bool
    ) -> None:
        self._names, self._profile, self._me = names, profile, me
        self._zone = ZoneInfo(profile.place.time_zone)
        self._now = now.astimezone(self._zone)
        self._may_keep_sheets = may_keep_sheets
        self._staff_deed = "Open staff" if may_change_staff else "See who it is"

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return self._now.date()

    def moment(self, at: datetime) -> str:
        """``today at 15:30``, ``on 02-Mar-2026 at 15:30``."""
        local = at.astimezone(self._zone)
        day = "today" if local.date() == self.today else f"on {shown_day(local.date())}"
        return f"{day} at {local:%H:%M}"

    def since(self, overview: Overview) -> str:
        """From when on the page counts, as a sentence."""
        if overview.since is None:
            return "Everything since this clinic was founded, for this is your first day here."
        return f"What happened since you were last here, {self.moment(overview.since)}; today stays listed all day."

    def lines(self, overview: Overview) -> Iterator[Line]:
        """What is due first, then what is known, then what the policy leaves open."""
        for each in overview.deputies or ():
            yield from self._deputy(each)
        for each_open in overview.open_tries or ():
            yield self._open_tries(each_open)
        yield from self._tries(overview)
        yield from self._refusals(overview)
        for each_unused in overview.unused or ():
            yield self._unused(each_unused)
        for each_sheet in overview.sheets or ():
            yield self._sheet(each_sheet)
        yield from self._calm(overview)
        yield from self._policy()

    def disk(self, standing: DiskStanding) -> Line:
        """How much room there is on the disk of the clinic's folder."""
        if standing.state is DiskState.AMPLE:
            words = f"The disk has room: {megabytes(standing.free)} are free."
            return Line(kind=Kind.KNOWN, words=words, tone=Tone.GIVEN)
        if standing.state is DiskState.LOW:
            return Line(kind=Kind.DUE, words=low_words(standing), tone=Tone.DUE)
        full = standing.state is DiskState.FULL
        what = "is full; make room" if full else "takes no changes any more; have it looked at"
        return Line(kind=Kind.DUE, words=f"Nothing new can be saved, because the disk {what}, and it goes on by itself.", tone=Tone.REFUSE)

    def check(self, last: LastCheck | None, *, findings_below: bool = False) -> tuple[str, Tone]:
        """How the files stood when they were last looked at; the trail keeps where faults were, and not what to do about them."""
        if last is None:
            return "The files have not been checked yet.", Tone.DUE
        who = "the program itself" if last.by_itself else "you" if last.by == self._me else self._names.of(last.by)
        when = f"Checked {self.moment(last.at)} by {who}"
        ago = (self.today - last.at.astimezone(self._zone).date()).days
        if ago > 0:
            when += f", {_counted(ago, 'day')} ago"
        keyless = tuple(each for each in last.unseen if each != DOCUMENTS)
        unseen = f" {_listed(keyless)} was not looked at, for want of its key." if keyless else ""
        unseen += " What lies in pictures and documents was not read." if last.by_itself or DOCUMENTS in last.unseen else ""
        if last.faults == 0:
            whole = f"everything {'was' if ago else 'is'} as it must be."
            return f"{when}: {'nothing wrong was found.' if unseen else whole}{unseen}", Tone.GIVEN
        where = f", in {_listed(last.faulty)}" if last.faulty else ""
        what_to_do = "The lines below say what to do." if findings_below else "Check again to read what to do."
        return f"{when}: {_counted(last.faults, 'fault')}{where}. {what_to_do}{unseen}", Tone.REFUSE

    def _deputy(self, news: DeputyNews) -> Iterator[Line]:
        mine = news.deputy == self._me
        name = "You" if mine else self._names.of(news.deputy)
        if news.new_deeds and not mine:
            words = f"{name} did {_counted(news.new_deeds, 'thing')} in the manager's place that nobody has looked at yet."
            yield Line(kind=Kind.DUE, words=words, tone=Tone.DUE, deed="Look at them", lead=ToDeputies())
        lead: Lead = ToMember(news.deputy)
        if news.acts_now:
            words = f"{name} {'act' if mine else 'acts'} as manager until {shown_day(news.last)}."
            yield Line(kind=Kind.KNOWN, words=words, tone=Tone.ACCENT, deed=self._staff_deed, lead=lead)
        elif news.first > self.today:
            words = f"{name} will act as manager from {shown_day(news.first)} to {shown_day(news.last)}."
            yield Line(kind=Kind.KNOWN, words=words, tone=Tone.ACCENT, deed=self._staff_deed, lead=lead)

    def _open_tries(self, tries: OpenTries) -> Line:
        words = (
            f"{_passwords(tries.times)} tried for {self._names.of(tries.staff)}, the last {self.moment(tries.last)}, and no right one "
            "since; ask whether it was them."
        )
        if tries.next_at > self._now:
            words += f" The next try is let through at {tries.next_at.astimezone(self._zone):%H:%M}."
        return Line(kind=Kind.DUE, words=words, tone=Tone.DUE, deed=self._staff_deed, lead=ToMember(tries.staff))

    def _tries(self, overview: Overview) -> Iterator[Line]:
        for each in overview.tries or ():
            name = self._names.of(each.staff)
            yield Line(
                kind=Kind.DUE,
                words=f"{_passwords(each.times)} tried for {name} before they signed in; ask whether it was them.",
                tone=Tone.DUE,
                deed="See the trail",
                lead=self._asked(overview, staff=each.staff, action=_SIGNING_IN),
            )
        if overview.strangers_tries:
            words = f"{_passwords(overview.strangers_tries)} tried for usernames that nobody here has; ask who sat at this computer."
            yield Line(kind=Kind.DUE, words=words, tone=Tone.DUE)

    def _refusals(self, overview: Overview) -> Iterator[Line]:
        refused = overview.refusals
        if not refused:
            return
        times = sum(each.times for each in refused)
        who = ", ".join(self._names.of(each.staff) for each in refused)
        yield Line(
            kind=Kind.DUE,
            words=f"{'Once' if times == 1 else f'{times:,} times'} the program refused what somebody asked for: {who}.",
            tone=Tone.DUE,
            deed="See the trail",
            lead=self._asked(overview, staff=refused[0].staff if len(refused) == 1 else None, outcome=Outcome.DENIED),
        )

    def _unused(self, unused: Unused) -> Line:
        given = "" if unused.given_at is None else f" they were given {self.moment(unused.given_at)}"
        return Line(
            kind=Kind.DUE,
            words=f"{self._names.of(unused.staff)} has not used the one-time password{given} yet; ask whether they still have it.",
            tone=Tone.DUE,
            deed=self._staff_deed,
            lead=ToMember(unused.staff),
        )

    def _sheet(self, sheet: SheetState) -> Line:
        name, lead = f"Recovery sheet {sheet.sheet}", ToSheets() if self._may_keep_sheets else None
        if sheet.used_at is not None:
            words = f"{name} was used {self.moment(sheet.used_at)}, so its envelope is open; make a new one in its place."
            return Line(kind=Kind.DUE, words=words, tone=Tone.DUE, deed="Make a new one" if lead else "", lead=lead)
        made, checked = self._day(sheet.made_at), sheet.checked_at
        told = f"{name} was made on {made} and " + ("not checked since" if checked is None else f"last checked on {self._day(checked)}")
        if sheet.is_due(self._now):
            words = f"{told}; see that its envelope lies where you put it, and check it."
            return Line(kind=Kind.DUE, words=words, tone=Tone.DUE, deed="Check it" if lead else "", lead=lead)
        return Line(kind=Kind.KNOWN, words=f"{told}.", tone=Tone.NEUTRAL)

    def _day(self, at: datetime) -> str:
        return shown_day(at.astimezone(self._zone).date())

    def _calm(self, overview: Overview) -> Iterator[Line]:
        """What is well, said so that it need not be looked up."""
        if overview.tries == () and overview.open_tries == () and not overview.strangers_tries:
            yield Line(kind=Kind.KNOWN, words="No wrong password was tried.", tone=Tone.GIVEN)
        if overview.refusals == ():
            yield Line(kind=Kind.KNOWN, words="Nobody was refused anything.", tone=Tone.GIVEN)
        if overview.unused == ():
            yield Line(kind=Kind.KNOWN, words="Everybody who works here has a password of their own.", tone=Tone.GIVEN)
        if overview.deputies is not None and not any(each.acts_now or each.first > self.today for each in overview.deputies):
            yield Line(kind=Kind.KNOWN, words="Nobody acts in the manager's place.", tone=Tone.NEUTRAL)

    def _policy(self) -> Iterator[Line]:
        for question in required_answers(self._profile):
            words = f"“{question.label}” is not answered yet."
            yield Line(kind=Kind.POLICY, words=words, tone=Tone.DUE, deed="Open settings", lead=Place.SETTINGS)
        for caution in cautions(self._profile, self.today):
            words = f"{caution.topic}: {caution.sentence}"
            if caution.topic == CONTACT:
                yield Line(kind=Kind.POLICY, words=words, tone=Tone.DUE, deed="Open settings", lead=Place.SETTINGS)
            else:
                yield Line(kind=Kind.POLICY, words=words, tone=Tone.NEUTRAL)

    def _asked(self, overview: Overview, *, staff: StaffId | None = None, action: str = "", outcome: Outcome | None = None) -> Question:
        since = overview.since
        return Question(
            staff=staff,
            staff_name="" if staff is None else self._names.of(staff),
            action=action,
            events=EVENT_GROUPS[action] if action else frozenset(),
            period=Period.ALWAYS if since is None else Period.DAYS,
            first=None if since is None else since.astimezone(self._zone).date(),
            outcome=outcome,
        )


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _passwords(number: int) -> str:
    return "1 wrong password was" if number == 1 else f"{number:,} wrong passwords were"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
