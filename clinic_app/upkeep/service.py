"""How the clinic stands: whether every file, chain and mark is as it must be, and what whoever answers for it should know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEvent, AuditFilter, Outcome, Tally
from clinic_app.audit.trail import TrailHome
from clinic_app.audit.verification import missing_since, verify_file
from clinic_app.clock import Clock, local_day
from clinic_app.errors import Cancelled, ClinicError, VaultError
from clinic_app.history import gate as history_gate
from clinic_app.identifiers import StaffId
from clinic_app.patients import gate as patients_gate
from clinic_app.policy.looks import looks_are_whole
from clinic_app.progress import Progress, untold
from clinic_app.recovery import gate as recovery_gate
from clinic_app.staff import gate as staff_gate
from clinic_app.upkeep.model import Counted, DeputyNews, LastCheck, OpenTries, Overview, Unused, check_detail, read_check_detail
from clinic_app.vault import check
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.check import CheckFinding
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.open_keys import KeyHolder, OpenKeys, SheetInForce
from clinic_app.vault.safe_files import reason
from clinic_app.vault.throttle import Throttle

_MOMENT = timedelta(microseconds=1)
"""What lies between two times of the trail at least."""
_CHECKED = frozenset({AuditEvent.CLINIC_CHECK, AuditEvent.CLINIC_WEEKLY_CHECK})
_SIGNED_IN = frozenset({AuditEvent.SIGN_IN})
_GIVEN_WORDS = frozenset({AuditEvent.STAFF_ADD, AuditEvent.PASSWORD_RESET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the files lie that need no database to be looked at."""

    folder: Path
    unheld: Path
    """The clinical file, for somebody who does not hold its key."""
    heads: HeadFile
    blobs: BlobStore
    drafts: DraftDrawer
    throttle: Throttle


class UpkeepService:
    """Checks of one clinic's files, as far as the person who is signed in holds their keys."""

    def __init__(
        self,
        registry: TrailHome,
        clinical: TrailHome | None,
        cabinet: KeyCabinet,
        keys: OpenKeys,
        places: Places,
        clock: Clock,
        *,
        zone: str,
    ) -> None:
        self._registry = registry
        self._clinical = clinical
        self._cabinet = cabinet
        self._keys = keys
        self._places = places
        self._clock = clock
        self._zone = zone

    def check(self, actor: Actor, progress: Progress = untold, *, full: bool = True) -> tuple[CheckFinding, ...]:
        """Look at everything; each finding is a sentence. Nothing is repaired. Less than a ``full`` check reads no pictures and documents.

        A place that cannot be looked at is a finding of its own, and the check goes on to its end. One that was stopped gives no
        finding and is not on record: nobody may take half of one for the whole.

        Raises: ``Refused``; ``Cancelled`` from ``progress``.
        """
        actor.require(Permission.CLINIC_CHECK)
        findings = [*self._files(progress), *_seen("keys.json", lambda: check.check_key_file(self._places.folder, self._keys))]
        findings += _seen("Your drafts", lambda: (check.check_drafts(self._places.drafts),))
        findings += _seen("throttle.json", lambda: (check.check_throttle(self._places.throttle),))
        findings += _seen("settings.json", lambda: (self._looks(),))
        if self._clinical is not None:
            findings += [*self._documents(self._clinical, progress, full=full), *self._orphans(self._clinical)]
        findings += self._put_on_record(actor, findings)
        return tuple(findings)

    def overview(self, actor: Actor) -> Overview:
        """How the clinic stands, as far as this person's roles let them know; the whole look is one row of the trail.

        Raises: ``Refused``; ``TrailAltered`` where a row that is needed is none of the program's.
        """
        actor.require(Permission.CLINIC_CHECK)
        trail, staff = actor.may(Permission.AUDIT_READ), actor.may(Permission.STAFF_LIST)
        holders, sheets = self._key_holders()
        with self._registry.file.transaction() as connection:
            since = self._last_here(connection, actor)
            after = None if since is None else since + _MOMENT
            refused = AuditFilter(outcome=Outcome.DENIED, since=after)
            signed_in = audit_gate.tallies(connection, self._registry.tables, AuditFilter(events=_SIGNED_IN, since=after))
            found = Overview(
                since=since,
                last_check=self._last_check(connection),
                tries=_counted((each.staff, each.counts) for each in signed_in) if trail else None,
                open_tries=self._open_tries(holders) if trail else None,
                strangers_tries=self._places.throttle.tries_of_others(each.username for each in holders) if trail and holders else 0,
                refusals=_counted((each.staff, each.rows) for each in self._tallies(connection, refused)) if trail else None,
                unused=self._unused(connection, holders) if staff else None,
                deputies=self._deputies(connection) if actor.may(Permission.DEPUTY_REVIEW) else None,
                sheets=recovery_gate.states(connection, self._registry.tables, sheets) if staff else None,
            )
            self._registry.trail.record(connection, actor, AuditEvent.CLINIC_OVERVIEW)
        return found

    def _key_holders(self) -> tuple[tuple[KeyHolder, ...], tuple[SheetInForce, ...]]:
        """Who has keys, and the recovery sheets; nobody and none where the key file proves nothing, which the check tells."""
        try:
            roll = self._cabinet.roll(self._keys)
        except VaultError:
            return (), ()
        return roll.people, roll.sheets

    def _last_here(self, connection: Connection, actor: Actor) -> datetime | None:
        """The end of this person's last day of work before today, so that locking the screen makes no news old."""
        midnight = datetime.combine(local_day(self._clock(), self._zone), time(), ZoneInfo(self._zone))
        own = audit_gate.newest(connection, self._registry.tables, AuditFilter(staff=actor.staff_id, until=midnight), limit=1)
        return own[0].at if own else None

    def _last_check(self, connection: Connection) -> LastCheck | None:
        found = audit_gate.newest(connection, self._registry.tables, AuditFilter(events=_CHECKED), limit=1)
        if not found:
            return None
        faulty, unseen = read_check_detail(found[0].detail)
        return LastCheck(
            at=found[0].at,
            by=found[0].staff,
            faults=found[0].count or 0,
            faulty=faulty,
            unseen=unseen,
            by_itself=found[0].event is AuditEvent.CLINIC_WEEKLY_CHECK,
        )

    def _tallies(self, registry: Connection, wanted: AuditFilter) -> tuple[Tally, ...]:
        """From every file that is held."""
        found = audit_gate.tallies(registry, self._registry.tables, wanted)
        if self._clinical is not None:
            with self._clinical.file.reading() as connection:
                found += audit_gate.tallies(connection, self._clinical.tables, wanted)
        return found

    def _open_tries(self, holders: tuple[KeyHolder, ...]) -> tuple[OpenTries, ...]:
        tried = ((each.staff_id, self._places.throttle.tries(each.username)) for each in holders)
        return tuple(
            OpenTries(staff=staff, times=tries.count, last=tries.last, next_at=tries.next_at) for staff, tries in tried if tries is not None
        )

    def _unused(self, connection: Connection, holders: tuple[KeyHolder, ...]) -> tuple[Unused, ...]:
        found = []
        for each in holders:
            if each.must_change_password:
                wanted = AuditFilter(events=_GIVEN_WORDS, thing=each.staff_id)
                given = audit_gate.newest(connection, self._registry.tables, wanted, limit=1)
                found.append(Unused(staff=each.staff_id, given_at=given[0].at if given else None))
        return tuple(found)

    def _deputies(self, connection: Connection) -> tuple[DeputyNews, ...]:
        today, found = local_day(self._clock(), self._zone), []
        for each in staff_gate.deputyships(connection):
            wanted = staff_gate.deeds_wanted(connection, each, zone=self._zone, unseen=True)
            new = 0 if each.first > today else sum(tally.rows for tally in self._tallies(connection, wanted))
            if new or not each.is_over(today):
                acts = each.covers(today)
                found.append(DeputyNews(deputy=each.deputy, first=each.first, last=each.last, acts_now=acts, new_deeds=new))
        return tuple(found)

    def _put_on_record(self, actor: Actor, findings: list[CheckFinding]) -> tuple[CheckFinding, ...]:
        """The trail hears of the check; where it cannot be written any more, whoever asked still hears what was found, and that too."""
        wrong = [finding.about for finding in findings if finding.ok is False]
        detail = check_detail(faulty=wrong, unseen=(finding.about for finding in findings if finding.ok is None))
        try:
            with self._registry.file.transaction() as connection:
                self._registry.trail.record(connection, actor, AuditEvent.CLINIC_CHECK, detail=detail, count=len(wrong))
        except ClinicError as error:
            name = self._registry.file.path.name
            return (CheckFinding(False, f"{name}: this check could not be put on the audit trail; {error}"),)
        return ()

    def _files(self, progress: Progress) -> Iterable[CheckFinding]:
        for home in (self._registry, self._clinical):
            if home is None:
                yield check.check_unheld_database(self._places.unheld)
                continue
            yield check.check_database(home.file, progress)
            yield from _read(home.file.path.name, home, partial(self._chains, home, progress))
            yield from _read(home.file.path.name, home, partial(self._mark, home))

    def _chains(self, home: TrailHome, progress: Progress, connection: Connection) -> Iterable[CheckFinding]:
        for finding in verify_file(connection, home.tables, home.file.name, progress):
            yield CheckFinding(finding.is_whole, finding.sentence)

    def _mark(self, home: TrailHome, connection: Connection) -> Iterable[CheckFinding]:
        missing = missing_since(connection, home.tables, home.file.name, self._keys.pc, self._places.heads)
        yield CheckFinding(missing is None, missing or f"{home.file.name}: nothing is missing since the last saved change.")

    def _documents(self, clinical: TrailHome, progress: Progress, *, full: bool) -> Iterable[CheckFinding]:
        blobs = self._places.blobs

        def look(connection: Connection) -> Iterable[CheckFinding]:
            kept = history_gate.kept_blobs(connection)
            return check.check_blobs(blobs, kept, progress) if full else (check.check_blobs_are_there(blobs, kept),)

        return _read("Pictures and documents", clinical, look)

    def _looks(self) -> CheckFinding:
        if looks_are_whole(self._places.folder):
            return CheckFinding(True, "settings.json: how the window looks on this PC is whole.")
        return CheckFinding(False, "settings.json: damaged, the window has its usual looks; choose yours again in the settings.")

    def _orphans(self, clinical: TrailHome) -> Iterable[CheckFinding]:
        def look() -> Iterable[CheckFinding]:
            with clinical.file.reading() as connection:
                charted = history_gate.charted(connection)
            with self._registry.file.reading() as connection:
                lost = len(charted - patients_gate.registered(connection, charted))
            if lost:
                told = f"Charts: {lost} of {len(charted)} belong to nobody who is registered; restore both files from one backup."
                return (CheckFinding(False, told),)
            return (CheckFinding(True, f"Charts: each of {len(charted)} belongs to somebody who is registered."),)

        return _seen("Charts", look)


def _read(about: str, home: TrailHome, look: Callable[[Connection], Iterable[CheckFinding]]) -> tuple[CheckFinding, ...]:
    """The same as ``_seen`` for a look into an open file."""

    def inside() -> Iterable[CheckFinding]:
        with home.file.reading() as connection:
            return tuple(look(connection))

    return _seen(about, inside)


def _seen(about: str, look: Callable[[], Iterable[CheckFinding]]) -> tuple[CheckFinding, ...]:
    """What one look found; one that the disk or a damaged file cut off is a finding too."""
    try:
        return tuple(look())
    except Cancelled:
        raise
    except ClinicError as error:
        return (CheckFinding(False, f"{about}: could not be looked at to the end; {error}"),)
    except OSError as error:
        return (CheckFinding(False, f"{about}: could not be looked at to the end ({reason(error)}); have the disk looked at."),)


def _counted(found: Iterable[tuple[StaffId, int]]) -> tuple[Counted, ...]:
    """Summed up for each member of staff, whoever has most first; nobody with nothing."""
    times: dict[StaffId, int] = {}
    for staff, more in found:
        times[staff] = times.get(staff, 0) + more
    listed = sorted(times.items(), key=lambda each: -each[1])
    return tuple(Counted(staff=staff, times=number) for staff, number in listed if number)
