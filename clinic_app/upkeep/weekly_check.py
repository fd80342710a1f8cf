"""The check that the program does by itself once a week, while nobody asks anything of it, and gives way from as soon as somebody does.

It is the program's own work, so it asks for no permission; whoever is signed in lends it their keys, and stands on its row of the trail.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from clinic_app.access.actor import Actor
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.audit.trail import TrailHome
from clinic_app.audit.verification import missing_since, verify_file
from clinic_app.clock import Clock
from clinic_app.errors import Cancelled, ClinicError
from clinic_app.identifiers import PcId
from clinic_app.progress import Progress, untold
from clinic_app.upkeep.model import Verdict, check_detail, read_check_detail
from clinic_app.vault.check import confirmed
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.errors import DiskFull
from clinic_app.vault.head_mark import HeadFile

EVERY = timedelta(days=7)
_CHECKS = frozenset({AuditEvent.CLINIC_CHECK, AuditEvent.CLINIC_WEEKLY_CHECK})
_KEEP = "keep every file as it is and restore from a backup"
_UNHELD = "clinical.db"

Look = Callable[[Progress], str]
"""Gives what is wrong, or nothing; raises ``Cancelled`` from the progress it is handed."""


class WeeklyCheck:
    """For one person at work. What was looked at before an interruption is not looked at again until the check came to its end."""

    def __init__(self, registry: TrailHome, clinical: TrailHome | None, heads: HeadFile, pc: PcId, clock: Clock) -> None:
        self._registry = registry
        self._homes = (registry,) if clinical is None else (registry, clinical)
        self._heads = heads
        self._pc = pc
        self._clock = clock
        self._found: dict[tuple[str, str], str] = {}
        """What each look that came to its end has found, by file and kind."""
        self._next_page: dict[str, int] = {}

    def is_due(self) -> bool:
        """Whether a week has passed since every file that is open here was last checked to its end."""
        wanted = AuditFilter(events=_CHECKS, since=self._clock() - EVERY)
        with self._registry.file.reading() as connection:
            checks = audit_gate.newest(connection, self._registry.tables, wanted, limit=50)
        held = {home.file.path.name for home in self._homes}
        return not any(held.isdisjoint(read_check_detail(each.detail)[1]) for each in checks)

    def go_on(self, actor: Actor, progress: Progress = untold) -> Verdict:
        """Look at what was not looked at yet; the verdict is on the trail before anybody hears it.

        Raises: ``Cancelled`` from ``progress``, and then goes on from there at the next call; ``VaultError``.
        """
        for home in self._homes:
            for kind, look in self._looks(home):
                where = (home.file.path.name, kind)
                if where not in self._found:
                    self._found[where] = _looked(home.file, look, progress)
        faults = [(name, words) for (name, _), words in self._found.items() if words]
        faulty = tuple(dict.fromkeys(name for name, _ in faults))
        unseen = () if len(self._homes) > 1 else (_UNHELD,)
        with self._registry.file.transaction() as connection:
            detail = check_detail(faulty=faulty, unseen=unseen)
            self._registry.trail.record(connection, actor, AuditEvent.CLINIC_WEEKLY_CHECK, detail=detail, count=len(faults))
        self._found.clear()
        return Verdict(tuple(f"{name}: {words}; {_KEEP}." for name, words in faults))

    def _looks(self, home: TrailHome) -> Iterator[tuple[str, Look]]:
        file = home.file
        yield "pages", lambda progress: self._pages(file, progress)
        yield "rows", lambda progress: _rows(file, progress)
        yield "chains", lambda progress: _chains(home, progress)
        yield "mark", lambda _progress: self._mark(home)

    def _pages(self, file: EncryptedFile, progress: Progress) -> str:
        name = file.path.name
        file.pragma("wal_checkpoint(TRUNCATE)")
        damaged = 0
        for step in file.page_proofs(self._next_page.get(name, 1)):
            damaged += step.damaged
            if not damaged:
                self._next_page[name] = step.next
            progress(f"Every page of {name}", step.next - 1, step.pages)
        self._next_page.pop(name, None)
        return f"{_counted(damaged, 'damaged page')}" if damaged else ""

    def _mark(self, home: TrailHome) -> str:
        with home.file.reading() as connection:
            missing = missing_since(connection, home.tables, home.file.name, self._pc, self._heads)
        return _bare(home, missing or "")


def _rows(file: EncryptedFile, progress: Progress) -> str:
    def wanted() -> bool:
        try:
            progress(f"Rows of {file.path.name}", 0, None)
        except Cancelled:
            return False
        return True

    rows = [row[0] for row in file.pragma("quick_check", wanted=wanted) if row[0] != "ok"]
    return f"{_counted(len(rows), 'place')} where rows do not fit together" if rows else ""


def _chains(home: TrailHome, progress: Progress) -> str:
    with home.file.reading() as connection:
        found = verify_file(connection, home.tables, home.file.name, progress)
    return "; ".join(_bare(home, finding.sentence) for finding in found if not finding.is_whole)


def _looked(file: EncryptedFile, look: Look, progress: Progress) -> str:
    """What one look found, confirmed by a second one; a file that cannot even be read is told in the words of that error."""

    def one_look() -> str:
        try:
            return look(progress)
        except (Cancelled, DiskFull):
            raise  # a disk without room for what is in the log is no damage
        except ClinicError as error:
            return str(error).removesuffix(".")

    return confirmed(file, one_look)


def _bare(home: TrailHome, sentence: str) -> str:
    """Without the file's name before it and what to do behind it, which the verdict says once."""
    return sentence.removeprefix(f"{home.file.name}: ").removesuffix(".").removesuffix(f"; {_KEEP}")


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
