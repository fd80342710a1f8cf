"""How the clinic stands for whoever answers for it, read anew whenever the page is gone to; and the check of the files."""

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.backups.service import BackupService
from clinic_app.clock import Clock
from clinic_app.policy.profile import Profile
from clinic_app.progress import Progress
from clinic_app.staff.service import StaffService
from clinic_app.upkeep.model import LastCheck
from clinic_app.upkeep.service import UpkeepService
from clinic_app.vault.model import DiskStanding
from ui.background import Background, Handle
from ui.messages import explain
from ui.theme import Tone
from ui.upkeep.backup_lines import backup_lines
from ui.upkeep.lines import Kind, Line, Teller


class Finding(Protocol):
    """A sentence of the check; ``ok`` is None where something could not be looked at."""

    @property
    def ok(self) -> bool | None: ...

    @property
    def sentence(self) -> str: ...

    @property
    def about(self) -> str: ...


class HomeViewModel(QObject):
    """``changed`` says that everything here may be other; ``checking`` tells of the check, ``checked`` carries its findings."""

    changed = Signal()
    checking = Signal(str, int, object)
    checked = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        upkeep: UpkeepService,
        staff: StaffService,
        actor: Actor,
        background: Background,
        clock: Clock,
        profile: Profile,
        disk: Callable[[], DiskStanding],
        *,
        backups: BackupService | None = None,
        notices: tuple[str, ...] = (),
    ) -> None:
        """``disk`` tells how the disk stands, ``backups`` of copies, to whoever has part in them.

        ``notices`` are what the opening of the clinic found.
        """
        super().__init__()
        self._upkeep, self._staff = upkeep, staff
        self._actor, self._background, self._clock = actor, background, clock
        self._profile, self._disk, self._notices = profile, disk, notices
        self._backups = backups
        self.lines: tuple[Line, ...] = ()
        self.since = ""
        self.state: tuple[str, Tone] = ("", Tone.NEUTRAL)
        """How the files stood at the last check, and how that is to be taken."""
        self._check: Handle | None = None

    @property
    def clinic_name(self) -> str:
        """How the clinic is called."""
        return self._profile.contact.name

    def refresh(self) -> None:
        """Look at the day again."""
        self._background.run(self._read, done=self._show, failed=self._fail, key=self)

    def check(self) -> None:
        """Have every file looked at; ``checked`` carries what was found."""
        self._check = self._background.run_told(self._look_through, progress=self.checking.emit, done=self._found, failed=self._fail)

    def stop_checking(self) -> None:
        """End the check where it is; half of it says nothing."""
        if self._check is not None:
            self._check.cancel()
            self._check = None

    def _read(self) -> tuple[str, tuple[str, Tone], tuple[Line, ...]]:
        overview, teller = self._upkeep.overview(self._actor), self._teller()
        found = tuple(Line(kind=Kind.DUE, words=words, tone=Tone.REFUSE) for words in self._notices)
        lines = (*found, *self._of_backups(), teller.disk(self._disk()), *teller.lines(overview))
        return teller.since(overview), teller.check(overview.last_check), lines

    def _of_backups(self) -> Iterator[Line]:
        if self._backups is not None:
            standing, zone = self._backups.standing(self._actor), self._profile.place.time_zone
            yield from backup_lines(standing, self._clock(), zone, may_open=self._actor.may(Permission.BACKUP_OPEN))

    def _look_through(self, tell: Progress) -> tuple[tuple[Finding, ...], tuple[str, Tone]]:
        findings = self._upkeep.check(self._actor, tell)
        faulty = tuple(finding.about for finding in findings if finding.ok is False)
        unseen = tuple(finding.about for finding in findings if finding.ok is None)
        last = LastCheck(at=self._clock(), by=self._actor.staff_id, faults=len(faulty), faulty=faulty, unseen=unseen)
        return findings, self._teller().check(last, findings_below=True)

    def _teller(self) -> Teller:
        may, keeps = self._actor.may(Permission.STAFF_PASSWORD_RESET), self._actor.may(Permission.SHEET_CHECK)
        return Teller(self._staff.names(), self._profile, self._actor.staff_id, self._clock(), may_change_staff=may, may_keep_sheets=keeps)

    def _show(self, read: tuple[str, tuple[str, Tone], tuple[Line, ...]]) -> None:
        self.since, self.state, self.lines = read
        self.changed.emit()

    def _found(self, found: tuple[tuple[Finding, ...], tuple[str, Tone]]) -> None:
        self._check = None
        findings, self.state = found
        self.checked.emit(findings)

    def _fail(self, error: BaseException) -> None:
        self._check = None
        self.failed.emit(explain(error))
